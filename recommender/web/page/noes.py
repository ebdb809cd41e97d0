"""
What the buttons of a page say of all its questions: none of these, no to the rest, in doubt.

Nothing that is ticked is ever taken back by them, and what is at hand for a routine is no part of
it. Nothing becomes a no but by a button whose words say so.
"""

from __future__ import annotations

from collections.abc import Collection

from recommender.core.language.cards import Question
from recommender.web.page.form import ANSWER, NONE, Fields, Page, entered, ticks

SENT = NEXT, ALL_NONE, REST_NO = "next", "none", "rest"
"""
The buttons that send a page off: as it stands; with "none of these" for each of its lists; with a
no to whatever was left untouched.
"""
DOUBT = "unsure"
"""The button that opens the choice of yes, no and not sure at each line."""


def has_none(page: Page) -> bool:
    """Say whether a page has a list that may be answered with "none of these" for all of it."""
    return any(_may_be_none(question) for question, _ in page)


def has_rest(page: Page) -> bool:
    """Say whether more than one question of a page may be answered with a no to all of it."""
    return sum(_may_be_none(card) or card.kind == "yes-no" for card, _ in page) > 1


def in_doubt(page: Page, fields: Fields) -> bool:
    """Say whether a line of a page is answered with not sure."""
    lines = [entry for question, entries in page if _may_be_none(question) for entry in entries]
    return "not-sure" in ticks(lines, fields).values()


def with_noes(page: Page, fields: Fields, go: str, told: Collection[str]) -> Fields:
    """
    Fill in the noes that the button says by which a page was sent off.

    Where a line is ticked all the same, its list is answered twice then, and refused. Of a question
    in which a sign was `told` before, a no to the rest says nothing: it takes no sign back.
    """
    if go == ALL_NONE:
        lists = [question.id for question, _ in page if _may_be_none(question)]
        return {**fields, **{NONE + name: ("yes",) for name in lists}}
    said, noes = entered(fields), {}
    for question, entries in page if go == REST_NO else ():
        if any(entry.id in told for entry in entries):
            continue
        if _may_be_none(question) and not ticks(entries, fields):
            noes[NONE + question.id] = ("yes",)
        elif question.kind == "yes-no" and ANSWER + question.id not in said:
            noes[ANSWER + question.id] = ("no",)
    return {**fields, **noes}


def _may_be_none(question: Question) -> bool:
    return question.kind == "any-of" and not question.routine
