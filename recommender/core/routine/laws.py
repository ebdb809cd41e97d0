"""
The laws of a routine, read from its steps: what reading or layout decides, and no solver proves.

Movement is the main part: at least half of the seconds. Settling is short, easing is little, nobody
gets down to the floor twice, and from a quarter of an hour on there is a walk. The second look
holds every routine against them; how a routine is laid out is for `layout.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from recommender.core.evaluation.firing import Offer
from recommender.core.language.conditions import whole_number
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import CHANGE_OVER, Routine, Step

MINUTES = "minutes"
"""The question for how many minutes there are."""
MOST_SETTLING_SECONDS = 180
REST_FROM = 7
"""From this pain on, settling may last as long as it does good."""
MOST_EASING = 3
MOST_EASING_SECONDS = 600
WALK_FROM = 15 * 60
LEAST_WALK = 5 * 60
FLOOR, BED, CHAIR, STANDING, ON_FOOT = range(5)


def height(features: Collection[str]) -> int:
    """Say how high up a step is done, from the floor to a walk."""
    if "on-the-floor" in features:
        return FLOOR
    if not {"lying-on-back", "side-lying", "face-down"}.isdisjoint(features):
        return BED
    if "walk" in features:
        return ON_FOOT
    return STANDING if "standing" in features else CHAIR


def descents(heights: Sequence[int]) -> int:
    """Count how often one gets down to the floor."""
    before = [CHAIR, *heights]
    return sum(a != FLOOR == b for a, b in zip(before, heights, strict=False))


def is_resting(answers: Mapping[str, str]) -> bool:
    """Say whether the pain is so strong that settling may last longer."""
    pain = whole_number(answers.get("pain-now", ""))
    return pain is not None and pain >= REST_FROM


def at_hand(rulebook: Rulebook, answers: Mapping[str, str]) -> frozenset[str]:
    """Name the tools that need not be asked for, and those that the person has."""
    listed = {item.id for q in rulebook.questions if q.id == "tools" for item in q.items}
    return frozenset(
        tool.id for tool in rulebook.tools if tool.id not in listed or answers.get(tool.id) == "yes"
    )


def broken(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    offers: Sequence[Offer],
    routine: Routine,
    *,
    may_have_more_sets: bool,
    stays_in_place: bool = False,
) -> Iterator[str]:
    """
    Say which laws a routine breaks.

    More sets than one are for those whom the last times went well. A step that was put in place of
    another while the routine is under way stays in its place, though one gets up for it.
    """
    steps = routine.steps
    seconds = {section: _sum(steps, section) for section in ("settle", "ease", "move")}
    easing = [step for step in steps if step.section == "ease"]
    whole = sum(seconds.values())
    minutes = _minutes(rulebook, answers)
    if routine.seconds != whole or whole > minutes * 60 or routine.minutes != -(-whole // 60):
        yield f"the routine lasts {whole} seconds, and {minutes} minutes were asked for"
    if seconds["settle"] > MOST_SETTLING_SECONDS and not is_resting(answers):
        yield f"settling lasts {seconds['settle']} seconds, above {MOST_SETTLING_SECONDS}"
    if len(easing) > MOST_EASING or seconds["ease"] > MOST_EASING_SECONDS:
        yield f"{len(easing)} easing steps last {seconds['ease']} seconds, which is too much"
    if len({step.region for step in easing}) < len(easing):
        yield "one place is eased twice"
    if seconds["move"] * 2 < whole and _may_move(rulebook, answers, offers):
        yield f"movement lasts {seconds['move']} of {whole} seconds, less than half"
    heights = [height(rulebook.features_of[step.technique]) for step in steps]
    if descents(heights) > 1 and not stays_in_place:
        yield "one has to get down to the floor more than once"
    walks = _has_walk(rulebook, ((step.technique, step.seconds * step.sets) for step in steps))
    may_walk = _has_walk(rulebook, ((offer.technique, offer.seconds) for offer in offers))
    if minutes * 60 >= WALK_FROM and may_walk and not walks:
        yield f"no walk of {LEAST_WALK} seconds is in the routine"
    for step in steps:
        yield from _step(rulebook, step, may_have_more_sets=may_have_more_sets)


def _step(rulebook: Rulebook, step: Step, *, may_have_more_sets: bool) -> Iterator[str]:
    card = rulebook.technique_of[step.technique]
    if step.seconds < card.dose.least_seconds:
        yield f"`{card.id}` lasts {step.seconds} seconds, less than its least dose"
    if step.sets > 1 and not may_have_more_sets:
        yield f"`{card.id}` has {step.sets} sets on a first visit"
    sides = 2 if step.side == "both" else 1
    if step.total != step.seconds * step.sets * sides + CHANGE_OVER:
        yield f"`{card.id}` takes another time than its sets"


def _sum(steps: Sequence[Step], section: str) -> int:
    return sum(step.total for step in steps if step.section == section)


def _minutes(rulebook: Rulebook, answers: Mapping[str, str]) -> int:
    """
    Read how many minutes there are. Where that is open the routine is the same for any number, and
    so it has to fit the fewest.
    """
    if MINUTES in answers:
        return whole_number(answers[MINUTES]) or 0
    return fewest_minutes(rulebook)


def fewest_minutes(rulebook: Rulebook) -> int:
    """Give the fewest minutes that can be answered; 0 where they are not asked for."""
    entry = rulebook.entries.get(MINUTES)
    return (entry.question.least or 0) if entry is not None else 0


def _may_move(rulebook: Rulebook, answers: Mapping[str, str], offers: Sequence[Offer]) -> bool:
    """Say whether a movement is offered whose tool is at hand, and that fits into the time."""
    tools, minutes = at_hand(rulebook, answers), _minutes(rulebook, answers)
    cards = (rulebook.technique_of[offer.technique] for offer in offers)
    return any(
        card.section == "move"
        and card.tool in tools
        and rulebook.least_time(card) + CHANGE_OVER <= minutes * 60
        for card in cards
    )


def _has_walk(rulebook: Rulebook, timed: Iterable[tuple[str, int]]) -> bool:
    """Say whether a walk that is long enough is among techniques, each with its seconds."""
    return any(
        seconds >= LEAST_WALK and "walk" in rulebook.features_of[name] for name, seconds in timed
    )
