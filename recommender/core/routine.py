"""
From an outcome to timed steps: settle, ease, move.

What goes in is decided with every step at its least dose, so that as many regions as possible are
served; then doses and sets grow while there is time. No limit is ever exceeded: an offer's ceiling,
seconds and sets are the most a step may have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.core.cards import Technique
from recommender.core.model import Rulebook
from recommender.core.result import LeftOut, LeftOutFor, Offer, Routine, Step

CHANGE_OVER = 15
MOST_EASING = 3
MOST_EASING_SECONDS = 600
MOST_MOVING = 3
"""More movement than this is more than a tired person follows; walking on is always possible."""
SHORT_MOVEMENT = 120
FIRST_CHOICE_RUNG = 3
WORDS = {
    "tool": "you do not have the tool for it",
    "gentler-neighbour": "a gentler way for the same place is in",
    "firmer-neighbour": "another way for the same place is in",
    "enough": "three of a kind are enough for one day",
    "time": "there is no time left for it",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    What the routine reads besides the outcome: seconds, tools at hand, sides, last visit.

    `shift` moves the first choice on each ladder one rung up (1) or down (-1).
    """

    seconds: int
    tools: frozenset[str]
    sides: Mapping[str, str]
    went_well: bool
    shift: int = 0


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
        sides = 2 if self.side == "both" else 1
        return self.seconds * self.sets * sides + CHANGE_OVER


def wishes(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    sided: frozenset[str],
    *,
    went_well: bool,
    go_gentler: bool,
) -> Wishes:
    """
    Read the routine's own questions: `minutes`, `tools` and `sides`.

    `sided` are the regions that were reached from something reported on a side. Going gentler
    beats having gone well.
    """
    listed = {item.id for q in rulebook.questions if q.id == "tools" for item in q.items}
    tools = {t.id for t in rulebook.tools if t.id not in listed or answers.get(t.id) == "yes"}
    side = answers.get("sides", "both")
    sides = {
        region.id: "middle" if not region.paired else side if region.id in sided else "both"
        for region in rulebook.regions
    }
    shift = -1 if go_gentler else int(went_well)
    seconds = int(answers.get("minutes", 0)) * 60
    return Wishes(seconds, frozenset(tools), sides, went_well and not go_gentler, shift)


def lay_out(
    rulebook: Rulebook,
    offers: Sequence[Offer],
    regions: Sequence[str],
    moves: Sequence[str],
    wish: Wishes,
    rules: Callable[[str], tuple[str, ...]],
) -> Routine | None:
    """
    Lay out the offers as timed steps; None when nothing fits.

    `regions` and `moves` come best first; `rules` tells a technique's chain of rules.
    """
    offered = {offer.technique: offer for offer in offers}
    at_hand = {
        name: _least(rulebook.technique_of[name], offer, wish)
        for name, offer in offered.items()
        if rulebook.technique_of[name].tool in wish.tools
        and offer.seconds >= (rulebook.technique_of[name].dose.seconds_each or 0)
    }
    chosen: list[_Plan] = []
    movements = sorted(
        (at_hand[name] for name in moves if name in at_hand),
        key=lambda plan: plan.offer.seconds > SHORT_MOVEMENT,
    )
    _add(movements[:1], chosen, wish)
    settling = [
        plan for region in regions for plan in _easing(rulebook, region, chosen, at_hand, wish)
    ]
    _grow(chosen, wish)
    for plan in (*settling, *movements):
        _add([plan], chosen, wish)
    _grow(chosen, wish)
    if not chosen:
        return None
    return _written(rulebook, offered, chosen, wish, rules)


def _easing(
    rulebook: Rulebook,
    region: str,
    chosen: list[_Plan],
    at_hand: Mapping[str, _Plan],
    wish: Wishes,
) -> Iterator[_Plan]:
    """Add the firmest easing step of a region that fits; hand back a settle step for later."""
    for plan in _candidates(rulebook, region, at_hand, wish.shift):
        if plan.card.section == "settle":
            yield plan
            return
        with_before = _needed(plan, chosen, at_hand)
        if with_before is not None and _add(with_before, chosen, wish):
            return


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


def _candidates(
    rulebook: Rulebook, region: str, at_hand: Mapping[str, _Plan], shift: int
) -> list[_Plan]:
    """
    List a region's ladder as it is tried: from the first choice down.

    The first choice is the highest rung at hand up to `FIRST_CHOICE_RUNG`, then one rung further
    up or down; where a zone's own first visit is gentler than that, never up.
    """
    ladder = [at_hand[card.id] for card in rulebook.ladders[region] if card.id in at_hand]
    rungs = sorted({plan.card.rung or 0 for plan in ladder})
    within = [rung for rung in rungs if rung <= FIRST_CHOICE_RUNG]
    if not within:
        return []
    if rulebook.zone_of[region].first_visit_rung < FIRST_CHOICE_RUNG:
        shift = min(shift, 0)
    top = rungs[min(max(len(within) - 1 + shift, 0), len(rungs) - 1)]
    chosen = [plan for plan in ladder if (plan.card.rung or 0) <= top]
    return sorted(chosen, key=lambda plan: (-(plan.card.rung or 0), plan.card.section == "settle"))


def _needed(plan: _Plan, chosen: list[_Plan], at_hand: Mapping[str, _Plan]) -> list[_Plan] | None:
    """Add the settle step that must come first; None when it cannot be had."""
    if plan.card.after is None or any(one.card.id == plan.card.after for one in chosen):
        return [plan]
    before = at_hand.get(plan.card.after)
    return None if before is None else [before, plan]


def _fits(plans: list[_Plan], wish: Wishes) -> bool:
    whole = easing = 0
    counts = {"settle": 0, "ease": 0, "move": 0}
    for plan in plans:
        total = plan.total
        whole += total
        counts[plan.card.section] += 1
        if plan.card.section == "ease":
            easing += total
    few = counts["ease"] <= MOST_EASING and counts["move"] <= MOST_MOVING
    return few and whole <= wish.seconds and easing <= MOST_EASING_SECONDS


def _grow(chosen: list[_Plan], wish: Wishes) -> None:
    """Raise doses to the full set, easing first; then sets, when the last times went well."""
    order = sorted(chosen, key=lambda plan: ("ease", "move", "settle").index(plan.card.section))
    for plan in order:
        before, plan.seconds = plan.seconds, plan.offer.seconds
        if not _fits(chosen, wish):
            plan.seconds = before
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
    chosen = sorted(
        chosen,
        key=lambda p: (order.index(p.card.section), p.card.id not in needed, chosen.index(p)),
    )
    steps = tuple(_step(plan, rules(plan.card.id)) for plan in chosen)
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
        if same and card.rung is not None and plan.card.section != "settle":
            gentler = (plan.card.rung or 0) < card.rung
            return "gentler-neighbour" if gentler else "firmer-neighbour"
    alike = sum(plan.card.section == card.section for plan in chosen)
    most = {"ease": MOST_EASING, "move": MOST_MOVING}.get(card.section, len(chosen) + 1)
    return "enough" if alike >= most else "time"


def _step(plan: _Plan, rules: tuple[str, ...]) -> Step:
    card, each = plan.card, plan.card.dose.seconds_each
    times = None if each is None else plan.seconds // each
    return Step(
        technique=card.id,
        title=card.title,
        region=card.region,
        tool=card.tool,
        section=card.section,
        seconds=plan.seconds,
        repetitions=times,
        sets=plan.sets,
        side=plan.side,
        total=plan.total,
        ceiling=plan.offer.ceiling,
        position=card.position,
        steps=card.steps,
        note=card.note,
        stop_if=card.stop_if,
        rules=rules,
    )
