"""
From angles to bones: where each segment of a figure is, and which way its front looks.

A limb that is not planted follows from the angles of its joints; for one that is, see `reach.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from recommender.core.posture.poses import Poses, Turned
from recommender.core.posture.vectors import Vector, about, add, cross, dot, mixed, times

STRAIGHT = Turned()
TRUNK = ("hips", "belly", "chest", "neck", "head")
HIP_SHARE, SHOULDER_SHARE = 0.56, 0.86
"""Where hips and shoulders are, as shares of half the girth from side to side."""
AXES: dict[str, tuple[Vector, Vector]] = {
    "upright": ((1, 0, 0), (0, 0, 1)),
    "on-back": ((0, 0, 1), (-1, 0, 0)),
    "face-down": ((0, 0, -1), (1, 0, 0)),
    "on-left-side": ((0, -1, 0), (1, 0, 0)),
    "on-right-side": ((0, -1, 0), (-1, 0, 0)),
}
"""Where the front of the figure looks, and where its head is, for each way to be."""


class Bone(NamedTuple):
    """
    A segment in its place: from start to end, with its girth there, wide and deep.

    `along`, `front` and `out` are square to one another; `out` looks away from the middle of the
    body, and to the right of the trunk.
    """

    name: str
    start: Vector
    end: Vector
    along: Vector
    front: Vector
    out: Vector
    first: tuple[float, ...]
    last: tuple[float, ...]

    def axis(self, share: float) -> Vector:
        """Give a place inside, so far along."""
        return add(times(self.start, 1 - share), times(self.end, share))

    def girth(self, share: float) -> tuple[float, float]:
        """Give how wide and how deep it is, so far along."""
        wide, deep = (a + (b - a) * share for a, b in zip(self.first, self.last, strict=True))
        return wide, deep

    def balls(self) -> tuple[tuple[Vector, float], ...]:
        """Fill it with balls, centre and radius, around which its skin lies like a sack."""
        found: list[tuple[Vector, float]] = []
        for middle, girth in ((self.start, self.first), (self.end, self.last)):
            radius, spare = min(girth) / 2, abs(girth[0] - girth[1]) / 2
            way = self.out if girth[0] > girth[1] else self.front
            found += [
                (add(middle, times(way, spare * s)), radius) for s in ((1, -1) if spare else (0,))
            ]
        return tuple(found)


class Frame(NamedTuple):
    """Where a part of the trunk looks: to its front, to its left and to its head."""

    front: Vector
    left: Vector
    up: Vector


def side_of(name: str) -> str:
    """Give the side that a name begins with, `left` or `right`; nothing for the trunk."""
    side = name.partition("-")[0]
    return side if side in ("left", "right") else ""


def turned_of(joints: Mapping[str, Turned], side: str, joint: str, plural: str) -> Turned:
    """Give how a joint of a side is turned: by itself, or as both are."""
    return joints.get(f"{side}-{joint}") or joints.get(plural) or STRAIGHT


def root_frame(stance: str, lean: float, tip: float, turn: float) -> Frame:
    """
    Give where the hips look.

    Lean brings the head forward, tip to the right, and turn the front towards the viewer.
    """
    front, up = AXES[stance]
    left = cross(up, front)
    front, up = mixed(front, times(up, -1), lean), mixed(up, front, lean)
    left, up = mixed(left, up, tip), mixed(up, times(left, -1), tip)
    front, left, up = (about(axis, (0, 0, 1), -turn) for axis in (front, left, up))
    return Frame(front, left, up)


def bent(frame: Frame, by: Turned) -> Frame:
    """Bend the trunk at a joint: forward, to the right, and turned to the right."""
    front, up = (
        mixed(frame.front, times(frame.up, -1), by.bend),
        mixed(frame.up, frame.front, by.bend),
    )
    left, up = mixed(frame.left, up, by.out), mixed(up, times(frame.left, -1), by.out)
    return Frame(mixed(front, times(left, -1), by.turn), mixed(left, front, by.turn), up)


def trunk(
    poses: Poses, hips: Vector, frame: Frame, joints: Mapping[str, Turned]
) -> dict[str, Bone]:
    """Place hips, belly, chest, neck and head, from the hips up."""
    bones: dict[str, Bone] = {}
    at = hips
    for name, joint in zip(TRUNK, ("", "waist", "ribs", "neck", "head"), strict=True):
        card = poses.segment_of[name]
        frame = bent(frame, joints.get(joint, STRAIGHT)) if joint else frame
        end = add(at, times(frame.up, card.length))
        out = times(frame.left, -1)
        bones[name] = Bone(name, at, end, frame.up, frame.front, out, card.start, card.end)
        at = end
    return bones


def socket(bones: Mapping[str, Bone], side: str, limb: str) -> tuple[Vector, Frame]:
    """Give where a leg or an arm begins, and where the part of the trunk there looks."""
    bone = bones["hips" if limb == "leg" else "chest"]
    sign = 1 if side == "left" else -1
    wide = bone.first[0] * HIP_SHARE if limb == "leg" else bone.last[0] * SHOULDER_SHARE
    left = times(bone.out, -1)
    at = bone.start if limb == "leg" else bone.axis(0.9)
    return add(at, times(left, sign * wide / 2)), Frame(bone.front, left, bone.along)


def hung(frame: Frame, side: str, by: Turned) -> tuple[Vector, Vector, Vector]:
    """Turn a thigh or an upper arm from hanging: its way along, its front, and its outer side."""
    outwards = frame.left if side == "left" else times(frame.left, -1)
    down = times(frame.up, -1)
    along, front = mixed(down, frame.front, by.bend), mixed(frame.front, frame.up, by.bend)
    along, out = mixed(along, outwards, by.out), mixed(outwards, times(along, -1), by.out)
    return along, mixed(front, out, by.turn), mixed(out, times(front, -1), by.turn)


def bone_of(poses: Poses, name: str, start: Vector, axes: tuple[Vector, Vector, Vector]) -> Bone:
    """Make a bone of a limb that begins somewhere and looks somewhere."""
    card = poses.segment_of[name.partition("-")[2]]
    return Bone(name, start, add(start, times(axes[0], card.length)), *axes, card.start, card.end)


def lowest(bones: Mapping[str, Bone]) -> float:
    """Give how high up the lowest piece of skin is."""
    return min(middle[2] - radius for bone in bones.values() for middle, radius in bone.balls())


def weight_of(bones: Mapping[str, Bone]) -> Vector:
    """Give the middle of the weight: of all bones, each by how much room it takes."""
    rooms = {
        name: math.dist(bone.start, bone.end) * math.prod(bone.girth(0.5))
        for name, bone in bones.items()
    }
    whole = sum(rooms.values())
    return add(*(times(bone.axis(0.5), rooms[name] / whole) for name, bone in bones.items()))


def moved(bones: Mapping[str, Bone], by: Vector) -> dict[str, Bone]:
    """Move bones without turning them."""
    return {
        name: bone._replace(start=add(bone.start, by), end=add(bone.end, by))
        for name, bone in bones.items()
    }


def angle_between(a: Vector, b: Vector) -> float:
    """Give the angle between two vectors of length 1, in degrees."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(a, b)))))
