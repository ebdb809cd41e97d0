"""Own words that no line took are heard, and the lines they may mean are answered first."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.interview import next_question
from recommender.core.language.conditions import Answer, Any
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.hearing import heard, no_line_took, offered, still_offered


def test_words_that_no_line_took_are_a_visit(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Never `nothing-reported`: a normal visit, and the words stand first."""
    shown = consult(rulebook, Sheet(answers={**healthy, "own-words": "my ears ring"}))

    assert shown.status == "referral"
    assert [(one.to, one.for_) for one in shown.referrals] == [("routine", "something-unnamed")]
    assert shown.no_rule_for == ("my ears ring",)
    assert shown.sheet.answers["something-else"] == "yes"


def test_words_that_a_line_took_change_nothing(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """With its line ticked, the same words leave the result as it is without them."""
    ache = {**healthy, "low-back-ache": "yes"}

    with_words = consult(rulebook, Sheet(answers={**ache, "own-words": "my lower back hurts"}))

    assert with_words.no_rule_for == ()
    assert with_words.outcome == consult(rulebook, Sheet(answers=ache)).outcome


def test_a_second_complaint_that_no_line_took_is_still_named(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Of two complaints in one text the one without a line is named by itself."""
    answers = {
        **healthy,
        "low-back-ache": "yes",
        "own-words": "my lower back hurts and my ears ring",
    }

    assert no_line_took(rulebook, answers) == ("my ears ring",)
    assert heard(rulebook, answers)["something-else"] == "yes"


def test_words_tick_no_line(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """Whatever is typed, no answer but the one on something else is ever set."""
    for text in ("chest pain", "my bum is numb", "no fever", "lower back hurts"):
        answers = {**healthy, "own-words": text}
        assert {**heard(rulebook, answers), "something-else": "no"} == answers


def test_no_step_is_shown_while_an_offered_line_is_open(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """A line that words may mean waits for its answer, though nothing else would ask for it."""
    text = "I feel like hurting myself"
    name = "self-harm-thoughts"
    answers = {**three_symptoms, "own-words": text}
    assert name in {entry.id for entry in offered(rulebook, answers, text)}
    del answers[name]

    shown = consult(rulebook, Sheet(answers=answers))

    assert shown.status == "needs-answers"
    assert shown.routine is None
    assert name in still_offered(rulebook, answers)
    asked = next_question(rulebook, answers)
    assert asked is not None
    assert name in {entry.id for entry in asked.entries}


@pytest.fixture(scope="module")
def placed(rulebook: Rulebook) -> Rulebook:
    """A rulebook that asks for the signs of blood flow only where a calf or anything else hurts."""
    gate = Any((Answer("calf-tight", ("yes",)), Answer("something-else", ("yes",))))
    questions = {question.id: question for question in rulebook.questions}
    signs = questions.pop("clot-and-blood-flow-signs")
    order = []
    for question in questions.values():
        order.append(question)
        if question.id == "something-else":
            order.append(signs.model_copy(update={"only_if": gate}))
    return rulebook.model_copy(update={"questions": tuple(order)})


def test_a_sign_of_a_place_can_be_answered_where_nothing_hurts(
    placed: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Words that may mean a sign of a place open its page, though all its symptoms are a no."""
    answers = {**healthy, "own-words": "my chest hurts"}
    answers.pop("chest-pain")

    asked = next_question(placed, answers)

    assert next_question(placed, {**healthy, "own-words": "lower back hurts"}) is None
    assert asked is not None
    assert "chest-pain" in {entry.id for entry in asked.entries}
    ticked = consult(placed, Sheet(answers={**answers, "chest-pain": "yes"}))
    assert ticked.outcome.emergency
    unticked = consult(placed, Sheet(answers={**answers, "chest-pain": "no"}))
    assert unticked.status == "referral"
    assert next_question(placed, {**answers, "chest-pain": "no"}) is None


def test_a_rulebook_without_the_two_questions_hears_nothing(rulebook: Rulebook) -> None:
    """Where words are not asked for, answers stay as they are."""
    bare = rulebook.model_copy(
        update={
            "questions": tuple(q for q in rulebook.questions if q.id != "something-else"),
            "rules": tuple(r for r in rulebook.rules if r.id != "something-else-is-a-visit"),
        }
    )

    assert heard(bare, {"own-words": "my ears ring"}) == {"own-words": "my ears ring"}
    assert no_line_took(bare, {"own-words": "my ears ring"}) == ()
