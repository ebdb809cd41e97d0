"""
The picture to point at: each region leads to the part of a list that it stands for.

It only adds to the list, which says all of it in words. The addresses in it say nothing about a
place; which answers a region stands for is in the page alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from recommender.core.language.body_map import BodyMap, Drawn, Place, View
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import big
from recommender.render.svg.figure import (
    Box,
    Sign,
    Svg,
    Words,
    box_of,
    figure,
    middle_of,
    picture,
    sides,
)
from recommender.render.svg.lean_path import lean_path

CAPTION, WORDS, GAP = 24, 14, 10
ABOVE, BELOW, BESIDE = 98, 30, 30
"""So much is shown around the regions; more above them, so that the figure is known as one."""
SIGN = 8.5
NAME = "point"
"""What the ids in it begin with; a page has one such picture."""
FIELD = "a."
"""What the name of an answer's field begins with."""
SAID = "Point at a place, or use the list."


def pointing_map(
    body: BodyMap | None,
    rulebook: Rulebook,
    places: Sequence[Place],
    ticked: Collection[str] = (),
) -> Svg:
    """
    Draw all views with a link from every region to its part among `places`.

    `ticked` are the entries that are answered yes; regions with one of them are marked. Nothing is
    drawn when no part belongs to a region.
    """
    if body is None or not any(place.region for place in places):
        return Svg("")
    asked = {entry.id for place in places for entry in place.entries}
    drawn_here = [drawn for drawn in body.places if not asked.isdisjoint(drawn.entries)]
    views = []
    left = 0.0
    top, bottom = _heights(body, drawn_here)
    lefts: dict[str, float] = {}
    for view in body.views:
        box = _box(view, drawn_here, top, bottom)
        lefts[view.id] = left - box.left
        views.append(_framed(view, box, left - box.left))
        left += box.width + GAP
    links = [_link(body, rulebook, drawn, places, ticked, lefts) for drawn in drawn_here]
    height = bottom - top + CAPTION
    sizes = {"top": top, "width": left - GAP, "height": height}
    return picture("pointing.svg", name=NAME, views=views, links=links, said=SAID, **sizes)


def _heights(body: BodyMap, places: Sequence[Drawn]) -> tuple[float, float]:
    """Find the part of the height that is shown of every view."""
    box = box_of([one.path for drawn in places for one in drawn.shapes]).wider(BELOW)
    highest = max(view.height for view in body.views)
    return max(box.top - ABOVE + BELOW, 0), min(box.bottom, highest)


def _box(view: View, places: Sequence[Drawn], top: float, bottom: float) -> Box:
    """Find the part of a view that is shown: as far from its middle on both sides."""
    paths = [one.path for drawn in places for one in drawn.shapes if one.view == view.id]
    middle = view.width / 2
    box = box_of(paths).wider(BESIDE) if paths else Box(0, top, view.width, bottom)
    half = min(max(middle - box.left, box.right - middle), middle)
    return Box(middle - half, top, middle + half, bottom)


def _framed(view: View, box: Box, left: float) -> dict[str, Any]:
    """Show a part of a view in a frame, with what is left and right, and a caption."""
    label = Words(big(view.label), view.width / 2, box.bottom + 17, WORDS)
    words = [*sides(view, box, WORDS, 18), label]
    drawn = figure(view, box)
    body = drawn._replace(outline=lean_path(drawn.outline), lines=lean_path(drawn.lines))
    return {"id": view.id, "box": box, "left": left, "body": body, "words": words}


def _link(
    body: BodyMap,
    rulebook: Rulebook,
    drawn: Drawn,
    places: Sequence[Place],
    ticked: Collection[str],
    lefts: Mapping[str, float],
) -> dict[str, Any]:
    """Make one region a link, with the mark that it bears once something in it is ticked."""
    part_of = {entry.id: place for place in places for entry in place.entries}
    asked = [entry for entry in drawn.entries if entry in part_of]
    shapes = [
        {
            "left": lefts[one.view],
            "path": lean_path(one.path),
            "sign": Sign("reported", *middle_of(one), SIGN),
        }
        for one in drawn.shapes
    ]
    return {
        "to": part_of[asked[0]].id,
        "words": body.name_of(rulebook, drawn.region),
        "fields": " ".join(f"{FIELD}{entry}" for entry in asked),
        "ticked": not set(asked).isdisjoint(ticked),
        "deep": drawn.deep,
        "shapes": shapes,
    }
