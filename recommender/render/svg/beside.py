"""
What stands beside a picture of the body: the marks that were asked for, in words and samples.

Whoever cannot see the picture, or its colours, reads the same here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from recommender.core.language.body_map import BodyMap, Drawn
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import clean
from recommender.render.svg.figure import Box, Kind, SideMeant, Svg, look, pattern, sign

KIND_WORDS: dict[Kind, str] = {
    "reported": "Where you feel it",
    "here": "Where this step is done",
    "connected": "Connected with it",
    "no-go": "Left alone, nothing presses here",
}
"""What each mark means, in the order of the list beside a picture."""


class Mark(NamedTuple):
    """How a region is marked, and on which side; `both` also where there are no sides."""

    region: str
    kind: Kind
    side: SideMeant = "both"


class Marked(NamedTuple):
    """A mark, with what it is drawn with; None where that is the outline, or nothing."""

    mark: Mark
    drawn: Drawn | None


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


def listed(texts: Sequence[str]) -> str:
    """Join a few texts to one, with `and` before the last."""
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def legend_of(said: Sequence[tuple[Kind, str, str]], name: str, *, deep: bool) -> str:
    """List what the marks mean, each with a sample of its pattern and sign."""
    items = [
        f'<li><svg class="map-swatch" viewBox="0 0 40 28" aria-hidden="true" focusable="false">'
        f"<defs>{pattern(kind, f'{name}-key')}</defs>"
        f'<rect {look(f"map-{kind}")} fill="url(#{name}-key-{kind})" '
        f'x="2" y="2" width="36" height="24" rx="5"/>{sign(kind, 20, 14, 7)}</svg>'
        f"<span><b>{escape(words)}:</b> {escape(clean(names))}</span></li>"
        for kind, words, names in said
    ]
    if deep:
        items.append(
            '<li><svg class="map-swatch" viewBox="0 0 40 28" aria-hidden="true" focusable="false">'
            '<path class="map-dash" fill="none" stroke="#52616a" stroke-width="2" '
            'stroke-dasharray="5 3" d="M3 14 H37"/></svg>'
            "<span>Broken edge: it lies deep.</span></li>"
        )
    return f'<ul class="map-legend">{"".join(items)}</ul>' if items else ""


def svg_of(
    box: Box, name: str, title: str, desc: str, kinds: Iterable[Kind], parts: Iterable[str]
) -> str:
    """Put a picture together: its part of the views, its names, its patterns and its pieces."""
    patterns = "".join(pattern(kind, name) for kind in kinds)
    defs = f"<defs>{patterns}</defs>" if patterns else ""
    view = f"{box.left:g} {box.top:g} {box.width:g} {box.height:g}"
    return (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        f'<title id="{name}-title">{escape(clean(title))}</title>'
        f'<desc id="{name}-desc">{escape(clean(desc))}</desc>{defs}{"".join(parts)}</svg>'
    )


def picture_of(svg: str, beside: str, kind: str) -> Svg:
    """Put a picture and what stands beside it together; `kind` is a class of its own."""
    return Svg(f'<figure class="map-picture {kind}">{svg}{beside}</figure>')
