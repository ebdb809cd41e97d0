"""
Vectors in a room: to the right in the picture, away from the viewer, and up; in centimetres.
"""

from __future__ import annotations

import math

Vector = tuple[float, float, float]
UP: Vector = (0.0, 0.0, 1.0)
LEAST, ALONG = 1e-6, 1e-3
"""What is shorter has no direction; what has less square to an axis lies along it."""


def add(*several: Vector) -> Vector:
    """Add vectors."""
    return sum(v[0] for v in several), sum(v[1] for v in several), sum(v[2] for v in several)


def times(a: Vector, by: float) -> Vector:
    """Make a vector so many times as long."""
    return a[0] * by, a[1] * by, a[2] * by


def less(a: Vector, b: Vector) -> Vector:
    """Give the way from `b` to `a`."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def dot(a: Vector, b: Vector) -> float:
    """Give the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Give the vector product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Vector) -> float:
    """Give the length of a vector."""
    return math.sqrt(dot(a, a))


def unit(a: Vector, otherwise: Vector = UP) -> Vector:
    """Make a vector one long; one of no length becomes another."""
    size = length(a)
    return times(a, 1 / size) if size > LEAST else otherwise


def square_to(a: Vector, axis: Vector, otherwise: Vector) -> Vector:
    """Give the part of a vector that is square to an axis, one long; or that of another."""
    part = less(a, times(axis, dot(a, axis)))
    if length(part) > ALONG:
        return unit(part)
    return unit(less(otherwise, times(axis, dot(otherwise, axis))))


def mixed(a: Vector, b: Vector, angle: float) -> Vector:
    """Turn a vector towards another that is square to it, so many degrees."""
    turn = math.radians(angle)
    return add(times(a, math.cos(turn)), times(b, math.sin(turn)))


def about(a: Vector, axis: Vector, angle: float) -> Vector:
    """Turn a vector about an axis of length 1, so many degrees, by the formula of Rodrigues."""
    turn = math.radians(angle)
    along = times(axis, dot(a, axis) * (1 - math.cos(turn)))
    return add(times(a, math.cos(turn)), times(cross(axis, a), math.sin(turn)), along)


def between(a: Vector, b: Vector, share: float) -> Vector:
    """Give the place so far along the way from one place to another."""
    return add(a, times(less(b, a), share))


def angle_of(up: float, across: float) -> float:
    """Give the angle whose sine and cosine are to one another as these, in degrees."""
    return math.degrees(math.atan2(up, across))
