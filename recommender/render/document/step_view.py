"""
The steps of a routine and the places the answers lead to, as a page shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import Step
from recommender.render.document.arrows import Arrow, Made, arrows_to, best_arrow
from recommender.render.document.routine import (
    SECTIONS,
    ceiling_words,
    dose_words,
    stop_words,
    tool_words,
)

MOST = 10
"""The end of the scale of discomfort."""
SIDES = {"left": "left side", "right": "right side", "both": "both sides", "middle": ""}
SCALES = tuple(tuple((n, n <= most) for n in range(MOST + 1)) for most in range(MOST + 1))


class StepView(NamedTuple):
    """One step as a card; `why` is the whole chain behind it."""

    number: int
    step: Step
    place: str
    side: str
    tool: str
    dose: str
    most: str
    scale: tuple[tuple[int, bool], ...]
    stop: str
    why: tuple[Arrow, ...]


class SectionView(NamedTuple):
    """A section of the routine."""

    title: str
    steps: tuple[StepView, ...]


class PlaceView(NamedTuple):
    """
    A place the answers lead to, with the best reason for it, and all of them.

    `pressed` is false where nothing ever presses, `eased` where it is named only: no way to ease
    it stands for it alone.
    """

    id: str
    label: str
    pressed: bool
    eased: bool
    best: Arrow | None
    why: tuple[Arrow, ...]


def sections_of(rulebook: Rulebook, shown: Consultation, made: Made) -> Iterator[SectionView]:
    """Give the steps under their sections, numbered through."""
    steps = list(enumerate(shown.routine.steps if shown.routine else (), 1))
    for section in dict.fromkeys(step.section for _, step in steps):
        mine = [(number, step) for number, step in steps if step.section == section]
        yield SectionView(
            SECTIONS[section],
            tuple(_step(rulebook, shown, made, number, step) for number, step in mine),
        )


def _step(rulebook: Rulebook, shown: Consultation, made: Made, number: int, step: Step) -> StepView:
    fact = f"offered:{step.technique}"
    return StepView(
        number=number,
        step=step,
        place=rulebook.region_of[step.region].label,
        side=SIDES[step.side],
        tool=tool_words(rulebook, step),
        dose=dose_words(step),
        most=ceiling_words(step),
        scale=SCALES[step.ceiling],
        stop=stop_words(step),
        why=arrows_to(shown, made, fact),
    )


def places_of(rulebook: Rulebook, shown: Consultation, made: Made) -> Iterator[PlaceView]:
    """Give every place the answers lead to, with the ways to it."""
    for region in shown.regions:
        card = rulebook.region_of[region.id]
        fact = f"region:{region.id}"
        best, every = best_arrow(shown, made, fact), arrows_to(shown, made, fact)
        eased = any(one.never is None for one in rulebook.ladders[region.id])
        yield PlaceView(region.id, region.label, not card.never_pressed, eased, best, every)
