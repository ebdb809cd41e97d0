"""
How many people of a stated population are told something else by another rulebook.

The same people answer both, as far as both ask the same. What is counted rests on the population,
which is an assumption; nothing here says who really comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from math import sqrt
from operator import or_
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.language.cards import Entry
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import Slip, Urn, urns
from recommender.core.population.tables import Asker, drawn, evaluated, ones
from recommender.core.reasoning.equivalence import Kind, differing
from recommender.core.reasoning.shared_questions import Together, together

NORMAL_95 = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""


class Counted(NamedTuple):
    """
    Of so many people, how many are told something else, and how many in each kind of difference.

    `evenly` names the entries without a share, of which every answer was as likely as any other;
    `apart` says that the two do not ask all the same.
    """

    people: int
    seed: int
    changed: int
    kinds: Mapping[Kind, int]
    evenly: tuple[str, ...]
    apart: bool


def counted(
    old: Rulebook,
    new: Rulebook,
    population: Population,
    earlier: Population | None,
    count: int,
    done: Callable[[int], None] = lambda _: None,
) -> Counted:
    """
    Draw so many people and count whose outcome differs; `done` is told how many are looked at.

    `population` is of the new rulebook; `earlier`, of the old one, is for what only that one asks.
    """
    asked = together(old, new)
    found, evenly = _urns(asked, old, new, population, earlier)
    askers = [
        Asker(compiled(rulebook), rulebook, {own: found[name] for name, own in names.items()})
        for rulebook, names in ((old, asked.before), (new, asked.after))
    ]
    tables = drawn(askers, count, population.seed)
    chunks = (evaluated(asker.program, table) for asker, table in zip(askers, tables, strict=True))
    kinds = Counter[Kind]()
    changed = 0
    for before, after in zip(*chunks, strict=True):
        size = before.stop - before.start
        words = differing(old, new, before.values, after.values)
        kinds.update({kind: ones(differs, size) for kind, differs in words.items()})
        changed += ones(reduce(or_, words.values()), size) if words else 0
        done(before.stop)
    apart = bool(asked.apart or asked.unread)
    return Counted(count, population.seed, changed, +kinds, evenly, apart)


def _urns(
    asked: Together,
    old: Rulebook,
    new: Rulebook,
    population: Population,
    earlier: Population | None,
) -> tuple[dict[str, Urn], tuple[str, ...]]:
    """Fill the urns with the answers that both accept; say which have no share to fill them."""
    now = urns(new, population)
    then = {} if earlier is None else urns(old, earlier)
    found: dict[str, Urn] = {}
    evenly = []
    for name in asked.values:
        entry = asked.rulebook.entries[name]
        urn = now.get(asked.after[name]) if name in asked.after else then.get(asked.before[name])
        slips = () if urn is None else tuple(_accepted(entry, urn.slips))
        if not slips:
            evenly.append(name)
            question = entry.question
            stretch = ((question.least or 0), (question.most or 0))
            slips = (*([stretch] if question.is_number else []), *entry.values)
        found[name] = Urn(name, slips)
    return found, tuple(evenly)


def _accepted(entry: Entry, slips: tuple[Slip, ...]) -> Iterator[Slip]:
    """Keep what both rulebooks accept."""
    least, most = entry.question.least or 0, entry.question.most or 0
    for slip in slips:
        if isinstance(slip, tuple):
            low, high = max(slip[0], least), min(slip[1], most)
            if low <= high:
                yield low, high
        elif slip in entry.values:
            yield slip


def wilson(hit: int, of: int) -> tuple[float, float]:
    """
    Give the 95 % interval of a share by Wilson's score, which holds for rare things, too.

    Formula: the Wilson score interval, without correction for continuity.
    """
    if not of:
        return 0.0, 1.0
    z, share = NORMAL_95, hit / of
    scale = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    half = z / scale * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
