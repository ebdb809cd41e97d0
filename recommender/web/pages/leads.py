"""
What the answers to a question could lead to, in words for the person who is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.core.explanation.answer_effects import leading
from recommender.core.language.cards import Entry, Question, value_words
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.open_questions import (
    NOT_WORKED_OUT,
    alike,
    joined,
    no_effect_words,
)
from recommender.web.page.questions import Lead


def leads(
    rulebook: Rulebook, answers: Mapping[str, str], question: Question, entries: tuple[Entry, ...]
) -> tuple[Lead, ...]:
    """Say what each answer could do, together with others; answers that do the same, together."""
    effects = leading(rulebook, answers, list(entries))
    said = list(_said(alike(rulebook, entries, effects), question))
    if any(entry.id not in effects for entry in entries):
        said.append(Lead(NOT_WORKED_OUT))
    elif not said:
        said.append(Lead(no_effect_words(question)))
    return tuple(said)


def _said(
    groups: Mapping[tuple[str, ...], list[tuple[Entry, str]]], question: Question
) -> Iterator[Lead]:
    for effects, answers in groups.items():
        names = [_named(entry, value) for entry, value in answers]
        lines = joined(names) if question.kind == "number" else names
        could = "; ".join(effects)
        if len(lines) > 1 and answers[0][0].item is not None:
            yield Lead(f"{could[:1].upper()}{could[1:]}, with any of these:", tuple(lines))
        else:
            yield Lead(f"{'; '.join(lines)}: {could}.")


def _named(entry: Entry, value: str) -> str:
    """Name an answer: a line of a list by its words."""
    if entry.item is None:
        return value_words(entry, value)
    return f"{'' if value == 'yes' else 'Not sure: '}“{entry.label}”"
