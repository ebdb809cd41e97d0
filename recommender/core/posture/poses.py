"""
Poses as data: a jointed figure, how it lies, sits or stands for each technique, and what it holds.

They stand outside the rulebook and its digest, and decide nothing. Lengths are in centimetres,
angles in degrees. Whether a pose can be held and fits its card is for `validation/poses.py`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal
from typing import Any as Anything

from pydantic import BeforeValidator, Field

from recommender.core.language.fields import Card, Name, Text, Whole, wrong

MOST_FRAMES, MOST_PARTS, MOST_POSES = 4, 40, 200
SIDES = ("left", "right")
NOTHING = "none"
"""What a limb is planted on that a base plants, and a pose lets go."""
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,2})?")


def _number(raw: Anything) -> Anything:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return float(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    raise wrong("should be a number, such as `12` or `0.4`")


def _turned(raw: Anything) -> Anything:
    """Let one angle stand for a bend alone."""
    return {"bend": raw} if isinstance(raw, str | int | float) else raw


Number = Annotated[float, BeforeValidator(_number), Field(ge=-300, le=300)]
Size = Annotated[float, BeforeValidator(_number), Field(ge=1, le=300)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1)]
Angle = Annotated[Whole, Field(ge=-360, le=360)]
Pair = Annotated[tuple[Number, ...], Field(min_length=2, max_length=2)]
Spot = Annotated[tuple[Number, ...], Field(min_length=2, max_length=3)]
"""A place in the room: to the right in the picture, away from the viewer, and up."""
Girth = Annotated[tuple[Size, ...], Field(min_length=2, max_length=2)]
"""How wide a segment is from side to side, and how deep from front to back."""
Range = Annotated[tuple[Angle, ...], Field(min_length=2, max_length=2)]
Stance = Literal["upright", "on-back", "face-down", "on-left-side", "on-right-side"]
Ground = Literal["floor", "mat", "bed"]
Shape = Literal[
    "ball", "roller", "stick", "pillow", "towel", "strap", "pack", "chair", "stool", "wall", "pad"
]


class Segment(Card):
    """One part of the figure between two joints, and its girth at either end."""

    id: Name
    length: Size
    start: Girth
    end: Girth


class Joint(Card):
    """How far a joint turns, in degrees from standing upright with hanging arms."""

    id: Name
    bend: Range
    out: Range = (0, 0)
    turn: Range = (0, 0)


class View(Card):
    """Where the figure is looked at from: turned about the upright, and tilted from above."""

    id: Name
    turn: Angle = 0
    tilt: Annotated[Whole, Field(ge=0, le=90)] = 0


class Prop(Card):
    """A thing that is used; `size` is how thick it is, `soft` how much of that it keeps pressed."""

    id: Name
    shape: Shape
    called: Text
    tool: Name | None = None
    size: Size
    length: Size | None = None
    keeps: Share = 1.0
    soft: bool = False


class Patch(Card):
    """A piece of the skin: shares along a segment, and degrees around it; 0 is its front."""

    on: Name
    along: Annotated[tuple[Share, ...], Field(min_length=2, max_length=2)]
    around: Range


class Area(Card):
    """
    Where a region, or a place to keep clear, lies on the skin.

    What lies `deep` under another area has no skin of its own.
    """

    id: Name
    called: Text | None = None
    deep: Name | None = None
    patches: Annotated[tuple[Patch, ...], Field(max_length=MOST_PARTS)] = ()


class Turned(Card):
    """How far a joint is turned."""

    bend: Angle = 0
    out: Angle = 0
    turn: Angle = 0


Bend = Annotated[Turned, BeforeValidator(_turned)]


class Planted(Card):
    """
    Where a hand or foot stays: a spot of the room, or a place on the figure or on a prop.

    `out` turns the knee or elbow outwards; `heel` lifts the heel, `toes` the toes, so far.
    """

    on: Name
    at: Spot | None = None
    along: Share | None = None
    around: Angle = 0
    out: Angle = 0
    heel: Number = 0.0
    toes: Angle = 0
    points: Angle = 0


class Use(Card):
    """A prop where it is used: at a spot of the room, on the figure, or between both hands."""

    prop: Name
    id: Name | None = None
    at: Spot | None = None
    on: Name | None = None
    along: Share | None = None
    around: Angle = 0
    between: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)] | None = None
    from_: Literal["floor", "seat", "wall"] | None = None
    faces: Literal["left", "right", "viewer", "away"] = "right"
    length: Size | None = None
    thick: Size | None = None

    @property
    def name(self) -> str:
        """Give the name by which frames and hands speak of it."""
        return self.id or self.prop


class Arrow(Card):
    """What moves from this frame to the next, and how: a joint, a segment or a prop."""

    of: Name
    way: Literal["on", "to-and-fro", "round", "in", "out"] = "on"


class Stand(Card):
    """How the figure is placed: what bases, poses and frames say, each over what came before."""

    stance: Stance | None = None
    lean: Angle | None = None
    tip: Angle | None = None
    turn: Angle | None = None
    at: Pair | None = None
    up: Number | None = None
    seat: Name | None = None
    joints: Annotated[dict[Name, Bend], Field(max_length=MOST_PARTS)] = Field(default_factory=dict)
    planted: Annotated[dict[Name, Planted], Field(max_length=MOST_PARTS)] = Field(
        default_factory=dict
    )
    props: Annotated[tuple[Use, ...], Field(max_length=MOST_PARTS)] = ()


class Base(Stand):
    """A way to lie, sit or stand that poses share; `words` say it."""

    id: Name
    base: Name | None = None
    words: Text
    ground: Ground = "floor"


class Frame(Stand):
    """One moment of a pose: what differs from the pose, what moves next, and how it is said."""

    words: Text | None = None
    arrows: Annotated[tuple[Arrow, ...], Field(max_length=4)] = ()
    breath: Literal["in", "out"] | None = None


class Felt(Card):
    """Where something should be felt."""

    on: Name
    along: Share = 0.5
    around: Angle = 0


class Breath(Card):
    """The pace of the breath, in slow counts."""

    in_: Annotated[Whole, Field(ge=1, le=12)]
    out: Annotated[Whole, Field(ge=1, le=12)]


class Pose(Stand):
    """How one technique is done: a base, what differs, and two to four frames of it."""

    technique: Name
    variant: Literal["floor", "chair", "bed"] | None = None
    base: Name
    ground: Ground | None = None
    view: Name
    words: Text
    breath: Breath | None = None
    felt: Felt | None = None
    keep_clear: Annotated[tuple[Name, ...], Field(max_length=MOST_PARTS)] = ()
    frames: Annotated[tuple[Frame, ...], Field(min_length=2, max_length=MOST_FRAMES)]

    @property
    def id(self) -> str:
        """Name a pose by its technique and its variant."""
        return f"{self.technique}-{self.variant}" if self.variant else self.technique


class Poses(Card):
    """The figure, what it may use, where regions lie on it, and every pose."""

    segments: Annotated[tuple[Segment, ...], Field(max_length=MOST_PARTS)]
    joints: Annotated[tuple[Joint, ...], Field(max_length=MOST_PARTS)]
    views: Annotated[tuple[View, ...], Field(max_length=MOST_PARTS)]
    props: Annotated[tuple[Prop, ...], Field(max_length=MOST_PARTS)]
    areas: Annotated[tuple[Area, ...], Field(max_length=MOST_POSES)]
    bases: Annotated[tuple[Base, ...], Field(max_length=MOST_POSES)]
    poses: Annotated[tuple[Pose, ...], Field(max_length=MOST_POSES)]

    @cached_property
    def segment_of(self) -> dict[str, Segment]:
        """Segments by id."""
        return {one.id: one for one in self.segments}

    @cached_property
    def joint_of(self) -> dict[str, Joint]:
        """Joints by id."""
        return {one.id: one for one in self.joints}

    @cached_property
    def view_of(self) -> dict[str, View]:
        """Views by id."""
        return {one.id: one for one in self.views}

    @cached_property
    def prop_of(self) -> dict[str, Prop]:
        """Props by id."""
        return {one.id: one for one in self.props}

    @cached_property
    def area_of(self) -> dict[str, Area]:
        """Areas by id."""
        return {one.id: one for one in self.areas}

    @cached_property
    def base_of(self) -> dict[str, Base]:
        """Bases by id."""
        return {one.id: one for one in self.bases}

    @cached_property
    def poses_of(self) -> dict[str, tuple[Pose, ...]]:
        """Poses by the technique they show, its variants in the order of the file."""
        found: dict[str, tuple[Pose, ...]] = {}
        for pose in self.poses:
            found[pose.technique] = (*found.get(pose.technique, ()), pose)
        return found

    def pose(self, technique: str, variant: str | None = None) -> Pose | None:
        """Find the pose of a technique: the variant that is asked for, else the first."""
        several = self.poses_of.get(technique, ())
        return next((one for one in several if one.variant == variant), next(iter(several), None))
