"""
What a pose says in full: its bases, itself and a frame, laid over one another; and frames between.
"""

from __future__ import annotations

from typing import Any, TypeVar

from recommender.core.language.poses import (
    NOTHING,
    Base,
    Planted,
    Pose,
    Poses,
    Stand,
    Turned,
    Use,
)

V = TypeVar("V")
PLAIN = ("stance", "lean", "tip", "turn", "at", "up", "seat")


def bases_of(poses: Poses, name: str | None) -> tuple[Base, ...]:
    """List a base and what it varies, the first one last; a circle is cut."""
    found: list[Base] = []
    while name in poses.base_of and poses.base_of[name] not in found:
        found.append(poses.base_of[name])
        name = found[-1].base
    return tuple(reversed(found))


def laid_over(*several: Stand) -> Stand:
    """Lay what is said over what was said before: values by key, joints and props by name."""
    plain: dict[str, Any] = {}
    joints: dict[str, Turned] = {}
    planted: dict[str, Planted] = {}
    props: dict[str, Use] = {}
    for stand in several:
        plain |= {key: getattr(stand, key) for key in PLAIN if getattr(stand, key) is not None}
        for name in stand.joints:
            # Both sides at once count again for a side that was said by itself before.
            for side in ("left", "right"):
                joints.pop(f"{side}-{name.removesuffix('s')}", None)
        joints |= stand.joints
        planted |= stand.planted
        props |= {use.name: use for use in stand.props}
    kept = tuple(use for use in props.values() if use.on != NOTHING)
    return Stand(**plain, joints=joints, planted=planted, props=kept)


def stands_of(poses: Poses, pose: Pose) -> tuple[Stand, ...]:
    """Give every frame of a pose in full."""
    bases = bases_of(poses, pose.base)
    return tuple(laid_over(*bases, pose, frame) for frame in pose.frames)


def ground_of(poses: Poses, pose: Pose) -> str:
    """Say what a pose is done on: the floor, a mat or a bed."""
    bases = bases_of(poses, pose.base)
    return pose.ground or (bases[-1].ground if bases else "floor")


def between(a: Stand, b: Stand, share: float) -> Stand:
    """Give a moment between two frames that are said in full: angles and places in proportion."""

    def mixed(first: Any, second: Any) -> Any:
        if isinstance(first, float | int) or isinstance(second, float | int):
            return (first or 0) + ((second or 0) - (first or 0)) * share
        if isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second):
            return tuple(mixed(one, two) for one, two in zip(first, second, strict=True))
        return first if share < 1 or second is None else second

    plain = {
        key: mixed(getattr(a, key), getattr(b, key))
        for key in PLAIN
        if key not in ("stance", "seat")
    }
    plain = {
        key: value
        for key, value in plain.items()
        if getattr(a, key) is not None or getattr(b, key) is not None
    }
    still = Turned()
    joints = {
        name: _mixed_card(a.joints.get(name, still), b.joints.get(name, still), mixed)
        for name in {**a.joints, **b.joints}
    }
    planted = {
        name: _mixed_card(where, b.planted[name], mixed)
        if _alike(where, b.planted.get(name))
        else where
        for name, where in a.planted.items()
    }
    other = {use.name: use for use in b.props}
    props = tuple(
        _mixed_card(use, other[use.name], mixed) if _alike(use, other.get(use.name)) else use
        for use in a.props
    )
    return Stand.model_construct(
        **{**dict.fromkeys(PLAIN), "stance": a.stance, "seat": a.seat, **plain},
        joints=joints,
        planted=planted,
        props=props,
    )


def _alike(a: Planted | Use, b: Planted | Use | None) -> bool:
    return b is not None and a.on == b.on and (a.at is None) == (b.at is None)


def _mixed_card(a: Any, b: Any, mixed: Any) -> Any:
    fields = type(a).model_fields
    return type(a).model_construct(
        **{key: mixed(getattr(a, key), getattr(b, key)) for key in fields}
    )
