"""What can still matter: which open answers could change what a person is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import differing
from recommender.core.evaluation.semantics import INTS, evaluate, ints, true_slots
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import Literal, choices, stands_for
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

    First a few completions are guessed, and every change of one answer is tried on them; then the
    solver is asked for completions with an entry that is not known to matter yet, and each is tried
    in the same way, until there is none (counterexamples with blocking clauses, as in CEGAR).

    Raises TooLongError after `most` conflicts.
    """
    solver = two(rulebook)
    pair = solver.made
    known = {
        name: stands_for(compiled(rulebook), rulebook.entries[name], answers[name])
        for name in pair.first.values
        if name in answers
    }
    still = {name: atoms for name, atoms in pair.first.values.items() if name not in known}
    asked = [name for name in still if among is None or name in among]
    turning: set[str] = set()
    for n in range(GUESSES):
        guess = {name: _guess(rulebook, name, list(atoms), n) for name, atoms in still.items()}
        turning |= _turning(rulebook, {**known, **guess}, asked)

    def learn(model: Model) -> list[Literal]:
        """Try the completion of a model, and ask for another entry that matters."""
        completion = {
            name: next(value for value, atom in atoms.items() if model.is_true(atom))
            for name, atoms in still.items()
        }
        turning.update(_turning(rulebook, {**known, **completion}, asked))
        turning.update(name for name in asked if model.is_true(pair.chosen[name]))
        return [pair.chosen[name] for name in asked if name not in turning]

    if not turning.issuperset(asked):
        settled = [name for name in pair.chosen if name not in asked or name in turning]
        unasked = [-pair.chosen[name] for name in settled]
        solver.each([*given(rulebook, pair, answers), *unasked], learn, most)
    return tuple(name for name in asked if name in turning)


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
    x = ints(program, rulebook, whole, every)
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
