"""
The moments of a pose as flat shapes: its frames, and for a picture that moves all between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from recommender.core.posture.moving import moment_between
from recommender.core.posture.placing import Moment, moment
from recommender.core.posture.poses import Pose, Poses
from recommender.core.posture.sight import Eye, eye_of
from recommender.core.posture.standing import ground_of, stands_of
from recommender.render.svg.pose_props import seen_through, thing_flats
from recommender.render.svg.pose_shapes import Flat, Point, figure, ground_flats

PAD = 10.0
FILLS = {"hips": (0.0, 0.08), "belly": (0.08, 0.22), "chest": (0.22, 0.0)}
"""By how much a full breath makes each part of the trunk deeper, at its start and its end."""
ASIDE = 0.4
"""The trunk widens by this much of what it deepens."""
STEPS = 5
"""So many moments are drawn between two frames of a picture that moves."""


class Drawn(NamedTuple):
    """A pose with every frame placed, and what is seen of each."""

    pose: Pose
    eye: Eye
    moments: tuple[Moment, ...]
    flats: tuple[tuple[Flat, ...], ...]
    box: tuple[float, float, float, float]


def drawn_of(poses: Poses, pose: Pose) -> Drawn:
    """Place every frame of a pose, and give what is seen of each."""
    eye = eye_of(poses.view_of[pose.view])
    moments = tuple(
        breathing(moment(poses, stand), _fullness(frame.breath))
        for stand, frame in zip(stands_of(poses, pose), pose.frames, strict=True)
    )
    ground = ground_flats(eye, ground_of(poses, pose), moments)
    flats = tuple((*ground, *flats_of(eye, one)) for one in moments)
    return Drawn(pose, eye, moments, flats, _box(flats))


def breathing(one: Moment, full: float) -> Moment:
    """Let belly and low ribs grow with the breath, more to the front than to the sides."""
    bones = dict(one.bones)
    for name, growth in FILLS.items():
        bone = bones[name]
        first, last = (
            (wide * (1 + by * full * ASIDE), deep * (1 + by * full))
            for (wide, deep), by in zip((bone.first, bone.last), growth, strict=True)
        )
        bones[name] = bone._replace(first=first, last=last)
    return one._replace(bones=bones)


def flats_of(eye: Eye, one: Moment) -> list[Flat]:
    """Give the shapes of a moment, far ones first; what is seen through the body comes last."""
    body = figure(eye, one)
    flats = list(body)
    for thing in one.things.values():
        flats += (seen_through(flat, body) for flat in thing_flats(eye, one, thing))
    return sorted(flats, key=lambda flat: (flat.is_hidden, flat.depth))


def _box(flats: Sequence[Sequence[Flat]]) -> tuple[float, float, float, float]:
    points = [point for moment in flats for flat in moment for point in flat.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - PAD, min(ys) - PAD, max(xs) + PAD, max(ys) + PAD


def later_of(poses: Poses, drawn: Drawn) -> list[dict[str, str]]:
    """Draw every moment from the first frame on and back to it, by name of shape."""
    stands = stands_of(poses, drawn.pose)
    breaths = [frame.breath for frame in drawn.pose.frames]
    found: list[dict[str, str]] = []
    ground = {flat.name: flat for flat in drawn.flats[0] if flat.group == "ground"}
    for index, first in enumerate(stands):
        after = (index + 1) % len(stands)
        for step in range(STEPS):
            share = (1 - math.cos(math.pi * step / STEPS)) / 2
            one = moment_between(poses, first, stands[after], share)
            full = _fullness(breaths[index]) * (1 - share) + _fullness(breaths[after]) * share
            flats = {flat.name: flat for flat in flats_of(drawn.eye, breathing(one, full))}
            found.append(
                {name: outline(flat.points, 0) for name, flat in {**ground, **flats}.items()}
            )
    return [*found, found[0]]


def _fullness(breath: str | None) -> float:
    """Say how full the breath is, from 0 to 1."""
    return 1.0 if breath == "in" else 0.0


def outline(points: Sequence[Point], digits: int = 1, apart: float = 0) -> str:
    """
    Write points as the data of a closed path; of those that are not so far `apart` the first only.
    """
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(kept[-1], point) >= apart:
            kept.append(point)
    return "M" + "L".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in kept) + "Z"
