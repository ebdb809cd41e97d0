"""The pictures of poses: one for every technique, readable without seeing, still unless asked."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from recommender.adapters.poses import load_poses
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.poses import Pose, Poses
from recommender.render.svg.pose import pose_picture, pose_text, pose_thumbnail
from recommender.render.svg.pose_sheet import pose_sheet, pose_style
from tests.doors import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def poses(rulebook: Rulebook) -> Poses:
    """The shipped poses."""
    found = load_poses(ROOT / "rules", rulebook)
    assert found is not None
    return found


def each(poses: Poses) -> list[Pose]:
    """Some poses of every kind: lying, sitting, standing, moving, breathing."""
    names = ("supine-march", "belly-breathing", "inner-thigh-soft-ball", "heel-raises", "clam")
    return [pose for pose in poses.poses if pose.technique in names]


def test_every_picture_says_in_words_what_it_shows(poses: Poses) -> None:
    """The label of the picture is the text of the pose; numbers count its frames."""
    for pose in poses.poses:
        picture = ET.fromstring(pose_picture(poses, pose.technique, pose.variant))  # noqa: S314  # our own text

        text = pose_text(poses, pose.technique, pose.variant)
        assert picture.get("role") == "img"
        assert picture.get("aria-label") == text
        assert text.startswith(pose.words.rstrip(".") + ".")
        numbers = [one.text for one in picture.iter(f"{SVG}text") if (one.text or "").isdecimal()]
        assert numbers == [str(number + 1) for number in range(len(pose.frames))]


def test_the_words_of_poses_are_short(poses: Poses) -> None:
    """What is read out is a few sentences, none longer than thirty words."""
    for pose in poses.poses:
        sentences = re.split(r"\. ", pose_text(poses, pose.technique, pose.variant))
        assert len(sentences) <= 6
        assert max(len(sentence.split()) for sentence in sentences) <= 30


def test_a_thumbnail_is_a_square_without_words(poses: Poses) -> None:
    """One frame, no number, and as high as it is wide."""
    for pose in each(poses):
        small = ET.fromstring(pose_thumbnail(poses, pose.technique, pose.variant))  # noqa: S314  # our own text

        _, _, width, height = map(float, small.get("viewBox", "").split())
        assert width == height
        assert list(small.iter(f"{SVG}text")) == []
        assert list(small.iter(f"{SVG}animate")) == []


def test_nothing_moves_unless_it_is_asked_for(poses: Poses) -> None:
    """A still picture holds no movement; a moving one hides it until a style sheet shows it."""
    for pose in each(poses):
        still = pose_picture(poses, pose.technique, pose.variant)
        moving = pose_picture(poses, pose.technique, pose.variant, moving=True)

        assert "<animate" not in still
        assert "<script" not in still + moving
        hidden = ET.fromstring(moving).find(f"{SVG}g[@class='pose-moving']")  # noqa: S314  # our own text
        assert hidden is not None
        assert hidden.get("display") == "none"
        lengths = [len(one.get("values", "").split(";")) for one in hidden.iter(f"{SVG}animate")]
        assert lengths
        assert len(set(lengths)) == 1
    shown = pose_style().partition("@media (prefers-reduced-motion: no-preference)")[2]
    assert ".pose-moving { display: inline; }" in shown


def test_the_breath_sets_the_pace(poses: Poses) -> None:
    """Breathing in for 4 and out for 6 takes ten seconds, and the picture says both counts."""
    moving = pose_picture(poses, "belly-breathing", "chair", moving=True)
    still = pose_picture(poses, "belly-breathing", "chair")

    assert 'dur="10.0s"' in moving
    assert ";0.400;" in moving
    assert "breathe in, count to 4" in still
    assert "breathe out, count to 6" in still


def test_ids_on_a_page_are_told_apart(poses: Poses, rulebook: Rulebook) -> None:
    """A sheet of poses names nothing twice, and every use leads somewhere."""
    some = poses.model_copy(update={"poses": poses.poses[::5]})
    page = pose_sheet(some, rulebook)

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert all(f'<article id="{pose.id}">' in page for pose in some.poses)


def test_what_has_no_pose_has_no_picture(poses: Poses) -> None:
    """What is never offered, or not known, is not drawn."""
    assert pose_picture(poses, "psoas-hard-tool") == ""
    assert pose_thumbnail(poses, "psoas-hard-tool") == ""
    assert pose_text(poses, "psoas-hard-tool") == ""


def test_face_up_and_face_down_differ_at_a_glance(poses: Poses) -> None:
    """Seen from above, the front of the trunk and the face are drawn for one who lies face up."""
    up = pose_thumbnail(poses, "core-soft-ball")
    down = pose_thumbnail(poses, "inner-thigh-soft-ball")

    assert "map-pose-front" in up
    assert "map-pose-front" not in down
    assert "map-pose-face" in up
    assert "map-pose-face" not in down
