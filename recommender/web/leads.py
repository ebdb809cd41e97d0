"""
What the answers to a question could lead to, in words for the person who is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.core.cards import Entry, Question, value_words
from recommender.core.model import Rulebook
from recommender.core.why_asked import leading
from recommender.render.questions import alike, joined

__all__ = ["leads"]


def leads(
    rulebook: Rulebook, answers: Mapping[str, str], question: Question, entries: tuple[Entry, ...]
) -> tuple[str, ...]:
    """Say what each answer could do, together with others; answers that do the same, together."""
    found = leading(rulebook, answers, list(entries))
    said = list(_said(alike(rulebook, entries, found), question))
    if any(entry.id not in found for entry in entries):
        said.append("The rest was not worked out in time.")
    elif not said:
        said.append(
            "It lays out the routine." if question.routine else
            "By itself, no answer changes your result. With what is still open, it may."
        )  # fmt: skip
    return tuple(said)


def _said(
    groups: Mapping[tuple[str, ...], list[tuple[Entry, str]]], question: Question
) -> Iterator[str]:
    for effects, answers in groups.items():
        names = [_named(entry, value) for entry, value in answers]
        told = joined(names) if question.kind == "number" else names
        yield f"{'; '.join(told)}: {'; '.join(effects)}."


def _named(entry: Entry, value: str) -> str:
    """Name an answer: a line of a list by its words."""
    if entry.item is None:
        return value_words(entry, value)
    return f"“{entry.label}”{'' if value == 'yes' else ', not sure'}"
