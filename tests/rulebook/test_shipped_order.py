"""The order of the shipped questions: each place has its own signs, asked if they may be meant."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.rulebook import load
from recommender.core.consultation.interview import next_page
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying, asked_again, deciding
from tests.conftest import ROOT
from tests.sizes import sampled, trying

LINES_BEFORE = {
    "low-back-ache": 147,
    "front-hip-tight": 144,
    "front-thigh-tight": 142,
    "inner-thigh-ache": 145,
    "buttock-ache": 145,
    "calf-tight": 143,
    "back-thigh-tight": 144,
    "side-hip-pain": 146,
    "pelvis-tips-forward": 139,
    "belly-tense": 139,
    "groin-ache": 148,
}
"""How many lines somebody with one plain complaint judged in rulebook 0.3.0."""
MORE = 10
"""So many lines more may be judged now."""
PLACES = "Warning signs: where it hurts"
SHIPPED = load(ROOT / "rules")
PLACE_PAGES = [one for one in SHIPPED.questions if one.group == PLACES]
SYMPTOMS = [
    entry.id
    for entry in SHIPPED.entries.values()
    if entry.question.symptom or entry.id == "something-else"
]


def lines_judged(rulebook: Rulebook, person: Mapping[str, str]) -> int:
    """Count the lines on the pages that a person is asked."""
    answers: dict[str, str] = {}
    lines = 0
    while page := next_page(rulebook, answers):
        for asked in page:
            lines += len(asked.entries)
            for entry in asked.entries:
                said = "x" if entry.question.kind == "text" else person.get(entry.id, "no")
                answers[entry.id] = said
    return lines


@pytest.mark.parametrize("symptom", sampled(list(LINES_BEFORE), 4))
def test_one_plain_complaint_judges_ten_lines_more_at_most(
    rulebook: Rulebook, healthy: Mapping[str, str], symptom: str
) -> None:
    """Somebody with one plain complaint judges at most ten lines more than with rulebook 0.3.0."""
    person = {**healthy, symptom: "yes", "pain-now": "4", "pain-worst": "5", "sides": "left"}

    assert lines_judged(rulebook, person) <= LINES_BEFORE[symptom] + MORE


@given(
    st.dictionaries(st.sampled_from(SYMPTOMS), st.sampled_from(["no", "yes", "not-sure"])),
    st.booleans(),
)
@trying(200)
def test_signs_of_a_place_are_left_out_only_after_a_no_to_all_that_brings_them(
    said: dict[str, str],
    rest_is_no: bool,  # noqa: FBT001  # hypothesis passes it by position
) -> None:
    """
    However the symptom pages are answered, left open or not sure, the signs of a place do not apply
    just when each symptom and sign that could bring them is answered no, or cannot apply itself.
    """
    answers = {**(dict.fromkeys(SYMPTOMS, "no") if rest_is_no else {}), **said}
    applies = applying(SHIPPED, answers)

    assert len(PLACE_PAGES) > 15
    for page in PLACE_PAGES:
        no_to_all = all(
            answers.get(name) == "no" or not applies[SHIPPED.entries[name].question.id]
            for name in deciding(page)
        )
        assert (applies[page.id] == 0) is no_to_all, page.id


def test_what_no_line_says_opens_every_place() -> None:
    """
    Who feels something that no line says is asked the signs of every place, those aside that only
    tell more of a sign that was ticked.
    """
    applies = applying(SHIPPED, {**dict.fromkeys(SYMPTOMS, "no"), "something-else": "yes"})
    symptoms = set(SYMPTOMS)

    for page in PLACE_PAGES:
        assert applies[page.id] or not symptoms & deciding(page), page.id


def test_what_opens_a_sign_is_asked_anew_with_it() -> None:
    """
    A line among the warning signs that decides if others are asked is asked anew on another day, as
    they are: an old no leaves none of them out.
    """
    again = asked_again(SHIPPED)
    opening = {
        name
        for page in PLACE_PAGES
        for name in deciding(page)
        if SHIPPED.entries[name].question in PLACE_PAGES
    }

    assert {"groin-lump", "limps", "new-calf-ache"} <= opening
    assert opening <= again


@pytest.mark.parametrize(
    ("opener", "sign"),
    [("groin-lump", "hard-painful-lump"), ("groin-lump", "groin-pulse"), ("limps", "limp")],
)
@pytest.mark.parametrize("said", ["yes", "not-sure"])
def test_a_lump_or_a_limp_is_asked_about_once_it_is_not_ruled_out(
    rulebook: Rulebook, healthy: Mapping[str, str], opener: str, sign: str, said: str
) -> None:
    """
    A yes and a not sure to a lump, a beat or a limp bring the lines on it, and a no spares them.
    """
    about = rulebook.entries[sign].question.id
    sore = {**healthy, "groin-ache": "yes"}

    assert applying(rulebook, {**sore, opener: said})[about]
    assert not applying(rulebook, sore)[about]
