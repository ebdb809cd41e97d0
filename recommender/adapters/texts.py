"""
From bytes outside to text: files, pipes and open streams, within a limit, in one encoding.

Nothing is understood here; `yaml_reader.py` reads what the text says.
"""

from __future__ import annotations

import errno
import re
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from recommender.core.language.characters import named, on_one_line
from recommender.core.language.errors import Location, Problem, UnreadableError

MOST_BYTES = 2**20
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)")


class UnfitError(UnreadableError):
    """A file was opened and is not text that can be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        self.problem = problem
        super().__init__(str(problem))


def read_text(source: Path | str | BinaryIO, most: int = MOST_BYTES, file: str = "") -> str:
    """
    Read a UTF-8 file, pipe or open stream of at most `most` bytes; a byte-order mark is dropped.

    Raises UnreadableError when it cannot be opened, and its kind UnfitError when what is in it is
    too large, binary or in another encoding. Never reads more than `most` + 1 bytes.
    """
    named = source if isinstance(source, Path | str) else getattr(source, "name", "input")
    name = on_one_line(file or str(named))
    try:
        if isinstance(source, Path | str):
            with Path(source).open("rb") as stream:
                raw = _bytes(stream, most + 1)
        else:
            raw = _bytes(getattr(source, "buffer", source), most + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{name}: {_why(source, error)}") from None
    if len(raw) > most:
        raise _unfit(name, "E102", f"the file is larger than {_size(most)}, the most that is read")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unfit(name, "E105", "the file is in another encoding (UTF-16); save it as UTF-8")
    if b"\0" in raw:
        raise _unfit(name, "E104", "this is not a text file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start)
        start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[start : error.start].decode("utf-8", "replace"))
        text = "a letter here is in another encoding; save the file as UTF-8"
        raise _unfit(name, "E105", text, line, column) from None


def _bytes(stream: BinaryIO, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := stream.read(most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _why(source: object, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, ValueError):
        return "this is not the name of a file"
    if getattr(error, "errno", None) == errno.ENAMETOOLONG:
        return "this name is too long for a file"
    folder = isinstance(source, Path | str) and Path(source).is_dir()
    if isinstance(error, IsADirectoryError) or folder:
        return "this is a folder, not a file"
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    return "it cannot be opened"


def _size(count: int) -> str:
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count} bytes"


def hidden_words(match: re.Match[str]) -> str:
    """Say which hidden character was found."""
    return f"{named(match.group())} stands here; remove it"


def _unfit(name: str, code: str, text: str, line: int = 0, column: int = 0) -> UnfitError:
    return UnfitError(Problem(Location(name, line + 1, column + 1), code, text))


def from_json(text: str) -> tuple[str, Callable[[int, int], int]]:
    r"""
    Make JSON readable as YAML: spaces for tabs, and `\ud83d\ude00` as one `\U0001f600`.

    The second value says how much further along a place of the new text is in the old one.
    """
    shifts: dict[int, list[int]] = {}
    lines = text.replace("\t", " ").split("\n")
    for number, line in enumerate(lines):
        if "\\u" not in line:
            continue
        ends: list[int] = []

        def joined(match: re.Match[str], ends: list[int] = ends) -> str:
            if match[1] is None:
                return match[0]
            code = 0x10000 + (int(match[1], 16) - 0xD800) * 0x400 + int(match[2], 16) - 0xDC00
            ends.append(match.end() - 2 * (len(ends) + 1))
            return f"\\U{code:08x}"

        lines[number] = _ESCAPE.sub(joined, line)
        shifts[number] = ends
    return "\n".join(lines), lambda line, column: 2 * bisect_left(shifts.get(line, ()), column + 1)
