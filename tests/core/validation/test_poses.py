"""The checks of poses: what may be pressed and what may not is decided on the skin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load
from recommender.core.language.errors import Trouble
from recommender.core.posture.poses import Patch, Poses
from recommender.core.validation.pose_contacts import check_contacts
from recommender.core.validation.poses import check_held
from tests.doors import ROOT

RULEBOOK = load(ROOT / "rules")
SHIPPED = load_poses(ROOT / "rules", RULEBOOK)


def alone(technique: str, **changed: object) -> Poses:
    """Keep one pose of the shipped ones, with something changed in it and in none of its frames."""
    assert SHIPPED is not None
    pose = SHIPPED.pose(technique)
    assert pose is not None
    frames = tuple(frame.model_copy(update={"props": ()}) for frame in pose.frames)
    return SHIPPED.model_copy(
        update={"poses": (pose.model_copy(update={"frames": frames, **changed}),)}
    )


def with_ball(technique: str, along: float, around: int) -> list[Trouble]:
    """Put the one ball of a pose elsewhere, and list what is wrong then."""
    assert SHIPPED is not None
    pose = SHIPPED.pose(technique)
    assert pose is not None
    ball = pose.props[-1].model_copy(update={"along": along, "around": around})
    return list(check_contacts(alone(technique, props=(*pose.props[:-1], ball)), RULEBOOK))


def patches(*areas: str) -> list[Patch]:
    """List the patches of some areas that lie on the belly."""
    assert SHIPPED is not None
    return [one for name in areas for one in SHIPPED.area_of[name].patches if one.on == "belly"]


@settings(max_examples=60, deadline=None)
@given(
    patch=st.sampled_from(patches("navel", "belly-midline", "under-ribs", "psoas")),
    along=st.floats(0, 1),
    around=st.floats(0, 1),
)
def test_no_ball_lies_anywhere_on_a_place_kept_clear(
    patch: Patch, along: float, around: float
) -> None:
    """Wherever in such a place the ball is put, the pose is refused."""
    (a, b), (c, d) = patch.along, patch.around

    found = with_ball("core-soft-ball", a + (b - a) * along, round(c + (d - c) * around))

    assert "E154" in {trouble.code for trouble in found}


@pytest.mark.parametrize("around", range(40, 80, 5))
def test_the_side_of_the_belly_may_be_touched(around: int) -> None:
    """Between the middle and the flank nothing is kept clear, on either side."""
    assert with_ball("core-soft-ball", 0.42, around) == []
    assert with_ball("core-soft-ball", 0.42, -around) == []


@pytest.mark.parametrize("view", ["side", "above", "corner"])
def test_a_ball_in_the_wrong_region_is_refused_in_every_view(view: str) -> None:
    """A ball on the outside of the thigh is not on its front, however it is looked at."""
    assert SHIPPED is not None
    pose = SHIPPED.pose("front-thigh-wall-ball")
    assert pose is not None
    ball = pose.props[-1].model_copy(update={"around": 100})

    found = check_contacts(
        alone("front-thigh-wall-ball", view=view, props=(pose.props[0], ball)), RULEBOOK
    )

    assert "E149" in {trouble.code for trouble in found}


@given(up=st.one_of(st.integers(0, 30), st.integers(0, 300)))
@settings(max_examples=40, deadline=None)
def test_only_one_height_lies_on_the_floor(up: int) -> None:
    """Lying on the back, hips more than a little off their height go through the floor or float."""
    found = {one.code for one in check_held(alone("pelvic-floor-soften", up=float(up)))}

    assert found.isdisjoint({"E146", "E155"}) == (7 <= up <= 12)
