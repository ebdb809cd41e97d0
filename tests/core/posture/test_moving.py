"""From one frame to the next: it begins and ends with them, and what stands stays."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load
from recommender.core.posture.moving import moment_between
from recommender.core.posture.placing import moment
from recommender.core.posture.standing import stands_of
from tests.doors import ROOT

SHIPPED = load_poses(ROOT / "rules", load(ROOT / "rules"))
TECHNIQUES = ["supine-march", "bird-dog", "sit-to-stand", "easy-walk", "clam", "calf-roller"]


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_movement_begins_with_its_first_frame_and_ends_with_the_next(technique: str) -> None:
    """At no share of the way every bone is where the frame has it; at the whole, as the next."""
    assert SHIPPED is not None
    pose = SHIPPED.pose(technique)
    assert pose is not None
    first, second, *_ = stands_of(SHIPPED, pose)

    for share, stand in ((0.0, first), (1.0, second)):
        found = moment_between(SHIPPED, first, second, share).bones
        expected = moment(SHIPPED, stand).bones
        assert max(math.dist(found[name].end, expected[name].end) for name in expected) < 0.5


@settings(max_examples=20)
@given(share=st.floats(0, 1))
def test_a_foot_that_stands_in_both_frames_never_slides(share: float) -> None:
    """The other foot stays where it is planted all through a march on the back."""
    assert SHIPPED is not None
    pose = SHIPPED.pose("supine-march")
    assert pose is not None
    first, second = stands_of(SHIPPED, pose)
    foot = moment(SHIPPED, first).bones["left-foot"].start

    found = moment_between(SHIPPED, first, second, share).bones["left-foot"].start

    assert math.dist(found, foot) < 0.1
