"""
What was entered on a page of questions, as answers, or as what is wrong, by question.

Nothing that was left untouched becomes an answer: an untouched list is no "none of these".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import text_trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept

Fields = Mapping[str, tuple[str, ...]]


Page = tuple[tuple[Question, tuple[Entry, ...]], ...]
"""The questions of a page, each with the entries of it that are shown."""

ANSWER, UNSURE, NONE = "a.", "u.", "none."
"""How the fields of a page begin: an answer to an entry, not sure of one, none of a list."""
PREFIXES = (ANSWER, UNSURE, NONE)


class Filled(NamedTuple):
    """Answers by entry; what is wrong, and what was left untouched, by question."""

    answers: dict[str, str]
    wrong: dict[str, str]
    untouched: tuple[str, ...]


def shown_on(rulebook: Rulebook, fields: Fields) -> Page:
    """List the questions that stood on a page, each with the entries of it that were shown."""
    names = dict.fromkeys(name for line in fields.get("shown", ()) for name in line.split())
    found: dict[str, list[Entry]] = {}
    for name in names:
        if name in rulebook.entries:
            entry = rulebook.entries[name]
            found.setdefault(entry.question.id, []).append(entry)
    return tuple((entries[0].question, tuple(entries)) for entries in found.values())


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
            found = _list(question, entries, fields)
        else:
            found = _single(rulebook, entries[0], fields)
        if isinstance(found, str):
            wrong[question.id] = found
        elif found:
            answers.update(found)
        else:
            untouched.append(question.id)
    return Filled(answers, wrong, tuple(untouched))


def ticks(entries: Iterable[Entry], fields: Fields) -> dict[str, str]:
    """Give the lines of a list that are ticked; a line that is ticked twice fits."""
    ticked = [entry for entry in entries if entry.item is not None]
    unsure = {one.id: "not-sure" for one in ticked if _value(fields, UNSURE + one.id)}
    return unsure | {one.id: "yes" for one in ticked if _value(fields, ANSWER + one.id)}


def is_none(question: Question, fields: Fields) -> bool:
    """Say whether "none of these" is ticked below a list."""
    return bool(_value(fields, NONE + question.id))


def _list(question: Question, entries: Iterable[Entry], fields: Fields) -> dict[str, str] | str:
    answers = dict.fromkeys((entry.id for entry in entries), "no")
    ticked = [name for name in answers if _value(fields, ANSWER + name)]
    unsure = [name for name in answers if _value(fields, UNSURE + name)]
    none = _value(fields, NONE + question.id)
    both = [entry.label for entry in entries if entry.id in ticked and entry.id in unsure]
    if both:
        return f"You ticked both “yes” and “not sure” at: {'; '.join(both)}. Please keep one."
    if none and (ticked or unsure):
        return "You ticked a line, and also “None of these”. Please keep one of the two."
    if not (none or ticked or unsure):
        return {}
    return {**answers, **dict.fromkeys(ticked, "yes"), **dict.fromkeys(unsure, "not-sure")}


def _single(rulebook: Rulebook, entry: Entry, fields: Fields) -> dict[str, str] | str:
    typed, unsure = _value(fields, ANSWER + entry.id), _value(fields, UNSURE + entry.id)
    if typed and unsure:
        return "You gave an answer, and also “not sure”. Please keep one of the two."
    value = "not-sure" if unsure else typed.strip()
    if entry.question.kind == "number":
        value = re.sub(r"\A0+(?=[0-9])", "", value)
    if not value:
        return {}
    answers, troubles = accept(rulebook, {entry.id: value})
    return _in_words(entry, value) if troubles else answers


def _in_words(entry: Entry, value: str) -> str:
    question = entry.question
    match question.kind:
        case "number":
            return f"Please type a whole number from {question.least} to {question.most}."
        case "text":
            return f"This line {text_trouble(value, LONGEST_TEXT)}. Please type it again."
    return "That is not one of the answers. Please choose one."


def _value(fields: Fields, name: str) -> str:
    return next((value for value in fields.get(name, ()) if value), "")


def fields_of(page: Page, answers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """
    Give the fields of a page, filled in with the answers that were given before.

    A list of which a line is open is never filled in with "none of these".
    """
    found: dict[str, tuple[str, ...]] = {}
    for question, entries in page:
        given = {entry.id: answers[entry.id] for entry in entries if entry.id in answers}
        whole = len(given) == len(entries)
        if question.kind == "any-of" and whole and set(given.values()) == {"no"}:
            found[NONE + question.id] = ("yes",)
        for name, value in given.items():
            if question.kind != "any-of":
                number = question.kind == "number" and value == "not-sure"
                found[UNSURE + name if number else ANSWER + name] = (value,)
            elif value != "no":
                found[(ANSWER if value == "yes" else UNSURE) + name] = ("yes",)
    return found
