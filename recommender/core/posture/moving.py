"""
From one frame to the next: a moment between two others.

The trunk turns by its angles. A limb that is planted alike in both stays planted; any other turns
each bone from the way it lay to the way it will lie, and keeps its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from recommender.core.posture.body import Bone, socket
from recommender.core.posture.placing import Moment, moment, with_things
from recommender.core.posture.poses import SIDES, Planted, Poses, Stand, Turned, Use
from recommender.core.posture.reach import LIMBS
from recommender.core.posture.vectors import Vector, add, between, dot, less, square_to, times, unit

M = TypeVar("M", Turned, Planted, Use)
STILL = Turned()
NUMBERS = ("lean", "tip", "turn")


def moment_between(poses: Poses, first: Stand, second: Stand, share: float) -> Moment:
    """Place the figure and its props so far on the way from one frame, said in full, to another."""
    a, b = moment(poses, first), moment(poses, second)
    hips = between(a.bones["hips"].start, b.bones["hips"].start, share)
    planted = {
        name: _mixed(where, second.planted[name], share)
        for name, where in first.planted.items()
        if _is_alike(where, second.planted.get(name))
    }
    later = {use.name: use for use in second.props}
    props = tuple(
        _mixed(use, later[use.name], share) if _is_alike(use, later.get(use.name)) else use
        for use in first.props
    )
    angles: dict[str, Any] = {
        key: _number(getattr(first, key), getattr(second, key), share) for key in NUMBERS
    }
    joints = {
        name: _mixed(first.joints.get(name, STILL), second.joints.get(name, STILL), share)
        for name in {**first.joints, **second.joints}
    }
    stand = Stand.model_construct(
        stance=first.stance, seat=None, at=hips[:2], up=hips[2], **angles,
        joints=joints, planted=planted, props=props,
    )  # fmt: skip
    found = moment(poses, stand)
    for side in SIDES:
        for limb, names in LIMBS.items():
            if f"{side}-{names[2]}" not in planted:
                parts = [f"{side}-{name}" for name in names]
                bones = _turned(found, side, limb, [a.bones[n] for n in parts], b, share)
                found = found._replace(bones={**found.bones, **{one.name: one for one in bones}})
    return with_things(poses, found)


def _is_alike(a: Planted | Use, b: Planted | Use | None) -> bool:
    """Say whether something stands on the same thing in both frames."""
    return b is not None and a.on == b.on and (a.at is None) == (b.at is None)


def _mixed(a: M, b: M, share: float) -> M:
    """Mix the numbers of two cards; what is no number is as in the first."""
    fields = {key: _value(getattr(a, key), getattr(b, key), share) for key in type(a).model_fields}
    return type(a).model_construct(**fields)


def _value(a: Any, b: Any, share: float) -> Any:
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple(_value(one, other, share) for one, other in zip(a, b, strict=True))
    are_numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return _number(a, b, share) if are_numbers else a


def _number(a: float | None, b: float | None, share: float) -> float:
    return (a or 0) + ((b or 0) - (a or 0)) * share


def _turned(
    found: Moment, side: str, limb: str, before: Sequence[Bone], after: Moment, share: float
) -> list[Bone]:
    """Hang the bones of a limb in a row, each turned so far from how it lay to how it will lie."""
    start, _ = socket(found.bones, side, limb)
    bones: list[Bone] = []
    for one in before:
        other = after.bones[one.name]
        along = unit(between(one.along, other.along, share), one.along)
        front = square_to(between(one.front, other.front, share), along, one.front)
        out = square_to(between(one.out, other.out, share), along, one.out)
        # A foot begins behind the ankle, by the same way in its own axes.
        if bones:
            start = add(bones[-1].end, _own(one, before[len(bones) - 1], (along, front, out)))
        long = _length(one)
        bones.append(one._replace(start=start, end=add(start, times(along, long)),
                                  along=along, front=front, out=out))  # fmt: skip
    return bones


def _own(one: Bone, last: Bone, axes: tuple[Vector, Vector, Vector]) -> Vector:
    """Give the way from the end of one bone to the start of the next, turned as the next is."""
    way = less(one.start, last.end)
    shares = (dot(way, axis) for axis in (one.along, one.front, one.out))
    return add(*(times(axis, by) for axis, by in zip(axes, shares, strict=True)))


def _length(one: Bone) -> float:
    return dot(less(one.end, one.start), one.along)
