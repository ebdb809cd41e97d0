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
    around,
    box_of,
    look,
    middle_of,
    words_at,
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


def stops_of(body: BodyMap, chain: Sequence[Drawn], side: SideMeant) -> list[Stop]:
    """Choose a shape for each region of a chain."""
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
    sides = (side, "middle") if side in ("left", "right") else ("left", "right", "middle")
    for view in body.views:
        found += (
            Stop(view, left, one)
            for one in drawn.shapes
            if one.view == view.id and one.side in sides
        )
        left += view.width
    return found


def _cost(a: Stop, b: Stop) -> tuple[bool, bool, float]:
    """Say how bad a way is: too short, onto another view, long."""
    away = math.dist(a.at, b.at)
    return away < APART, a.view != b.view, away


def way_between(stops: Sequence[Stop]) -> tuple[Box, list[str]]:
    """Draw the arrows and the numbers, and find the part of the views that shows them."""
    box = _sight(stops)
    r = BADGE * (0.75 + 0.25 * box.width / LEAST)
    arrows = [_arrow(a, b, r) for a, b in pairwise(stops)]
    under = [f'<path {look("map-way-under")} d="{d}"/>' for d, _ in arrows]
    over = [
        f'<path {look("map-way")} d="{d}"/><path {look("map-tip")} d="{t}"/>' for d, t in arrows
    ]
    badges = [_badge(stop, number, r) for number, stop in enumerate(stops, 1)]
    return box, [*under, *over, *badges]


def _sight(stops: Sequence[Stop]) -> Box:
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


def _arrow(a: Stop, b: Stop, r: float) -> tuple[str, str]:
    """Bend a line from one stop to the next, away from the middle of the body; and its tip."""
    (ax, ay), (bx, by) = a.at, b.at
    away = math.dist(a.at, b.at) or 1
    px, py = (by - ay) / away, (ax - bx) / away
    middle = a.left + a.view.width / 2
    outwards = (ax + bx) / 2 - middle if a.view == b.view else 0
    if (px * outwards < 0) if abs(px) > abs(py) and outwards else py > 0:
        px, py = -px, -py
    bend = min(away * BEND, MOST_BEND)
    cx, cy = (ax + bx) / 2 + px * bend, (ay + by) / 2 + py * bend
    sx, sy = _towards(a.at, (cx, cy), r + 1)
    tx, ty = _towards(b.at, (cx, cy), r + 1)
    ex, ey = _towards(b.at, (cx, cy), r + r + 1)
    ux, uy = (ty - ey) * 0.6, (ex - tx) * 0.6
    tip = f"M{tx:.1f} {ty:.1f} L{ex + ux:.1f} {ey + uy:.1f} L{ex - ux:.1f} {ey - uy:.1f} Z"
    return f"M{sx:.1f} {sy:.1f} Q{cx:.1f} {cy:.1f} {ex:.1f} {ey:.1f}", tip


def _towards(a: Point, b: Point, by: float) -> Point:
    away = math.dist(a, b) or 1
    return a[0] + (b[0] - a[0]) * by / away, a[1] + (b[1] - a[1]) * by / away


def _badge(stop: Stop, number: int, r: float) -> str:
    x, y = stop.at
    circle = f'<circle {look("map-number")} cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    return circle + words_at(str(number), x, y + r * 0.49, r * 1.4, name="map-on-number")
