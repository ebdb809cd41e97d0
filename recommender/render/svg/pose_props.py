"""
The props of a pose as flat shapes: each of pieces without hollows, and seen through what covers it.
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.core.posture.placing import Moment
from recommender.core.posture.props import Thing, lies
from recommender.core.posture.sight import Eye
from recommender.core.posture.vectors import add, cross, mixed, square_to, times
from recommender.render.svg.pose_shapes import Ball, Flat, Point, hull

COVERED = 0.45
"""A prop of which nearer parts of the body cover more than this is seen through them."""
UNDER = 500.0
"""What the figure lies or kneels on is drawn before it."""


def thing_flats(eye: Eye, moment: Moment, thing: Thing) -> list[Flat]:
    """Give the shapes of a prop."""
    pieces = _pieces(thing, moment)
    depth = eye.depth(thing.at) + 3
    is_room = thing.card.shape in ("chair", "stool", "wall")
    if is_room:
        depth = -2 * UNDER + eye.depth(pieces[0][0][0]) / 100
    elif thing.use.at is not None:
        depth -= UNDER
    return [
        Flat(
            f"{thing.use.name}-{number}",
            "map-pose-room" if is_room else "map-pose-prop",
            hull(eye, balls),
            depth + (eye.depth(balls[0][0]) / 100 if is_room else 0),
            f"thing-{thing.use.name}" + (f"-{number}" if is_room else ""),
        )
        for number, balls in enumerate(pieces)
    ]


def seen_through(flat: Flat, body: Iterable[Flat]) -> Flat:
    """Mark a prop as seen through the body where nearer parts of it cover most of the prop."""
    if flat.depth < 0 - UNDER / 2 or flat.look != "map-pose-prop":
        return flat
    nearer = [one.points for one in body if one.depth >= flat.depth]
    covered = sum(any(_is_inside(point, points) for points in nearer) for point in flat.points)
    return flat._replace(is_hidden=covered > COVERED * len(flat.points))


def _is_inside(point: Point, outline: tuple[Point, ...]) -> bool:
    """Say whether a point lies in a convex outline that is followed clockwise."""
    x, y = point
    corners = zip(outline, (*outline[1:], outline[0]), strict=True)
    return all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for (ax, ay), (bx, by) in corners)


def _pieces(thing: Thing, moment: Moment) -> list[list[Ball]]:
    """Take a prop apart into pieces without hollows."""
    shape, at, thick = thing.card.shape, thing.at, thing.thick
    if shape == "ball":
        full = thing.card.size
        wide = full / 2 * (1.12 if thing.card.soft and thick < full else 1)
        flat = thick / 2
        spread = max(wide - flat, 0.0)
        a = square_to((1, 0, 0), thing.out, (0, 1, 0))
        b = cross(thing.out, a)
        ring = [mixed(a, b, turn) for turn in range(0, 360, 30)]
        return [[(add(at, times(way, spread)), flat) for way in ring]]
    if shape in ("roller", "towel", "stick"):
        axis = lies(thing, moment.bones)
        return [
            [(add(at, times(axis, s * (thing.length / 2 - thick / 2))), thick / 2) for s in (1, -1)]
        ]
    if shape in ("pillow", "pack", "pad"):
        a = square_to((1, 0, 0), thing.out, (0, 0, 1))
        b = cross(thing.out, a)
        r, long, wide = thick / 2, thing.length / 2, thing.card.length or thing.length
        return [
            [
                (add(at, times(a, s * (long - r)), times(b, t * (wide / 2 - r))), r)
                for s in (1, -1)
                for t in (1, -1)
            ]
        ]
    if shape == "strap":
        ends = [moment.bones[name].axis(0.6) for name in thing.use.between or ()]
        return [[(end, 4.5) for end in ends]]
    return _furniture(thing)


def _furniture(thing: Thing) -> list[list[Ball]]:
    """Build a chair, a stool or a wall of boxes; where a chair faces, its sitter looks."""
    x, y, _ = thing.at
    ahead = {"right": (1, 0), "left": (-1, 0), "viewer": (0, -1), "away": (0, 1)}[thing.use.faces]

    def box(a: Point, b: Point, c: Point, r: float = 1.0) -> list[Ball]:
        corners = [(u, v, w) for u in a for v in b for w in c]
        return [
            ((x + u * ahead[0] - v * ahead[1], y + u * ahead[1] + v * ahead[0], w), r)
            for u, v, w in corners
        ]

    if thing.card.shape == "wall":
        back = -thing.out[0]
        return [
            [((x + u * back, y + v, w), 0.5) for u in (0.5, 6) for v in (-45, 45) for w in (0, 190)]
        ]
    high, half = thing.card.size, 19 if thing.card.shape == "chair" else 15
    legs = [
        box((u, u), (v, v), (1, high - 3), 1.3)
        for v in (half - 2, 2 - half)
        for u in (half - 2, 2 - half)
    ]
    seat = box((-half, half), (-half, half), (high - 3, high - 1))
    if thing.card.shape == "stool":
        return [*legs, seat]
    return [*legs, box((-half, -half), (-half, half), (high, high + 42), 1.3), seat]
