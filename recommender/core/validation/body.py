"""
Whether the body, the tools and the techniques fit together, and nothing presses where it may not;
and whether the picture of the body fits the rulebook.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.body_map import Drawn, View, strokes
from recommender.core.language.cards import Technique
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.fields import WENT_WELL
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.sources import check_cites, check_grounds
from recommender.core.validation.symbols import Names, Placed, repeated


def check_body(names: Names) -> Iterator[Trouble]:
    """Check zones, regions, tools and techniques, alone and with one another."""
    zones = {zone.card.id: zone.card.within for zone in names.cards.zones}
    regions = {region.card.id: region.card.part_of for region in names.cards.regions}
    for zone in names.cards.zones:
        yield from _inside(names, "zone", zone, "within", zones)
    for region in names.cards.regions:
        yield from names.unknown("zone", region.card.zone, (*region.path, "zone"), "E319")
        yield from _inside(names, "region", region, "part-of", regions)
        yield from check_cites(names, region.card.sources, (*region.path, "sources"))
    for tool in names.cards.tools:
        for index, zone_id in enumerate(tool.card.not_on):
            yield from names.unknown("zone", zone_id, (*tool.path, "not-on", index), "E319")
    for technique in names.cards.techniques:
        yield from _technique(names, technique)


def _inside(
    names: Names,
    kind: str,
    one: Placed[Zone] | Placed[Region],
    key: str,
    outer: Mapping[str, str | None],
) -> Iterator[Trouble]:
    """Check that what something lies in exists, and lies in nothing itself."""
    wide = outer[one.card.id]
    if wide is None:
        return
    path = (*one.path, key)
    yield from names.unknown(kind, wide, path, "E319")
    if wide == one.card.id:
        yield Trouble(path, "E342", f"`{wide}` cannot lie in itself")
    elif outer.get(wide) is not None:
        text = f"`{wide}` lies in `{outer[wide]}` already; name a {kind} that lies in no other"
        yield Trouble(path, "E342", text)
    guarded = {region.card.id: region.card.never_pressed for region in names.cards.regions}
    if kind == "region" and guarded.get(wide, False) and not guarded.get(one.card.id, True):
        text = f"`{wide}` is never pressed, so its part needs `never-pressed: true`, too"
        yield Trouble(path, "E340", text)


def _pressed(names: Names, one: Placed[Technique]) -> Iterator[Trouble]:
    """Find a technique that presses where nothing may press, or with a tool that may not."""
    card = one.card
    region = next((r.card for r in names.cards.regions if r.card.id == card.region), None)
    tool: Tool | None = next((t.card for t in names.cards.tools if t.card.id == card.tool), None)
    whole = None if region is None or region.place else region.part_of
    if region is not None and whole not in (None, region.id) and names.knows("region", str(whole)):
        text = f"`{region.id}` is part of `{region.part_of}`, which carries its techniques"
        yield Trouble((*one.path, "region"), "E344", text)
    presses = tool is not None and (tool.softness > 0 or "pressing" in card.features)
    if card.never is not None or region is None or tool is None or not presses:
        return
    if region.never_pressed:
        text = f"`{region.id}` is never pressed, and `{tool.id}` presses"
        yield Trouble((*one.path, "region"), "E340", text)
    within = {zone.card.id: zone.card.within for zone in names.cards.zones}
    zones = {region.zone, *(name.removesuffix("-pressure") for name in card.features)}
    zones |= {within.get(zone) or zone for zone in zones}
    for zone in tool.not_on:
        if zone in zones:
            text = f"`{tool.id}` is not used on `{zone}`"
            yield Trouble((*one.path, "tool"), "E341", text)


def _technique(names: Names, one: Placed[Technique]) -> Iterator[Trouble]:
    card, path = one.card, one.path
    yield from names.unknown("region", card.region, (*path, "region"), "E319")
    yield from names.unknown("tool", card.tool, (*path, "tool"), "E319")
    yield from check_grounds(names, one)
    yield from _pressed(names, one)
    if card.certainty is None:
        yield Trouble(path, "E328", "a technique needs `certainty`")
    if card.section == "ease" and card.rung is None:
        text = "a technique that eases needs a `rung`"
        yield Trouble((*path, "section"), "E329", text, on_key=True)
    if card.after is not None:
        yield from _after(names, card, (*path, "after"))
    if one in names.needing_went_well and not names.knows("finding", WENT_WELL):
        text = f"this rung is for later visits, and no rule concludes the finding `{WENT_WELL}`"
        yield Trouble((*path, "rung"), "E335", text)


def _after(names: Names, card: Technique, path: Path) -> Iterator[Trouble]:
    """Check that what must come first can come first."""
    first = next((t.card for t in names.cards.live_techniques if t.card.id == card.after), None)
    if first is None:
        yield from names.unknown("technique", card.after or "", path, "E319")
    elif first.section != "settle":
        yield Trouble(path, "E334", f"`{first.id}` is not a technique of the section `settle`")
    elif first.after is not None:
        yield Trouble(path, "E334", f"`{first.id}` must itself come after another technique")
    elif first.never is not None:
        yield Trouble(path, "E334", f"`{first.id}` is never offered, so nothing can come after it")


def check_views(views: Sequence[Placed[View]]) -> Iterator[Trouble]:
    """Find views that are there twice, and lines that cannot be drawn."""
    yield from _twice([(one.path, one.card.id) for one in views], "id")
    for one in views:
        for key in ("outline", "lines"):
            for index, path in enumerate(getattr(one.card, key)):
                yield from _path((*one.path, key, index), path, one.card)


def check_outline(name: str | None, rulebook: Rulebook) -> Iterator[Trouble]:
    """Find an outline that stands for no region."""
    if name is not None:
        yield from _region(("outline-is",), name, rulebook)


def check_drawn(
    places: Sequence[Placed[Drawn]], views: Sequence[View], rulebook: Rulebook
) -> Iterator[Trouble]:
    """
    Find regions drawn twice or not there, answers not asked, and shapes that do not fit.

    A view that could not be read is not among `views`; when there is none, no shape is judged.
    """
    yield from _twice([(one.path, one.card.region) for one in places], "region")
    view_of = {view.id: view for view in views}
    for one in places:
        yield from _region((*one.path, "region"), one.card.region, rulebook)
        yield from _entries(one, rulebook)
        if view_of:
            yield from _shapes(one, view_of)
            yield from _sides(one, rulebook)


def _twice(named: Sequence[tuple[Path, str]], key: str) -> Iterator[Trouble]:
    for path, name, _ in repeated(named):
        yield Trouble((*path, key), "E134", f"`{name}` is drawn twice; put it all in one place")


def _region(path: Path, name: str, rulebook: Rulebook) -> Iterator[Trouble]:
    if name not in rulebook.region_of:
        near = suggestion(name, rulebook.region_of)
        yield Trouble(path, "E131", f"no region is called `{name}`{near}")


def _entries(one: Placed[Drawn], rulebook: Rulebook) -> Iterator[Trouble]:
    ticked = {name for name, entry in rulebook.entries.items() if entry.ticked}
    for index, name in enumerate(one.card.entries):
        path: Path = (*one.path, "entries", index)
        if name not in ticked:
            text = f"nothing called `{name}` is asked that is answered with a tick"
            yield Trouble(path, "E132", f"{text}{suggestion(name, ticked)}")
        elif name in one.card.entries[:index]:
            yield Trouble(path, "E134", f"`{name}` is named twice here; name it once")


def _shapes(one: Placed[Drawn], view_of: dict[str, View]) -> Iterator[Trouble]:
    for index, shape in enumerate(one.card.shapes):
        path: Path = (*one.path, "shapes", index)
        view = view_of.get(shape.view)
        if view is None:
            near = suggestion(shape.view, view_of)
            yield Trouble((*path, "view"), "E135", f"no view is called `{shape.view}`{near}")
            continue
        yield from _path((*path, "path"), shape.path, view)
        if shape.sign is not None and not _within(shape.sign[0], shape.sign[1], view):
            yield Trouble((*path, "sign"), "E133", f"the sign stands outside {_size(view)}")


def _sides(one: Placed[Drawn], rulebook: Rulebook) -> Iterator[Trouble]:
    """A paired region has its left and its right on each view where it is; others the middle."""
    card = rulebook.region_of.get(one.card.region)
    if card is None:
        return
    needed = ("left", "right") if card.paired else ("middle",)
    said = "is paired: it has a `left` and a `right`" if card.paired else "has a `middle` alone"
    by_view: dict[str, Counter[str]] = {}
    for shape in one.card.shapes:
        by_view.setdefault(shape.view, Counter())[shape.side] += 1
    for view, sides in by_view.items():
        if set(sides) != set(needed):
            text = f"`{card.id}` {said} on a view, and not so on `{view}`"
            yield Trouble((*one.path, "shapes"), "E136", text, on_key=True)


def _path(path: Path, written: str, view: View) -> Iterator[Trouble]:
    found = strokes(written)
    if found is None:
        text = "a path is written with M, L, C, Z and numbers, such as `M10 10 L20 10 L15 20 Z`"
        yield Trouble(path, "E133", text)
        return
    for _, numbers in found:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        outside = next(((x, y) for x, y in pairs if not _within(x, y, view)), None)
        if outside is not None:
            point = f"{outside[0]:g} {outside[1]:g}"
            yield Trouble(path, "E133", f"the path leads to {point}, outside {_size(view)}")
            return


def _within(x: float, y: float, view: View) -> bool:
    return 0 <= x <= view.width and 0 <= y <= view.height


def _size(view: View) -> str:
    return f"the {view.width} by {view.height} of `{view.id}`"
