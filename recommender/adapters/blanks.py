"""
Blanks that are no spaces: where one stands outside quotes, a reader of YAML takes it for a letter.

They come along when text is pasted, and what is then wrong shows on another line. So they are
looked for first. Only as much of YAML is followed here as tells quotes, comments and blocks of text
from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recommender.core.language.characters import BLANK, named

_JOINERS = "\u00ad\u034f\u061c\u200c-\u200f\ufe00-\ufe0f"
"""What cannot be seen and is part of words and emoji, yet of no name and no indent."""
_JOINER = re.compile(f"[{_JOINERS}]")
_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTES = {'"': re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*+'?")}
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?")
_KEY = re.compile(r":(?= |$)")
_SPACES = " \t"
_READ_AS_LINES = ("\u2028", "\u2029", "\ufeff")


def needs_quotes(text: str) -> bool:
    """Say whether a text holds what may stand in quotes only, in one place or another."""
    return BLANK.search(text) is not None or _JOINER.search(text) is not None


def misplaced(text: str) -> list[int]:
    """
    Find blanks outside quotes, comments and blocks of text, the first of each line, by position.

    So are signs that cannot be seen in a name.
    """
    if text.isascii() or not needs_quotes(text):
        return []
    first: dict[int, int] = {}
    for start, end in _outside(text):
        piece = text[start:end]
        name = piece[: piece.rfind(":") + 1] if _KEY.search(piece) else ""
        odd = [start + blank.start() for blank in BLANK.finditer(piece)]
        odd += (start + blank.start() for blank in _JOINER.finditer(name.partition(": ")[0]))
        for place in odd:
            line = text.count("\n", 0, place)
            first[line] = min(place, first.get(line, place))
    return sorted(first.values())


def tab_before(text: str, line: int) -> int | None:
    """Find the last tab that indents a line up to this one, counted from 0; None without one."""
    place, last = 0, None
    for number, here in enumerate(text.split("\n")):
        if number > line:
            break
        indent = here[: len(here) - len(here.lstrip(" \t"))]
        if "\t" in indent and here.strip():
            last = place + indent.index("\t")
        place += len(here) + 1
    return last


def _outside(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of each line that are no quotes, no comment and no block of text."""
    place, block = 0, -1
    while place < len(text):
        ends = _BREAK.search(text, place)
        end = ends.start() if ends else len(text)
        after = ends.end() if ends else len(text)
        line = text[place:end]
        indent = len(line) - len(line.lstrip(" "))
        if block >= 0 and (not line.strip(_SPACES) or indent > block):
            place = after
            continue
        block = -1
        start = at = place
        fresh = True
        while at < end:
            char = text[at]
            if char in _QUOTES and fresh:
                yield start, at
                closed = _QUOTES[char].match(text, at)
                at = start = closed.end() if closed else end
                if at > end:
                    ends = _BREAK.search(text, at)
                    end = ends.start() if ends else len(text)
                    after = ends.end() if ends else len(text)
                fresh = False
                continue
            if char == "#" and (at == place or text[at - 1] in " \t\r\n"):
                yield start, at
                start = end
                break
            if char in "|>" and fresh and _BLOCK.fullmatch(text[at:end]):
                block = _column(line)
                yield start, at
                start = end
                break
            fresh = _is_fresh(text, at, fresh=fresh)
            at += 1
        if start < end:
            yield start, end
        place = after


def _is_fresh(text: str, at: int, *, fresh: bool) -> bool:
    """Say whether a value may begin after this sign."""
    char = text[at]
    if char in "[{,":
        return True
    if char in ":-?":
        if char == ":" and text[at - 1 : at] in ('"', "'", "]", "}"):
            return True
        following = text[at + 1 : at + 2]
        return (char == ":" or fresh) and following in ("", " ", "\t", "\n", "\r")
    return fresh and char in _SPACES


def _column(line: str) -> int:
    """Say how far in the value stands that a block of text belongs to."""
    dashes = re.match(r" *(?:- +)*", line)
    before = dashes.end() if dashes else 0
    if line[before : before + 1] in "|>":
        return max(0, line.rfind("-", 0, before))
    return before


def blank_words(text: str, places: list[int]) -> str:
    """Name the blank that stands first, and say on how many lines more there is one."""
    char = text[places[0]]
    more = len(places) - 1
    too = f"; there are more on {more} other line{'s' if more > 1 else ''}" if more else ""
    mend = "remove it" if _JOINER.match(char) else "use spaces, or quotes around a text"
    return f"{named(char)} stands here; {mend}{too}"


def held(text: str) -> tuple[str, dict[int, int]]:
    """
    Put other signs for those that a reader of YAML takes for line ends, or not at all.

    Returns how to put them back, as `str.translate` takes it.
    """
    there = [char for char in _READ_AS_LINES if char in text]
    free = (chr(code) for code in range(0xF0000, 0xFFFFE) if chr(code) not in text)
    swapped = {ord(char): ord(next(free)) for char in there}
    return text.translate(swapped), {new: old for old, new in swapped.items()}
