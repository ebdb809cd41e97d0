"""Text of people in any language: what is taken, how long it is, and how it is shown."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.characters import (
    composed,
    emoji_in,
    graphemes,
    on_one_line,
    text_trouble,
)
from tests.sizes import sizes, trying

ODD = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
WORDS = {
    "running 🏃‍♀️": 9,
    "👨‍👩‍👧‍👦": 1,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷": 2,
    "à\u00a0vélo\u202f: monter": 15,
    "می‌شوم": 5,
    "क्षि": 1,
    "שָׁלוֹם": 4,
    "ไม่เป็นไร": 7,
    "e\u0301te\u0301": 3,
    "soft\u00adhyphen": 10,
    "\u200frtl\u200e": 3,
    "\U0001fae8": 1,
    "\u2028": 1,
    "a\ufeffb": 2,
}


@pytest.mark.parametrize("text", WORDS)
def test_text_of_any_language_is_taken(text: str) -> None:
    """Emoji of several parts, no-break spaces, joiners and new emoji are text as they are."""
    assert text_trouble(text, 500) is None
    assert graphemes(composed(text)) <= WORDS[text] + text.count("\u00ad") + 2
    assert on_one_line(composed(text)).replace("?", "\u2028") == composed(text)


def test_letters_are_counted_as_readers_count_them() -> None:
    """Five hundred families fit where five hundred letters do, and one more does not."""
    family = "👨‍👩‍👧‍👦"

    assert text_trouble(family * 500, 500) is None
    assert text_trouble(family * 501, 500) == "is longer than 500 characters"
    assert text_trouble("a" + "\u0301" * 20_000, 500) == "is longer than 500 characters"


@pytest.mark.parametrize("step", sizes(7, 1))
def test_every_character_is_taken_but_a_few(step: int) -> None:
    """Controls, what turns the direction and lone surrogates are not taken; all else is."""
    for code in {*range(0, sys.maxunicode + 1, step), *range(0x3000)}:
        kind = unicodedata.category(chr(code))
        if kind == "Cn":
            continue  # the tables of Python may be older than those that are asked
        taken = text_trouble(chr(code), 500) is None
        assert taken is (kind not in ("Cc", "Cs") and code not in ODD), hex(code)


def test_what_is_refused_is_named() -> None:
    """The reason names the character that it is about."""
    assert (
        text_trouble("a\u202eb", 500) == "holds a right-to-left override (U+202E), which is no text"
    )
    assert text_trouble("a\ud800", 500) == "holds half of a character (U+D800), which is no text"
    assert text_trouble("\ufdd0", 500) == "holds a hidden character (U+FDD0), which is no text"
    assert text_trouble("a\tb", 500) == "holds a tab (U+0009), which is no text"


@given(st.text(st.characters(codec=None)))
@trying(200)
def test_what_is_shown_stays_on_its_line(text: str) -> None:
    """Whatever a text holds, its shown form is one line without controls, and shown but once."""
    shown = on_one_line(text)

    assert len(shown.splitlines()) <= 1
    assert not ODD.intersection(map(ord, shown))
    assert on_one_line(shown) == shown
    shown.encode("utf-8")


def test_emoji_of_several_parts_are_found_whole() -> None:
    """A joined emoji, a flag and a key are one each; letters with accents are none."""
    assert emoji_in("Ann 🏃‍♀️ e\u0301 1️⃣ 🇫🇷 x") == ["🏃‍♀️", "1️⃣", "🇫🇷"]
    assert emoji_in("plain") == []
