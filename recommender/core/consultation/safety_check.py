"""
A second look before anything is shown, without the engine and without the compiled form.

It re-reads the conditions of finding, referral and caution cards straight from the sheet (see
`safety_reading.py`), and walks everything that is offered against them. It may only ever object;
what is possible but not certain counts as in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from recommender.core.consultation.safety_reading import Reader, SafetyReading, is_as_urgent, reader
from recommender.core.evaluation.firing import Offer, Outcome
from recommender.core.language.cards import Limit, Technique
from recommender.core.language.conditions import facts_read
from recommender.core.language.fields import STOPPING, URGENCIES, WENT_WELL
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook, pressed
from recommender.core.routine.laws import broken
from recommender.core.routine.steps import Routine


class SecondLook(NamedTuple):
    """What speaks against showing a result, and the referrals found, with the rules behind each."""

    objections: tuple[str, ...]
    referrals: dict[tuple[str, str], tuple[str, ...]]


def look(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    outcome: Outcome,
    routine: Routine | None,
    *,
    settled: bool = True,
    stays_in_place: bool = False,
) -> SecondLook:
    """
    List everything that speaks against showing this outcome and routine for these answers.

    The promises are held against it when it is `settled`; before that there is nothing to show. A
    gentler step put in while a routine is under way `stays_in_place`, though one gets up for it.
    """
    reading = SafetyReading(rulebook, answers)
    shown = bool(outcome.offers) or routine is not None
    found = [
        *_referrals(reading, outcome, shown=shown),
        *_warning_signs(reading, outcome, settled=settled),
    ]
    for offer in outcome.offers:
        found += _offer(reading, rulebook.technique_of[offer.technique], offer)
    if routine is not None:
        found += _routine(rulebook, outcome, routine)
        asked = {
            name: value
            for name, value in answers.items()
            if reading.applies(rulebook.entries[name].question) is not False
        }
        found += broken(
            rulebook, asked, outcome.offers, routine, stays_in_place=stays_in_place,
            may_have_more_sets=reading.facts.get(("finding", WENT_WELL)) is True,
        )  # fmt: skip
    if settled:
        found += _promises(reading, outcome)
    return SecondLook(tuple(found), reading.referred)


def _referrals(reading: SafetyReading, outcome: Outcome, *, shown: bool) -> Iterator[str]:
    told = dict(outcome.referrals)
    for name, held in reading.facts.items():
        if name[0] != "refer" or len(name) == 2:  # noqa: PLR2004  # the referral without its urgency
            continue
        _, suspicion, urgency = name
        if urgency in STOPPING and shown:
            yield f"`{suspicion}` asks for {urgency} help, yet techniques are offered"
        if held and not outcome.emergency and not is_as_urgent(told.get(suspicion), urgency):
            yield f"`{suspicion}` asks for {urgency} help, and the outcome does not say so"
        if held and urgency == "emergency" and not outcome.emergency:
            yield f"`{suspicion}` is an emergency, and the outcome does not say so"


def _promises(reading: SafetyReading, outcome: Outcome) -> Iterator[str]:
    """Hold every promise that speaks of answers, referrals and offers alone against the outcome."""
    if outcome.emergency:
        return
    reading.hold_against(outcome)
    for name, is_broken in _ready_promises(reading.rulebook):
        if is_broken(reading):
            yield f"the promise `{name}` would be broken"


@lru_cache(maxsize=16)
def _ready_promises(rulebook: Rulebook) -> tuple[tuple[str, Reader], ...]:
    """
    Make ready what surely breaks each promise, by its id.

    What speaks of regions, or of techniques before the guard, is left to the solver.
    """
    return tuple(
        (promise.id, _breaking(rulebook, promise))
        for promise in rulebook.promises
        if (promise.never or promise.always) is not None
        and {fact.kind for part in promise.conditions for fact in facts_read(part)}.isdisjoint(
            ("region", "technique")
        )
    )


def _breaking(rulebook: Rulebook, promise: Promise) -> Reader:
    """Read whether a promise is surely broken, unless its premise surely does not hold."""
    premise, never, always = (
        None if part is None else reader(rulebook, part)
        for part in (promise.whenever, promise.never, promise.always)
    )

    def is_broken(reading: SafetyReading) -> bool:
        if premise is not None and premise(reading) is False:
            return False
        if never is not None:
            return never(reading) is True
        return always is None or always(reading) is False

    return is_broken


def _warning_signs(reading: SafetyReading, outcome: Outcome, *, settled: bool) -> Iterator[str]:
    """Find signs told without their urgency; one that only may apply waits till it is settled."""
    most = min((URGENCIES.index(to) for _, to in outcome.referrals), default=len(URGENCIES))
    for name, value in reading.answers.items():
        entry = reading.rulebook.entries[name]
        if value != "yes" or not entry.at_least or outcome.emergency:
            continue
        applies = reading.applies(entry.question)
        if applies is False or (applies is None and not settled):
            continue
        if URGENCIES.index(entry.at_least) < most:
            yield f"`{name}` is a warning sign for {entry.at_least} help, and nothing says so"


def _offer(reading: SafetyReading, card: Technique, offer: Offer) -> Iterator[str]:
    rulebook = reading.rulebook
    features = rulebook.features_of[card.id]
    if card.never is not None:
        yield f"`{card.id}` is never to be offered"
    for name in reading.facts:
        if name[0] == "avoid" and name[1] in features:
            yield f"`{card.id}` has `{name[1]}`, which is to be avoided"
    yield from _pressed(rulebook, card)
    zone = rulebook.zone_of[card.region]
    above = card.rung is not None and card.rung > zone.first_visit_rung
    if above and reading.facts.get(("finding", WENT_WELL)) is not True:
        yield f"`{card.id}` is above the first-visit rung of {zone.label}"
    if offer.seconds < card.dose.least_seconds:
        yield f"`{card.id}` lasts {offer.seconds} seconds, less than its least dose"
    most = Limit(pressure=card.ceiling, seconds=card.dose.set_seconds)
    for limit in (most, *reading.limits):
        if not limit.on or features.intersection(limit.on):
            yield from _beyond(rulebook, card, offer, limit)


def _pressed(rulebook: Rulebook, card: Technique) -> Iterator[str]:
    """Find pressing where nothing may press, or with a tool that is not used there."""
    features, tool = rulebook.features_of[card.id], rulebook.tool_of[card.tool]
    if "pressing" in features and rulebook.region_of[card.region].never_pressed:
        yield f"`{card.id}` presses on `{card.region}`, which is never pressed"
    for zone in tool.not_on:
        if pressed(zone) in features:
            yield f"`{card.id}` uses `{tool.id}` on `{zone}`, where it is not used"


def _beyond(rulebook: Rulebook, card: Technique, offer: Offer, limit: Limit) -> Iterator[str]:
    if limit.pressure is not None and offer.ceiling > limit.pressure:
        yield f"`{card.id}` allows {offer.ceiling} out of 10, above the limit of {limit.pressure}"
    if limit.seconds is not None and offer.seconds > limit.seconds:
        yield f"`{card.id}` lasts {offer.seconds} seconds, above the limit of {limit.seconds}"
    if limit.dose is not None and offer.sets > max(1, card.dose.sets // 2):
        yield f"`{card.id}` has {offer.sets} sets, above half its dose"
    if limit.rung is not None and card.rung is not None:
        lowest = rulebook.lowest_rung(card.region)
        if card.rung > (lowest if limit.rung == "lowest" else limit.rung):
            yield f"`{card.id}` is above the rung that is allowed"


def _routine(rulebook: Rulebook, outcome: Outcome, routine: Routine) -> Iterator[str]:
    offers = {offer.technique: offer for offer in outcome.offers}
    before: set[str] = set()
    for step in routine.steps:
        offer, card = offers.get(step.technique), rulebook.technique_of[step.technique]
        if offer is None:
            yield f"`{step.technique}` is a step and was not offered"
        elif step.ceiling > offer.ceiling or step.seconds > offer.seconds or step.sets > offer.sets:
            yield f"the step `{step.technique}` goes beyond what is offered"
        if card.after is not None and card.after not in before:
            yield f"`{step.technique}` comes without `{card.after}` before it"
        before.add(step.technique)
