"""
The way of a connection over the figures: where it stops, and the arrows between the stops.

A stop is one shape of a region. Shapes are chosen so that the ways are short, yet the stops far
enough apart to be told from one another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from recommender.core.language.body_map import BodyMap, Drawn, Shape, View
from recommender.render.svg.figure import (
    Box,
    Point,
    SideMeant,
    Words,
    around,
    box_of,
    middle_of,
    shapes_on,
)

BADGE, APART = 9.0, 26.0
BEND, MOST_BEND = 0.25, 45.0
LEAST, AROUND, ARMS = 190.0, 26.0, 40.0
"""Lengths in the numbers of the views; of two views the arms on the outside are left out."""


class Stop(NamedTuple):
    """A shape on a view, and how far to the right that view stands."""

    view: View
    left: float
    shape: Shape

    @property
    def at(self) -> Point:
        """Where it is, all views side by side."""
        x, y = middle_of(self.shape)
        return x + self.left, y


class Arrow(NamedTuple):
    """The paths of an arrow: its line, and its tip."""

    line: str
    tip: str


class Badge(NamedTuple):
    """The number of a stop in a circle."""

    x: float
    y: float
    r: float
    number: Words


class Way(NamedTuple):
    """A connection as it is drawn over the views."""

    arrows: list[Arrow]
    badges: list[Badge]


def stops_of(body: BodyMap, chain: Sequence[Drawn], side: SideMeant) -> list[Stop]:
    """
    Choose a shape for each region of a chain: greedily, the one with the least way from the last.

    Only the first two are chosen together, since the first has no last to go by.
    """
    if len(chain) < 2:  # noqa: PLR2004  # a way has two ends
        return []
    choices = [_choices(body, drawn, side) for drawn in chain]
    pairs = [(a, b) for a in choices[0] for b in choices[1]]
    if not pairs:
        return []
    stops = list(min(pairs, key=lambda pair: _cost(*pair)))
    for several in choices[2:]:
        if several:
            stops.append(min(several, key=lambda stop: _cost(stops[-1], stop)))
    return stops if len(stops) == len(chain) else []


def _choices(body: BodyMap, drawn: Drawn, side: SideMeant) -> list[Stop]:
    found: list[Stop] = []
    left = 0.0
    for view in body.views:
        found += (Stop(view, left, shape) for shape in shapes_on(drawn, view.id, side))
        left += view.width
    return found


def _cost(a: Stop, b: Stop) -> tuple[bool, bool, float]:
    """Say how bad a way is: too short, onto another view, long."""
    away = math.dist(a.at, b.at)
    return away < APART, a.view != b.view, away


def way_between(stops: Sequence[Stop]) -> tuple[Box, Way]:
    """Bend the arrows and number the stops, and find the part of the views that shows them."""
    box = _sight(stops)
    r = BADGE * (0.75 + 0.25 * box.width / LEAST)
    arrows = [_arrow(a, b, r) for a, b in pairwise(stops)]
    return box, Way(arrows, [_badge(stop, number, r) for number, stop in enumerate(stops, 1)])


def _sight(stops: Sequence[Stop]) -> Box:
    """
    Find the part of the views that is shown: all stops, with room around them.

    Of one view it is as wide to the left of the body's middle as to the right, so that the figure
    stands in the middle; of two views all but the outer arms. It never leaves the views.
    """
    boxes = [box_of([stop.shape.path]).moved(stop.left).wider(AROUND) for stop in stops]
    box = around(boxes)
    first = min(stop.left for stop in stops)
    right = max(stop.left + stop.view.width for stop in stops)
    if len({stop.view.id for stop in stops}) > 1:
        left, right = first + ARMS, right - ARMS
    else:
        middle = (first + right) / 2
        half = min(max(middle - box.left, box.right - middle, LEAST / 2), middle - first)
        left, right = middle - half, middle + half
    width, height = right - left, max(box.height, LEAST)
    bottom = max(stop.view.height for stop in stops)
    top = min(max((box.top + box.bottom - height) / 2, 0), bottom - height)
    return Box(left, top, left + width, top + height)


def _arrow(a: Stop, b: Stop, r: float) -> Arrow:
    """
    Bend a line from one stop to the next, and make its tip; both end at the badges of radius `r`.

    The line is a quadratic Bezier curve. Its control point lies off the middle of the straight way,
    at a right angle to it: a quarter of the way's length, no more than `MOST_BEND`.
    """
    (ax, ay), (bx, by) = a.at, b.at
    away = math.dist(a.at, b.at) or 1
    # The way turned by a quarter, as a vector of length 1: one of the two sides to bend to.
    side_x, side_y = (by - ay) / away, (ax - bx) / away
    outwards = (ax + bx) / 2 - (a.left + a.view.width / 2) if a.view == b.view else 0
    # A way up or down bends away from the middle of the body; one across bends upwards.
    is_up_or_down = abs(side_x) > abs(side_y) and outwards
    if (side_x * outwards < 0) if is_up_or_down else side_y > 0:
        side_x, side_y = -side_x, -side_y
    bend = min(away * BEND, MOST_BEND)
    control = cx, cy = (ax + bx) / 2 + side_x * bend, (ay + by) / 2 + side_y * bend
    start_x, start_y = _towards(a.at, control, r + 1)
    # The tip is a triangle that points along the end of the curve: from its base to the badge.
    tip_x, tip_y = _towards(b.at, control, r + 1)
    base_x, base_y = _towards(b.at, control, r + r + 1)
    half_x, half_y = (tip_y - base_y) * 0.6, (base_x - tip_x) * 0.6
    tip = (
        f"M{tip_x:.1f} {tip_y:.1f} L{base_x + half_x:.1f} {base_y + half_y:.1f} "
        f"L{base_x - half_x:.1f} {base_y - half_y:.1f} Z"
    )
    line = f"M{start_x:.1f} {start_y:.1f} Q{cx:.1f} {cy:.1f} {base_x:.1f} {base_y:.1f}"
    return Arrow(line, tip)


def _towards(a: Point, b: Point, by: float) -> Point:
    """Go from one point towards another, so far."""
    away = math.dist(a, b) or 1
    return a[0] + (b[0] - a[0]) * by / away, a[1] + (b[1] - a[1]) * by / away


def _badge(stop: Stop, number: int, r: float) -> Badge:
    x, y = stop.at
    return Badge(x, y, r, Words(str(number), x, y + r * 0.49, r * 1.4, name="map-on-number"))
