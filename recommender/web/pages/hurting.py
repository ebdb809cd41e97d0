"""
A step hurts: stop, say with one press what it is, and get what fits: help, an end, or what is
gentler. Who finds nothing that fits goes through the signs to stop and all warning signs.

A list that was left as it is says nothing: only a ticked `none of these` leads on. Nothing firmer
and nothing that was not offered comes from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from recommender.core.consultation.gentler import gentler
from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from recommender.render.document.guided import guided
from recommender.web.page.posting import posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.pages.guided import Run, at_step, ends_of, stops_of

NOTHING_TICKED = "Nothing is ticked here. Tick what fits, or “None of these fits me” at the end."


class Asked(NamedTuple):
    """The warning signs of one question, in the words it asks in."""

    ask: str
    signs: tuple[Entry, ...]


def routes(site: Site) -> list[Route]:
    """List the one page that is asked for when a step hurts."""
    return [Route("/guided/hurts", posted(site, hurts), methods=["POST"])]


def warning_signs(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, list[Asked]]:
    """List the warning signs that apply or may apply, by group, in the order they are asked."""
    applies = applying(rulebook, answers)
    groups: dict[str, list[Asked]] = {}
    for question in rulebook.questions:
        signs = tuple(entry for entry in entries_of(question) if entry.at_least)
        if signs and applies[question.id]:
            groups.setdefault(question.group, []).append(Asked(question.ask, signs))
    return groups


def at_once(rulebook: Rulebook, answers: Mapping[str, str]) -> list[Entry]:
    """List the warning signs that have a button of their own, of those that may apply."""
    asked = chain.from_iterable(warning_signs(rulebook, answers).values())
    signs = chain.from_iterable(one.signs for one in asked)
    return [sign for sign in signs if sign.item is not None and sign.item.at_once]


def hurts(page: Posted) -> Response:
    """
    Ask what it is, and in full where nothing fits; then show the result anew, the end, or what is
    gentler.

    A warning sign weighs more than any other tick, also more than `none of these`.
    """
    run = at_step(page)
    if isinstance(run, Response):
        return run
    if page.one("none"):
        return _gentler(run)
    looked = bool(page.one("looked"))
    if not (looked or page.one("list")):
        return run.show(
            "guided-hurts-first.html",
            title="Stop now",
            signs=at_once(page.rulebook, page.sheet.answers),
            ends=ends_of(run),
        )
    return run.show(
        "guided-hurts.html",
        status=422 if looked else 200,
        title="Stop now",
        groups=warning_signs(page.rulebook, page.sheet.answers),
        stops=stops_of(run),
        trouble=NOTHING_TICKED if looked else "",
    )


def _gentler(run: Run) -> Response:
    steps = gentler(run.page.rulebook, run.shown, run.routine, run.place.step)
    choices = guided(run.page.rulebook, steps)
    return run.show("guided-gentler.html", title="What now?", choices=choices)
