"""
The picture of the body as data: views of a figure, and where each region lies on them.

It stands outside the rulebook and its digest, and decides nothing: it is what a person points at
and what a region is drawn with. Whether it fits the rulebook is for `validation/body_map.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from recommender.core.language.body import Region
from recommender.core.language.cards import Entry
from recommender.core.language.fields import Card, Name, Text, Whole
from recommender.core.language.rulebook import Rulebook

T = TypeVar("T")
MOST_SIGNS = 20_000
MOST_LINES, MOST_SHAPES, MOST_DRAWN, MOST_VIEWS = 100, 20, 200, 4

Line = Annotated[str, StringConstraints(min_length=1, max_length=MOST_SIGNS)]
"""The data of an SVG path, in the numbers of its view."""

Side = Literal["left", "right", "middle"]
Stroke = tuple[str, tuple[float, ...]]
"""One command of a path, with the numbers it takes."""
Length = Annotated[Whole, Field(ge=10, le=4000)]
COUNTS = {"M": 2, "L": 2, "C": 6, "Z": 0}
"""How many numbers each command takes; only places count, not steps from one to the next."""
_NUMBER = r"-?[0-9]{1,4}(?:\.[0-9]{1,3})?(?![0-9.])"
_NUMBERS = re.compile(_NUMBER)
_COMMAND = re.compile(rf"[\s,]*([MLCZ])((?:[\s,]*{_NUMBER})*)")


def _some(several: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an empty list, once its entries are known to be good."""
    if not several:
        raise PydanticCustomError("too_short", "needs at least one")
    return several


class View(Card):
    """A figure seen from one side; `left_on` is where its own left side is in the picture."""

    id: Name
    label: Text
    left_on: Literal["left", "right"]
    width: Length
    height: Length
    outline: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES), AfterValidator(_some)]
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)] = ()


class Shape(Card):
    """Where a region, or one side of it, lies on a view; `sign` is where a sign on it stands."""

    view: Name
    side: Side
    path: Line
    sign: Annotated[tuple[Whole, ...], Field(min_length=2, max_length=2)] | None = None


class Drawn(Card):
    """A region as it is drawn, and the answers that a person means who points at it."""

    region: Name
    called: Text | None = None
    deep: bool = False
    entries: Annotated[tuple[Name, ...], Field(max_length=MOST_DRAWN)] = ()
    shapes: Annotated[tuple[Shape, ...], Field(max_length=MOST_SHAPES), AfterValidator(_some)]


class BodyMap(Card):
    """Views of the body, and the regions on them; `outline_is` the region that is all of it."""

    outline_is: Name | None = None
    views: Annotated[tuple[View, ...], Field(max_length=MOST_VIEWS), AfterValidator(_some)]
    places: Annotated[tuple[Drawn, ...], Field(max_length=MOST_DRAWN)]

    @cached_property
    def view_of(self) -> dict[str, View]:
        """Views by id."""
        return {view.id: view for view in self.views}

    @cached_property
    def drawn_of(self) -> dict[str, Drawn]:
        """What is drawn, by the region it stands for."""
        return {drawn.region: drawn for drawn in self.places}

    def drawn_for(self, rulebook: Rulebook, region: str) -> Drawn | None:
        """Find how a region is drawn: by itself, or as the region that it is part of."""
        card = rulebook.region_of.get(region)
        part_of = card.part_of if card else None
        return self.drawn_of.get(region) or self.drawn_of.get(part_of or "")

    def name_of(self, rulebook: Rulebook, region: str) -> str:
        """Name a region in the plainest words there are."""
        drawn = self.drawn_of.get(region)
        return (drawn.called if drawn else None) or rulebook.region_of[region].label


class Place(NamedTuple):
    """
    A part of a list of entries: what belongs to one region, or to none.

    The id says nothing about the place, so that it may stand in an address. `label` names every
    region that leads here.
    """

    id: str
    region: Region | None
    label: str
    entries: tuple[Entry, ...]


def places_of(
    body: BodyMap | None, rulebook: Rulebook, entries: Iterable[Entry]
) -> tuple[Place, ...]:
    """
    Divide entries into the parts of a list that a person can point at, in the order they are asked.

    Each entry stands once. What belongs to no region comes last, in a part without one.
    """
    places = body.places if body is not None else ()
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        owner = next((drawn.region for drawn in places if entry.id in drawn.entries), "")
        parts.setdefault(owner, []).append(entry)
    if "" in parts:
        parts[""] = parts.pop("")
    found: list[Place] = []
    for number, (region, part) in enumerate(parts.items(), 1):
        names = {entry.id for entry in part}
        drawn = [one.region for one in places if body and not names.isdisjoint(one.entries)]
        label = ", ".join(body.name_of(rulebook, name) for name in drawn) if body else ""
        found.append(Place(f"p{number}", rulebook.region_of.get(region), label, tuple(part)))
    return tuple(found)


def strokes(path: str) -> tuple[Stroke, ...] | None:
    """Read the data of a path, each command by itself; None when it holds anything else."""
    found: list[Stroke] = []
    at, end = 0, len(path.rstrip())
    while at < end:
        command = _COMMAND.match(path, at)
        if command is None or (not found and command[1] != "M"):
            return None
        at = command.end()
        numbers = tuple(map(float, _NUMBERS.findall(command[2])))
        count = COUNTS[command[1]]
        if bool(numbers) != bool(count) or (count and len(numbers) % count):
            return None
        for first in range(0, max(len(numbers), 1), count or 1):
            # Numbers that go on after a command repeat it; after a move they are lines.
            is_line = command[1] == "M" and first > 0
            found.append(("L" if is_line else command[1], numbers[first : first + count]))
    return tuple(found) or None
