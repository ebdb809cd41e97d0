"""
From one step of a routine to a gentler one in its place: a lower rung of the same region.

Only what the consultation offers is taken, within its ceiling, seconds and sets, and only with a
tool that is at hand. The second look walks the whole routine again before such a step is shown; it
may only become gentler, never firmer.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.consultation.result import Consultation
from recommender.core.consultation.safety_check import look
from recommender.core.evaluation.firing import Offer, chain, makers, rules_of
from recommender.core.language.cards import Technique
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import Routine, Step, written


def gentler(rulebook: Rulebook, shown: Consultation, routine: Routine, number: int) -> list[Step]:
    """
    List the gentler steps that can stand in place of a step of a routine, the next rung down first.

    `number` counts the steps from 1. A step without a rung, such as a movement, has none.
    """
    return [step for step, _ in _tried(rulebook, shown, routine, number)]


def exchanged(
    rulebook: Rulebook, shown: Consultation, routine: Routine, number: int, technique: str
) -> Routine | None:
    """Put a gentler technique in place of a step; None where it cannot stand there."""
    for step, changed in _tried(rulebook, shown, routine, number):
        if step.technique == technique:
            return changed
    return None


def _tried(
    rulebook: Rulebook, shown: Consultation, routine: Routine, number: int
) -> Iterator[tuple[Step, Routine]]:
    if not 1 <= number <= len(routine.steps):
        return
    old = routine.steps[number - 1]
    made_by = makers(shown.firings)
    for card, offer in _lower(rulebook, shown, routine, old):
        rules = rules_of(chain(made_by, f"offered:{card.id}"))
        gentler_step = _step(rulebook, old, card, offer, rules)
        steps = (*routine.steps[: number - 1], gentler_step, *routine.steps[number:])
        seconds = sum(step.total for step in steps)
        update = {"steps": steps, "seconds": seconds, "minutes": -(-seconds // 60)}
        changed = routine.model_copy(update=update)
        answers = shown.sheet.answers
        if not look(rulebook, answers, shown.outcome, changed, stays_in_place=True).objections:
            yield gentler_step, changed


def _lower(
    rulebook: Rulebook, shown: Consultation, routine: Routine, old: Step
) -> Iterator[tuple[Technique, Offer]]:
    """List what is offered on lower rungs of a step's ladder, at hand, and not in the routine."""
    rung = rulebook.technique_of[old.technique].rung
    if rung is None:
        return
    lacking = {left.technique for left in routine.left_out if left.reason == "tool"}
    taken = {step.technique for step in routine.steps}
    offers = {offer.technique: offer for offer in shown.outcome.offers}
    ladder = rulebook.ladders[old.region]
    for card in sorted(ladder, key=lambda card: -(card.rung or 0)):
        offer = offers.get(card.id)
        if offer is None or card.id in lacking | taken or (card.rung or 0) >= rung:
            continue
        if offer.ceiling <= old.ceiling and offer.seconds >= (card.dose.seconds_each or 0):
            yield card, offer


def _step(
    rulebook: Rulebook, old: Step, card: Technique, offer: Offer, rules: tuple[str, ...]
) -> Step:
    """Give it the time of the step before it, no less than its least and no more than its offer."""
    seconds = min(offer.seconds, max(old.seconds, card.dose.least_seconds))
    seconds -= seconds % (card.dose.seconds_each or 1)
    side = "middle"
    if rulebook.region_of[card.region].paired and not card.together:
        side = "both" if old.side == "middle" else old.side
    return written(card, offer, side, seconds, min(offer.sets, old.sets), rules)
