"""
The routine as a file for a calendar: the only importer of icalendar.

Times are the person's own, wherever they are. Nothing names what they feel; the steps are named
only when asked for. The same choice gives the same bytes, so that the file can be taken in again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

from recommender.core.result import Routine
from recommender.render.lines import words
from recommender.render.looking_back import LookBack
from recommender.render.steps import time_words

__all__ = ["DAYS", "Plan", "calendar_file", "has_calendar"]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PRODUCT = "-//release-recommender//Routine//EN"
LOOK_BACK = "Look back on the routine"
LOOK_BACK_WORDS = "Go through the questions again. Some are asked anew each time."


class Plan(NamedTuple):
    """
    When the routine is done: weekdays from 0 for Monday, a time, for so many weeks.

    `named` says that the steps are to be named.
    """

    days: tuple[int, ...]
    at: dt.time
    weeks: int
    named: bool = False


def has_calendar() -> bool:
    """Say whether a calendar file can be made here."""
    return find_spec("icalendar") is not None


def calendar_file(
    routine: Routine, plan: Plan, looks: tuple[LookBack, ...], today: dt.date
) -> bytes:
    """
    Write the routine on the chosen days, from tomorrow on, and the days to look back.

    Raises ImportError when icalendar is not there.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    stamp = dt.datetime.combine(today, dt.time(), dt.UTC)
    for fields in (*_series(routine, plan, today), *map(_look_back, looks)):
        event = icalendar.Event()
        event.add("uid", _uid(fields))
        event.add("dtstamp", stamp)
        for name, value in fields.items():
            event.add(name, value)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


Fields = dict[str, object]


def _series(routine: Routine, plan: Plan, today: dt.date) -> Iterator[Fields]:
    """Make one weekly event for each day of the week."""
    for day in sorted(set(plan.days)):
        ahead = (day - today.weekday() - 1) % len(DAYS) + 1
        start = dt.datetime.combine(today + dt.timedelta(days=ahead), plan.at)
        fields: Fields = {
            "dtstart": start,
            "duration": dt.timedelta(minutes=routine.minutes),
            "rrule": {"freq": "weekly", "count": plan.weeks, "byday": DAYS[day][:2].upper()},
            "summary": f"Routine, {words(routine.minutes, 'minute')}",
        }
        if plan.named:
            fields["description"] = "\n".join(_named(routine))
        yield fields


def _named(routine: Routine) -> Iterator[str]:
    for number, step in enumerate(routine.steps, 1):
        yield f"{number}. {step.title}: {time_words(step)}"


def _look_back(look: LookBack) -> Fields:
    return {
        "dtstart": look.on,
        "duration": dt.timedelta(days=1),
        "summary": LOOK_BACK,
        "description": LOOK_BACK_WORDS,
        "transp": "TRANSPARENT",
    }


def _uid(fields: Fields) -> str:
    """Name an event by when it is and nothing else."""
    when = f"{fields['dtstart']}|{fields.get('rrule')}"
    return f"{hashlib.sha256(when.encode()).hexdigest()[:24]}@release-recommender"
