"""Own words in the terminal: typed in place of numbers, offered as lines, ticked by the person."""

from __future__ import annotations

import pytest

from recommender.core.language.rulebook import Rulebook
from tests.cli.test_heard import RULES
from tests.doors import talked

COLD, SWOLLEN = "my leg is cold", "my leg is swollen"


def at_legs(*lines: str) -> tuple[dict[str, str], str]:
    """Type lines at the first list of the small rulebook, and leave; give the answers and words."""
    answers: dict[str, str] = {}
    _, said = talked(RULES, answers, "n", *lines, "save")
    assert answers.pop("numb-saddle") == "no"
    return answers, said


def test_words_bring_lines_and_a_tick_is_an_answer() -> None:
    """Words stand for numbers; the line that is ticked counts at once, as any answer does."""
    answers: dict[str, str] = {}

    ending, said = talked(RULES, answers, "n", COLD, "1", "y")

    assert "These lines may fit what you typed:" in said
    assert answers == {"numb-saddle": "no", "own-words": COLD, "cold-leg": "yes"}
    assert ending
    assert ending.consultation.outcome.emergency


def test_what_is_not_ticked_stays_open() -> None:
    """No line that was offered counts as a no, and the same question comes again."""
    answers, said = at_legs(SWOLLEN, "0")

    assert answers == {"own-words": SWOLLEN}
    assert said.count("1  A cold leg") + said.count("2  A cold leg") == 2


@pytest.mark.parametrize(("tick", "answer"), [("1", "yes"), ("1?", "not-sure"), ("y", "yes")])
def test_a_ticked_line_is_not_asked_again_in_the_list(tick: str, answer: str) -> None:
    """After a tick none of the others is a no to them alone: the tick stays."""
    answers, _ = at_legs(SWOLLEN, "9", tick, "0")

    assert answers == {"own-words": SWOLLEN, "swollen-leg": answer, "cold-leg": "no"}


def test_words_without_a_line_are_kept() -> None:
    """They are named on the result; a second text is added to the first."""
    first, second = "my eyebrows keep twitching", "so do my teeth I think"

    answers, said = at_legs(first, second)

    assert "These lines" not in said
    assert answers == {"own-words": f"{first}; {second}"}
    assert said.count("Your words are kept.") == 2


def test_help_says_how_people_put_it() -> None:
    """Typing `help` lists the sayings of each line that has some."""
    legs = RULES.entries["cold-leg"].question
    said_so = legs.items[1].model_copy(update={"also_said": ("my leg is ice",)})
    questions = tuple(
        legs.model_copy(update={"items": (legs.items[0], said_so)}) if each is legs else each
        for each in RULES.questions
    )
    rules = RULES.model_copy(update={"questions": questions})

    _, said = talked(rules, {}, "n", "help", "save")

    assert "2  People also say: “my leg is ice”." in said


@pytest.mark.parametrize(
    ("typed", "told", "more"),
    [
        ("banana", "`banana` is not a number.", 1),
        ("日本語 痛い", "is not a number.", 1),
        ("99", "There is no 99 here.", 0),
        ("-1", "`-1` is not a number.", 0),
    ],
)
def test_a_slip_is_no_complaint(typed: str, told: str, more: int) -> None:
    """A word that fits no line is met with what to type, in any script, and is not kept."""
    answers, said = at_legs(typed)

    assert told in said
    assert said.count("Or say what you feel in 3 words or more.") == more
    assert answers == {}


def paired() -> Rulebook:
    """Give rules with two lists that stand on one page."""
    felt = next(one for one in RULES.questions if one.id == "symptoms")
    felt = felt.model_copy(update={"group": "Signs"})
    others = [one for one in RULES.questions if one.id != "symptoms"]
    place = 1 + [one.id for one in others].index("leg-signs")
    return RULES.model_copy(update={"questions": (*others[:place], felt, *others[place:])})


def at_pair(*lines: str) -> tuple[dict[str, str], str]:
    """Type lines at two lists in one go, and leave; give the answers and all that was said."""
    answers: dict[str, str] = {}
    _, said = talked(paired(), answers, "n", *lines, "save")
    assert answers.pop("numb-saddle") == "no"
    return answers, said


FELT, SIGNS = ("low-back-ache", "front-hip-tight"), ("swollen-leg", "cold-leg")


def test_one_key_is_none_of_these_for_all_lists_of_a_page() -> None:
    """Their lines are numbered through, and `0` is a no to each."""
    answers, said = at_pair("0")

    assert "1  A swollen leg" in said
    assert "3  The low back aches" in said
    assert answers == dict.fromkeys((*SIGNS, *FELT), "no")


def test_numbers_answer_the_lines_of_all_lists_of_a_page() -> None:
    """What is named fits, in whichever list it stands, and all else does not."""
    answers, _ = at_pair("1? 4")

    noes = dict.fromkeys((*SIGNS, *FELT), "no")
    assert answers == {**noes, "swollen-leg": "not-sure", "front-hip-tight": "yes"}


def test_none_beside_a_number_is_refused_and_its_line_named() -> None:
    """Nothing is answered by it, and the same lists wait."""
    answers, said = at_pair("0 4")

    assert "you also named “The front of the hip is tight”" in said
    assert answers == {}


def test_skipping_leaves_all_lists_of_a_page_open() -> None:
    """None of them comes again by itself, and their signs are said to be needed."""
    answers, said = at_pair("skip")

    assert answers == {}
    assert "It asks for warning signs" in said
    assert said.count("A swollen leg") == 1
    assert "How old are you?" in said
