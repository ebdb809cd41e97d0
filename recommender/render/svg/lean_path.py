"""
Paths written in few letters, for a picture that comes anew with a page.

Each command is written relative to where the one before it ended, in whole numbers: the places are
rounded, not the steps between them, so that nothing drifts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from recommender.core.language.body_map import strokes
from recommender.render.svg.figure import KEPT, Svg


@lru_cache(maxsize=KEPT)
def lean_path(path: str) -> Svg:
    """Write the data of a path in few letters; no place moves by more than half a unit."""
    return Svg("".join(_pieces(path)))


def _pieces(path: str) -> Iterator[str]:
    """Write each command; its letter is left out where the command before it was the same."""
    before, x, y = "", 0, 0
    for command, numbers in strokes(path) or ():
        letter = command if command == "M" else command.lower()
        if letter != before:
            yield letter
        places = [round(number) for number in numbers]
        start = (0, 0) if command == "M" else (x, y)
        steps = [str(place - start[n % 2]) for n, place in enumerate(places)]
        yield " " if letter == before and steps and steps[0][0] != "-" else ""
        yield " ".join(steps).replace(" -", "-")
        before = letter
        if places:
            x, y = places[-2:]
