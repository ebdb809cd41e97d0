"""
Every way the open questions could still be answered, exactly, with clingo, the answer-set solver.

The rules are written once per rulebook as a ground program and kept; a sheet only assumes its
answers, and the assumptions end with the query. One query runs on a program at a time, whatever
thread asks. Each has a limit of conflicts, never of time, so that what is found does not depend on
how fast or busy a machine is. What is found here says what may follow from answers that
are not given yet; what does follow is for the definition and the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Generic, NamedTuple, TypeVar, cast

import clingo

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import Part
from recommender.core.evaluation.program import Program
from recommender.core.language.errors import TooLongError
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import (
    Atom,
    Copy,
    Literal,
    Writing,
    begun,
    choices,
    outcome,
    people,
    person,
    stands_for,
)

MOST = 300_000
"""A query may take this many conflicts; on the shipped rulebook the longest takes some 13,000."""
BREATH = 0.05
"""After so many seconds it is looked whether someone pressed Ctrl-C; the query goes on."""
GUESSES = 3
"""So many completions are looked at before the solver is asked for one."""
TOO_LONG = "working this out for every way to answer takes too long"
Answers = Mapping[str, str]
Model = clingo.Model
K = TypeVar("K")
T = TypeVar("T")


class Solver(Generic[T]):
    """
    A ground program; `made` is what its writing gave back.

    When a query is broken off, by whatever, the program is written anew for the next one.
    """

    def __init__(self, write: Callable[[Writing], T]) -> None:
        """Write the program."""
        self._write = write
        self._lock = Lock()
        self._control, self.made = self._written()
        self._sound = True

    def _written(self) -> tuple[clingo.Control, T]:
        """Write the program, always with the same atoms."""
        control = clingo.Control(["--models=0", "--warn=none"])
        with control.backend() as backend:
            return control, self._write(Writing(backend))

    def each(
        self,
        assumed: Iterable[Literal],
        look: Callable[[Model], Iterable[Literal] | None],
        most: int | None = None,
    ) -> tuple[Literal, ...] | None:
        """
        Look at models in which all that is assumed holds, one after another.

        `look` gives a clause that the next models must satisfy, or None when it has seen enough.
        When there is no model at all, the assumptions that rule it out are given back. A query that
        another thread asks is waited for: its conflicts are counted, too.

        Raises TooLongError after `most` conflicts.
        """
        limit, seen = MOST if most is None else most, False
        with self._lock:
            if not self._sound:
                self._control, _ = self._written()
            if limit <= 0:
                raise TooLongError(TOO_LONG)
            self._sound = False
            settings = cast("clingo.Configuration", self._control.configuration.solve)
            settings.solve_limit = f"{limit}"
            with self._control.solve([*assumed], yield_=True, async_=True) as handle:
                while True:
                    handle.resume()
                    while not handle.wait(BREATH):
                        pass
                    model = handle.model()
                    if model is None:
                        if not handle.get().exhausted:
                            raise TooLongError(TOO_LONG)
                        core = None if seen else tuple(handle.core())
                        break
                    seen = True
                    clause = look(model)
                    if clause is None:
                        core = None
                        break
                    model.context.add_clause(list(clause))
            self._sound = True
        return core

    def first(
        self, assumed: Iterable[Literal], among: Iterable[Atom], most: int | None = None
    ) -> frozenset[Atom] | None:
        """
        Find which atoms among some hold in a model in which all that is assumed holds.

        None when there is no such model. Raises TooLongError after `most` conflicts.
        """
        models: list[frozenset[Atom]] = []

        def look(model: Model) -> None:
            models.append(frozenset(atom for atom in among if model.is_true(atom)))

        self.each(assumed, look, most)
        return models[0] if models else None

    def some(
        self,
        assumed: Iterable[Literal],
        atoms: Mapping[K, Collection[Literal]],
        most: int | None = None,
    ) -> set[K]:
        """
        Name all of which some model makes an atom true: what holds bravely.

        Each model that is found is asked to show what none did before, until none does. Raises
        TooLongError after `most` conflicts.
        """
        unseen = dict(atoms)

        def look(model: Model) -> list[Literal]:
            for name in [name for name, mine in unseen.items() if any(map(model.is_true, mine))]:
                del unseen[name]
            return [atom for mine in unseen.values() for atom in mine]

        self.each(assumed, look, most)
        return atoms.keys() - unseen.keys()

    def possible(self, assumed: Iterable[Literal]) -> bool:
        """Say whether there is a model in which all that is assumed holds."""
        return self.ruled_out(assumed) is None

    def ruled_out(self, assumed: Iterable[Literal]) -> tuple[Literal, ...] | None:
        """Give the assumptions that leave no model; None when there is one."""
        return self.each(assumed, lambda _: None)


class One(NamedTuple):
    """One person, and whether anything is offered."""

    copy: Copy
    offered: Atom


class Two(NamedTuple):
    """
    Two people who agree on every question that applies to both, but for one `chosen` entry.

    An answer to a question that does not apply to one of them is nothing to that one, so it may as
    well be the other's: the two are given the same answers but for the chosen one. `gained` is what
    the first is told and the second is not, `lost` the other way round.
    """

    first: Copy
    second: Copy
    open_: dict[str, Atom]
    chosen: dict[str, Atom]
    gained: dict[Part, Atom]
    lost: dict[Part, Atom]


def chosen_values(
    writing: Writing, rulebook: Rulebook, program: Program | None = None
) -> dict[str, dict[str, Atom]]:
    """Write a free choice of one value for every entry that rules can read."""
    program = program or compiled(rulebook)
    return {
        entry.id: writing.one_of(named)
        for entry in rulebook.entries.values()
        if (named := choices(program, entry))
    }


@lru_cache(maxsize=16)
def one(rulebook: Rulebook) -> Solver[One]:
    """Write one person, once."""

    def write(writing: Writing) -> One:
        program = compiled(rulebook)
        copy = person(writing, program, rulebook, chosen_values(writing, rulebook))
        offered = set(program.of_kind("offered"))
        return One(copy, writing.any_of(a for slot, a in copy.slots.items() if slot in offered))

    return Solver(write)


@lru_cache(maxsize=16)
def two(rulebook: Rulebook) -> Solver[Two]:
    """Write two people, once."""

    def write(writing: Writing) -> Two:
        program = compiled(rulebook)
        values = chosen_values(writing, rulebook)
        first = begun(writing, program, rulebook, values)
        others = {name: {v: writing.atom() for v in atoms} for name, atoms in values.items()}
        second = begun(writing, program, rulebook, others)
        people(writing, program, [first, second])
        open_ = {name: writing.free() for name in values}
        chosen = {name: writing.atom() for name in values}
        for name, atoms in values.items():
            gate = rulebook.entries[name].question.id
            writing.forbid([chosen[name], -open_[name]])
            writing.forbid([chosen[name], -first.applies.get(gate, writing.true)])
            writing.follow(atoms, others[name], chosen[name])
            for value, atom in atoms.items():
                writing.forbid([chosen[name], atom, others[name][value]])
        writing.choose(list(chosen.values()))
        parts, counter = (outcome(writing, rulebook, copy) for copy in (first, second))
        gained = {part: writing.all_of([parts[part], -counter[part]]) for part in parts}
        lost = {part: writing.all_of([counter[part], -parts[part]]) for part in parts}
        writing.forbid([-writing.any_of([*gained.values(), *lost.values()])])
        return Two(first, second, open_, chosen, gained, lost)

    return Solver(write)


def said(rulebook: Rulebook, copy: Copy, answers: Answers) -> dict[str, Literal]:
    """Give, for each answered entry that rules can read, the atom of its answer."""
    program = compiled(rulebook)
    return {
        name: copy.values[name][stands_for(program, rulebook.entries[name], value)]
        for name, value in answers.items()
        if name in copy.values
    }


def given(rulebook: Rulebook, made: Two, answers: Answers) -> list[Literal]:
    """Assume the answers of a sheet, and that every other entry is open."""
    answered = said(rulebook, made.first, answers)
    closed = [-made.open_[name] for name in answered]
    return [*answered.values(), *closed, *(a for n, a in made.open_.items() if n not in answered)]
