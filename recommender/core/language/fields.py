"""
The words and field types that cards are made of, and the base of all cards.

Each type accepts what is written in a card, text for every scalar, and refuses everything else.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, LiteralString
from typing import Any as Anything

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from recommender.core.language import conditions
from recommender.core.language.conditions import Condition, whole_number
from recommender.core.language.errors import Location, Trouble

STAGES = ("findings", "referrals", "cautions", "regions", "techniques", "advice")
URGENCIES = ("emergency", "same-day", "soon", "routine")
STOPPING = URGENCIES[:3]
CERTAINTIES = ("high", "moderate", "low", "very-low", "A1", "A2", "A3", "A4")
"""
Best first. Any claim about an effect comes before anatomy, which says that two places are connected
and nothing of what easing does. So a sore place comes before the places it is connected with.
"""
UNSOURCED = ("expert", "design")
OWN_WORDS, ELSE = "own-words", "something-else"
"""The question for a person's own words, and the one for what no line says."""
WENT_WELL = "went-well"
"""The finding that lets a person move on to firmer rungs and to second sets."""
GO_GENTLER = "go-gentler"
"""The finding that makes the routine begin one rung lower."""
NO_FIRMER = "no-firmer"
"""The finding that keeps the routine from going one rung up although it went well."""

ROUTINE_FINDINGS = (WENT_WELL, GO_GENTLER, NO_FIRMER)
"""The findings that the routine reads, besides the outcome."""

LAYING_OUT = frozenset(
    {"on-the-floor", "lying-on-back", "side-lying", "face-down", "standing", "walk"}
)
"""The features that the routine reads, besides region and tool: how high up a step is done."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
Feature = Annotated[
    str, StringConstraints(pattern=r"^((region|tool):)?[a-z][a-z0-9-]*$", max_length=80)
]
"""A feature that a card adds, or one that is worked out, such as `tool:hand`."""
OptionName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
Row = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9]{2,3}[a-z]?$")]
"""A row of the clinical notes, such as `RF06` or `C13`."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Urgency = Literal["emergency", "same-day", "soon", "routine"]
Certainty = Literal["high", "A1", "moderate", "A2", "low", "A3", "very-low", "A4"]
Section = Literal["settle", "ease", "move"]
Basis = Literal[
    "guideline", "trial", "review", "observational", "anatomy", "consensus", "case-report",
    "model", "official-advice", "expert", "seed", "design",
]  # fmt: skip


def _whole(raw: Anything) -> int:
    number = whole_number(raw)
    if number is None:
        raise PydanticCustomError("whole_number", "expected a whole number")
    return number


def _read_condition(raw: Anything) -> Condition:
    if not isinstance(raw, str | dict | list | None):
        return raw  # type: ignore[no-any-return]  # a condition built in Python
    troubles: list[Trouble] = []
    condition = conditions.read(raw, troubles.append)
    if troubles or condition is None:
        raise PydanticCustomError("condition", "cannot read the condition", {"troubles": troubles})
    return condition


def wrong(text: LiteralString, **parts: str) -> PydanticCustomError:
    """Make an error that says in these words what is wrong; `{name}` stands for a part."""
    return PydanticCustomError("words", text, parts or None)


def many(raw: Anything) -> Anything:
    """Let one thing stand for a list of one."""
    return raw if isinstance(raw, list | tuple) else (raw,)


def _day(raw: Anything) -> Anything:
    is_written = isinstance(raw, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", raw)
    if not is_written and not isinstance(raw, dt.date):
        raise PydanticCustomError("day", "expected a date such as 2026-11-22")
    return raw


Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[dt.date, BeforeValidator(_day)]
"""A date as YYYY-MM-DD; a bare number of seconds is not one."""
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=20)]
When = Annotated[
    Condition,
    PlainValidator(_read_condition),
    PlainSerializer(conditions.form),
    WithJsonSchema(
        {
            "description": "An answer, or one key with its value: all, any, not, count-of, a fact.",
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 1},
            ],
        }
    ),
]
At = Annotated[
    Location | None,
    PlainSerializer(lambda at: None if at is None else str(at)),
    WithJsonSchema({"type": ["string", "null"], "description": "file:line:column"}),
]


def kebab(name: str) -> str:
    """Write a field's name as it stands in a card."""
    return name.rstrip("_").replace("_", "-")


class Card(BaseModel):
    """The base of all models: frozen, no unknown keys, keys with hyphens."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        populate_by_name=True,
        defer_build=True,
    )


class Shown(BaseModel):
    """The base of all results: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
