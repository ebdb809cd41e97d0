"""
The figure of the body measured, and how each piece of a picture looks.

What is put together is for `body_map.py`; the markup stands in `templates/svg`. On a page a style
sheet says how pieces look; each also carries its light colors, so that it can be read without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Literal, NamedTuple

from recommender.core.language.body_map import Drawn, Shape, View, strokes
from recommender.render.formats.html import Page, page_maker
from recommender.render.svg.colors import colors

Kind = Literal["here", "reported", "connected", "no-go"]
SideMeant = Literal["left", "right", "both", "middle"]
Point = tuple[float, float]
KEPT = 1024
"""So many paths are kept as they were once measured; a map has about a hundred."""
STEPS = 8
"""A curve is measured at so many points."""


class Svg(str):
    """Text that is safe inside a page as it is; everything in it has been escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        """Give the text to a template that would escape it."""
        return str(self)


class Box(NamedTuple):
    """A rectangle: its left, its top, its right and its bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Say whether another box lies in this one."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def moved(self, dx: float) -> Box:
        """Move it to the right."""
        return Box(self.left + dx, self.top, self.right + dx, self.bottom)

    def wider(self, by: float) -> Box:
        """Move each of its sides outwards."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


LOOKS = {
    "map-skin": 'fill="{map-skin}" stroke="{map-edge}" stroke-width="1.5"',
    "map-line": 'fill="none" stroke="{map-edge}" stroke-width="0.8"',
    "map-frame": 'fill="{map-card}" stroke="{map-line}" stroke-width="1"',
    "map-all": 'fill="none" stroke="{map-near}" stroke-width="4"',
    "map-words": 'fill="{map-quiet}" font-family="sans-serif"',
    "map-here": 'fill="{map-here}" stroke="{map-here-edge}" stroke-width="2.2"',
    "map-reported": 'stroke="{map-told}" stroke-width="2.2"',
    "map-connected": 'stroke="{map-near}" stroke-width="1.8"',
    "map-no-go": 'stroke="{map-stop}" stroke-width="2"',
    "map-bare": 'fill="{map-bare}" fill-opacity="0.8" stroke="{map-bare-edge}" stroke-width="1.2"',
    "map-back-reported": 'fill="{map-told-soft}"',
    "map-back-connected": 'fill="{map-near-soft}"',
    "map-ink-reported": 'fill="{map-told}"',
    "map-ink-connected": 'stroke="{map-near}" stroke-width="1.6"',
    "map-ink-no-go": 'stroke="{map-stop}" stroke-width="1" fill="none"',
    "map-sign-reported": 'fill="{map-told}" stroke="{map-paper}" stroke-width="1.5"',
    "map-sign-connected": 'fill="{map-near}" stroke="{map-paper}" stroke-width="1.5"',
    "map-sign-no-go": 'fill="{map-paper}" stroke="{map-stop}" stroke-width="1.8"',
    "map-sign-here": 'fill="{map-here-edge}" stroke="{map-paper}" stroke-width="1.5"',
    "map-on-sign": 'fill="none" stroke="{map-paper}" stroke-width="2"',
    "map-cross": 'fill="none" stroke="{map-stop}" stroke-width="2"',
    "map-dash": 'fill="none" stroke="{map-quiet}" stroke-width="2" stroke-dasharray="5 3"',
    "map-way-under": 'fill="none" stroke="{map-paper}" stroke-width="7" stroke-linecap="round"',
    "map-way": 'fill="none" stroke="{map-stop}" stroke-width="2.6" stroke-linecap="round"',
    "map-tip": 'fill="{map-stop}" stroke="{map-paper}" stroke-width="1"',
    "map-number": 'fill="{map-stop}" stroke="{map-paper}" stroke-width="1.5"',
    "map-on-number": 'fill="{map-paper}" font-family="sans-serif" font-weight="bold"',
    "map-pose-near": 'fill="{map-quiet}" stroke="{map-quiet}" stroke-width="1"',
    "map-pose-far": 'fill="{map-line}" stroke="{map-line}" stroke-width="1"',
    "map-pose-trunk": 'fill="{map-quiet}" stroke="{map-quiet}" stroke-width="1"',
    "map-pose-front": 'fill="{map-line}"',
    "map-pose-hair": 'fill="{map-stop}"',
    "map-pose-face": 'fill="{map-line}" stroke="{map-line}" stroke-width="1"',
    "map-pose-rim": 'fill="{map-paper}" stroke="{map-paper}" stroke-width="4"',
    "map-pose-prop": 'fill="{map-here}" stroke="{map-here-edge}" stroke-width="2"',
    "map-pose-hidden": 'fill="{map-here}" fill-opacity="0.85" stroke="{map-here-edge}" '
    'stroke-width="2" stroke-dasharray="5 3"',
    "map-pose-room": 'fill="{map-card}" stroke="{map-edge}" stroke-width="1.5"',
    "map-pose-floor": 'fill="{map-line}" stroke="{map-edge}" stroke-width="1"',
    "map-pose-mat": 'fill="{map-near-soft}" stroke="{map-edge}" stroke-width="1"',
    "map-pose-bed": 'fill="{map-card}" stroke="{map-edge}" stroke-width="1.5"',
    "map-pose-felt-rim": 'fill="none" stroke="{map-paper}" stroke-width="6"',
    "map-pose-felt": 'fill="none" stroke="{map-told}" stroke-width="3" stroke-dasharray="4 4"',
    "map-pose-way-under": 'fill="none" stroke="{map-paper}" stroke-width="10"',
    "map-pose-way": 'fill="none" stroke="{map-told}" stroke-width="4.5" stroke-linecap="round"',
    "map-pose-tip": 'fill="{map-told}" stroke="{map-paper}" stroke-width="1"',
}
"""How each piece looks where no style sheet says otherwise; colors by name, here the light ones."""


def picture(template: str, **values: Any) -> Svg:
    """Fill a template of a picture."""
    return Svg(_filled()(f"svg/{template}", **values))


@lru_cache(maxsize=1)
def _filled() -> Page:
    """Make what fills a template: every one may use the looks, and write numbers short."""
    light = colors()[0]
    looks = {name: Svg(f'class="{name}" {look.format_map(light)}') for name, look in LOOKS.items()}
    return page_maker({"looks": looks, "g": "{:g}".format})


class Figure(NamedTuple):
    """A view with nothing marked on it: paths of what is shown, of lines, and of the body alone."""

    outline: Svg
    lines: Svg
    outline_alone: Svg


class Words(NamedTuple):
    """A few words in a picture, only for those who see it; `name` is how they look."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "middle"
    name: str = "map-words"


class Sign(NamedTuple):
    """The sign of a kind of mark, where it stands and its radius."""

    kind: Kind
    x: float
    y: float
    r: float


def figure(view: View, part: Box | None = None) -> Figure:
    """
    Give the paths of a view with nothing marked on it.

    Where only a part is shown, what is drawn beside the figure is there whole or not at all.
    """
    body, *beside = view.outline
    shown = [body, *(one for one in beside if part is None or part.holds(box_of([one])))]
    return Figure(path_of(" ".join(shown)), path_of(" ".join(view.lines)), path_of(body))


def sides(view: View, box: Box, size: float, below: float) -> list[Words]:
    """Say in the upper corners which side of the person is which, so far below the top."""
    left, right = ("Left", "Right") if view.left_on == "left" else ("Right", "Left")
    return [
        Words(left, box.left + size * 0.5, box.top + below, size, "start"),
        Words(right, box.right - size * 0.5, box.top + below, size, "end"),
    ]


@lru_cache(maxsize=KEPT)
def path_of(path: str) -> Svg:
    """Write the data of a path with single blanks, safe inside a page."""
    return Svg(escape(" ".join(path.split())))


def shapes_on(drawn: Drawn, view: str, side: SideMeant) -> tuple[Shape, ...]:
    """List the shapes of a region on a view that a side means; both sides mean all of them."""
    sides = (side, "middle") if side in ("left", "right") else ("left", "right", "middle")
    return tuple(one for one in drawn.shapes if one.view == view and one.side in sides)


@lru_cache(maxsize=KEPT)
def _rings(path: str) -> tuple[tuple[Point, ...], ...]:
    """Follow a path, and list the points of each of its parts."""
    rings: list[list[Point]] = []
    for command, numbers in strokes(path) or ():
        if command == "M":
            rings.append([(numbers[0], numbers[1])])
        elif command == "L":
            rings[-1].append((numbers[0], numbers[1]))
        elif command == "C":
            rings[-1] += _curve(rings[-1][-1], numbers)
    return tuple(tuple(ring) for ring in rings)


def _curve(start: Point, numbers: tuple[float, ...]) -> Iterator[Point]:
    """Follow a cubic Bezier curve in `STEPS` equal steps, by the Bernstein polynomials."""
    (ax, ay), (bx, by, cx, cy, dx, dy) = start, numbers
    for step in range(1, STEPS + 1):
        t = step / STEPS
        u = 1 - t
        a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def box_of(paths: Iterable[str]) -> Box:
    """Find the smallest box around some paths, one at least."""
    return around([_box(path) for path in paths])


def around(boxes: Sequence[Box]) -> Box:
    """Find the smallest box around some boxes, one at least."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@lru_cache(maxsize=KEPT)
def _box(path: str) -> Box:
    points = [point for ring in _rings(path) for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _ring_size(ring: tuple[Point, ...]) -> tuple[float, float, float]:
    """
    Work out the area of a ring, and its centre of mass times that area.

    It is the shoelace formula: the triangles from the origin to each edge are added up, with a sign
    for the way round. A ring that is followed the other way has all three turned.
    """
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross / 2, x + (ax + bx) * cross / 6, y + (ay + by) * cross / 6
    return (area, x, y) if area > 0 else (-area, -x, -y)


@lru_cache(maxsize=KEPT)
def _measured(path: str) -> tuple[float, Point]:
    """Say how much a path covers, and where the middle of its largest part is."""
    sizes = [(*_ring_size(ring), ring[0]) for ring in _rings(path)]
    area, x, y, first = max(sizes)
    return sum(size[0] for size in sizes), (x / area, y / area) if area else first


def size_of(one: Shape) -> float:
    """Say how much of the picture a shape covers."""
    return _measured(one.path)[0]


def middle_of(one: Shape) -> Point:
    """Find where a sign on a shape stands: where it says, or in the middle of its largest part."""
    if one.sign is not None:
        return float(one.sign[0]), float(one.sign[1])
    return _measured(one.path)[1]
