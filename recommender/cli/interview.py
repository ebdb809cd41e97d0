"""
The interview: one question at a time, in order, over any terminal or pipe.

After every answer the rules are asked; it ends at once when an emergency is certain, and
otherwise when nothing that is still open can matter. Answers are kept in the mapping it is given,
so that nothing is lost however it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from recommender.cli.typed import hint, noted, understood
from recommender.core.cards import Entry, Question, entries_of
from recommender.core.consult import consult
from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import applying, ignored, optional, pages, unanswered
from recommender.core.result import Consultation
from recommender.core.vocabulary import STOPPING
from recommender.render.lines import Line, blank, labelled

__all__ = ["Ending", "interview"]

Read = Callable[[], str | None]
Say = Callable[[Iterable[Line]], None]
MOST_TRIES = 50
"""So many times in a row one question is asked; then something else than a person is typing."""
LEAVE = ("save", "quit", "exit")
WORDS = (
    "`why` says why a question is asked. `back` goes to the one before. `save` stops, and keeps "
    "your answers."
)


class Ending(NamedTuple):
    """The last consultation, and whether the interview came to its end."""

    shown: Consultation
    finished: bool


class _Turn(NamedTuple):
    """What came of asking one question: new answers, or a wish."""

    answers: dict[str, str]
    wish: str = ""


def interview(rulebook: Rulebook, answers: dict[str, str], read: Read, say: Say) -> Ending:
    """
    Ask until the outcome is settled; `answers` grows with every answer.

    `read` gives the next line, or None at the end of input.
    """
    skipped: set[str] = set()
    told: set[str] = set()
    again: Question | None = None
    group = ""
    while True:
        shown = consult(rulebook, Sheet(answers=answers))
        question = again or _next(rulebook, answers, skipped)
        if shown.status != "needs-answers" or question is None:
            return Ending(shown, finished=True)
        say(_at_once(rulebook, shown, told))
        say(_asked(rulebook, question, answers, group))
        group = question.group
        turn = _turn(rulebook, question, answers, read, say)
        again = None
        if turn.wish == "leave":
            return Ending(shown, finished=False)
        if turn.wish == "back":
            again = _before(rulebook, answers, question)
            if again is None:
                say([Line("This is the first question, so there is none before it.")])
                again = question
        elif turn.wish == "skip":
            skipped.add(question.id)
        else:
            answers.update(turn.answers)
            _drop(rulebook, answers, say)


def _at_once(rulebook: Rulebook, shown: Consultation, told: set[str]) -> Iterator[Line]:
    """Tell each referral that stops self-care as soon as it is certain; the person may stop."""
    for one in shown.referrals:
        if one.to in STOPPING and one.for_ not in told:
            told.add(one.for_)
            yield blank()
            yield Line(f"{rulebook.urgency_of[one.to].label}: {one.label}.", style="alarm")
            yield Line(f"{one.do} You may type `save` to stop here, or go on.")


def _next(rulebook: Rulebook, answers: dict[str, str], skipped: set[str]) -> Question | None:
    left = (question for question, _ in unanswered(rulebook, answers))
    return next((question for question in left if question.id not in skipped), None)


def _before(rulebook: Rulebook, answers: dict[str, str], now: Question) -> Question | None:
    applies = applying(rulebook, answers)
    earlier = rulebook.questions[: rulebook.questions.index(now)]
    return next((question for question in reversed(earlier) if applies[question.id]), None)


def _drop(rulebook: Rulebook, answers: dict[str, str], say: Say) -> None:
    """Take out answers to questions that no longer apply, and say so."""
    gone = ignored(rulebook, answers)
    for name in gone:
        del answers[name]
    if gone:
        say([Line(f"No longer needed, and taken out: {', '.join(gone)}.")])


def _open(question: Question, answers: dict[str, str]) -> list[Entry]:
    """List what of a question is asked: what is open, or all of it when it was answered before."""
    entries = list(entries_of(question))
    return [entry for entry in entries if entry.id not in answers] or entries


def _asked(
    rulebook: Rulebook, question: Question, answers: dict[str, str], group: str
) -> Iterator[Line]:
    yield blank()
    if question.group != group:
        every = pages(rulebook, applying(rulebook, answers))
        number = every.index(question.group) + 1
        yield Line(f"{question.group} (page {number} of {len(every)})", style="heading")
        yield blank()
    yield Line(question.ask, style="step")
    if question.kind == "any-of":
        for count, entry in enumerate(_open(question, answers), 1):
            yield labelled(f"{count:>3}", entry.label, 2, 5)
    for count, option in enumerate(question.options, 1):
        yield labelled(f"{count:>3}", option.label, 2, 5)
    yield Line(_hint(rulebook, question), style="quiet")


def _hint(rulebook: Rulebook, question: Question) -> str:
    return f"{hint(question)}{' Or `skip`.' if optional(rulebook, question) else ''}"


def _turn(
    rulebook: Rulebook, question: Question, answers: dict[str, str], read: Read, say: Say
) -> _Turn:
    """Ask one question until it is answered or the person wants to go elsewhere."""
    entries = _open(question, answers)
    known = {entry.id: answers[entry.id] for entry in entries if entry.id in answers}
    if known:
        told = noted(question, entries, known).removeprefix("Noted: ")
        say([Line(f"Your answer is: {told} Type `keep` to keep it.")])
    for _ in range(MOST_TRIES):
        typed = read()
        word = "" if typed is None else " ".join(typed.lower().split())
        if typed is None or word in LEAVE:
            return _Turn({}, "leave")
        if word == "back" or (word == "skip" and optional(rulebook, question)):
            return _Turn({}, word)
        if word == "keep" and known:
            return _Turn(known)
        found = _kindly(rulebook, question, word) or understood(question, entries, typed)
        if not isinstance(found, str):
            say([Line(noted(question, entries, found), style="quiet")])
            return _Turn(found)
        say([Line(found)])
    say([Line("Let us stop here for now. What you answered so far is kept.")])
    return _Turn({}, "leave")


def _kindly(rulebook: Rulebook, question: Question, word: str) -> str:
    """Answer what is not an answer: nothing typed, `why` and `help`."""
    match word:
        case "":
            return f"Take your time. {_hint(rulebook, question)}"
        case "why":
            return question.because or "This helps to find what suits you."
        case "help":
            return f"{_hint(rulebook, question)} {WORDS}"
        case "skip":
            return "This one matters for your safety or your routine, so it needs an answer."
    return ""
