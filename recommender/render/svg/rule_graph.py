"""
A web as an SVG picture: boxes in columns from left to right, and lines of which few cross.

The only importer of igraph, whose Sugiyama layout orders the columns; the same web is always laid
out the same way. Colours come from a style sheet, so that light, dark and print all work. A title
and a description are for those who cannot see it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

import igraph

from recommender.core.evaluation.dependencies import Edge, Node, Web
from recommender.core.language.facts import STAGE_OF
from recommender.render.svg.colors import written_in
from recommender.render.svg.figure import Svg, picture

KINDS = {
    "rule": ("rule", "rules"), "technique": ("technique", "techniques"),
    "ladder": ("techniques", "techniques"), "answer": ("answer", "answers"),
    "findings": ("finding", "findings"), "referrals": ("referral", "referrals"),
    "cautions": ("caution", "cautions"), "regions": ("place", "places"),
    "advice": ("advice", "advice"), "more": ("more", "more"),
}  # fmt: skip
"""What a node is called, and a column of them, by its kind or by the stage of a fact."""
SQUARE = ("rule", "technique", "ladder")
"""Cards have corners; answers and facts are round."""
WIDE = 23
"""So many letters stand in one line of a box."""
MOST_LINES = 4
LETTER, LINE = 6.6, 16
PAD, GAP, BETWEEN = 8, 12, 36
HEADED = 28
"""So much room is kept for the headings of the columns."""
WIDTH = int(WIDE * LETTER) + 2 * PAD


class Box(NamedTuple):
    """A node with its lines of text and where it stands, in pixels from the top left."""

    node: Node
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


class Layout(NamedTuple):
    """Boxes by the id of their node, and how large the picture is."""

    boxes: dict[str, Box]
    width: int
    height: int


def drawn(
    web: Web,
    title: str,
    said: str,
    *,
    centre: str = "",
    links: Mapping[str, str] | None = None,
    style: str = "",
    headed: bool = False,
) -> str:
    """
    Draw a web, one on a page; `said` describes it in words.

    `links` leads from a node's id to its page; without any the picture counts as one image.
    `style` is put inside for a picture that stands alone; the columns may be `headed`.
    """
    layout = laid_out(web, headed=headed)
    return picture(
        "graph.svg", title=title, said=said, style=Svg(style), width=layout.width,
        height=layout.height, headings=_headings(layout.boxes.values()) if headed else (),
        lines=[_line(layout.boxes, edge) for edge in web.edges],
        boxes=[_box(box) for box in layout.boxes.values()], links=links or {}, centre=centre,
    )  # fmt: skip


def _called(node: Node) -> tuple[str, str]:
    return KINDS.get(node.kind) or KINDS[STAGE_OF[node.kind]]


def _headings(boxes: Iterable[Box]) -> Iterator[tuple[int, int, str]]:
    """Say above each column what stands in it."""
    kinds: dict[int, dict[str, None]] = {}
    for box in boxes:
        kinds.setdefault(box.x, {})[_called(box.node)[1]] = None
    for x, words in sorted(kinds.items()):
        yield x, PAD + LINE, ", ".join(sorted(words))


def drawn_alone(web: Web, title: str, centre: str = "") -> str:
    """Draw a web as a picture that stands alone, with its own style and no links."""
    said = "Rules and the facts between them, from left to right. "
    said += "A dashed line that ends in a bar takes away."
    return drawn(web, title, said, centre=centre, style=style(), headed=not centre)


def style() -> str:
    """Give the style sheet of the picture, with its colors, light and dark."""
    sheet = files("recommender.render").joinpath("templates", "picture.css")
    return written_in(sheet.read_text(encoding="utf-8"))


def _line(boxes: Mapping[str, Box], edge: Edge) -> tuple[str, str, str]:
    """
    Draw an edge from the right side of a box to the left side of another, as a cubic curve.

    Both ends are level: the control points lie straight beside them, half the way across or more.
    """
    start, end = boxes[edge.source], boxes[edge.target]
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    bend = max(30, abs(x2 - x1) // 2)
    kind, tip = ("against", "bar") if edge.against else ("for", "tip")
    return kind, tip, f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _box(box: Box) -> dict[str, Any]:
    """Say of a box what its template writes: what it is called, its corners, its lines of text."""
    node = box.node
    kind = _called(node)[0]
    return {
        **box._asdict(),
        "kind": kind,
        "label": f"{kind}: {node.words}" + (f" ({node.name})" if node.name else ""),
        "round_by": 4 if node.kind in SQUARE else min(16, box.height // 2),
        "text_x": box.x + PAD,
        "lines": [(box.y + PAD + 9 + n * LINE, line) for n, line in enumerate(box.lines)],
    }


def laid_out(web: Web, *, headed: bool = False) -> Layout:
    """
    Lay a web out; an empty web makes an empty picture.

    Columns are centred, or where they are `headed` begin at the top, below their headings.
    """
    sized = {one: _lines(node.words) for one, node in web.nodes.items()}
    columns: dict[int, list[str]] = {}
    for one in _order(web):
        columns.setdefault(web.nodes[one].column, []).append(one)
    tall = {
        column: sum(_height(sized[one]) + GAP for one in ids) - GAP
        for column, ids in columns.items()
    }
    height = max(tall.values(), default=0) + 2 * PAD
    boxes: dict[str, Box] = {}
    for place, (column, ids) in enumerate(sorted(columns.items())):
        y = PAD + HEADED if headed else (height - tall[column]) // 2
        for one in ids:
            x = PAD + place * (WIDTH + BETWEEN)
            boxes[one] = Box(web.nodes[one], sized[one], x, y, WIDTH, _height(sized[one]))
            y += boxes[one].height + GAP
    width = len(columns) * (WIDTH + BETWEEN) - BETWEEN + 2 * PAD if columns else 2 * PAD
    return Layout(boxes, width, height + HEADED if headed else height)


def _order(web: Web) -> list[str]:
    """
    Order the nodes of each column from top to bottom, so that few lines cross.

    Sugiyama's method, with the columns given: only the order inside each is used, since boxes have
    heights of their own. Nodes and edges come sorted, so that the same web has the same order.
    """
    ids = sorted(web.nodes)
    if not web.edges:
        return ids
    number = {one: n for n, one in enumerate(ids)}
    edges = [(number[edge.source], number[edge.target]) for edge in web.edges]
    graph = igraph.Graph(len(ids), edges, directed=True)
    columns = sorted({node.column for node in web.nodes.values()})
    layers = [columns.index(web.nodes[one].column) for one in ids]
    across = graph.layout_sugiyama(layers=layers, hgap=1, vgap=1, maxiter=100).coords
    return sorted(ids, key=lambda one: (across[number[one]][0], one))


def _lines(words: str) -> tuple[str, ...]:
    return tuple(
        textwrap.wrap(words, WIDE, max_lines=MOST_LINES, placeholder=" …", break_on_hyphens=True)
    ) or ("",)


def _height(lines: tuple[str, ...]) -> int:
    return len(lines) * LINE + PAD + 2
