"""
What can become a step, and in which order it is tried: places, rungs of a ladder, movements.

Only what is offered and has its tool at hand is a candidate. Whether it fits is for `layout.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.core.evaluation.firing import Offer
from recommender.core.language.cards import Technique
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.laws import height
from recommender.core.routine.preferences import Moves, Preferences
from recommender.core.routine.steps import seconds_in_all

UNIT = 15
"""Doses without repetitions grow by so many seconds."""
FIRST_CHOICE_RUNG = 3


def _is_aside(name: str, moves: Moves, eased: set[str]) -> bool:
    """Say whether a movement works only regions that are not eased, and no goal asks for it."""
    works = moves.works.get(name, frozenset())
    return bool(works) and works.isdisjoint(eased) and name not in moves.for_goal


def lengthen(plan: Plan, seconds: int) -> int:
    """Lengthen a step by so many seconds in all, as far as its dose allows; say by how many."""
    if seconds <= 0:
        return 0
    before = plan.total
    per = plan.unit * plan.sets * (2 if plan.side == "both" else 1)
    plan.seconds = min(plan.seconds - (-seconds // per) * plan.unit, plan.most)
    return plan.total - before


@dataclass(slots=True, eq=False)
class Plan:
    """One step while it is being planned: seconds of a set and sets may still grow."""

    card: Technique
    offer: Offer
    section: str
    side: str
    height: int
    unit: int
    seconds: int
    most: int
    sets: int = 1

    @property
    def total(self) -> int:
        """The seconds of all its sets, with changing over."""
        return seconds_in_all(self.side, self.seconds, self.sets)


class Candidates:
    """The plans at hand by technique, each at its least dose; and the movements, best first."""

    def __init__(
        self, rulebook: Rulebook, offers: Sequence[Offer], preferences: Preferences
    ) -> None:
        """Make a plan of every offer whose tool is at hand."""
        self.rulebook = rulebook
        self.preferences = preferences
        cards = ((rulebook.technique_of[offer.technique], offer) for offer in offers)
        self.at_hand = {
            card.id: self._least(card, offer)
            for card, offer in cards
            if card.tool in preferences.tools
        }
        ranked = preferences.moves.ranked
        self.moves = [self.at_hand[name] for name in ranked if name in self.at_hand]

    def _least(self, card: Technique, offer: Offer) -> Plan:
        least, unit = card.dose.least_seconds, card.dose.seconds_each or 1
        side = "middle" if card.together else self.preferences.sides[card.region]
        most = max(least, offer.seconds - offer.seconds % unit)
        high = height(self.rulebook.features_of[card.id])
        each = card.dose.seconds_each or UNIT
        return Plan(card, offer, card.section, side, high, each, least, most)

    def places(self) -> list[str]:
        """
        List the places to ease: the first of each region, then the second ones.

        In a region that comes first which was felt, then one for which there is a tool, then the
        one that stands first in the rulebook.
        """
        ordered = []
        for places in self.preferences.regions:
            tops = {place: self._top(place) for place in places}
            ordered.append(
                sorted(
                    places, key=lambda place: (place not in self.preferences.felt, tops[place] <= 1)
                )
            )
        most = max(map(len, ordered), default=0)
        return [places[n] for n in range(most) for places in ordered if n < len(places)]

    def _rungs(self, place: str) -> list[int]:
        """List the rungs of a place's ladder on which something is at hand."""
        ladder = self.rulebook.ladders[place]
        return sorted({card.rung or 0 for card in ladder if card.id in self.at_hand})

    def _top(self, place: str) -> int:
        """
        Give the firmest rung that is tried; -1 when there is none.

        The first choice is the highest rung at hand up to that of a first visit. One up is the next
        rung that the ladder has, if that is at hand; one down the next one at hand.
        """
        rungs = self._rungs(place)
        first_visit = min(FIRST_CHOICE_RUNG, self.rulebook.zone_of[place].first_visit_rung)
        low = [rung for rung in rungs if rung <= first_visit]
        if not low:
            return -1
        if self.preferences.shift < 0:
            return low[-2] if len(low) > 1 else -1
        above = {
            card.rung
            for card in self.rulebook.ladders[place]
            if card.rung is not None and card.rung > low[-1] and card.never is None
        }
        up = min(above, default=low[-1])
        return up if self.preferences.shift > 0 and up in rungs else low[-1]

    def ladder(self, place: str) -> list[list[Plan]]:
        """
        List a place's ladder as it is tried, each step after the one that must come before it.

        What a rule asks for by name comes before the rest of its rung. Where there is nothing
        further down for one who goes gentler, only settle steps are left.
        """
        top = self._top(place)
        ladder = [self.at_hand[c.id] for c in self.rulebook.ladders[place] if c.id in self.at_hand]
        tried = sorted(
            (p for p in ladder if p.section == "settle" or (p.card.rung or 0) <= top),
            key=lambda p: (
                -(p.card.rung or 0),
                p.section == "settle",
                p.card.id not in self.preferences.by_name,
            ),
        )
        return [plans for plan in tried if (plans := self._needed(plan))]

    def _needed(self, plan: Plan) -> list[Plan]:
        """Put the settle step that must come first before a step; nothing if it cannot be had."""
        if plan.card.after is None:
            return [plan]
        before = self.at_hand.get(plan.card.after)
        return [] if before is None else [before, plan]

    def partner(self, place: str, chosen: Sequence[Plan]) -> list[Plan]:
        """
        Find the movement that works a place, or the region it is in, where there is one; one that
        is chosen already before others.
        """
        regions = {place, self.rulebook.whole_of(place)}
        works = self.preferences.moves.works
        partners = [p for p in self.moves if not regions.isdisjoint(works.get(p.card.id, ()))]
        return next(([plan] for plan in partners if plan in chosen), partners[:1])

    def more_moves(self, chosen: Sequence[Plan]) -> list[Plan]:
        """List the movements that are not in: first what works what is eased, or serves a goal."""
        eased = {plan.card.region for plan in chosen if plan.section == "ease"}
        eased |= {self.rulebook.whole_of(region) for region in eased}
        left = [plan for plan in self.moves if plan not in chosen]
        return sorted(left, key=lambda plan: _is_aside(plan.card.id, self.preferences.moves, eased))
