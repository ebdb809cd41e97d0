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
from recommender.core.posture.props import Thing, lies
from recommender.core.posture.reach import LIMBS
from recommender.core.posture.sight import Eye
from recommender.core.posture.vectors import (
    Vector,
    add,
    cross,
    dot,
    mixed,
    square_to,
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
COVERED = 0.45
"""A prop of which nearer parts of the body cover more than this is seen through them."""
FROM_ABOVE = 0.9
"""Seen from so far above, no limb is a farther one."""
UNDER = 500.0
"""What the figure lies or kneels on is drawn before it."""


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


def thing_flats(eye: Eye, moment: Moment, thing: Thing) -> list[Flat]:
    """Give the shapes of a prop."""
    pieces = _pieces(thing, moment)
    depth = eye.depth(thing.at) + 3
    is_room = thing.card.shape in ("chair", "stool", "wall")
    if is_room:
        depth = -2 * UNDER + eye.depth(pieces[0][0][0]) / 100
    elif thing.use.at is not None:
        depth -= UNDER
    return [
        Flat(
            f"{thing.use.name}-{number}",
            "map-pose-room" if is_room else "map-pose-prop",
            hull(eye, balls),
            depth + (eye.depth(balls[0][0]) / 100 if is_room else 0),
            f"thing-{thing.use.name}" + (f"-{number}" if is_room else ""),
        )
        for number, balls in enumerate(pieces)
    ]


def seen_through(flat: Flat, body: Iterable[Flat]) -> Flat:
    """Mark a prop as seen through the body where nearer parts of it cover most of the prop."""
    if flat.depth < 0 - UNDER / 2 or flat.look != "map-pose-prop":
        return flat
    nearer = [one.points for one in body if one.depth >= flat.depth]
    covered = sum(any(_is_inside(point, points) for points in nearer) for point in flat.points)
    return flat._replace(is_hidden=covered > COVERED * len(flat.points))


def _is_inside(point: Point, outline: tuple[Point, ...]) -> bool:
    """Say whether a point lies in a convex outline that is followed clockwise."""
    x, y = point
    corners = zip(outline, (*outline[1:], outline[0]), strict=True)
    return all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for (ax, ay), (bx, by) in corners)


def _pieces(thing: Thing, moment: Moment) -> list[list[Ball]]:
    """Take a prop apart into pieces without hollows."""
    shape, at, thick = thing.card.shape, thing.at, thing.thick
    if shape == "ball":
        full = thing.card.size
        wide = full / 2 * (1.12 if thing.card.soft and thick < full else 1)
        flat = thick / 2
        spread = max(wide - flat, 0.0)
        a = square_to((1, 0, 0), thing.out, (0, 1, 0))
        b = cross(thing.out, a)
        ring = [mixed(a, b, turn) for turn in range(0, 360, 30)]
        return [[(add(at, times(way, spread)), flat) for way in ring]]
    if shape in ("roller", "towel", "stick"):
        axis = lies(thing, moment.bones)
        return [
            [(add(at, times(axis, s * (thing.length / 2 - thick / 2))), thick / 2) for s in (1, -1)]
        ]
    if shape in ("pillow", "pack", "pad"):
        a = square_to((1, 0, 0), thing.out, (0, 0, 1))
        b = cross(thing.out, a)
        r, long, wide = thick / 2, thing.length / 2, thing.card.length or thing.length
        return [
            [
                (add(at, times(a, s * (long - r)), times(b, t * (wide / 2 - r))), r)
                for s in (1, -1)
                for t in (1, -1)
            ]
        ]
    if shape == "strap":
        ends = [moment.bones[name].axis(0.6) for name in thing.use.between or ()]
        return [[(end, 4.5) for end in ends]]
    return _furniture(thing)


def _furniture(thing: Thing) -> list[list[Ball]]:
    """Build a chair, a stool or a wall of boxes; where a chair faces, its sitter looks."""
    x, y, _ = thing.at
    ahead = {"right": (1, 0), "left": (-1, 0), "viewer": (0, -1), "away": (0, 1)}[thing.use.faces]

    def box(a: Point, b: Point, c: Point, r: float = 1.0) -> list[Ball]:
        corners = [(u, v, w) for u in a for v in b for w in c]
        return [
            ((x + u * ahead[0] - v * ahead[1], y + u * ahead[1] + v * ahead[0], w), r)
            for u, v, w in corners
        ]

    if thing.card.shape == "wall":
        back = -thing.out[0]
        return [
            [((x + u * back, y + v, w), 0.5) for u in (0.5, 6) for v in (-45, 45) for w in (0, 190)]
        ]
    high, half = thing.card.size, 19 if thing.card.shape == "chair" else 15
    legs = [
        box((u, u), (v, v), (1, high - 3), 1.3)
        for v in (half - 2, 2 - half)
        for u in (half - 2, 2 - half)
    ]
    seat = box((-half, half), (-half, half), (high - 3, high - 1))
    if thing.card.shape == "stool":
        return [*legs, seat]
    return [*legs, box((-half, -half), (-half, half), (high, high + 42), 1.3), seat]


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
