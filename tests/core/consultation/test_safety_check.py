"""The second look reads cards without the compiled form, and never misses what it is there for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from recommender.core.consultation.consult import NOTHING, consult
from recommender.core.consultation.safety_check import look
from recommender.core.consultation.safety_reading import SafetyReading
from recommender.core.evaluation.firing import Offer
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.routine import routine
from recommender.core.routine.steps import Routine, Step
from tests import reference
from tests.sizes import trying
from tests.strategies import completions, rulebooks_and_sheets


def read(rulebook: Rulebook, answers: dict[str, str]) -> tuple[set[str], set[str]]:
    """Name the findings, referrals and avoids that are certain, and those that are possible."""
    certain, possible = set(), set()
    for name, held in SafetyReading(rulebook, answers).facts.items():
        kind, *rest = name
        prefix = {"refer": "referral"}.get(kind, kind)
        text = f"{prefix}:{'='.join(rest)}"
        possible.add(text)
        if held:
            certain.add(text)
    return certain, possible


def cautious(facts: set[str]) -> set[str]:
    """Keep the facts that the second look reads."""
    return {fact for fact in facts if fact.startswith(("finding:", "referral:", "avoid:"))}


@given(rulebooks_and_sheets())
@trying(150)
def test_it_reads_a_complete_sheet_as_it_is(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """On a complete sheet it finds the same findings, referrals and avoids as naive reading."""
    rulebook, answers = drawn

    certain, possible = read(rulebook, answers)

    facts, _ = reference.decide(rulebook, answers)
    assert certain == possible == cautious(facts)


@given(rulebooks_and_sheets(questions=4, answered=0.5))
@trying(150)
def test_it_is_sound_on_open_sheets(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """What it calls certain holds in every completion; what it does not call possible in none."""
    rulebook, answers = drawn

    certain, possible = read(rulebook, answers)

    for completion in completions(rulebook, answers, most=500):
        facts, _ = reference.decide(rulebook, completion)
        assert certain <= cautious(facts) <= possible


@given(rulebooks_and_sheets())
@trying(100)
def test_it_objects_to_silence_about_a_referral(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """It objects when an outcome leaves out a referral, and only then."""
    rulebook, answers = drawn
    facts, _ = reference.decide(rulebook, answers)

    second = look(rulebook, answers, NOTHING, None)

    assert bool(second.objections) == any(fact.startswith("referral:") for fact in facts)
    assert {s for s, _ in second.referrals} == {
        fact.removeprefix("referral:").partition("=")[0]
        for fact in facts
        if fact.startswith("referral:")
    }


def tampered(
    rulebook: Rulebook, answers: Mapping[str, str], technique: str, **changes: int
) -> tuple[str, ...]:
    """Change one offer of a good result, or add one, and hear the objections."""
    told = consult(rulebook, Sheet(answers=dict(answers))).outcome
    card = rulebook.technique_of[technique]
    offers = {offer.technique: offer for offer in told.offers}
    own = Offer(technique, card.ceiling, card.dose.set_seconds, card.dose.sets)
    offers[technique] = replace(offers.get(technique, own), **changes)
    outcome = told.model_copy(update={"offers": tuple(offers.values())})
    return look(rulebook, answers, outcome, None).objections


@pytest.mark.parametrize(
    ("technique", "changes", "objection"),
    [
        ("psoas-hard-tool", {}, "is never to be offered"),
        ("core-soft-ball-face-down", {}, "is above the first-visit rung"),
        ("core-soft-ball", {"ceiling": 3}, "allows 3 out of 10, above the limit of 2"),
        ("front-thigh-hands", {"seconds": 90}, "lasts 90 seconds, above the limit of 60"),
    ],
)
def test_it_objects_to_each_way_of_going_too_far(
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    technique: str,
    changes: dict[str, int],
    objection: str,
) -> None:
    """
    A technique that is never offered, too firm, too strong or too long is objected to by name.
    """
    objections = tampered(rulebook, three_symptoms, technique, **changes)

    assert any(f"`{technique}` {objection}" in text for text in objections)


def test_it_objects_to_what_a_caution_limits(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    On blood thinners a roller is objected to for its rung, ceiling, time, sets, and by a promise.
    """
    answers = {**three_symptoms, "taking-blood-thinners": "yes"}

    objections = tampered(rulebook, answers, "front-thigh-roller")

    assert len(objections) == 5
    assert any("above half its dose" in text for text in objections)
    assert any("the promise `a-caution-means-hands-only`" in text for text in objections)
    assert any("above the rung that is allowed" in text for text in objections)


def test_it_walks_every_step(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> None:
    """
    A step that was not offered, goes beyond its offer, or lacks what must come first, is stopped.
    """
    shown = consult(rulebook, Sheet(answers=dict(three_symptoms)))
    assert shown.routine is not None
    steps = shown.routine.steps
    ball = next(step for step in steps if step.technique == "core-soft-ball")
    cases = {
        "was not offered": [ball.model_copy(update={"technique": "psoas-hard-tool"})],
        "goes beyond what is offered": [steps[0], ball.model_copy(update={"sets": 9})],
        "comes without `belly-breathing` before it": [ball],
    }

    for expected, tampered_steps in cases.items():
        routine = shown.routine.model_copy(update={"steps": tuple(tampered_steps)})
        second = look(rulebook, three_symptoms, shown.outcome, routine)
        assert any(expected in text for text in second.objections), expected


def test_it_knows_the_urgency_beside_a_warning_sign(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Without its referral rule a warning sign is still objected to, by its own urgency."""
    rules = [rule for rule in rulebook.rules if rule.stages[0] != "referrals"]
    silent = rulebook.model_copy(update={"rules": rules})

    second = look(silent, {**healthy, "numb-saddle": "yes"}, NOTHING, None)

    expected = "`numb-saddle` is a warning sign for emergency help, and nothing says so"
    assert second.objections == (expected,)


@pytest.mark.parametrize(
    ("region", "tool", "objection"),
    [
        ("front-hip", "soft-ball", "presses on `front-hip`, which is never pressed"),
        ("side-back", "foam-roller", "uses `foam-roller` on `back`, where it is not used"),
    ],
)
def test_it_objects_to_pressing_where_nothing_may_press(
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    region: str,
    tool: str,
    objection: str,
) -> None:
    """A rulebook made by hand, past the loader, is still held to what its body says."""
    cards = [
        card.model_copy(update={"region": region, "tool": tool})
        if card.id == "front-thigh-hands"
        else card
        for card in rulebook.techniques
    ]
    damaged = rulebook.model_copy(update={"techniques": cards})

    objections = tampered(damaged, three_symptoms, "front-thigh-hands")

    assert any(objection in text for text in objections)


def relaid(routine: Routine, steps: Sequence[Step]) -> Routine:
    """Make a routine of other steps, with the time that they take."""
    seconds = sum(step.total for step in steps)
    update = {"steps": tuple(steps), "seconds": seconds, "minutes": -(-seconds // 60)}
    return routine.model_copy(update=update)


def timed(step: Step, seconds: int, sets: int = 1) -> Step:
    """Give a step another time."""
    total = seconds * sets * (2 if step.side == "both" else 1) + 15
    return step.model_copy(update={"seconds": seconds, "sets": sets, "total": total})


def test_it_holds_every_routine_against_its_laws(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Too little movement, long settling, a second descent, no walk, a dose below the least, a place
    that is eased twice, second sets too early, and more time than there is: each is objected to.
    """
    answers = {**three_symptoms, "minutes": "15", "sides": "left"}
    shown = consult(rulebook, Sheet(answers=answers))
    assert shown.routine is not None
    steps = list(shown.routine.steps)
    of = {step.technique: step for step in steps}
    walk, roller, breath = of["easy-walk"], of["front-thigh-roller"], of["belly-breathing"]
    without = [step for step in steps if step is not walk]
    broken = {
        "less than half": [*without, timed(walk, 60)],
        "settling lasts": [timed(breath, 300) if step is breath else step for step in steps],
        "no walk of 300 seconds": without,
        "less than its least dose": [timed(roller, 15) if s is roller else s for s in steps],
        "one place is eased twice": [*steps, roller],
        "sets on a first visit": [*without, timed(walk, 300, 2)],
        "15 minutes were asked for": [*without, timed(walk, 1200)],
        "more than once": [roller, *(step for step in steps if step is not roller), roller],
        "another time than its sets": [*without, walk.model_copy(update={"total": 400})],
    }

    assert look(rulebook, answers, shown.outcome, shown.routine).objections == ()
    for objection, other in broken.items():
        second = look(rulebook, answers, shown.outcome, relaid(shown.routine, other))
        assert any(objection in text for text in second.objections), objection


def test_a_routine_that_breaks_a_law_is_not_shown(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lays a routine out, one without enough movement ends as a failed safety check."""
    lay_out = routine.lay_out

    def rests(*given: Any) -> Routine | None:
        whole = lay_out(*given)
        assert whole is not None
        return relaid(whole, [step for step in whole.steps if step.section != "move"])

    monkeypatch.setattr(routine, "lay_out", rests)

    shown = consult(rulebook, Sheet(answers=dict(three_symptoms)))

    assert shown.status == "safety-check-failed"
    assert shown.routine is None
    assert any("less than half" in text for text in shown.disagreements)
