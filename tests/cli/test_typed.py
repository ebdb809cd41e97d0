"""What a person types, understood as answers to the question it was typed at."""

from __future__ import annotations

import pytest

from recommender.cli.typed import hint, understood
from recommender.core.language.cards import Question, entries_of
from tests.doors import small

QUESTIONS = {question.id: question for question in small().questions}
CHANGE = Question.model_validate(
    {
        "id": "change",
        "kind": "one-of",
        "group": "g",
        "ask": "How has the pain changed?",
        "change": {"points": 2, "percent": 30},
        "options": [
            {"id": "worse", "label": "Yes, it is worse"},
            {"id": "same", "label": "No, it is the same"},
            {"id": "a-little-better", "label": "A little better"},
            {"id": "much-better", "label": "Much better."},
        ],
    }
)
QUESTIONS |= {"change": CHANGE, "plain": CHANGE.model_copy(update={"id": "plain", "change": None})}
YES_OR_NO = "Type y for yes, n for no, or ? if you are not sure."
NO_LIST = f"This is one question, not a list. {YES_OR_NO}"
FOUR = "Please type one number from 1 to 4, for the line that fits best"


def legs(swollen: str, cold: str) -> dict[str, str]:
    """Answer the list of signs on a leg."""
    return {"swollen-leg": swollen, "cold-leg": cold}


@pytest.mark.parametrize(
    ("name", "typed", "answers"),
    [
        ("leg-signs", "1, 2?", legs("yes", "not-sure")),
        ("leg-signs", "2 ?", legs("no", "not-sure")),
        ("leg-signs", "NONE", legs("no", "no")),
        # A keyboard of another script has other digits, commas and question marks.
        *(("leg-signs", t, legs("yes", "not-sure")) for t in ("١، ٢؟", "۱ ۲؟", "１、２？")),  # noqa: RUF001  # they are the point
        *(("numb-saddle", t, {"numb-saddle": "yes"}) for t in ("YES", "Yes.", "y")),
        *(("numb-saddle", t, {"numb-saddle": "no"}) for t in ("nope", "n")),
        *(
            ("numb-saddle", t, {"numb-saddle": "not-sure"})
            for t in (" Not  sure ", "I don\u2019t know", "?")
        ),
        ("age", "?", {"age": "not-sure"}),
        ("age", "007", {"age": "7"}),
        ("age", "40.0", {"age": "40"}),
        ("visit", "later", {"visit": "later"}),
        ("visit", "1", {"visit": "first"}),
        # One line begins with yes or no; a whole line picks itself.
        ("change", "n", {"change": "same"}),
        ("change", "Yes", {"change": "worse"}),
        ("change", "yes, it is worse", {"change": "worse"}),
        ("change", "much better", {"change": "much-better"}),
        ("change", "2", {"change": "same"}),
        # Pain then and now is worked out.
        ("change", "6 to 4", {"change": "much-better"}),
        ("change", "from 6 to 5", {"change": "a-little-better"}),
        ("change", "6 4", {"change": "much-better"}),
        ("change", "6 -> 8", {"change": "worse"}),
        ("change", "6 → 6", {"change": "same"}),
        ("change", "10 to 8", {"change": "a-little-better"}),
        # Emoji, joiners and blanks are text.
        ("own-words", "  since May ", {"own-words": "since May"}),
        ("own-words", "à\u00a0vélo 🏃‍♀️ می‌شوم", {"own-words": "à\u00a0vélo 🏃‍♀️ می‌شوم"}),
        ("own-words", "e\u0301", {"own-words": "\u00e9"}),
    ],
)
def test_what_is_typed_is_understood(name: str, typed: str, answers: dict[str, str]) -> None:
    """Numbers, letters, words and question marks are all taken as they are meant."""
    question = QUESTIONS[name]

    assert understood(question, entries_of(question), typed) == answers


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        *(("numb-saddle", t, NO_LIST) for t in ("0", "1", "none", "1 2", "2?", "None of these")),
        ("numb-saddle", "maybe", YES_OR_NO),
        ("leg-signs", "7", "There is no 7 here. The numbers go from 1 to 2."),
        ("leg-signs", "0 1", "`0` means none of these, and you also named “A swollen leg”."),
        ("leg-signs", "1 1?", "You typed both `1` and `1?`."),
        ("leg-signs", "?", "Please add the number you are not sure about, such as `2?`."),
        ("leg-signs", "no idea", "`no` is not a number."),
        ("leg-signs", "y", "Which of them?"),
        ("age", "forty", "Please type digits only"),
        ("age", "4.5", "Please type a whole number, with no point or comma."),
        ("age", "999", "Please type a number from 0 to 120."),
        # Not sure is only an answer where a rule says what it leads to.
        ("minutes", "?", "A guess is fine here."),
        ("visit", "?", "Please pick the number that fits best."),
        *(("visit", t, "Please type one number from 1 to 2") for t in ("3", "y", "no")),
        *(("change", t, "Pain goes from 0 to 10.") for t in ("11 to 3", "6 to 44")),
        *(("change", t, FOUR) for t in ("6 to", "6 to four", "1 2 3", "-6 4", "2,3", "0")),
        # Only a question of change takes two scores; nothing is guessed.
        *(("plain", t, f"{FOUR}.") for t in ("6 to 4", "nothing", "0")),
        ("own-words", "a" * 501, "This line is longer than 500"),
        ("own-words", "a\u202eb", "This line holds a right-to-left override (U+202E)"),
    ],
)
def test_what_cannot_be_is_answered_kindly(name: str, typed: str, told: str) -> None:
    """What is no answer brings a sentence that says what to type."""
    question = QUESTIONS[name]

    sentence = understood(question, entries_of(question), typed)

    assert isinstance(sentence, str)
    assert sentence.startswith(told)


def test_only_a_question_of_change_asks_for_two_scores() -> None:
    """Another question of the same kind does not say so."""
    assert "your pain then and now" in hint(CHANGE)
    assert "your pain" not in hint(QUESTIONS["plain"])


def test_a_list_of_one_line_is_told_of_one_number() -> None:
    """No numbers go from 1 to 1, and yes is as good as its number."""
    question = QUESTIONS["leg-signs"]
    first = entries_of(question)[:1]

    assert hint(question, 1) == "Type `1` if it fits, `1?` if not sure, `0` if not."
    for typed, answer in (("y", "yes"), ("1", "yes"), ("not sure", "not-sure"), ("n", "no")):
        assert understood(question, first, typed) == {"swollen-leg": answer}
    assert understood(question, first, "2") == "There is no 2 here. There is only 1."
