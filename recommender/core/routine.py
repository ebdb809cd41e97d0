"""
From an outcome to timed steps: settle, ease, move.

What goes in is decided with every step at its least dose, so that as many regions as possible are
served; then doses and sets grow while there is time. An easing step brings the movement that works
the same region, where there is one. No limit is ever exceeded: an offer's ceiling, seconds and sets
are the most a step may have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.core.cards import Technique
from recommender.core.model import Rulebook
from recommender.core.result import LeftOut, LeftOutFor, Offer, Routine, Step
from recommender.core.wishes import Moves, Wishes

CHANGE_OVER = 15
MOST_EASING = 3
SECONDS_AN_EASING = 240
"""Each further easing step asks for so much time, so that a short routine is not all hurry."""
MOST_SETTLING = 3
MOST_EASING_SECONDS = 600
MOST_MOVING = 5
"""More movement than this is more than a tired person follows; walking on is always possible."""
SHORT_MOVEMENT = 120
UNIT = 15
"""Doses without repetitions grow by so many seconds."""
FIRST_CHOICE_RUNG = 3
WORDS = {
    "tool": "you do not have the tool for it",
    "gentler-neighbour": "the same place already has a gentler step",
    "firmer-neighbour": "the same place already has a step",
    "enough": "that is enough of a kind for one day",
    "time": "there is no time left for it",
}


@dataclass(slots=True, eq=False)
class _Plan:
    """One step while it is being planned: seconds of a set and sets may still grow."""

    card: Technique
    offer: Offer
    side: str
    seconds: int
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

    `rules` tells a technique's chain of rules.
    """
    offered = {offer.technique: offer for offer in offers}
    at_hand = {
        name: _least(rulebook.technique_of[name], offer, wish)
        for name, offer in offered.items()
        if rulebook.technique_of[name].tool in wish.tools
        and offer.seconds >= (rulebook.technique_of[name].dose.seconds_each or 0)
    }
    movements = sorted(
        (at_hand[name] for name in wish.moves.ranked if name in at_hand),
        key=lambda plan: plan.offer.seconds > SHORT_MOVEMENT,
    )
    partner = {
        region: plan
        for region in wish.regions
        for plan in reversed(movements)
        if region in wish.moves.works.get(plan.card.id, ())
    }
    chosen: list[_Plan] = []
    _add(movements[:1], chosen, wish)
    settling = [
        plans
        for region in wish.regions
        for plans in _easing(_ladder(rulebook, region, at_hand, wish), partner, chosen, wish)
    ]
    settling.sort(key=lambda plans: sum(plan.total for plan in plans))
    _grow(chosen, wish)
    eased = {plan.card.region for plan in chosen if plan.card.section == "ease"}
    movements.sort(key=lambda plan: _aside(plan.card.id, wish.moves, eased))
    for plans in (*settling, *([plan] for plan in movements)):
        _add(plans, chosen, wish)
    _grow(chosen, wish)
    if not chosen:
        return None
    return _written(rulebook, offered, chosen, wish, rules)


def _easing(
    ladder: Sequence[list[_Plan]], partner: Mapping[str, _Plan], chosen: list[_Plan], wish: Wishes
) -> Iterator[list[_Plan]]:
    """
    Add the first easing step of a ladder that fits, with what must come before it and the movement
    that works its region; hand back a settle step for later.
    """
    for plans in ladder:
        card = plans[-1].card
        if card.section == "settle":
            yield plans
            return
        own = [partner[card.region]] if card.region in partner else []
        if _add([*plans, *own], chosen, wish):
            return


def _aside(name: str, moves: Moves, eased: set[str]) -> bool:
    """Say whether a movement works only regions that are not eased, and no goal asks for it."""
    works = moves.works.get(name, frozenset())
    return bool(works) and works.isdisjoint(eased) and name not in moves.for_goal


def _add(plans: list[_Plan], chosen: list[_Plan], wish: Wishes) -> bool:
    """Add plans that are not in yet, if all of them fit."""
    new = [plan for plan in plans if plan not in chosen]
    if not new or not _fits([*chosen, *new], wish):
        return False
    chosen += new
    return True


def _least(card: Technique, offer: Offer, wish: Wishes) -> _Plan:
    seconds = min(card.dose.least_seconds, offer.seconds)
    return _Plan(card, offer, "middle" if card.together else wish.sides[card.region], seconds)


def _ladder(
    rulebook: Rulebook, region: str, at_hand: Mapping[str, _Plan], wish: Wishes
) -> list[list[_Plan]]:
    """
    List a region's ladder as it is tried, each step after the one that must come before it.

    The first choice is the highest rung at hand up to `FIRST_CHOICE_RUNG`, then one rung further
    up or down. It is never up where a zone's own first visit is gentler than that, nor past a rung
    that is not at hand. Where there is nothing further down, only settle steps are left.
    """
    ladder = [at_hand[card.id] for card in rulebook.ladders[region] if card.id in at_hand]
    rungs = sorted({plan.card.rung or 0 for plan in ladder})
    shift = wish.shift
    if rulebook.zone_of[region].first_visit_rung < FIRST_CHOICE_RUNG:
        shift = min(shift, 0)
    first = sum(rung <= FIRST_CHOICE_RUNG for rung in rungs) - 1
    if shift > 0 and first >= 0 and rungs[first] + 1 not in rungs:
        shift = 0
    top = rungs[: first + shift + 1][-1:] if first >= 0 else []
    tried = sorted(
        (
            plan
            for plan in ladder
            if plan.card.section == "settle" or (plan.card.rung or 0) <= max(top, default=-1)
        ),
        key=lambda plan: (-(plan.card.rung or 0), plan.card.section == "settle"),
    )
    steps = (_needed(plan, at_hand) for plan in tried)
    return [plans for plans in steps if plans]


def _needed(plan: _Plan, at_hand: Mapping[str, _Plan]) -> list[_Plan]:
    """Put the settle step that must come first before a step; nothing when it cannot be had."""
    if plan.card.after is None:
        return [plan]
    before = at_hand.get(plan.card.after)
    return [] if before is None else [before, plan]


def _fits(plans: list[_Plan], wish: Wishes) -> bool:
    whole = easing = 0
    counts = {"settle": 0, "ease": 0, "move": 0}
    for plan in plans:
        total = plan.total
        whole += total
        counts[plan.card.section] += 1
        if plan.card.section == "ease":
            easing += total
    easings = max(1, min(MOST_EASING, wish.seconds // SECONDS_AN_EASING))
    most = {"settle": MOST_SETTLING, "ease": easings, "move": MOST_MOVING}
    few = all(counts[section] <= most[section] for section in counts)
    return few and whole <= wish.seconds and easing <= MOST_EASING_SECONDS


def _grow(chosen: list[_Plan], wish: Wishes) -> None:
    """Raise doses to the full set, easing first; then sets, when the last times went well."""
    order = sorted(chosen, key=lambda plan: ("ease", "move", "settle").index(plan.card.section))
    for plan in order:
        unit = plan.card.dose.seconds_each or UNIT
        while plan.seconds < plan.offer.seconds:
            before = plan.seconds
            plan.seconds = min(before + unit, plan.offer.seconds)
            if not _fits(chosen, wish):
                plan.seconds = before
                break
    for plan in order if wish.went_well else ():
        while plan.sets < plan.offer.sets:
            plan.sets += 1
            if not _fits(chosen, wish):
                plan.sets -= 1
                break


def _written(
    rulebook: Rulebook,
    offered: Mapping[str, Offer],
    chosen: list[_Plan],
    wish: Wishes,
    rules: Callable[[str], tuple[str, ...]],
) -> Routine:
    order = ("settle", "ease", "move")
    needed = {plan.card.after for plan in chosen}
    places = {region.id: n for n, region in enumerate(rulebook.regions)}
    chosen = sorted(
        chosen,
        key=lambda p: (
            order.index(p.card.section),
            p.card.id not in needed,
            places[p.card.region] if p.card.section == "move" else chosen.index(p),
            chosen.index(p),
        ),
    )
    steps = tuple(
        written(p.card, p.offer, p.side, p.seconds, p.sets, rules(p.card.id)) for p in chosen
    )
    total = sum(step.total for step in steps)
    left = [
        rulebook.technique_of[name] for name in offered if all(name != s.technique for s in steps)
    ]
    left_out = tuple(
        LeftOut(technique=card.id, reason=reason, words=WORDS[reason])
        for card in left
        for reason in (_reason(card, chosen, wish),)
    )
    return Routine(minutes=-(-total // 60), seconds=total, steps=steps, left_out=left_out)


def _reason(card: Technique, chosen: list[_Plan], wish: Wishes) -> LeftOutFor:
    if card.tool not in wish.tools:
        return "tool"
    for plan in chosen:
        same = plan.card.region == card.region and plan.card.rung is not None
        if same and card.rung is not None and plan.card.section in ("ease", card.section):
            gentler = (plan.card.rung or 0) < card.rung
            return "gentler-neighbour" if gentler else "firmer-neighbour"
    alike = sum(plan.card.section == card.section for plan in chosen)
    most = {"settle": MOST_SETTLING, "ease": MOST_EASING, "move": MOST_MOVING}[card.section]
    return "enough" if alike >= most else "time"


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
