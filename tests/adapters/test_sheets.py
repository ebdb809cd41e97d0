"""Sheets from YAML and JSON, and back."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.rulebook import load
from recommender.adapters.sheets import accepted, kept_text, read_sheet, write_sheet
from recommender.core.language.cards import Item, Question
from recommender.core.language.characters import composed, text_trouble
from recommender.core.language.errors import SheetError
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import accept
from tests.doors import ROOT
from tests.sizes import trying

SMALL = load(ROOT / "tests" / "bad" / "base" / "rules")
NOTE = Question(id="your-words", kind="text", group="More", ask="Anything else?")
WORDY = SMALL.model_copy(update={"questions": (*SMALL.questions, NOTE)})
WORDS = st.text(max_size=60).filter(lambda t: text_trouble(t, 500) is None).map(composed)
SHEETS = st.builds(
    Sheet,
    on=st.none() | st.dates(dt.date(1000, 1, 1)),
    rulebook=st.none() | st.just("0.1.0"),
    answers=st.fixed_dictionaries(
        {},
        optional={
            "numb-saddle": st.sampled_from(["yes", "no", "not-sure"]),
            "low-back-ache": st.sampled_from(["yes", "no", "not-sure"]),
            "pain-now": st.integers(0, 10).map(str),
            "visit": st.sampled_from(["first", "later"]),
            "your-words": WORDS,
        },
    ),
)


def problems(text: str, rulebook: Rulebook = WORDY) -> list[str]:
    """List the problems of a sheet's text."""
    with pytest.raises(SheetError) as refused:
        read_sheet(text, "sheet", rulebook)
    return [str(problem) for problem in refused.value.problems]


def test_a_sheet_is_read_by_entry() -> None:
    """A ticked checklist answers each of its items, and every answer is text."""
    text = "on: 2026-11-22\nrulebook: 0.1.0\nanswers: {symptoms: [low-back-ache], pain-now: 4}"

    sheet = read_sheet(text, "sheet", WORDY)

    assert sheet.on == dt.date(2026, 11, 22)
    assert sheet.rulebook == "0.1.0"
    assert sheet.answers == {"low-back-ache": "yes", "front-hip-tight": "no", "pain-now": "4"}


def test_json_and_yaml_say_the_same() -> None:
    """Truth values and numbers of JSON are answers like any other."""
    answers = {"numb-saddle": False, "low-back-ache": True, "pain-now": 4, "your-words": "so-so 😀"}

    sheet = read_sheet(json.dumps({"answers": answers}, indent="\t"), "sheet", WORDY)

    assert sheet.answers == {
        "numb-saddle": "no",
        "low-back-ache": "yes",
        "pain-now": "4",
        "your-words": "so-so 😀",
    }


def test_a_written_sheet_is_pleasant_to_read() -> None:
    """Only what some reader of YAML takes for something else, or cannot read, is quoted."""
    answers = {"numb-saddle": "no", "pain-now": "4", "your-words": "worse: at night"}
    sheet = Sheet(on=dt.date(2026, 11, 22), answers=answers)

    assert write_sheet(sheet) == (
        "'on': '2026-11-22'\n"
        "answers:\n"
        "  numb-saddle: 'no'\n"
        "  pain-now: '4'\n"
        "  your-words: 'worse: at night'\n"
    )


def test_all_problems_of_a_sheet_are_reported_at_their_places() -> None:
    """One run shows every answer that has to be mended."""
    text = (
        "on: yesterday\n"
        "anwsers: {}\n"
        "answers:\n"
        "  numb-saddle: perhaps\n"
        "  pain-now:\n"
        "  symptoms: [low-back-ache, sore-foot]\n"
        "  vist: first\n"
    )

    assert problems(text) == [
        "sheet:1:5: E203 `on` should be a date such as `2026-11-22`",
        "sheet:2:1: E202 unknown key `anwsers`; did you mean `answers`?",
        "sheet:4:16: E604 `numb-saddle` is answered `yes`, `no` or `not-sure`, not `perhaps`",
        "sheet:5:3: E201 `pain-now` is empty",
        "sheet:6:29: E602 `symptoms` has no item `sore-foot`",
        "sheet:7:3: E601 nothing called `vist` is asked; did you mean `visit`?",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "sheet:1:1: E103 there is nothing in this file"),
        ("[]", "sheet:1:1: E203 this should hold keys with values, such as `key: value`"),
        ("answers:", "sheet:1:1: E201 `answers` is empty"),
        (
            "answers: none",
            "sheet:1:10: E203 `answers` should hold keys with values, such as `key: value`",
        ),
        ("on: 86400\nanswers: {}", "sheet:1:5: E203 `on` should be a date such as `2026-11-22`"),
        ("answers: {symptoms: {low-back-ache: }}", "sheet:1:22: E201 `low-back-ache` is empty"),
    ],
)
def test_a_sheet_of_another_shape_is_refused(text: str, problem: str) -> None:
    """What is not a sheet brings one line that says what is expected."""
    assert problems(text) == [problem]


def test_a_sheet_with_too_many_answers_is_refused_with_one_problem() -> None:
    """A flood of keys is not looked at one by one."""
    text = "answers:\n" + "".join(f"  key-{number}: yes\n" for number in range(1001))

    assert problems(text) == ["sheet:2:3: E209 `answers` holds at most 1,000 entries"]


@given(st.text() | st.text("answers:{}[], numb-saddle yes\n'\"").map("answers: {}".__add__))
@trying(200)
def test_no_text_brings_anything_but_problems(text: str) -> None:
    """Any text is a sheet or a list of problems."""
    with contextlib.suppress(SheetError):
        assert read_sheet(text, "sheet", WORDY).answers is not None


SIGNS = Question(
    id="leg-signs", kind="any-of", group="Signs", ask="Is it so?", safety=True,
    items=(Item(id="swollen-leg", label="Swollen"), Item(id="cold-leg", label="Cold")),
)  # fmt: skip
SIGNED = WORDY.model_copy(update={"questions": (SIGNS, *WORDY.questions)})


@pytest.mark.parametrize("text", ["answers: {leg-signs: []}", '{"answers": {"leg-signs": []}}'])
def test_an_empty_list_of_warning_signs_is_refused(text: str) -> None:
    """A form that nobody touched says nothing; the word to write is named."""
    (problem,) = problems(text, SIGNED)

    assert "E603 `leg-signs` is an empty list; write `none` if none of its items fits" in problem
    assert accept(SIGNED, {"leg-signs": []})[1][0].code == "E603"
    assert accept(SIGNED, {"leg-signs": ()})[1][0].code == "E603"


def test_any_other_empty_list_is_open() -> None:
    """Nothing is answered no by a list with nothing in it."""
    assert read_sheet("answers: {symptoms: []}", "sheet", SIGNED).answers == {}
    assert read_sheet("answers: {symptoms: {}, leg-signs: {}}", "sheet", SIGNED).answers == {}


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        ("none", {"swollen-leg": "no", "cold-leg": "no"}),
        (["cold-leg"], {"swollen-leg": "no", "cold-leg": "yes"}),
        ([{"cold-leg": "not-sure"}], {"swollen-leg": "no", "cold-leg": "not-sure"}),
        ([{"cold-leg": "no"}], {"cold-leg": "no"}),
        ({"cold-leg": "yes"}, {"cold-leg": "yes"}),
        ({"cold-leg": False}, {"cold-leg": "no"}),
    ],
)
def test_what_was_not_said_is_no_only_beside_something_that_fits(
    raw: object, answers: dict[str, str]
) -> None:
    """A list of what fits says no of the rest; a list in which nothing fits does not."""
    assert accept(SIGNED, {"leg-signs": raw}) == (answers, [])


@pytest.mark.parametrize("raw", [4, 4.0, "4", "4.0", "4.00"])
def test_four_is_four_however_it_is_written(raw: object) -> None:
    """A whole number may have a point; the answer is the same."""
    assert accept(SIGNED, {"pain-now": raw}) == ({"pain-now": "4"}, [])
    text = json.dumps({"answers": {"pain-now": raw}})
    assert read_sheet(text, "sheet", SIGNED).answers == {"pain-now": "4"}


@pytest.mark.parametrize("raw", [4.5, "04", "4.", "4.01", "1e1", "0x4", True, float("nan"), "٤"])
def test_what_readers_disagree_on_is_no_number(raw: object) -> None:
    """A number that another reader takes for another one, or for none, is refused."""
    assert [one.code for one in accept(SIGNED, {"pain-now": raw})[1]] == ["E604"]


def test_numbers_of_json_are_no_text() -> None:
    """In a file as for the API, a number is no line of words; in YAML every word is text."""
    assert "E604" in problems('{"answers": {"your-words": 12}}')[0]
    assert read_sheet("answers: {your-words: 12}", "s", WORDY).answers == {"your-words": "12"}


def test_a_kept_file_of_the_old_form_is_read() -> None:
    """What stands after each answer is a comment by now; a digest may be a number to others."""
    text = (
        "# Answers kept by `recommender ask`. # 5050714d\non: 2026-11-30 # 38dc3ae9\n"
        "rulebook: 0.1.0 # 9e17e591\nasked: # 2e1df91e\n  symptoms: 84648428 # 89c9a299\n"
        "answers: # 4f66f1af\n  low-back-ache: yes # 69dfac54\n# the end # a26c336e\n"
    )
    as_numbers = {"asked": {"symptoms": 84648428}, "answers": {"low-back-ache": True}}

    assert read_sheet(text, "s", WORDY).asked == {"symptoms": "84648428"}
    found, troubles = accepted(as_numbers, WORDY)
    assert troubles == []
    assert found is not None
    assert found.asked == {"symptoms": "84648428"}


def test_a_day_still_to_come_is_refused() -> None:
    """A sheet is of a day that has begun somewhere."""
    today = dt.date(2026, 11, 30)
    text = "on: 2026-12-{:02}\nanswers: {{}}"

    with pytest.raises(SheetError, match="sheet:1:5: E206 `on` is 2026-12-02, a day still to come"):
        read_sheet(text.format(2), "sheet", WORDY, today)
    assert read_sheet(text.format(1), "sheet", WORDY, today).on == dt.date(2026, 12, 1)
    assert read_sheet(text.format(2), "sheet", WORDY).on == dt.date(2026, 12, 2)


@given(SHEETS)
def test_a_kept_sheet_means_the_same_to_every_reader(sheet: Sheet) -> None:
    """
    Whatever a person wrote survives being kept; what another program reads from the file, as YAML
    or as JSON, is accepted as the same.
    """
    text = kept_text(sheet)
    value = yaml.safe_load(text)

    assert read_sheet(text, "sheet", WORDY) == sheet
    assert accepted(value, WORDY) == (sheet, [])
    assert read_sheet(json.dumps(value), "s.json", WORDY) == sheet
