"""
Which steps are chosen and how long each lasts: settle, ease, move.

The layout is greedy with rollback. It begins with a movement alone. Then each place to be eased, in
order, is tried with what must come before it and the movement that works it; what settles follows;
then doses and sets grow, movement first. After each trial movement is lengthened until it is half
of the whole, and the trial is taken back where a law would be broken. So every plan on the way
keeps all laws of `laws.py`, and the last one does. It is not said that no other layout
would hold more: what comes first in order is served first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.core.evaluation.firing import Offer
from recommender.core.language.cards import Technique
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.candidates import Candidates, Plan, lengthen
from recommender.core.routine.laws import (
    FLOOR,
    LEAST_WALK,
    MOST_EASING,
    MOST_EASING_SECONDS,
    MOST_SETTLING_SECONDS,
    ON_FOOT,
    WALK_FROM,
    descents,
)
from recommender.core.routine.preferences import Preferences
from recommender.core.routine.steps import LeftOutFor

SECONDS_AN_EASING = 180
"""Each further easing step asks for so much time, so that a short routine is not all hurry."""
MOST_MOVING = 6
"""More movement than this is more than a tired person follows; walking on is always possible."""
SECTIONS = ("settle", "ease", "move")


class Layout:
    """The steps that are chosen so far. Whatever is tried is kept only if all laws are."""

    def __init__(
        self, rulebook: Rulebook, offers: Sequence[Offer], preferences: Preferences
    ) -> None:
        """Choose and time the steps."""
        self.preferences = preferences
        self.candidates = Candidates(rulebook, offers, preferences)
        moves = self.candidates.moves
        self.walk = next((plan for plan in moves if plan.height == ON_FOOT), None)
        self.can_move = any(plan.total <= preferences.seconds for plan in moves)
        self.chosen: list[Plan] = []
        self._begin()
        self._choose()
        self._grow()

    @property
    def has_grown(self) -> bool:
        """Whether every movement but a walk has its whole dose and all its sets."""
        return all(
            plan.seconds == plan.most and plan.sets == plan.offer.sets
            for plan in self.chosen
            if plan.section == "move" and plan.height != ON_FOOT
        )

    def _begin(self) -> None:
        """
        Begin with a walk where there is time for one, else with the first movement that fits; and
        with one that serves the goal.
        """
        walk = self.walk
        if walk is not None and self.preferences.seconds >= WALK_FROM and walk.most >= LEAST_WALK:
            walk.seconds = LEAST_WALK
            self._add([walk])
        for plan in self.candidates.moves:
            if plan.card.id in self.preferences.moves.for_goal and self._add([plan]):
                return
        for plan in self.candidates.moves:
            if self.chosen or self._add([plan]):
                return

    def _choose(self) -> None:
        """
        Choose what eases, place by place; then what settles there, the shortest first, where the
        ladder led to it before anything that eases.
        """
        settling: list[list[list[Plan]]] = []
        for place in self.candidates.places():
            ladder = self.candidates.ladder(place)
            for n, plans in enumerate(ladder):
                if plans[-1].section == "settle":
                    settling.append([p for p in ladder[n:] if p[-1].section == "settle"])
                    break
                if self._add([*plans, *self.candidates.partner(place, self.chosen)]):
                    break
        for ladder in sorted(settling, key=lambda ladder: sum(plan.total for plan in ladder[0])):
            any(self._add(plans) for plans in ladder)

    def _add(self, plans: Sequence[Plan]) -> bool:
        """Add plans that are not in yet, if all of them fit."""
        new = [plan for plan in plans if plan not in self.chosen]
        return bool(new) and self._tried(lambda: self.chosen.extend(new))

    def _tried(self, change: Callable[[], None]) -> bool:
        """Make a change, lengthen movement to half; take it all back where it does not fit."""
        before = {plan: (plan.seconds, plan.sets) for plan in self.chosen}
        change()
        if self._balanced() and self._fits():
            return True
        for plan in self.chosen:
            plan.seconds, plan.sets = before.get(plan, (plan.card.dose.least_seconds, 1))
        self.chosen = list(before)
        return False

    def _balanced(self) -> bool:
        """Lengthen movement, a walk last, and add more of it, until it is half; say if it is."""
        if not self.can_move:
            return True
        settle, ease, move = self._seconds()
        lack = settle + ease - move
        for plan in sorted(self.chosen, key=lambda plan: plan.height == ON_FOOT):
            if plan.section == "move" and lack > 0:
                lack -= lengthen(plan, lack)
        for plan in self.candidates.more_moves(self.chosen) if lack > 0 else ():
            if lack <= 0 or self._count("move") >= MOST_MOVING:
                break
            self.chosen.append(plan)
            if self._descends_once():
                lack -= plan.total
                lack -= lengthen(plan, lack)
            else:
                self.chosen.remove(plan)
        return lack <= 0

    def _seconds(self) -> tuple[int, int, int]:
        """Sum up the seconds of what settles, eases and moves."""
        seconds = dict.fromkeys(SECTIONS, 0)
        for plan in self.chosen:
            seconds[plan.section] += plan.total
        return seconds["settle"], seconds["ease"], seconds["move"]

    def _count(self, section: str) -> int:
        return sum(plan.section == section for plan in self.chosen)

    def in_order(self, *more: Plan) -> list[Plan]:
        """
        Put the steps, and some more, in order: settle, ease, move; down to the floor at the end of
        easing, and up again from there. Among steps as high up, those of a region stand together.
        """
        plans = (*self.chosen, *more)
        needed = {plan.card.after for plan in plans}
        places = self.candidates.rulebook.place_of
        starts_low = any(p.height == FLOOR and p.section == "settle" for p in plans)

        def key(plan: Plan) -> tuple[int, bool, int, int]:
            section, moves = plan.section, plan.section == "move"
            rises = moves or (section == "ease" and starts_low)
            return (
                SECTIONS.index(section),
                plan.card.id not in needed,
                plan.height if rises else -plan.height,
                places[plan.card.region] if moves else 0,
            )

        return sorted(plans, key=key)

    def _descends_once(self) -> bool:
        """Say whether one gets down to the floor at most once."""
        if sum(plan.height == FLOOR for plan in self.chosen) <= 1:
            return True
        return descents([plan.height for plan in self.in_order()]) <= 1

    def would_descend(self, technique: str) -> bool:
        """Say whether one would have to get down to the floor twice for a technique."""
        plans = self.in_order(self.candidates.at_hand[technique])
        return descents([plan.height for plan in plans]) > 1

    def lacks(self, card: Technique) -> LeftOutFor:
        """Say whether there is enough of a technique's kind, or no time for it."""
        if card.section == "settle":
            least = self._seconds()[0] + self.candidates.at_hand[card.id].total
            return (
                "enough" if not self.preferences.rests and least > MOST_SETTLING_SECONDS else "time"
            )
        most = {"ease": MOST_EASING, "move": MOST_MOVING}[card.section]
        return "enough" if self._count(card.section) >= most else "time"

    def _fits(self) -> bool:
        settle, ease, move = self._seconds()
        easings = max(1, min(MOST_EASING, self.preferences.seconds // SECONDS_AN_EASING))
        return (
            settle + ease + move <= self.preferences.seconds
            and ease <= MOST_EASING_SECONDS
            and (settle <= MOST_SETTLING_SECONDS or self.preferences.rests)
            and self._count("ease") <= easings
            and self._count("move") <= MOST_MOVING
            and self._descends_once()
        )

    def _grow(self) -> None:
        """
        Raise doses to the full set: movement, easing, settling. Then sets of movement, if the last
        times went well; more movement; the walk; and last of all second sets of easing.
        """
        walk = self.walk
        moves = [p for p in self.chosen if p.section == "move" and p is not walk]
        eases = [p for p in self.chosen if p.section == "ease"]
        for plan in (*moves, *eases, *(p for p in self.chosen if p.section == "settle")):
            self._more_seconds(plan)
        for plan in moves:
            self._more_sets(plan)
        for plan in self.candidates.more_moves(self.chosen):
            if self._add([plan]) and plan is not walk:
                self._more_seconds(plan)
                self._more_sets(plan)
        if walk in self.chosen and walk is not None:
            self._more_seconds(walk)
            self._more_sets(walk)
        for plan in eases:
            self._more_sets(plan)

    def _more_seconds(self, plan: Plan) -> None:
        """Raise a step to its whole dose, or to the longest that fits, found by halving."""
        start, low, high = plan.seconds, 0, -(-(plan.most - plan.seconds) // plan.unit)

        def by(units: int) -> Callable[[], None]:
            return lambda: setattr(plan, "seconds", min(start + units * plan.unit, plan.most))

        units = high
        while low < high:
            if self._tried(by(units)):
                low = units
            else:
                high = units - 1
            units = (low + high + 1) // 2

    def _more_sets(self, plan: Plan) -> None:
        while self.preferences.went_well and plan.sets < plan.offer.sets:
            more = plan.sets + 1
            if not self._tried(lambda: setattr(plan, "sets", more)):  # noqa: B023  # at once
                return
