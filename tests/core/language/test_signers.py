"""Names of signers: taken in any language, kept in one form, and told apart as by eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.signers import (
    mixes_scripts,
    same_signer,
    signer_name,
    signer_trouble,
)
from tests.sizes import trying


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ann Test", "Ann Test"),
        ("  Ann   Test ", "Ann Test"),
        ("running 🏃‍♀️", "running 🏃‍♀️"),
        ("👨‍👩‍👧‍👦 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Test 🫨", "👨‍👩‍👧‍👦 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Test 🫨"),
        ("Zoé\u00a0Le\u202fGoff", "Zoé Le Goff"),
        ("Zoe\u0301", "Zoé"),
        ("می‌شوم", "می‌شوم"),
        ("\uff21nn", "Ann"),
        ("李 小龍", "李 小龍"),
        ("Ὀδυσσεύς", "Ὀδυσσεύς"),
    ],
)
def test_a_name_of_any_language_is_taken(typed: str, kept: str) -> None:
    """Emoji, joiners and blanks of any kind are in names; what is kept is one form of them."""
    assert signer_trouble(typed) is None
    assert signer_name(typed) == kept
    assert signer_name(kept) == kept


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a" * 81, "is longer than 80 characters"),
        ("👨‍👩‍👧‍👦" * 81, "is longer than 80 characters"),
        *((f"Ann{sign}Test", "holds a hidden character") for sign in "\n\u200b\u200d\u202e\u00ad"),
        *((f"Ann{sign}", "holds a hidden character") for sign in "\u200c\u2066"),
        ("123", "holds no letter"),
        ("🏃‍♀️", "holds no letter"),
    ],
)
def test_what_no_name_holds_is_told(words: str, trouble: str) -> None:
    """A joiner that joins nothing is hidden; a name has letters, and at most 80 of them."""
    assert signer_trouble(words) == trouble


@pytest.mark.parametrize(
    ("name", "twin", "same"),
    [
        *(
            ("Anna Berg", twin, True)
            for twin in (
                "\u0410nna Berg",  # a Cyrillic capital
                "Ann\u0430 Berg",  # a Cyrillic small letter
                "\u0391NNA BERG",  # a Greek capital
                "\U0001d400nna Berg",  # a mathematical capital
                "\uff21nn\u0430\u3000 BERG",
                "\u13aanna Berg",  # a Cherokee letter
            )
        ),
        ("Straße", "STRASSE", True),
        ("Tom Pace", "\u0422\u043e\u043c \u0420\u0430\u0441\u0435", True),
        ("\u0391nna", "\u0410nna", True),
        ("Ann Test", "Ann Tést", False),
        ("Ann Test", "Ann B. Test", False),
        ("Anna", "\u0410\u043d\u043d\u0430", False),
    ],
)
def test_a_name_that_looks_the_same_is_the_same_signer(name: str, twin: str, *, same: bool) -> None:
    """
    Letter size, width and spaces do not make another person, nor what Unicode's list says can be
    confused, in small letters or in capitals.
    """
    assert same_signer(name, twin) is same
    assert not same_signer(name, twin + "er")


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("Carol Ill", "Caro1 1ll"),
        ("Amy Burns", "Arny Bums"),  # one letter that looks like two
        ("O'Neil", "0'Neil"),
        ("\u05e1am", "oam"),  # a letter that is written to the left
        ("\U0001f3c3\u200d\u2640\ufe0f Ann", "\U0001f3c3\u200d\u2640\ufe0f \u0391nn"),
    ],
)
def test_a_look_alike_is_found_on_either_side(name: str, twin: str) -> None:
    """Which of the two has the letter that stands for the other makes no difference."""
    assert same_signer(name, twin)
    assert same_signer(twin, name)


@pytest.mark.parametrize(
    ("name", "mixes"),
    [
        ("Änn O'Tëst-Łø", False),
        ("\uff21nn Test", False),
        ("Анна Тест", False),
        ("Άννα Τεστ", False),
        ("李 小龍", False),
        ("テスト 花子", False),
        ("東京 タワー Ann", False),
        ("می‌شوم Ann 🏃‍♀️", False),
        ("Ka\u02bbiulani", False),
        ("Аnn Test", True),  # noqa: RUF001  # the first letter is Cyrillic
        ("Ann\u0430", True),
        ("\u13aanna", True),
        ("Ann Tεst", True),
        ("Анна Test", True),
        ("Аννα", True),  # noqa: RUF001  # the first letter is Cyrillic
    ],
)
def test_letters_of_scripts_that_look_alike_are_told_apart(name: str, *, mixes: bool) -> None:
    """A name in one script is fine; one that mixes those that look alike is not."""
    assert mixes_scripts(name) is mixes


@given(st.text(max_size=40))
@trying(200)
def test_any_words_are_a_name_or_have_a_trouble(words: str) -> None:
    """Nothing that is typed makes the reading of names fail; a kept name is kept as it is."""
    mixes_scripts(words)
    assert same_signer(words, words)
    if signer_trouble(words) is None:
        assert signer_name(signer_name(words)) == signer_name(words)
