"""
What a person takes away: the paper, the calendar file, and the consultation as JSON.

Each is made anew from the answers in the page, handed over once and kept nowhere. The names of the
files say nothing of what is in them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from functools import cache
from typing import NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.routine.steps import Routine
from recommender.render.document.follow_up import LookBack, day_words, look_backs
from recommender.render.document.on_paper import on_paper
from recommender.render.document.wording import STATUS, is_alone, status_words, stopping
from recommender.render.formats.calendar import DAYS, Plan, calendar_file, has_calendar, zones
from recommender.render.formats.json import json_text
from recommender.render.formats.pdf import NoPaperError, paper
from recommender.render.svg.figure import Svg
from recommender.render.svg.pictures import place_pictures
from recommender.web.page.posting import RETRY, always, posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.pages.result import emergency

USUAL_DAYS = ("Monday", "Wednesday", "Friday")
USUAL_TIME, USUAL_WEEKS, MOST_WEEKS = "18:00", 4, 12
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")


class Given(NamedTuple):
    """What the form holds, as it was given."""

    days: tuple[str, ...]
    at: str
    weeks: str
    zone: str
    looks: bool
    named: bool


def routes(site: Site) -> list[Route]:
    """List what can be taken away."""
    paper_room = posted(site, take_paper, long=always, full=wait_for_paper)
    return [
        Route("/take/paper", paper_room, methods=["POST"]),
        Route("/take/calendar", posted(site, take_calendar), methods=["POST"]),
        Route("/take/consultation", posted(site, take_consultation), methods=["POST"]),
    ]


def take_consultation(page: Posted) -> Response:
    """Hand over the consultation as the terminal prints it."""
    shown = consult(page.rulebook, page.sheet)
    text = json_text(shown.model_dump(mode="json", by_alias=True))
    return _file(text.encode(), "application/json", "consultation.json")


def take_paper(page: Posted) -> Response:
    """Hand over the paper, or say what can be done instead."""
    today = page.site.today()
    shown = consult(page.rulebook, page.sheet)
    steps = shown.routine.steps if shown.routine else ()
    poses = {step.technique: page.site.pose(step.technique) for step in steps}
    where = place_pictures(page.site.body, page.rulebook, steps)
    pictures = {name: pose or where.get(name, Svg("")) for name, pose in poses.items()}
    sheet = on_paper(page.rulebook, shown, today, pictures)
    try:
        made = paper(page.site.page, sheet)
    except NoPaperError:
        return _not_made(page, "missing")
    except Exception:  # noqa: BLE001  # whatever stops the printing, the page can still be printed
        return _not_made(page, "failed")
    name = "routine.pdf" if shown.routine is not None else "what-to-do.pdf"
    return _file(made, "application/pdf", name)


def wait_for_paper(page: Posted) -> Response:
    """Ask to come back for the paper: too many are waited for already."""
    answer = _not_made(page, "busy")
    answer.headers["Retry-After"] = RETRY
    return answer


def _not_made(page: Posted, why: str) -> Response:
    return page.show("no-paper.html", status=503, title="No PDF this time", why=why)


def take_calendar(page: Posted) -> Response:
    """Ask for the days, and then hand over the file."""
    today = page.site.today()
    shown = consult(page.rulebook, page.sheet)
    if is_alone(shown):
        return emergency(page, shown)
    looks = look_backs(page.rulebook, shown, today)
    if shown.routine is None or not has_calendar():
        return _no_calendar(page, shown)
    if not page.one("chosen"):
        return _form(page, shown.routine, looks, _usual(looks), {})
    given, plan, problems = _chosen(page)
    if plan is None:
        return _form(page, shown.routine, looks, given, problems, status=422)
    looks = looks if given.looks else ()
    made = calendar_file(shown.routine, plan, looks, today, page.site.now())
    return _file(made, "text/calendar; charset=utf-8", "routine.ics")


@cache
def zone_here() -> str:
    """Name the zone of this machine's clock, as far as it says; a script knows the person's own."""
    place = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime")
    name = place.rpartition("zoneinfo/")[2]
    return name if any(name in names for names in zones().values()) else "UTC"


def _usual(looks: tuple[LookBack, ...]) -> Given:
    """Begin with three days of the week, and the weeks until the rules want to look again."""
    weeks = looks[0].weeks if looks and looks[0].weeks <= MOST_WEEKS else USUAL_WEEKS
    return Given(USUAL_DAYS, USUAL_TIME, str(weeks), zone_here(), looks=True, named=False)


def _chosen(page: Posted) -> tuple[Given, Plan | None, dict[str, str]]:
    """Read the form: what was given, as it was given; the plan in it, or what is wrong where."""
    given = Given(
        days=tuple(day for day in DAYS if day in page.fields.get("day", ())),
        at=page.one("at").strip()[:20],
        weeks=page.one("weeks").strip()[:20],
        zone=page.one("zone").strip()[:40] or zone_here(),
        looks=bool(page.one("looks")),
        named=bool(page.one("named")),
    )
    problems = {}
    if not given.days:
        problems["days"] = "Choose one day or more."
    time = TIME.fullmatch(given.at)
    if time is None:
        problems["at"] = "Write a time from 00:00 to 23:59, such as 18:00."
    weeks = int(given.weeks) if re.fullmatch("[0-9]{1,3}", given.weeks) else 0
    if not 1 <= weeks <= MOST_WEEKS:
        problems["weeks"] = f"Write a whole number from 1 to {MOST_WEEKS}."
    if not any(given.zone in names for names in zones().values()):
        problems["zone"] = "Choose the zone of your clock."
    if problems or time is None:
        return given, None, problems
    days = tuple(DAYS.index(day) for day in given.days)
    at = dt.time(int(time[1]), int(time[2]))
    return given, Plan(days, at, weeks, given.zone, named=given.named), {}


def _form(
    page: Posted,
    routine: Routine,
    looks: tuple[LookBack, ...],
    given: Given,
    problems: dict[str, str],
    status: int = 200,
) -> Response:
    return page.show(
        "calendar.html",
        status=status,
        title="Put it in your calendar",
        minutes=routine.minutes,
        looks=[(look, day_words(look.on)) for look in looks],
        all_days=DAYS,
        zones=zones(),
        guessed=not page.one("zone"),
        most=MOST_WEEKS,
        given=given,
        problems=problems,
    )


def _no_calendar(page: Posted, shown: Consultation) -> Response:
    """Say why there is nothing for a calendar."""
    why = status_words(shown) if shown.routine is None else ""
    urgent = stopping(page.rulebook, shown)
    return page.show(
        "no-calendar.html",
        status=409,
        title="No calendar file",
        why=STATUS["referral"] if urgent else why,
        urgent=urgent,
    )


def _file(body: bytes, kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(body, media_type=kind, headers={"Content-Disposition": disposition})
