"""
The box that tries another answer: what may be tried, what was entered, and what it would change.

Only answers that a person can change are tried, one at a time; nothing here changes the sheet.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.language.cards import Entry, value_words
from recommender.core.language.characters import text_trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept, together
from recommender.core.questionnaire.applicability import changeable
from recommender.render.document.what_if import what_if
from recommender.render.document.what_if_view import WhatIfView, what_if_view
from recommender.web.page.carried import carried_text
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
    found: WhatIfView | None = None
    taken: str = ""


def nothing_tried(rulebook: Rulebook, shown: Consultation) -> Tries:
    """Show what can be tried: each answer that applies and can be changed, by its question."""
    answers, unread = shown.sheet.answers, set(shown.sheet.ignored)
    questions: dict[str, list[tuple[str, str, str]]] = {}
    asks = {}
    names = set(changeable(rulebook, answers)) - unread
    for name, entry in rulebook.entries.items():
        if name in names:
            row = (name, entry.label, value_words(entry, answers[name]))
            questions.setdefault(entry.question.id, []).append(row)
            asks[entry.question.id] = entry.question.ask
    return Tries(tuple((asks[name], tuple(rows)) for name, rows in questions.items()))


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
        return tries._replace(wrong=_wrong(entry, typed))
    changed = {**page.sheet.answers, **answers}
    clash = next(together(rulebook, changed), None)
    if clash is not None:
        other = rulebook.entries[str(clash.path[0])]
        text = (
            f"This does not go with another answer of yours: {other.label} Change that one first."
        )
        return tries._replace(wrong=text)
    found = what_if(rulebook, page.sheet, answers, shown)
    if "safety-check-failed" in (found.before.status, found.after.status):
        return tries._replace(wrong=FAILED)
    sheet = page.sheet.model_copy(update={"answers": changed})
    taken = carried_text(rulebook, page.carried._replace(sheet=sheet)) if found.answers else ""
    return tries._replace(found=what_if_view(rulebook, found), taken=taken)


def _chosen(tries: Tries, entry: Entry, value: str) -> Tries:
    question = entry.question
    tries = tries._replace(entry=entry.id, asks=entry.label, now=value_words(entry, value))
    if question.kind in ("number", "text"):
        unsure = ", or `not-sure`" if entry.values else ""
        span = f"A whole number from {question.least} to {question.most}{unsure}"
        hint = span if question.kind == "number" else "In your own words"
        return tries._replace(hint=hint, number=question.kind == "number")
    others = [one for one in entry.values if one != value]
    words = [TICKS[one] if entry.ticked else value_words(entry, one) for one in others]
    return tries._replace(choices=tuple(zip(others, words, strict=True)))


def _wrong(entry: Entry, typed: str) -> str:
    question = entry.question
    match question.kind:
        case "number":
            return f"Please type a whole number from {question.least} to {question.most}."
        case "text":
            return f"This line {text_trouble(typed, LONGEST_TEXT)}. Please type it again."
    return CHOOSE_ANSWER
