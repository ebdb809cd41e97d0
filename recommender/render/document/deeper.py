"""
What only a page has room for: every place that the answers lead to, and the whole case against each
technique that is never offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import makers
from recommender.core.explanation.why_not import case_against
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.arrows import Arrow, best_arrow
from recommender.render.document.consultation import Document
from recommender.render.document.why_not import CasePart, case_part


class PlacePart(NamedTuple):
    """
    A place the answers lead to, with the best reason for it.

    `pressed` is false where nothing ever presses, `eased` where it is named only: no way to ease
    it stands for it alone.
    """

    id: str
    label: str
    pressed: bool
    eased: bool
    best: Arrow | None


class NeverPart(NamedTuple):
    """The case against a technique that is never offered, in words, and what it rests on."""

    technique: str
    title: str
    case: CasePart


class Deeper(NamedTuple):
    """What stands on a page besides the document."""

    places: tuple[PlacePart, ...]
    never: tuple[NeverPart, ...]


def deeper_of(rulebook: Rulebook, shown: Consultation, document: Document) -> Deeper:
    """Say what a page adds; nothing beside a referral, open questions or a failed check."""
    if document.alone or document.failed or document.stops or document.waits:
        return Deeper((), ())
    return Deeper(tuple(_places(rulebook, shown)), tuple(_never(rulebook, shown)))


def _places(rulebook: Rulebook, shown: Consultation) -> Iterator[PlacePart]:
    made = makers(shown.firings)
    for region in shown.regions:
        card = rulebook.region_of[region.id]
        fact = f"region:{region.id}"
        best = best_arrow(shown, made, fact)
        eased = any(technique.never is None for technique in rulebook.ladders[region.id])
        yield PlacePart(region.id, region.label, not card.never_pressed, eased, best)


def _never(rulebook: Rulebook, shown: Consultation) -> Iterator[NeverPart]:
    for card in rulebook.technique_of.values():
        case = case_against(rulebook, shown, card)
        if case is not None:
            yield NeverPart(card.id, card.title, case_part(case))
