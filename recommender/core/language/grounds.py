"""What a card rests on: sources, what was read of them, and the grounds that every claim states."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from recommender.core.language.fields import (
    At,
    Basis,
    Card,
    Certainty,
    Day,
    Name,
    Row,
    Text,
    Whole,
    many,
)

Point = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
"""What is taken from a source, in a few words."""


class Cite(Card):
    """A source, and which of the points that were read in it."""

    cite: Name
    at: Point | None = None


class Source(Card):
    """A publication and what was actually read of it: `points` list what a card may cite."""

    id: Name
    title: Text
    type: Literal[
        "guideline", "review", "trial", "observational", "anatomy", "consensus",
        "case-report", "official-advice", "article", "other",
    ]  # fmt: skip
    year: Annotated[Whole, Field(ge=1900, le=2100)] | None = None
    doi: Text | None = None
    pmid: Text | None = None
    link: Text | None = None
    read: Literal["full", "abstract", "opening", "excerpt", "secondary"]
    points: Annotated[tuple[Point, ...], BeforeValidator(many), Field(min_length=1, max_length=40)]
    licence: Text | None = None
    note: Text | None = None


class Grounds(Card):
    """What every claim rests on; `rows` are the rows of the clinical notes that it answers."""

    because: Text
    rows: tuple[Row, ...] = ()
    certainty: Certainty | None = None
    basis: Basis
    sources: tuple[Cite, ...] = ()
    status: Literal["draft", "reviewed", "active", "retired"]
    changed: Day
    author: Text | None = None
    reviewed: Text | None = None
    at: At = None
