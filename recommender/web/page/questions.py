"""
A page of questions as it is shown: its fields, what is filled in, what is wrong, how far this is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, takewhile
from typing import NamedTuple

from recommender.core.language.body_map import Place
from recommender.core.language.cards import Entry, Question, entries_of
from recommender.core.language.conditions import whole_number
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Item
from recommender.web.page.carried import Carried
from recommender.web.page.form import ANSWER, Fields, Page

WIDEST_SCALE = 11
"""Numbers of so many values at most are shown as a row to choose from."""
STEP = 5
"""Of a number that a routine reads, every fifth value is shown to choose from."""
ELSEWHERE = "anywhere else"


class Part(NamedTuple):
    """Some lines of a list that belong to one place, to which the picture leads by its id."""

    id: str
    label: str
    entries: tuple[Entry, ...]


class QuestionShown(NamedTuple):
    """
    One question as it looks: a `list` in its parts, a `choice` or `scale` of values with their
    words, or a `number` or `text` to type; `names` are its entries.
    """

    question: Question
    number: int
    look: str
    names: str
    parts: tuple[Part, ...]
    choices: tuple[tuple[str, str], ...]
    is_unsure: bool
    wrong: str
    leads: tuple[Item, ...]


def shown_questions(
    page: Page,
    fields: Fields,
    wrong: Mapping[str, str],
    leads: Mapping[str, tuple[Item, ...]],
    places: tuple[Place, ...] = (),
) -> tuple[QuestionShown, ...]:
    """
    Lay out some questions; lists are divided by `places`, where there are any.

    What stands in the `fields` of a number can be chosen again, whatever it is.
    """
    led_to: set[str] = set()
    return tuple(
        QuestionShown(
            question=question,
            number=number,
            look=_look(question),
            names=" ".join(entry.id for entry in entries),
            parts=tuple(_parts(entries, places, led_to)) if question.kind == "any-of" else (),
            choices=tuple(_choices(question, fields.get(ANSWER + question.id, ()))),
            is_unsure=question.is_number and bool(entries[0].values),
            wrong=wrong.get(question.id, ""),
            leads=leads.get(question.id, ()),
        )
        for number, (question, entries) in enumerate(page, 1)
    )


def _parts(
    entries: tuple[Entry, ...], places: tuple[Place, ...], led_to: set[str]
) -> Iterator[Part]:
    """Divide a list by place; a place that has lines in two lists has its id in the first."""
    if not any(place.region for place in places):
        yield Part("", "", entries)
        return
    names = {entry.id for entry in entries}
    for place in places:
        lines = tuple(entry for entry in place.entries if entry.id in names)
        if lines:
            yield Part("" if place.id in led_to else place.id, place.label or ELSEWHERE, lines)
            led_to.add(place.id)


def _look(question: Question) -> str:
    if question.is_number:
        return "scale" if _is_scale(question) else "number"
    return {"any-of": "list", "text": "text"}.get(question.kind, "choice")


def _is_scale(question: Question) -> bool:
    return len(_shown_values(question)) <= WIDEST_SCALE


def _shown_values(question: Question) -> range:
    """Give the values of a number that are shown: all, or every fifth one for a routine."""
    step = STEP if question.routine else 1
    return range(question.least or 0, (question.most or 0) + 1, step)


def _choices(question: Question, known: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """
    List the values of a question that is answered with one of them, each with its words.

    Those of a number that a routine reads are few, and the one that is `known`.
    """
    match question.kind:
        case "yes-no":
            yield from (("yes", "Yes"), ("no", "No"), ("not-sure", "Not sure"))
        case "one-of":
            yield from ((option.id, option.label) for option in question.options)
            if question.safety:
                yield "not-sure", "Not sure"
        case "number" if _is_scale(question):
            least, most = question.least or 0, question.most or 0
            typed = [number for value in known if (number := whole_number(value)) is not None]
            values = {*_shown_values(question), *(n for n in typed if least <= n <= most)}
            yield from ((str(number), str(number)) for number in sorted(values))


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
    earlier = takewhile(lambda question: question.id != first, rulebook.questions)
    group = next((card.group for card in rulebook.questions if card.id == first), "")
    pages = [(name, list(run)) for name, run in groupby(earlier, key=lambda card: card.group)]
    if pages and pages[-1][0] == group:
        pages.pop()
    for _, questions in reversed(pages):
        seen = tuple(question for question in questions if was_seen(carried, question))
        if seen:
            return seen
    return ()


def place_of(
    rulebook: Rulebook, carried: Carried, page: Page, coming: Collection[str]
) -> tuple[int, int]:
    """Say which page this is, of how many at most: seen ones, this one, and what may come."""
    on_page = {question.id for question, _ in page}
    groups: list[str] = []
    here, passed = 0, False
    for group, run in groupby(rulebook.questions, key=lambda card: card.group):
        questions = list(run)
        is_here = any(question.id in on_page for question in questions)
        passed = passed or is_here
        is_ahead = passed and group in coming
        if is_here or is_ahead or any(was_seen(carried, question) for question in questions):
            groups += [group] if groups[-1:] != [group] else []
            here = here or (len(groups) if is_here else 0)
    return here, len(groups)
