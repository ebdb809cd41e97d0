"""
Whether the body, the tools and the techniques fit together, and nothing presses where it may not.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import Technique
from recommender.core.language.errors import Path, Trouble
from recommender.core.language.fields import WENT_WELL
from recommender.core.validation.sources import check_cites, check_grounds
from recommender.core.validation.symbols import Names, Placed


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
