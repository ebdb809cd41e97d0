"""
A stated population: how 1,000 people would answer each question, and people drawn from that.

It is an assumption about people, not a rule: it stands outside the rulebook and its digest. All
that ties a person's answers together is which questions apply; given that, each is drawn without
regard to the others. Whether the shares fit the questionnaire is for `check_people.py`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Annotated, NamedTuple, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from recommender.core.cards import Cite, Entry, entries_of
from recommender.core.compiling import compiled
from recommender.core.model import Rulebook
from recommender.core.program import Gate
from recommender.core.semantics import true_slots
from recommender.core.vocabulary import Basis, Card, Name, OptionName, Whole

__all__ = ["EVERYONE", "Band", "Population", "Share", "Slip", "Urn", "draw", "people", "urns"]

EVERYONE = 1000
"""Shares are whole numbers of so many people."""

Part = Annotated[Whole, Field(ge=0, le=EVERYONE)]


class Band(Card):
    """How many answer a number from `from` to `to`, in which each is as likely as any other."""

    from_: Whole
    to: Whole
    of: Part


class Share(Card):
    """
    How people who are asked would answer one entry, or each item of a checklist without a share.

    `yes`, `options` or `bands` by the kind of question; those not counted in `yes` and `not_sure`
    answer no.
    """

    answer: Name | None = None
    question: Name | None = None
    yes: Part | None = None
    options: dict[OptionName, Part] | None = None
    bands: tuple[Band, ...] | None = None
    not_sure: Part | None = None
    basis: Basis
    sources: tuple[Cite, ...] = ()

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.answer is None) == (self.question is None):
            raise PydanticCustomError("words", "a share has either `answer` or `question`")
        return self

    @property
    def name(self) -> str:
        """The entry or checklist it is for."""
        return self.answer or self.question or ""


@dataclass(frozen=True, eq=False)
class Population:
    """Checked shares for every entry of a questionnaire, and the seed of the people in it."""

    about: str
    seed: int
    shares: tuple[Share, ...]

    @cached_property
    def named(self) -> dict[str, Share]:
        """Shares by the entry or checklist they are for."""
        return {share.name: share for share in self.shares}


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
