"""
Whether sayings can lead somebody to their line: each says one thing, shortly, at one line alone.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

from recommender.core.language.cards import Question, entries_of
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    Not,
    entries_read,
)
from recommender.core.language.errors import Path, Trouble
from recommender.core.language.fields import ELSE
from recommender.core.validation.symbols import Names, Placed, in_brackets, repeated

LONGEST = 80
"""A saying has so many letters at most: it is said in one breath."""
APART = re.compile(r"[/;|]")
"""What stands between two sayings that were written as one."""


def check_sayings(names: Names) -> Iterator[Trouble]:
    """Check every saying, alone and among the others, and that own words open each place."""
    said: list[tuple[Path, tuple[str, ...]]] = []
    line_at: dict[Path, str] = {}
    for line, path, saying in chain.from_iterable(map(_sayings, names.cards.questions)):
        yield from _alone(saying, path)
        said.append((path, _words(saying)))
        line_at[path] = line
    for path, _, first in repeated(said):
        other = f"`{line_at[first]}`{in_brackets(names.place(first))}"
        text = f"this saying also stands at {other}; it can mean one line only"
        yield Trouble(path, "E351", text)
    yield from _places(names)


def _sayings(one: Placed[Question]) -> Iterator[tuple[str, Path, str]]:
    for index, saying in enumerate(one.card.also_said):
        yield one.card.id, (*one.path, "also-said", index), saying
    for number, item in enumerate(one.card.items):
        for index, saying in enumerate(item.also_said):
            yield item.id, (*one.path, "items", number, "also-said", index), saying


def _words(saying: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", saying.casefold().replace("'", "").replace("\u2019", "")))


def _alone(saying: str, path: Path) -> Iterator[Trouble]:
    if len(saying) > LONGEST:
        text = f"a saying has {LONGEST} letters at most; this one has {len(saying)}"
        yield Trouble(path, "E352", text)
    if APART.search(saying):
        yield Trouble(path, "E352", "this saying says several things; write one saying for each")
    if not _words(saying):
        yield Trouble(path, "E352", "there is no word in this saying")


def _places(names: Names) -> Iterator[Trouble]:
    """
    Find warning signs that wait for a symptom and not for what no line says: who only typed their
    own words could not answer them. And those that wait for several symptoms at once: a no to one
    of them would leave the signs out.
    """
    if not names.knows("answer", ELSE) or not names.whole("answer"):
        return
    symptoms = {
        entry.id for one in names.cards.questions if one.card.symptom
        for entry in entries_of(one.card)
    }  # fmt: skip
    for one in names.cards.questions:
        if one.card.only_if is None or not any(entry.at_least for entry in entries_of(one.card)):
            continue
        read = entries_read(one.card.only_if)
        if not symptoms.isdisjoint(read) and ELSE not in read:
            text = f"signs that wait for a symptom wait for `{ELSE}`, too; add it"
            yield Trouble((*one.path, "only-if"), "E353", text, on_key=True)
        if not _each_is_enough(one.card.only_if, symptoms | {ELSE}):
            text = "any one of the symptoms must be enough for these signs; put them in one `any`"
            yield Trouble((*one.path, "only-if"), "E354", text, on_key=True)


def _each_is_enough(condition: Condition, symptoms: AbstractSet[str]) -> bool:
    """Say whether a yes to any one symptom is all that a condition wants of the symptoms."""
    if isinstance(condition, Answer):
        return condition.entry not in symptoms or "yes" in condition.values
    if isinstance(condition, Not):
        return symptoms.isdisjoint(entries_read(condition))
    if isinstance(condition, All | Any | Count):
        reading = [p for p in condition.parts if not symptoms.isdisjoint(entries_read(p))]
        many = isinstance(condition, All) or (isinstance(condition, Count) and condition.least > 1)
        if len(reading) > 1 and many:
            return False
        return all(_each_is_enough(part, symptoms) for part in reading)
    return True
