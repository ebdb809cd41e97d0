"""
The pictures of poses: numbered frames with arrows, one that moves, and a small one for a list.

They are drawn from the same places on the skin that `validation/poses.py` judges; the words for
those who cannot see them come from the same data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from recommender.core.posture.contact import touch
from recommender.core.posture.poses import Pose, Poses
from recommender.render.svg.figure import Svg, picture
from recommender.render.svg.pose_arrows import Way, arrow_of
from recommender.render.svg.pose_moments import STEPS, Drawn, drawn_of, later_of, outline
from recommender.render.svg.pose_shapes import Flat, Point, on_paper

HEADED = 26.0
"""So much room is kept over a frame for its number and its words."""
APART = 5.0
"""So far apart the points of an outline stand in a small picture."""
SECONDS = 1.8
"""So long a picture takes from one frame to the next, where no breath gives the pace."""


class Path(NamedTuple):
    """A path: its name, how it looks, if it is seen through the body, and its later moments."""

    name: str
    look: str
    d: str
    is_hidden: bool = False
    moves: str = ""


class Layer(NamedTuple):
    """Paths that are drawn together; parts of the body have a rim of paper around all of them."""

    has_rim: bool
    paths: tuple[Path, ...]


class Panel(NamedTuple):
    """One frame: where it stands in the picture, its layers, arrows, marks and words."""

    number: int
    x: float
    y: float
    left: float
    top: float
    layers: tuple[Layer, ...]
    arrows: tuple[Way, ...]
    felt: tuple[float, float] | None
    words: str


def pose_picture(
    poses: Poses,
    technique: str,
    variant: str | None = None,
    *,
    moving: bool = False,
    name: str = "",
) -> Svg:
    """
    Draw how a technique is done: its frames, numbered, with arrows; or one that moves.

    What moves stands still for those who want it so. Nothing where there is no pose; `name` keeps
    the ids of several pictures on a page apart.
    """
    pose = poses.pose(technique, variant)
    if pose is None:
        return Svg("")
    drawn = drawn_of(poses, pose)
    panels, width, height = _panels(poses, drawn, moving=moving)
    still = _panels(poses, drawn, moving=False, only=1)[0] if moving else ()
    return picture(
        "pose.svg", name=name or f"pose-{pose.id}", said=pose_text(poses, technique, variant),
        panels=panels, still=still, width=width, height=height, is_small=False, is_moving=moving,
        seconds=_seconds(pose), times=_times(pose),
    )  # fmt: skip


def pose_thumbnail(
    poses: Poses, technique: str, variant: str | None = None, *, name: str = ""
) -> Svg:
    """Draw one frame of a pose without words, for a row of a list; nothing where there is none."""
    pose = poses.pose(technique, variant)
    if pose is None:
        return Svg("")
    panels, width, height = _panels(poses, drawn_of(poses, pose), moving=False, only=1)
    side = max(width, height)
    return picture(
        "pose.svg", name=name or f"small-{pose.id}", said=pose_text(poses, technique, variant),
        panels=panels, still=(), width=side, height=side, left=(width - side) / 2,
        top=(height - side) / 2, is_small=True, is_moving=False, seconds=0, times="",
    )  # fmt: skip


def pose_text(poses: Poses, technique: str, variant: str | None = None) -> str:
    """Say in one line what a picture shows; nothing where there is no pose."""
    pose = poses.pose(technique, variant)
    if pose is None:
        return ""
    said = [pose.words, *(frame.words for frame in pose.frames if frame.words)]
    if pose.breath:
        said.append(f"Breathe in for a slow count of {pose.breath.in_}, out for {pose.breath.out}")
    return " ".join(f"{part.rstrip('.')}." for part in said)


def _panels(
    poses: Poses, drawn: Drawn, *, moving: bool, only: int = 0
) -> tuple[tuple[Panel, ...], float, float]:
    """Lay frames out side by side where they are narrow, one below the other where wide."""
    left, top, right, bottom = drawn.box
    # Over each numbered frame there is room for its number and its words.
    top -= 0 if only or moving else HEADED
    wide, high = right - left, bottom - top
    shown = range(1 if moving or only else len(drawn.moments))
    is_row = wide < high * 1.15
    panels = tuple(
        _panel(
            poses,
            drawn,
            index,
            (index * wide * is_row, index * high * (not is_row)),
            moving=moving,
            bare=bool(only),
        )
        for index in shown
    )
    count = len(panels)
    return panels, wide * (count if is_row else 1), high * (1 if is_row else count)


def _panel(poses: Poses, drawn: Drawn, index: int, at: Point, *, moving: bool, bare: bool) -> Panel:
    pose, frame = drawn.pose, drawn.pose.frames[index]
    following = later_of(poses, drawn) if moving else ()
    layers = tuple(
        _layer(tuple(flats), following, is_small=bare)
        for _, flats in groupby(drawn.flats[index], key=lambda flat: flat.group)
    )
    ways = () if moving else frame.arrows
    arrows = tuple(arrow_of(drawn.eye, drawn.moments, index, arrow) for arrow in ways)
    felt = _felt(drawn, index)
    words = ""
    if frame.breath:
        count = pose.breath and (pose.breath.in_ if frame.breath == "in" else pose.breath.out)
        words = f"breathe {frame.breath}" + (f", count to {count}" if count else "")
    number = 0 if moving or bare else index + 1
    left, top = at[0] - drawn.box[0], at[1] - drawn.box[1] + (HEADED if number else 0)
    return Panel(number, *at, left, top, layers, arrows, felt, "" if bare else words)


def _layer(
    flats: tuple[Flat, ...], following: Sequence[Mapping[str, str]], *, is_small: bool
) -> Layer:
    fine = (0, APART) if is_small else (1, 0)
    paths = tuple(
        Path(
            flat.name,
            flat.look,
            outline(flat.points, *fine),
            flat.is_hidden,
            _moves(flat, following),
        )
        for flat in flats
    )
    is_body = not flats[0].group.startswith(("ground", "thing"))
    return Layer(is_body, paths)


def _moves(flat: Flat, following: Sequence[Mapping[str, str]]) -> str:
    """Give the later outlines of a shape; nothing where it stays as it is."""
    paths = [later[flat.name] for later in following if flat.name in later]
    return ";".join(paths) if len(set(paths)) > 1 and len(paths) == len(following) else ""


def _seconds(pose: Pose) -> float:
    if pose.breath:
        return float(pose.breath.in_ + pose.breath.out)
    return round(SECONDS * len(pose.frames), 1)


def _times(pose: Pose) -> str:
    """Say when each moment is shown, as shares of the whole."""
    count = len(pose.frames) * STEPS
    if not pose.breath:
        return ""
    share = pose.breath.in_ / (pose.breath.in_ + pose.breath.out)
    half = count / 2
    shares = [
        share * i / half if i <= half else share + (1 - share) * (i - half) / half
        for i in range(count + 1)
    ]
    return ";".join(f"{one:.3f}" for one in shares)


def _felt(drawn: Drawn, index: int) -> Point | None:
    felt = drawn.pose.felt
    if felt is None or felt.on not in drawn.moments[index].bones:
        return None
    return on_paper(
        drawn.eye, touch(drawn.moments[index].bones[felt.on], felt.along, felt.around).at
    )
