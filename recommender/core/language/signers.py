"""
Names of signers, in any language: which are taken, how they are written, and who is who.

A name is a nickname as RFC 8266 has it, in which emoji of several parts stay whole. Two names are
one person's when nobody could tell them apart by eye: by Unicode's confusables.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from itertools import combinations
from typing import Any

from recommender.core.language.characters import emoji_in, graphemes

LONGEST = 80
"""A signer's name and role are this many letters at most."""
TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}
"""Scripts that are written together in one word."""


TO_THE_RIGHT = "\u200e"
"""Stands in the list around letters that are written to the left."""


class OddNameError(Exception):
    """A character that no name has."""


def signer_trouble(words: str) -> str | None:
    """Say what is odd about the name or role of a signer; None when nothing is."""
    if not words.strip():
        return "is empty"
    if graphemes(words.strip()) > LONGEST or len(words) > LONGEST * LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        name = signer_name(words)
    except OddNameError as error:
        return str(error)
    if not any(letter.isalpha() for letter in name):
        return "holds no letter"
    return None


def signer_name(words: str) -> str:
    """
    Give a name in the form in which it is kept: as the profile Nickname (RFC 8266) has it, but that
    emoji of several parts stay whole.

    Raises OddNameError, of which `signer_trouble` tells, for what is no name.
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
        raise OddNameError(f"holds {odd}") from None
    for part in parts:
        name = name.replace(mark, part, 1)
    return name


@cache
def _profile() -> Any:
    from precis_i18n import get_profile

    return get_profile("NicknameCasePreserved")


def same_signer(name: str, other: str) -> bool:
    """
    Say whether two names are one person's: letter size, width and spaces do not count, nor which of
    the letters that look the same were typed.
    """
    return name == other or not _looks(name).isdisjoint(_looks(other))


def _looks(name: str) -> set[str]:
    """Give what a name looks like, in small letters and in capitals: two skeletons (UTS 39)."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return {_skeleton(plain.casefold()).casefold(), _skeleton(plain.upper()).casefold()}


def _skeleton(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", decomposed.translate(_prototypes()))


@cache
def _prototypes() -> dict[int, str]:
    """
    Give what stands for each letter or digit that looks like others, as `str.translate` takes it:
    of Unicode's `confusables.txt` (UTS 39) what is letters, digits and their marks alone.

    The library has each line of that list under both of its characters, and the order of the list.
    So of a character with one look-alike, that is the one that stands for it, unless their line
    came first; a character with several stands for them.
    """
    from importlib.resources import files

    import confusable_homoglyphs

    data = (files(confusable_homoglyphs) / "confusables.json").read_text(encoding="utf-8")
    prototypes: dict[str, str] = {}
    for char, alike in json.loads(data).items():
        letter, prototype = (text.strip(TO_THE_RIGHT) for text in (char, alike[0]["c"]))
        if len(alike) == len(letter) == 1 and prototype not in prototypes:
            prototypes[letter] = prototype
    return {
        ord(letter): prototype
        for letter, prototype in prototypes.items()
        if _is_plain(letter) and _is_plain(prototype)
    }


def _is_plain(text: str) -> bool:
    """Say whether it is letters, digits and their marks alone, written in one way."""
    return text[0].isalnum() and all(
        unicodedata.category(char)[0] in "LMN" and unicodedata.is_normalized("NFKC", char)
        for char in text
    )


def mixes_scripts(words: str) -> bool:
    """Say whether a name has letters of several scripts that can be taken for each other."""
    letters = list(filter(str.isalpha, unicodedata.normalize("NFKC", words)))
    read_as = {script: {script} for script in map(_script, letters)}
    if len(read_as) == 1:  # the list of look-alikes need not be read
        return False
    for letter in letters:
        looks = (_skeleton(form)[:1] for form in (letter, letter.lower(), letter.upper()))
        read_as[_script(letter)].update(map(_script, looks))
    return any(not mine.isdisjoint(theirs) for mine, theirs in combinations(read_as.values(), 2))


def _script(letter: str) -> str:
    word = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return TOGETHER.get(word, word)
