"""What is told first, and what is told on, on every surface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.hearing import by_itself
from recommender.render.document.consultation import document_of
from recommender.render.document.deeper import deeper_of
from recommender.render.document.wording import FOR_CLINICIAN, clinician_rows, unsure_said
from recommender.render.formats.terminal import consultation_lines
from tests.http import TODAY, client

Answers = Mapping[str, str]


def shown_for(rulebook: Rulebook, answers: Answers, on: dt.date | None = None) -> Consultation:
    """Take answers through the rules."""
    return consult(rulebook, Sheet(on=on, answers=dict(answers)))


def printed(rulebook: Rulebook, shown: Consultation) -> str:
    """Print a consultation as the terminal shows it."""
    return "\n".join(line.text for line in consultation_lines(rulebook, shown, whole=False))


@pytest.fixture(scope="module")
def unsure(three_symptoms: Answers) -> Answers:
    """Somebody with steps who is not sure about a sign."""
    return {**three_symptoms, "leg-tingling": "not-sure"}


def test_signs_that_are_not_sure_come_first_in_two_lines(
    rulebook: Rulebook, unsure: Answers
) -> None:
    """Which sign, and what to do if it is there, before anything else."""
    shown = shown_for(rulebook, unsure)
    (said,) = unsure_said(rulebook, shown)

    assert said.named == f"You were not sure about: {rulebook.entries['leg-tingling'].label}."
    least = rulebook.urgency_of[rulebook.entries["leg-tingling"].at_least or ""]
    assert said.do == f"If it is there or begins: {least.do}"
    assert printed(rulebook, shown).startswith(f"{said.named}\n{said.do}\n")
    assert document_of(rulebook, shown).unsure == (said,)
    page = client(rulebook).post("/api/consultations", json={"answers": dict(unsure)}).json()
    assert page["not_sure"][0]["signs"][0]["name"] == "leg-tingling"


def test_an_emergency_is_shown_alone(rulebook: Rulebook, unsure: Answers) -> None:
    """Beside it no sign that is not sure is named; what to tell on stands below the call."""
    shown = shown_for(rulebook, {**unsure, "chest-pain": "yes", "own-words": "my ears ring"})
    text = printed(rulebook, shown)

    assert unsure_said(rulebook, shown) == ()
    first, words, last = map(text.index, ("GET HELP NOW", "We have no rule for:", FOR_CLINICIAN))
    assert first < words < last


@pytest.mark.parametrize("sign", ["weight-loss", "fever-with-pain", "chest-pain"])
def test_beside_a_stopping_referral_stand_only_its_own_words(
    rulebook: Rulebook, three_symptoms: Answers, sign: str
) -> None:
    """No technique, advice or picture, in no form; at the end what to show a doctor."""
    shown = shown_for(rulebook, {**three_symptoms, sign: "yes", "told-it-is-psoas": "yes"})
    view = document_of(rulebook, shown)
    text = printed(rulebook, shown)

    assert (shown.routine, shown.advice, shown.withheld) == (None, (), ())
    assert (view.sections, view.first, view.later, view.held) == ((), (), (), ())
    assert deeper_of(rulebook, shown, view) == ((), ())
    assert not [card.title for card in rulebook.techniques if card.title in text]
    assert not [given.title for given in rulebook.advice if given.title in text]
    assert FOR_CLINICIAN in text


def test_the_page_for_the_clinician_says_what_was_told(
    rulebook: Rulebook, three_symptoms: Answers
) -> None:
    """Signs with the field's term, since when, medicines and conditions, date and rulebook."""
    question = next(q for q in rulebook.questions if q.id == "whole-body-signs")
    items = [
        item.model_copy(update={"term": "unintended weight loss"})
        if item.id == "weight-loss"
        else item
        for item in question.items
    ]
    asked = question.model_copy(update={"items": tuple(items)})
    questions = tuple(asked if q is question else q for q in rulebook.questions)
    book = rulebook.model_copy(update={"questions": questions})
    answers = {
        **three_symptoms,
        "weight-loss": "yes",
        "unwell": "not-sure",
        "taking-blood-thinners": "yes",
        "leave-belly": "yes",
    }

    thinners = rulebook.entries["taking-blood-thinners"]

    shown = shown_for(book, answers, TODAY)
    rows = {row.label: row.texts for row in clinician_rows(shown)}

    assert rows["Signs"] == (
        f"{rulebook.entries['weight-loss'].label} [unintended weight loss]",
        f"not sure: {rulebook.entries['unwell'].label} [{rulebook.entries['unwell'].term}]",
    )
    assert rows["For how long"] == ("2 to 4 weeks",)
    assert rows["Medicines and conditions"] == (f"{thinners.label} [{thinners.term}]",)
    assert rows["Answered on"] == (TODAY.isoformat(),)
    assert shown.rulebook.digest.startswith(rows["Rules"][0].partition("(")[2].rstrip(")"))
    assert shown.for_clinician is not None
    assert "leave-belly" not in {one.name for one in shown.for_clinician.conditions}


def test_no_routine_stands_on_the_page_for_the_clinician(
    rulebook: Rulebook, three_symptoms: Answers
) -> None:
    """Whoever has steps has no such page, though the value is there for other programs."""
    shown = shown_for(rulebook, {**three_symptoms, "something-else": "yes"})

    assert shown.routine is not None
    assert shown.for_clinician is not None
    assert clinician_rows(shown) == ()


def test_help_in_its_own_words_comes_first(rulebook: Rulebook, three_symptoms: Answers) -> None:
    """Above the words for somebody who may hurt themselves stands no call and no other rule."""
    doubt = {"self-harm-thoughts": "not-sure", "self-harm-check": "not-sure"}
    shown = shown_for(rulebook, {**three_symptoms, **doubt})

    assert unsure_said(rulebook, shown) == ()
    assert {sign.name for one in shown.not_sure for sign in one.signs} == set(doubt)


def test_a_line_away_from_its_page_says_what_it_hangs_on(rulebook: Rulebook) -> None:
    """A backache of pregnancy is no backache of anybody; a line that hangs on many stays."""
    entries = rulebook.entries

    said = by_itself(rulebook, entries["pregnancy-backache"])
    assert said.startswith("You are pregnant, or might be: Backache")
    limp = entries["limp"]
    assert by_itself(rulebook, limp) == f"{entries['limps'].label}: {limp.label}"
    assert by_itself(rulebook, entries["big-bruise"]) == entries["big-bruise"].label
    assert by_itself(rulebook, entries["chest-pain"]) == entries["chest-pain"].label
