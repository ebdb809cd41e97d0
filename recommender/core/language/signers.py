"""
Names of signers, in any language: which are taken, how they are written, and who is who.

A name is a nickname as RFC 8266 has it, in which emoji of several parts stay whole. Two names are
one person's when nobody could tell them apart by eye: by Unicode's confusables.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from recommender.core.language.characters import emoji_in, graphemes
from recommender.core.language.lookalikes import LOOKS_LIKE

LONGEST = 80
"""A signer's name and role are this many letters at most."""
TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}
"""Scripts that are written together in one word."""


class _OddError(Exception):
    """A character that no name has; never leaves this module."""


def signer_trouble(words: str) -> str | None:
    """Say what is odd about the name or role of a signer; None when nothing is."""
    if not words.strip():
        return "is empty"
    if graphemes(words.strip()) > LONGEST or len(words) > LONGEST * LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        name = _nickname(words)
    except _OddError as error:
        return str(error)
    if not any(letter.isalpha() for letter in name):
        return "holds no letter"
    return None


def signer_name(words: str) -> str:
    """Give a name that is taken in the form in which it is kept."""
    return _nickname(words)


def _nickname(words: str) -> str:
    """
    Enforce the profile Nickname (RFC 8266); emoji of several parts are set aside meanwhile.

    Raises _OddError.
    """
    parts = emoji_in(words)
    mark = next(chr(code) for code in range(0x25A0, 0x2600) if chr(code) not in words)
    held = words
    for part in parts:
        held = held.replace(part, mark, 1)
    try:
        name: str = _profile().enforce(held)
    except UnicodeEncodeError as error:
        char = error.object[error.start : error.start + 1] or " "
        hidden = unicodedata.category(char)[0] in "CZ"
        odd = "a hidden character" if hidden else f"a sign that no name has (U+{ord(char):04X})"
        raise _OddError(f"holds {odd}") from None
    for part in parts:
        name = name.replace(mark, part, 1)
    return name


@cache
def _profile() -> Any:
    from precis_i18n import get_profile

    return get_profile("NicknameCasePreserved")


def same_signer(one: str, other: str) -> bool:
    """
    Say whether two names are one person's: letter size, width and spaces do not count, nor which of
    the letters that look the same were typed.
    """
    return not _looks(one).isdisjoint(_looks(other))


def _looks(name: str) -> set[str]:
    """Give what a name looks like, in small letters and in capitals: two skeletons (UTS 39)."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return {_skeleton(plain.casefold()).casefold(), _skeleton(plain.upper()).casefold()}


def _skeleton(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", decomposed.translate(LOOKS_LIKE))


def mixes_scripts(words: str) -> bool:
    """Say whether a name has letters of several scripts that can be taken for each other."""
    read_as: dict[str, set[str]] = {}
    for letter in filter(str.isalpha, unicodedata.normalize("NFKC", words)):
        mine = read_as.setdefault(_script(letter), set())
        looks = (_skeleton(form)[:1] for form in (letter, letter.lower(), letter.upper()))
        mine.update(_script(look) for look in looks)
    scripts = list(read_as)
    return any(
        (read_as[one] | {one}) & (read_as[other] | {other})
        for number, one in enumerate(scripts)
        for other in scripts[:number]
    )


def _script(letter: str) -> str:
    word = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return TOGETHER.get(word, word)
