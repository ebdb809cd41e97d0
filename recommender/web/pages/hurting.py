"""
A step hurts: stop, look for the signs to stop and the warning signs, then offer what is gentler.

A page that was left as it is says nothing: only a ticked `none of these` leads on. Nothing firmer
and nothing that was not offered comes from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from recommender.core.consultation.gentler import gentler
from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from recommender.render.document.guided import guided
from recommender.web.page.heard import SIGN
from recommender.web.page.sent import Posted
from recommender.web.pages.result import result
from recommender.web.pages.run import Run, begun_run, ended, odd

ADVICE = "advice"
NOTHING_TICKED = "Nothing is ticked here. Tick what fits, or “None of these fits me” at the end."


class Asked(NamedTuple):
    """The warning signs of one question, in the words it asks in."""

    ask: str
    signs: tuple[Entry, ...]


def warning_signs(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, list[Asked]]:
    """List the warning signs that apply or may apply, by group, in the order they are asked."""
    applies = applying(rulebook, answers)
    groups: dict[str, list[Asked]] = {}
    for question in rulebook.questions:
        signs = tuple(entry for entry in entries_of(question) if entry.at_least)
        if signs and applies[question.id]:
            groups.setdefault(question.group, []).append(Asked(question.ask, signs))
    return groups


def hurts(page: Posted) -> Response:
    """
    Ask for signs; then show the result anew, the end, or what is gentler.

    A warning sign weighs more than any other tick, also more than `none of these`.
    """
    run = at_step(page)
    if isinstance(run, Response):
        return run
    if page.one("none"):
        return _gentler(run)
    looked = bool(page.one("looked"))
    return run.show(
        "guided-hurts.html",
        status=422 if looked else 200,
        title="Stop now",
        groups=warning_signs(page.rulebook, page.sheet.answers),
        stops=_stops(run),
        trouble=NOTHING_TICKED if looked else "",
    )


def at_step(page: Posted) -> Run | Response:
    """
    Give where one is in the routine; or answer the ticks on the page of signs, if there are any.

    Whichever of its buttons was pressed, a warning sign is an answer by now, and the result knows
    it.
    """
    ticked, own = page.fields.get(SIGN, ()), page.fields.get("own", ())
    if any(page.sheet.answers.get(name) == "yes" for name in ticked):
        return result(page)
    run = begun_run(page)
    if isinstance(run, Response) or not (ticked or own):
        return run
    stops = _stops(run)
    if ticked or not {*stops, ADVICE}.issuperset(own):
        return odd(page)
    return ended(run, "sign", tuple(stops[name] for name in own if name in stops))


def _stops(run: Run) -> dict[str, str]:
    """Number the signs to stop of the step one is at."""
    return {str(number): text for number, text in enumerate(run.here.step.stop_if, 1)}


def _gentler(run: Run) -> Response:
    steps = gentler(run.page.rulebook, run.shown, run.routine, run.place.step)
    choices = guided(run.page.rulebook, steps)
    return run.show("guided-gentler.html", title="What now?", choices=choices)
