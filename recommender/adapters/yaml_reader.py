"""
The only reader of files from outside: YAML or JSON to plain values, with the place of every part.

Every scalar is text, but for numbers and truth values of JSON; an empty plain scalar is None. What
could surprise a reader or exhaust the machine (aliases, tags, deep nesting, hidden characters,
several documents) is refused, with its place. What the values mean is decided elsewhere. PyYAML is
imported here alone, and only its events are used: its composer calls itself once per level and
would overflow on a hostile file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from json import loads
from typing import Any

import yaml
from yaml import events

from recommender.adapters.blanks import blank_words, held, misplaced, needs_quotes, tab_before
from recommender.adapters.numbers import number_of
from recommender.adapters.texts import from_json, hidden_words
from recommender.core.language.characters import HIDDEN, on_one_line, short
from recommender.core.language.errors import Location, Path, Problem, Trouble

MOST_DEPTH = 30
MOST_NODES = 20_000
MOST_PROBLEMS = 100
"""After so many problems in one file the rest is not read."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SYNTAX = (
    ("invalid Unicode", "this `\\u` is half of a character, or none at all; remove it"),
    (
        "mapping values are not allowed",
        "a `:` cannot stand here; quote the text, or mend the indent",
    ),
    ("cannot start any token", "a text cannot begin with this sign; use spaces, or quotes"),
    ("find expected ':'", "expected `key: value`; a `:` or an indent is missing"),
    ("',' or ']'", "a list opened with `[` is not closed, or lacks a comma"),
    ("',' or '}'", "what `{` opens is not closed, or lacks a comma"),
    ("end of stream", "a quote or bracket is opened and never closed"),
    ("escape", "this `\\` means something else in double quotes; use single quotes"),
    ("tab", "a tab stands here; indent with spaces"),
    ("sequence entries", "a list cannot begin here; put it on its own line"),
    ("expected key", "this line does not line up with the lines above"),
    ("block end", "this line does not line up with the lines above"),
    ("indicator", "this line does not line up with the list above"),
    ("document start", "this line does not belong to what stands above"),
)

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value begins, and where its parts do; line and column count from 0."""

    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    parts: dict[str | int, Mark] = field(default_factory=dict)


def _unmoved(_line: int, _column: int) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Document:
    """
    A document's value, where each part of it stands, and what is wrong with how it is written.

    `value` is None when the text could not be read to its end; `problems` then says why. `text` is
    what was read.
    """

    file: str
    value: Any
    problems: tuple[Problem, ...] = ()
    root: Mark = Mark(0, 0)
    shift: Callable[[int, int], int] = _unmoved
    text: str = ""

    def locate(self, path: Path, *, on_key: bool = False) -> Location:
        """
        Find the place of a value, or with `on_key` of its key; of the nearest known part otherwise.

        An index 0 that is not in the document is skipped: the models put a single value in a list.
        """
        mark, place = self.root, None
        for step in path:
            below = mark.parts.get(step)
            if below is None and step == 0:
                continue
            place = mark.keys.get(str(step)) if on_key and below is not None else None
            if below is None:
                break
            mark = below
        return self.place(*(place or (mark.line, mark.column)))

    def problem(self, trouble: Trouble, path: Path) -> Problem:
        """Put a trouble in its place, on one line whatever text it quotes."""
        location = self.locate(path, on_key=trouble.on_key)
        return Problem(location, trouble.code, on_one_line(trouble.text))

    def lines_of(self, path: Path) -> str:
        """
        Give the lines of one item of a list as they are written, comments inside it included.

        They reach to the next item, or to the next key of the document; what stands between two
        items, such as a comment on those that follow, belongs to neither.
        """
        around = self.root
        for step in path[:-1]:
            around = around.parts[step]
        start = around.parts[path[-1]].line
        lines = _LINE_END.split(self.text)
        dash = len(lines[start]) - len(lines[start].lstrip())
        later = (
            *(mark.line for mark in around.parts.values()),
            *(n for n, _ in self.root.keys.values()),
        )
        end = min((line for line in later if line > start), default=len(lines))
        while end > start + 1 and _is_between(lines[end - 1], dash):
            end -= 1
        return "\n".join(lines[start:end]) + "\n"

    def place(self, line: int, column: int) -> Location:
        """Name a place given by line and column counted from 0."""
        return Location(self.file, line + 1, column + 1 + self.shift(line, column))


def _is_between(line: str, dash: int) -> bool:
    """Say whether a line is blank, or a comment that is no deeper than the dash of an item."""
    inside = line.lstrip()
    return not inside or (inside.startswith("#") and len(line) - len(inside) <= dash)


def parse(text: str, file: str, most: int = MOST_NODES) -> Document:
    """
    Parse one YAML or JSON document of at most `most` values, keeping the place of every part.

    Raises nothing: what is wrong is in the document's `problems`.
    """
    text = text.removeprefix("\ufeff")
    if hidden := HIDDEN.search(text):
        return _odd(text, file, hidden.start(), hidden_words(hidden))
    if blanks := misplaced(text):
        return _odd(text, file, blanks[0], blank_words(text, blanks))
    json = text.lstrip()[:1] == "{"
    whole, (text, back) = text, held(text)
    text, shift = from_json(text) if json else (text, _unmoved)
    builder = _Builder(json=json and _is_json(whole), flow=json, most=most, back=back)
    builder.run(yaml.parse(text, Loader=_LOADER))
    if builder.broken and not json and builder.problems[-1][1] == "E106":
        tab = tab_before(text, builder.problems[-1][0][0])
        if tab is not None:
            return _odd(whole, file, tab, blank_words(whole, [tab]))
    if not builder.problems and builder.value is None:
        builder.problems.append(((0, 0), "E103", "there is nothing in this file"))
    value = None if builder.broken else builder.value
    document = Document(file, value, (), builder.root, shift, whole)
    problems = (Problem(document.place(*at), code, text) for at, code, text in builder.problems)
    return replace(document, problems=tuple(problems))


def _odd(text: str, file: str, start: int, words: str) -> Document:
    """Make a document of which nothing is read, since something odd stands in it."""
    line, column = text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1
    place = Location(file, line + 1, column + 1)
    return Document(file, None, (Problem(place, "E104", words),), Mark(line, column))


def _is_json(text: str) -> bool:
    """Say whether a text that begins as JSON is JSON, so that its numbers are numbers."""
    try:
        loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def written(value: Any) -> str:
    """
    Write texts, lists and mappings as YAML; keys keep their order.

    Readers of YAML 1.1, of YAML 1.2 and our own read the same texts from it: whatever one of them
    would take for a number, a date, a truth value or nothing stands in quotes. Every value of one
    line stays on one line.
    """
    text: str = yaml.dump(value, Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=2**30)
    return text


class _Quoting(yaml.SafeDumper):
    """Puts quotes around every text that some reader of YAML takes for something else."""


_Quoting.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"""(?:[-+]?[0-9.][0-9_.:]*(?:[eE][-+]?[0-9_]*)?
           |[-+]?0[xob][0-9a-fA-F_]*
           |[-+]?\.(?:inf|nan)
           |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*
           |~|=|<<|y|n|yes|no|on|off|true|false|null)\Z""",
        re.VERBOSE | re.IGNORECASE,
    ),
    None,
)


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if needs_quotes(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Quoting.add_representer(str, _text_node)


class _StopError(Exception):
    """The rest of the text is not worth reading; never leaves this module."""


_DISCARD = object()
"""Stands for the key of a value that is read over."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not closed yet; `key` waits for its value."""

    value: Any
    mark: Mark
    key: Any = None

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.value, dict)


class _Builder:
    """A value while it is being built from events, without calling itself."""

    def __init__(self, *, json: bool, flow: bool, most: int, back: dict[int, int]) -> None:
        self.json = json
        self.flow = flow
        self.most = most
        self.back = back
        self.value: Any = None
        self.root = Mark(0, 0)
        self.problems: list[tuple[tuple[int, int], str, str]] = []
        self.broken = False
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0

    def run(self, found: Iterable[Any]) -> None:
        """Take every event; stop at the first that makes the rest unreadable."""
        try:
            for event in found:
                self.take(event)
        except _StopError:
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
            raise _StopError

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
            text = (
                f"`*{on_one_line(event.anchor)}` refers to another place; write the value out here"
            )
            self.tell("E108", text, _place(event), stop=True)
        elif kind is events.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                text = "a second document begins here; keep one in a file"
                self.tell("E111", text, _place(event), stop=True)

    def scalar(self, event: Any) -> None:
        """Take a text, as a key or as a value."""
        self.count(event)
        value, place = event.value, _place(event)
        if self.back:
            value = value.translate(self.back)
        if event.style == '"' and (hidden := HIDDEN.search(value)):
            self.tell("E104", hidden_words(hidden), place)
            value = HIDDEN.sub("?", value)
        if not event.style and (value == "" or (self.flow and value == "null")):
            value = None
        elif not event.style and self.json:
            value = number_of(value)
        if self.open and self.open[-1].wants_key:
            self.key(self.open[-1], value, place)
        else:
            self.attach(value, Mark(*place))

    def key(self, inside: _Open, key: str | None, place: tuple[int, int]) -> None:
        """Take a key of the mapping that is open."""
        inside.key = _DISCARD
        if key is None:
            self.tell("E112", "the key before the `:` is missing", place)
        elif key in inside.mark.keys:
            first = inside.mark.keys[key][0] + 1
            text = f"`{short(key)}` is written twice; it is also on line {first}"
            self.tell("E107", text, place)
        else:
            inside.key = key
            inside.mark.keys[key] = place

    def begin(self, event: Any, value: Any) -> None:
        """Open a list or mapping."""
        self.count(event)
        place = _place(event)
        if len(self.open) >= MOST_DEPTH:
            text = f"lists and keys are nested more than {MOST_DEPTH} deep"
            self.tell("E110", text, place, stop=True)
        if self.open and self.open[-1].wants_key:
            self.tell("E112", "a key is one word, not a list or more keys", place, stop=True)
        mark = Mark(*place)
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

    def count(self, event: Any) -> None:
        """Count a value, and refuse what YAML can hang on one."""
        self.nodes += 1
        if self.nodes > self.most:
            text = f"the file holds more than {self.most:,} values, the most that are read"
            self.tell("E113", text, _place(event), stop=True)
        if event.anchor is not None:
            text = (
                f"`&{on_one_line(event.anchor)}` names this place for use elsewhere; leave it out"
            )
            self.tell("E108", text, _place(event))
        if event.tag is not None:
            text = "a `!` before a value has a meaning of its own; put quotes around the text"
            self.tell("E109", text, _place(event))


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line, mark.column


def _words(problem: str) -> str:
    """Say in plain words what the YAML reader found."""
    for sign, words in _SYNTAX:
        if sign in problem:
            return words
    return "this cannot be read; look at the indent, the quotes and the brackets"
