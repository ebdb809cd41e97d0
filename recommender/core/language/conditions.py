"""
What a rule asks for: answers and facts combined with `all`, `any`, `not` and `count-of`.

A condition is read from a card's own form and written back to it. Reading is by shape alone;
whether a name exists, and whether a `not` may stand where it stands, is for `validation`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any as Anything
from typing import TypeVar

from recommender.core.language.characters import short
from recommender.core.language.errors import Path, Trouble, suggestion

FACT_KINDS = ("finding", "refer", "avoid", "region", "technique")
FACT_PREFIX = {"refer": "referral", "technique": "offered"}
PROMISE_KINDS = ("offered", "offered-with", "at-least")
COMBINERS = ("all", "any", "not", "count-of")
RESERVED = frozenset({
    *FACT_KINDS, *PROMISE_KINDS, *COMBINERS, "limit", "suggest", "advise", "below", "least", "of",
    "and", "or", "yes", "no", "not-sure", "none", "stopping", "everywhere", "lowest",
})  # fmt: skip
ELSEWHERE = {"or": "any", "and": "all"}
"""How other languages combine conditions, and what is written here."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
FEATURE = re.compile(r"((region|tool):)?[a-z][a-z0-9-]*\Z")
MOST_PARTS = 200
"""A list in a condition may hold this many parts at most."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes-no question or item answered `yes` or `not-sure`, or a choice among options."""

    entry: str
    values: tuple[str, ...]
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is at least one bound and below another."""

    entry: str
    at_least: int | None
    below: int | None
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class FactIs:
    """A fact that was concluded; several names mean all of them (only for `offered-with`)."""

    kind: str
    names: tuple[str, ...]
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """An answer that is `no`, or a fact of an earlier stage that was not concluded."""

    part: Answer | Number | FactIs
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """At least `least` of the parts hold."""

    least: int
    parts: tuple[Condition, ...]
    path: Path = field(default=(), compare=False)


Leaf = Answer | Number | FactIs
Condition = Leaf | Not | All | Any | Count
T = TypeVar("T")
Report = Callable[[Trouble], None]


def read(raw: Anything, report: Report, path: Path = ()) -> Condition | None:
    """
    Read a condition from a card's form (text, one-key mapping); report what cannot be read.

    Returns None when nothing could be read; `report` is then called at least once.
    """
    if isinstance(raw, str):
        return _answer(raw, "yes", report, path)
    if not isinstance(raw, dict):
        text = "a condition is an answer, or one key with its value, such as `all: [...]`"
        report(Trouble(path, "E301", text))
        return None
    odd = next((key for key in raw if meant(key)), None)
    if odd is not None:
        text = f"`{odd}` is not a word of conditions; {meant(odd)}"
        report(Trouble((*path, odd), "E307", text, on_key=True))
        return None
    if len(raw) != 1:
        text = f"a condition has one key, this one has {len(raw)}; write `all: [...]`"
        report(Trouble(path, "E301", text))
        return None
    ((key, value),) = raw.items()
    inner = (*path, key)
    if key in ("all", "any"):
        parts = _parts(value, report, inner)
        return None if parts is None else (All if key == "all" else Any)(parts, path)
    if key == "not":
        return _negation(value, report, path, inner)
    if key == "count-of":
        return _count(value, report, path, inner)
    if key in FACT_KINDS or key in PROMISE_KINDS:
        return _fact(key, value, report, path)
    if isinstance(value, dict):
        return _number(key, value, report, path)
    return _answer(key, value, report, path)


def meant(*words: str) -> str:
    """Say what to write for the first of some words that combines conditions elsewhere, if any."""
    found = next((ELSEWHERE[word.lower()] for word in words if word.lower() in ELSEWHERE), "")
    return f"write `{found}: [...]`" if found else ""


def _parts(raw: Anything, report: Report, path: Path) -> tuple[Condition, ...] | None:
    if not isinstance(raw, list) or not raw:
        report(Trouble(path, "E302", "expected a list of conditions, such as `[a, b]`"))
        return None
    if len(raw) > MOST_PARTS:
        report(Trouble(path, "E302", f"a list holds at most {MOST_PARTS} conditions"))
        return None
    parts = [read(item, report, (*path, index)) for index, item in enumerate(raw)]
    good = tuple(part for part in parts if part is not None)
    return good or None


def _negation(raw: Anything, report: Report, path: Path, inner: Path) -> Not | None:
    if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in COMBINERS:
        text = "`not` stands before one answer or one fact; write `any`, `all` or the opposite"
        report(Trouble(inner, "E303", text))
        return None
    part = read(raw, report, inner)
    if part is None or isinstance(part, Not | All | Any | Count):
        return None
    return Not(part, path)


def _count(raw: Anything, report: Report, path: Path, inner: Path) -> Count | None:
    if not isinstance(raw, dict) or set(raw) != {"least", "of"}:
        report(
            Trouble(inner, "E304", "`count-of` has two keys: `least` (a number) and `of` (a list)")
        )
        return None
    least = whole_number(raw["least"])
    parts = _parts(raw["of"], report, (*inner, "of"))
    if parts is None:
        return None
    if least is None or not 1 <= least <= len(raw["of"]):
        text = f"`least` is a whole number from 1 to {len(raw['of'])}"
        report(Trouble((*inner, "least"), "E304", text))
        return None
    return Count(least, parts, path)


def _fact(kind: str, raw: Anything, report: Report, path: Path) -> FactIs | None:
    names = raw if isinstance(raw, list) and kind == "offered-with" and raw else [raw]
    shape = FEATURE if kind in ("avoid", "offered-with") else NAME
    for name in names:
        if not isinstance(name, str) or not shape.match(name):
            report(Trouble((*path, kind), "E305", f"`{kind}` is followed by one name"))
            return None
    return FactIs(kind, tuple(names), path)


def _number(entry: str, raw: dict[str, Anything], report: Report, path: Path) -> Number | None:
    bounds: dict[str, int] = {}
    for key, value in raw.items():
        if key not in ("at-least", "below"):
            near = suggestion(key, ("at-least", "below"))
            text = f"unknown comparison `{key}`{near or '; use `at-least` or `below`'}"
            report(Trouble((*path, entry, key), "E306", text, on_key=True))
            return None
        number = whole_number(value)
        if number is None:
            report(Trouble((*path, entry, key), "E306", f"`{key}` is a whole number"))
            return None
        bounds[key] = number
    if not bounds:
        report(Trouble((*path, entry), "E306", "a comparison needs `at-least`, `below` or both"))
        return None
    return Number(entry, bounds.get("at-least"), bounds.get("below"), path)


def _answer(entry: str, raw: Anything, report: Report, path: Path) -> Answer | None:
    values = raw if isinstance(raw, list) and raw else [raw]
    if instead := meant(*entry.split()):
        report(Trouble(path, "E307", f"`{short(entry)}` is no answer; {instead}"))
        return None
    if not NAME.match(entry) or not all(isinstance(v, str) and NAME.match(v) for v in values):
        report(Trouble(path, "E301", f"cannot read the answer `{short(entry)}`"))
        return None
    if len(values) > MOST_PARTS:
        report(Trouble(path, "E302", f"a list holds at most {MOST_PARTS} options"))
        return None
    return Answer(entry, tuple(values), path)


_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]{0,8}))(?:\.0{1,9})?")


def whole_number(raw: Anything) -> int | None:
    """
    Read a whole number of at most nine digits; None when it is not one.

    `4.0` is 4, as JSON has it. A number that begins with a needless 0 is none: readers of YAML
    disagree on what `010` is.
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int) or (isinstance(raw, float) and raw.is_integer()):
        return int(raw) if abs(raw) < 10**9 else None
    if isinstance(raw, str) and (found := _WHOLE.fullmatch(raw)):
        return int(found[1])
    return None


def form(condition: Condition) -> Anything:
    """Write a condition back in the card's own form."""
    match condition:
        case Answer(entry, ("yes",)):
            return entry
        case Answer(entry, values):
            return {entry: values[0] if len(values) == 1 else list(values)}
        case Number(entry, at_least, below):
            bounds = {"at-least": at_least, "below": below}
            return {entry: {key: value for key, value in bounds.items() if value is not None}}
        case FactIs(kind, names):
            return {kind: names[0] if len(names) == 1 else list(names)}
        case Not(part):
            return {"not": form(part)}
        case All(parts):
            return {"all": [form(part) for part in parts]}
        case Any(parts):
            return {"any": [form(part) for part in parts]}
        case Count(least, parts):
            return {"count-of": {"least": least, "of": [form(part) for part in parts]}}


def fold(
    condition: Condition,
    leaf: Callable[[Leaf | Not], T],
    join: Callable[[All | Any | Count, list[T]], T],
) -> T:
    """
    Work something out of a condition from its leaves up: the one walk over conditions.

    `leaf` is given an answer or a fact, with the `not` before it if there is one; `join` is given a
    combination and what became of its parts, in their order.
    """
    if isinstance(condition, All | Any | Count):
        return join(condition, [fold(part, leaf, join) for part in condition.parts])
    return leaf(condition)


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and everything in it, each before its parts; a `not` with its leaf."""
    yield condition
    if isinstance(condition, All | Any | Count):
        for part in condition.parts:
            yield from walk(part)


def fact_name(leaf: FactIs) -> str:
    """Name the fact a leaf asks for as it is concluded, such as `referral:a-clot`."""
    return f"{FACT_PREFIX.get(leaf.kind, leaf.kind)}:{leaf.names[0]}"


def leaves(condition: Condition) -> Iterator[tuple[Leaf, bool]]:
    """Yield each leaf with whether a `not` stands before it."""
    for part in walk(condition):
        if isinstance(part, Not):
            yield part.part, True
        elif not isinstance(part, All | Any | Count):
            yield part, False


def entries_read(condition: Condition | None) -> tuple[str, ...]:
    """Name the entries whose answers a condition reads, each once; without a condition none."""
    read = (leaf for leaf, _ in leaves(condition)) if condition is not None else ()
    return tuple(dict.fromkeys(leaf.entry for leaf in read if not isinstance(leaf, FactIs)))


def facts_read(condition: Condition) -> Iterator[FactIs]:
    """Yield the facts that a condition reads."""
    return (leaf for leaf, _ in leaves(condition) if isinstance(leaf, FactIs))
