"""
Marks on the lines of a kept file, so that damage is noticed, has a place, and loses nothing else.

Each line ends in a comment: the start of a hash of the line and of the mark before it. A last line
says that nothing is cut off. The marks find accidents; they are no signature, and whoever wants to
write a sheet by hand takes all of them away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from recommender.core.errors import Location, Problem

__all__ = ["damage", "marked", "sound"]

SIZE = 8
TITLE = (
    "# Answers kept by `recommender ask`. To change one, use `recommender ask --resume` with this "
    "file, and `back`."
)
END = "# the end"
HELD = ("asked:", "answers:")
"""The lines that those below hang on."""
WORDING = re.compile(rf" +\S+: '?[0-9a-f]{{{SIZE}}}'?")
MARKED = re.compile(rf"(.*?) # ([0-9a-f]{{{SIZE}}})")


def marked(text: str) -> str:
    """Mark every line of a YAML text in which no value runs over several lines."""
    lines, before = [], ""
    for line in (TITLE, *text.splitlines(), END):
        before = _mark(before, line)
        lines.append(f"{line} # {before}\n")
    return "".join(lines)


def _mark(before: str, line: str) -> str:
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()[:SIZE]


def _read(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the number of each line, the line without its mark, and whether it is as it was."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = MARKED.fullmatch(line)
        if not found:
            before = ""
            yield number, line, False
            continue
        yield number, found[1], found[2] == _mark(before, found[1])
        before = found[2]


def _has_marks(text: str) -> bool:
    return any(is_sound for _, _, is_sound in _read(text))


def damage(text: str, file: str) -> list[Problem]:
    """List the lines that are not as they were kept; none of a text that was written by hand."""
    if not _has_marks(text):
        return []
    lines = list(_read(text))
    last, line, is_sound = lines[-1]
    cut = not is_sound
    early = cut or line != END
    found = [
        Problem(Location(file, number, 1), "E119", f"this line was changed: `{_short(line)}`")
        for number, line, is_sound in (lines[:-1] if cut else lines)
        if not is_sound
    ]
    if early:
        place = Location(file, last if cut else last + 1, 1)
        found.append(Problem(place, "E120", "the file ends too early; the rest was cut off"))
    return found


def sound(text: str) -> str:
    """
    Keep the lines that are as they were, without their marks; a text with no marks as it is.

    The two lines that others hang on are put back where their marks say that they stood.
    """
    if not _has_marks(text):
        return text
    kept: dict[str, None] = {}
    before = ""
    for line in filter(str.strip, text.splitlines()):
        found = MARKED.fullmatch(line)
        mark = found[2] if found else ""
        words = found[1] if found else line.partition(" # ")[0]
        stood = [one for one in (words, *HELD) if mark == _mark(before, one)]
        if stood or words in HELD:
            kept[stood[0] if stood else words] = None
        before = mark
    return "".join(f"{line}\n" for line in _held(kept))


def _held(lines: Iterable[str]) -> Iterator[str]:
    """Put back a line that others hang on where it is missing."""
    section = False
    for line in lines:
        if line.startswith(" ") and not section:
            yield HELD[0] if WORDING.fullmatch(line) else HELD[1]
        section = line.startswith(" ") or line in HELD
        yield line


def _short(line: str, most: int = 40) -> str:
    text = "".join(c if c.isprintable() else "?" for c in line.strip())
    return text if len(text) <= most else text[: most - 1] + "…"
