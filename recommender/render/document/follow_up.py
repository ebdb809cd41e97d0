"""
When to go through the questions again: at each number of weeks from which on a rule reads them
otherwise. Which weeks these are stands in the rules; nothing here knows one.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import turning_points

WEEKS = "weeks-on-routine"
"""The question that counts the weeks since the beginning, as `minutes` is the one for the time."""


class LookBack(NamedTuple):
    """A day to go through the questions again, and how many weeks in that is."""

    weeks: int
    on: dt.date


def look_backs(rulebook: Rulebook, shown: Consultation, today: dt.date) -> tuple[LookBack, ...]:
    """List the days ahead on which the rules ask for another look; none without a routine."""
    if shown.routine is None:
        return ()
    said = "" if WEEKS in shown.sheet.ignored else shown.sheet.answers.get(WEEKS, "")
    gone = int(said) if said.isdecimal() else 0  # on a first visit
    ahead = (weeks for weeks in turning_points(rulebook, WEEKS) if weeks > gone)
    return tuple(LookBack(weeks, today + dt.timedelta(weeks=weeks - gone)) for weeks in ahead)


def day_words(day: dt.date) -> str:
    """Write a day out, such as `27 November 2026`."""
    return f"{day.day} {day:%B} {day.year}"
