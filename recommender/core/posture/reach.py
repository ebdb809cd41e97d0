"""
Two-bone inverse kinematics: from a planted hand or foot to the joint between, bent the human way.

The joint lies on a circle about the line from shoulder or hip to the planted end; which point of
the circle is chosen by where it should look (the law of cosines gives its size).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from recommender.core.posture.body import Bone, Frame, angle_between, bone_of
from recommender.core.posture.poses import Poses
from recommender.core.posture.vectors import (
    Vector,
    add,
    angle_of,
    cross,
    dot,
    length,
    less,
    mixed,
    square_to,
    times,
    unit,
)

REACHES = 0.999
"""A limb is never stretched all the way, so that its joint always has a side to bend to."""
TURN, LAST_TURN = 10, 140
"""In such steps, and so far, an elbow is turned outwards to stay above the floor."""
LIMBS = {"leg": ("thigh", "lower-leg", "foot"), "arm": ("upper-arm", "forearm", "hand")}


class Reached(NamedTuple):
    """The two bones of a limb, and how far its end stays away from where it is planted."""

    upper: Bone
    lower: Bone
    missed: float


def outwards(frame: Frame, side: str) -> Vector:
    """Give the way from the middle of the body to a side."""
    return frame.left if side == "left" else times(frame.left, -1)


def looks(frame: Frame, side: str, limb: str, line: Vector, out: float) -> Vector:
    """
    Say where a knee or an elbow should look; `line` leads from hip or shoulder to the planted end.

    A knee looks where the thigh is lifted to, square to the line: to the front when the line goes
    down, up when it goes ahead. An elbow looks back and down.
    """
    across = outwards(frame, side)
    if limb == "leg":
        return mixed(square_to(cross(line, frame.left), line, frame.front), across, out)
    back = unit(add(times(frame.front, -1), times(frame.up, -0.6)))
    return mixed(back, across, 25 + out)


def reached(
    poses: Poses, side: str, limb: str, start: Vector, frame: Frame, end: Vector, out: float
) -> Reached:
    """
    Place the two long bones of a limb so that they end in a place, or as near as they come.

    An elbow that would go through the floor is turned outwards until it does not.
    """
    turns = range(0, LAST_TURN, TURN) if limb == "arm" else (0,)
    tries = [_reached(poses, side, limb, start, frame, end, out + turn) for turn in turns]
    return next((one for one in tries if one.upper.end[2] >= one.upper.last[0] / 2), tries[0])


def _reached(
    poses: Poses, side: str, limb: str, start: Vector, frame: Frame, end: Vector, out: float
) -> Reached:
    first, second = LIMBS[limb][:2]
    a, b = poses.segment_of[first].length, poses.segment_of[second].length
    way = less(end, start)
    away = length(way)
    far = min(max(away, abs(a - b) + 1), (a + b) * REACHES)
    line = unit(way)
    pole = square_to(looks(frame, side, limb, line, out), line, times(frame.up, -1))
    share = max(-1.0, min(1.0, (a * a + far * far - b * b) / (2 * a * far)))
    along = mixed(line, pole, math.degrees(math.acos(share)))
    middle = add(start, times(along, a))
    last = unit(less(add(start, times(line, far)), middle))
    sign = 1 if limb == "leg" else -1
    upper = _bone(poses, f"{side}-{first}", start, along, times(pole, sign), side)
    lower = _bone(poses, f"{side}-{second}", middle, last, times(pole, sign), side)
    return Reached(upper, lower, abs(away - far))


def _bone(poses: Poses, name: str, start: Vector, along: Vector, front: Vector, side: str) -> Bone:
    """Make a bone whose front looks as near as it can to somewhere."""
    front = square_to(front, along, (0, 0, 1))
    across = cross(front, along) if side == "left" else cross(along, front)
    return bone_of(poses, name, start, (along, front, across))


def angles_of(frame: Frame, side: str, upper: Bone, lower: Bone) -> dict[str, tuple[float, ...]]:
    """Read off how a limb is turned: bend, out and turn of its first joint, bend of its second."""
    across = outwards(frame, side)
    down, ahead = dot(upper.along, times(frame.up, -1)), dot(upper.along, frame.front)
    bend = angle_of(ahead, down)
    out = math.degrees(math.asin(max(-1.0, min(1.0, dot(upper.along, across)))))
    front = mixed(frame.front, frame.up, bend)
    aside = mixed(across, times(mixed(times(frame.up, -1), frame.front, bend), -1), out)
    turn = angle_of(dot(upper.front, aside), dot(upper.front, front))
    return {"first": (bend, out, turn), "second": (angle_between(upper.along, lower.along),)}
