"""
A stated population: how 1,000 people would answer each question, and people drawn from that.

It is an assumption about people, not a rule: it stands outside the rulebook and its digest. All
that ties a person's answers together is which questions apply; given that, each is drawn without
regard to the others. Whether the shares fit the questionnaire is for `validation`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Gate
from recommender.core.evaluation.semantics import true_slots
from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.population import EVERYONE, Population, Share
from recommender.core.language.rulebook import Rulebook

Slip: TypeAlias = str | tuple[int, int]
"""An answer, or the first and the last of the numbers that may be answered."""


class Urn(NamedTuple):
    """What answers are drawn from, each slip as likely; `stream` names the luck that draws them."""

    stream: str
    slips: tuple[Slip, ...]


class Turn(NamedTuple):
    """One question's turn: its `only-if`, and for each entry 1,000 slips to draw one from."""

    gate: Gate | None
    urns: tuple[tuple[Entry, tuple[Slip, ...]], ...]


class Held(NamedTuple):
    """Out of so many people drawn from a stated guess, how many let each rule hold."""

    people: int
    about: str
    counts: dict[str, int]


def draw(rulebook: Rulebook, population: Population, rng: random.Random) -> dict[str, str]:
    """
    Draw one person: an answer to every entry that applies, free text aside, as it is accepted.

    The population must have been checked against this rulebook. Only `rng.random` is called, whose
    numbers for a seed are the same in every version of Python.
    """
    program = compiled(rulebook)
    x = [0] * len(program.names)
    answers: dict[str, str] = {}
    for gate, urns in _turns(rulebook, population):
        if gate is not None and not gate.holds(x):
            for slot in gate.noes:
                x[slot] = -1
            continue
        for entry, urn in urns:
            slip = urn[int(rng.random() * EVERYONE)]
            if isinstance(slip, tuple):
                first, last = slip
                slip = str(first + int(rng.random() * (last - first + 1)))
            answers[entry.id] = slip
            for slot in true_slots(program, entry, slip):
                x[slot] = -1
    return answers


def people(
    rulebook: Rulebook, population: Population, count: int, seed: int | None = None
) -> Iterator[dict[str, str]]:
    """Draw so many people, one after another; by default with the population's own seed."""
    rng = random.Random(population.seed if seed is None else seed)  # noqa: S311  # not for secrets
    for _ in range(count):
        yield draw(rulebook, population, rng)


def urns(rulebook: Rulebook, population: Population) -> dict[str, Urn]:
    """Fill the urn of every entry, to draw many people at once; see `population.drawn`."""
    turns = _turns(rulebook, population)
    return {entry.id: Urn(entry.id, urn) for turn in turns for entry, urn in turn.urns}


@lru_cache(maxsize=16)
def _turns(rulebook: Rulebook, population: Population) -> tuple[Turn, ...]:
    """Fill the urns, in asking order; an `only-if` reads earlier answers alone."""
    gates = {gate.question: gate for gate in compiled(rulebook).gates}
    named = population.named
    return tuple(
        Turn(
            gates.get(question.id),
            tuple(
                (entry, _urn(named[entry.id if entry.id in named else question.id]))
                for entry in entries_of(question)
            ),
        )
        for question in rulebook.questions
        if question.kind != "text"
    )


def _urn(share: Share) -> tuple[Slip, ...]:
    slips: list[Slip] = ["not-sure"] * (share.not_sure or 0)
    for option, part in (share.options or {}).items():
        slips += [option] * part
    for band in share.bands or ():
        slips += [(band.from_, band.to)] * band.of
    if share.yes is not None:
        slips += ["yes"] * share.yes
        slips += ["no"] * (EVERYONE - len(slips))
    return tuple(slips)
