"""
Places on the skin: a segment, a share along it and an angle around it, and where that is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from recommender.core.posture.body import Bone, side_of
from recommender.core.posture.poses import Patch
from recommender.core.posture.vectors import Vector, add, mixed, times


class Touch(NamedTuple):
    """A place on the skin, and which way is out of the body there."""

    at: Vector
    out: Vector


class Print(NamedTuple):
    """What is covered of a segment: shares along it, and degrees around it, from one to another."""

    on: str
    along: tuple[float, float]
    around: tuple[float, float]


def touch(bone: Bone, along: float, around: float) -> Touch:
    """
    Find a place on the skin; the girth is an ellipse, wide from side to side.

    At the very beginning of the hips is what one sits on.
    """
    if bone.name == "hips" and along == 0:
        down = times(bone.along, -1)
        return Touch(add(bone.start, times(down, min(bone.first) / 2)), down)
    wide, deep = bone.girth(along)
    turn = math.radians(around)
    radius = 1 / math.hypot(math.cos(turn) / (deep / 2), math.sin(turn) / (wide / 2))
    out = mixed(bone.front, bone.out, around)
    return Touch(add(bone.axis(along), times(out, radius)), out)


def print_of(bone: Bone, along: float, around: float, half: float) -> Print:
    """Say what something covers that touches so far to each side of a place, in centimetres."""
    wide, deep = bone.girth(along)
    long = math.dist(bone.start, bone.end)
    turn = math.degrees(half / ((wide + deep) / 4))
    return Print(
        bone.name, (along - half / long, along + half / long), (around - turn, around + turn)
    )


def area_of(patch: Patch, side: str) -> Print:
    """Give what a patch covers on a side; a patch of the trunk lies where it says."""
    on = (
        patch.on if patch.on in ("hips", "belly", "chest", "neck", "head") else f"{side}-{patch.on}"
    )
    (a, b), (c, d) = patch.along, patch.around
    return Print(on, (a, b), (c, d))


def overlaps(a: Print, b: Print, by: float = 0.0) -> bool:
    """Say whether two prints share more than so many degrees and more than an edge."""
    if a.on != b.on or min(a.along[1], b.along[1]) - max(a.along[0], b.along[0]) <= 0:
        return False
    return any(
        min(a.around[1], b.around[1] + turn) - max(a.around[0], b.around[0] + turn) > by
        for turn in (-360, 0, 360)
    )


def holds(area: Print, along: float, around: float) -> bool:
    """Say whether a place lies in an area."""
    if not area.along[0] <= along <= area.along[1]:
        return False
    return any(area.around[0] <= around + turn <= area.around[1] for turn in (-360, 0, 360))


def sides_of(names: Iterable[str]) -> tuple[str, ...]:
    """List the sides that some names speak of."""
    return tuple(sorted({side_of(name) for name in names} - {""}))
