"""
The smallest changes of answers that make a fact certain.

A change is made of single answers: a tick, an option or a number that is answered otherwise, or one
open question that is answered. A fact is brought when it is certain by the definition's pair
evaluation, which is what a consultation rests on; so questions that do not matter for it may stay
open. Two copies of the person stand for what is certain and what is possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import product
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.evaluation.semantics import CERTAIN
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import whole_number
from recommender.core.language.errors import TooLongError
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import must_apply
from recommender.core.questionnaire.applicability import changeable, is_firm
from recommender.core.reasoning.counterexample import Away, earliest, nearest
from recommender.core.reasoning.encoder import (
    Atom,
    Copy,
    Literal,
    Writing,
    begun,
    choices,
    people,
    stands_for,
    stretches,
)
from recommender.core.reasoning.solver import Answers, Model, Solver

MOST_CHANGES = 5
LARGEST = 40
"""Changes of more single answers than this are not looked for."""
Change = dict[str, str]
"""New answers by entry, in asking order; the rest of the sheet stays as it is."""


class Found(NamedTuple):
    """Changes, smallest first; not `is_all` when the search for them took too long."""

    changes: tuple[Change, ...] = ()
    is_all: bool = True


class Changing(NamedTuple):
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


class Lanes(NamedTuple):
    """
    One person before and after a change, as two copies: what is certain and what is possible.

    What is given and what is open is assumed of the `entries`; a single change is one that is
    moved, or an open question that is `answered`. `more` says that over n single changes are made,
    `firmer` that over n firm answers are among them.
    """

    entries: dict[str, Changing]
    answered: dict[str, Atom]
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
    entries = {
        name: _changing(writing, values, answered[entry.question.id])
        for name, entry in rulebook.entries.items()
        if (values := choices(program, entry))
    }
    certainly = {name: atoms.certain for name, atoms in entries.items()}
    possibly = {name: atoms.possible for name, atoms in entries.items()}
    certain = begun(writing, program, rulebook, certainly)
    possible = begun(writing, program, rulebook, possibly)
    people(writing, program, [certain, possible], [possible, certain])
    for name, atoms in entries.items():
        _keep_safety(writing, rulebook.entries[name], atoms, possible)
    moved = {name: atoms.moved for name, atoms in entries.items()}
    firm = [atom for name, atom in moved.items() if is_firm(rulebook.entries[name].question)]
    more = writing.more_than([*moved.values(), *answered.values()], LARGEST)
    return Lanes(entries, answered, certain, possible, more, writing.more_than(firm, LARGEST))


def _changing(writing: Writing, values: Iterable[str], answered: Atom) -> Changing:
    """
    Write one entry before and after a change, where its question is `answered` or not.

    What was given may be moved to one other value; what was open takes one if it is answered.
    """
    atoms = Changing(writing.free(), writing.free(), {}, {}, {}, {})
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


def _keep_safety(writing: Writing, entry: Entry, atoms: Changing, possible: Copy) -> None:
    """Forbid a change by which the question of a safety answer would not apply any more."""
    applies = possible.applies.get(entry.question.id, writing.true)
    for value, atom in atoms.certain.items():
        if must_apply(entry, value):
            writing.forbid([atom, -applies])


def brings(rulebook: Rulebook, answers: Answers, fact: str) -> bool:
    """Say whether a fact is certain, whatever else is answered."""
    return bool(evaluated(rulebook, answers).value_of(fact) & CERTAIN)


def _goal(rulebook: Rulebook, made: Lanes, fact: str) -> Atom | None:
    """Find the atom that is true when a fact is brought; None when nothing can conclude it."""
    return made.certain.slots.get(compiled(rulebook).slot.get(fact, -1))


def _assumed(
    rulebook: Rulebook, made: Lanes, answers: Answers, movable: Collection[str]
) -> list[Literal]:
    """Assume what is given and open, and that nothing else is moved or answered than may be."""
    program = compiled(rulebook)
    assumed: list[Literal] = []
    asked = set()
    for name, atoms in made.entries.items():
        entry, is_open = rulebook.entries[name], name not in answers
        value = None if is_open else stands_for(program, entry, answers[name])
        assumed.append(atoms.is_open if is_open else -atoms.is_open)
        assumed += [atom if value == other else -atom for other, atom in atoms.given.items()]
        if is_open or name not in movable:
            assumed.append(-atoms.moved)
        if is_open:
            asked.add(entry.question.id)
    return [*assumed, *(-atom for name, atom in made.answered.items() if name not in asked)]


def smallest(
    rulebook: Rulebook,
    answers: Answers,
    fact: str,
    movable: Collection[str] | None = None,
    most: int = MOST_CHANGES,
) -> Found:
    """
    Find the smallest changes that bring a fact, fewest single answers first.

    Given answers are changed only where they are `movable`, by default those a person can change;
    open questions may be answered any way. No question with a safety answer is made not to apply:
    that would be taking the answer back. No part of a change suffices. Of a number the nearest
    value is taken. Up to `most` are found, and none where none is needed; those that were found
    before a query took too long.
    """
    solver = lanes(rulebook)
    made = solver.made
    goal = _goal(rulebook, made, fact)
    if goal is None or brings(rulebook, answers, fact):
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
    goal = _goal(rulebook, made, fact)
    if goal is None:
        return ()
    firm = {
        atoms.moved: name
        for name, atoms in made.entries.items()
        if name in answers and is_firm(rulebook.entries[name].question)
    }
    far = Away({}, tuple(firm), made.firmer)
    others = nearest(solver, far, [*_assumed(rulebook, made, answers, answers), goal]) or ()
    return tuple(name for atom, name in firm.items() if atom in others)


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
            find = partial(self.units, bound=[-more])
            while len(self.found) < most and (units := find([])) is not None:
                self.found.append(earliest(self.every, units, find))
                yield self.found[-1]
            if len(self.found) == most or self.units([]) is None:
                return

    def units(self, also: list[Literal], bound: Sequence[Literal] = ()) -> frozenset[Atom] | None:
        """Find the single changes of a change that no found one is a part of."""
        made: list[frozenset[Atom]] = []

        def look(model: Model) -> list[Literal] | None:
            units = _units(self.rulebook, self.solver.made, model)
            known = next((one for one in self.found if one <= units), None)
            if known is None:
                made.append(units)
                return None
            return [-atom for atom in known]

        self.solver.each([*self.assumed, *bound, *also], look)
        return made[0] if made else None

    def values(self, units: frozenset[Atom]) -> Change:
        """Choose the values of a change: numbers as near as may be, and no wherever it will do."""
        made, possible = self.solver.made, self.solver.possible
        fixed = [*self.assumed, *(atom if atom in units else -atom for atom in self.every)]
        change: Change = {
            name: value
            for name, atoms in made.entries.items()
            for value, atom in atoms.values.items()
            if atom in units
        }
        numbers = [name for name, atoms in made.entries.items() if atoms.moved in units]
        ways = product(*(_stretches(self.rulebook, name, self.answers[name]) for name in numbers))
        for way in sorted(ways, key=lambda way: sum(distance for distance, _, _ in way)):
            stretch = dict(zip(numbers, way, strict=True))
            stands = [made.entries[name].values[start] for name, (_, start, _) in stretch.items()]
            if possible([*fixed, *stands]):
                fixed += stands
                change.update({name: near for name, (_, _, near) in stretch.items()})
                break
        for name, atoms in made.entries.items():
            question = self.rulebook.entries[name].question.id
            if name in self.answers or made.answered[question] not in units:
                continue
            for value, atom in sorted(atoms.values.items(), key=lambda named: named[0] != "no"):
                if possible([*fixed, atom]):
                    fixed.append(atom)
                    change[name] = value
                    break
        return {name: change[name] for name in self.rulebook.entries if name in change}


def _every_unit(rulebook: Rulebook, made: Lanes, answers: Answers) -> list[Atom]:
    """List every single change there can be, in asking order."""
    found: dict[Atom, None] = {}
    for name, atoms in made.entries.items():
        question = rulebook.entries[name].question
        if name not in answers:
            found[made.answered[question.id]] = None
        elif question.is_number:
            found[atoms.moved] = None
        else:
            found.update(dict.fromkeys(atoms.values.values()))
    return list(found)


def _units(rulebook: Rulebook, made: Lanes, model: Model) -> frozenset[Atom]:
    """
    Name the single changes of a model: a tick or option by its new value, a number or an answered
    question by itself, whatever it is answered.
    """
    units = {atom for atom in made.answered.values() if model.is_true(atom)}
    for name, atoms in made.entries.items():
        if model.is_true(atoms.moved):
            is_number = rulebook.entries[name].question.is_number
            new = filter(model.is_true, atoms.values.values())
            units.add(atoms.moved if is_number else next(new))
    return frozenset(units)


def _stretches(rulebook: Rulebook, name: str, value: str) -> list[tuple[int, str, str]]:
    """
    List a number's other stretches: how far each is, its name, and its nearest value.

    Not sure is further than any number.
    """
    entry = rulebook.entries[name]
    furthest = (entry.question.most or 0) - (entry.question.least or 0) + 1
    now = whole_number(value)
    found = []
    for start, (first, last) in stretches(entry, choices(compiled(rulebook), entry)).items():
        near = first if now is None else min(max(now, first), last)
        if near != now:
            found.append((furthest if now is None else abs(near - now), start, str(near)))
    return [*found, *((furthest, unsure, unsure) for unsure in entry.values if unsure != value)]
