"""
The smallest changes of answers that make a fact certain, or rule it out.

A change is made of single answers: a tick, an option or a number that is answered otherwise, or one
open question that is answered. A fact is brought when it is certain by the definition's pair
evaluation, which is what a consultation rests on; so questions that do not matter for it may stay
open. Two copies of the person stand for what is certain and what is possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.evaluation.semantics import CERTAIN
from recommender.core.language.conditions import whole_number
from recommender.core.language.errors import TooLongError
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import must_apply
from recommender.core.questionnaire.applicability import changeable, is_firm
from recommender.core.reasoning.encoder import (
    Atom,
    Copy,
    Literal,
    Writing,
    begun,
    choices,
    people,
    stands_for,
)
from recommender.core.reasoning.solver import Model, Solver

MOST_CHANGES = 5
LARGEST = 40
"""Changes of more single answers than this are not looked for."""
Answers = Mapping[str, str]
Values = Mapping[str, Mapping[str, Atom]]
Change = dict[str, str]
"""New answers by entry, in asking order; the rest of the sheet stays as it is."""


class Found(NamedTuple):
    """Changes, smallest first; not `is_all` when the search for them took too long."""

    changes: tuple[Change, ...] = ()
    is_all: bool = True


class Lanes(NamedTuple):
    """
    One person before and after a change, as two copies: what is certain and what is possible.

    What is `given` and `open_` is assumed; `moved` and `answered` are the single changes, and
    `values` what is answered then. `more` says that over n single changes are made, `firmer` that
    over n firm answers are among them.
    """

    given: dict[str, dict[str, Atom]]
    open_: dict[str, Atom]
    moved: dict[str, Atom]
    answered: dict[str, Atom]
    values: dict[str, dict[str, Atom]]
    certain: Copy
    possible: Copy
    more: tuple[Atom, ...]
    firmer: tuple[Atom, ...]


@lru_cache(maxsize=16)
def lanes(rulebook: Rulebook) -> Solver[Lanes]:
    """Write the program, once."""
    return Solver(lambda writing: _written(writing, rulebook))


def _written(writing: Writing, rulebook: Rulebook) -> Lanes:
    """
    Write one person twice: what is certain of them after a change, and what is possible.

    An answer is certain that is given anew or stays as it was; it is possible as well where its
    question stays open. So both copies follow from the same single changes.
    """
    program = compiled(rulebook)
    answered = {question.id: writing.free() for question in rulebook.questions}
    changing = {
        name: _changing(writing, values, answered[entry.question.id])
        for name, entry in rulebook.entries.items()
        if (values := choices(program, entry))
    }
    certainly = {name: atoms.certain for name, atoms in changing.items()}
    possibly = {name: atoms.possible for name, atoms in changing.items()}
    certain = begun(writing, program, rulebook, certainly)
    possible = begun(writing, program, rulebook, possibly)
    people(writing, program, [certain, possible], [possible, certain])
    _keep_safety(writing, rulebook, certainly, possible)
    moved = {name: atoms.moved for name, atoms in changing.items()}
    firm = [atom for name, atom in moved.items() if is_firm(rulebook.entries[name].question)]
    return Lanes(
        given={name: atoms.given for name, atoms in changing.items()},
        open_={name: atoms.is_open for name, atoms in changing.items()},
        moved=moved,
        answered=answered,
        values={name: atoms.values for name, atoms in changing.items()},
        certain=certain,
        possible=possible,
        more=_counted(writing, [*moved.values(), *answered.values()]),
        firmer=_counted(writing, firm),
    )


def _changing(writing: Writing, values: Iterable[str], answered: Atom) -> _Changing:
    """
    Write one entry before and after a change, where its question is `answered` or not.

    What was given may be moved to one other value; what was open takes one if it is answered.
    """
    atoms = _Changing(writing.free(), writing.free(), {}, {}, {}, {})
    writing.forbid([atoms.moved, atoms.is_open])
    is_filled = writing.all_of([atoms.is_open, answered])
    is_new = writing.any_of([atoms.moved, is_filled])
    stays_open = writing.all_of([atoms.is_open, -answered])
    for value in values:
        before, after = writing.free(), writing.atom()
        writing.forbid([before, after])
        atoms.given[value], atoms.values[value] = before, after
        stays = writing.all_of([before, -is_new])
        certain = atoms.certain[value] = writing.any_of([after, stays])
        atoms.possible[value] = writing.any_of([certain, stays_open])
    writing.choose(list(atoms.values.values()), when=is_new)
    return atoms


def _keep_safety(writing: Writing, rulebook: Rulebook, certainly: Values, possible: Copy) -> None:
    """Forbid a change by which the question of a safety answer would not apply any more."""
    for name, atoms in certainly.items():
        entry = rulebook.entries[name]
        applies = possible.applies.get(entry.question.id, writing.true)
        for value, atom in atoms.items():
            if must_apply(entry, value):
                writing.forbid([atom, -applies])


def _counted(writing: Writing, atoms: list[Atom]) -> tuple[Atom, ...]:
    """Write, for each n, that more than n of the atoms hold."""
    return tuple(writing.count_of(n + 1, atoms) for n in range(min(LARGEST, len(atoms)) + 1))


def brings(rulebook: Rulebook, answers: Answers, fact: str, *, holds: bool = True) -> bool:
    """Say whether a fact is certain, or certain not to hold, whatever else is answered."""
    value = evaluated(rulebook, answers).value_of(fact)
    return bool(value & CERTAIN) if holds else not value


def _goal(rulebook: Rulebook, made: Lanes, fact: str, *, holds: bool) -> Literal | None:
    """Find the literal that is true when a fact is brought; None when nothing can conclude it."""
    slot = compiled(rulebook).slot.get(fact, -1)
    if holds:
        return made.certain.slots.get(slot)
    atom = made.possible.slots.get(slot)
    return None if atom is None else -atom


def _assumed(
    rulebook: Rulebook, made: Lanes, answers: Answers, movable: Collection[str]
) -> list[Literal]:
    program = compiled(rulebook)
    assumed = []
    asked = set()
    for name, atoms in made.given.items():
        value = answers.get(name)
        is_open = value is None
        if value is None:
            asked.add(rulebook.entries[name].question.id)
        else:
            value = stands_for(program, rulebook.entries[name], value)
        assumed.append(made.open_[name] if is_open else -made.open_[name])
        assumed += [atom if value == other else -atom for other, atom in atoms.items()]
        if is_open or name not in movable:
            assumed.append(-made.moved[name])
    return [*assumed, *(-atom for name, atom in made.answered.items() if name not in asked)]


def smallest(
    rulebook: Rulebook,
    answers: Answers,
    fact: str,
    movable: Collection[str] | None = None,
    most: int = MOST_CHANGES,
    *,
    holds: bool = True,
) -> Found:
    """
    Find the smallest changes that bring a fact, or take it away, fewest single answers first.

    Given answers are changed only where they are `movable`, by default those a person can change;
    open questions may be answered any way. No question with a safety answer is made not to apply:
    that would be taking the answer back. No part of a change suffices. Of a number the nearest
    value is taken. Up to `most` are found, and none where none is needed; those that were found
    before a query took too long.
    """
    solver = lanes(rulebook)
    made = solver.made
    goal = _goal(rulebook, made, fact, holds=holds)
    if goal is None or brings(rulebook, answers, fact, holds=holds):
        return Found()
    movable = changeable(rulebook, answers) if movable is None else movable
    assumed = [*_assumed(rulebook, made, answers, movable), goal]
    search = _Search(rulebook, solver, answers, assumed, _every_unit(rulebook, made, answers), [])
    changes: list[tuple[int, Change]] = []
    is_all = True
    try:
        for units in search.smallest(most):
            changes.append((len(units), search.values(units)))  # noqa: PERF401  # those before it breaks off
    except TooLongError:
        is_all = False
    order = list(rulebook.entries)
    changes.sort(key=lambda sized: (sized[0], [order.index(name) for name in sized[1]]))
    return Found(tuple(change for _, change in changes), is_all)


def ruled_out(rulebook: Rulebook, answers: Answers, fact: str) -> tuple[str, ...]:
    """
    Find the fewest firm answers that would have to be others to bring a fact.

    All else that was answered may be changed as well. None are named where nothing brings it.

    Raises TooLongError.
    """
    solver = lanes(rulebook)
    made = solver.made
    goal = _goal(rulebook, made, fact, holds=True)
    firm = [n for n in made.moved if n in answers and is_firm(rulebook.entries[n].question)]
    if goal is None:
        return ()
    assumed = [*_assumed(rulebook, made, answers, answers), goal]
    if not solver.possible(assumed):
        return ()
    assumed.append(next(-over for over in made.firmer if solver.possible([*assumed, -over])))
    names = _moved(solver, assumed, firm) or set()
    for name in reversed(firm):
        fewer = [*assumed, -made.moved[name]]
        other = _moved(solver, fewer, firm) if name in names else names
        if other is not None:
            assumed, names = fewer, other
    return tuple(name for name in firm if name in names)


def _moved(solver: Solver[Lanes], assumed: list[Literal], firm: list[str]) -> set[str] | None:
    """Find which firm answers are others in some change; None when there is none."""
    found: list[set[str]] = []

    def look(model: Model) -> None:
        found.append({name for name in firm if model.is_true(solver.made.moved[name])})

    solver.each(assumed, look)
    return found[0] if found else None


class _Changing(NamedTuple):
    """
    The atoms of one entry: whether it is open and whether a given answer is moved; by value what
    was given, what is answered anew, and what is certain and possible then.
    """

    is_open: Atom
    moved: Atom
    given: dict[str, Atom]
    values: dict[str, Atom]
    certain: dict[str, Atom]
    possible: dict[str, Atom]


class _Search(NamedTuple):
    """
    A search for changes: what is assumed all along, and the single changes of those found so far.

    What is found does not depend on what was asked before: where there is a choice, later answers
    are left alone first, and an open question is answered no wherever that will do.
    """

    rulebook: Rulebook
    solver: Solver[Lanes]
    answers: Answers
    assumed: list[Literal]
    every: list[Atom]
    found: list[frozenset[Atom]]

    def smallest(self, most: int) -> Iterator[frozenset[Atom]]:
        """Find the single changes of up to `most` changes, fewest first."""
        for more in self.solver.made.more[1:]:
            while len(self.found) < most and (units := self.units([-more])) is not None:
                self.found.append(self.earliest(units, [-more]))
                yield self.found[-1]
            if len(self.found) == most or self.units([]) is None:
                return

    def units(self, also: list[Literal]) -> frozenset[Atom] | None:
        """Find the single changes of a change that no found one is a part of."""
        made: list[frozenset[Atom]] = []

        def look(model: Model) -> list[Literal] | None:
            units = _units(self.rulebook, self.solver.made, model)
            known = next((one for one in self.found if one <= units), None)
            if known is None:
                made.append(units)
                return None
            return [-atom for atom in known]

        self.solver.each([*self.assumed, *also], look)
        return made[0] if made else None

    def earliest(self, units: frozenset[Atom], also: list[Literal]) -> frozenset[Atom]:
        """Leave later answers alone as long as a change of the same size remains."""
        fixed = list(also)
        for atom in reversed(self.every):
            other = self.units([*fixed, -atom]) if atom in units else units
            fixed.append(atom if other is None else -atom)
            units = units if other is None else other
        return units

    def values(self, units: frozenset[Atom]) -> Change:
        """Choose the values of a change: numbers as near as may be, and no wherever it will do."""
        made, possible = self.solver.made, self.solver.possible
        fixed = [*self.assumed, *(atom if atom in units else -atom for atom in self.every)]
        change: Change = {
            name: value
            for name, atoms in made.values.items()
            for value, atom in atoms.items()
            if atom in units
        }
        numbers = [name for name, atom in made.moved.items() if atom in units]
        ways = product(*(_stretches(self.rulebook, name, self.answers[name]) for name in numbers))
        for way in sorted(ways, key=lambda way: sum(distance for distance, _, _ in way)):
            stands = [made.values[n][one] for n, (_, one, _) in zip(numbers, way, strict=True)]
            if possible([*fixed, *stands]):
                fixed += stands
                change.update({n: near for n, (_, _, near) in zip(numbers, way, strict=True)})
                break
        for name, atoms in made.values.items():
            question = self.rulebook.entries[name].question.id
            if name in self.answers or made.answered[question] not in units:
                continue
            for value in sorted(atoms, key=lambda value: value != "no"):
                if possible([*fixed, atoms[value]]):
                    fixed.append(atoms[value])
                    change[name] = value
                    break
        return {name: change[name] for name in self.rulebook.entries if name in change}


def _every_unit(rulebook: Rulebook, made: Lanes, answers: Answers) -> list[Atom]:
    """List every single change there can be, in asking order."""
    found: dict[Atom, None] = {}
    for name, atoms in made.values.items():
        question = rulebook.entries[name].question
        if name not in answers:
            found[made.answered[question.id]] = None
        elif question.kind == "number":
            found[made.moved[name]] = None
        else:
            found.update(dict.fromkeys(atoms.values()))
    return list(found)


def _units(rulebook: Rulebook, made: Lanes, model: Model) -> frozenset[Atom]:
    """
    Name the single changes of a model: a tick or option by its new value, a number or an answered
    question by itself, whatever it is answered.
    """
    units = {atom for atom in made.answered.values() if model.is_true(atom)}
    for name, atom in made.moved.items():
        if model.is_true(atom):
            is_number = rulebook.entries[name].question.kind == "number"
            new = (one for one in made.values[name].values() if model.is_true(one))
            units.add(atom if is_number else next(new))
    return frozenset(units)


def _stretches(rulebook: Rulebook, name: str, value: str) -> list[tuple[int, str, str]]:
    """
    List a number's other stretches: how far each is, its name, and its nearest value.

    Not sure is further than any number.
    """
    entry = rulebook.entries[name]
    most = entry.question.most or 0
    furthest = most - (entry.question.least or 0) + 1
    starts = [int(v) for v in choices(compiled(rulebook), entry) if v not in entry.values]
    ends = [*(start - 1 for start in starts[1:]), most]
    now = whole_number(value)
    found = []
    for start, end in zip(starts, ends, strict=True):
        near = start if now is None else min(max(now, start), end)
        found.append((furthest if now is None else abs(near - now), str(start), str(near)))
    unsure = [(furthest, one, one) for one in entry.values if one != value]
    return [one for one in found if one[0]] + unsure
