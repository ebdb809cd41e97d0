"""
Limbs in their places: hanging by the angles of their joints, or planted with a hand or a foot.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.posture.body import Bone, Frame, bone_of, hung, socket, turned_of
from recommender.core.posture.contact import touch
from recommender.core.posture.poses import Planted, Poses, Turned
from recommender.core.posture.props import Bones, Things, lies
from recommender.core.posture.reach import LIMBS, reached
from recommender.core.posture.vectors import (
    UP,
    Vector,
    about,
    add,
    less,
    mixed,
    square_to,
    times,
    unit,
)

ANKLE, HEEL = 7.0, 4.0
"""How high the ankle is over the sole, and how far the heel lies behind it."""
PALM = 7.0
"""How far the middle of the palm is from the wrist."""


def hanging(
    poses: Poses, bones: Bones, side: str, limb: str, joints: Mapping[str, Turned]
) -> dict[str, Bone]:
    """Place a limb by the angles of its joints."""
    start, frame = socket(bones, side, limb)
    first, second, third = (
        ("hip", "knee", "ankle") if limb == "leg" else ("shoulder", "elbow", "wrist")
    )
    axes = hung(frame, side, turned_of(joints, side, first, f"{first}s"))
    upper = bone_of(poses, f"{side}-{LIMBS[limb][0]}", start, axes)
    bend = turned_of(joints, side, second, f"{second}s").bend * (-1 if limb == "leg" else 1)
    along, front, out = axes
    along, front = mixed(along, front, bend), mixed(front, times(along, -1), bend)
    lower = bone_of(poses, f"{side}-{LIMBS[limb][1]}", upper.end, (along, front, out))
    last = turned_of(joints, side, third, f"{third}s").bend
    if limb == "leg":
        toes, top = (
            mixed(front, times(along, -1), last),
            mixed(times(along, -1), times(front, -1), last),
        )
        end = _foot(poses, side, lower.end, toes, top)
    else:
        axes = mixed(along, front, last), mixed(front, times(along, -1), last), out
        end = bone_of(poses, f"{side}-hand", lower.end, axes)
    return {bone.name: bone for bone in (upper, lower, end)}


def _foot(poses: Poses, side: str, ankle: Vector, toes: Vector, top: Vector) -> Bone:
    """Place a foot by its ankle, where the toes point, and where the back of the foot looks."""
    radius = poses.segment_of["foot"].start[1] / 2
    start = add(ankle, times(top, radius - ANKLE), times(toes, radius - HEEL))
    out = about(toes, top, 90 if side == "left" else -90)
    card = poses.segment_of["foot"]
    # The sole is flat: the toes are thinner, so the axis sinks towards them.
    sinks = times(top, (card.end[1] - card.start[1]) / 2)
    end = add(start, times(toes, card.length), sinks)
    return Bone(f"{side}-foot", start, end, unit(less(end, start)), top, out, card.start, card.end)


def target_of(bones: Bones, things: Things, one: Planted, start: Vector) -> tuple[Vector, Vector]:
    """Give where a hand or foot is planted, and which way is out of what it stands on."""
    if one.on in bones:
        place = touch(bones[one.on], one.along if one.along is not None else 0.5, one.around)
        return place.at, place.out
    thing = things.get(one.on)
    if thing is not None and thing.card.shape == "stick" and one.along is not None:
        return add(thing.at, times(lies(thing, bones), (one.along - 0.5) * thing.length)), UP
    if thing is not None and one.at is None:
        out = unit(less(start, thing.at)) if one.along is None else about(UP, (0, 1, 0), one.around)
        return add(thing.at, times(out, thing.thick / 2)), out
    if thing is not None and thing.card.shape == "wall":
        across, up, *_ = one.at or (0, 0)
        return (thing.at[0], across, up), thing.out
    x, y, *z = one.at or (0.0, 0.0)
    if thing is not None and thing.card.shape in ("chair", "stool") and not z:
        return (x, y, thing.thick), UP
    return spot_of(one.at or (0, 0)), UP


def planted_foot(
    poses: Poses, bones: Bones, things: Things, side: str, one: Planted, start: Vector, frame: Frame
) -> tuple[tuple[Bone, ...], float]:
    """Place a leg whose foot is planted; give its bones, and how far the foot stays away."""
    at, out = target_of(bones, things, one, start)
    if one.on in bones:
        # The outer ankle rests on another limb: the sole looks away to the side.
        got = reached(poses, side, "leg", start, frame, add(at, times(out, 4)), one.out)
        toes = square_to(got.lower.front, got.lower.along, UP)
        return (
            got.upper,
            got.lower,
            _foot(poses, side, got.lower.end, toes, times(got.lower.along, -1)),
        ), got.missed
    ahead = square_to(add(frame.front, times(frame.up, -0.5)), out, frame.up)
    ahead = about(ahead, out, (one.points or 0) * (1 if side == "left" else -1))
    toes, top = mixed(ahead, out, one.toes), mixed(out, times(ahead, -1), one.toes)
    card = poses.segment_of["foot"]
    if one.heel:
        lift = min(one.heel / card.length, 0.95)
        ball = add(at, times(ahead, card.length - HEEL))
        toes = unit(add(times(ahead, (1 - lift * lift) ** 0.5), times(out, -lift)))
        top = square_to(out, toes, ahead)
        at = add(ball, times(toes, HEEL - card.length))
    ankle = add(at, times(top, ANKLE))
    got = reached(poses, side, "leg", start, frame, ankle, one.out)
    return (got.upper, got.lower, _foot(poses, side, got.lower.end, toes, top)), got.missed


def planted_hand(
    poses: Poses, bones: Bones, things: Things, side: str, one: Planted, start: Vector, frame: Frame
) -> tuple[tuple[Bone, ...], float]:
    """Place an arm whose palm is planted; give its bones, and how far the palm stays away."""
    at, out = target_of(bones, things, one, start)
    card = poses.segment_of["hand"]
    held = add(at, times(out, card.start[1] / 2))
    own = one.on in bones or (one.on in things and one.at is None)
    away = less(at, start) if own else add(frame.front, frame.up)
    sign = 1 if side == "left" else -1
    heading = about(square_to(away, out, frame.front), out, one.points * sign)
    got = reached(poses, side, "arm", start, frame, add(held, times(heading, -PALM)), one.out)
    palm = times(out, 1)
    across = about(heading, out, 90 if side == "left" else -90)
    hand = bone_of(poses, f"{side}-hand", got.lower.end, (heading, palm, across))
    return (got.upper, got.lower, hand), got.missed


def spot_of(at: tuple[float, ...]) -> Vector:
    """Read a spot of the room; without a height it is on the ground."""
    x, y, *z = at
    return x, y, z[0] if z else 0.0
