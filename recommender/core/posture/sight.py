"""
How a room is seen: a view as axes, and how far apart two places look in it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from recommender.core.posture.poses import View
from recommender.core.posture.vectors import UP, Vector, about, add, cross, dot, times


class Eye(NamedTuple):
    """A view as axes: to the right of the picture, down in it, and towards the viewer."""

    right: Vector
    down: Vector
    near: Vector

    def point(self, at: Vector) -> tuple[float, float]:
        """Project a place, in centimetres."""
        return dot(at, self.right), dot(at, self.down)

    def depth(self, at: Vector) -> float:
        """Say how near to the viewer a place is."""
        return dot(at, self.near)


def eye_of(view: View) -> Eye:
    """Turn a view into axes."""
    right = about((1, 0, 0), UP, view.turn)
    back, tilt = cross(UP, right), math.radians(view.tilt)
    near = add(times(back, -math.cos(tilt)), times(UP, math.sin(tilt)))
    return Eye(right, cross(right, near), near)


def apart(view: View, a: Vector, b: Vector) -> float:
    """Say how far apart two places look, in centimetres."""
    eye = eye_of(view)
    return math.dist(eye.point(a), eye.point(b))
