"""Kinds of difference, and the people concerned, in words."""

from __future__ import annotations

import pytest

from recommender.audit.diff.words import concerned_words, kind_words, unusual_answers
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.core.reasoning.equivalence import Kind
from recommender.core.reasoning.shared_questions import together
from tests.core.reasoning.test_shared_questions import above, asks, choice, number
from tests.doors import small


@pytest.mark.parametrize(
    ("part", "gained", "words"),
    [
        (("emergency",), True, "is now told that this is an emergency"),
        (("emergency",), False, "is no longer told that this is an emergency"),
        (
            ("referral", "leg-clot", "same-day"),
            True,
            "is now referred: Get help today: a clot in the leg",
        ),
        (("offered", "easy-walk"), False, "is no longer offered: Walk at an easy pace"),
        (
            ("pressure", "easy-walk"),
            True,
            "is given a lower limit of firmness for: Walk at an easy pace",
        ),
        (("seconds", "easy-walk"), False, "is given a longer time for: Walk at an easy pace"),
        (("dose", "easy-walk"), True, "is given fewer sets of: Walk at an easy pace"),
        (("advice", "keep-moving"), True, "is now advised: Keep moving"),
        (
            ("routine", "finding:went-well"),
            True,
            "is now given a routine in which `went-well` counts",
        ),
        (("reported",), True, "is now told nothing about something that was reported"),
    ],
)
def test_every_kind_has_words(part: tuple[str, ...], words: str, *, gained: bool) -> None:
    """Each kind of difference is a sentence about somebody."""
    assert kind_words(small(), small(), Kind(part, gained)) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("yes",), "ticks “A cold leg”"),
        (("no",), "says no to “A cold leg”"),
        (("not-sure",), "is not sure of “A cold leg”"),
        (("no", "not-sure"), "does not tick “A cold leg”"),
        (("yes", "not-sure"), "does not say no to “A cold leg”"),
        (("yes", "no"), "is sure of “A cold leg”"),
    ],
)
def test_ticks_are_told_by_what_they_have_in_common(values: tuple[str, ...], words: str) -> None:
    """Which of yes, no and not sure all of them say is told in a few words."""
    asked = together(small(), small())

    (found,) = concerned_words(asked, {"cold-leg": values}, usual_sheet(asked.rulebook))

    assert found.text == words
    assert found.as_usual == ("no" in values)


def test_stretches_of_numbers_are_joined() -> None:
    """Stretches that touch are one, and not sure stands beside them."""
    rules = [{**above(bound), "id": f"r{bound}"} for bound in (2, 4, 7)]
    book = asks(number("pain", 0, 10, safety=True), rules=tuple(rules))
    asked = together(book, book)
    usual = {"pain": "5"}

    def said(*values: str) -> tuple[tuple[str, ...], bool]:
        (found,) = concerned_words(asked, {"pain": values}, usual)
        return found.values, found.as_usual

    assert said("2", "4") == (("2 to 6",), True)
    assert said("0", "7", "not-sure") == (("0 to 1", "7 to 10", "not-sure"), False)


def test_what_is_not_as_usual_comes_first_and_ticks_last() -> None:
    """What makes people stand out is told first."""
    asked = together(small(), small())
    usual = {**usual_sheet(asked.rulebook), "age": "40", "visit": "first"}
    common = {"numb-saddle": ("no",), "age": ("18",), "visit": ("later",), "cold-leg": ("yes",)}

    found = [one.answer for one in concerned_words(asked, common, usual)]

    assert found == ["visit", "cold-leg", "age", "numb-saddle"]


def test_answers_that_no_rule_tells_apart_are_as_usual() -> None:
    """A number in the same stretch as the usual one, and the usual option, are left out."""
    book = asks(number("pain", 0, 10), choice("pace", "slow", "fast"), rules=(above(7),))
    asked = together(book, book)
    usual = {"pain": "5", "pace": "slow"}

    assert unusual_answers(asked, {"pain": "6", "pace": "slow"}, usual) == {}
    assert unusual_answers(asked, {"pain": "8", "pace": "fast"}, usual) == {
        "pain": "8", "pace": "fast",
    }  # fmt: skip
