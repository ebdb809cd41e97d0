"""
The picture to point at: each region leads to the part of a list that it stands for.

It only adds to the list, which says all of it in words. The addresses in it say nothing about a
place; which answers a region stands for is in the page alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape

from recommender.core.language.body_map import BodyMap, Drawn, Place, View
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import big, clean
from recommender.render.svg.figure import (
    Box,
    Svg,
    bare,
    box_of,
    figure,
    look,
    middle_of,
    pattern,
    shape,
    sides,
    sign,
    words_at,
)

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
    parts: list[str] = []
    left = 0.0
    top, bottom = _heights(body, drawn_here)
    lefts: dict[str, float] = {}
    for view in body.views:
        box = _box(view, drawn_here, top, bottom)
        lefts[view.id] = left - box.left
        parts += _framed(view, box, left - box.left)
        left += box.width + GAP
    for drawn in drawn_here:
        parts += _link(body, rulebook, drawn, places, ticked, lefts)
    svg = (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="-1 {top - 1:g} {left - GAP + 2:g} {bottom - top + CAPTION:g}" '
        f'role="group" aria-labelledby="{NAME}-title">'
        f'<title id="{NAME}-title">A body to point at</title>'
        f"<defs>{pattern('reported', NAME)}</defs>{''.join(parts)}</svg>"
    )
    said = f'<figcaption data-said="{escape(SAID)}">{escape(SAID)}</figcaption>'
    return Svg(f'<figure class="map-picture map-pointing">{svg}{said}</figure>')


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


def _framed(view: View, box: Box, dx: float) -> Iterator[str]:
    """Draw a part of a view in a frame, with what is left and right, and a caption."""
    own = f"{NAME}-{view.id}"
    frame = f'x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" rx="9"'
    yield f'<g transform="translate({dx:g} 0)"><clipPath id="{own}"><rect {frame}/></clipPath>'
    yield f'<rect {look("map-frame")} {frame}/><g clip-path="url(#{own})">'
    yield from figure(view, box)
    yield "</g>"
    yield from sides(view, box, WORDS, 18)
    yield words_at(big(view.label), view.width / 2, box.bottom + 17, WORDS) + "</g>"


def _link(
    body: BodyMap,
    rulebook: Rulebook,
    drawn: Drawn,
    places: Sequence[Place],
    ticked: Collection[str],
    lefts: Mapping[str, float],
) -> Iterator[str]:
    """Draw one region as a link, with the mark that it bears once something in it is ticked."""
    part_of = {entry.id: place for place in places for entry in place.entries}
    asked = [entry for entry in drawn.entries if entry in part_of]
    if not asked:
        return
    words = clean(body.name_of(rulebook, drawn.region))
    marked = not set(asked).isdisjoint(ticked)
    fields = " ".join(f"{FIELD}{entry}" for entry in asked)
    shown, hidden = [], []
    for one in drawn.shapes:
        move = f'<g transform="translate({lefts[one.view]:g} 0)">'
        shown.append(f"{move}{bare(one, deep=drawn.deep)}</g>")
        mark = shape(one, "reported", NAME, deep=drawn.deep)
        hidden.append(f"{move}{mark}{sign('reported', *middle_of(one), SIGN)}</g>")
    yield (
        f'<a class="map-link{" is-ticked" if marked else ""}" href="#{part_of[asked[0]].id}" '
        f'data-fields="{escape(fields)}" data-called="{escape(words)}" '
        f'aria-label="{escape(words)}{", ticked" if marked else ""}">'
        f"<title>{escape(words)}</title>{''.join(shown)}"
        f'<g class="map-ticked">{"".join(hidden)}</g></a>'
    )
