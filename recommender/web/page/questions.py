"""
A page of questions as it is shown: its fields, what is filled in, what is wrong, how far this is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, takewhile
from typing import NamedTuple

from recommender.core.language.body_map import Place
from recommender.core.language.cards import Entry, Question, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.web.page.carried import Carried
from recommender.web.page.form import ANSWER, NONE, UNSURE, Fields, Page

WIDEST_SCALE = 11
"""Numbers of so many values at most are shown as a row to choose from."""
ELSEWHERE = "anywhere else"


class Choice(NamedTuple):
    """One value of a field, to choose."""

    name: str
    value: str
    label: str
    picked: bool


class Row(NamedTuple):
    """One line of a list: its box, and the smaller one for not sure."""

    entry: Entry
    yes: Choice
    unsure: Choice


class Part(NamedTuple):
    """Some lines of a list that belong to one place, to which the picture leads by its id."""

    id: str
    label: str
    rows: tuple[Row, ...]


class QuestionShown(NamedTuple):
    """One question with its fields: `names` are its entries, `typed` what is in a text field."""

    question: Question
    number: int
    look: str
    names: str
    parts: tuple[Part, ...]
    choices: tuple[Choice, ...]
    field: str
    typed: str
    unsure: Choice | None
    wrong: str
    leads: tuple[Lead, ...]


def shown_questions(
    page: Page,
    fields: Fields,
    wrong: Mapping[str, str],
    leads: Mapping[str, tuple[Lead, ...]],
    places: tuple[Place, ...] = (),
) -> tuple[QuestionShown, ...]:
    """Fill in the fields of some questions; lists are divided by `places`, where there are any."""
    told: set[str] = set()
    return tuple(
        _shown(question, entries, number, fields, wrong.get(question.id, ""), leads)._replace(
            parts=tuple(_parts(entries, fields, places, told)) if _is_list(question) else ()
        )
        for number, (question, entries) in enumerate(page, 1)
    )


def _is_list(question: Question) -> bool:
    return question.kind == "any-of"


def _parts(
    entries: tuple[Entry, ...], fields: Fields, places: tuple[Place, ...], told: set[str]
) -> Iterator[Part]:
    """Divide a list by place; a place that has lines in two lists has its id in the first."""
    if not any(place.region for place in places):
        yield Part("", "", tuple(_row(entry, fields) for entry in entries))
        return
    names = {entry.id for entry in entries}
    for place in places:
        rows = tuple(_row(entry, fields) for entry in place.entries if entry.id in names)
        if rows:
            yield Part("" if place.id in told else place.id, place.label or ELSEWHERE, rows)
            told.add(place.id)


def _shown(
    question: Question,
    entries: tuple[Entry, ...],
    number: int,
    fields: Fields,
    wrong: str,
    leads: Mapping[str, tuple[Lead, ...]],
) -> QuestionShown:
    field = ANSWER + question.id
    typed = next(iter(fields.get(field, ())), "")
    choices: tuple[Choice, ...]
    unsure = None
    if _is_list(question):
        choices = (_choice(NONE + question.id, "yes", "None of these", fields),)
    else:
        choices = tuple(_choices(question, field, fields))
        if question.kind == "number" and entries[0].values:
            unsure = _choice(UNSURE + question.id, "yes", "Not sure", fields)
    return QuestionShown(
        question=question,
        number=number,
        look=_look(question),
        names=" ".join(entry.id for entry in entries),
        parts=(),
        choices=choices,
        field=field,
        typed=typed,
        unsure=unsure,
        wrong=wrong,
        leads=leads.get(question.id, ()),
    )


def _look(question: Question) -> str:
    if question.kind == "number":
        return "scale" if _is_scale(question) else "number"
    return {"any-of": "list", "text": "text"}.get(question.kind, "choice")


def _is_scale(question: Question) -> bool:
    return (question.most or 0) - (question.least or 0) < WIDEST_SCALE


def _row(entry: Entry, fields: Fields) -> Row:
    return Row(
        entry,
        _choice(ANSWER + entry.id, "yes", entry.label, fields),
        _choice(UNSURE + entry.id, "yes", "Not sure", fields),
    )


def _choices(question: Question, field: str, fields: Fields) -> Iterator[Choice]:
    """List the values of a question that is answered with one of them."""
    match question.kind:
        case "yes-no":
            named = [("yes", "Yes"), ("no", "No"), ("not-sure", "Not sure")]
        case "one-of":
            named = [(option.id, option.label) for option in question.options]
            named += [("not-sure", "Not sure")] if question.safety else []
        case "number" if _is_scale(question):
            span = range(question.least or 0, (question.most or 0) + 1)
            named = [(str(number), str(number)) for number in span]
        case _:
            named = []
    for value, label in named:
        yield _choice(field, value, label, fields)


def _choice(name: str, value: str, label: str, fields: Fields) -> Choice:
    return Choice(name, value, label, value in fields.get(name, ()))


def seen(rulebook: Rulebook, carried: Carried) -> tuple[str, ...]:
    """List the groups of which a question was answered or left open, in asking order."""
    return tuple(dict.fromkeys(q.group for q in rulebook.questions if was_seen(carried, q)))


def was_seen(carried: Carried, question: Question) -> bool:
    """Say whether a question was answered, in part at least, or left open."""
    return question.id in carried.skipped or any(
        entry.id in carried.answers for entry in entries_of(question)
    )


def page_before(rulebook: Rulebook, carried: Carried, first: str) -> tuple[Question, ...]:
    """
    List the questions of the page before the one that a question stands on, of those seen.

    A group that is asked in two places is two pages.
    """
    earlier = list(takewhile(lambda one: one.id != first, rulebook.questions))
    here = next((one.group for one in rulebook.questions if one.id == first), "")
    stretches = [list(run) for _, run in groupby(earlier, key=lambda one: one.group)]
    if stretches and stretches[-1][0].group == here:
        stretches.pop()
    before = [[one for one in run if was_seen(carried, one)] for run in stretches]
    return tuple(next((run for run in reversed(before) if run), ()))


def place_of(
    rulebook: Rulebook, carried: Carried, page: Page, coming: Collection[str]
) -> tuple[int, int]:
    """Say which page this is, of how many at most: seen ones, this one, and what may come."""
    on_page = {question.id for question, _ in page}
    groups: list[str] = []
    here, passed = 0, False
    for _, run in groupby(rulebook.questions, key=lambda one: one.group):
        questions = list(run)
        group, is_here = questions[0].group, any(one.id in on_page for one in questions)
        passed = passed or is_here
        ahead = passed and group in coming
        if is_here or ahead or any(was_seen(carried, one) for one in questions):
            groups += [group] if groups[-1:] != [group] else []
            here = here or (len(groups) if is_here else 0)
    return here, len(groups)


class Lead(NamedTuple):
    """What answers could do, in a sentence; several lines of a list stand below it."""

    said: str
    below: tuple[str, ...] = ()
