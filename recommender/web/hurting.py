"""
A step hurts: stop, look for the signs to stop and the warning signs, then offer what is gentler.

A page that was left as it is says nothing: only a ticked `none of these` leads on. Nothing firmer
and nothing that was not offered comes from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from recommender.core.cards import Entry, entries_of
from recommender.core.gentler import gentler
from recommender.core.model import Rulebook
from recommender.core.questionnaire import applying
from recommender.render.guide import guided
from recommender.web.posting import Posted
from recommender.web.result import result
from recommender.web.run import Run, begun_run, ended, odd

__all__ = ["Asked", "hurts", "warning_signs"]

ADVICE = "advice"
NOTHING_TICKED = "Nothing is ticked here. Tick what fits, or “None of these fits me” at the end."


class Asked(NamedTuple):
    """The warning signs of one question, in the words it asks in."""

    ask: str
    signs: tuple[Entry, ...]


def warning_signs(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, list[Asked]]:
    """List the warning signs that apply or may apply, by group, in the order they are asked."""
    applies = applying(rulebook, answers)
    found: dict[str, list[Asked]] = {}
    for question in rulebook.questions:
        signs = tuple(entry for entry in entries_of(question) if entry.at_least)
        if signs and applies[question.id]:
            found.setdefault(question.group, []).append(Asked(question.ask, signs))
    return found


def hurts(page: Posted) -> Response:
    """
    Ask for signs; then show the result anew, the end, or what is gentler.

    A warning sign weighs more than any other tick, also more than `none of these`.
    """
    run = begun_run(page)
    if isinstance(run, Response):
        return run
    groups = warning_signs(page.rulebook, page.sheet.answers)
    ticked, own = page.fields.get("sign", ()), page.fields.get("own", ())
    signs = {entry.id for asked in groups.values() for one in asked for entry in one.signs}
    stops = {str(n): text for n, text in enumerate(run.here.step.stop_if, 1)}
    if not signs.issuperset(ticked) or not {*stops, ADVICE}.issuperset(own):
        return odd(page)
    if ticked:
        return result(_taken_in(page, ticked))
    if own:
        return ended(run, "sign", tuple(stops[name] for name in own if name in stops))
    if page.one("none"):
        return _gentler(run)
    looked = bool(page.one("looked"))
    return run.show(
        "guided-hurts.html",
        status=422 if looked else 200,
        title="Stop now",
        groups=groups,
        stops=stops,
        trouble=NOTHING_TICKED if looked else "",
    )


def _taken_in(page: Posted, ticked: tuple[str, ...]) -> Posted:
    """Answer the warning signs that were ticked with yes; everything else stays."""
    carried = page.carried
    answers = {**carried.sheet.answers, **dict.fromkeys(ticked, "yes")}
    sheet = carried.sheet.model_copy(update={"answers": answers})
    return page.with_(carried._replace(sheet=sheet))


def _gentler(run: Run) -> Response:
    steps = gentler(run.page.rulebook, run.shown, run.routine, run.place.step)
    choices = guided(run.page.rulebook, steps)
    return run.show("guided-gentler.html", title="What now?", choices=choices)
