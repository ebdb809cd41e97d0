"""Accepting answers: what is asked is understood, everything else is refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.cards import Change, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import accept, sheet
from recommender.core.questionnaire.applicability import (
    allowed,
    applying,
    changed,
    deciding,
    ignored,
    is_warning,
    optional,
    pages,
    turning_points,
    unanswered,
)
from tests.strategies import GROUNDS

BOOK = Rulebook.model_validate(
    {
        "version": "0.0.1",
        "title": "small",
        "notice": "n",
        "urgencies": [],
        "questions": [
            {"id": "fever", "kind": "yes-no", "group": "g", "ask": "Fever?", "safety": True},
            {
                "id": "signs",
                "kind": "any-of",
                "group": "g",
                "ask": "Any of these?",
                "safety": True,
                "only-if": "fever",
                "items": [{"id": "numb", "label": "Numb"}, {"id": "weak", "label": "Weak"}],
            },
            {
                "id": "side",
                "kind": "one-of",
                "group": "g",
                "ask": "Side?",
                "options": [{"id": "left", "label": "Left"}, {"id": "right", "label": "Right"}],
            },
            {"id": "pain", "kind": "number", "group": "g", "ask": "Pain?", "least": 0, "most": 10},
            {"id": "words", "kind": "text", "group": "h", "ask": "What is hard?"},
        ],
        "rules": [
            {
                "id": "strong-pain",
                "title": "t",
                "when": {"pain": {"at-least": 7}},
                "then": {"finding": "strong"},
                **GROUNDS,
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"fever": "yes"}, {"fever": "yes"}),
        ({"fever": True}, {"fever": "yes"}),
        ({"fever": "Not-Sure"}, {"fever": "not-sure"}),
        ({"fever": "yes", "signs": "none"}, {"fever": "yes", "numb": "no", "weak": "no"}),
        ({"fever": "yes", "signs": ["numb"]}, {"fever": "yes", "numb": "yes", "weak": "no"}),
        (
            {"fever": "yes", "signs": [{"numb": "not-sure"}]},
            {"fever": "yes", "numb": "not-sure", "weak": "no"},
        ),
        ({"fever": "yes", "signs": {"numb": "no"}}, {"fever": "yes", "numb": "no"}),
        ({"numb": "no"}, {"numb": "no"}),
        ({"side": "left", "pain": 7}, {"side": "left", "pain": "7"}),
        ({"words": "stairs"}, {"words": "stairs"}),
    ],
)
def test_answers_are_understood(raw: dict[str, Any], expected: dict[str, str]) -> None:
    """Answers in every form a sheet may use become text by entry."""
    answers, troubles = accept(BOOK, raw)

    assert troubles == []
    assert answers == expected


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        (
            {"fevr": "yes"},
            "E601",
            "nothing called `fevr` is asked; did you mean `fever`?",
        ),
        (
            {"fever": "yes", "signs": []},
            "E603",
            "`signs` is an empty list; write `none` if none of its items fits",
        ),
        ({"signs": ["nunb"]}, "E602", "`signs` has no item `nunb`; did you mean `numb`?"),
        ({"signs": "numb"}, "E603", "`signs` is a list of what fits, or `none`; not `numb`"),
        ({"signs": [3]}, "E603", "an entry of `signs` is an item, or `item: not-sure`"),
        ({"fever": "maybe"}, "E604", "`fever` is answered `yes`, `no` or `not-sure`, not `maybe`"),
        (
            {"fever": ["yes"]},
            "E604",
            "`fever` is answered `yes`, `no` or `not-sure`, not `a list`",
        ),
        (
            {"side": "lefty"},
            "E604",
            "`side` is one of `left`, `right`, not `lefty`; did you mean `left`?",
        ),
        ({"pain": 11}, "E604", "`pain` is a whole number from 0 to 10, not `11`"),
        ({"pain": "07"}, "E604", "`pain` is a whole number from 0 to 10, not `07`"),
        ({"pain": "4.5"}, "E604", "`pain` is a whole number from 0 to 10, not `4.5`"),
        (
            {"words": "a\x1b[31mb"},
            "E604",
            (
                "`words` is one line of text, 500 characters at most, and holds a hidden "
                "character (U+001B), which is no text"
            ),
        ),
        (
            {"words": 12},
            "E604",
            "`words` is one line of text, 500 characters at most, not `12`; put quotes around it",
        ),
        (
            {"words": "a" * 501},
            "E604",
            (
                "`words` is one line of text, 500 characters at most, and is longer than 500 "
                "characters"
            ),
        ),
        (
            {"numb": "yes", "signs": "none"},
            "E605",
            "`numb` is answered twice, as `yes` and as `no`",
        ),
        (
            {"fever": "no", "numb": "yes"},
            "E606",
            (
                "`numb` is answered `yes`, yet another answer says that `signs` does not apply; "
                "mend one of the two"
            ),
        ),
    ],
)
def test_a_wrong_answer_is_refused(raw: dict[str, Any], code: str, text: str) -> None:
    """Each kind of mistake is named in the person's own words, with what would be right."""
    _, troubles = accept(BOOK, raw)

    assert [(trouble.code, trouble.text) for trouble in troubles] == [(code, text)]


@given(
    st.dictionaries(
        st.sampled_from(["fever", "signs", "numb", "side", "pain", "words", "other"]) | st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_anything_at_all_is_answered_with_words(raw: dict[str, Any]) -> None:
    """No input makes accepting fail; what is accepted is what the rulebook asks."""
    answers, troubles = accept(BOOK, raw)

    assert set(answers) <= set(BOOK.entries)
    assert all("\n" not in trouble.text for trouble in troubles)


def test_a_question_that_does_not_apply_is_not_asked() -> None:
    """Only a definite answer rules a question out; not sure does not."""
    assert applying(BOOK, {})["signs"] == 2
    assert applying(BOOK, {"fever": "yes"})["signs"] == 3
    assert applying(BOOK, {"fever": "not-sure"})["signs"] == 3
    assert applying(BOOK, {"fever": "no"})["signs"] == 0


def test_a_left_over_answer_is_ignored_and_named() -> None:
    """An answer from when a question applied is kept out of the rules, by name."""
    assert ignored(BOOK, {"fever": "no", "numb": "no", "pain": "3"}) == ("numb",)


def test_what_may_be_answered_is_said_in_words_for_a_sheet() -> None:
    """Each kind of question says what it takes."""
    fever, signs, side, pain, words = BOOK.questions

    assert allowed(fever) == ("yes", "no", "not-sure")
    assert allowed(signs) == ("none", "numb", "weak")
    assert allowed(side) == ("left", "right")
    assert allowed(pain) == ("0 to 10",)
    assert allowed(words) == ("your own words",)


def test_a_question_that_nothing_reads_is_optional() -> None:
    """What a rule reads, and every safety question, must be answered; the rest may be left open."""
    may = [question.id for question in BOOK.questions if optional(BOOK, question)]

    assert may == ["side", "words"]


def test_a_page_is_a_group_of_questions_that_apply() -> None:
    """Pages come in asking order, each once, and only those on which something is asked."""
    everything = dict.fromkeys(("fever", "signs", "side", "pain", "words"), 3)

    assert pages(BOOK, everything) == ("g", "h")
    assert pages(BOOK, {**everything, "words": 0}) == ("g",)


@pytest.mark.parametrize(
    ("before", "now", "meaning"),
    [
        (4, 6, "worse"),
        (4, 5, "same"),
        (4, 4, "same"),
        (4, 3, "a-little-better"),
        (4, 2, "much-better"),
        (10, 8, "a-little-better"),
        (10, 7, "much-better"),
        (0, 0, "same"),
        (1, 0, "a-little-better"),
    ],
)
def test_two_scores_make_a_choice(before: int, now: int, meaning: str) -> None:
    """Two points, and of a high score thirty percent as well, count as a change."""
    assert changed(Change(points=2, percent=30), before, now) == meaning


def test_a_sheet_of_bad_answers_is_not_made() -> None:
    """From Python, bad answers raise with every reason."""
    with pytest.raises(ValueError, match=r"E601[\s\S]*E604"):
        sheet(BOOK, {"fevr": "yes", "pain": 99})


def test_the_shipped_warning_signs_come_first(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    The signs for everyone come first of all, own words aside; then what is felt; then the signs of
    what is felt. Between them nothing is asked but safety questions and what decides on them.
    """
    questions = rulebook.questions
    signs = [is_warning(question) for question in questions]
    read = deciding(*(question for question in questions if question.safety))
    felt = max(n for n, q in enumerate(questions) if q.symptom)
    told = {entry.id for q in questions[: felt + 1] for entry in entries_of(q)}
    of_places = [
        n
        for n, is_sign in enumerate(signs)
        if is_sign and n > felt and deciding(questions[n]) and deciding(questions[n]) <= told
    ]

    for question in questions[: max(of_places) + 1]:
        own_words = question.kind == "text" or question.symptom
        assert own_words or question.safety or {entry.id for entry in entries_of(question)} & read
    everyone = [
        is_sign
        for q, is_sign in zip(questions, signs, strict=True)
        if q.only_if is None and q.kind != "text"
    ]
    assert everyone == sorted(everyone, reverse=True)
    assert not [q for q, _ in unanswered(rulebook, healthy) if not optional(rulebook, q)]


def test_turning_points_are_where_a_rule_begins_to_read_a_number_otherwise() -> None:
    """Each lower bound in a rule that can fire counts once; other questions have their own."""

    def rule(name: str, bounds: dict[str, str], status: str = "draft") -> dict[str, Any]:
        return {
            "id": name,
            "title": "t",
            "when": {"pain": bounds},
            "then": {"finding": name},
            "because": "b",
            "basis": "design",
            "status": status,
            "changed": "2026-11-22",
        }

    rules = [
        rule("some", {"at-least": "6"}),
        rule("more", {"at-least": "2", "below": "6"}),
        rule("again", {"at-least": "2"}),
        rule("below", {"below": "9"}),
        rule("old", {"at-least": "8"}, status="retired"),
    ]
    book = BOOK.model_copy(update={"rules": rules})

    assert turning_points(book, "pain") == (2, 6)
    assert turning_points(book, "side") == ()
