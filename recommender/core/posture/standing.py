"""
What a pose says in full: its bases, itself and a frame, laid over one another; and frames between.
"""

from __future__ import annotations

from typing import Any, TypeVar

from recommender.core.posture.poses import (
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
