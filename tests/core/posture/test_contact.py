"""Places on the skin: where they are, what they cover, and what they share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recommender.core.posture.body import Bone
from recommender.core.posture.contact import Print, holds, overlaps, print_of, touch
from recommender.core.posture.vectors import dot, length, less

THIGH = Bone(
    "right-thigh", (0, 0, 50), (0, 0, 10), (0, 0, -1), (1, 0, 0), (0, -1, 0), (16, 16), (12, 12)
)
BELLY = Bone("belly", (0, 0, 0), (0, 0, 20), (0, 0, 1), (1, 0, 0), (0, -1, 0), (30, 20), (30, 20))
SHARES = st.floats(0, 1)
TURNS = st.integers(-180, 180)


@given(along=SHARES, around=TURNS)
def test_a_place_lies_on_the_skin(along: float, around: int) -> None:
    """A round limb has its skin one radius from its axis, whichever way round."""
    place = touch(THIGH, along, around)

    assert abs(length(less(place.at, THIGH.axis(along))) - THIGH.girth(along)[0] / 2) < 1e-9
    assert dot(place.out, THIGH.along) == 0


def test_front_and_side_of_the_trunk_are_as_deep_and_as_wide_as_it_is() -> None:
    """The girth of the trunk is an ellipse: 0 degrees is its front, 90 its right side."""
    front, right = touch(BELLY, 0.5, 0).at, touch(BELLY, 0.5, 90).at

    assert [round(x, 6) for x in front] == [10, 0, 10]
    assert [round(x, 6) for x in right] == [0, -15, 10]


@given(along=SHARES, around=TURNS, turns=st.sampled_from([-360, 0, 360]))
def test_once_around_is_the_same_place(along: float, around: int, turns: int) -> None:
    """What covers a place holds it and overlaps it, however its angle is written."""
    mine = print_of(THIGH, along, around, 3)
    other = print_of(THIGH, along, around + turns, 1)

    assert holds(mine, along, around + turns)
    assert overlaps(mine, other)
    assert overlaps(other, mine)


def test_what_only_grazes_is_no_overlap() -> None:
    """Prints on two bones, beside one another, or that share a few degrees are apart."""
    here = Print("right-thigh", (0.4, 0.6), (0, 40))

    assert not overlaps(here, here._replace(on="left-thigh"))
    assert not overlaps(here, here._replace(along=(0.6, 0.8)))
    assert not overlaps(here, here._replace(around=(38, 80)), 3)
    assert overlaps(here, here._replace(around=(30, 80)), 3)
