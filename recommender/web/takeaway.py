"""
What a person takes away: the paper, the calendar file, and the consultation as JSON.

Each is made anew from the answers in the page, handed over once and kept nowhere. The names of the
files say nothing of what is in them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from recommender.core.consult import consult
from recommender.core.result import Consultation, Routine
from recommender.core.vocabulary import STOPPING
from recommender.render.calendar import DAYS, Plan, calendar_file, has_calendar
from recommender.render.looking_back import LookBack, day_words, look_backs
from recommender.render.on_paper import on_paper
from recommender.render.paper import NoPaperError, paper
from recommender.render.pictures import place_pictures
from recommender.render.plain import json_text
from recommender.render.result_words import STATUS, status_words
from recommender.web.posting import Posted, posted
from recommender.web.site import Site

__all__ = ["routes"]

AT_A_TIME, MOST_WAITING, LONGEST_WAIT = 2, 6, 8.0
"""So many papers are made at once, and so many wait, for so many seconds at most."""
PRESS, QUEUE = BoundedSemaphore(AT_A_TIME), BoundedSemaphore(MOST_WAITING + AT_A_TIME)
USUAL_TIME, USUAL_WEEKS, MOST_WEEKS = "18:00", 4, 12
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")


class Given(NamedTuple):
    """What the form holds, as it was given."""

    days: tuple[str, ...]
    at: str
    weeks: str
    looks: bool
    named: bool


class BusyError(Exception):
    """Too many papers are being made already."""


def routes(site: Site) -> list[Route]:
    """List what can be taken away."""
    rooms = {"paper": take_paper, "calendar": take_calendar, "consultation": take_consultation}
    return [
        Route(f"/take/{name}", posted(site, answer), methods=["POST"])
        for name, answer in rooms.items()
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
    pictures = place_pictures(page.site.body, page.rulebook, shown)
    sheet = on_paper(page.rulebook, shown, today, pictures)
    try:
        with _turn():
            made = paper(page.site.page, sheet)
    except BusyError:
        answer = _not_made(page, "busy", 503)
        answer.headers["Retry-After"] = str(int(LONGEST_WAIT))
        return answer
    except NoPaperError:
        return _not_made(page, "missing", 503)
    except Exception:  # noqa: BLE001  # whatever stops the printing, the page can still be printed
        return _not_made(page, "failed", 503)
    name = "routine.pdf" if shown.routine is not None else "what-to-do.pdf"
    return _file(made, "application/pdf", name)


@contextmanager
def _turn() -> Iterator[None]:
    """
    Wait for a turn to make a paper; few wait, so that other pages are always answered.

    Raises BusyError when it takes too long.
    """
    if not QUEUE.acquire(blocking=False):
        raise BusyError
    try:
        if not PRESS.acquire(timeout=LONGEST_WAIT):
            raise BusyError
        try:
            yield
        finally:
            PRESS.release()
    finally:
        QUEUE.release()


def _not_made(page: Posted, why: str, status: int) -> Response:
    return page.show("no-paper.html", status=status, title="No PDF this time", why=why)


def take_calendar(page: Posted) -> Response:
    """Ask for the days, and then hand over the file."""
    today = page.site.today()
    shown = consult(page.rulebook, page.sheet)
    looks = look_backs(page.rulebook, shown, today)
    if shown.routine is None or not has_calendar():
        return _no_calendar(page, shown)
    if not page.one("chosen"):
        return _form(page, shown.routine, looks, _usual(looks), {})
    given, plan, problems = _chosen(page)
    if plan is None:
        return _form(page, shown.routine, looks, given, problems, status=422)
    made = calendar_file(shown.routine, plan, looks if given.looks else (), today)
    return _file(made, "text/calendar; charset=utf-8", "routine.ics")


def _usual(looks: tuple[LookBack, ...]) -> Given:
    """Begin with no day ticked, and with the weeks until the rules want to look again."""
    weeks = looks[0].weeks if looks and looks[0].weeks <= MOST_WEEKS else USUAL_WEEKS
    return Given((), USUAL_TIME, str(weeks), looks=True, named=False)


def _chosen(page: Posted) -> tuple[Given, Plan | None, dict[str, str]]:
    """Read the form: what was given, as it was given; the plan in it, or what is wrong where."""
    given = Given(
        days=tuple(day for day in DAYS if day in page.fields.get("day", ())),
        at=page.one("at").strip()[:20],
        weeks=page.one("weeks").strip()[:20],
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
    if problems or time is None:
        return given, None, problems
    days = tuple(DAYS.index(day) for day in given.days)
    at = dt.time(int(time[1]), int(time[2]))
    return given, Plan(days, at, weeks, named=given.named), {}


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
        most=MOST_WEEKS,
        given=given,
        problems=problems,
    )


def _no_calendar(page: Posted, shown: Consultation) -> Response:
    """Say why there is nothing for a calendar."""
    why = status_words(shown) if shown.routine is None else ""
    urgent = [one for one in shown.referrals if one.to in STOPPING]
    return page.show(
        "no-calendar.html",
        status=409,
        title="No calendar file",
        why=STATUS["referral"] if urgent else why,
        urgent=[(page.rulebook.urgency_of[one.to].label, one) for one in urgent],
    )


def _file(body: bytes, kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(body, media_type=kind, headers={"Content-Disposition": disposition})
