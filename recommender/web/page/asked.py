"""
A page of questions as it is answered with: filled in with what was said last, help on top of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from recommender.core.consultation.consult import consult
from recommender.core.consultation.interview import Asked, is_warning, next_page
from recommender.core.consultation.record import what_to_do
from recommender.core.consultation.standing import standing
from recommender.core.language.body_map import places_of
from recommender.core.language.cards import entries_of
from recommender.core.language.fields import STOPPING
from recommender.render.svg.pointing import pointing_map
from recommender.web.page.carried import Carried
from recommender.web.page.form import ANSWER, Page, entered, fields_of
from recommender.web.page.heard import Heard
from recommender.web.page.own_words import words_on
from recommender.web.page.questions import Lead, place_of, seen, shown_questions
from recommender.web.page.sent import Posted


class Call(NamedTuple):
    """Help that is called for: how soon, for what, and what to do."""

    to: str
    label: str
    do: str


def asked_next(page: Posted) -> tuple[Asked, ...]:
    """Give the questions that come next."""
    return next_page(page.rulebook, page.carried.answers, page.carried.skipped)


def with_ticks(carried: Carried, asked: tuple[Asked, ...]) -> Page:
    """Give the questions of a page; in a list that was left half answered, what is ticked, too."""
    return tuple(
        (
            one.question,
            tuple(
                entry
                for entry in entries_of(one.question)
                if entry in one.entries
                or (one.question.id in carried.halfway and _is_ticked(carried, entry.id))
            ),
        )
        for one in asked
    )


def _is_ticked(carried: Carried, name: str) -> bool:
    return carried.answers.get(name, "no") != "no"


def show_questions(
    page: Posted,
    asked: Page,
    *,
    fields: Mapping[str, tuple[str, ...]] | None = None,
    wrong: Mapping[str, str] | None = None,
    told: Mapping[str, tuple[Lead, ...]] | None = None,
    coming: tuple[str, ...] | None = None,
    changing: bool = False,
) -> Response:
    """Show a page of questions with what was said last; or with `fields`, as they stand."""
    rulebook, carried = page.rulebook, page.carried
    group = asked[0][0].group
    filled_in = {**fields_of(asked, carried.answers)} if fields is None else fields
    if coming is None:
        ahead = asked_next(page)
        coming = ahead[0].pages if ahead else ()
    here, most = place_of(rulebook, carried, asked, coming)
    lists = [entry for q, entries in asked for entry in entries if q.kind == "any-of"]
    places = places_of(page.site.body, rulebook, lists)
    ticked = [entry.id for entry in lists if filled_in.get(ANSWER + entry.id)]
    return page.show(
        "questions.html",
        status=422 if wrong else 200,
        title=group,
        group=group,
        here=here,
        most=most,
        sure=most == here,
        again=group in seen(rulebook, carried),
        questions=shown_questions(asked, filled_in, wrong or {}, told or {}, places),
        picture=pointing_map(page.site.body, rulebook, places, ticked),
        wrong=wrong or {},
        warning=any(is_warning(question) for question, _ in asked),
        changing=changing,
        first=here == 1,
        calls=calls_of(page),
        text=words_on(page, asked),
    )


def again(page: Posted, found: Heard) -> Response:
    """Show the page that was sent once more, with what is wrong beside each question."""
    named = {question.id for question, _ in found.asked}
    on_page = {name for line in page.fields.get("shown", ()) for name in line.split()}
    others = tuple(one for one in found.asked if one[1][0].id not in on_page)
    fields = {**fields_of(others, page.carried.answers), **entered(page.fields)}
    wrong = {name: text for name, text in found.wrong.items() if name in named}
    changing = bool(page.one("changing"))
    return show_questions(page, found.asked, fields=fields, wrong=wrong, changing=changing)


def calls_of(page: Posted) -> tuple[Call, ...]:
    """List the help that is certain to be called for, and should not wait for the last page."""
    rulebook = page.rulebook
    sure = standing(rulebook, page.carried.answers).sure
    if sure.emergency:
        told = consult(rulebook, page.sheet).referrals
        return tuple(Call(one.to, one.label, one.do) for one in told)
    return tuple(
        Call(to, rulebook.suspicion_of[name].label, what_to_do(rulebook, name, to))
        for to in STOPPING
        for name, urgency in sorted(sure.referrals)
        if urgency == to
    )
