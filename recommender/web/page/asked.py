"""
A page of questions as it is answered with: filled in with what was said last, help on top of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from recommender.core.consultation.consult import consult
from recommender.core.consultation.interview import Asked, next_page
from recommender.core.consultation.record import what_to_do
from recommender.core.consultation.standing import standing
from recommender.core.language.body_map import places_of
from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.fields import STOPPING
from recommender.core.questionnaire.applicability import is_warning
from recommender.render.document.blocks import Item
from recommender.render.svg.pointing import pointing_map
from recommender.web.page.carried import Carried
from recommender.web.page.form import Fields, Page, entered, fields_of, shown_on, ticks
from recommender.web.page.heard import Heard
from recommender.web.page.noes import has_none, has_rest, in_doubt
from recommender.web.page.own_words import words_on
from recommender.web.page.questions import place_of, shown_questions, was_seen
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

    def is_shown(part: Asked, entry: Entry) -> bool:
        is_halfway = part.question.id in carried.halfway
        return entry in part.entries or (is_halfway and carried.answers.get(entry.id, "no") != "no")

    return tuple(
        (part.question, tuple(e for e in entries_of(part.question) if is_shown(part, e)))
        for part in asked
    )


def show_questions(
    page: Posted,
    asked: Page,
    *,
    fields: Fields | None = None,
    wrong: Mapping[str, str] | None = None,
    leads: Mapping[str, tuple[Item, ...]] | None = None,
    ahead: tuple[Asked, ...] | None = None,
    changing: bool = False,
    opened: bool = False,
) -> Response:
    """
    Show a page of questions with what was said last; or with `fields`, as they stand.

    `ahead` are the questions that come next, where they are known already. A page that is `opened`
    has the choice of yes, no and not sure at each line, as one on which a line is in doubt, and no
    picture to point at.
    """
    rulebook, carried = page.rulebook, page.carried
    group = asked[0][0].group
    fields = fields_of(asked, carried.answers) if fields is None else fields
    ahead = asked_next(page) if ahead is None else ahead
    here, most = place_of(rulebook, carried, asked, ahead[0].pages if ahead else ())
    lists = [entry for q, entries in asked for entry in entries if q.kind == "any-of"]
    places = places_of(page.site.body, rulebook, lists)
    ticked = [name for name, value in ticks(lists, fields).items() if value == "yes"]
    again = any(card.group == group and was_seen(carried, card) for card in rulebook.questions)
    more = ": a little more" if again and not (changing or wrong) else ""
    at_most = "" if most == here else "at most "
    opened = has_none(asked) and (opened or in_doubt(asked, fields))
    return page.show(
        "questions.html",
        status=422 if wrong else 200,
        title=f"{group}{more} (page {here} of {at_most}{most})",
        group=group,
        here=here,
        most=most,
        at_most=at_most,
        more=bool(more),
        questions=shown_questions(asked, fields, wrong or {}, leads or {}, places),
        fields=defaultdict(tuple, fields),
        picture=pointing_map(None if opened else page.site.body, rulebook, places, ticked),
        wrong=wrong or {},
        warning=any(is_warning(question) for question, _ in asked),
        changing=changing,
        has_none=has_none(asked),
        has_rest=has_rest(asked),
        opened=opened,
        first=here == 1,
        calls=calls_of(page),
        text=words_on(page, asked),
    )


def again(page: Posted, after: Heard) -> Response:
    """Show the page that was sent once more, with what is wrong beside each question."""
    sent = {question.id for question, _ in shown_on(page.rulebook, page.fields)}
    others = tuple(part for part in after.asked if part[0].id not in sent)
    fields = {**fields_of(others, page.carried.answers), **entered(page.fields)}
    return show_questions(
        page,
        after.asked,
        fields=fields,
        wrong=after.wrong,
        changing=bool(page.one("changing")),
        opened=bool(page.one("opened")),
    )


def as_it_stands(
    page: Posted,
    asked: Page,
    *,
    leads: Mapping[str, tuple[Item, ...]] | None = None,
    opened: bool,
) -> Response:
    """Show a page once more with what was entered on it, whatever that is."""
    fields, changing = entered(page.fields), bool(page.one("changing"))
    return show_questions(page, asked, fields=fields, leads=leads, changing=changing, opened=opened)


def calls_of(page: Posted) -> tuple[Call, ...]:
    """List the help that is certain to be called for, and should not wait for the last page."""
    rulebook = page.rulebook
    sure = standing(rulebook, page.carried.answers).sure
    if sure.emergency:
        referrals = consult(rulebook, page.sheet).referrals
        return tuple(Call(referral.to, referral.label, referral.do) for referral in referrals)
    return tuple(
        Call(to, rulebook.suspicion_of[name].label, what_to_do(rulebook, name, to))
        for to in STOPPING
        for name, urgency in sorted(sure.referrals)
        if urgency == to
    )
