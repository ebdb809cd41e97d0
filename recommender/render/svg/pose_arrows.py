"""
The arrows of a pose: what moves to the next frame, to and fro, around a place, or with the breath.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from recommender.core.posture.body import side_of
from recommender.core.posture.contact import touch
from recommender.core.posture.placing import Moment
from recommender.core.posture.poses import Arrow
from recommender.core.posture.sight import Eye
from recommender.core.posture.vectors import add, times
from recommender.render.svg.pose_shapes import Point, on_paper

SHORTEST, BESIDE, BEND = 30.0, 20.0, 0.22
"""How long an arrow is at least, how far beside what moves, and how much of its length it bends."""
TIP, AROUND = 11.0, 20.0


class Way(NamedTuple):
    """An arrow: its line, and its tips."""

    line: str
    tips: tuple[str, ...]


def arrow_of(eye: Eye, moments: Sequence[Moment], index: int, arrow: Arrow) -> Way:
    """Draw an arrow of a frame, towards the next one."""
    one, following = moments[index], moments[(index + 1) % len(moments)]
    start, end = _place(eye, one, arrow.of), _place(eye, following, arrow.of)
    if arrow.way == "round":
        return _ring(start, AROUND)
    if arrow.way in ("in", "out"):
        return _breath(eye, one, arrow)
    middle = on_paper(eye, one.bones["belly"].axis(0.5))
    return _bent(start, end, middle, is_both=arrow.way == "to-and-fro")


def _place(eye: Eye, one: Moment, name: str) -> Point:
    """Find where something that moves is: a prop, a hand, or the end of a segment."""
    if name in one.things:
        return on_paper(eye, one.things[name].at)
    bone = one.bones[name]
    return on_paper(eye, bone.axis(0.5) if name.endswith("hand") else bone.end)


def _bent(start: Point, end: Point, middle: Point, *, is_both: bool) -> Way:
    """Draw an arrow beside a way, bent away from the middle of the body."""
    (ax, ay), (bx, by) = start, end
    long = math.dist(start, end)
    x, y = ((bx - ax) / long, (by - ay) / long) if long > 1 else (1.0, 0.0)
    mx, my, half = (ax + bx) / 2, (ay + by) / 2, max(long, SHORTEST) / 2
    away = 1 if -y * (mx - middle[0]) + x * (my - middle[1]) >= 0 else -1
    sx, sy = -y * away, x * away
    start = mx - x * half + sx * BESIDE, my - y * half + sy * BESIDE
    end = mx + x * half + sx * BESIDE, my + y * half + sy * BESIDE
    bend = BESIDE + 2 * half * BEND
    control = mx + sx * bend, my + sy * bend
    tips = (_tip(control, end), *((_tip(control, start),) if is_both else ()))
    return Way(f"M{_at(start)}Q{_at(control)} {_at(end)}", tips)


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _on(point: Point, way: float, by: float) -> Point:
    return point[0] + math.cos(way) * by, point[1] + math.sin(way) * by


def _tip(before: Point, end: Point, size: float = TIP) -> str:
    """Draw the tip of an arrow that comes from somewhere."""
    way = math.atan2(end[1] - before[1], end[0] - before[0])
    corners = _on(end, way, size * 0.6), *(_on(end, way + turn, size) for turn in (2.5, -2.5))
    return "M" + "L".join(map(_at, corners)) + "Z"


def _ring(at: Point, r: float) -> Way:
    """Draw an arrow that goes most of the way around a place, as the hands of a clock do."""
    first, last = math.radians(-60), math.radians(215)
    start, end = _on(at, first, r), _on(at, last, r)
    before = _on(end, last - math.pi / 2, 10)
    return Way(f"M{_at(start)}A{r:g} {r:g} 0 1 1 {_at(end)}", (_tip(before, end, TIP * 0.8),))


def _breath(eye: Eye, one: Moment, arrow: Arrow) -> Way:
    """Draw an arrow out of the skin of a segment, or towards it: in front, or on an outer side."""
    place = touch(one.bones[arrow.of], 0.6, 90 if side_of(arrow.of) else 0)
    near, far = (on_paper(eye, add(place.at, times(place.out, by))) for by in (4, 18))
    start, end = (near, far) if arrow.way == "out" else (far, near)
    return Way(f"M{_at(start)}L{_at(end)}", (_tip(start, end),))
