"""
From an outcome to timed steps: settle, ease, move.

The layout is greedy with rollback. It begins with a movement alone. Then each place to be eased, in
order, is tried with what must come before it and the movement that works it; what settles follows;
then doses and sets grow, movement first. After each trial movement is lengthened until it is half
of the whole, and the trial is taken back where a law would be broken. So every plan on the way
keeps all laws of `routine_laws.py`, and the last one does. It is not said that no other layout
would hold more: what comes first in order is served first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from recommender.core.consultation.preferences import Moves, Wishes
from recommender.core.consultation.result import LeftOut, LeftOutFor, Routine, Step
from recommender.core.consultation.routine_laws import (
    CHANGE_OVER,
    FLOOR,
    LEAST_WALK,
    MOST_EASING,
    MOST_EASING_SECONDS,
    MOST_SETTLING_SECONDS,
    ON_FOOT,
    WALK_FROM,
    descents,
    height,
)
from recommender.core.evaluation.firing import Offer
from recommender.core.language.cards import Technique
from recommender.core.language.rulebook import Rulebook

SECONDS_AN_EASING = 180
"""Each further easing step asks for so much time, so that a short routine is not all hurry."""
MOST_MOVING = 6
"""More movement than this is more than a tired person follows; walking on is always possible."""
UNIT = 15
"""Doses without repetitions grow by so many seconds."""
FIRST_CHOICE_RUNG = 3
SECTIONS = ("settle", "ease", "move")
WORDS = {
    "tool": "you do not have the tool for it",
    "gentler-neighbour": "the same place already has a gentler step",
    "firmer-neighbour": "the same place already has a step",
    "floor": "you would have to get down to the floor twice, so it is for the next session",
    "enough": "that is enough of a kind for one day, so it is for the next session",
    "time": "there is no time left for it today, so it is for the next session",
}


@dataclass(slots=True, eq=False)
class _Plan:
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
        return _total(self.side, self.seconds, self.sets)


def lay_out(
    rulebook: Rulebook,
    offers: Sequence[Offer],
    wish: Wishes,
    rules: Callable[[str], tuple[str, ...]],
) -> Routine | None:
    """
    Lay out the offers as timed steps; None when nothing fits.

    `rules` tells a technique's chain of rules. Where a firmer tool may be tried, it is only once
    every movement has its whole dose and all its sets.
    """
    layout = _Layout(rulebook, offers, wish)
    if wish.shift > 0:
        calm = _Layout(rulebook, offers, replace(wish, shift=0))
        layout = layout if calm.has_grown else calm
    return _written(layout, rules) if layout.chosen else None


class _Layout:
    """The steps that are chosen so far. Whatever is tried is kept only if all laws are."""

    def __init__(self, rulebook: Rulebook, offers: Sequence[Offer], wish: Wishes) -> None:
        """Choose and time the steps."""
        self.rulebook = rulebook
        self.wish = wish
        self.offered = {offer.technique: offer for offer in offers}
        self.at_hand = {
            name: self._least(rulebook.technique_of[name], offer)
            for name, offer in self.offered.items()
            if rulebook.technique_of[name].tool in wish.tools
        }
        self.moves = [self.at_hand[name] for name in wish.moves.ranked if name in self.at_hand]
        self.can_move = self._can_move()
        self.chosen: list[_Plan] = []
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

    def _least(self, card: Technique, offer: Offer) -> _Plan:
        least, unit = card.dose.least_seconds, card.dose.seconds_each or 1
        side = "middle" if card.together else self.wish.sides[card.region]
        most = max(least, offer.seconds - offer.seconds % unit)
        high = height(self.rulebook.features_of[card.id])
        each = card.dose.seconds_each or UNIT
        return _Plan(card, offer, card.section, side, high, each, least, most)

    def _begin(self) -> None:
        """
        Begin with a walk where there is time for one, else with the first movement that fits; and
        with one that serves the goal.
        """
        walk = self._walk()
        if walk is not None and self.wish.seconds >= WALK_FROM and walk.most >= LEAST_WALK:
            walk.seconds = LEAST_WALK
            self._add([walk])
        for plan in self.moves:
            if plan.card.id in self.wish.moves.for_goal and self._add([plan]):
                return
        for plan in self.moves:
            if self.chosen or self._add([plan]):
                return

    def _walk(self) -> _Plan | None:
        return next((plan for plan in self.moves if plan.height == ON_FOOT), None)

    def _choose(self) -> None:
        """
        Choose what eases, place by place; then what settles there, the shortest first, where the
        ladder led to it before anything that eases.
        """
        settling: list[list[list[_Plan]]] = []
        for place in self._places():
            ladder = self._ladder(place)
            for n, plans in enumerate(ladder):
                if plans[-1].section == "settle":
                    settling.append([p for p in ladder[n:] if p[-1].section == "settle"])
                    break
                if self._add([*plans, *self._partner(place)]):
                    break
        for ladder in sorted(settling, key=lambda ladder: sum(plan.total for plan in ladder[0])):
            any(self._add(plans) for plans in ladder)

    def _places(self) -> list[str]:
        """
        List the places to ease: the first of each region, then the second ones.

        In a region that comes first which was felt, then one for which there is a tool, then the
        one that stands first in the rulebook.
        """
        ordered = []
        for places in self.wish.regions:
            tops = {place: self._top(place) for place in places}
            ordered.append(
                sorted(places, key=lambda place: (place not in self.wish.felt, tops[place] <= 1))
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
        if self.wish.shift < 0:
            return low[-2] if len(low) > 1 else -1
        above = {
            card.rung
            for card in self.rulebook.ladders[place]
            if card.rung is not None and card.rung > low[-1] and card.never is None
        }
        up = min(above, default=low[-1])
        return up if self.wish.shift > 0 and up in rungs else low[-1]

    def _ladder(self, place: str) -> list[list[_Plan]]:
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
                p.card.id not in self.wish.by_name,
            ),
        )
        return [plans for plan in tried if (plans := self._needed(plan))]

    def _needed(self, plan: _Plan) -> list[_Plan]:
        """Put the settle step that must come first before a step; nothing if it cannot be had."""
        if plan.card.after is None:
            return [plan]
        before = self.at_hand.get(plan.card.after)
        return [] if before is None else [before, plan]

    def _partner(self, place: str) -> list[_Plan]:
        """Find the movement that works a place, or the region it is in, where there is one."""
        own = {place, self.rulebook.whole_of(place)}
        works = self.wish.moves.works
        found = [plan for plan in self.moves if not own.isdisjoint(works.get(plan.card.id, ()))]
        return next(([plan] for plan in found if plan in self.chosen), found[:1])

    def _add(self, plans: Sequence[_Plan]) -> bool:
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
                lack -= _lengthen(plan, lack)
        for plan in self._more_moves() if lack > 0 else ():
            if lack <= 0 or self._count("move") >= MOST_MOVING:
                break
            self.chosen.append(plan)
            if self._descends_once():
                lack -= plan.total
                lack -= _lengthen(plan, lack)
            else:
                self.chosen.remove(plan)
        return lack <= 0

    def _can_move(self) -> bool:
        """Say whether any movement fits into the time at all."""
        return any(
            _total(plan.side, plan.card.dose.least_seconds, 1) <= self.wish.seconds
            for plan in self.moves
        )

    def _more_moves(self) -> list[_Plan]:
        """List the movements that are not in: first what works what is eased, or serves a goal."""
        eased = {plan.card.region for plan in self.chosen if plan.section == "ease"}
        eased |= {self.rulebook.whole_of(region) for region in eased}
        left = [plan for plan in self.moves if plan not in self.chosen]
        return sorted(left, key=lambda plan: _is_aside(plan.card.id, self.wish.moves, eased))

    def _seconds(self) -> tuple[int, int, int]:
        """Sum up the seconds of what settles, eases and moves."""
        found = {"settle": 0, "ease": 0, "move": 0}
        for plan in self.chosen:
            found[plan.section] += plan.total
        return found["settle"], found["ease"], found["move"]

    def _count(self, section: str) -> int:
        return sum(plan.section == section for plan in self.chosen)

    @property
    def ordered(self) -> list[_Plan]:
        """The steps in order."""
        return self._in_order(self.chosen)

    def _in_order(self, plans: Sequence[_Plan]) -> list[_Plan]:
        """
        Put steps in order: settle, ease, move; down to the floor at the end of easing, and up again
        from there. Among steps as high up, those of a region stand together.
        """
        needed = {plan.card.after for plan in plans}
        places = self.rulebook.place_of
        starts_low = any(p.height == FLOOR and p.section == "settle" for p in plans)

        def key(plan: _Plan) -> tuple[int, bool, int, int]:
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
        return descents([plan.height for plan in self.ordered]) <= 1

    def would_descend(self, technique: str) -> bool:
        """Say whether one would have to get down to the floor twice for a technique."""
        plans = self._in_order([*self.chosen, self.at_hand[technique]])
        return descents([plan.height for plan in plans]) > 1

    def lacks(self, card: Technique) -> LeftOutFor:
        """Say whether there is enough of a technique's kind, or no time for it."""
        if card.section == "settle":
            least = self._seconds()[0] + self.at_hand[card.id].total
            return "enough" if not self.wish.rests and least > MOST_SETTLING_SECONDS else "time"
        most = {"ease": MOST_EASING, "move": MOST_MOVING}[card.section]
        return "enough" if self._count(card.section) >= most else "time"

    def _fits(self) -> bool:
        settle, ease, move = self._seconds()
        easings = max(1, min(MOST_EASING, self.wish.seconds // SECONDS_AN_EASING))
        return (
            settle + ease + move <= self.wish.seconds
            and ease <= MOST_EASING_SECONDS
            and (settle <= MOST_SETTLING_SECONDS or self.wish.rests)
            and self._count("ease") <= easings
            and self._count("move") <= MOST_MOVING
            and self._descends_once()
        )

    def _grow(self) -> None:
        """
        Raise doses to the full set: movement, easing, settling. Then sets of movement, if the last
        times went well; more movement; the walk; and last of all second sets of easing.
        """
        walk = self._walk()
        moves = [p for p in self.chosen if p.section == "move" and p is not walk]
        eases = [p for p in self.chosen if p.section == "ease"]
        for plan in (*moves, *eases, *(p for p in self.chosen if p.section == "settle")):
            self._more_seconds(plan)
        for plan in moves:
            self._more_sets(plan)
        for plan in self._more_moves():
            if self._add([plan]) and plan is not walk:
                self._more_seconds(plan)
                self._more_sets(plan)
        if walk in self.chosen and walk is not None:
            self._more_seconds(walk)
            self._more_sets(walk)
        for plan in eases:
            self._more_sets(plan)

    def _more_seconds(self, plan: _Plan) -> None:
        """Raise a step to its whole dose, or to the longest that fits, found by halving."""
        start, low, high = plan.seconds, 0, -(-(plan.most - plan.seconds) // plan.unit)

        def lengthen(units: int) -> Callable[[], None]:
            return lambda: setattr(plan, "seconds", min(start + units * plan.unit, plan.most))

        tried = high
        while low < high:
            if self._tried(lengthen(tried)):
                low = tried
            else:
                high = tried - 1
            tried = (low + high + 1) // 2

    def _more_sets(self, plan: _Plan) -> None:
        while self.wish.went_well and plan.sets < plan.offer.sets:
            more = plan.sets + 1
            if not self._tried(lambda: setattr(plan, "sets", more)):  # noqa: B023  # at once
                return


def _is_aside(name: str, moves: Moves, eased: set[str]) -> bool:
    """Say whether a movement works only regions that are not eased, and no goal asks for it."""
    works = moves.works.get(name, frozenset())
    return bool(works) and works.isdisjoint(eased) and name not in moves.for_goal


def _lengthen(plan: _Plan, seconds: int) -> int:
    """Lengthen a step by so many seconds in all, as far as its dose allows; say by how many."""
    if seconds <= 0:
        return 0
    before = plan.total
    per = plan.unit * plan.sets * (2 if plan.side == "both" else 1)
    plan.seconds = min(plan.seconds - (-seconds // per) * plan.unit, plan.most)
    return plan.total - before


def _written(layout: _Layout, rules: Callable[[str], tuple[str, ...]]) -> Routine:
    steps = tuple(
        written(p.card, p.offer, p.side, p.seconds, p.sets, rules(p.card.id))
        for p in layout.ordered
    )
    total = sum(step.total for step in steps)
    return Routine(
        minutes=-(-total // 60), seconds=total, steps=steps, left_out=tuple(_left_out(layout))
    )


def _left_out(layout: _Layout) -> Iterator[LeftOut]:
    taken = {plan.card.id for plan in layout.chosen}
    for name in layout.offered:
        if name not in taken:
            reason = _reason(layout, layout.rulebook.technique_of[name])
            yield LeftOut(technique=name, reason=reason, words=WORDS[reason])


def _reason(layout: _Layout, card: Technique) -> LeftOutFor:
    if card.tool not in layout.wish.tools:
        return "tool"
    for plan in layout.chosen:
        same = plan.card.region == card.region and plan.card.rung is not None
        if same and card.rung is not None and plan.section in ("ease", card.section):
            gentler = (plan.card.rung or 0) < card.rung
            return "gentler-neighbour" if gentler else "firmer-neighbour"
    return "floor" if layout.would_descend(card.id) else layout.lacks(card)


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
        total=_total(side, seconds, sets),
        ceiling=offer.ceiling,
        position=card.position,
        steps=card.steps,
        note=card.note,
        stop_if=card.stop_if,
        rules=rules,
    )


def _total(side: str, seconds: int, sets: int) -> int:
    return seconds * sets * (2 if side == "both" else 1) + CHANGE_OVER
