"""
A moment of a pose as flat shapes: each a hull around projected balls, far ones first.

A hull is followed in fixed directions (its support function), so that a shape has as many points in
every moment and can move from one to the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.core.posture.body import Bone
from recommender.core.posture.placing import Moment
from recommender.core.posture.reach import LIMBS
from recommender.core.posture.sight import Eye
from recommender.core.posture.vectors import (
    Vector,
    add,
    dot,
    times,
)

Point = tuple[float, float]
Ball = tuple[Vector, float]
AROUND = 24
"""A hull is followed in so many directions."""
SCALE = 2.0
"""So many units of the picture for one centimetre."""
FAR = 4.0
"""A limb that lies so far behind the other one, in centimetres, is drawn lighter."""
OTHER = {"left": "right", "right": "left"}
FACING = -0.3
"""The front of trunk and head is shown unless it looks away from the viewer more than this."""
AWAY = -0.6
"""The head is drawn over the trunk unless it looks away more than this."""
FROM_ABOVE = 0.9
"""Seen from so far above, no limb is a farther one."""


class Flat(NamedTuple):
    """A shape: its name, how it looks, its points, how near it is, and what it is part of."""

    name: str
    look: str
    points: tuple[Point, ...]
    depth: float
    group: str
    is_hidden: bool = False


def on_paper(eye: Eye, at: Vector) -> Point:
    """Project a place, in units of the picture."""
    x, y = eye.point(at)
    return x * SCALE, y * SCALE


def hull(eye: Eye, balls: Iterable[Ball]) -> tuple[Point, ...]:
    """Follow the outline of some balls seen together, by their support in each direction."""
    flat = [(on_paper(eye, at), radius * SCALE) for at, radius in balls]
    found: list[Point] = []
    for step in range(AROUND):
        x, y = math.cos(step * math.tau / AROUND), math.sin(step * math.tau / AROUND)
        (cx, cy), r = max(flat, key=lambda one: one[0][0] * x + one[0][1] * y + one[1])
        found.append((cx + r * x, cy + r * y))
    return tuple(found)


def figure(eye: Eye, moment: Moment) -> list[Flat]:
    """Give the shapes of the figure, by groups: trunk, head and each limb."""
    bones = moment.bones
    middle = eye.depth(bones["belly"].axis(0.5))
    flats = [*_trunk(eye, bones), *_head(eye, bones)]
    for side in ("left", "right"):
        for limb, names in LIMBS.items():
            parts = [bones[f"{side}-{name}"] for name in names]
            other = [bones[f"{OTHER[side]}-{name}"] for name in names]
            flats += _limb(eye, parts, f"{side}-{limb}", middle, is_far=_is_far(eye, parts, other))
    return flats


def _limb(eye: Eye, parts: list[Bone], name: str, middle: float, *, is_far: bool) -> Iterator[Flat]:
    """Give the shapes of a limb; one of a far arm that reaches the near side is in two parts."""
    depths = [eye.depth(part.axis(0.5)) for part in parts]
    crosses = name.endswith("arm") and depths[0] < middle < depths[2] - 1
    look = "map-pose-far" if is_far else "map-pose-near"
    for pieces in ((0,), (1, 2)) if crosses else ((0, 1, 2),):
        depth = sum(depths[number] for number in pieces) / len(pieces)
        if crosses and pieces != (0,):
            depth = max(depth, middle + 1)
        for number in pieces:
            part = parts[number]
            yield Flat(part.name, look, hull(eye, part.balls()), depth, f"{name}-{pieces[0]}")


def _is_far(eye: Eye, parts: list[Bone], other: list[Bone]) -> bool:
    """Say whether a limb is behind that of the other side; not seen from far above."""
    if eye.near[2] > FROM_ABOVE:
        return False
    level = (eye.near[0], eye.near[1], 0.0)
    mine, theirs = (sum(dot(p.axis(0.5), level) for p in limb) for limb in (parts, other))
    return mine < theirs - FAR * len(parts)


def _trunk(eye: Eye, bones: dict[str, Bone]) -> Iterator[Flat]:
    names = ("hips", "belly", "chest", "neck")
    depth = eye.depth(bones["belly"].axis(0.5))
    for name in names:
        yield Flat(name, "map-pose-trunk", hull(eye, bones[name].balls()), depth, "trunk")
    for name in names[:3]:
        bone = bones[name]
        if dot(bone.front, eye.near) > FACING:
            yield Flat(f"{name}-front", "map-pose-front", hull(eye, _front(bone)), depth, "trunk")


def _front(bone: Bone) -> list[Ball]:
    """Fill the front half of a part of the trunk with balls."""
    found: list[Ball] = []
    for share in (0.0, 1.0):
        wide, deep = bone.girth(share)
        radius = deep * 0.24
        for side in (1, -1):
            way = add(
                times(bone.front, deep / 2 - radius),
                times(bone.out, side * (wide / 2 - radius) * 0.86),
            )
            found.append((add(bone.axis(share), way), radius * 0.92))
    return found


def _head(eye: Eye, bones: dict[str, Bone]) -> Iterator[Flat]:
    head = bones["head"]
    size = math.dist(head.start, head.end) / 20
    depth = eye.depth(head.axis(0.5)) + (1 if dot(head.front, eye.near) > AWAY else 0)

    def at(up: float, ahead: float) -> Vector:
        return add(head.start, times(head.along, up * size), times(head.front, ahead * size))

    yield Flat(
        "head",
        "map-pose-hair",
        hull(eye, [(at(11, 0), 9.6 * size), (at(4, 3.5), 5.5 * size)]),
        depth,
        "head",
    )
    if dot(head.front, eye.near) > FACING - 0.2:
        face = [(at(8.5, 4.4), 5.6 * size), (at(3.5, 4.4), 4.6 * size), (at(12, 4.0), 5.2 * size)]
        yield Flat("face", "map-pose-face", hull(eye, face), depth, "head")
        nose = [(at(8.6, 8), 2.2 * size), (at(7.2, 11.2), 1.6 * size)]
        yield Flat("nose", "map-pose-face", hull(eye, nose), depth, "head")


def ground_flats(eye: Eye, kind: str, moments: Iterable[Moment]) -> list[Flat]:
    """Give the ground under all moments: floor, mat or bed."""
    places = [ball[0] for one in moments for bone in one.bones.values() for ball in bone.balls()]
    places += [thing.at for one in moments for thing in one.things.values()]
    left, right = min(p[0] for p in places) - 16, max(p[0] for p in places) + 16
    front, back = min(min(p[1] for p in places) - 12, -30), max(max(p[1] for p in places) + 12, 30)
    thick = {"floor": 0.6, "mat": 2.5, "bed": 18}[kind]
    r = min(thick / 2, 2.5)
    corners = [
        ((x, y, z), r)
        for x in (left + r, right - r)
        for y in (front + r, back - r)
        for z in (-r, r - thick)
    ]
    return [Flat("ground", f"map-pose-{kind}", hull(eye, corners), -2000, "ground")]
