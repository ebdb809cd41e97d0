"""
What is told on: the signs a person was not sure about, and what a doctor or nurse should know.

Only answers that count are told; nothing is concluded here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

from recommender.core.language.cards import Entry, value_words
from recommender.core.language.fields import ELSE, OWN_WORDS, URGENCIES, Shown, Urgency
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import is_warning

AGE, SINCE = "age", "duration"
"""The questions for a person's age, and for how long they have had it."""


def not_sure(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int]
) -> tuple[Unsure, ...]:
    """Name the warning signs answered not sure, the gravest first, with what to do for them."""
    signs = [
        entry
        for entry in rulebook.entries.values()
        if entry.at_least and answers.get(entry.id) == "not-sure" and applies[entry.question.id]
    ]
    return tuple(
        Unsure(
            to=urgency,
            signs=tuple(Link(name=entry.id, words=_words(entry)) for entry in mine),
            do=rulebook.urgency_of[urgency].do,
        )
        for urgency in URGENCIES
        if (mine := [entry for entry in signs if entry.at_least == urgency])
    )


def for_clinician(rulebook: Rulebook, sheet: Sheet, applies: Mapping[str, int]) -> ForClinician:
    """Put together what a doctor or nurse should know, from the answers that count."""
    answers = sheet.answers
    told = [
        entry
        for entry in rulebook.entries.values()
        if answers.get(entry.id) in ("yes", "not-sure") and applies[entry.question.id]
    ]
    ticked = [entry for entry in told if answers[entry.id] == "yes"]
    return ForClinician(
        signs=_signs(answers, _gravest_first(answers, told)),
        felt=_signs(answers, (entry for entry in ticked if entry.question.symptom)),
        own_words=answers.get(OWN_WORDS, ""),
        age=_value(rulebook, answers, applies, AGE),
        since=_value(rulebook, answers, applies, SINCE),
        conditions=_signs(answers, filter(_is_condition, ticked)),
        on=sheet.on,
        rulebook=rulebook.version,
        digest=rulebook.digest,
    )


def _gravest_first(answers: Mapping[str, str], told: Iterable[Entry]) -> list[Entry]:
    """Put what was ticked before what was not sure, each by urgency."""

    def gravity(entry: Entry) -> tuple[bool, int]:
        urgency = URGENCIES.index(entry.at_least) if entry.at_least else len(URGENCIES)
        return answers[entry.id] != "yes", urgency

    return sorted((entry for entry in told if is_warning(entry.question)), key=gravity)


def _is_condition(entry: Entry) -> bool:
    question = entry.question
    plain = not (question.choice or question.symptom or entry.id == ELSE)
    return question.safety and plain and not is_warning(question)


def _signs(answers: Mapping[str, str], entries: Iterable[Entry]) -> tuple[Sign, ...]:
    return tuple(
        Sign(
            name=entry.id,
            words=_words(entry),
            term=entry.term,
            answer="yes" if answers[entry.id] == "yes" else "not-sure",
        )
        for entry in entries
    )


def _value(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int], name: str
) -> str:
    entry = rulebook.entries.get(name)
    if entry is None or name not in answers or not applies[entry.question.id]:
        return ""
    return value_words(entry, answers[name])


def _words(entry: Entry) -> str:
    """Say a line as it was asked, without a full stop at its end."""
    return entry.label.rstrip(".")


class Link(Shown):
    """A name with its words: an answer in the person's own terms, or a fact."""

    name: str
    words: str


class Unsure(Shown):
    """Warning signs that the person was not sure about, of one urgency, and what to do for them."""

    to: Urgency
    signs: tuple[Link, ...]
    do: str


class Sign(Shown):
    """A sign in the person's words, and what a doctor or nurse calls it, where that is known."""

    name: str
    words: str
    term: str | None
    answer: Literal["yes", "not-sure"]


class ForClinician(Shown):
    """
    What to show a doctor or nurse: the signs, what is felt, since when, medicines and conditions.

    `own_words` is what the person typed; `since` is empty where it was not asked.
    """

    signs: tuple[Sign, ...]
    felt: tuple[Sign, ...]
    own_words: str
    age: str
    since: str
    conditions: tuple[Sign, ...]
    on: dt.date | None
    rulebook: str
    digest: str
