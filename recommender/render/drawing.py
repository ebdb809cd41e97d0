"""
A web as an SVG picture: boxes, lines, and a title and description for those who cannot see it.

Colours come from a style sheet, so that light, dark and print all work. Texts are escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from recommender.render.feeding import Edge, Web
from recommender.render.lines import clean
from recommender.render.rulegraph import LINE, PAD, Box, laid_out

__all__ = ["drawn"]

KIND_WORDS = {
    "rule": "rule", "technique": "technique", "ladder": "techniques", "answer": "answer",
    "finding": "finding", "referral": "referral", "stopping": "referral", "avoid": "caution",
    "limit": "caution", "region": "place", "advice": "advice", "more": "more",
}  # fmt: skip
SQUARE = ("rule", "technique", "ladder")
"""Cards have corners; answers and facts are round."""


def drawn(
    web: Web,
    title: str,
    said: str,
    *,
    name: str = "picture",
    centre: str = "",
    links: Mapping[str, str] | None = None,
    style: str = "",
) -> str:
    """
    Draw a web. `said` describes it in words, `name` keeps ids of several pictures on a page apart.

    `links` leads from a node's id to its page; without any the picture counts as one image.
    `style` is put inside for a picture that stands alone.
    """
    layout = laid_out(web)
    role = "group" if links else "img"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="web" role="{role}" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'width="{layout.width}" height="{layout.height}" '
        f'viewBox="0 0 {layout.width} {layout.height}">',
        f'<title id="{name}-title">{_text(title)}</title>',
        f'<desc id="{name}-desc">{_text(said)}</desc>',
        f"<style>{style}</style>" if style else "",
        f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>'
        f'<marker id="{name}-bar" viewBox="0 0 4 10" refX="3" refY="5" markerWidth="4" '
        'markerHeight="10" orient="auto"><path class="tip" d="M1 0h2v10h-2z"/></marker></defs>',
    ]
    parts += (_line(layout.boxes, edge, name) for edge in web.edges)
    for one, box in layout.boxes.items():
        parts.append(_box(box, (links or {}).get(one, ""), here=one == centre))
    return "\n".join([*filter(None, parts), "</svg>\n"])


def _text(text: str) -> str:
    return escape(clean(text))


def _line(boxes: Mapping[str, Box], edge: Edge, name: str) -> str:
    start, end = boxes[edge.source], boxes[edge.target]
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    bend = max(30, abs(x2 - x1) // 2)
    kind, tip = ("against", "bar") if edge.against else ("for", "tip")
    return (
        f'<path class="line {kind}" marker-end="url(#{name}-{tip})" '
        f'd="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'
    )


def _box(box: Box, link: str, *, here: bool) -> str:
    node = box.node
    kind = KIND_WORDS[node.kind]
    round_by = 4 if node.kind in SQUARE else min(16, box.height // 2)
    texts = "".join(
        f'<tspan x="{box.x + PAD}" y="{box.y + PAD + 9 + n * LINE}">{_text(line)}</tspan>'
        for n, line in enumerate(box.lines)
    )
    label = f"{kind}: {node.words}" + (f" ({node.name})" if node.name else "")
    inside = (
        f"<title>{_text(label)}</title>"
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" '
        f'rx="{round_by}"/><text>{texts}</text>'
    )
    mark = f"box {kind}{' here' if here else ''}"
    if link and not here:
        return f'<a class="{mark}" href="{escape(link)}">{inside}</a>'
    return f'<g class="{mark}">{inside}</g>'
