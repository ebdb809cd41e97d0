"""
Promises, each proved for every sheet or answered with the person for whom it is broken.

What a promise says of one person is asked instance by instance; what it says of safety answers is
asked of two copies of a person, before and after; what it says of the cards is read from them. A
promise whose premise can never hold proves nothing, and is told as vacuous.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import Part
from recommender.core.evaluation.program import TRUE, Expression, Program
from recommender.core.language.fields import CERTAINTIES
from recommender.core.language.promise import Claims, Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import (
    Asked,
    Away,
    asked,
    away,
    nearest,
    sheet_in,
    smallest,
    usual_sheet,
)
from recommender.core.reasoning.encoder import (
    Atom,
    Copy,
    Literal,
    Values,
    Writing,
    begun,
    outcome,
    people,
)
from recommender.core.reasoning.promises import Instance, instances
from recommender.core.reasoning.solver import Answers, Solver, chosen_values

ANATOMY = tuple(name for name in CERTAINTIES if name.startswith("A"))
EFFECTS = tuple(name for name in CERTAINTIES if name not in ANATOMY)
Begin = Callable[[Values], Copy]


class Proof(NamedTuple):
    """
    What became of a promise: `status` is proved, broken or vacuous, `checks` how many things were
    proved for it.

    `of` names the instance or card that is broken or vacuous; `answers` are those of a person for
    whom it is broken, `after` those of the same person when safety answers stop being no.
    """

    promise: Promise
    status: str
    checks: int
    of: str | None = None
    answers: dict[str, str] | None = None
    after: dict[str, str] | None = None


def proofs(
    rulebook: Rulebook, usual: Answers | None = None, only: Promise | None = None
) -> Iterator[Proof]:
    """
    Prove every promise, or one, in their order.

    Raises TooLongError.
    """
    usual = usual_sheet(rulebook, usual)
    promises = rulebook.promises if only is None else (only,)
    by_promise = {promise.id: instances(rulebook, promise) for promise in promises}
    every = [instance for mine in by_promise.values() for instance in mine]
    expressions = [part for instance in every for part in (instance.premise, instance.broken)]
    solver = asked(rulebook, usual, expressions)
    literal_of = dict(zip(expressions, solver.made.literals, strict=True))
    for promise in promises:
        if promise.claims is not None:
            yield _claimed(rulebook, promise, promise.claims)
        elif promise.only_takes_away is not None:
            yield _monotone(rulebook, promise, usual)
        else:
            yield _proved(rulebook, solver, promise, by_promise[promise.id], literal_of, usual)


def _proved(
    rulebook: Rulebook,
    solver: Solver[Asked],
    promise: Promise,
    mine: tuple[Instance, ...],
    literal_of: Mapping[Expression, Literal],
    usual: Answers,
) -> Proof:
    """Prove each instance: that its premise can hold, and that it is never broken."""
    if not mine:
        return Proof(promise, "vacuous", 0)
    for instance in mine:
        if instance.premise != TRUE and not solver.possible([literal_of[instance.premise]]):
            return Proof(promise, "vacuous", len(mine), instance.of)
    for instance in mine:
        broken = [literal_of[instance.broken]]
        sheet = smallest(rulebook, solver, solver.made.away, broken, usual)
        if sheet is not None:
            return Proof(promise, "broken", len(mine), instance.of, sheet)
    return Proof(promise, "proved", len(mine))


def _claimed(rulebook: Rulebook, promise: Promise, claims: Claims) -> Proof:
    """Read every card of the kind that the claims are of."""
    checks = len(_claiming(rulebook, claims))
    over = next((name for name, _ in overclaiming(rulebook, claims)), None)
    status = "vacuous" if not checks else "proved" if over is None else "broken"
    return Proof(promise, status, checks, over)


def overclaiming(rulebook: Rulebook, claims: Claims) -> Iterator[tuple[str, str]]:
    """Name the cards that are more certain than the claims allow, and what they claim."""
    most = CERTAINTIES.index(claims.at_most)
    for name, certainty in _claiming(rulebook, claims).items():
        if CERTAINTIES.index(certainty) < most:
            yield name, certainty


def _claiming(rulebook: Rulebook, claims: Claims) -> dict[str, str]:
    """Name the live cards that claims are of, and how certain each is."""
    ladder = EFFECTS if claims.of == "effects" else ANATOMY
    return {
        name: card.certainty
        for named in (rulebook.rule_of, rulebook.technique_of)
        for name, card in named.items()
        if card.certainty in ladder and (not claims.basis or card.basis in claims.basis)
    }


class Pair(NamedTuple):
    """A person before and after safety answers stop being no; what is more then, by technique."""

    before: Copy
    after: Copy
    far: Away
    moved: Literal
    more: dict[str, Atom]


def _monotone(rulebook: Rulebook, promise: Promise, usual: Answers) -> Proof:
    """Ask for a person who is offered more, or more firmly, after safety answers stop being no."""
    solver = Solver(lambda writing: before_and_after(writing, rulebook, usual))
    made = solver.made
    if not solver.possible([made.moved]):
        return Proof(promise, "vacuous", 0)
    for name, atom in made.more.items():
        holding = nearest(solver, made.far, [atom])
        if holding is not None:
            before, after = (
                sheet_in(rulebook, copy.values, holding, usual)
                for copy in (made.before, made.after)
            )
            return Proof(promise, "broken", len(made.more), name, before, after)
    return Proof(promise, "proved", len(made.more))


def before_and_after(
    writing: Writing,
    rulebook: Rulebook,
    usual: Answers,
    program: Program | None = None,
    begin: Begin | None = None,
) -> Pair:
    """
    Write two copies of a person: the second answers yes or not sure where the first says no to what
    is asked for safety, and what is newly asked in any way; all else is the same.

    This is self-composition: a property of two runs is asked of one program that holds both.

    `begin` begins each copy over another `program` than the rulebook's own.
    """
    program = program or compiled(rulebook)
    begin = begin or partial(begun, writing, program, rulebook)
    firsts = chosen_values(writing, rulebook, program)
    seconds = {name: {v: writing.atom() for v in atoms} for name, atoms in firsts.items()}
    before, after = begin(firsts), begin(seconds)
    people(writing, program, [before, after])
    moved = []
    for name, atoms in firsts.items():
        entry = rulebook.entries[name]
        applied = before.applies.get(entry.question.id, writing.true)
        changed = writing.free()
        writing.follow(atoms, seconds[name], changed)
        if entry.question.safety and entry.ticked:
            # Asked of both: what was no is no longer no. Newly asked: answered in any way.
            stops = writing.all_of([changed, applied])
            writing.forbid([stops, -atoms["no"]])
            writing.forbid([stops, seconds[name]["no"]])
            moved.append(stops)
        else:
            writing.forbid([changed, applied])
    more = _more(writing, *(outcome(writing, rulebook, copy, program) for copy in (before, after)))
    far = away(writing, firsts, usual, seconds)
    return Pair(before, after, far, writing.any_of(moved), more)


def _more(
    writing: Writing, before: Mapping[Part, Atom], after: Mapping[Part, Atom]
) -> dict[str, Atom]:
    """
    Write, for each technique, that more of it is offered `after` than `before`: it is offered only
    then, or no longer kept to a limit that it was kept to.
    """
    more: dict[str, Atom] = {}
    for part in before:
        match part:
            case ("offered", name):
                more[name] = writing.any_of([writing.all_of([after[part], -before[part]])])
            case ("pressure" | "seconds" | "dose", name, _):
                writing.rule(more[name], [after["offered", name], before[part], -after[part]])
    return more
