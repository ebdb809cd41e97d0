"""
JSON from another program to plain values: strictly as JSON, and within limits.

A number stays a number and `true` stays true; what JSON leaves open, such as a key that is written
twice, is refused with its place. What the values mean is decided elsewhere, and files are read by
`yaml_reader.py`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from recommender.adapters.numbers import decimal, integer
from recommender.adapters.texts import hidden_words
from recommender.adapters.yaml_reader import MOST_DEPTH
from recommender.core.language.characters import BLANK, HIDDEN, named, short
from recommender.core.language.errors import Path, Trouble

MOST_VALUES = 5_000
"""A full sheet has a tenth of it."""
_MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""A text, closed or not, or a bracket outside of texts; takes time in line with the length."""
Object = dict[str, Any]


class _NoNumberError(Exception):
    """Something stands for a number that is none in JSON; never leaves this module."""


def read_json(raw: bytes) -> tuple[Any, list[Trouble]]:
    """
    Read a JSON text; also say what is wrong with how it is written.

    Paths in the troubles start at the whole value. With troubles, the value is not to be used.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [_whole("E105", "this is in another encoding than UTF-8")]
    if not text.strip():
        return None, [_whole("E103", "there is nothing in this body")]
    if _too_deep(text):
        return None, [_whole("E110", f"lists and objects are nested more than {MOST_DEPTH} deep")]
    twice: dict[int, tuple[Object, list[str]]] = {}

    def once(pairs: list[tuple[str, Any]]) -> Object:
        value = dict(pairs)
        if len(value) != len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice[id(value)] = value, [name for name, count in counts.items() if count > 1]
        return value

    try:
        value = json.loads(
            text,
            object_pairs_hook=once,
            parse_int=integer,
            parse_float=decimal,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if BLANK.match(text, error.pos):
            return None, [_whole("E104", f"{named(text[error.pos])} stands at {place}; use spaces")]
        why = f"this is not JSON: look at the quotes, commas and brackets at {place}"
        return None, [_whole("E106", why)]
    except _NoNumberError as error:
        return None, [_whole("E106", f"`{error}` is not a number in JSON")]
    return value, list(_troubles(value, twice))


def _whole(code: str, text: str) -> Trouble:
    return Trouble((), code, text)


def _too_deep(text: str) -> bool:
    """Say whether lists and objects nest too deep, before anything calls itself for each."""
    depth = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                return True
        elif mark[0] in "]}":
            depth -= 1
    return False


def _no_number(text: str) -> Any:
    raise _NoNumberError(text)


def _troubles(value: Any, twice: Mapping[int, tuple[Object, list[str]]]) -> Iterator[Trouble]:
    """
    Find keys that are written twice, hidden characters, and too many values.

    `twice` has the keys that are written twice by the identity of their object, which it keeps.
    """
    waiting: list[tuple[Path, Any]] = [((), value)]
    count = 0
    while waiting:
        path, here = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            yield _whole(
                "E113", f"there are more than {MOST_VALUES:,} values, the most that are read"
            )
            return
        if isinstance(here, str) and (found := HIDDEN.search(here)):
            yield Trouble(path, "E104", hidden_words(found))
        elif isinstance(here, list):
            waiting += (((*path, index), part) for index, part in enumerate(here))
        elif isinstance(here, dict):
            for name in here:
                if found := HIDDEN.search(name):
                    yield Trouble((*path, name), "E104", hidden_words(found), on_key=True)
            for name in twice.get(id(here), (here, []))[1]:
                why = f"`{short(name)}` is written twice"
                yield Trouble((*path, name), "E107", why, on_key=True)
            waiting += (((*path, name), part) for name, part in here.items())
