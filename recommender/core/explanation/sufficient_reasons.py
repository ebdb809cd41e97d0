"""
What a result hangs on: the smallest sets of given answers that suffice for it, and the single
answers that would overturn it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.core.consultation import provenance
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.evaluation.firing import Outcome
from recommender.core.evaluation.semantics import (
    CERTAIN,
    INTS,
    POSSIBLE,
    evaluate,
    pairs,
    true_slots,
)
from recommender.core.language import sentences
from recommender.core.language.errors import TooLongError
from recommender.core.language.fields import STOPPING, Shown
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import check
from recommender.core.questionnaire.telling import Link
from recommender.core.reasoning.encoder import Atom, choices, stands_for
from recommender.core.reasoning.solver import Answers, One, Solver, one, said

MOST_SUPPORTS = 5
NOT_URGENT = len(STOPPING)


class HangsOn(Shown):
    """
    What a fact hangs on: each set of answers is enough by itself, and no part of it is.

    Unless it `is_all`, the search for such sets took too long: those found until then are given.
    Of a technique it is what suggests it, as long as no caution applies. Any one of `overturning`
    answered otherwise would give another kind of result altogether.
    """

    fact: str
    words: str
    enough: tuple[tuple[Link, ...], ...]
    is_all: bool
    overturning: tuple[Link, ...]


class Supports(NamedTuple):
    """Sets of answers that suffice; not `is_all` when the search for them took too long."""

    sets: tuple[tuple[str, ...], ...] = ()
    is_all: bool = True


def hangs_on(rulebook: Rulebook, answers: Answers, fact: str) -> HangsOn:
    """
    Say what a fact hangs on that is certain for these answers; of a step, the smallest set alone.

    Raises AnswersError when the answers were not accepted for this rulebook.
    """
    answers = check(rulebook, answers).answers
    suggested = fact.replace("offered:", "suggested:")
    most = 1 if fact != suggested else MOST_SUPPORTS
    found = supports(rulebook, answers, suggested)
    sets = found.sets[:most]

    def link(name: str) -> Link:
        return Link(name=name, words=provenance.said(rulebook, answers, name))

    return HangsOn(
        fact=fact,
        words=sentences.fact_words(rulebook, fact),
        enough=tuple(tuple(map(link, names)) for names in sets),
        is_all=found.is_all,
        overturning=tuple(map(link, overturning(rulebook, answers))),
    )


def supports(
    rulebook: Rulebook, answers: Answers, fact: str, most: int = MOST_SUPPORTS
) -> Supports:
    """
    Find up to `most` smallest sets of given answers that suffice for a fact, each in asking order.

    A set suffices when the fact holds however everything else is answered, and no part of it does.
    The shortest found come first; none are found when the fact is not certain, and only those that
    were found before a query took too long.
    """
    solver = one(rulebook)
    program = compiled(rulebook)
    slot = solver.made.copy.slots.get(program.slot.get(fact, -1))
    if slot is None:
        return Supports()
    given = said(rulebook, solver.made.copy, answers)
    found: dict[frozenset[str], None] = {}
    tried: set[frozenset[str]] = set()
    waiting: list[frozenset[str]] = [frozenset()]
    is_all = True
    while waiting and len(found) < most:
        without = waiting.pop(0)
        if without in tried:
            continue
        tried.add(without)
        known = next((one for one in found if one.isdisjoint(without)), None)
        left = {n: a for n, a in given.items() if n not in without}
        try:
            smallest = known or _smallest(solver, left, slot)
        except TooLongError:
            is_all = False
            break
        if smallest is not None:
            found[smallest] = None
            waiting += [without | {name} for name in sorted(smallest)]
    order = list(rulebook.entries)
    listed = (tuple(sorted(names, key=order.index)) for names in found)
    sets = sorted(listed, key=lambda names: (len(names), [order.index(n) for n in names]))
    return Supports(tuple(sets), is_all)


def _smallest(solver: Solver[One], given: Mapping[str, Atom], fact: Atom) -> frozenset[str] | None:
    """Take answers away from what suffices until no more can go; None when nothing suffices."""
    core = solver.ruled_out([*given.values(), -fact])
    if core is None:
        return None
    kept = {name for name, atom in given.items() if atom in core}
    for name in sorted(kept):
        rest = [given[other] for other in kept if other != name]
        if solver.ruled_out([*rest, -fact]) is not None:
            kept.discard(name)
    return frozenset(kept)


def pivotal(rulebook: Rulebook, answers: Answers) -> tuple[str, ...]:
    """
    Name each answer to a safety question, or fixed number such as an age, on which alone it hangs
    how soon to get help.

    With no in the place of a yes or not sure, or with another option or number, and all else as it
    is, that would be less urgent, or not be said at all.
    """
    now = _urgency(evaluated(rulebook, answers).outcome)
    if now == NOT_URGENT:
        return ()
    calmer: list[tuple[str, str]] = []
    for name, value in answers.items():
        entry = rulebook.entries[name]
        counts = entry.question.safety or (entry.question.fixed and not entry.ticked)
        if counts and value != "no":
            others = ["no"] if entry.ticked else _other_values(rulebook, answers, name)
            calmer += [(name, other) for other in others]
    urgencies = _urgencies(rulebook, answers, calmer)
    return tuple(
        dict.fromkeys(
            name for (name, _), after in zip(calmer, urgencies, strict=True) if after > now
        )
    )


def _urgencies(
    rulebook: Rulebook, answers: Answers, changes: Sequence[tuple[str, str]]
) -> Iterator[int]:
    """
    Rank how soon to get help after each of some changes of a single answer, as `_urgency` does.

    All are evaluated at once by the definition, in ints that hold the certain bit of every change,
    and above these the possible bit of every change.
    """
    program, count = compiled(rulebook), len(changes)
    certain = (1 << count) - 1
    both = certain | certain << count
    spread = {0: 0, POSSIBLE: both ^ certain, CERTAIN | POSSIBLE: both}
    x = [spread[value] for value in pairs(program, rulebook, answers)]
    for n, (name, value) in enumerate(changes):
        mine = 1 << n | 1 << n + count
        for slot in program.answers[name]:
            x[slot] &= ~mine
        for slot in true_slots(program, rulebook.entries[name], value):
            x[slot] |= mine

    def negate(bits: int) -> int:
        return both ^ (bits >> count | (bits & certain) << count)

    values = evaluate(program, x, INTS._replace(negate=negate)).values
    told = [0] * len(STOPPING)
    for slot in program.of_kind("referral"):
        urgency = program.fact_of[slot].level
        if urgency in STOPPING:
            told[STOPPING.index(urgency)] |= values[slot]
    for n in range(count):
        yield next((rank for rank, bits in enumerate(told) if bits >> n & 1), NOT_URGENT)


def overturning(rulebook: Rulebook, answers: Answers) -> tuple[str, ...]:
    """
    Name the answers of which another one alone would overturn the result: an emergency, another
    stop, self-care or nothing to do would be one of the other three, whatever is still open.
    """
    now = _kind(evaluated(rulebook, answers).outcome)

    def overturns(name: str, value: str) -> bool:
        sheet = evaluated(rulebook, {**answers, name: value})
        return _kind(sheet.outcome) != now and sheet.is_settled

    return tuple(
        name
        for name in answers
        if any(overturns(name, value) for value in _other_values(rulebook, answers, name))
    )


def _other_values(rulebook: Rulebook, answers: Answers, name: str) -> list[str]:
    """List the other answers to an entry that rules can tell apart."""
    program, entry = compiled(rulebook), rulebook.entries[name]
    now = stands_for(program, entry, answers[name])
    return [value for value in choices(program, entry) if value != now]


def _urgency(told: Outcome) -> int:
    """Rank what is told by its urgency; 0 is an emergency."""
    levels = ["emergency"] if told.emergency else [to for _, to in told.referrals]
    return min((STOPPING.index(to) for to in levels if to in STOPPING), default=NOT_URGENT)


def _kind(told: Outcome) -> str:
    if told.emergency:
        return "emergency"
    if _urgency(told) != NOT_URGENT:
        return "stop"
    return "self-care" if told.offers else "nothing"
