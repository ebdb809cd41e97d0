"""
Two rulebooks and one person: in what the outcome can differ, for whom, and that it cannot.

Both rulebooks are written over the same free choice of answers, so that what is found or ruled out
holds for every sheet that both can read. What keeps a sheet from being read by both is said in
words. Every kind of difference is one expression over the slots of the old program, followed by
those of the new, so that sheets can also be compared in tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import Part, parts, reader
from recommender.core.evaluation.program import Expression, either, everything, mapped, negated
from recommender.core.language.cards import Technique
from recommender.core.language.errors import TooLongError
from recommender.core.language.facts import Fact
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import Away, away, smallest
from recommender.core.reasoning.encoder import Copy, Literal, Writing, person, wanted
from recommender.core.reasoning.shared_questions import Together, together
from recommender.core.reasoning.solver import Solver

MOST = 3_000_000
"""Proving that nothing differs may take this many conflicts, ten times those of other queries."""
LIMITS = ("pressure", "seconds", "dose")


class Kind(NamedTuple):
    """
    One way in which what a person is told differs: a part of the outcome that is gained or lost.

    The part `("pressure", technique)`, and so for `seconds` and `dose`, is of who is offered the
    technique by both: it is gained where the limit is lower than before, lost where it is higher.
    """

    part: Part
    gained: bool


class Both(NamedTuple):
    """
    One person in both rulebooks: a literal for each kind of difference, and for any of them.

    `alarmed` holds of whoever is told of an emergency by both, and so of nothing else.
    """

    far: Away
    kinds: Mapping[Kind, Literal]
    any: Literal
    alarmed: Literal


@lru_cache(maxsize=16)
def kinds(old: Rulebook, new: Rulebook) -> dict[Kind, Expression]:
    """Write every kind of difference, over the slots of the old program and then the new."""
    by = len(compiled(old).names)

    def shifted(kind: str, slot: int) -> Expression:
        return kind, slot + by

    before = _told(old)
    after = {part: mapped(expression, shifted) for part, expression in _told(new).items()}
    differences: dict[Kind, Expression] = {}
    for part in dict.fromkeys([*before, *after]):
        if part[0] not in LIMITS:
            differences.update(_differs(part, before.get(part), after.get(part)))
    for name, card in old.technique_of.items():
        if name in new.technique_of:
            differences.update(_levels(card, new.technique_of[name], before, after))
    return differences


def _told(rulebook: Rulebook) -> dict[Part, Expression]:
    """Write what a person is told: the parts of the outcome, and of an emergency also for what."""
    program = compiled(rulebook)
    by_part = dict(parts(rulebook))
    for card in rulebook.suspicions:
        slot = program.slot.get(Fact("referral", card.id, "emergency").written)
        if slot is not None:
            by_part["referral", card.id, "emergency"] = ("slot", slot)
    return by_part


def _differs(
    part: Part, before: Expression | None, after: Expression | None
) -> Iterator[tuple[Kind, Expression]]:
    for gained, has, lacks in ((True, after, before), (False, before, after)):
        if has is not None:
            yield Kind(part, gained), has if lacks is None else everything([has, negated(lacks)])


def _levels(
    old: Technique,
    new: Technique,
    before: Mapping[Part, Expression],
    after: Mapping[Part, Expression],
) -> Iterator[tuple[Kind, Expression]]:
    """Say that whoever is offered a technique by both is given a lower limit, or a higher one."""
    offers = [side[part] for side in (before, after) if (part := ("offered", old.id)) in side]
    if len(offers) < 2:  # noqa: PLR2004  # offered by both
        return
    for what in LIMITS:
        one, other = (_reached(what, card, side) for card, side in ((old, before), (new, after)))
        levels = sorted({*one, *other})[:-1]
        for gained, then, now in ((True, one, other), (False, other, one)):
            less = [
                lower if was is None else everything([lower, negated(was)])
                for most in levels
                if (lower := _at_most(now, most)) is not None
                for was in [_at_most(then, most)]
            ]
            if less:
                yield Kind((what, old.id), gained), everything([*offers, either(less)])


def _reached(
    what: str, card: Technique, by_part: Mapping[Part, Expression]
) -> dict[int, Expression]:
    """Give, for each effective limit that a technique can have, that it has that or a lower one."""
    own = {"pressure": card.ceiling, "seconds": card.dose.set_seconds, "dose": card.dose.sets}
    reached = {own[what]: by_part["offered", card.id]}
    for part, expression in by_part.items():
        if part[0] == what and part[1] == card.id:
            level = max(1, card.dose.sets // 2) if what == "dose" else int(part[2])
            reached[level] = expression
    return reached


def _at_most(reached: Mapping[int, Expression], most: int) -> Expression | None:
    below = [level for level in reached if level <= most]
    return reached[max(below)] if below else None


@lru_cache(maxsize=16)
def _reader(old: Rulebook, new: Rulebook) -> Callable[[list[Any]], Any]:
    return reader(kinds(old, new).values())


def differing(
    old: Rulebook, new: Rulebook, before: Sequence[Any], after: Sequence[Any]
) -> dict[Kind, Any]:
    """
    Say of each kind of difference on which sheets it is there: many complete sheets at once.

    `before` and `after` are the values of the slots of the two programs, for the same sheets in the
    same bits.
    """
    values = _reader(old, new)([*before, *after])
    return dict(zip(kinds(old, new), values, strict=True))


def compared(old: Rulebook, new: Rulebook, usual: Mapping[str, str]) -> Solver[Both]:
    """
    Write one person in both rulebooks; `usual` are answers of the questions of both together.

    Both programs read the same choice of answers, and what they tell is compared part by part: a
    miter, as in the equivalence checking of circuits.
    """
    asked = together(old, new)

    def write(writing: Writing) -> Both:
        values = {name: writing.one_of(named) for name, named in asked.values.items()}
        copies = []
        for rulebook, names in ((old, asked.before), (new, asked.after)):
            theirs = {own: values[name] for name, own in names.items()}
            copies.append(person(writing, compiled(rulebook), rulebook, theirs))
        by = len(compiled(old).names)
        slots = {**copies[0].slots, **{slot + by: a for slot, a in copies[1].slots.items()}}
        both = Copy({}, {}, slots)
        literals = {
            kind: wanted(writing, both, expression) for kind, expression in kinds(old, new).items()
        }
        far = away(writing, values, usual)
        alarms = [
            -writing.true
            if (alarm := parts(rulebook).get(("emergency",))) is None
            else wanted(writing, copy, alarm)
            for rulebook, copy in zip((old, new), copies, strict=True)
        ]
        return Both(far, literals, writing.any_of(literals.values()), writing.all_of(alarms))

    return Solver(write)


def kinds_found(solver: Solver[Both]) -> tuple[Kind, ...]:
    """
    Name every kind of difference that some sheet has, in alphabetical order; none is the proof that
    no outcome differs.

    Raises TooLongError.
    """
    literals = {kind: [literal] for kind, literal in solver.made.kinds.items()}
    return tuple(sorted(solver.some([solver.made.any], literals, MOST)))


class Example(NamedTuple):
    """The sheet of a person who has a kind of difference; `is_smallest` where that is proved."""

    kind: Kind
    answers: dict[str, str]
    is_smallest: bool


def examples(
    asked: Together,
    solver: Solver[Both],
    kinds: Iterable[Kind],
    usual: Mapping[str, str],
    most: int | None = None,
) -> Iterator[Example]:
    """
    Find, for each kind of difference that there is, the sheet most like the usual one.

    Once a proof takes more than `most` conflicts, a sheet of which no unusual answer can be left
    out has to do, from there on.

    Raises TooLongError when not even one can be found.
    """
    may_prove = True
    for kind in kinds:
        literals = [solver.made.kinds[kind]]
        sheet = None
        if may_prove:
            try:
                sheet = smallest(asked.rulebook, solver, solver.made.far, literals, usual, most)
            except TooLongError:
                may_prove = False
        is_smallest = sheet is not None
        if sheet is None:
            near = solver.made.far._replace(more=())
            sheet = smallest(asked.rulebook, solver, near, literals, usual)
        if sheet is not None:
            yield Example(kind, sheet, is_smallest)


def concerned(solver: Solver[Both]) -> dict[str, tuple[str, ...]]:
    """
    Say what the people whose outcome differs have in common: the answers of theirs that there are.

    Only entries are named of which some answer is never theirs; a number is called by the first of
    its stretch. Raises TooLongError.
    """
    values = solver.made.far.values
    atoms = {atom: [atom] for named in values.values() for atom in named.values()}
    theirs = solver.some([solver.made.any], atoms, MOST)
    return {
        name: tuple(value for value, atom in named.items() if atom in theirs)
        for name, named in values.items()
        if not theirs.issuperset(named.values())
    }


def concerns_all(solver: Solver[Both], common: Mapping[str, Collection[str]]) -> bool:
    """
    Say whether the outcome differs for everybody who answers as those concerned have in common,
    save those who are told of an emergency by both.

    Raises TooLongError.
    """
    made = solver.made
    others = [
        -atom
        for name, values in common.items()
        for value, atom in made.far.values[name].items()
        if value not in values
    ]
    return solver.first([*others, -made.any, -made.alarmed], (), MOST) is None
