"""
What is asked next, as another program needs it to show the question and to read the answer.

Which question that is, `core/consultation/interview.py` decides.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from recommender.core.consultation.interview import next_question
from recommender.core.consultation.standing import standing
from recommender.core.language.cards import Entry, Item, Option, Question
from recommender.core.language.fields import Shown, Urgency
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import allowed, optional


class Choice(Shown):
    """An option of a question, or an item of a checklist, with its words."""

    id: str
    label: str


class QuestionShown(Shown):
    """
    A question as it is put to a person.

    `allowed` says in words what a sheet may answer. A number lies from `least` to `most`. What is
    `optional` nothing reads. `safety` questions take `not-sure`.
    """

    id: str
    kind: Literal["yes-no", "one-of", "any-of", "number", "text"]
    group: str
    ask: str
    because: str | None
    safety: bool
    optional: bool
    options: tuple[Choice, ...]
    least: int | None
    most: int | None
    allowed: tuple[str, ...]


class EntryShown(Shown):
    """
    What is answered by itself: the question, or one item of a checklist.

    Put the answer under `id` among the answers of the sheet. `values` are the words it takes,
    numbers and a person's own words aside. A yes to a warning sign leads to help `at_least` so
    soon.
    """

    id: str
    label: str
    values: tuple[str, ...]
    at_least: Urgency | None


class NextQuestion(Shown):
    """
    The question that comes next, with the entries of it that are open, in order.

    Without one, send the sheet for a consultation. `pages` are the groups of questions that may
    still come. `settled` says that no answer can change the result; an `emergency` is certain
    already, and is to be shown at once.
    """

    question: QuestionShown | None
    entries: tuple[EntryShown, ...]
    pages: tuple[str, ...]
    settled: bool
    emergency: bool


def what_is_next(rulebook: Rulebook, sheet: Sheet, skipped: Collection[str] = ()) -> NextQuestion:
    """Say what is asked next for a sheet, those questions aside that were `skipped`."""
    stands = standing(rulebook, sheet.answers)
    asked = next_question(rulebook, sheet.answers, skipped)
    return NextQuestion(
        question=None if asked is None else _question(rulebook, asked.question),
        entries=() if asked is None else tuple(map(_entry, asked.entries)),
        pages=() if asked is None else asked.pages,
        settled=stands.is_ready,
        emergency=stands.sure.emergency,
    )


def _question(rulebook: Rulebook, card: Question) -> QuestionShown:
    choices: tuple[Item | Option, ...] = (*card.items, *card.options)
    return QuestionShown(
        id=card.id,
        kind=card.kind,
        group=card.group,
        ask=card.ask,
        because=card.because,
        safety=card.safety,
        optional=optional(rulebook, card),
        options=tuple(Choice(id=choice.id, label=choice.label) for choice in choices),
        least=card.least,
        most=card.most,
        allowed=allowed(card),
    )


def _entry(entry: Entry) -> EntryShown:
    return EntryShown(id=entry.id, label=entry.label, values=entry.values, at_least=entry.at_least)
