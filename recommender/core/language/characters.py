"""
Text as people write it, in any language: what is taken, how long it is, and how it is shown.

What Unicode says of a character is asked of `regex`, whose data are newer than Python's own and the
same under each version of it; emoji of last year are text. It is loaded for text beyond ASCII only.
What can never be text (controls, what turns the direction, lone surrogates, noncharacters) is fixed
by Unicode for good.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

_NO_TEXT = "\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_NEVER = re.compile(f"[\x00-\x1f\x7f-\x9f{_NO_TEXT}]")
HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_NO_TEXT}]")
"""What no file may hold anywhere: the same, but for tabs and line ends."""
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]")
BLANK = re.compile(
    "[\u00a0\u115f\u1160\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060-\u2064\u2800\u3000"
    "\u3164\ufeff\uffa0]"
)
"""What looks like a space, or like nothing, and is not the space of the keyboard."""
MOST_PARTS = 32
"""A letter or emoji is made of so many characters at most, on the average of a text."""


def on_one_line(text: str, blank: str = "?") -> str:
    """
    Make a text safe to print on one line: line ends and tabs become `blank`, what is no text `?`.

    Everything else stays as it is, in any language.
    """
    if text.isascii() and text.isprintable():
        return text
    return _NEVER.sub("?", _BREAKS.sub(blank, text))


def short(text: str, most: int = 60) -> str:
    """Cut a text that is quoted in a message, and keep it on its line."""
    cut = on_one_line(text[: most + 1])
    return cut if len(cut) <= most else cut[: most - 1] + "…"


def composed(text: str) -> str:
    """Give a text in the form in which letters and their accents are one (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def named(char: str) -> str:
    """Name a character that cannot be seen, as in `a right-to-left override (U+202E)`."""
    otherwise = {"\t": "tab"}.get(char, "hidden character")
    name = unicodedata.name(char, otherwise).lower()
    is_half = unicodedata.category(char) == "Cs"
    what = f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    return f"{'half of a character' if is_half else what} (U+{ord(char):04X})"


def graphemes(text: str) -> int:
    """Count what a reader sees as one: a letter with its accents, an emoji of several parts."""
    if text.isascii():
        return len(text)
    return sum(1 for _ in _unicode()[0].finditer(text))


def emoji_in(text: str) -> list[str]:
    """
    List the emoji of a text that are made of several characters, or that Python does not know yet.
    """
    if text.isascii():
        return []
    ends, _, pictured = _unicode()
    found = (one[0] for one in ends.finditer(text))
    return [
        part
        for part in found
        if (len(part) > 1 or unicodedata.category(part) == "Cn") and pictured.fullmatch(part)
    ]


def text_trouble(text: str, most: int) -> str | None:
    """
    Say why a text is not one line of at most `most` letters in some language; None when it is.
    """
    found = _NEVER.search(text)
    if found is None and not text.isascii():
        found = _unicode()[1].search(text)
    if found is not None:
        return f"holds {named(found[0])}, which is no text"
    if len(text) > most and (len(text) > most * MOST_PARTS or graphemes(text) > most):
        return f"is longer than {most} characters"
    return None


@cache
def _unicode() -> tuple[Any, Any, Any]:
    """Load what Unicode says: where letters end, which characters are none, what emoji are."""
    import regex

    picture = r"(?:\p{Extended_Pictographic}|\p{Emoji}\uFE0F?\u20E3|\p{Regional_Indicator})"
    emoji = rf"{picture}(?:{picture}|\p{{Emoji_Modifier}}|[\u200D\uFE0F\U000E0020-\U000E007F])*"
    return regex.compile(r"\X"), regex.compile(r"\p{Cn}"), regex.compile(emoji)


def few(texts: Sequence[str], most: int = 3) -> list[str]:
    """Keep the first of many texts, and say how many more there are, if more than one."""
    over = len(texts) - most
    return [*texts[:most], f"and {over} more"] if over > 1 else list(texts)
