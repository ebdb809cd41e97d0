"""
From an outcome to a routine: timed steps, each with its rules, and why the rest was left out.

What the person prefers is read first (`preferences.py`); the steps are chosen and timed by
`layout.py`; here they are written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recommender.core.evaluation.evaluated import Evaluated
from recommender.core.evaluation.firing import Makers, Offer, chain, rules_of
from recommender.core.language.cards import Technique
from recommender.core.routine.layout import Layout
from recommender.core.routine.preferences import preferences_of
from recommender.core.routine.steps import LeftOut, LeftOutFor, Routine, written

WORDS = {
    "tool": "you do not have the tool for it",
    "gentler-neighbour": "the same place already has a gentler step",
    "firmer-neighbour": "the same place already has a step",
    "floor": "you would have to get down to the floor twice, so it is for the next session",
    "enough": "that is enough of a kind for one day, so it is for the next session",
    "time": "there is no time left for it today, so it is for the next session",
}


def lay_out(
    sheet: Evaluated, offers: Sequence[Offer], reasons: Makers | None = None
) -> Routine | None:
    """
    Lay out the offers of a complete sheet as timed steps; None when nothing fits.

    The rules told with each step are those among the `reasons`, by default all that held. Where a
    firmer tool may be tried, it is only once every movement has its whole dose and all its sets.
    """
    rulebook = sheet.rulebook
    preferences = preferences_of(sheet, [offer.technique for offer in offers])
    layout = Layout(rulebook, offers, preferences)
    if preferences.shift > 0:
        no_firmer = Layout(rulebook, offers, replace(preferences, shift=0))
        if not no_firmer.has_grown:
            layout = no_firmer
    if not layout.chosen:
        return None
    made_by = sheet.makers if reasons is None else reasons
    steps = tuple(
        written(
            plan.card, plan.offer, plan.side, plan.seconds, plan.sets,
            rules_of(chain(made_by, f"offered:{plan.card.id}")),
        )
        for plan in layout.in_order()
    )  # fmt: skip
    seconds = sum(step.total for step in steps)
    taken = {plan.card.id for plan in layout.chosen}
    cards = [rulebook.technique_of[offer.technique] for offer in offers]
    return Routine(
        minutes=-(-seconds // 60),
        seconds=seconds,
        steps=steps,
        left_out=tuple(_left_out(layout, [card for card in cards if card.id not in taken])),
    )


def _left_out(layout: Layout, cards: Sequence[Technique]) -> Iterator[LeftOut]:
    for card in cards:
        reason = _reason(layout, card)
        yield LeftOut(technique=card.id, reason=reason, words=WORDS[reason])


def _reason(layout: Layout, card: Technique) -> LeftOutFor:
    """Find what a technique was left out for."""
    if card.tool not in layout.preferences.tools:
        return "tool"
    for plan in layout.chosen:
        if (
            plan.card.region == card.region
            and plan.card.rung is not None
            and card.rung is not None
            and plan.section in ("ease", card.section)
        ):
            is_gentler = plan.card.rung < card.rung
            return "gentler-neighbour" if is_gentler else "firmer-neighbour"
    return "floor" if layout.would_descend(card.id) else layout.lacks(card)
