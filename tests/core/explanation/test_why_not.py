"""Why not: total, true, and with the smallest changes that would bring a technique."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from functools import cache

import pytest

from recommender.adapters.population_file import load_population
from recommender.core.consultation.consult import consult
from recommender.core.evaluation.compiler import compiled
from recommender.core.explanation.counterfactuals import brings
from recommender.core.explanation.missing_conditions import Lack
from recommender.core.explanation.why_not import ChangedAnswer, WhyNot, why_not
from recommender.core.language.errors import UnknownNameError
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import people
from recommender.core.questionnaire.applicability import is_firm
from recommender.core.reasoning import solver
from recommender.render.document.why_not import MAY_BE_MORE, NO_OTHERS, NONE_YET, why_not_part
from tests.conftest import ROOT
from tests.core.consultation.test_interview import filled, held
from tests.sizes import seeds, sizes
from tests.strategies import rulebook_from, sheet_from

PLACES = {"a-step", "left-out", "held-back", "not-suggested"}


def units_of(change: tuple[ChangedAnswer, ...]) -> list[dict[str, str]]:
    """Take a change apart into single changes: an answer, or all answers to an open question."""
    found: dict[tuple[str, bool], dict[str, str]] = {}
    for one in change:
        new = one.before is None
        found.setdefault((one.question if new else one.name, new), {})[one.name] = one.value
    return list(found.values())


def hold(rulebook: Rulebook, answers: Mapping[str, str], found: WhyNot) -> None:
    """Hold an explanation against the definition, the engine and the person's own answers."""
    card = rulebook.technique_of[found.technique]
    shown = consult(rulebook, Sheet(answers=dict(answers)))
    fact = f"offered:{card.id}"
    steps = shown.routine.steps if shown.routine else ()
    assert (found.place == "a-step") == any(step.technique == card.id for step in steps)
    if found.place == "a-step":
        return
    reasons = (found.left_out, found.against, found.lacking, found.case)
    assert any(reasons) or found.place == "waiting"
    for one in found.against:
        assert (one.fact in shown.decision) == one.certain
        assert not one.certain or one.rules
    for fact_lacking in found.lacking:
        assert fact_lacking not in shown.decision
        assert found.could or not any(fact_lacking in r.concludes for r in compiled(rulebook).rules)
    for way in found.could:
        assert way.concludes not in shown.decision
        assert way.lacks
    assert not (found.changes and (found.rule_out or found.fixed))
    for change in found.changes:
        for one in change:
            assert one.before is None or not is_firm(rulebook.entries[one.name].question)
        units = units_of(change)
        changed = {name: value for unit in units for name, value in unit.items()}
        after = consult(rulebook, Sheet(answers={**answers, **changed}))
        assert after.status != "safety-check-failed"
        assert fact in after.decision
        for size in range(len(units)):
            for some in itertools.combinations(units, size):
                part = {name: value for unit in some for name, value in unit.items()}
                assert not brings(rulebook, {**answers, **part}, fact)


@cache
def settled_sheets(rulebook: Rulebook, count: int) -> list[dict[str, str]]:
    """Interview people, so that each sheet is settled and holds what was asked alone."""
    population = load_population(ROOT / "rules" / "population.yaml", rulebook)
    drawn = people(rulebook, population, count, 3)
    return [held(rulebook, filled(rulebook, person, {}))[0] for person in drawn]


@pytest.mark.parametrize(("count", "one_in"), sizes((3, 30), (10, 10), (1_000, 1)))
def test_every_technique_has_a_true_why_not(rulebook: Rulebook, count: int, one_in: int) -> None:
    """On sheets of people as they come, for every technique or one of so many on each sheet."""
    places = set()
    for number, answers in enumerate(settled_sheets(rulebook, count)):
        for name in list(rulebook.technique_of)[number % one_in :: one_in]:
            found = why_not(rulebook, Sheet(answers=answers), name)
            hold(rulebook, answers, found)
            places.add(found.place)
    assert PLACES.issuperset(places)
    assert len(PLACES - places) <= (one_in > 1)


@pytest.mark.parametrize("seeds", seeds(60))
def test_why_not_is_true_on_random_rulebooks(seeds: range) -> None:
    """The same on random rulebooks, with complete and incomplete sheets."""
    places = set()
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=30)
        answers = sheet_from(rnd, rulebook, answered=rnd.choice([1.0, 0.6]))
        for name in rulebook.technique_of:
            found = why_not(rulebook, Sheet(answers=answers), name)
            if found.status != "safety-check-failed":
                hold(rulebook, answers, found)
                places.add(found.place)
    assert len(PLACES - places) <= 1


def test_what_is_blocked_says_by_which_rule_and_answer(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    With thin bones the soft ball is held back, by the caution, from that answer; a clinician would
    first have to rule it out.
    """
    old = {"duration": "6-to-12-weeks"}  # new back pain with thin bones is looked at first
    sheet = Sheet(answers={**three_symptoms, **old, "thin-bones": "yes"})

    found = why_not(rulebook, sheet, "offered:front-thigh-soft-ball")

    assert found.place == "held-back"
    assert ("thin-bones-soft-hands",) in {one.rules for one in found.against}
    assert all("Thin bones" in text for one in found.against for text in one.answers)
    assert found.changes == ()
    assert [text.partition(":")[0] for text in found.rule_out] == ["You said yes"]
    assert "Thin bones" in found.rule_out[0]


def test_what_no_rule_suggests_says_what_each_could(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """The calf is not reached: each rule that could reach it is named with what it lacks."""
    found = why_not(rulebook, Sheet(answers=dict(three_symptoms)), "calf-hands")

    rules = {one.rule: one for one in found.could}
    assert found.place == "not-suggested"
    assert rules["ladder:calf"].lacks[0].name == "region:calf"
    assert "tight-calf" in rules
    assert rules["tight-calf"].lacks == (
        Lack(
            kind="answer", name="calf-tight", words="The calf feels tight: yes", now="you said no"
        ),
    )
    assert [one.name for change in found.changes for one in change] == [
        "back-thigh-tight", "calf-tight",
    ]  # fmt: skip


def test_age_is_never_a_change_but_is_named(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """A child is not told to be older: what cannot be changed is named as that."""
    found = why_not(rulebook, Sheet(answers={**three_symptoms, "age": "15"}), "easy-walk")

    assert found.changes == ()
    assert found.rule_out == ()
    assert found.fixed == ("How old are you?",)


@pytest.mark.parametrize(
    ("without", "technique", "name"),
    [
        ((), "belly-breathing", "minutes"),
        ((), "half-kneel-rock", None),
        ((), "front-thigh-soft-ball", None),
        (("foam-roller", "soft-ball"), "front-thigh-roller", "foam-roller"),
    ],
)
def test_what_the_routine_left_out_is_answered_by_minutes_and_tools(
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    without: tuple[str, ...],
    technique: str,
    name: str | None,
) -> None:
    """What has no place today says for what, and with how many minutes, or which tool, it would."""
    sheet = Sheet(answers={**three_symptoms, "minutes": "5", **dict.fromkeys(without, "no")})

    found = why_not(rulebook, sheet, technique)

    assert found.place == "left-out"
    assert found.left_out is not None
    assert found.changes == ()
    assert [one.name for one in found.fits_with] == [name] * (name is not None)
    for one in found.fits_with:
        answers = {**sheet.answers, one.name: one.value}
        shown = consult(rulebook, Sheet(answers=answers))
        assert shown.routine is not None
        assert technique in {step.technique for step in shown.routine.steps}


def test_the_whole_case_against_the_psoas_tool(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    It is never offered: with the reason, the promises, the cautions, and what is offered instead.
    """
    sheet = Sheet(answers={**three_symptoms, "told-it-is-psoas": "yes"})

    found = why_not(rulebook, sheet, "psoas-hard-tool")

    assert found.case is not None
    assert "No answers lead to pressure on the psoas." in found.case.promises
    assert "nothing-presses-the-psoas" in found.case.cautions
    assert found.case.instead
    assert found.changes == ()
    assert {one.fact for one in found.against} >= {"avoid:psoas-pressure", "avoid:hard-tool"}


@pytest.mark.parametrize(("count", "one_in"), sizes((3, 30), (6, 4)))
def test_what_is_found_does_not_depend_on_what_was_asked_before(
    rulebook: Rulebook, count: int, one_in: int
) -> None:
    """In any order of asking, the same changes are found."""
    sheets = settled_sheets(rulebook, count)
    names = list(rulebook.technique_of)
    asked = [(n, name) for n in range(count) for name in names[n * 5 % one_in :: one_in]]
    first = {key: why_not(rulebook, Sheet(answers=sheets[key[0]]), key[1]) for key in asked}

    random.Random(4).shuffle(asked)

    for number, name in asked:
        again = why_not(rulebook, Sheet(answers=sheets[number]), name)
        assert again == first[number, name]


def test_an_unknown_technique_is_told_with_the_nearest(rulebook: Rulebook) -> None:
    """A slip of the pen brings a suggestion."""
    with pytest.raises(UnknownNameError, match="did you mean `easy-walk`"):
        why_not(rulebook, Sheet(), "easy-wlk")


def test_what_would_bring_it_is_said_as_far_as_it_was_found(
    rulebook: Rulebook, healthy: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where looking for changes takes too long, the rest is said, and no claim is made of all ways.
    """
    whole = why_not(rulebook, Sheet(answers=dict(healthy)), "bird-dog")
    monkeypatch.setattr(solver, "MOST", 0)

    found = why_not(rulebook, Sheet(answers=dict(healthy)), "bird-dog")

    assert whole.is_all
    assert whole.changes
    assert not found.is_all
    assert found.changes == found.rule_out == found.fixed == ()
    assert found.could == whole.could
    said = [block.before for block in why_not_part(found).blocks]
    assert said[-1] == NONE_YET
    assert NO_OTHERS not in said
    some = whole.model_copy(update={"is_all": False})
    assert why_not_part(some).blocks[-1].before == MAY_BE_MORE
