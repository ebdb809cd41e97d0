"""
Every pose on one page that stands alone, each with its id, its title and its words.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.poses import Pose, Poses
from recommender.render.formats.html import page_maker
from recommender.render.svg.colors import written_in
from recommender.render.svg.figure import Svg
from recommender.render.svg.pose import pose_picture, pose_text, pose_thumbnail


class Sheet(NamedTuple):
    """One pose: its id, the title of its technique, its pictures and its words."""

    id: str
    title: str
    small: Svg
    picture: Svg
    moving: Svg
    text: str


def pose_sheet(poses: Poses, rulebook: Rulebook) -> str:
    """Put every pose on one page, in the order of the file."""
    sheets = [_sheet(poses, rulebook, pose) for pose in poses.poses]
    title = f"Poses: {rulebook.title}"
    return page_maker({})("poses.html", title=title, style=Svg(pose_style()), sheets=sheets)


def _sheet(poses: Poses, rulebook: Rulebook, pose: Pose) -> Sheet:
    technique, variant = pose.technique, pose.variant
    return Sheet(
        pose.id,
        rulebook.technique_of[technique].title,
        pose_thumbnail(poses, technique, variant),
        pose_picture(poses, technique, variant),
        pose_picture(poses, technique, variant, moving=True, name=f"moving-{pose.id}"),
        pose_text(poses, technique, variant),
    )


def pose_style() -> str:
    """Give the style of a page that stands alone: the colors, and what has them."""
    folder = files("recommender.render").joinpath("styles")
    names = ("colors.css", "poses.css")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def pose_style_alone() -> str:
    """Give the style of poses with the colors written in, for a sheet that knows no names."""
    sheet = files("recommender.render").joinpath("styles", "poses.css")
    return written_in(sheet.read_text(encoding="utf-8"))


def looks(poses: Poses | None, technique: str) -> list[tuple[Svg, str]]:
    """Give every picture of a technique with its words; none where there are no poses."""
    several = poses.poses_of.get(technique, ()) if poses is not None else ()
    return [
        (pose_picture(poses, technique, one.variant), pose_text(poses, technique, one.variant))
        for one in several
        if poses is not None
    ]
