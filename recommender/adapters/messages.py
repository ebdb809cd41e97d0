"""
From plain values to the models, and from the models' complaints to words a clinician can act on.

One card at a time: a card with the wrong shape becomes troubles, and the others are not touched.
What cards say about one another is for `core/validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from recommender.core.language.characters import short
from recommender.core.language.conditions import meant
from recommender.core.language.errors import Location, Path, Trouble, suggestion

M = TypeVar("M", bound=BaseModel)
Complaint = Any
"""What pydantic says about one place: `type`, `loc`, `input`, `ctx` and `msg`."""

EXPECTED = {
    "string_type": "should be text",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "dict_type": "should hold keys with values, such as `key: value`",
    "model_type": "should hold keys with values, such as `key: value`",
    "bool_type": "should be `true` or `false`",
    "bool_parsing": "should be `true` or `false`",
    "whole_number": "should be a whole number",
}
ELSEWHERE = frozenset(("when", "only-if", "whenever", "never", "always", "answers"))
PATTERNS = {
    r"\.": "three numbers, such as `0.1.0`",
    "[A-Za-z]{1,2}": "a row of the clinical notes, such as `RF06`",
    "FMA": "a code such as `FMA22430`",
    "UBERON": "a code such as `UBERON:0001378`",
}
"""What is asked for where a text has a form other than that of a name, by a part of its pattern."""
BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
}


def shaped(model: type[M], raw: Any, path: Path = ()) -> M | list[Trouble]:
    """Make a model from a plain value, or list every trouble with its shape."""
    inner = [_unknown_key(model, key) for key in _our_own(model, raw)]
    hidden = {"at"} if ("at",) in (trouble.path for trouble in inner) else set()
    kept = {k: v for k, v in raw.items() if k not in hidden} if hidden else raw
    try:
        card = model.model_validate(kept)
    except ValidationError as error:
        inner += _troubles(model, raw, error.errors(include_url=False))
    else:
        if not inner:
            return card
    return [trouble._replace(path=(*path, *trouble.path)) for trouble in dict.fromkeys(inner)]


def _our_own(model: type[BaseModel], raw: Any) -> Iterator[Path]:
    """
    Find keys that the models take from code but no card has: `at`, and names with `_`.

    Conditions and answers are read elsewhere, with other words for such a key.
    """
    at = model.model_fields.get("at")
    placed = at is not None and Location in get_args(at.annotation)
    if placed and isinstance(raw, dict) and "at" in raw:
        yield ("at",)
    waiting: list[tuple[Path, Any]] = [((), raw)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield from ((*path, key) for key in value if "_" in key)
            waiting += (((*path, k), v) for k, v in value.items() if k not in ELSEWHERE)
        elif isinstance(value, list):
            waiting += (((*path, index), part) for index, part in enumerate(value))


def _troubles(model: type[BaseModel], raw: Any, complaints: list[Complaint]) -> Iterator[Trouble]:
    """Translate every complaint; several about one choice become one."""
    groups: dict[Path, list[Complaint]] = {}
    for complaint in complaints:
        path, rest = _followed(raw, complaint["loc"])
        missing = complaint["type"] in ("missing", "extra_forbidden")
        groups.setdefault((*path, *rest) if missing else path, []).append(complaint)
    for path, several in groups.items():
        if len(several) > 1 and "literal_error" in {complaint["type"] for complaint in several}:
            yield _choice(path, several)
            continue
        for complaint in several:
            yield from _words(model, raw, path, complaint)


def _followed(raw: Any, steps: tuple[Any, ...]) -> tuple[Path, tuple[Any, ...]]:
    """Split a path into what can be followed in the value, and the rest."""
    path: list[str | int] = []
    for index, step in enumerate(steps):
        steps_on = range(len(raw)) if isinstance(raw, list) else raw
        if isinstance(steps_on, dict | range) and step in steps_on:
            raw = raw[step]
        elif step == 0:
            continue  # a single value, which the model put in a list
        else:
            return tuple(path), steps[index:]
        path.append(step)
    return tuple(path), ()


def _value(raw: Any, path: Path) -> Any:
    for step in path:
        raw = raw[step]
    return raw


def _words(model: type[BaseModel], raw: Any, path: Path, complaint: Complaint) -> Iterator[Trouble]:
    """Say in plain words what one complaint is about."""
    kind, context = complaint["type"], complaint.get("ctx", {})
    what = _called(path)
    if kind == "missing":
        yield Trouble(path[:-1], "E201", f"{what} is missing")
    elif kind == "extra_forbidden":
        yield _unknown_key(model, path)
    elif _value(raw, path) is None:
        yield Trouble(path, "E201", f"{what} is empty", on_key=True)
    elif kind == "condition":
        for trouble in context["troubles"]:
            yield trouble._replace(path=(*path, *trouble.path))
    elif kind == "words":
        yield Trouble(path, "E208", complaint["msg"])
    else:
        yield Trouble(path, *_sentence(kind, what, context, _value(raw, path)))


def _sentence(kind: str, what: str, context: dict[str, Any], value: Any) -> tuple[str, str]:
    """Word one complaint about a value that is there: its code and its text."""
    quoted = f"`{short(value)}`" if isinstance(value, str) else "this"
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return "E206", f"{what} should be {words} {context[key]}, not {quoted}"
    if kind.startswith("da"):
        return "E203", f"{what} should be a date such as `2026-11-22`"
    match kind:
        case "literal_error" if isinstance(value, str):
            return "E204", f"{what} should be {_allowed(context, value)}"
        case "literal_error":
            return "E203", f"{what} should be one word"
        case "string_pattern_mismatch":
            like = next((v for k, v in PATTERNS.items() if k in context["pattern"]), None)
            name = f"{quoted} is not a name; use small letters, digits and `-`"
            return "E205", f"{what} should be {like}, not {quoted}" if like else name
        case "string_too_short":
            return "E207", f"{what} is empty"
        case "string_too_long":
            return "E207", f"{what} is longer than {context['max_length']:,} characters"
        case "too_short":
            return "E209", f"{what} needs at least one entry"
        case "too_long":
            return "E209", f"{what} holds at most {context['max_length']:,} entries"
        case _:
            return "E203", f"{what} {EXPECTED.get(kind, 'cannot be read')}"


def _allowed(context: dict[str, Any], value: str) -> str:
    """List the words that are allowed, the word that is there, and the nearest."""
    allowed = re.findall("'([^']*)'", context["expected"])
    words = ", ".join(f"`{word}`" for word in allowed)
    either = "one of " if len(allowed) > 1 else ""
    return f"{either}{words}, not `{short(value)}`{suggestion(value, allowed)}"


def _choice(path: Path, several: list[Complaint]) -> Trouble:
    """Word the complaints about a value that may be a word or a number."""
    for complaint in several:
        if complaint["type"] in BOUNDS:
            code, text = _sentence(
                complaint["type"], _called(path), complaint["ctx"], complaint["input"]
            )
            return Trouble(path, code, text)
    words = [
        word
        for complaint in several
        if complaint["type"] == "literal_error"
        for word in re.findall("'([^']*)'", complaint["ctx"]["expected"])
    ]
    text = f"{_called(path)} should be a whole number, or `{'`, `'.join(words)}`"
    return Trouble(path, "E203", text)


def _called(path: Path) -> str:
    """Name a value by its key, or by its number in a list."""
    if not path:
        return "this"
    *before, last = path
    if isinstance(last, str):
        return f"`{short(last)}`"
    name = next((step for step in reversed(before) if isinstance(step, str)), None)
    return f"entry {last + 1}" + (f" of `{name}`" if name else "")


def _unknown_key(model: type[BaseModel], path: Path) -> Trouble:
    """Name a key that no card of this kind has, and the nearest one that it has."""
    here: type[BaseModel] | None = model
    for step in path[:-1]:
        if isinstance(step, str) and here is not None:
            fields = here.model_fields.values()
            here = next((_inside(f.annotation) for f in fields if f.alias == step), None)
    known = [f.alias or "" for f in here.model_fields.values()] if here else []
    known = [key for key in known if key != path[-1]]
    key = str(path[-1])
    instead = f"; in a condition {found}" if (found := meant(key)) else suggestion(key, known)
    text = f"unknown key `{short(key)}`{instead}"
    return Trouble(path, "E202", text, on_key=True)


def _inside(annotation: Any) -> type[BaseModel] | None:
    """Find the model inside a field's type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    models = (_inside(part) for part in get_args(annotation))
    return next((model for model in models if model is not None), None)
