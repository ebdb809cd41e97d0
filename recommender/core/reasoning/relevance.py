"""What can still matter: which open answers could change what a person is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import differing
from recommender.core.evaluation.semantics import INTS, evaluate, true_slots
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import (
    Literal,
    choices,
    stands_for,
)
from recommender.core.reasoning.solver import GUESSES, Answers, Model, given, one, said, two


def matter(
    rulebook: Rulebook,
    answers: Answers,
    among: Collection[str] | None = None,
    most: int | None = None,
) -> tuple[str, ...]:
    """
    Name the open entries whose answer can still change the outcome, in asking order.

    An entry matters when two completions differ in it, agree on every other entry whose question
    applies in both, and have different outcomes. When none does, every completion has the same
    outcome. Only those `among` some are looked at, when these are given. Whether questions of the
    routine have to be asked is not said here.

    Raises TooLongError.
    """
    solver = two(rulebook)
    made = solver.made
    known = {
        name: stands_for(compiled(rulebook), rulebook.entries[name], answers[name])
        for name in made.first.values
        if name in answers
    }
    still = {name: atoms for name, atoms in made.first.values.items() if name not in known}
    asked = [name for name in still if among is None or name in among]
    found: set[str] = set()
    for n in range(GUESSES):
        guess = {name: _guess(rulebook, name, list(atoms), n) for name, atoms in still.items()}
        found |= _turning(rulebook, {**known, **guess}, asked)

    def look(model: Model) -> list[Literal]:
        chosen = {
            name: next(value for value, atom in atoms.items() if model.is_true(atom))
            for name, atoms in still.items()
        }
        found.update(_turning(rulebook, {**known, **chosen}, asked))
        found.update(name for name in asked if model.is_true(made.chosen[name]))
        return [made.chosen[name] for name in asked if name not in found]

    rest = [-atom for name, atom in made.chosen.items() if name not in asked or name in found]
    if not found.issuperset(asked):
        solver.each([*given(rulebook, made, answers), *rest], look, most)
    return tuple(name for name in asked if name in found)


def _guess(rulebook: Rulebook, name: str, values: list[str], n: int) -> str:
    """Choose an answer for one of the completions that are looked at first: most say no."""
    entry = rulebook.entries[name]
    if entry.ticked:
        return "yes" if n and not entry.question.safety else "no"
    return values[min(n, len(values) - 1)]


def _turning(rulebook: Rulebook, whole: Answers, entries: Sequence[str]) -> set[str]:
    """
    Find the entries of which another answer alone gives a complete sheet another outcome.

    All single changes are evaluated at once, each in a bit of its own beside the sheet's.
    """
    program = compiled(rulebook)
    changes = [
        (name, value)
        for name in entries
        for value in choices(program, rulebook.entries[name])
        if value != whole[name]
    ]
    every = (1 << (len(changes) + 1)) - 1
    x = [0] * len(program.names)
    for name, value in whole.items():
        for slot in true_slots(program, rulebook.entries[name], value):
            x[slot] = every
    for n, (name, value) in enumerate(changes, 1):
        entry, bit = rulebook.entries[name], 1 << n
        for slot in true_slots(program, entry, whole[name]):
            x[slot] &= ~bit
        for slot in true_slots(program, entry, value):
            x[slot] |= bit
    differs = differing(rulebook, evaluate(program, x, INTS).values) & every
    return {name for n, (name, _) in enumerate(changes, 1) if differs >> n & 1}


def may_offer(rulebook: Rulebook, answers: Answers) -> bool:
    """Say whether any completion has a technique in its outcome."""
    solver = one(rulebook)
    given = said(rulebook, solver.made.copy, answers)
    return solver.possible([*given.values(), solver.made.offered])
