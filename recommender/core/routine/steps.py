"""
A routine as it is shown: its timed steps, and what was left out and for what.

Times are whole seconds, discomfort is 0 to 10.
"""

from __future__ import annotations

from typing import Literal

from recommender.core.evaluation.firing import Offer
from recommender.core.language.cards import Technique
from recommender.core.language.fields import Section, Shown

CHANGE_OVER = 15
"""So many seconds it takes to get ready for a step."""
LeftOutFor = Literal["time", "tool", "gentler-neighbour", "firmer-neighbour", "floor", "enough"]
Side = Literal["left", "right", "both", "middle"]


def written(
    card: Technique, offer: Offer, side: str, seconds: int, sets: int, rules: tuple[str, ...]
) -> Step:
    """Write a step down: its card's words, `seconds` of one set, its sets, and the time of all."""
    each = card.dose.seconds_each
    times = None if each is None else seconds // each
    return Step(
        technique=card.id,
        title=card.title,
        region=card.region,
        tool=card.tool,
        section=card.section,
        seconds=seconds,
        repetitions=times,
        sets=sets,
        side=side,
        total=seconds_in_all(side, seconds, sets),
        ceiling=offer.ceiling,
        position=card.position,
        steps=card.steps,
        note=card.note,
        stop_if=card.stop_if,
        rules=rules,
    )


def seconds_in_all(side: str, seconds: int, sets: int) -> int:
    """Work out how long a step takes: every set on each side, and changing over."""
    return seconds * sets * (2 if side == "both" else 1) + CHANGE_OVER


class Step(Shown):
    """One timed step: `seconds` of one set on one side, `total` of all with changing over."""

    technique: str
    title: str
    region: str
    tool: str
    section: Section
    seconds: int
    repetitions: int | None
    sets: int
    side: Side
    total: int
    ceiling: int
    position: str
    steps: tuple[str, ...]
    note: str | None
    stop_if: tuple[str, ...]
    rules: tuple[str, ...]


class LeftOut(Shown):
    """An offered technique that is not in the routine, and for what."""

    technique: str
    reason: LeftOutFor
    words: str


class Routine(Shown):
    """The timed steps: `minutes` is `seconds` rounded up."""

    minutes: int
    seconds: int
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]
