"""
The only reader of text from outside: bytes to text, and YAML or JSON to plain values with places.

Every scalar is text; an empty plain scalar is None. What could surprise a reader or exhaust the machine
(aliases, tags, deep nesting, hidden characters, several documents) is refused, with its place. What the
values mean is decided elsewhere. PyYAML is imported here alone, and only its events are used: its
composer calls itself once per level and would overflow on a hostile file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import yaml
from yaml import events

from recommender.core.errors import Location, Problem, UnreadableError
from recommender.core.errors import Path as Steps

MOST_BYTES = 2**20
MOST_DEPTH = 30
MOST_NODES = 20_000
MOST_PROBLEMS = 100
"""After so many problems in one file the rest is not read."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters, and those that make text read otherwise than it is stored."""
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)")
_SYNTAX = (
    ("mapping values are not allowed", "a `:` stands inside a text; put quotes around the text"),
    ("cannot start any token", "a text cannot begin with this sign; use spaces, or quotes around it"),
    ("find expected ':'", "expected `key: value`; a `:` or an indent is missing"),
    ("',' or ']'", "a list opened with `[` is not closed, or lacks a comma"),
    ("',' or '}'", "a mapping opened with `{` is not closed, or lacks a comma"),
    ("end of stream", "a quote or bracket is opened and never closed"),
    ("escape", "this `\\` means something else in double quotes; use single quotes"),
    ("tab", "a tab stands here; indent with spaces"),
    ("expected key", "this line does not line up with the lines above"),
    ("block end", "this line does not line up with the lines above"),
    ("indicator", "this line does not line up with the list above"),
    ("document start", "this line does not belong to what stands above"),
    ("block entry", "a list cannot begin here; put it on its own line"),
)


class UnfitError(UnreadableError):
    """A file was opened and is not text that can be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value begins, and where its parts do; line and column count from 0."""

    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    parts: dict[str | int, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """
    A document's value, where each part of it stands, and what is wrong with how it is written.

    `value` is None when the text could not be read to its end; `problems` then says why.
    """

    file: str
    value: Any
    root: Mark
    problems: tuple[Problem, ...] = ()
    longer: Callable[[int, int], int] | None = None

    def locate(self, path: Steps, *, on_key: bool = False) -> Location:
        """
        Find the place of a value, or with `on_key` of its key; of the nearest known part otherwise.

        An index 0 that is not in the document is skipped: the models put a single value in a list.
        """
        mark, place = self.root, (self.root.line, self.root.column)
        for step in path:
            below = mark.parts.get(step)
            if below is None:
                if step == 0:
                    continue
                break
            on = mark.keys.get(step) if isinstance(step, str) else None
            mark, place = below, on if on and on_key else (below.line, below.column)
        line, column = place
        shift = self.longer(line, column) if self.longer else 0
        return Location(self.file, line + 1, column + 1 + shift)


def read_text(source: Path | str | BinaryIO, most: int = MOST_BYTES, file: str = "") -> str:
    """
    Read a UTF-8 file, pipe or open stream of at most `most` bytes; a byte-order mark is dropped.

    Raises UnreadableError when it cannot be opened, and its kind UnfitError when what is in it is too
    large, binary or in another encoding. Never reads more than `most` + 1 bytes.
    """
    name = file or str(source if isinstance(source, Path | str) else getattr(source, "name", "input"))
    try:
        if isinstance(source, Path | str):
            with Path(source).open("rb") as stream:
                raw = _bytes(stream, most + 1)
        else:
            raw = _bytes(getattr(source, "buffer", source), most + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{_plain(name)}: {_why(source, error)}") from None
    if len(raw) > most:
        text = f"the file is larger than {_size(most)}, the most that is read"
        raise _unfit(name, "E102", text)
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
    if isinstance(error, IsADirectoryError) or (
        isinstance(source, Path | str) and Path(source).is_dir()
    ):
        return "this is a folder, not a file"
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    return "it cannot be opened"


def _size(count: int) -> str:
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count} bytes"


def _plain(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)


def _unfit(name: str, code: str, text: str, line: int = 0, column: int = 0) -> UnfitError:
    return UnfitError(Problem(Location(_plain(name), line + 1, column + 1), code, text))


def parse(text: str, file: str) -> Document:
    """
    Parse one YAML or JSON document, keeping the place of every part.

    Raises nothing: what is wrong is in the document's `problems`.
    """
    hidden = _HIDDEN.search(text)
    if hidden:
        start = hidden.start()
        line, column = text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1
        words = f"a hidden character (U+{ord(hidden.group()):04X}) stands here; remove it"
        place = Location(file, line + 1, column + 1)
        return Document(file, None, Mark(line, column), (Problem(place, "E104", words),))
    json = text.lstrip()[:1] == "{"
    longer = None
    if json:
        text, longer = _from_json(text)
    builder = _Builder(json=json)
    builder.run(yaml.parse(text, Loader=_LOADER))
    if not builder.problems and builder.value is None:
        builder.tell("E103", "the file is empty", (0, 0))
    document = Document(file, None, builder.root, (), longer)
    problems = tuple(
        Problem(Location(file, line + 1, column + 1 + (longer(line, column) if longer else 0)), *told)
        for (line, column), *told in builder.problems
    )
    value = None if builder.broken else builder.value
    return Document(file, value, document.root, problems, longer)


def _from_json(text: str) -> tuple[str, Callable[[int, int], int]]:
    r"""
    Make JSON readable as YAML: spaces for tabs, and `\ud83d\ude00` as one `\U0001f600`.

    The second value gives, for a line and column of the new text, how much further along the old one is.
    """
    shifts: dict[int, list[int]] = {}
    lines = text.replace("\t", " ").split("\n")
    for number, line in enumerate(lines):
        if "\\u" not in line:
            continue
        ends: list[int] = []

        def joined(found: re.Match[str], ends: list[int] = ends) -> str:
            if found[1] is None:
                return found[0]
            code = 0x10000 + (int(found[1], 16) - 0xD800) * 0x400 + int(found[2], 16) - 0xDC00
            ends.append(found.end() - 2 * (len(ends) + 1))
            return f"\\U{code:08x}"

        lines[number] = _ESCAPE.sub(joined, line)
        shifts[number] = ends
    return "\n".join(lines), lambda line, column: 2 * bisect_left(shifts.get(line, ()), column + 1)


class _Stop(Exception):  # noqa: N818  # a signal inside this module, never an error outside it
    """The rest of the text is not worth reading."""


_DISCARD = object()
"""Stands for the key of a value that is read over."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not closed yet; `key` waits for its value."""

    value: Any
    mark: Mark
    key: Any = None


class _Builder:
    """A value while it is being built from events, without calling itself."""

    def __init__(self, *, json: bool) -> None:
        """Begin with nothing."""
        self.json = json
        self.value: Any = None
        self.root = Mark(0, 0)
        self.problems: list[tuple[Any, ...]] = []
        self.broken = False
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0

    def run(self, found: Iterable[Any]) -> None:
        """Take every event; stop at the first that makes the rest unreadable."""
        try:
            for event in found:
                self.take(event)
        except _Stop:
            self.broken = True
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            place = (mark.line, mark.column) if mark else (0, 0)
            self.problems.append((place, "E106", _words(f"{error.context} {error.problem}")))
            self.broken = True
        except (yaml.YAMLError, ValueError, OverflowError):
            self.problems.append(((0, 0), "E106", _words("")))
            self.broken = True

    def tell(self, code: str, text: str, place: tuple[int, int], *, stop: bool = False) -> None:
        """Note a problem; stop when it, or their number, makes the rest unreadable."""
        self.problems.append((place, code, text))
        if stop or len(self.problems) >= MOST_PROBLEMS:
            raise _Stop

    def take(self, event: Any) -> None:
        """Take one event."""
        kind = type(event)
        if kind is events.ScalarEvent:
            self.scalar(event)
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            self.begin(event, {} if kind is events.MappingStartEvent else [])
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            self.open.pop()
        elif kind is events.AliasEvent:
            text = f"`*{_plain(event.anchor)}` refers to another place; write the value out here"
            self.tell("E108", text, _place(event), stop=True)
        elif kind is events.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                text = "a second document begins here; keep one in a file"
                self.tell("E111", text, _place(event), stop=True)

    def scalar(self, event: Any) -> None:
        """Take a text, as a key or as a value."""
        self.node(event)
        value, place = event.value, _place(event)
        if event.style == '"' and (hidden := _HIDDEN.search(value)):
            text = f"a hidden character (U+{ord(hidden.group()):04X}) is written here; remove it"
            self.tell("E104", text, place)
            value = _HIDDEN.sub("?", value)
        if not event.style and (value == "" or (self.json and value == "null")):
            value = None
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.key is None and isinstance(inside.value, dict):
            self.key(inside, value, place)
        else:
            self.attach(value, Mark(*place))

    def key(self, inside: _Open, key: str | None, place: tuple[int, int]) -> None:
        """Take a key of the mapping that is open."""
        if key is None:
            self.tell("E112", "the key before the `:` is missing", place)
            inside.key = _DISCARD
        elif key in inside.mark.keys:
            first = inside.mark.keys[key][0] + 1
            text = f"`{_short(key)}` is written twice; it is also on line {first}"
            self.tell("E107", text, place)
            inside.key = _DISCARD
        else:
            inside.key = key
            inside.mark.keys[key] = place

    def begin(self, event: Any, value: Any) -> None:
        """Open a list or mapping."""
        self.node(event)
        place = _place(event)
        if len(self.open) >= MOST_DEPTH:
            text = f"lists and mappings are nested more than {MOST_DEPTH} deep"
            self.tell("E110", text, place, stop=True)
        mark = Mark(*place)
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.key is None and isinstance(inside.value, dict):
            self.tell("E112", "a key is one word, not a list or mapping", place)
            inside.key = _DISCARD
        else:
            self.attach(value, mark)
        self.open.append(_Open(value, mark))

    def attach(self, value: Any, mark: Mark) -> None:
        """Put a value where it belongs."""
        if not self.open:
            self.value, self.root = value, mark
            return
        inside = self.open[-1]
        if isinstance(inside.value, list):
            inside.mark.parts[len(inside.value)] = mark
            inside.value.append(value)
            return
        if inside.key is not _DISCARD:
            inside.value[inside.key] = value
            inside.mark.parts[inside.key] = mark
        inside.key = None

    def node(self, event: Any) -> None:
        """Count a value, and refuse what YAML can hang on one."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            text = f"the file holds more than {MOST_NODES:,} values, the most that are read"
            self.tell("E113", text, _place(event), stop=True)
        if event.anchor is not None:
            text = f"`&{_plain(event.anchor)}` names this place for use elsewhere; leave it out"
            self.tell("E108", text, _place(event))
        if event.tag is not None:
            text = "a `!` before a value has a meaning of its own; put quotes around the text"
            self.tell("E109", text, _place(event))


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line, mark.column


def _short(text: str, most: int = 60) -> str:
    shown = _plain(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _words(problem: str) -> str:
    """Say in plain words what the YAML reader found."""
    for sign, words in _SYNTAX:
        if sign in problem:
            return words
    return "this cannot be read; look at the indent, the quotes and the brackets"
