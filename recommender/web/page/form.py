"""
What was entered on a page of questions, as answers, or as what is wrong, by question.

Nothing that was left untouched becomes an answer: an untouched list is no "none of these".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import text_trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept

Fields = Mapping[str, tuple[str, ...]]
"""What a page sent, by the names of its fields."""
Page = tuple[tuple[Question, tuple[Entry, ...]], ...]
"""The questions of a page, each with the entries of it that are shown."""

ANSWER, UNSURE, NONE = "a.", "u.", "none."
"""How the fields of a page begin: an answer to an entry, not sure of one, none of a list."""
NOT_ONE = "That is not one of the answers. Please choose one."
PREFIXES = (ANSWER, UNSURE, NONE)
TICKED = ("yes", "not-sure")
"""How a line is answered that is ticked in either of its boxes."""


class Filled(NamedTuple):
    """Answers by entry; what is wrong, and what was left untouched, by question."""

    answers: dict[str, str]
    wrong: dict[str, str]
    untouched: tuple[str, ...]


def named_in(rulebook: Rulebook, fields: Fields, field: str) -> tuple[Entry, ...]:
    """List the entries that a field of a page names."""
    names = dict.fromkeys(name for line in fields.get(field, ()) for name in line.split())
    return tuple(rulebook.entries[name] for name in names if name in rulebook.entries)


def shown_on(rulebook: Rulebook, fields: Fields) -> Page:
    """List the questions that stood on a page, each with the entries of it that were shown."""
    entries_by_question: dict[str, list[Entry]] = {}
    for entry in named_in(rulebook, fields, "shown"):
        entries_by_question.setdefault(entry.question.id, []).append(entry)
    return tuple((lines[0].question, tuple(lines)) for lines in entries_by_question.values())


def entered(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Give what was entered in the fields of a page, as it was."""
    return {
        name: tuple(value for value in values if value)
        for name, values in fields.items()
        if name.startswith(PREFIXES) and any(values)
    }


def filled(rulebook: Rulebook, fields: Fields) -> Filled:
    """Read what was entered on a page."""
    answers: dict[str, str] = {}
    wrong: dict[str, str] = {}
    untouched: list[str] = []
    for question, entries in shown_on(rulebook, fields):
        if question.kind == "any-of":
            given = _list(question, entries, fields)
        else:
            given = _single(rulebook, entries[0], fields)
        if isinstance(given, str):
            wrong[question.id] = given
        elif given:
            answers |= given
        else:
            untouched.append(question.id)
    return Filled(answers, wrong, tuple(untouched))


def ticks(entries: Iterable[Entry], fields: Fields) -> dict[str, str]:
    """
    Give the lines of a list that are ticked, or not sure; a line that is ticked twice fits.
    """
    lines = [entry.id for entry in entries if entry.item is not None]
    said = {name: _value(fields, ANSWER + name) for name in lines}
    unsure = [name for name in lines if _value(fields, UNSURE + name) or said[name] == "not-sure"]
    fits = [name for name in lines if said[name] not in ("", "no", "not-sure")]
    return dict.fromkeys(unsure, "not-sure") | dict.fromkeys(fits, "yes")


def is_none(question: Question, fields: Fields) -> bool:
    """Say whether "none of these" is ticked below a list."""
    return bool(_value(fields, NONE + question.id))


def _list(question: Question, entries: Collection[Entry], fields: Fields) -> dict[str, str] | str:
    ticked, none = ticks(entries, fields), is_none(question, fields)
    noes = all(_value(fields, ANSWER + entry.id) == "no" for entry in entries)
    both = [
        entry.label
        for entry in entries
        if ticked.get(entry.id) == "yes" and _value(fields, UNSURE + entry.id)
    ]
    if both:
        return f"You ticked both “yes” and “not sure” at: {'; '.join(both)}. Please keep one."
    if none and ticked:
        said = "”, “".join(entry.label for entry in entries if entry.id in ticked)
        return (
            f"You ticked “{said}” or are not sure of it, and also chose “None of these”. "
            "Please keep one of the two."
        )
    if not (none or ticked or noes):
        return {}
    return {**dict.fromkeys((entry.id for entry in entries), "no"), **ticked}


def _single(rulebook: Rulebook, entry: Entry, fields: Fields) -> dict[str, str] | str:
    typed, unsure = _value(fields, ANSWER + entry.id), _value(fields, UNSURE + entry.id)
    if typed and unsure:
        return "You gave an answer, and also “not sure”. Please keep one of the two."
    value = "not-sure" if unsure else typed.strip()
    if entry.question.is_number:
        value = re.sub(r"\A0+(?=[0-9])", "", value)
    if not value:
        return {}
    answers, troubles = accept(rulebook, {entry.id: value})
    return unfit_words(entry.question, value) if troubles else answers


def unfit_words(question: Question, value: str, not_one: str = NOT_ONE) -> str:
    """Say what is wrong with a value that is no answer; `not_one` where there is a choice."""
    match question.kind:
        case "number":
            return f"Please type a whole number from {question.least} to {question.most}."
        case "text":
            return f"This line {text_trouble(value, LONGEST_TEXT)}. Please type it again."
    return not_one


def _value(fields: Fields, name: str) -> str:
    return next((value for value in fields.get(name, ()) if value), "")


def fields_of(page: Page, answers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """
    Give the fields of a page, filled in with the answers that were given before.

    A list of which a line is open is never filled in with "none of these".
    """
    fields: dict[str, tuple[str, ...]] = {}
    for question, entries in page:
        given = {entry.id: answers[entry.id] for entry in entries if entry.id in answers}
        whole = len(given) == len(entries)
        if question.kind == "any-of" and whole and set(given.values()) == {"no"}:
            fields[NONE + question.id] = ("yes",)
        for name, value in given.items():
            if question.kind != "any-of":
                number = question.is_number and value == "not-sure"
                fields[UNSURE + name if number else ANSWER + name] = (value,)
            elif value != "no":
                fields[(ANSWER if value == "yes" else UNSURE) + name] = ("yes",)
    return fields
