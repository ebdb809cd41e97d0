"""The routine: within the time, gentle enough, complete about what it leaves out."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from recommender.core.cards import Conclusion
from recommender.core.consult import consult
from recommender.core.model import Rulebook, Sheet
from recommender.core.result import Consultation, Routine
from recommender.core.routine import CHANGE_OVER, MOST_EASING, MOST_EASING_SECONDS
from tests.strategies import consistent, rulebook_from, sheet_from

SECTIONS = ["settle", "ease", "move"]


def check(rulebook: Rulebook, consultation: Consultation, minutes: int) -> None:
    """Assert everything a routine promises."""
    routine = consultation.routine
    assert routine is not None
    offers = {offer.technique: offer for offer in consultation.outcome.offers}
    before: list[str] = []
    easing = [step for step in routine.steps if step.section == "ease"]
    assert routine.seconds == sum(step.total for step in routine.steps) <= minutes * 60
    assert routine.minutes <= minutes
    assert len(easing) <= MOST_EASING
    assert sum(step.total for step in easing) <= MOST_EASING_SECONDS
    assert len({step.region for step in easing}) == len(easing)
    order = [SECTIONS.index(step.section) for step in routine.steps]
    assert order == sorted(order)
    for step in routine.steps:
        offer, card = offers[step.technique], rulebook.technique_of[step.technique]
        sides = 2 if step.side == "both" else 1
        assert step.total == step.seconds * step.sets * sides + CHANGE_OVER
        assert step.ceiling == offer.ceiling <= card.ceiling
        assert step.seconds <= offer.seconds <= card.dose.set_seconds
        assert step.sets <= offer.sets <= card.dose.sets
        assert card.after is None or card.after in before
        paired = rulebook.region_of[card.region].paired
        assert (step.side == "middle") == (card.together or not paired)
        before.append(step.technique)
    left = [entry.technique for entry in routine.left_out]
    assert sorted(before + left) == sorted(offers)


def test_a_routine_keeps_its_limits() -> None:
    """
    On random rulebooks every routine fits the time, the offers and the order of sections.
    """
    seen = 0
    for seed in range(250):
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=24, questions=5)
        for _ in range(4):
            answers = sheet_from(rnd, rulebook)
            consultation = consult(rulebook, Sheet(answers=answers))
            if consultation.routine is not None:
                check(rulebook, consultation, int(answers["minutes"]))
                seen += 1

    assert seen > 100


def test_the_shipped_routines_keep_their_limits(rulebook: Rulebook) -> None:
    """
    So do those of the shipped rulebook for 400 people without warning signs, each with movement.
    """
    rnd = random.Random(1)
    signs = [e.id for e in rulebook.entries.values() if e.question.safety and e.ticked]
    seen = 0
    for _ in range(400):
        drawn = sheet_from(rnd, rulebook, noes=0.5)
        cautions = rnd.sample(signs, 2)
        answers = {**drawn, **dict.fromkeys(signs, "no"), "age": str(rnd.randint(16, 90))}
        answers.update({name: drawn[name] for name in cautions})
        answers = consistent(rulebook, answers)
        consultation = consult(rulebook, Sheet(answers=answers))
        if consultation.routine is not None:
            check(rulebook, consultation, int(answers["minutes"]))
            assert any(step.section == "move" for step in consultation.routine.steps)
            seen += 1

    assert seen > 200


def test_a_tool_that_is_missing_is_said(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Without ball and roller the hands do the easing, and the tools are named as what was missing.
    """
    routine = routine_for(rulebook, three_symptoms, {"soft-ball": "no", "foam-roller": "no"})

    assert {step.tool for step in routine.steps} <= {"none", "hand", "pillow"}
    reasons = {entry.technique: entry.reason for entry in routine.left_out}
    assert reasons["core-soft-ball"] == reasons["front-thigh-roller"] == "tool"


def test_the_reported_side_is_the_side_that_is_eased(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    A hip that is tight on the left is eased on the left; the core has no side.
    """
    routine = routine_for(rulebook, three_symptoms, {"sides": "left"})

    sides = {step.region: step.side for step in routine.steps if step.section == "ease"}
    assert sides == {"front-thigh": "left", "inner-thigh": "left", "core": "middle"}


@pytest.mark.parametrize("minutes", ["5", "7", "10", "20", "30"])
def test_more_time_never_means_fewer_steps(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], minutes: str
) -> None:
    """
    With more minutes there are at least as many steps, and never more than three easing ones.
    """
    short = routine_for(rulebook, three_symptoms, {"minutes": "5"})
    longer = routine_for(rulebook, three_symptoms, {"minutes": minutes})

    assert len(longer.steps) >= len(short.steps)
    assert sum(step.section == "ease" for step in longer.steps) <= MOST_EASING


def test_a_first_visit_has_one_set(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> None:
    """
    Second sets come only after two sessions that went well.
    """
    first = routine_for(rulebook, three_symptoms, {})
    later = routine_for(rulebook, three_symptoms, {"visit": "follow-up", "done-twice-well": "yes"})

    assert {step.sets for step in first.steps} == {1}
    assert max(step.sets for step in later.steps) > 1


def test_a_limit_lowers_ceiling_and_seconds(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    On blood thinners what presses lasts 30 seconds and reaches 2 out of 10 at most.
    """
    routine = routine_for(rulebook, three_symptoms, {"taking-blood-thinners": "yes"})

    pressing = [
        step for step in routine.steps if "pressing" in rulebook.features_of[step.technique]
    ]
    assert pressing
    assert all(step.ceiling <= 2 and step.seconds <= 30 for step in pressing)
    assert {step.tool for step in pressing} <= {"hand"}


def routine_for(
    rulebook: Rulebook, answers: Mapping[str, str], changes: Mapping[str, str]
) -> Routine:
    """Lay out the routine of a sheet with some answers changed."""
    routine = consult(rulebook, Sheet(answers={**answers, **changes})).routine
    assert routine is not None
    return routine


def test_a_repetition_longer_than_its_limit_is_left_out(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Where not even one repetition fits a limit on seconds, the step is left out.
    """
    caution = next(
        rule for rule in rulebook.rules if rule.id == "used-hard-tool-hear-what-to-watch"
    )
    short = Conclusion.model_validate({"limit": {"seconds": 5}})
    rules = [rule for rule in rulebook.rules if rule.id != caution.id]
    strict = rulebook.model_copy(
        update={"rules": [*rules, caution.model_copy(update={"then": (short,)})]}
    )

    routine = routine_for(strict, three_symptoms, {"used-hard-tool-on-belly": "yes"})

    assert all(step.seconds <= 5 for step in routine.steps)
    assert all(step.repetitions is None or step.repetitions >= 1 for step in routine.steps)
    assert "cat-camel" not in {step.technique for step in routine.steps}


def test_an_easing_step_brings_the_movement_of_its_place(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Whatever the time, each eased region that has a movement of its own gets it in the same routine.
    """
    own = {
        "front-thigh": "sit-to-stand",
        "inner-thigh": "pillow-squeeze",
        "core": "heel-taps",
    }

    for minutes in ("5", "8", "10", "15", "20"):
        routine = routine_for(rulebook, three_symptoms, {"minutes": minutes})
        moves = {step.technique for step in routine.steps if step.section == "move"}
        eased = {step.region for step in routine.steps if step.section == "ease"}
        assert eased
        assert {own[region] for region in eased} <= moves


@pytest.mark.parametrize(
    ("answers", "technique"),
    [
        ({}, "front-thigh-roller"),
        (
            {"weeks-on-routine": "1", "change-in-pain": "much-better", "done-twice-well": "yes"},
            "front-thigh-roller",
        ),
        ({"weeks-on-routine": "1", "done-twice-well": "yes"}, "front-thigh-medium-roller"),
        (
            {"weeks-on-routine": "2", "change-in-pain": "same", "done-twice-well": "yes"},
            "front-thigh-roller",
        ),
        (
            {"weeks-on-routine": "2", "change-in-pain": "much-better", "done-twice-well": "yes"},
            "front-thigh-roller",
        ),
        ({"weeks-on-routine": "1", "sore-over-a-day": "yes"}, "front-thigh-soft-ball"),
    ],
)
def test_the_rung_follows_the_last_visit(
    rulebook: Rulebook, healthy: Mapping[str, str], answers: dict[str, str], technique: str
) -> None:
    """
    One rung up after two calm sessions, none without progress or with plenty, one down when sore.
    """
    later = {"visit": "follow-up"} if answers else {}
    person = {**healthy, **later, "front-thigh-tight": "yes", "sides": "left"}
    tools = dict.fromkeys(("soft-ball", "foam-roller", "medium-roller"), "yes")

    routine = routine_for(rulebook, {**person, **tools}, answers)

    eased = [step.technique for step in routine.steps if step.section == "ease"]
    assert eased == [technique]


def test_no_rung_is_jumped(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """
    One rung up means the next one: from hands nobody goes to a medium roller.
    """
    calm = {"visit": "follow-up", "weeks-on-routine": "1", "done-twice-well": "yes"}
    only = {"soft-ball": "no", "foam-roller": "no", "medium-roller": "yes"}
    person = {**healthy, **only, "front-thigh-tight": "yes", "sides": "left"}

    routine = routine_for(rulebook, person, calm)

    assert "front-thigh-hands" in {step.technique for step in routine.steps}


def test_where_nothing_softer_is_at_hand_a_sore_person_gets_no_easing(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    One rung below the lowest there is nothing: the place is rested and moved instead.
    """
    hands = dict.fromkeys(("soft-ball", "foam-roller"), "no")
    sore = {"visit": "follow-up", "weeks-on-routine": "1", "sore-over-a-day": "yes"}
    person = {**healthy, **hands, "front-thigh-tight": "yes", "sides": "left"}

    before = routine_for(rulebook, person, {})
    after = routine_for(rulebook, person, sore)

    assert [step.technique for step in before.steps if step.section == "ease"] == [
        "front-thigh-hands"
    ]
    assert not [step for step in after.steps if step.section == "ease"]
    assert any(step.section == "move" for step in after.steps)


def test_the_sore_place_comes_before_what_was_put_together(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    A buttock that aches is eased before the places that several answers together point to.
    """
    hands = {"soft-ball": "no", "foam-roller": "no"}
    aching = {**three_symptoms, **hands, "buttock-ache": "yes", "sides": "left"}

    routine = routine_for(rulebook, aching, {"minutes": "20"})

    eased = [step.region for step in routine.steps if step.section == "ease"]
    assert eased[:2] == ["front-thigh", "buttock"]


def test_a_goal_puts_its_movements_in_and_changes_nothing_else(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Whatever the goal, the same is eased, nobody is sent elsewhere, and one of its movements is
    among the steps.
    """
    plain = consult(rulebook, Sheet(answers=dict(three_symptoms)))
    wanted = {
        "long-sitting": {"half-kneel-rock", "sit-to-stand"},
        "running": {"heel-raises", "side-leg-lift"},
        "ski-trip": {"side-leg-lift", "sit-to-stand"},
        "lifting": {"hip-hinge", "bird-dog"},
    }
    assert plain.routine is not None
    eased = [step for step in plain.routine.steps if step.section == "ease"]

    for goal, moves in wanted.items():
        told = consult(rulebook, Sheet(answers={**three_symptoms, "goal": goal}))
        assert told.routine is not None
        steps = told.routine.steps
        assert [(s.technique, s.side) for s in steps if s.section == "ease"] == [
            (s.technique, s.side) for s in eased
        ]
        assert moves & {step.technique for step in steps}
        assert told.referrals == plain.referrals
        still = {o.technique for o in told.outcome.offers} - {
            o.technique for o in plain.outcome.offers
        }
        assert {rulebook.technique_of[name].section for name in still} <= {"move"}
