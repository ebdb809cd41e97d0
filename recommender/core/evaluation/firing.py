"""What comes of evaluating a sheet: firings and who made which fact, offers, the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.core.evaluation.program import grouped
from recommender.core.language.fields import Shown


def makers(firings: Iterable[Firing]) -> dict[str, list[Firing]]:
    """Map each fact to the firings that concluded it."""
    return grouped((fact, firing) for firing in firings for fact in firing.concluded)


def chain(made_by: Makers, fact: str) -> Iterator[Firing]:
    """Yield the firings behind a fact, nearest first, each once."""
    seen: dict[tuple[str, str], Firing] = {}
    facts = [fact]
    while facts:
        for firing in made_by.get(facts.pop(0), ()):
            if (firing.rule, firing.stage) not in seen:
                seen[firing.rule, firing.stage] = firing
                facts += [name for name in firing.used if ":" in name]
    yield from seen.values()


def rules_of(firings: Iterable[Firing]) -> tuple[str, ...]:
    """Name the rules of firings, in order, each once."""
    return tuple(dict.fromkeys(firing.rule for firing in firings))


@dataclass(frozen=True, slots=True)
class Firing:
    """
    One rule that held.

    `used` are the answers and facts that made it hold, `absent` the facts it needed not to hold.
    """

    rule: str
    stage: str
    used: tuple[str, ...]
    absent: tuple[str, ...]
    concluded: tuple[str, ...]


Makers = Mapping[str, Sequence[Firing]]
"""The firings that concluded each fact."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered technique with its effective ceiling, seconds of one set, and number of sets."""

    technique: str
    ceiling: int
    seconds: int
    sets: int


class Outcome(Shown):
    """What the person is told, without reasons: compared to decide whether a sheet is settled."""

    emergency: bool
    referrals: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    advice: tuple[str, ...]
