"""Two-bone inverse kinematics: a planted end is reached, and the joint bends the human way."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load
from recommender.core.posture.body import Frame
from recommender.core.posture.reach import angles_of, reached
from recommender.core.posture.vectors import Vector, add, dot, less, times, unit
from tests.doors import ROOT

SHIPPED = load_poses(ROOT / "rules", load(ROOT / "rules"))
STANDING = Frame((1, 0, 0), (0, 1, 0), (0, 0, 1))
PART = st.floats(-1, 1, allow_nan=False)
WAYS = st.tuples(PART, PART, PART).filter(lambda way: math.hypot(*way) > 0.1).map(unit)
LEG_BONES = ("thigh", "lower-leg")


@given(side=st.sampled_from(["left", "right"]), way=WAYS, far=st.floats(20, 80))
def test_a_foot_within_reach_is_reached_with_bones_of_their_length(
    side: str, way: Vector, far: float
) -> None:
    """Whatever the place, the leg ends there, and neither bone grows or shrinks."""
    assert SHIPPED is not None
    start: Vector = (0, 0, 100)
    end = add(start, times(way, far))

    leg = reached(SHIPPED, side, "leg", start, STANDING, end, 0)

    assert leg.missed < 1e-6
    assert math.dist(leg.lower.end, end) < 1e-6
    for bone, name in zip((leg.upper, leg.lower), LEG_BONES, strict=True):
        assert math.isclose(math.dist(bone.start, bone.end), SHIPPED.segment_of[name].length)
    assert leg.upper.end == leg.lower.start


@given(
    side=st.sampled_from(["left", "right"]),
    ahead=st.floats(-30, 40),
    down=st.floats(45, 75),
    out=st.integers(0, 40),
)
def test_a_knee_bends_forward_and_never_back(
    side: str, ahead: float, down: float, out: int
) -> None:
    """The knee lies on the front side of the line from hip to ankle, as a human knee does."""
    assert SHIPPED is not None
    start: Vector = (0, 0, 100)

    leg = reached(SHIPPED, side, "leg", start, STANDING, (ahead, 0, 100 - down), out)

    line = unit(less(leg.lower.end, start))
    knee = less(leg.upper.end, start)
    assert dot(less(knee, times(line, dot(knee, line))), STANDING.front) > 0
    assert 0 <= angles_of(STANDING, side, leg.upper, leg.lower)["second"][0] <= 150


def test_what_is_out_of_reach_is_missed_by_as_much() -> None:
    """The limb stretches towards it, and says how far it stays away."""
    assert SHIPPED is not None
    long = sum(SHIPPED.segment_of[name].length for name in LEG_BONES)

    leg = reached(SHIPPED, "left", "leg", (0, 0, 0), STANDING, (0, 0, -long - 10), 0)

    assert 10 <= leg.missed < 10.2
