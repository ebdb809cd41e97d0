"""
One moment of a pose in the room: every bone, every prop, and what could not be reached.

Trunk first, then what hangs free; then, round by round, each planted limb and each prop for which
everything is there that it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from recommender.core.posture.body import (
    Bone,
    lowest,
    moved,
    root_frame,
    side_of,
    socket,
    trunk,
)
from recommender.core.posture.limbs import ANKLE, hanging, planted_foot, planted_hand, spot_of
from recommender.core.posture.poses import NOTHING, SIDES, Planted, Poses, Stand, Use
from recommender.core.posture.props import Thing, thing_of
from recommender.core.posture.reach import LIMBS, angles_of
from recommender.core.posture.vectors import (
    UP,
)

STRETCHED = 0.995
FREE = Planted(on=NOTHING)


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
                bones |= hanging(poses, bones, side, limb, stand.joints)
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
        found = found._replace(
            things={**found.things, name: thing_of(poses, found.bones, found.things, thing.use)}
        )
    return found


def _end(limb: str) -> str:
    return LIMBS[limb][2]


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
    x, y, z = spot_of(where.at or (0, 0))
    aside = (start[0] - x) ** 2 + (start[1] - y) ** 2
    return z + ANKLE + where.heel + math.sqrt(max(long * long - aside, 0.0)) - start[2]


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
        return found._replace(
            things={**found.things, name: thing_of(poses, found.bones, found.things, one)}
        )
    side, _, end = name.partition("-")
    limb = "leg" if end == "foot" else "arm"
    start, frame = socket(found.bones, side, limb)
    make = planted_foot if limb == "leg" else planted_hand
    bones, missed = make(poses, found.bones, found.things, side, one, start, frame)
    return found._replace(
        bones={**found.bones, **{bone.name: bone for bone in bones}},
        missed={**found.missed, name: missed},
    )


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
