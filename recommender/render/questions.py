"""
Questions in words: what is still open, and what may be answered.

What may be answered is listed as it is written in a sheet, with the words a person is asked
beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.core.cards import Entry, Question, entries_of
from recommender.core.model import Rulebook
from recommender.core.result import Consultation
from recommender.render.lines import Line, blank, labelled

__all__ = ["open_lines"]

MOST_NAME = 30
"""How far, at most, the words hang to the right of the name an answer has in a sheet."""


def open_lines(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """List the open questions, each with the answers it takes."""
    questions = {question.id: question for question in rulebook.questions}
    group = ""
    for one in shown.open_questions:
        question = questions[one.id]
        if question.group != group:
            group = question.group
            yield blank()
            yield Line(group, style="heading")
        yield blank()
        yield Line(f"{question.ask}", style="step")
        left = [entry for entry in entries_of(question) if entry.id in one.open]
        yield from _answers(question, left)


def _answers(question: Question, left: list[Entry]) -> Iterator[Line]:
    unsure = ", or not-sure" if question.safety else ""
    match question.kind:
        case "any-of":
            whole = len(left) == len(question.items)
            listed = f"{question.id}: none, or a list of those that fit"
            yield Line(listed if whole else "each of these: yes, no or not-sure", 2, 2)
            yield from _named((entry.id, entry.label) for entry in left)
        case "yes-no":
            yield Line(f"{question.id}: yes, no or not-sure", 2, 2)
        case "one-of":
            yield Line(f"{question.id}: one of these{unsure}", 2, 2)
            yield from _named((option.id, option.label) for option in question.options)
        case _:
            span = f"a whole number from {question.least} to {question.most}"
            yield Line(f"{question.id}: {span}{unsure}", 2, 2)


def _named(named: Iterable[tuple[str, str]]) -> Iterator[Line]:
    pairs = list(named)
    width = min(MOST_NAME, max(len(name) for name, _ in pairs) + 2)
    for name, words in pairs:
        yield labelled(f"{name}  ", words, 4, width)
