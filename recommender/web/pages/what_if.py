"""
The box that tries another answer: what may be tried, what was entered, and what it would change.

Only answers that a person can change are tried, one at a time; nothing here changes the sheet.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.language.cards import Entry, entries_of, value_words
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import accept, together
from recommender.core.questionnaire.applicability import changeable
from recommender.render.document.what_if import WhatIfPart, what_if, what_if_part
from recommender.web.page.carried import carried_text
from recommender.web.page.form import unfit_words
from recommender.web.page.sent import Posted

TICKS = {"yes": "yes", "no": "no", "not-sure": "not sure"}
CHOOSE = "Please choose one of the list."
CHOOSE_ANSWER = "Please choose an answer."
FAILED = "The safety check failed, so nothing can be compared. Do no self-massage for now."


class Tries(NamedTuple):
    """
    The box as it is shown: the answers that can be tried, by question; the one that was chosen with
    what can be answered; what is wrong; what would change, and the field that takes it over.
    """

    questions: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    wrong_entry: str = ""
    entry: str = ""
    asks: str = ""
    now: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    number: bool = False
    typed: str = ""
    wrong: str = ""
    found: WhatIfPart | None = None
    taken: str = ""


def nothing_tried(rulebook: Rulebook, shown: Consultation) -> Tries:
    """Show what can be tried: each answer that applies and can be changed, by its question."""
    answers = shown.sheet.answers
    names = set(changeable(rulebook, answers)).difference(shown.sheet.ignored)
    questions = tuple(
        (
            question.ask,
            tuple(
                (entry.id, entry.label, value_words(entry, answers[entry.id]))
                for entry in entries_of(question)
                if entry.id in names
            ),
        )
        for question in rulebook.questions
    )
    return Tries(tuple((ask, rows) for ask, rows in questions if rows))


def tried(page: Posted, shown: Consultation) -> Tries:
    """Try what was chosen and answered; what is wrong is said, and the rest kept."""
    rulebook, name, typed = page.rulebook, page.one("entry"), page.one("to")
    tries = nothing_tried(rulebook, shown)
    if not any(name == row[0] for _, rows in tries.questions for row in rows):
        return tries._replace(wrong_entry=CHOOSE)
    entry = rulebook.entries[name]
    tries = _chosen(tries, entry, shown.sheet.answers[name])._replace(typed=typed)
    if not page.one("then"):
        return tries
    answers, troubles = accept(rulebook, {name: typed})
    if troubles:
        return tries._replace(wrong=unfit_words(entry.question, typed, CHOOSE_ANSWER))
    changed = {**page.sheet.answers, **answers}
    clash = next(together(rulebook, changed), None)
    if clash is not None:
        other = rulebook.entries[str(clash.path[0])]
        text = (
            f"This does not go with another answer of yours: {other.label} Change that one first."
        )
        return tries._replace(wrong=text)
    comparison = what_if(rulebook, page.sheet, answers, shown)
    if "safety-check-failed" in (comparison.before.status, comparison.after.status):
        return tries._replace(wrong=FAILED)
    sheet = page.sheet.model_copy(update={"answers": changed})
    taken = carried_text(rulebook, page.carried._replace(sheet=sheet)) if comparison.answers else ""
    return tries._replace(found=what_if_part(rulebook, comparison), taken=taken)


def _chosen(tries: Tries, entry: Entry, value: str) -> Tries:
    question = entry.question
    tries = tries._replace(entry=entry.id, asks=entry.label, now=value_words(entry, value))
    if question.kind in ("number", "text"):
        unsure = ", or `not-sure`" if entry.values else ""
        span = f"A whole number from {question.least} to {question.most}{unsure}"
        hint = span if question.is_number else "In your own words"
        return tries._replace(hint=hint, number=question.is_number)
    others = [other for other in entry.values if other != value]
    words = [TICKS[other] if entry.ticked else value_words(entry, other) for other in others]
    return tries._replace(choices=tuple(zip(others, words, strict=True)))
