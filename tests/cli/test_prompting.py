"""Every prompt of the interview understands the same words beside its answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.cli.interview import Ending
from tests import doors
from tests.cli.test_heard import RULES

HURTING = {
    "numb-saddle": "no", "swollen-leg": "no", "cold-leg": "no", "age": "40",
    "told-it-is-psoas": "no", "low-back-ache": "yes", "front-hip-tight": "no",
    "night-pain": "no", "fall": "yes",
}  # fmt: skip
PROMPTS: dict[str, tuple[Mapping[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "Is it numb between your legs?": ({}, (), ()),
    "These lines may fit what you typed:": ({}, (), ("n", "my leg is swollen")),
    "Is that still so?": (HURTING, ("symptoms",), ("0",)),
    "This rests on this answer of yours:": ({}, (), ("y",)),
}
"""By what is asked: the answers that are there, what is asked again, and what is typed before."""

REASONS = (
    "Nerves may be squeezed there.",
    "What you do not tick stays open.",
    "counts until you say yourself that it is not so.",
    "your result would be another one.",
)
"""What `why` says at each of them."""


def talked(at: str, *lines: str) -> tuple[Ending | None, dict[str, str], str]:
    """Type lines at a prompt; give the end, the answers, and what was said from there on."""
    before, again, first = PROMPTS[at]
    answers = dict(before)
    ending, said = doors.talked(RULES, answers, *first, *lines, again=again)
    told = " ".join(said.split("\n"))
    return ending, answers, told[told.index(at) :]


@pytest.mark.parametrize("word", ["save", "quit", "EXIT"])
@pytest.mark.parametrize("at", PROMPTS)
def test_leaving_is_understood_at_every_prompt(at: str, word: str) -> None:
    """Nothing that is typed after it is read."""
    ending, answers, _ = talked(at, word, "y", "1", "0")

    assert ending is None
    assert {"low-back-ache", "fall"}.isdisjoint(answers) or answers == HURTING


@pytest.mark.parametrize(("at", "reason"), list(zip(PROMPTS, REASONS, strict=True)))
def test_help_why_and_answers_are_understood_at_every_prompt(at: str, reason: str) -> None:
    """Each is answered, and then the same prompt waits."""
    _, _, told = talked(at, "", "help", "why", "answers", "change 99", "save")

    assert "Take your time. Type " in told
    assert "`save` stops, and keeps your answers." in told
    assert told.count("To change one, type") + told.count("Nothing is answered yet.") == 1
    assert "There is no such number." in told
    assert [each for each in REASONS if each in told] == [reason]


@pytest.mark.parametrize("word", ["back", "skip"])
def test_a_sign_that_was_told_stays_where_its_prompt_is_left(word: str) -> None:
    """Neither word takes it back; the question whose answer does not go with it comes again."""
    _, answers, told = talked("Is that still so?", word, "save")

    assert answers == HURTING
    assert "It stays as you told it, and the question before it comes once more." in told
    assert "Your answer is: yes, " in told


def test_keep_keeps_a_sign_that_was_told() -> None:
    """The answer before it is then not taken."""
    _, answers, told = talked("Is that still so?", "keep", "save")

    assert answers == HURTING
    assert "Then that counts" in told


@pytest.mark.parametrize("word", ["back", "change 1", "n"])
def test_what_all_rests_on_is_asked_anew(word: str) -> None:
    """Whichever way a person says so."""
    _, answers, told = talked("This rests on this answer of yours:", word, "n", "save")

    assert answers == {"numb-saddle": "no"}
    assert "Your answer is: yes." in told


@pytest.mark.parametrize("word", ["skip", "keep", "y", "Yes."])
def test_what_all_rests_on_stands_otherwise(word: str) -> None:
    """The emergency is told."""
    ending, answers, told = talked("This rests on this answer of yours:", word)

    assert ending
    assert ending.consultation.outcome.emergency
    assert answers == {"numb-saddle": "yes"}
    assert ("Then this answer stands." in told) == (word == "skip")


def test_who_is_not_sure_of_what_all_rests_on_is_told_where_to_say_so() -> None:
    """The question itself takes it."""
    _, answers, told = talked("This rests on this answer of yours:", "?", "n", "?", "save")

    assert "If you are not sure, type n." in told
    assert answers == {"numb-saddle": "not-sure"}


@pytest.mark.parametrize("word", ["back", "skip", "0"])
def test_lines_that_are_left_stay_open(word: str) -> None:
    """The words are kept, and the question before comes again."""
    _, answers, told = talked("These lines may fit what you typed:", word, "save")

    assert answers == {"numb-saddle": "no", "own-words": "my leg is swollen"}
    assert "Your words are kept." in told
    assert "A swollen leg" in told


def test_an_earlier_answer_is_changed_from_any_prompt() -> None:
    """`change` and a number lead to that question."""
    for at in list(PROMPTS)[1:]:
        _, answers, told = talked(at, "change 1", "?", "save")

        assert "Your answer is: " in told
        assert answers["numb-saddle"] == "not-sure"
