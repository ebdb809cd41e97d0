"""
One turn of the interview: a question is asked until it is answered, or the person wants to go
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.cli.own_words import more_words, sayings, took
from recommender.cli.prompting import Prompt, Talk, Turn, prompted
from recommender.cli.typed import hint, noted, understood
from recommender.core.consultation.interview import Asked
from recommender.core.language.cards import Entry, Question
from recommender.core.questionnaire.applicability import is_warning, optional
from recommender.render.document.blocks import Line


def turn(talk: Talk, asked: Asked) -> Turn:
    """Ask one question until it is answered or the person wants to go elsewhere."""
    question, entries = asked.question, list(asked.entries)

    def understand(typed: str) -> Turn | str:
        answers = understood(question, entries, typed)
        if isinstance(answers, str):
            came = took(talk, question, typed)
            return came or f"{answers} {more_words(talk, question, typed)}".strip()
        talk.say([Line(noted(question, entries, answers), style="quiet")])
        return Turn(answers)

    came = prompted(
        talk,
        Prompt(
            hint(question, len(entries)),
            lambda: _why(talk, asked),
            understand,
            _known(talk, question, entries),
            tuple(sayings(entries)),
        ),
    )
    if came.wish == "skip":
        talk.say([Line(_left_open(talk, question))])
    return came


def _known(talk: Talk, question: Question, entries: list[Entry]) -> dict[str, str] | None:
    """Give the answers to a question that are there already, and say them."""
    known = {entry.id: talk.answers[entry.id] for entry in entries if entry.id in talk.answers}
    if not known:
        return None
    said = noted(question, entries, {**dict.fromkeys((e.id for e in entries), "no"), **known})
    answer = said.removeprefix("Noted: ")
    talk.say([Line(f"Your answer is: {answer} Type `keep` to keep it.")])
    return known


def _left_open(talk: Talk, question: Question) -> str:
    if optional(talk.rulebook, question):
        return "Left open."
    if is_warning(question):
        return "Left open. It asks for warning signs, so nothing can be suggested without it."
    return "Left open. If it matters in the end, you will be told what it could change."


def _why(talk: Talk, asked: Asked) -> Iterator[Line]:
    """Say why a question is asked, and what each answer could lead to."""
    from recommender.core.explanation.answer_effects import leading
    from recommender.render.formats.questions import leading_lines

    yield Line(asked.question.because or "This helps to find what suits you.")
    yield Line("What an answer could lead to, together with others:")
    entries = list(asked.entries)
    yield from leading_lines(
        talk.rulebook, entries, leading(talk.rulebook, talk.answers, entries), 2
    )
