"""
Pictures of the body: all that is marked, the place of one step, and the way of a connection.

The shapes are those of the map, the same in every picture. What a picture shows is said beside it
in words too, and marks differ by pattern and sign, never by colour alone. Each picture takes a
`name` for the ids in it; two pictures on one page need two names. Without a map they are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from recommender.core.language.body_map import BodyMap, Drawn, Shape, View
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import listed
from recommender.render.document.blocks import big
from recommender.render.svg.connection import stops_of, way_between
from recommender.render.svg.figure import (
    Box,
    Figure,
    Kind,
    SideMeant,
    Sign,
    Svg,
    Words,
    box_of,
    figure,
    middle_of,
    path_of,
    picture,
    shapes_on,
    sides,
    size_of,
)

KIND_WORDS: dict[Kind, str] = {
    "reported": "Where you feel it",
    "here": "Where this step is done",
    "connected": "Connected with it",
    "no-go": "Left alone, nothing presses here",
}
"""What each mark means, in the order of the list beside a picture."""
DRAWN_IN: tuple[Kind, ...] = ("connected", "here", "reported", "no-go")
SIGN, SIGN_APART, SIGN_FITS = 8.5, 19, 270
"""How large signs are and how far apart, in a part of a view so wide; else they grow with it."""
CAPTION, WORDS = 28, 19
WHOLE = "whole"
"""The name of the picture of all views, of which a page has one."""
LEAST_CROP, AROUND = 150, 22
"""A part that is shown is so wide at least, and shows so much around a region."""


class Mark(NamedTuple):
    """How a region is marked, and on which side; `both` also where there are no sides."""

    region: str
    kind: Kind
    side: SideMeant = "both"


class Area(NamedTuple):
    """A shape that bears a mark."""

    kind: Kind
    path: Svg
    deep: bool


class Shown(NamedTuple):
    """
    A view with marks, `whole` where all of it is one; moved to its place where it has a `left`.

    What stands `beside` it is not moved with it.
    """

    body: Figure
    marks: list[Area]
    whole: bool
    left: float | None = None
    signs: Sequence[Sign] = ()
    words: Sequence[Words] = ()
    beside: Sequence[Words] = ()


class Marked(NamedTuple):
    """A mark, with what it is drawn with; None where that is the outline, or nothing."""

    mark: Mark
    drawn: Drawn | None


def body_picture(body: BodyMap | None, rulebook: Rulebook, marks: Iterable[Mark]) -> Svg:
    """Draw all views with every mark on them, and beside them a list that says the same."""
    if body is None:
        return Svg("")
    marked = marked_of(body, rulebook, marks)
    views: list[Shown] = []
    left = 0
    for view in body.views:
        signs = _signs(body, view, marked, SIGN)
        views.append(
            _drawn(body, view, marked)._replace(left=left, signs=signs, words=_captions(view))
        )
        left += view.width
    box = Box(0, 0, left, max(view.height for view in body.views) + CAPTION)
    said = said_of(body, rulebook, marked)
    return _picture(
        f"The body {listed([view.label for view in body.views])}.{_sentences(said)}",
        look_of="map-body", name=WHOLE, title="Your body", box=box, views=views, said=said,
        deep=_is_any_deep(marked),
    )  # fmt: skip


def place_picture(
    body: BodyMap | None,
    rulebook: Rulebook,
    region: str,
    side: SideMeant = "both",
    marks: Iterable[Mark] = (),
    *,
    name: str = "place",
) -> Svg:
    """
    Draw the part of a view around one region, marked on the side that is meant.

    Of the other `marks` those are drawn that lie in the part shown.
    """
    if body is None or region not in rulebook.region_of:
        return Svg("")
    drawn = body.drawn_for(rulebook, region)
    if drawn is None and region != body.outline_is:
        return Svg("")
    view = _best_view(body, drawn)
    box = _crop([one.path for one in shapes_on(drawn, view.id, "both")], view) if drawn else None
    here = Marked(Mark(region, "here", side), drawn)
    others = [
        one
        for one in marked_of(body, rulebook, marks)
        if one.drawn is not None and one.drawn is not drawn and _in_sight(one, view, box)
    ]
    marked = [*others, here]
    box = box or _square(view)
    shown = _drawn(body, view, marked, box)
    shown = shown._replace(signs=_signs(body, view, others, SIGN * box.width / SIGN_FITS))
    if drawn is not None and rulebook.region_of[drawn.region].paired:
        shown = shown._replace(words=_sides(view, box, box.width / 14))
    words = named(body, rulebook, here.mark)
    said = said_of(body, rulebook, others)
    return _picture(
        f"The body {view.label}; {words} is marked.{_sentences(said)}",
        look_of="map-place-picture", name=name, title=big(words), box=box, views=[shown], said=said,
        deep=_is_any_deep(marked), caption=f"{big(words)}, {view.label}",
    )  # fmt: skip


def path_picture(
    body: BodyMap | None,
    rulebook: Rulebook,
    chain: Sequence[str],
    side: SideMeant = "both",
    *,
    name: str = "path",
) -> Svg:
    """
    Draw a connection as numbered places with an arrow from each to the next, and as a list.

    The first place is marked as reported, and the others as connected. Nothing is drawn when fewer
    than two different places of the chain are on the map.
    """
    if body is None:
        return Svg("")
    found: list[Marked] = []
    places: list[Drawn] = []
    for number, region in enumerate(chain):
        drawn = body.drawn_for(rulebook, region)
        if drawn is not None and places[-1:] != [drawn]:
            mark = Mark(region, "connected" if number else "reported", side)
            found.append(Marked(mark, drawn))
            places.append(drawn)
    stops = stops_of(body, places, side)
    if len(stops) < 2:  # noqa: PLR2004  # a way has two ends
        return Svg("")
    seen = {stop.view.id: stop.left for stop in stops}
    box, way = way_between(stops)
    views: list[Shown] = []
    for view in (one for one in body.views if one.id in seen):
        left = seen[view.id]
        part = _part(box, view, left)
        shown = _drawn(body, view, found, part.moved(-left))
        views.append(shown._replace(left=left, beside=_sides(view, part, box.width / 19)))
    words = [named(body, rulebook, one.mark) for one in found]
    means = [KIND_WORDS[one.mark.kind].lower() for one in found]
    labels = [stop.view.label for stop in stops]
    return _picture(
        f"An arrow leads from {', then to '.join(words)}.",
        look_of="map-path", name=name, title=f"From {words[0]} to {words[-1]}", box=box,
        kinds=list(dict.fromkeys(one.mark.kind for one in found)), views=views, way=way,
        stops=zip(map(big, words), means, labels, strict=True),
    )  # fmt: skip


def _drawn(body: BodyMap, view: View, marked: Sequence[Marked], part: Box | None = None) -> Shown:
    """Show a view, or a part of it, with its marks from bottom to top: as the map has them."""
    order = {kind: number for number, kind in enumerate(DRAWN_IN)}
    marks: list[Area] = []
    for drawn in body.places:
        mine = [one.mark for one in marked if one.drawn is drawn]
        for mark in sorted(mine, key=lambda mark: order[mark.kind]):
            shapes = shapes_on(drawn, view.id, mark.side)
            marks += [Area(mark.kind, path_of(one.path), drawn.deep) for one in shapes]
    whole = any(one.drawn is None and one.mark.region == body.outline_is for one in marked)
    return Shown(figure(view, part), marks, whole=whole)


def _signs(body: BodyMap, view: View, marked: Sequence[Marked], r: float) -> list[Sign]:
    """Put a sign on each marked shape, of the view that shows the region best; several in a row."""
    apart = SIGN_APART * r / SIGN
    kinds: dict[tuple[Shape, str], dict[Kind, None]] = {}
    for one in marked:
        if one.drawn is not None and _best_view(body, one.drawn) == view:
            for drawn in shapes_on(one.drawn, view.id, one.mark.side):
                kinds.setdefault((drawn, drawn.path), {})[one.mark.kind] = None
    signs = []
    for (drawn, _), several in kinds.items():
        x, y = middle_of(drawn)
        start = x - apart * (len(several) - 1) / 2
        signs += [Sign(kind, start + n * apart, y, r) for n, kind in enumerate(several)]
    return signs


def _best_view(body: BodyMap, drawn: Drawn | None) -> View:
    """Find the view on which most of a region can be seen; the first one for the whole body."""

    def seen(view: View) -> tuple[bool, float]:
        shapes = [one for one in (drawn.shapes if drawn else ()) if one.view == view.id]
        return bool(shapes), sum(map(size_of, shapes))

    return max(body.views, key=seen)


def _crop(paths: Sequence[str], view: View) -> Box:
    """
    Find the square part of a view around some paths, no smaller than `LEAST_CROP`.

    The square is centred on the paths, then pushed back inside the view where it stands over.
    """
    box = box_of(paths).wider(AROUND)
    size = min(max(box.width, box.height, LEAST_CROP), view.width, view.height)
    left = min(max((box.left + box.right - size) / 2, 0), view.width - size)
    top = min(max((box.top + box.bottom - size) / 2, 0), view.height - size)
    return Box(left, top, left + size, top + size)


def _square(view: View) -> Box:
    """Give all of a view in a square, as the parts of it are shown."""
    size = max(view.width, view.height)
    left, top = (view.width - size) / 2, (view.height - size) / 2
    return Box(left, top, left + size, top + size)


def _part(box: Box, view: View, left: float) -> Box:
    """Find what of a view can be seen in a box, all views side by side."""
    right = left + view.width
    return Box(max(box.left, left), box.top, min(box.right, right), box.bottom)


def _in_sight(one: Marked, view: View, box: Box | None) -> bool:
    """Say whether the middle of a marked shape lies in a part of a view."""
    if one.drawn is None:
        return False
    points = [middle_of(shape) for shape in shapes_on(one.drawn, view.id, one.mark.side)]
    return any(
        box is None or (box.left < x < box.right and box.top < y < box.bottom) for x, y in points
    )


def _captions(view: View) -> list[Words]:
    label = Words(big(view.label), view.width / 2, view.height + CAPTION * 0.6, WORDS)
    return [label, *_sides(view, Box(0, 0, view.width, view.height), WORDS)]


def _sides(view: View, box: Box, size: float) -> list[Words]:
    return sides(view, box, size, size * 1.3)


def marked_of(body: BodyMap, rulebook: Rulebook, marks: Iterable[Mark]) -> list[Marked]:
    """Find what every mark is drawn with; marks of unknown regions are left out."""
    known = (mark for mark in dict.fromkeys(marks) if mark.region in rulebook.region_of)
    return [Marked(mark, body.drawn_for(rulebook, mark.region)) for mark in known]


def named(body: BodyMap, rulebook: Rulebook, mark: Mark) -> str:
    """Name what is marked, and its side where only one is."""
    region = rulebook.region_of[mark.region]
    side = f", {mark.side} side" if region.paired and mark.side in ("left", "right") else ""
    return body.name_of(rulebook, mark.region) + side


def said_of(
    body: BodyMap, rulebook: Rulebook, marked: Sequence[Marked]
) -> list[tuple[Kind, str, str]]:
    """Say for each kind of mark what bears it."""
    names: dict[Kind, dict[str, None]] = {}
    for one in marked:
        names.setdefault(one.mark.kind, {})[named(body, rulebook, one.mark)] = None
    return [(k, words, "; ".join(names[k])) for k, words in KIND_WORDS.items() if k in names]


def _sentences(said: Sequence[tuple[Kind, str, str]]) -> str:
    """Say in a description what the marks mean, after what it begins with."""
    return "".join(f" {words}: {names}." for _, words, names in said)


def _is_any_deep(marked: Iterable[Marked]) -> bool:
    return any(one.drawn is not None and one.drawn.deep for one in marked)


def _picture(desc: str, said: Sequence[tuple[Kind, str, str]] = (), **values: Any) -> Svg:
    """Fill the template of a picture, which `said` stands beside."""
    nothing = {
        "way": None,
        "stops": (),
        "caption": "",
        "deep": False,
        "kinds": [kind for kind, _, _ in said if kind != "here"],
    }
    return picture("picture.svg", desc=desc, said=said, **{**nothing, **values})
