"""Own words in the terminal: typed in place of numbers, offered as lines, ticked by the person."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.cli.interview import Ending, interview
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.own_words import lines_of
from recommender.render.document.blocks import Line

SADDLE = "numb around my genitals when I wipe"


def talked(rulebook: Rulebook, *lines: str) -> tuple[Ending, dict[str, str], str]:
    """Hold an interview over some typed lines; give its end, the answers and what was said."""
    answers: dict[str, str] = {}
    said: list[str] = []
    typed = iter(lines)

    def say(shown: Iterable[Line]) -> None:
        said.extend(line.text for line in shown)

    ending = interview(rulebook, answers, lambda: next(typed, None), say, lambda _: None)
    return ending, answers, "\n".join(said)


def test_words_bring_lines_and_a_tick_is_an_answer(rulebook: Rulebook) -> None:
    """Words stand for numbers; the line that is ticked counts at once, as any answer does."""
    ending, answers, said = talked(rulebook, SADDLE, "1", "y")

    assert "These lines may fit what you typed:" in said
    assert answers["numb-saddle"] == "yes"
    assert answers["own-words"] == SADDLE
    assert ending.shown.outcome.emergency


def test_what_is_not_ticked_stays_open(rulebook: Rulebook) -> None:
    """No line that was offered counts as a no, and the same question comes again."""
    _, answers, said = talked(rulebook, SADDLE, "0")

    assert answers == {"own-words": SADDLE}
    assert said.count("Do any of these fit you?") == 2


def test_a_ticked_line_is_not_asked_again_in_the_list(rulebook: Rulebook) -> None:
    """After a tick none of the others is a no to them alone: the tick stays."""
    _, answers, _ = talked(rulebook, "tingling in one leg", "1", "0", "save")

    ticked = [name for name, value in answers.items() if value == "yes"]
    assert len(ticked) == 1
    assert answers["numb-saddle"] == "no"


def test_not_sure_can_be_said_of_an_offered_line(rulebook: Rulebook) -> None:
    """A number with a question mark is not sure."""
    _, answers, _ = talked(rulebook, SADDLE, "7", "1?", "save")

    assert answers["numb-saddle"] == "not-sure"


def test_words_without_a_line_are_kept(rulebook: Rulebook) -> None:
    """They are named on the result; a second text is added to the first."""
    first, second = "my eyebrows keep twitching", "so do my teeth I think"

    _, answers, said = talked(rulebook, first, second, "save")

    assert not lines_of(rulebook, first)
    assert not lines_of(rulebook, second)
    assert answers == {"own-words": f"{first}; {second}"}
    assert "Your words are kept." in said


def test_help_says_how_people_put_it(rulebook: Rulebook) -> None:
    """Typing `help` lists the sayings of each line that has some."""
    _, _, said = talked(rulebook, "help", "save")

    assert "People also say: “my bum feels asleep”" in said


def test_a_slip_is_no_complaint(rulebook: Rulebook) -> None:
    """One odd word is met with what to type, and is not kept."""
    _, answers, said = talked(rulebook, "banana", "save")

    assert "`banana` is not a number." in said
    assert answers == {}


def test_a_word_that_fits_no_line_is_told_that_more_are_taken(rulebook: Rulebook) -> None:
    """In any script; a number that is none of the list is told nothing of words."""
    for typed, more in (("日本語 痛い", 1), ("asdf", 1), ("99", 0), ("-1", 0)):
        _, answers, said = talked(rulebook, typed, "save")

        assert said.count("Or say what you feel in 3 words or more.") == more
        assert answers == {}
