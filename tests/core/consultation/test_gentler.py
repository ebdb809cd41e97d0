"""A gentler step in place of one that hurts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import exchanged, gentler
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.routine.steps import Routine

Shown = tuple[Consultation, Routine]


def routine_of(rulebook: Rulebook, answers: Mapping[str, str]) -> Shown:
    """Consult, where a routine is expected."""
    shown = consult(rulebook, Sheet(answers=dict(answers)))
    assert shown.routine is not None
    return shown, shown.routine


@pytest.fixture(scope="module")
def at_home(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> Shown:
    """What three symptoms are told, both sides, fifteen minutes."""
    return routine_of(rulebook, three_symptoms)


def place_of(routine: Routine, technique: str) -> int:
    """Count to a step, from 1."""
    return [step.technique for step in routine.steps].index(technique) + 1


def test_the_next_rung_down_comes_first(rulebook: Rulebook, at_home: Shown) -> None:
    """Below the roller on the middle of the thigh are the hands; the ball is for higher up."""
    shown, routine = at_home

    found = gentler(rulebook, shown, routine, place_of(routine, "front-thigh-roller"))

    assert [step.technique for step in found] == ["front-thigh-hands"]


def test_nothing_firmer_and_nothing_beyond_the_offer(rulebook: Rulebook, at_home: Shown) -> None:
    """Every gentler step is offered, on a lower rung, and within its offer and the old ceiling."""
    shown, routine = at_home
    offers = {offer.technique: offer for offer in shown.outcome.offers}
    seen = 0

    for number, old in enumerate(routine.steps, 1):
        for step in gentler(rulebook, shown, routine, number):
            seen += 1
            offer, card = offers[step.technique], rulebook.technique_of[step.technique]
            was = rulebook.technique_of[old.technique]
            assert (card.rung or 0) < (was.rung or 0)
            assert (card.region, step.side) == (was.region, old.side)
            assert step.ceiling == offer.ceiling <= old.ceiling
            assert card.dose.least_seconds <= step.seconds <= offer.seconds
            assert step.sets <= min(offer.sets, old.sets)
    assert seen


def test_a_tool_that_is_not_at_hand_is_not_gentler(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Without a soft ball the hands are what is left below the roller."""
    shown, routine = routine_of(rulebook, {**three_symptoms, "soft-ball": "no"})

    found = gentler(rulebook, shown, routine, place_of(routine, "front-thigh-roller"))

    assert [step.technique for step in found] == ["front-thigh-hands"]


def test_a_movement_has_no_gentler_rung(rulebook: Rulebook, at_home: Shown) -> None:
    """Movements stand on no ladder, so there is nothing lower."""
    shown, routine = at_home

    assert gentler(rulebook, shown, routine, place_of(routine, "heel-taps")) == []


def test_an_exchange_changes_one_step_and_the_sum(rulebook: Rulebook, at_home: Shown) -> None:
    """All other steps stay as they are, and the seconds are those of the steps."""
    shown, routine = at_home
    number = place_of(routine, "front-thigh-roller")

    changed = exchanged(rulebook, shown, routine, number, "front-thigh-hands")

    assert changed is not None
    kept = [new for new, old in zip(changed.steps, routine.steps, strict=True) if new == old]
    assert len(kept) == len(routine.steps) - 1
    assert changed.steps[number - 1].technique == "front-thigh-hands"
    assert changed.steps[number - 1].rules
    assert changed.seconds == sum(step.total for step in changed.steps)
    assert changed.minutes == -(-changed.seconds // 60)


@pytest.mark.parametrize(
    ("number", "technique"),
    [
        (4, "psoas-hard-tool"),
        (4, "front-thigh-medium-roller"),
        (4, "front-thigh-wall-ball"),
        (4, "front-thigh-roller"),
        (4, "core-hands"),
        (4, "nothing"),
        (0, "front-thigh-hands"),
        (99, "front-thigh-hands"),
    ],
)
def test_what_is_not_gentler_is_never_put_in(
    rulebook: Rulebook, at_home: Shown, number: int, technique: str
) -> None:
    """Firmer, equal, withheld, elsewhere or unknown: no exchange is made."""
    shown, routine = at_home
    assert routine.steps[3].technique == "front-thigh-roller"

    assert exchanged(rulebook, shown, routine, number, technique) is None


def test_the_second_look_has_the_last_word(rulebook: Rulebook, at_home: Shown) -> None:
    """A consultation whose offers were tampered with leads to no exchange at all."""
    shown, routine = at_home
    worse = [
        offer
        if offer.technique != "core-hands"
        else type(offer)(offer.technique, 2, offer.seconds, offer.sets)
        for offer in shown.outcome.offers
    ]
    outcome = shown.outcome.model_copy(update={"offers": tuple(worse)})

    found = gentler(
        rulebook,
        shown.model_copy(update={"outcome": outcome}),
        routine,
        place_of(routine, "core-soft-ball"),
    )

    assert found == []
