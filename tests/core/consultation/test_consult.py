"""The doorway: statuses, failing closed, and the second look against a damaged form."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import Draft, compiled, compiled_rules, program_of
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.evaluation.program import CompiledRule, Program
from recommender.core.language.cards import Question
from recommender.core.language.conditions import Answer
from recommender.core.language.errors import AnswersError
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from tests import reference
from tests.sizes import sizes, trying
from tests.strategies import completions, rulebook_from, rulebooks_and_sheets, sheet_from

Damage = Callable[[CompiledRule], CompiledRule | None]


def damaged(rulebook: Rulebook, damage: Damage) -> Program:
    """Compile a rulebook, with each compiled rule replaced or removed."""
    draft = Draft(rulebook)
    by_stage = {
        stage: [kept for rule in rules if (kept := damage(rule)) is not None]
        for stage, rules in compiled_rules(draft).items()
    }
    return program_of(draft, by_stage)


def offered(consultation: Consultation) -> set[str]:
    """Name the offered techniques."""
    return {offer.technique for offer in consultation.outcome.offers}


@given(rulebooks_and_sheets(answered=0.9, questions=4))
@trying(150)
def test_a_settled_sheet_has_one_outcome(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """Whatever the open questions turn out to be, a settled sheet keeps its outcome."""
    rulebook, answers = drawn
    consultation = consult(rulebook, Sheet(answers=answers))

    if consultation.status != "needs-answers":
        for completion in completions(rulebook, answers, most=200):
            whole = consult(rulebook, Sheet(answers=completion))
            assert whole.outcome == consultation.outcome
            assert whole.status == consultation.status


@given(rulebooks_and_sheets(answered=0.7))
@trying(150)
def test_undamaged_rules_agree_and_a_stopping_referral_beats_every_technique(
    drawn: tuple[Rulebook, dict[str, str]],
) -> None:
    """
    Engine, definition and second look agree on every sheet, complete or not; and when any rule
    refers the person on, nothing is offered, whatever else holds.
    """
    rulebook, answers = drawn

    consultation = consult(rulebook, Sheet(answers=answers))

    assert consultation.disagreements == ()
    assert consultation.status != "safety-check-failed"
    if any(referral.to in STOPPING for referral in consultation.referrals):
        assert consultation.routine is None
        assert offered(consultation) == set()


@given(rulebooks_and_sheets())
@trying(100)
def test_what_is_offered_is_what_the_cards_offer(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """The offered techniques are those that reading the cards naively offers."""
    rulebook, answers = drawn

    consultation = consult(rulebook, Sheet(answers=answers))

    facts, _ = reference.decide(rulebook, answers)
    if not consultation.outcome.emergency:
        assert {f"offered:{name}" for name in offered(consultation)} == {
            fact for fact in facts if fact.startswith("offered:")
        }


def walk(
    damage_of: Callable[[random.Random, Rulebook], Damage | None], seeds: range, sheets: int = 12
) -> tuple[int, int]:
    """
    Damage random rulebooks; count the harmful sheets, and those that were stopped.

    A sheet is harmful when the damaged form offers a technique, or raises one, that the whole form
    would not, or leaves out a referral.
    """
    harmful = stopped = 0
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=30, questions=6)
        damage = damage_of(rnd, rulebook)
        if damage is None:
            continue
        program = damaged(rulebook, damage)
        for _ in range(sheets):
            answers = sheet_from(rnd, rulebook, noes=0.7)
            whole = consult(rulebook, Sheet(answers=answers))
            broken = consult(rulebook, Sheet(answers=answers), program=program)
            before = {o.technique: o for o in whole.outcome.offers}
            found = evaluated(rulebook, answers, program).outcome
            worse = any(
                offer.technique not in before
                or offer.ceiling > before[offer.technique].ceiling
                or offer.seconds > before[offer.technique].seconds
                or offer.sets > before[offer.technique].sets
                for offer in found.offers
            )
            lost = not whole.outcome.emergency and not set(whole.outcome.referrals) <= set(
                found.referrals
            )
            if worse or lost or (whole.outcome.emergency and not found.emergency):
                harmful += 1
                stopped += broken.status == "safety-check-failed" and broken.routine is None
    return harmful, stopped


def without_a_guard(rnd: random.Random, rulebook: Rulebook) -> Damage | None:
    """Let one technique through whenever it is suggested."""
    cards = [card.id for card in rulebook.techniques if card.never is None]
    if not cards:
        return None
    guard = f"card:{rnd.choice(cards)}"

    def damage(rule: CompiledRule) -> CompiledRule:
        if rule.id != guard:
            return rule
        first = rule.expression if rule.expression[0] == "slot" else rule.expression[2][0]
        return replace(rule, expression=first)

    return damage


def without_one_at(stage: str) -> Callable[[random.Random, Rulebook], Damage | None]:
    """Leave out one card of a stage."""

    def choose(rnd: random.Random, rulebook: Rulebook) -> Damage | None:
        cards = [rule.id for rule, _ in rulebook.stage_rules[stage]]
        if not cards:
            return None
        gone = rnd.choice(cards)
        return lambda rule: None if (rule.id, rule.stage) == (gone, stage) else rule

    return choose


@pytest.mark.parametrize("seeds", sizes(range(40, 60), range(80)))
@pytest.mark.parametrize(
    "damage_of",
    [without_a_guard, without_one_at("cautions"), without_one_at("referrals")],
    ids=["guard", "caution", "referral"],
)
def test_the_second_look_stops_what_a_damaged_form_lets_through(
    damage_of: Callable[[random.Random, Rulebook], Damage | None], seeds: range
) -> None:
    """
    With a guard, a caution or a referral gone from the compiled form, nothing harmful is shown.
    """
    harmful, stopped = walk(damage_of, seeds)

    assert harmful >= len(seeds) // 8
    assert stopped == harmful


def test_a_lost_referral_is_still_told() -> None:
    """When the compiled form has lost a referral, the refusal still says where to go."""
    rulebook, answers = _emergency()
    program = damaged(rulebook, lambda rule: None if rule.stage == "referrals" else rule)

    consultation = consult(rulebook, Sheet(answers=answers), program=program)

    assert consultation.status == "safety-check-failed"
    assert [referral.to for referral in consultation.referrals] == ["emergency"]
    assert consultation.referrals[0].rules


def _emergency() -> tuple[Rulebook, dict[str, str]]:
    for seed in range(200):
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=30, questions=6)
        answers = sheet_from(rnd, rulebook)
        consultation = consult(rulebook, Sheet(answers=answers))
        if len(consultation.referrals) == 1 and consultation.outcome.emergency:
            return rulebook, answers
    raise AssertionError("no emergency in 200 rulebooks")


def test_an_engine_that_stops_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error inside the engine becomes a refusal with its reason, never a recommendation."""
    rnd = random.Random(3)
    rulebook = rulebook_from(rnd)
    monkeypatch.setattr(forward_chaining.Engine, "fire", lambda *_: 1 / 0)

    for _ in range(20):
        consultation = consult(rulebook, Sheet(answers=sheet_from(rnd, rulebook)))
        if consultation.status == "safety-check-failed":
            break

    assert consultation.status == "safety-check-failed"
    assert consultation.routine is None
    assert consultation.outcome.offers == ()
    assert "the engine stopped" in consultation.disagreements[0]


def test_evaluators_that_disagree_recommend_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the engine leaves out one firing, nothing is offered."""
    rnd = random.Random(5)
    rulebook = rulebook_from(rnd, rules=40)
    run = forward_chaining.run
    monkeypatch.setattr(
        forward_chaining, "run", lambda program, answers: run(program, answers)[:-1]
    )

    consultations = [consult(rulebook, Sheet(answers=sheet_from(rnd, rulebook))) for _ in range(10)]

    fired = [consultation for consultation in consultations if consultation.firings]
    assert fired
    for consultation in fired:
        assert consultation.status == "safety-check-failed"
        assert consultation.outcome.offers == ()


@given(rulebooks_and_sheets(answered=0.6))
@trying(80)
def test_what_is_shown_of_an_open_sheet_is_certain(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """The firings of a sheet with open answers rest on given answers alone."""
    rulebook, answers = drawn
    program = compiled(rulebook)

    consultation = consult(rulebook, Sheet(answers=answers))

    told = {
        program.names[slot]
        for name, value in answers.items()
        for slot in program.answers[name]
        if value
    }
    for firing in consultation.firings:
        for name in firing.used:
            assert ":" in name or name in told or name.endswith("=no")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"numb-saddle": "YES"}, "`numb-saddle` cannot be answered `YES`"),
        ({"numb-saddle": ""}, "`numb-saddle` cannot be answered ``"),
        ({"age": "fifteen"}, "`age` cannot be answered `fifteen`"),
        ({"age": "15.0"}, "`age` cannot be answered `15.0`"),
        ({"sides": "upside"}, "`sides` cannot be answered `upside`"),
        ({"no-such-thing": "yes"}, "nothing called `no-such-thing` is asked"),
    ],
)
def test_answers_that_were_never_accepted_are_refused(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], changed: dict[str, str], words: str
) -> None:
    """A sheet made by hand with answers nobody accepted is refused, never taken for no."""
    with pytest.raises(AnswersError, match=re.escape(words)):
        consult(rulebook, Sheet(answers={**three_symptoms, **changed}))


def gated(rulebook: Rulebook) -> Rulebook:
    """Ask for nerve signs only after a yes, and retire the rule for the first of them."""
    first = next(one for one in rulebook.questions if one.id == "nerve-signs")
    others = [one for one in rulebook.questions if one is not first]
    gate = Question.model_validate(
        {"id": "gate", "kind": "yes-no", "group": "g", "ask": "Gate?", "safety": True}
    )
    asked = first.model_copy(update={"only_if": Answer("gate", ("yes",))})
    rules = [rule for rule in rulebook.rules if rule.id != "numb-saddle-is-emergency"]
    return rulebook.model_copy(update={"questions": (gate, asked, *others), "rules": rules})


def test_a_warning_sign_that_may_apply_counts(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    With its rule gone and its question perhaps not applying, a ticked warning sign still stops.
    """
    answers = {**three_symptoms, "numb-saddle": "yes"}
    book = gated(rulebook)

    for gate in ({}, {"gate": "yes"}, {"gate": "not-sure"}):
        consultation = consult(book, Sheet(answers={**answers, **gate}))
        assert consultation.routine is None
        assert consultation.outcome.offers == ()


def test_a_ruled_out_yes_is_refused(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> None:
    """A warning sign answered yes while its question is ruled out is a contradiction, not a no."""
    answers = {**three_symptoms, "numb-saddle": "yes", "gate": "no"}

    with pytest.raises(AnswersError, match="its question does not apply"):
        consult(gated(rulebook), Sheet(answers=answers))


def test_a_broken_promise_stops_the_result(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    With `never` taken off the psoas card, and the caution about it gone, the promise about the
    psoas stops the recommendation.
    """
    cards = [
        card.model_copy(update={"never": None}) if card.id == "psoas-hard-tool" else card
        for card in rulebook.techniques
    ]
    rules = [rule for rule in rulebook.rules if rule.id != "nothing-presses-the-psoas"]
    damaged_book = rulebook.model_copy(update={"techniques": cards, "rules": rules})
    calm = {"visit": "follow-up", "done-twice-well": "yes"}
    answers = {**three_symptoms, **calm, "told-it-is-psoas": "yes"}

    consultation = consult(damaged_book, Sheet(answers=answers))

    assert consultation.status == "safety-check-failed"
    assert consultation.outcome.offers == ()
    assert any("nothing-presses-on-the-psoas" in text for text in consultation.disagreements)
