"""
The interview in the browser: one short page for each group, only what can still matter.

Warning signs come first and in full. An emergency is shown at once and alone; help that should come
soon is told on top of every page that follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recommender.core.explanation.answer_effects import leading
from recommender.core.language.cards import Question, entries_of, value_words
from recommender.core.questionnaire.applicability import applying, optional
from recommender.render.document.blocks import big
from recommender.render.document.open_questions import lead_items
from recommender.web.page.asked import (
    as_it_stands,
    asked_next,
    calls_of,
    show_questions,
    with_ticks,
)
from recommender.web.page.form import Fields, shown_on
from recommender.web.page.noes import DOUBT
from recommender.web.page.own_words import lines_page
from recommender.web.page.posting import posted
from recommender.web.page.questions import page_before, was_seen
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site


def routes(site: Site) -> list[Route]:
    """List the pages of the interview."""

    def start(request: Request) -> Response:  # noqa: ARG001  # as it is called
        return site.show("start.html", title="Start")

    return [
        Route("/", start),
        Route("/questions", posted(site, questions, long=_asks_why), methods=["POST"]),
        Route("/words", posted(site, lines_page), methods=["POST"]),
        Route("/answers", posted(site, summary), methods=["POST"]),
    ]


def _asks_why(fields: Fields) -> bool:
    """Say whether what the answers could lead to is worked out, which takes long."""
    return any(fields.get("why", ()))


def questions(page: Posted) -> Response:
    """Show what comes next, or the page that was asked for; all that was said is taken already."""
    if page.one("why"):
        return _why(page)
    if page.one("go") == DOUBT:
        return _opened(page)
    group = page.one("change")
    if group:
        asked = tuple(card for card in page.rulebook.questions if card.group == group)
        return _changing(page, asked)
    if page.one("go") == "back":
        return _back(page)
    return _onward(page)


def _onward(page: Posted) -> Response:
    """Show the next page, after the lines for new words; the result, when nothing more is asked."""
    if page.offers:
        return lines_page(page)
    asked = asked_next(page)
    if not asked:
        from recommender.web.pages.result import result

        return result(page)
    return show_questions(page, with_ticks(page.carried, asked), ahead=asked)


def _why(page: Posted) -> Response:
    """Say what the answers to a question could lead to: on the same page, or by itself."""
    asked, name = shown_on(page.rulebook, page.fields), page.one("why")
    effects = {
        question.id: lead_items(
            page.rulebook, entries, leading(page.rulebook, page.carried.answers, entries)
        )
        for question, entries in asked
        if question.id == name
    }
    if page.part:
        return page.show("leads.html", leads=effects.get(name, ()))
    if not asked:
        return _onward(page)
    return as_it_stands(page, asked, leads=effects, opened=bool(page.one("opened")))


def _opened(page: Posted) -> Response:
    """Show the same page, as it stands, with the choice of yes, no and not sure at each line."""
    asked = shown_on(page.rulebook, page.fields)
    return as_it_stands(page, asked, opened=True) if asked else _onward(page)


def _back(page: Posted) -> Response:
    """Go to the page before; from the first one, to where the questions go on."""
    asked = shown_on(page.rulebook, page.fields)
    first = asked[0][0].id if asked else ""
    before = page_before(page.rulebook, page.carried, first) if first else ()
    return _changing(page, before) if before else _onward(page)


def _changing(page: Posted, questions: tuple[Question, ...]) -> Response:
    """Show questions with what was said last: those that were seen, and what is asked with them."""
    rulebook, carried = page.rulebook, page.carried
    applies = applying(rulebook, carried.answers)
    ahead = asked_next(page)
    now = {part.question.id for part in ahead}
    asked = tuple(
        (question, entries_of(question))
        for question in questions
        if applies[question.id]
        and (was_seen(carried, question) or question.id in now or optional(rulebook, question))
    )
    if not any(was_seen(carried, question) for question, _ in asked):
        return _onward(page)
    return show_questions(page, asked, ahead=ahead, changing=True)


def summary(page: Posted) -> Response:
    """List what was answered, page by page, to change it."""
    groups: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for question in page.rulebook.questions:
        words = tuple(_words(page, question))
        if words:
            groups.setdefault(question.group, []).append((question.ask, words))
    calls = calls_of(page)
    return page.show("answers.html", title="Your answers", groups=groups, calls=calls)


def _words(page: Posted, question: Question) -> Iterator[str]:
    """Say the answer to a question, as it was asked."""
    entries = [entry for entry in entries_of(question) if entry.id in page.carried.answers]
    said = {entry: page.carried.answers[entry.id] for entry in entries}
    if not said:
        if question.id in page.carried.skipped:
            yield "Skipped."
    elif question.kind != "any-of":
        for entry, value in said.items():
            yield big(value_words(entry, value))
    elif set(said.values()) == {"no"}:
        yield "None of these."
    else:
        yield from (entry.label for entry, value in said.items() if value == "yes")
        yield from (f"Not sure: {entry.label}" for entry, v in said.items() if v == "not-sure")
