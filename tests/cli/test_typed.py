"""What a person types, understood: two scores make the choice of a question with `change`."""

from __future__ import annotations

import pytest

from recommender.cli.typed import hint, understood
from recommender.core.language.cards import Entry, Question, entries_of

CHANGE = Question.model_validate(
    {
        "id": "change",
        "kind": "one-of",
        "group": "g",
        "ask": "How has the pain changed?",
        "change": {"points": 2, "percent": 30},
        "options": [
            {"id": name, "label": name}
            for name in ("worse", "same", "a-little-better", "much-better")
        ],
    }
)
PLAIN = CHANGE.model_copy(update={"change": None})


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("6 to 4", "much-better"),
        ("from 6 to 5", "a-little-better"),
        ("6 4", "much-better"),
        ("6 -> 8", "worse"),
        ("6 → 6", "same"),
        ("10 to 8", "a-little-better"),
        ("2", "same"),
        ("worse", "worse"),
    ],
)
def test_two_scores_are_understood(typed: str, meaning: str) -> None:
    """
    Pain then and now, in any plain way of writing it, is worked out; one number is still an option.
    """
    assert understood(CHANGE, [Entry("change", CHANGE, None)], typed) == {"change": meaning}


@pytest.mark.parametrize(
    "typed", ["11 to 3", "6 to 44", "6 to", "6 to four", "1 2 3", "-6 4", "2,3"]
)
def test_scores_that_cannot_be_are_answered_kindly(typed: str) -> None:
    """
    What is no pair of scores from 0 to 10 brings a sentence that says what to type.
    """
    found = understood(CHANGE, [Entry("change", CHANGE, None)], typed)

    assert isinstance(found, str)
    assert found.startswith(("Pain goes from 0 to 10.", "Please type one number from 1 to 4"))


def test_only_a_question_of_change_takes_two_scores() -> None:
    """
    Another question of the same kind does not, and its hint does not say so.
    """
    found = understood(PLAIN, [Entry("change", PLAIN, None)], "6 to 4")

    assert isinstance(found, str)
    assert "your pain then and now" in hint(CHANGE)
    assert "your pain" not in hint(PLAIN)


YES_NO = Question.model_validate(
    {"id": "numb", "kind": "yes-no", "group": "g", "ask": "Is it numb?", "safety": True}
)


@pytest.mark.parametrize("typed", ["0", "1", "none", "1 2", "2?", "None of these"])
def test_a_number_at_one_question_is_told_what_it_takes(typed: str) -> None:
    """Whoever is used to `0` for none reads that y, n and not sure are the answers here."""
    assert understood(YES_NO, [Entry("numb", YES_NO, None)], typed) == (
        "This is one question, not a list. Type y for yes, n for no, or ? if you are not sure."
    )


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [("Yes.", "yes"), ("nope", "no"), ("I don\u2019t know", "not-sure"), ("not  sure", "not-sure")],
)
def test_yes_no_and_not_sure_are_understood_as_people_say_them(typed: str, meaning: str) -> None:
    """A full stop, a capital or a bent apostrophe changes nothing."""
    assert understood(YES_NO, [Entry("numb", YES_NO, None)], typed) == {"numb": meaning}


VISIT = PLAIN.model_validate(
    {
        **PLAIN.model_dump(by_alias=True, exclude={"at", "options"}),
        "options": [
            {"id": "first", "label": "No, this is the first time"},
            {"id": "later", "label": "Yes, I have"},
            {"id": "not-now", "label": "Nothing fits."},
        ],
    }
)


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [("n", "first"), ("Yes", "later"), ("yes, i have", "later"), ("nothing fits", "not-now")],
)
def test_an_option_is_also_picked_by_its_words(typed: str, meaning: str) -> None:
    """Where one line begins with yes or no, that word picks it; so does the whole line."""
    assert understood(VISIT, [Entry("change", VISIT, None)], typed) == {"change": meaning}


@pytest.mark.parametrize("typed", ["y", "no", "nothing", "0"])
def test_a_word_that_picks_no_single_option_is_asked_again(typed: str) -> None:
    """Nothing is guessed."""
    found = understood(PLAIN, [Entry("change", PLAIN, None)], typed)

    assert found == "Please type one number from 1 to 4, for the line that fits best."


ONE_SIGN = Question.model_validate(
    {
        "id": "signs",
        "kind": "any-of",
        "group": "g",
        "ask": "Does it fit?",
        "safety": True,
        "items": [{"id": "fever", "label": "A fever"}, {"id": "chills", "label": "Chills"}],
    }
)


@pytest.mark.parametrize("typed", ["1, 2?", "١، ٢؟", "۱ ۲؟", "１、２？"])  # noqa: RUF001  # they are the point
def test_digits_of_any_script_are_understood(typed: str) -> None:
    """A keyboard of another script has other digits, commas and question marks."""
    assert understood(ONE_SIGN, entries_of(ONE_SIGN), typed) == {
        "fever": "yes",
        "chills": "not-sure",
    }


def test_a_list_of_one_line_is_told_of_one_number() -> None:
    """No numbers go from 1 to 1, and yes is as good as its number."""
    one = entries_of(ONE_SIGN)[:1]

    assert hint(ONE_SIGN, 1) == "Type `1` if it fits, `1?` if not sure, `0` if not."
    for typed, answer in (("y", "yes"), ("1", "yes"), ("not sure", "not-sure"), ("n", "no")):
        assert understood(ONE_SIGN, one, typed) == {"fever": answer}
    assert understood(ONE_SIGN, one, "2") == ("There is no 2 here. There is only 1.")
