"""Paths in few letters: the same places, to the nearest whole number, and nothing drifts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.body_map import COUNTS, strokes
from recommender.render.svg.lean_path import lean_path

PLACE = st.integers(0, 9_999).map(lambda tenths: tenths / 10)


def places(path: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Follow a path written with steps, as a browser does; give each command in its places."""
    x = y = 0.0
    for letter, text in re.findall("([MLlCcZz])([^MLlCcZz]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[0-9]+", text)]
        count = COUNTS[letter.upper()]
        for first in range(0, max(len(numbers), 1), count or 1):
            part = numbers[first : first + count]
            start = (0.0, 0.0) if letter.isupper() else (x, y)
            there = tuple(number + start[n % 2] for n, number in enumerate(part))
            yield letter.upper(), there
            x, y = there[-2:] or (x, y)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Draw the data of a path: closed rings of lines and curves."""
    rings = []
    for _ in range(draw(st.integers(1, 3))):
        letters = draw(st.lists(st.sampled_from("LC"), min_size=1, max_size=12))
        pieces = [
            f"{letter} {' '.join(str(draw(PLACE)) for _ in range(COUNTS[letter]))}"
            for letter in ("M", *letters)
        ]
        rings.append(" ".join((*pieces, "Z")))
    return " ".join(rings)


@given(paths())
def test_each_place_is_the_nearest_whole_one_and_no_command_is_lost(path: str) -> None:
    """However long a path is, no place of it moves by more than half a unit."""
    lean = list(places(lean_path(path)))

    whole = strokes(path) or ()
    assert [command for command, _ in lean] == [command for command, _ in whole]
    for (_, here), (_, there) in zip(lean, whole, strict=True):
        assert all(abs(a - b) <= 0.5 for a, b in zip(here, there, strict=True))


def test_a_path_is_written_in_few_letters() -> None:
    """A letter is left out where it is the same, and a blank where a sign divides."""
    assert (
        lean_path("M10.2 20 L 12 18 L 11.6 30 C 1 2, 3 4, 5 6 Z")
        == "M10 20l2-2 0 12c-11-28-9-26-7-24z"
    )
    assert lean_path("") == ""
