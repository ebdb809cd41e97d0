"""
Props in their places: on the skin, held against it by floor, seat or wall, between two bones, or in
the room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.core.posture.body import Bone
from recommender.core.posture.contact import touch
from recommender.core.posture.poses import Poses, Prop, Use
from recommender.core.posture.vectors import (
    UP,
    Vector,
    add,
    cross,
    dot,
    length,
    less,
    square_to,
    times,
    unit,
)

Bones = Mapping[str, Bone]


class Thing(NamedTuple):
    """A prop in its place: its middle, how thick it is there, and which way that is."""

    use: Use
    card: Prop
    at: Vector
    thick: float
    out: Vector
    length: float


Things = Mapping[str, Thing]


def thing_of(poses: Poses, bones: Bones, things: Things, use: Use) -> Thing:
    """Place a prop."""
    card = poses.prop_of[use.prop]
    thick = use.thick or card.size
    long = use.length or card.length or card.size
    if use.between:
        share = use.along if use.along is not None else 0.5
        first, second = (bones[name] for name in use.between)
        way = less(second.axis(share), first.axis(share))
        thick = max(length(way) - (first.girth(share)[0] + second.girth(share)[0]) / 2, 1.0)
        at = times(add(first.axis(share), second.axis(share)), 0.5)
        return Thing(use, card, at, thick, unit(way), long)
    if use.on is not None and use.on in bones:
        place = touch(bones[use.on], use.along if use.along is not None else 0.5, use.around)
        gap = _gap(things, use, place.at)
        if gap is not None:
            way, thick = gap
            return Thing(use, card, add(place.at, times(way, thick / 2)), thick, way, long)
        return Thing(
            use,
            card,
            add(place.at, times(place.out, thick * card.keeps / 2)),
            thick * card.keeps,
            place.out,
            long,
        )
    x, y, *z = use.at or (0.0, 0.0)
    if card.shape == "wall":
        return Thing(use, card, (x, y, 0.0), thick, (-1.0 if x > 0 else 1.0, 0.0, 0.0), long)
    if card.shape in ("chair", "stool"):
        return Thing(use, card, (x, y, 0.0), thick, UP, long)
    return Thing(use, card, (x, y, z[0] if z else thick / 2), thick, UP, long)


def _gap(things: Things, use: Use, at: Vector) -> tuple[Vector, float] | None:
    """Find the way from the skin to what holds a prop up, and how far that is."""
    wall = next((one for one in things.values() if one.card.shape == "wall"), None)
    if use.from_ == "floor":
        return (0, 0, -1), max(at[2], 0.1)
    if use.from_ == "wall" and wall is not None:
        return times(wall.out, -1), max(dot(less(at, wall.at), wall.out), 0.1)
    chair = next((one for one in things.values() if one.card.shape in ("chair", "stool")), None)
    if use.from_ == "seat" and chair is not None:
        return (0, 0, -1), max(at[2] - chair.thick, 0.1)
    return None


def lies(thing: Thing, bones: Bones) -> Vector:
    """Say how a long prop lies: between two hands, across the limb it touches, or as it faces."""
    if thing.use.between:
        return thing.out
    bone = bones.get(thing.use.on or "")
    if bone is not None and bone.name != "hips":
        return square_to(cross(bone.along, thing.out), thing.out, (0, 1, 0))
    if bone is not None:
        return bone.front
    return (1, 0, 0) if thing.use.faces in ("left", "right") else (0, 1, 0)
