"""What comes of evaluating a sheet: firings, offers, the outcome."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.core.language.fields import Shown


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
