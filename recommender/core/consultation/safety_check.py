"""
A second look before anything is shown, without the engine and without the compiled form.

It re-reads the conditions of finding, referral and caution cards straight from the sheet, in three
values (True, False, None for not known), and walks everything that is offered against them. It may
only ever object; what is possible but not certain counts as in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.core.consultation.result import Routine
from recommender.core.consultation.routine_laws import broken
from recommender.core.evaluation.firing import Offer, Outcome
from recommender.core.language.cards import Conclusion, Entry, Limit, Technique
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
    whole_number,
)
from recommender.core.language.fields import STOPPING, URGENCIES, WENT_WELL
from recommender.core.language.rulebook import Rulebook, pressed

Truth = bool | None
Facts = dict[tuple[str, ...], Truth]


class _Reading:
    """One sheet read against the cards of one rulebook."""

    def __init__(self, rulebook: Rulebook, answers: Mapping[str, str]) -> None:
        self.rulebook = rulebook
        self.answers = answers
        self.known: dict[str, Truth] = {}
        self.facts: Facts = {}
        self.limits: list[Limit] = []
        self.referred: dict[tuple[str, str], tuple[str, ...]] = {}
        self._conclude()

    def applies(self, entry: Entry) -> Truth:
        """Say whether the question of an entry applies."""
        question = entry.question
        if question.only_if is None:
            return True
        if question.id not in self.known:
            self.known[question.id] = self.truth(question.only_if, lenient=True)
        return self.known[question.id]

    def truth(self, condition: Condition, *, lenient: bool = False) -> Truth:
        """Say whether a condition holds; `lenient` is the reading of an `only-if`."""
        if isinstance(condition, Answer | Number):
            return self.answer(condition, denied=False, lenient=lenient)
        match condition:
            case All(parts):
                return _all([self.truth(part, lenient=lenient) for part in parts])
            case Any(parts):
                found = [_opposite(self.truth(part, lenient=lenient)) for part in parts]
                return _opposite(_all(found))
            case Count(least, parts):
                found = [self.truth(part, lenient=lenient) for part in parts]
                if found.count(True) >= least:
                    return True
                return False if len(found) - found.count(False) < least else None
            case FactIs(kind, names):
                return self.facts.get((kind, *names), False)
            case Not(FactIs(kind, names)):
                return _opposite(self.facts.get((kind, *names), False))
            case Not(Answer() as part) | Not(Number() as part):
                return self.answer(part, denied=True, lenient=lenient)
        raise AssertionError(condition)

    def answer(self, leaf: Answer | Number, *, denied: bool, lenient: bool) -> Truth:
        """Read one answer; `denied` asks whether it was answered otherwise, and surely."""
        entry = self.rulebook.entries[leaf.entry]
        applies = self.applies(entry)
        if applies is False:
            return denied and entry.ticked
        value = self.answers.get(leaf.entry)
        if value is None:
            return None
        if value == "not-sure":
            said = lenient or (
                isinstance(leaf, Answer) and "not-sure" in leaf.values and not denied
            )
        elif isinstance(leaf, Number):
            number = whole_number(value)
            low, high = leaf.at_least, leaf.below
            said = (
                number is not None
                and (low is None or number >= low)
                and (high is None or number < high)
            )
        else:
            said = (value in leaf.values) != denied
        if applies is None and denied and entry.ticked:
            return True if value == "no" else None
        return None if said and applies is None else said

    def _conclude(self) -> None:
        for stage in ("findings", "referrals", "cautions"):
            before: Facts | None = None
            while before != self.facts:
                before = dict(self.facts)
                for card, conclusions in self.rulebook.stage_rules[stage]:
                    held = self.truth(card.when)
                    if held is not False:
                        for conclusion in conclusions:
                            self._add(card.id, conclusion, held)

    def _add(self, rule: str, conclusion: Conclusion, held: Truth) -> None:
        names: list[tuple[str, ...]] = [("avoid", feature) for feature in conclusion.avoid or ()]
        if conclusion.finding is not None:
            names.append(("finding", conclusion.finding))
        if conclusion.refer is not None:
            suspicion, urgency = conclusion.refer.for_, conclusion.refer.to
            names += [("refer", suspicion), ("refer", suspicion, urgency)]
            if held:
                known = self.referred.get((suspicion, urgency), ())
                self.referred[suspicion, urgency] = tuple(dict.fromkeys((*known, rule)))
        if conclusion.limit is not None and conclusion.limit not in self.limits:
            self.limits.append(conclusion.limit)
        for name in names:
            self.facts[name] = True if held else self.facts.get(name)


def _all(parts: Sequence[Truth]) -> Truth:
    if False in parts:
        return False
    return None if None in parts else True


def _opposite(value: Truth) -> Truth:
    return None if value is None else not value


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
    reading = _Reading(rulebook, answers)
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
            n: v for n, v in answers.items() if reading.applies(rulebook.entries[n]) is not False
        }
        # Minutes that are still open do not change this routine: it must fit the fewest, too.
        minutes = rulebook.entries.get("minutes")
        if minutes is not None:
            asked.setdefault(minutes.id, str(minutes.question.least))
        found += broken(
            rulebook, asked, outcome.offers, routine, stays_in_place=stays_in_place,
            may_have_more_sets=reading.facts.get(("finding", WENT_WELL)) is True,
        )  # fmt: skip
    if settled:
        found += _promises(reading, outcome)
    return SecondLook(tuple(found), reading.referred)


def _referrals(reading: _Reading, outcome: Outcome, *, shown: bool) -> Iterator[str]:
    told = dict(outcome.referrals)
    for name, held in reading.facts.items():
        if name[0] != "refer" or len(name) == 2:  # noqa: PLR2004  # the referral without its urgency
            continue
        _, suspicion, urgency = name
        if urgency in STOPPING and shown:
            yield f"`{suspicion}` asks for {urgency} help, yet techniques are offered"
        if held and not outcome.emergency and not _as_urgent(told.get(suspicion), urgency):
            yield f"`{suspicion}` asks for {urgency} help, and the outcome does not say so"
        if held and urgency == "emergency" and not outcome.emergency:
            yield f"`{suspicion}` is an emergency, and the outcome does not say so"


def _as_urgent(told: str | None, urgency: str) -> bool:
    return told is not None and URGENCIES.index(told) <= URGENCIES.index(urgency)


def _promises(reading: _Reading, outcome: Outcome) -> Iterator[str]:
    """Hold every promise that speaks of answers, referrals and offers alone against the outcome."""
    if outcome.emergency:
        return
    rulebook = reading.rulebook
    shown = {offer.technique: rulebook.features_of[offer.technique] for offer in outcome.offers}
    for promise in rulebook.outcome_promises:
        never, always, premise = promise.never, promise.always, promise.whenever
        if never is not None:
            broken = _promised(reading, outcome, shown, never) is True
        else:
            broken = always is None or _promised(reading, outcome, shown, always) is False
        if not broken or (premise and _promised(reading, outcome, shown, premise) is False):
            continue
        yield f"the promise `{promise.id}` would be broken"


def _promised(
    reading: _Reading,
    outcome: Outcome,
    shown: Mapping[str, frozenset[str]],
    condition: Condition,
) -> Truth:
    """Say whether a promise's condition holds of answers, facts and what is shown."""
    if isinstance(condition, Answer | Number):
        return reading.truth(condition)
    match condition:
        case All(parts):
            return _all([_promised(reading, outcome, shown, part) for part in parts])
        case Any(parts):
            return _opposite(
                _all([_opposite(_promised(reading, outcome, shown, part)) for part in parts])
            )
        case Count(least, parts):
            found = [_promised(reading, outcome, shown, part) for part in parts]
            if found.count(True) >= least:
                return True
            return False if len(found) - found.count(False) < least else None
        case Not(FactIs() as part):
            return _opposite(_promised(reading, outcome, shown, part))
        case FactIs("offered", names):
            return not shown.keys().isdisjoint(names)
        case FactIs("offered-with", names):
            return any(features.issuperset(names) for features in shown.values())
        case FactIs("at-least", (urgency,)):
            return any(_as_urgent(to, urgency) for _, to in outcome.referrals)
    return reading.truth(condition)


def _warning_signs(reading: _Reading, outcome: Outcome, *, settled: bool) -> Iterator[str]:
    """Find signs told without their urgency; one that only may apply waits till it is settled."""
    most = min((URGENCIES.index(to) for _, to in outcome.referrals), default=len(URGENCIES))
    for name, value in reading.answers.items():
        entry = reading.rulebook.entries[name]
        if value != "yes" or not entry.at_least or outcome.emergency:
            continue
        applies = reading.applies(entry)
        if applies is False or (applies is None and not settled):
            continue
        if URGENCIES.index(entry.at_least) < most:
            yield f"`{name}` is a warning sign for {entry.at_least} help, and nothing says so"


def _offer(reading: _Reading, card: Technique, offer: Offer) -> Iterator[str]:
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
