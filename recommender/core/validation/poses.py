"""
Whether a pose can be held: joints in human range, hands and feet where they are planted, nothing
through the floor, and nothing in the air.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from recommender.core.language.errors import Path, Trouble
from recommender.core.posture.body import side_of, weight_of
from recommender.core.posture.placing import Moment, moment
from recommender.core.posture.poses import Pose, Poses, Stand
from recommender.core.posture.props import Thing
from recommender.core.posture.standing import stands_of
from recommender.core.posture.vectors import UP, Vector, dot, less
from recommender.core.validation.pose_names import PAIRED, said_at

GIVES = 3.0
"""Skin and mat give so much, in centimetres."""
SLACK = 4.0
"""A joint that was worked out may be so many degrees beyond its range."""
RAISED = 60.0
"""With an arm or leg raised to the side so far, how far it is bent forward says nothing."""
LEANS = 14.0
"""The weight may lie so far beside what holds it, in centimetres: a foot is no point."""
FLAT = 0.35
"""A soft ball or pillow keeps at least so much of its thickness."""


def check_held(poses: Poses) -> Iterator[Trouble]:
    """Find every moment of a pose that nobody could hold."""
    for index, pose in enumerate(poses.poses):
        path: Path = ("poses", index)
        for number, stand in enumerate(stands_of(poses, pose)):
            one = moment(poses, stand)
            own: Path = (*path, "frames", number)
            if one.waiting:
                names = ", ".join(f"`{name}`" for name in sorted(one.waiting))
                yield Trouble(own, "E147", f"{names} stand on something that stands on them")
                continue
            yield from _ranges(own, poses, stand, one)
            yield from _planted(path, pose, number, one, stand)
            yield from _through(own, one)
            yield from _held_up(own, one, stand)
            yield from _pressed(own, one)


def _ranges(path: Path, poses: Poses, stand: Stand, one: Moment) -> Iterator[Trouble]:
    """Joints of planted limbs are judged as they were worked out, all others as they are said."""
    singular = {plural: name for name, plural in PAIRED.items()}
    for name, turned in stand.joints.items():
        joint = poses.joint_of[singular.get(name, name.removeprefix(f"{side_of(name)}-"))]
        for key in ("bend", "out", "turn"):
            yield from _range(path, name, key, getattr(turned, key), getattr(joint, key), 0)
    for name in one.missed:
        side, _, end = name.partition("-")
        for joint_name in ("hip", "knee") if end == "foot" else ("shoulder", "elbow"):
            angles = one.angles[f"{side}-{joint_name}"]
            joint = poses.joint_of[joint_name]
            if len(angles) == 1 or abs(angles[1]) < RAISED:
                yield from _range(
                    path, f"{side}-{joint_name}", "bend", angles[0], joint.bend, SLACK
                )
            if len(angles) > 1:
                yield from _range(path, f"{side}-{joint_name}", "out", angles[1], joint.out, SLACK)


def _range(
    path: Path, name: str, key: str, angle: float, most: tuple[int, ...], slack: float
) -> Iterator[Trouble]:
    if not most[0] - slack <= angle <= most[1] + slack:
        said = f"`{name}` would {key if key != 'out' else 'go out'} by {angle:.0f} degrees"
        yield Trouble(path, "E144", f"{said}; a person's goes from {most[0]} to {most[1]}")


def _planted(path: Path, pose: Pose, number: int, one: Moment, stand: Stand) -> Iterator[Trouble]:
    """What is planted reaches its place, and a place on the floor is on the floor."""
    for name, missed in one.missed.items():
        own = said_at(path, pose, number, "planted", name)
        if missed > GIVES:
            yield Trouble(
                own, "E145", f"`{name}` stays {missed:.0f} cm away from where it is planted"
            )
        where = stand.planted[name]
        if where.on == "floor" and where.at is None:
            yield Trouble(
                own, "E147", f"`{name}` is planted on the floor, and `at` does not say where"
            )
        elif where.on == "floor" and any(where.at[2:] if where.at else ()):
            yield Trouble(own, "E147", f"`{name}` is planted on the floor, and yet in the air")


def _through(path: Path, one: Moment) -> Iterator[Trouble]:
    """Nothing goes through the floor or a wall; what goes deepest is named."""
    planes = [("floor", (0.0, 0.0, 0.0), UP)]
    walls = (thing for thing in one.things.values() if thing.card.shape == "wall")
    planes += [("wall", wall.at, wall.out) for wall in walls]
    for called, at, out in planes:
        deepest, name = min(
            (dot(less(middle, at), out) - radius, bone.name)
            for bone in one.bones.values()
            for middle, radius in bone.balls()
        )
        if deepest < -GIVES:
            text = f"`{name}` goes {-deepest:.0f} cm through the {called}"
            yield Trouble(path, "E146", text)


def _held_up(path: Path, one: Moment, stand: Stand) -> Iterator[Trouble]:
    """Something holds the figure up on either side of its weight, along the picture and across."""
    held = list(_supports(one, stand))
    middle = weight_of(one.bones)
    for axis in (0, 1):
        least = min((at[axis] for at in held), default=math.inf) - LEANS
        most = max((at[axis] for at in held), default=-math.inf) + LEANS
        if not least <= middle[axis] <= most:
            text = "nothing under its weight holds the figure up, so it is in the air or falls"
            yield Trouble(path, "E155", text)
            return


def _supports(one: Moment, stand: Stand) -> Iterator[Vector]:
    """List where the figure stands, lies, sits or leans: on ground, seat, wall or prop."""
    things = one.things.values()
    seats = [thing.thick for thing in things if thing.card.shape in ("chair", "stool")]
    for bone in one.bones.values():
        for middle, radius in bone.balls():
            low = middle[2] - radius
            if low < GIVES or (bone.name == "hips" and any(low < top + GIVES for top in seats)):
                yield middle
    yield from (thing.at for thing in things if thing.use.from_ is not None)
    for name in one.missed:
        if stand.planted[name].on in {*one.things, "floor"}:
            yield one.bones[name].start


def _pressed(path: Path, one: Moment) -> Iterator[Trouble]:
    """A prop fits between the body and what holds it up."""
    for thing in one.things.values():
        least, most = _thickness(thing)
        if thing.use.from_ is not None and not least <= thing.thick <= most:
            room = f"between the body and the {thing.use.from_} are {thing.thick:.0f} cm"
            text = f"{room}, and `{thing.use.name}` is {least:.0f} to {most:.0f} cm thick"
            yield Trouble(path, "E148", text)
        if (
            thing.card.shape in ("ball", "roller", "stick")
            and thing.at[2] - thing.thick / 2 < -GIVES
        ):
            yield Trouble(path, "E146", f"`{thing.use.name}` goes through the floor")


def _thickness(thing: Thing) -> tuple[float, float]:
    """Say how thin and how thick a prop can be."""
    size = thing.use.thick or thing.card.size
    return (size * FLAT, size + 1) if thing.card.soft else (size - 2, size + 2)
