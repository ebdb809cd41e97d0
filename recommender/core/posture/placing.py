"""
One moment of a pose in the room: every bone, every prop, and what could not be reached.

Trunk first, then what hangs free; then, round by round, each planted limb and each prop for which
everything is there that it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from recommender.core.language.poses import NOTHING, SIDES, Planted, Poses, Prop, Stand, Turned, Use
from recommender.core.posture.body import (
    Bone,
    Frame,
    bone_of,
    hung,
    lowest,
    moved,
    root_frame,
    side_of,
    socket,
    trunk,
    turned_of,
)
from recommender.core.posture.contact import touch
from recommender.core.posture.reach import LIMBS, angles_of, reached
from recommender.core.posture.vectors import (
    UP,
    Vector,
    about,
    add,
    cross,
    dot,
    length,
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
STRETCHED = 0.995
FREE = Planted(on=NOTHING)


class Thing(NamedTuple):
    """A prop in its place: its middle, how thick it is there, and which way that is."""

    use: Use
    card: Prop
    at: Vector
    thick: float
    out: Vector
    length: float


class Moment(NamedTuple):
    """A figure in the room, with its props; `missed` says how far a planted end stays away."""

    bones: dict[str, Bone]
    things: dict[str, Thing]
    missed: dict[str, float]
    angles: dict[str, tuple[float, ...]]
    waiting: tuple[str, ...] = ()


def moment(poses: Poses, stand: Stand) -> Moment:
    """Place a figure and its props."""
    frame = root_frame(stand.stance or "upright", stand.lean or 0, stand.tip or 0, stand.turn or 0)
    planted = {name: where for name, where in stand.planted.items() if where.on != NOTHING}
    x, y = stand.at or (0.0, 0.0)
    bones = trunk(poses, (x, y, 0.0), frame, stand.joints)
    for side in SIDES:
        for limb in LIMBS:
            if f"{side}-{_end(limb)}" not in planted:
                bones |= _hanging(poses, bones, side, limb, stand.joints)
    bones = moved(bones, (0, 0, _height(poses, bones, stand, planted)))
    found = Moment(bones, {}, {}, {})
    waiting: dict[str, Planted | Use] = {**planted, **{use.name: use for use in stand.props}}
    while waiting:
        ready = [name for name, one in waiting.items() if _is_ready(found, one, waiting)]
        if not ready:
            break
        for name in ready:
            found = _with(poses, found, name, waiting.pop(name))
    return found._replace(angles=_angles(found.bones), waiting=tuple(waiting))


def with_things(poses: Poses, found: Moment) -> Moment:
    """Place every prop anew, once bones have been turned."""
    for name, thing in found.things.items():
        found = found._replace(things={**found.things, name: _thing(poses, found, thing.use)})
    return found


def _end(limb: str) -> str:
    return LIMBS[limb][2]


def _hanging(
    poses: Poses, bones: dict[str, Bone], side: str, limb: str, joints: dict[str, Turned]
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


def _height(
    poses: Poses, bones: dict[str, Bone], stand: Stand, planted: dict[str, Planted]
) -> float:
    """Find how high the hips are: as said, on the seat, over planted feet, or on the ground."""
    if stand.up is not None:
        return stand.up
    if stand.seat in poses.prop_of:
        return poses.prop_of[stand.seat].size + poses.segment_of["thigh"].start[1] / 2
    feet = [where for name, where in planted.items() if name.endswith("foot") and where.at]
    if stand.stance in (None, "upright") and feet:
        return min(
            _over(poses, bones, name, where) for name, where in planted.items() if where in feet
        )
    return -lowest(bones)


def _over(poses: Poses, bones: dict[str, Bone], name: str, where: Planted) -> float:
    """Find how high the hips are over a foot, with the leg all but straight."""
    start, _ = socket(bones, name.partition("-")[0], "leg")
    long = (poses.segment_of["thigh"].length + poses.segment_of["lower-leg"].length) * STRETCHED
    x, y, z = _spot(where.at or (0, 0))
    aside = (start[0] - x) ** 2 + (start[1] - y) ** 2
    return z + ANKLE + where.heel + math.sqrt(max(long * long - aside, 0.0)) - start[2]


def _spot(at: tuple[float, ...]) -> Vector:
    x, y, *z = at
    return x, y, z[0] if z else 0.0


def _is_ready(found: Moment, one: Planted | Use, waiting: Collection[str]) -> bool:
    """
    Say whether everything is there that a planted end or a prop stands on.

    A spot with all its three numbers needs nothing.
    """
    if isinstance(one, Use) and one.between:
        return all(name in found.bones for name in one.between)
    if isinstance(one, Use) and one.from_ == "wall" and "wall" in waiting:
        return False
    if one.at is not None and len(one.at) == len(UP):
        return True
    on = one.on or ""
    is_of_room = on not in waiting and not side_of(on)
    return on in found.bones or on in found.things or is_of_room


def _with(poses: Poses, found: Moment, name: str, one: Planted | Use) -> Moment:
    if isinstance(one, Use):
        return found._replace(things={**found.things, name: _thing(poses, found, one)})
    side, _, end = name.partition("-")
    limb = "leg" if end == "foot" else "arm"
    start, frame = socket(found.bones, side, limb)
    make = _planted_foot if limb == "leg" else _planted_hand
    bones, missed = make(poses, found, side, one, start, frame)
    return found._replace(
        bones={**found.bones, **{bone.name: bone for bone in bones}},
        missed={**found.missed, name: missed},
    )


def _target(found: Moment, one: Planted, start: Vector) -> tuple[Vector, Vector]:
    """Give where a hand or foot is planted, and which way is out of what it stands on."""
    if one.on in found.bones:
        place = touch(found.bones[one.on], one.along if one.along is not None else 0.5, one.around)
        return place.at, place.out
    thing = found.things.get(one.on)
    if thing is not None and thing.card.shape == "stick" and one.along is not None:
        return add(thing.at, times(lies(thing, found.bones), (one.along - 0.5) * thing.length)), UP
    if thing is not None and one.at is None:
        out = unit(less(start, thing.at)) if one.along is None else about(UP, (0, 1, 0), one.around)
        return add(thing.at, times(out, thing.thick / 2)), out
    if thing is not None and thing.card.shape == "wall":
        across, up, *_ = one.at or (0, 0)
        return (thing.at[0], across, up), thing.out
    x, y, *z = one.at or (0.0, 0.0)
    if thing is not None and thing.card.shape in ("chair", "stool") and not z:
        return (x, y, thing.thick), UP
    return _spot(one.at or (0, 0)), UP


def lies(thing: Thing, bones: dict[str, Bone]) -> Vector:
    """Say how a long prop lies: between two hands, across the limb it touches, or as it faces."""
    if thing.use.between:
        return thing.out
    bone = bones.get(thing.use.on or "")
    if bone is not None and bone.name != "hips":
        return square_to(cross(bone.along, thing.out), thing.out, (0, 1, 0))
    if bone is not None:
        return bone.front
    return (1, 0, 0) if thing.use.faces in ("left", "right") else (0, 1, 0)


def _planted_foot(
    poses: Poses, found: Moment, side: str, one: Planted, start: Vector, frame: Frame
) -> tuple[tuple[Bone, ...], float]:
    at, out = _target(found, one, start)
    if one.on in found.bones:
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


def _planted_hand(
    poses: Poses, found: Moment, side: str, one: Planted, start: Vector, frame: Frame
) -> tuple[tuple[Bone, ...], float]:
    at, out = _target(found, one, start)
    card = poses.segment_of["hand"]
    held = add(at, times(out, card.start[1] / 2))
    own = one.on in found.bones or (one.on in found.things and one.at is None)
    away = less(at, start) if own else add(frame.front, frame.up)
    sign = 1 if side == "left" else -1
    heading = about(square_to(away, out, frame.front), out, one.points * sign)
    got = reached(poses, side, "arm", start, frame, add(held, times(heading, -PALM)), one.out)
    palm = times(out, 1)
    across = about(heading, out, 90 if side == "left" else -90)
    hand = bone_of(poses, f"{side}-hand", got.lower.end, (heading, palm, across))
    return (got.upper, got.lower, hand), got.missed


def _thing(poses: Poses, found: Moment, use: Use) -> Thing:
    """Place a prop."""
    card = poses.prop_of[use.prop]
    thick = use.thick or card.size
    long = use.length or card.length or card.size
    if use.between:
        share = use.along if use.along is not None else 0.5
        first, second = (found.bones[name] for name in use.between)
        way = less(second.axis(share), first.axis(share))
        thick = max(length(way) - (first.girth(share)[0] + second.girth(share)[0]) / 2, 1.0)
        at = times(add(first.axis(share), second.axis(share)), 0.5)
        return Thing(use, card, at, thick, unit(way), long)
    if use.on in found.bones:
        place = touch(found.bones[use.on], use.along if use.along is not None else 0.5, use.around)
        gap = _gap(found, use, place.at)
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


def _gap(found: Moment, use: Use, at: Vector) -> tuple[Vector, float] | None:
    """Find the way from the skin to what holds a prop up, and how far that is."""
    wall = next((one for one in found.things.values() if one.card.shape == "wall"), None)
    if use.from_ == "floor":
        return (0, 0, -1), max(at[2], 0.1)
    if use.from_ == "wall" and wall is not None:
        return times(wall.out, -1), max(dot(less(at, wall.at), wall.out), 0.1)
    chair = next(
        (one for one in found.things.values() if one.card.shape in ("chair", "stool")), None
    )
    if use.from_ == "seat" and chair is not None:
        return (0, 0, -1), max(at[2] - chair.thick, 0.1)
    return None


def _angles(bones: dict[str, Bone]) -> dict[str, tuple[float, ...]]:
    """Read off every joint of the limbs that are there."""
    found: dict[str, tuple[float, ...]] = {}
    for side in SIDES:
        for limb, (first, second) in {"leg": ("hip", "knee"), "arm": ("shoulder", "elbow")}.items():
            upper, lower = (bones.get(f"{side}-{name}") for name in LIMBS[limb][:2])
            if upper and lower:
                _, frame = socket(bones, side, limb)
                read = angles_of(frame, side, upper, lower)
                found |= {f"{side}-{first}": read["first"], f"{side}-{second}": read["second"]}
    return found
