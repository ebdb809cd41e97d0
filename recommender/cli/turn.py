"""
One turn of the interview: a question is asked until it is answered, or the person wants to go
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from recommender.cli.own_words import sayings, took
from recommender.cli.typed import hint, noted, understood
from recommender.core.asking import Asked, is_warning
from recommender.core.cards import Entry, Question, entries_of
from recommender.core.model import Rulebook
from recommender.core.questionnaire import applying, optional
from recommender.render.lines import Line, labelled

__all__ = ["LEAVE", "MOST_TRIES", "WORDS", "Talk", "Turn", "changeable", "turn"]

Read = Callable[[], str | None]
Say = Callable[[Iterable[Line]], None]
Keep = Callable[[str], None]
"""Keep the answers, when those to a question have just changed."""
Answers = dict[str, str]
MOST_TRIES = 50
"""So many times in a row one question is asked; then something else than a person is typing."""
MOST_LABEL = 44
LEAVE = ("save", "quit", "exit")
WORDS = (
    "`why` says why a question is asked. `skip` leaves it open. `back` goes to the one before. "
    "`answers` lists what you answered, to change it. `save` stops, and keeps your answers."
)


class Turn(NamedTuple):
    """What came of asking one question: new answers, or a wish."""

    answers: Answers
    wish: str = ""


@dataclass
class Talk:
    """An interview that is going on."""

    rulebook: Rulebook
    answers: Answers
    read: Read
    say: Say
    keep: Keep
    notes: bool = False
    skipped: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    most: int = 0
    group: str = ""
    idle: int = 0


def turn(talk: Talk, asked: Asked) -> Turn:
    """Ask one question until it is answered or the person wants to go elsewhere."""
    question, entries = asked.question, list(asked.entries)
    known = _known(talk, question, entries)
    for _ in range(MOST_TRIES):
        typed = talk.read()
        word = "" if typed is None else " ".join(typed.lower().split())
        if typed is None or word in LEAVE:
            return Turn({}, "leave")
        if word in ("back", "skip"):
            if word == "skip":
                talk.say([Line(_left_open(talk, question))])
            return Turn({}, word)
        if word == "keep" and known:
            return Turn(known)
        if word.startswith("change ") and (name := _named(talk, word)):
            return Turn({"to": name}, "change")
        if _kindly(talk, asked, word):
            continue
        found = understood(question, entries, typed)
        if not isinstance(found, str):
            talk.say([Line(noted(question, entries, found), style="quiet")])
            return Turn(found)
        if took(talk, question, typed):
            return Turn({}, "words")
        talk.say([Line(found)])
    talk.say([Line("Let us stop here for now. What you answered so far is kept.")])
    return Turn({}, "leave")


def _known(talk: Talk, question: Question, entries: list[Entry]) -> Answers:
    """Give the answers to a question that are there already, and say them."""
    known = {entry.id: talk.answers[entry.id] for entry in entries if entry.id in talk.answers}
    if known:
        said = noted(question, entries, {**dict.fromkeys((e.id for e in entries), "no"), **known})
        told = said.removeprefix("Noted: ")
        talk.say([Line(f"Your answer is: {told} Type `keep` to keep it.")])
    return known


def _left_open(talk: Talk, question: Question) -> str:
    if optional(talk.rulebook, question):
        return "Left open."
    if is_warning(question):
        return "Left open. It asks for warning signs, so nothing can be suggested without it."
    return "Left open. If it matters in the end, you will be told what it could change."


def _kindly(talk: Talk, asked: Asked, word: str) -> bool:
    """Answer what is not an answer: nothing typed, `why`, `help`, `answers`."""
    match word:
        case "":
            talk.say([Line(f"Take your time. {hint(asked.question)}")])
        case "why":
            talk.say(_why(talk, asked))
        case "help":
            talk.say([Line(f"{hint(asked.question)} {WORDS}"), *sayings(asked.entries)])
        case "keep":
            talk.say([Line("There is no answer to keep yet. Type `skip` to leave it open.")])
        case "answers" | "change":
            talk.say(_answered(talk))
        case _:
            return word.startswith("change ") and _unknown(talk)
    return True


def _unknown(talk: Talk) -> bool:
    talk.say([Line("There is no such number. Type `answers` to see them.")])
    return True


def _why(talk: Talk, asked: Asked) -> Iterator[Line]:
    """Say why a question is asked, and what each answer could lead to."""
    from recommender.core.why_asked import leading
    from recommender.render.questions import leading_lines

    yield Line(asked.question.because or "This helps to find what suits you.")
    yield Line("What an answer could lead to, together with others:")
    entries = list(asked.entries)
    yield from leading_lines(
        talk.rulebook, asked.question, entries, leading(talk.rulebook, talk.answers, entries), 2
    )


def _answered(talk: Talk) -> Iterator[Line]:
    """List what was answered, by number, page by page."""
    group, number = "", 0
    for number, question in enumerate(changeable(talk), 1):
        if question.group != group:
            group = question.group
            yield Line(group, style="heading")
        yield labelled(f"{number:>3}", f"{_short(question)} {_said(talk, question)}", 0, 5)
    if number:
        yield Line("To change one, type `change` and its number, such as `change 1`.")
    else:
        yield Line("Nothing is answered yet.")


def _short(question: Question) -> str:
    """Name a question; a checklist by its first line, since many are asked in the same words."""
    if question.kind != "any-of":
        return question.ask
    first, count = question.items[0].label, len(question.items)
    cut = first if len(first) <= MOST_LABEL else f"{first[:MOST_LABEL].rsplit(' ', 1)[0]} …"
    return f"{cut} ({count} lines):" if count > 1 else f"{cut}:"


def _said(talk: Talk, question: Question) -> str:
    entries = list(entries_of(question))
    if not any(entry.id in talk.answers for entry in entries):
        return "left open."
    known = {entry.id: talk.answers.get(entry.id, "no") for entry in entries}
    return noted(question, entries, known).removeprefix("Noted: ")


def changeable(talk: Talk) -> Iterator[Question]:
    """Yield the questions that were answered or skipped, and still apply or may apply."""
    applies = applying(talk.rulebook, talk.answers)
    for question in talk.rulebook.questions:
        seen = any(entry.id in talk.answers for entry in entries_of(question))
        if applies[question.id] and (seen or question.id in talk.skipped):
            yield question


def _named(talk: Talk, word: str) -> str:
    """Find the question with this number."""
    number = word.removeprefix("change ").strip()
    listed = list(changeable(talk))
    if number.isdecimal() and 1 <= int(number[:4]) <= len(listed):
        return listed[int(number[:4]) - 1].id
    return ""
