"""The answers in a page: they come back as they went, and nothing else is taken for answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import sheet
from recommender.core.questionnaire.applicability import asked_again
from recommender.web.page.carried import (
    LONGEST,
    Carried,
    FieldError,
    begun,
    brought,
    carried_text,
    in_file,
)
from tests.doors import ACHING, small
from tests.forged import packed, unpacked
from tests.http import TODAY

SMALL = small()
ANSWERS = dict(sheet(SMALL, ACHING).answers)
FULL = Carried(Sheet(on=TODAY, answers=ANSWERS), ("minutes",), ("leg-signs",))


def forged(**changed: Any) -> str:
    """Write a field by hand, with a check that fits."""
    return packed(json.dumps({**unpacked(carried_text(SMALL, FULL)), **changed}).encode())


@given(
    names=st.sets(st.sampled_from(sorted(ANSWERS))),
    skipped=st.sampled_from([(), ("minutes",)]),
    halfway=st.sampled_from([(), ("leg-signs",)]),
)
@example(names=set(ANSWERS), skipped=("minutes",), halfway=("leg-signs",))
def test_what_goes_out_comes_back(
    names: set[str], skipped: tuple[str, ...], halfway: tuple[str, ...]
) -> None:
    """
    Whichever questions are answered so far, were left open or half answered, they come back so.
    """
    part = {name: value for name, value in ANSWERS.items() if name in names and name != "visit"}
    carried = Carried(Sheet(on=TODAY, answers=part), skipped, halfway)

    assert brought(SMALL, carried_text(SMALL, carried), TODAY) == (carried, ())


def test_the_largest_sheet_fits_well(rulebook: Rulebook) -> None:
    """Every question answered takes less than half of the longest field."""
    longest = {
        name: "x" * 60
        if entry.question.kind == "text"
        else max(entry.values, key=len, default="10")
        for name, entry in rulebook.entries.items()
    }

    text = carried_text(rulebook, Carried(Sheet(on=TODAY, answers=longest)))

    assert len(text) < LONGEST / 2


@pytest.mark.parametrize("count", [0, 1, 5, 20, 40, -1, -20])
def test_a_field_that_was_cut_off_is_refused(count: int) -> None:
    """A field that ends too early is none, wherever it was cut."""
    text = carried_text(SMALL, FULL)

    with pytest.raises(FieldError, match="cut off or changed"):
        brought(SMALL, text[:count] or ".", TODAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"answers": {"nobody-asked": "yes"}},
        {"answers": {"age": "old"}},
        {"answers": {"age": 40}},
        {"answers": {"age": "40", "low-back-ache": "perhaps"}},
        {"answers": ["low-back-ache"]},
        {"answers": {"low-back-ache": "y" * 600}},
        {"on": "2026-13-01"},
        {"on": "today"},
        {"on": None},
        {"skipped": "minutes"},
        {"skipped": ["x" * 100]},
        {"halfway": "leg-signs"},
        {"halfway": ["x" * 100]},
        {"draft": {"a.age": ["4"]}},
        {"more": 1},
        {"answers": {f"x{n}": "yes" for n in range(1000)}},
    ],
)
def test_a_forged_field_is_refused(changed: dict[str, Any]) -> None:
    """What is no sheet of this questionnaire is refused, though its check fits."""
    with pytest.raises(FieldError):
        brought(SMALL, forged(**changed), TODAY)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"{}", b'"text"', b"NaN", b"\xff\xfe", b"{" * 20_000, b"[" * 20_000,
        b'{"on":"2026-11-22"}', b'{"answers":"\\ud800"}',
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(raw: bytes) -> None:
    """Other JSON, deep JSON and what is none are refused alike."""
    with pytest.raises(FieldError, match="no sheet of answers"):
        brought(SMALL, packed(raw), TODAY)


def test_a_field_that_is_too_long_is_not_looked_into() -> None:
    """Nothing longer than the longest field is read."""
    with pytest.raises(FieldError, match="too long"):
        brought(SMALL, "1." + "x" * LONGEST, TODAY)


def test_a_page_of_another_rulebook_goes_on_with_what_is_asked_alike() -> None:
    """
    When the rules changed in between, answers to questions in the same words stay; it is said.
    """
    text = carried_text(SMALL, FULL)
    questions = tuple(
        q.model_copy(update={"ask": f"{q.ask} Say it again."}) if q.id == "minutes" else q
        for q in SMALL.questions
        if q.id != "told-it-is-psoas"
    )
    other = SMALL.model_copy(update={"questions": questions, "version": "9.9.9", "rules": ()})

    back, said = brought(other, text, TODAY)

    gone = {"minutes", "told-it-is-psoas"}
    assert back.answers == {name: value for name, value in ANSWERS.items() if name not in gone}
    assert (back.skipped, back.halfway) == (FULL.skipped, FULL.halfway)
    assert len(said) == 1
    assert f"version {SMALL.version}" in said[0]
    assert "9.9.9" in said[0]
    assert "2 answers did not fit" in said[0]


def test_a_page_of_another_day_asks_warning_signs_again() -> None:
    """What may have changed by another day, was left open or half answered is asked again."""
    text = carried_text(SMALL, FULL)

    back, said = brought(SMALL, text, TODAY + dt.timedelta(days=2))

    again = asked_again(SMALL)
    assert again & ANSWERS.keys()
    assert back.answers == {n: v for n, v in ANSWERS.items() if n not in again}
    assert back.sheet.on == TODAY + dt.timedelta(days=2)
    assert (back.skipped, back.halfway) == ((), ())
    assert "another day" in said[0]


def test_help_that_was_called_for_on_another_day_is_said(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    A page of another day that called for help says so, though its warning signs are asked again.
    """
    answers = {**healthy, "weight-loss": "yes"}
    sheet = Sheet(on=TODAY, answers={n: answers[n] for n in answers if n in rulebook.entries})
    text = carried_text(rulebook, Carried(sheet))

    back, said = brought(rulebook, text, TODAY + dt.timedelta(days=2))

    assert "weight-loss" not in back.answers
    assert said[0].startswith("Last time your answers called for this.")
    assert said[1] == "If nobody has looked at it since, that still stands."


def test_an_answer_that_was_ignored_does_not_come_back_on_another_day() -> None:
    """What did not apply when the page was left is taken out, so that it cannot count later on."""
    answers = {**ANSWERS, "front-hip-tight": "no", "sides": "left"}
    text = carried_text(SMALL, Carried(Sheet(on=TODAY, answers=answers)))

    same, _ = brought(SMALL, text, TODAY)
    back, _ = brought(SMALL, text, TODAY + dt.timedelta(days=2))

    assert same.answers["sides"] == "left"
    assert "sides" not in back.answers


def test_midnight_is_no_other_day() -> None:
    """Who answers past midnight is not asked again, and the sheet keeps the day it was begun on."""
    back, said = brought(SMALL, carried_text(SMALL, FULL), TODAY + dt.timedelta(days=1))

    assert back == FULL
    assert said == ()


def test_the_field_holds_no_plain_words() -> None:
    """A glance at a page's source shows no answer."""
    assert "low-back-ache" not in carried_text(SMALL, FULL)


def test_a_kept_sheet_says_how_its_questions_were_put() -> None:
    """A sheet on its way into a file carries the version, and the wording of what was answered."""
    sheet = in_file(SMALL, FULL)

    assert sheet.rulebook == SMALL.version
    assert set(sheet.asked) == {SMALL.entries[name].question.id for name in ANSWERS}
    assert begun(TODAY).sheet.answers == {}


def test_a_page_of_another_version_of_the_program_is_refused_as_that() -> None:
    """A field of another form, whole and unchanged, is not called cut off."""
    text = carried_text(SMALL, FULL)

    with pytest.raises(FieldError, match="another version of this program"):
        brought(SMALL, "1" + text[1:], TODAY)
