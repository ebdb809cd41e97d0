"""
A web as an SVG picture: boxes, lines, and a title and description for those who cannot see it.

Colours come from a style sheet, so that light, dark and print all work. Texts are escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files

from recommender.core.evaluation.dependencies import Edge, Web
from recommender.render.document.blocks import clean
from recommender.render.svg.rulegraph import LINE, PAD, Box, laid_out

KIND_WORDS = {
    "rule": "rule", "technique": "technique", "ladder": "techniques", "answer": "answer",
    "finding": "finding", "referral": "referral", "stopping": "referral", "avoid": "caution",
    "limit": "caution", "region": "place", "advice": "advice", "more": "more",
}  # fmt: skip
HEADING = {
    "rule": "rules", "technique": "techniques", "ladder": "techniques", "answer": "answers",
    "finding": "findings", "referral": "referrals", "stopping": "referrals", "avoid": "cautions",
    "limit": "cautions", "region": "places", "advice": "advice",
}  # fmt: skip
SQUARE = ("rule", "technique", "ladder")
"""Cards have corners; answers and facts are round."""


TIP = ('viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"', "M0 0 8 4 0 8z")
BAR = ('viewBox="0 0 4 10" refX="3" refY="5" markerWidth="4" markerHeight="10"', "M1 0h2v10h-2z")


def drawn(
    web: Web,
    title: str,
    said: str,
    *,
    name: str = "picture",
    centre: str = "",
    links: Mapping[str, str] | None = None,
    style: str = "",
    headed: bool = False,
) -> str:
    """
    Draw a web. `said` describes it in words, `name` keeps ids of several pictures on a page apart.

    `links` leads from a node's id to its page; without any the picture counts as one image.
    `style` is put inside for a picture that stands alone; the columns may be `headed`.
    """
    layout = laid_out(web, headed=headed)
    role = "group" if links else "img"
    size = f'width="{layout.width}" height="{layout.height}"'
    view = f'viewBox="0 0 {layout.width} {layout.height}"'
    about = f'aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="web" role="{role}" {about} {size} {view}>',
        f'<title id="{name}-title">{_text(title)}</title>',
        f'<desc id="{name}-desc">{_text(said)}</desc>',
        f"<style>{style}</style>" if style else "",
        f"<defs>{_marker(name, 'tip', TIP)}{_marker(name, 'bar', BAR)}</defs>",
    ]
    parts += _headings(layout.boxes.values()) if headed else []
    parts += (_line(layout.boxes, edge, name) for edge in web.edges)
    for one, box in layout.boxes.items():
        parts.append(_box(box, (links or {}).get(one, ""), here=one == centre))
    return "\n".join([*filter(None, parts), "</svg>\n"])


def _headings(boxes: Iterable[Box]) -> Iterator[str]:
    """Say above each column what stands in it."""
    kinds: dict[int, dict[str, None]] = {}
    for box in boxes:
        kinds.setdefault(box.x, {})[HEADING.get(box.node.kind, "more")] = None
    for x, words in sorted(kinds.items()):
        text = _text(", ".join(sorted(words)))
        yield f'<text class="heading" x="{x}" y="{PAD + LINE}">{text}</text>'


def drawn_alone(web: Web, title: str, centre: str = "") -> str:
    """Draw a web as a picture that stands alone, with its own style and no links."""
    said = "Rules and the facts between them, from left to right. "
    said += "A dashed line that ends in a bar takes away."
    style = files("recommender.render").joinpath("templates", "picture.css").read_text("utf-8")
    return drawn(web, title, said, centre=centre, style=style, headed=not centre)


def _marker(name: str, kind: str, shape: tuple[str, str]) -> str:
    size, path = shape
    return (
        f'<marker id="{name}-{kind}" {size} orient="auto"><path class="tip" d="{path}"/></marker>'
    )


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
