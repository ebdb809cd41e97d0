"""
The routine as a file for a calendar: the only importer of icalendar.

Times are the person's own, in the zone they live in. Nothing names what they feel; the steps are
named only when asked for. The same choice of the same routine has the same names, so that a file
can be taken in again and puts nothing beside itself; another person's routine never has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from recommender.core.routine.steps import Routine
from recommender.render.document.blocks import words
from recommender.render.document.follow_up import LookBack
from recommender.render.document.routine import time_words

if TYPE_CHECKING:
    import icalendar

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PRODUCT = "-//release-recommender//Routine//EN"
BEFORE = dt.timedelta(minutes=10)
"""So long before the routine an alarm rings."""
IN_THE_MORNING = dt.timedelta(hours=9)
"""When, on a day to look back, an alarm rings."""
AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STEP = 10
"""In so many seconds a file that is asked for twice is still the same file."""
LOOK_BACK = "Look back on the routine"
LOOK_BACK_WORDS = "Go through the questions again. Some are asked anew each time."


class Plan(NamedTuple):
    """
    When the routine is done: weekdays from 0 for Monday, a time in a zone, for so many weeks.

    `named` says that the steps are to be named.
    """

    days: tuple[int, ...]
    at: dt.time
    weeks: int
    zone: str
    named: bool = False


def has_calendar() -> bool:
    """Say whether a calendar file can be made here."""
    return find_spec("icalendar") is not None


@cache
def zones() -> dict[str, tuple[str, ...]]:
    """List the time zones that can be chosen, by area."""
    names = sorted(available_timezones())
    by_area = {area: tuple(n for n in names if n.startswith(f"{area}/")) for area in AREAS}
    return {**by_area, "No area": ("UTC",)}


def calendar_file(
    routine: Routine,
    plan: Plan,
    looks: tuple[LookBack, ...],
    today: dt.date,
    now: dt.datetime,
) -> bytes:
    """
    Write the routine on the chosen days, from tomorrow on, and the days to look back.

    A file that is made later takes the place of an earlier one (RFC 5545, `SEQUENCE`).

    Raises ImportError when icalendar is not there.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    stamp = int((now - EPOCH).total_seconds()) // STEP * STEP
    own = _digest(routine, plan)
    series = _series(routine, plan, today)
    for name, fields in (*series, *(_look_back(look) for look in looks)):
        event = icalendar.Event()
        event.add("uid", _uid(own, name))
        event.add("dtstamp", EPOCH + dt.timedelta(seconds=stamp))
        event.add("sequence", max(0, stamp))
        for key, value in fields.items():
            event.add(key, value)
        event.add_component(_alarm(icalendar.Alarm(), fields))
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _alarm(alarm: icalendar.Alarm, fields: Fields) -> icalendar.Alarm:
    """Ring before a routine, and in the morning of a whole day."""
    whole_day = not isinstance(fields["dtstart"], dt.datetime)
    alarm.add("action", "DISPLAY")
    alarm.add("description", fields["summary"])
    alarm.add("trigger", IN_THE_MORNING if whole_day else -BEFORE)
    return alarm


Fields = dict[str, object]


def _series(routine: Routine, plan: Plan, today: dt.date) -> Iterator[tuple[str, Fields]]:
    """Make one weekly event for each day of the week."""
    for day in sorted(set(plan.days)):
        ahead = (day - today.weekday() - 1) % len(DAYS) + 1
        first = today + dt.timedelta(days=ahead)
        fields: Fields = {
            "dtstart": dt.datetime.combine(first, plan.at, ZoneInfo(plan.zone)),
            "duration": dt.timedelta(minutes=routine.minutes),
            "rrule": {"freq": "weekly", "count": plan.weeks, "byday": DAYS[day][:2].upper()},
            "summary": f"Routine, {words(routine.minutes, 'minute')}",
        }
        if plan.named:
            fields["description"] = "\n".join(_named(routine))
        yield DAYS[day], fields


def _named(routine: Routine) -> Iterator[str]:
    for number, step in enumerate(routine.steps, 1):
        yield f"{number}. {step.title}: {time_words(step)}"


def _look_back(look: LookBack) -> tuple[str, Fields]:
    return f"look back {look.weeks}", {
        "dtstart": look.on,
        "duration": dt.timedelta(days=1),
        "summary": LOOK_BACK,
        "description": LOOK_BACK_WORDS,
        "transp": "TRANSPARENT",
    }


def _digest(routine: Routine, plan: Plan) -> str:
    """
    Name a choice of a routine: its steps, the days, the time and the zone.

    For how many weeks, from which day on, and whether steps are named is not part of the name, so
    that a file with another of these takes the place of the one before.
    """
    steps = [step.model_dump(mode="json") for step in routine.steps]
    chosen = [sorted(set(plan.days)), plan.at.isoformat(), plan.zone, steps]
    text = json.dumps(chosen, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _uid(own: str, name: str) -> str:
    """Name an event: by the choice it is part of, and which part."""
    return f"{hashlib.sha256(f'{own}|{name}'.encode()).hexdigest()[:32]}@release-recommender"
