"""
Where the nodes of a web stand: columns from left to right, ordered so that few lines cross.

The only importer of igraph, whose Sugiyama layout orders the columns. The same web is always laid
out the same way. Nothing is drawn here.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import igraph

from recommender.core.evaluation.dependencies import Node, Web

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
    """Order the nodes of each column from top to bottom."""
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
