"""
Every completion of a small sheet, one in each bit, to hold queries about completions to account.

Only the definition is asked here. Whoever reads a bit reads one complete sheet.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated, evaluated_whole
from recommender.core.evaluation.outcome import reported
from recommender.core.evaluation.semantics import INTS, evaluate, true_slots
from recommender.core.explanation.counterfactuals import Change
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import choices
from tests.strategies import Maker, consistent

Answers = Mapping[str, str]


def small_book(rnd: random.Random, *, rules: int, ticks: int, numbers: int) -> Rulebook:
    """Make a random rulebook of so many yes-no and number questions at most."""
    count = rnd.randint(2, ticks)
    kinds = ["yes-no"] * count + ["number"] * rnd.randint(0, numbers)
    rnd.shuffle(kinds)
    return Maker(rnd, rules, len(kinds), kinds).rulebook()


class Every(NamedTuple):
    """All completions: the bits of each entry's values, of all slots, and how many there are."""

    bits: dict[str, dict[str, int]]
    values: list[int]
    count: int

    @property
    def all_bits(self) -> int:
        """One bit for each completion."""
        return (1 << self.count) - 1


def _named(rulebook: Rulebook, answers: Answers) -> dict[str, list[str]]:
    program = compiled(rulebook)
    return {
        e.id: [answers[e.id]] if e.id in answers else list(choices(program, e))
        for e in rulebook.entries.values()
        if choices(program, e)
    }


def how_many(rulebook: Rulebook, answers: Answers) -> int:
    """Count the completions of a sheet that rules can tell apart."""
    return math.prod(len(values) for values in _named(rulebook, answers).values())


def every(rulebook: Rulebook, answers: Answers) -> Every:
    """Evaluate every completion of a sheet at once, by the definition."""
    program = compiled(rulebook)
    named, count = _named(rulebook, answers), how_many(rulebook, answers)
    bits: dict[str, dict[str, int]] = {}
    stride = 1
    for name, values in named.items():
        period = stride * len(values)
        again = ((1 << count) - 1) // ((1 << period) - 1)
        ones = (1 << stride) - 1
        bits[name] = {v: (ones << (n * stride)) * again for n, v in enumerate(values)}
        stride = period
    x = [0] * len(program.names)
    for name, by_value in bits.items():
        for value, mask in by_value.items():
            for slot in true_slots(program, rulebook.entries[name], value):
                x[slot] |= mask
    return Every(bits, evaluate(program, x, INTS).values, count)


def sheets(found: Every) -> Iterator[dict[str, str]]:
    """Yield the answers of each completion, in order of its bit."""
    for n in range(found.count):
        yield {
            name: next(v for v, mask in by_value.items() if mask >> n & 1)
            for name, by_value in found.bits.items()
        }


def told(rulebook: Rulebook, answers: Answers) -> tuple[object, object]:
    """
    Give the outcome of a complete sheet; where nothing is told, whether anything was reported, and
    where anything is offered, the findings that the routine reads.
    """
    sheet = evaluated_whole(rulebook, answers)
    found = sheet.outcome
    if found.offers:
        names = ("finding:went-well", "finding:go-gentler", "finding:no-firmer")
        return found, tuple(name in sheet.decision for name in names)
    return found, not (found.emergency or found.referrals) and reported(sheet.program, sheet.values)


def applying(rulebook: Rulebook, answers: Answers) -> frozenset[str]:
    """Name the questions that apply to a complete sheet."""
    applies = evaluated_whole(rulebook, answers).applies
    return frozenset(question for question, value in applies.items() if value)


def mattering(rulebook: Rulebook, answers: Answers) -> set[str]:
    """Find the entries that matter by looking at every pair of completions, word for word."""
    seen = [
        (sheet, applying(rulebook, sheet), told(rulebook, sheet))
        for sheet in sheets(every(rulebook, answers))
    ]
    owner = {entry.id: entry.question.id for entry in rulebook.entries.values()}
    found = set()
    for (one, here, mine), (two, there, other) in itertools.combinations(seen, 2):
        if mine == other:
            continue
        both = here & there
        differing = [n for n in one if owner[n] in both and one[n] != two[n]]
        if len(differing) == 1:
            found.add(differing[0])
    return found


def minimal_supports(rulebook: Rulebook, answers: Answers, fact: str) -> set[frozenset[str]]:
    """Find every smallest set of answers that suffices for a fact, by trying all sets."""
    found = every(rulebook, {})
    program = compiled(rulebook)
    holds = found.values[program.slot[fact]]
    stood = {
        name: next(v for v in reversed(list(found.bits[name])) if _same(v, value))
        for name, value in answers.items()
    }
    kept: set[frozenset[str]] = set()
    for size in range(len(answers) + 1):
        for names in itertools.combinations(sorted(answers), size):
            if any(one <= set(names) for one in kept):
                continue
            fitting = found.all_bits
            for name in names:
                fitting &= found.bits[name][stood[name]]
            if not fitting & ~holds:
                kept.add(frozenset(names))
    return kept


def _same(stands: str, value: str) -> bool:
    if stands.lstrip("-").isdigit() and value.lstrip("-").isdigit():
        return int(stands) <= int(value)
    return stands == value


def certain(rulebook: Rulebook, answers: Answers, fact: str) -> bool:
    """Say whether a fact is certain of an incomplete sheet."""
    return fact in evaluated(rulebook, answers).decision


Single = tuple[str, str]
"""A single change: an entry and its new value; of a number or an open question, its name and ``."""


Way = tuple[Change, int]
"""New answers, and how far a number moves for them."""


def minimal_changes(
    rulebook: Rulebook, answers: Answers, fact: str, movable: set[str], most: int
) -> dict[frozenset[Single], int]:
    """
    Find every smallest change of at most so many answers that brings a fact, by trying them all.

    With each comes the least distance its numbers have to move.
    """
    ways = _ways(rulebook, answers, movable)
    kept: dict[frozenset[Single], int] = {}
    for size in range(1, most + 1):
        for units in itertools.combinations(ways, size):
            twice = len({name for name, _ in units}) < size
            if twice or any(one <= set(units) for one in kept):
                continue
            fitting = [
                sum(distance for _, distance in way)
                for way in itertools.product(*(ways[unit] for unit in units))
                if _stands(rulebook, changed := {**answers, **_joined(way)})
                and certain(rulebook, changed, fact)
            ]
            if fitting:
                kept[frozenset(units)] = min(fitting)
    return kept


def _stands(rulebook: Rulebook, answers: Answers) -> bool:
    """Say whether no safety answer is left over that accepting the sheet would refuse."""
    return consistent(rulebook, answers) == answers


def _joined(way: tuple[Way, ...]) -> Change:
    return {name: value for change, _ in way for name, value in change.items()}


def _ways(rulebook: Rulebook, answers: Answers, movable: set[str]) -> dict[Single, list[Way]]:
    """List every single change, with all the ways to make it."""
    ways: dict[Single, list[Way]] = {}
    for entry in rulebook.entries.values():
        values = choices(compiled(rulebook), entry)
        now = answers.get(entry.id)
        if now is None and values:
            unit = (entry.question.id, "")
            old = ways.get(unit, [({}, 0)])
            ways[unit] = [({**change, entry.id: v}, 0) for change, _ in old for v in values]
        elif now is not None and entry.id in movable:
            if entry.question.kind == "number":
                ways[entry.id, ""] = list(_moves(entry, now))
                continue
            for value in values:
                if value != now:
                    ways[entry.id, value] = [({entry.id: value}, 0)]
    return ways


def _moves(entry: Entry, now: str) -> Iterator[Way]:
    """Move a number everywhere; not sure is further than any number."""
    least, most = entry.question.least or 0, entry.question.most or 0
    for value in (*map(str, range(least, most + 1)), *entry.values):
        if value != now:
            unsure = "not-sure" in (value, now)
            yield {entry.id: value}, most - least + 1 if unsure else abs(int(value) - int(now))
