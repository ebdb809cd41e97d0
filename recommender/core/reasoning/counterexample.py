"""
One person who shows something: the complete sheet that is most like the usual one.

The solver is asked for a sheet in which as few entries as can be are answered otherwise than usual;
where several are as short, later answers are left alone first, so that the same question always
has the same witness. The usual sheet is one in which nothing is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Expression, Program
from recommender.core.language.cards import Entry, value_words
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import listed
from recommender.core.reasoning.encoder import (
    Atom,
    Copy,
    Literal,
    Values,
    Writing,
    choices,
    person,
    same_choice,
    stands_for,
    stretches,
    wanted,
)
from recommender.core.reasoning.solver import Answers, Solver, T, chosen_values

LARGEST = 15
"""A witness in which more entries than this are not as usual is not made smaller."""
TICKED = {"yes": "ticks", "no": "does not tick", "not-sure": "is not sure of"}
ASKED = {"yes": "says yes to", "no": "says no to", "not-sure": "is not sure of"}
"""How a line of a list is answered, and how a question; anything else is answered with words."""


class Away(NamedTuple):
    """What of a person is not as usual: the atoms of such answers, and that over n of them hold."""

    values: Values
    unusual: tuple[Atom, ...]
    more: tuple[Atom, ...]


class Asked(NamedTuple):
    """One person, what is not usual in them, and a literal for each thing that is asked."""

    copy: Copy
    away: Away
    literals: tuple[Literal, ...]


def usual_sheet(rulebook: Rulebook, healthy: Answers | None = None) -> dict[str, str]:
    """
    Answer every entry as usual: as the healthy sheet has it, else no, the first option, the least.
    """
    usual = {}
    for entry in rulebook.entries.values():
        named = choices(compiled(rulebook), entry)
        if named:
            first = "no" if entry.ticked else named[0]
            usual[entry.id] = (healthy or {}).get(entry.id, first)
    return usual


def away(
    writing: Writing, values: Values, usual: Answers, of_another: Values | None = None
) -> Away:
    """Count, in a program that is being written, what one or two people answer otherwise."""
    unusual = tuple(
        atom
        for theirs in (values, of_another or {})
        for name, atoms in theirs.items()
        for value, atom in atoms.items()
        if name not in usual or value != same_choice(atoms, usual[name])
    )
    return Away(values, unusual, writing.more_than(unusual, LARGEST))


def asked(
    rulebook: Rulebook,
    usual: Answers,
    expressions: Sequence[Expression],
    program: Program | None = None,
) -> Solver[Asked]:
    """
    Write one person, and the expressions over slots whose truth will be asked for.

    The slots are those of the rulebook's own program, or of another that has all its rules.
    """
    program = program or compiled(rulebook)

    def write(writing: Writing) -> Asked:
        copy = person(writing, program, rulebook, chosen_values(writing, rulebook, program))
        literals = tuple(wanted(writing, copy, expression) for expression in expressions)
        return Asked(copy, away(writing, copy.values, usual), literals)

    return Solver(write)


def smallest(
    rulebook: Rulebook,
    solver: Solver[T],
    far: Away,
    assumed: Iterable[Literal],
    usual: Answers,
    most: int | None = None,
) -> dict[str, str] | None:
    """
    Find the sheet most like the usual one among those in which all that is assumed holds.

    It answers each entry, in asking order; None where there is no such sheet. Raises TooLongError
    when a query of it takes more than `most` conflicts.
    """
    holding = nearest(solver, far, assumed, most)
    return None if holding is None else sheet_in(rulebook, far.values, holding, usual)


def nearest(
    solver: Solver[T], far: Away, assumed: Iterable[Literal], most: int | None = None
) -> frozenset[Atom] | None:
    """
    Find the fewest answers that are not as usual, as atoms; None where there is no model at all.

    Raises TooLongError.
    """
    fixed = list(assumed)

    def find(also: list[Literal]) -> frozenset[Atom] | None:
        return solver.first([*fixed, *also], far.unusual, most)

    nearest = find([])
    if nearest is None:
        return None
    # The least bound on their number that leaves a model: a linear search from below.
    for over in far.more:
        fewer = find([-over])
        if fewer is not None:
            fixed, nearest = [*fixed, -over], fewer
            break
    return earliest(far.unusual, nearest, find)


def earliest(
    atoms: Sequence[Atom],
    holding: frozenset[Atom],
    find: Callable[[list[Literal]], frozenset[Atom] | None],
) -> frozenset[Atom]:
    """
    Of the sets of atoms that `find` finds, give the first in lexicographic order: each atom is left
    out if it can be, from the last. `holding` is one of the sets.
    """
    fixed: list[Literal] = []
    for atom in reversed(atoms):
        without = find([*fixed, -atom]) if atom in holding else holding
        fixed.append(atom if without is None else -atom)
        holding = holding if without is None else without
    return holding


def sheet_in(
    rulebook: Rulebook, values: Values, holding: Collection[Atom], usual: Answers
) -> dict[str, str]:
    """Read a complete sheet: what was found, and the rest as usual, in asking order."""
    answered = {
        name: _near(rulebook.entries[name], list(atoms), value, usual.get(name))
        for name, atoms in values.items()
        for value, atom in atoms.items()
        if atom in holding
    }
    return {name: answered.get(name, usual[name]) for name in rulebook.entries if name in usual}


def _near(entry: Entry, values: Sequence[str], value: str, usual: str | None) -> str:
    """Name the number that is nearest to the usual one, of a stretch called by its first."""
    if value in entry.values or usual is None or usual in entry.values:
        return value
    first, last = stretches(entry, values)[value]
    return str(min(max(int(usual), first), last))


def unusual(rulebook: Rulebook, answers: Answers, usual: Answers) -> dict[str, str]:
    """Keep the answers not the same as usual to any rule or to the routine, in asking order."""
    program = compiled(rulebook)
    return {
        name: answers[name]
        for name, entry in rulebook.entries.items()
        if name in answers
        and choices(program, entry)
        and (
            name not in usual
            or stands_for(program, entry, answers[name]) != stands_for(program, entry, usual[name])
            or (entry.question.routine and answers[name] != usual[name])
        )
    }


def in_words(rulebook: Rulebook, answers: Answers, usual: Answers) -> str:
    """Say who a witness is: what this person answers that is not as usual."""
    starts = [*TICKED.values(), *ASKED.values(), "answers"]
    groups: dict[str, list[str]] = {start: [] for start in starts}
    for name, value in unusual(rulebook, answers, usual).items():
        entry = rulebook.entries[name]
        if entry.ticked:
            way = ASKED if entry.label.endswith("?") else TICKED
            groups[way[value]].append(f"“{entry.label}”")
        else:
            groups["answers"].append(f"“{value_words(entry, value)}” to “{entry.label}”")
    said = [f"{start} {listed(names)}" for start, names in groups.items() if names]
    return f"Someone who {listed(said)}" if said else "Someone who answers everything as usual"
