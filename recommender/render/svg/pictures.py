"""
The pictures of one consultation: what was reported, where that leads, and where nothing presses.

They only draw what the consultation holds; without a map of the body there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import chain, makers
from recommender.core.language.body_map import BodyMap
from recommender.core.language.rulebook import Rulebook, pressed
from recommender.core.routine.steps import Step
from recommender.render.document.reasons import best_reason
from recommender.render.svg.body_map import Mark, body_picture, path_picture, place_picture
from recommender.render.svg.figure import Svg

AVOID, PRESSING = "avoid:", "pressing"


def overview(body: BodyMap | None, rulebook: Rulebook, shown: Consultation) -> Svg:
    """Draw the whole body: reported and connected regions, and where nothing presses."""
    if body is None or shown.routine is None:
        return Svg("")
    return body_picture(body, rulebook, _marks(body, rulebook, shown))


def step_pictures(body: BodyMap | None, rulebook: Rulebook, shown: Consultation) -> dict[str, Svg]:
    """Draw the place of every step, by technique; where one eases, also where nothing presses."""
    steps = shown.routine.steps if shown.routine else ()
    no_go = [Mark(name, "no-go") for name in _no_go(body, rulebook, shown)]
    return {
        step.technique: place_picture(
            body,
            rulebook,
            step.region,
            step.side,
            no_go if step.section == "ease" else (),
            name=f"step{number}",
        )
        for number, step in enumerate(steps, 1)
    }


def place_pictures(
    body: BodyMap | None, rulebook: Rulebook, steps: Iterable[Step]
) -> dict[str, Svg]:
    """Draw the place of every step by itself, on the side it is done, by technique."""
    return {
        step.technique: place_picture(body, rulebook, step.region, step.side, name=f"place{number}")
        for number, step in enumerate(steps, 1)
    }


def way_pictures(body: BodyMap | None, rulebook: Rulebook, shown: Consultation) -> dict[str, Svg]:
    """Draw the way from what was reported to each region that a step eases, by region."""
    if body is None or shown.routine is None:
        return {}
    made = makers(shown.firings)
    sides = {step.region: step.side for step in shown.routine.steps if step.section == "ease"}
    found = {}
    for number, region in enumerate(shown.regions, 1):
        firings = list(chain(made, f"region:{region.id}"))
        best = best_reason(shown, firings)
        used = best[1] if best else [name for one in firings for name in one.used]
        start = next(iter(_reported(body, shown, used)), None)
        if start is not None and region.id in sides:
            found[region.id] = path_picture(
                body, rulebook, [start, region.id], sides[region.id], name=f"way{number}"
            )
    return found


def _marks(body: BodyMap, rulebook: Rulebook, shown: Consultation) -> Iterator[Mark]:
    yield from (Mark(name, "reported") for name in _reported(body, shown, shown.sheet.answers))
    steps = shown.routine.steps if shown.routine else ()
    sides = {step.region: step.side for step in steps if step.section == "ease"}
    yield from (Mark(name, "connected", side) for name, side in sides.items())
    yield from (Mark(name, "no-go") for name in _no_go(body, rulebook, shown))


def _reported(
    body: BodyMap, shown: Consultation, names: Mapping[str, str] | list[str]
) -> list[str]:
    """Name the regions of some answers, those that were answered yes, in the order of the map."""
    yes = {name for name in names if shown.sheet.answers.get(name) == "yes"}
    symptoms = yes.difference(shown.sheet.ignored)
    return [drawn.region for drawn in body.places if not symptoms.isdisjoint(drawn.entries)]


def _no_go(body: BodyMap | None, rulebook: Rulebook, shown: Consultation) -> Iterator[str]:
    """Name the places where nothing presses: never, or not for this person; not the whole body."""
    avoided = {name.removeprefix(AVOID) for name in shown.decision if name.startswith(AVOID)}
    wider = {zone.id: zone.within for zone in rulebook.zones}
    taken = _all_taken(rulebook, avoided)
    for region in rulebook.regions:
        if body is None or region.id == body.outline_is:
            continue
        zone: str | None = region.zone
        zones = set()
        while zone is not None:
            zones.add(pressed(zone))
            zone = wider[zone]
        if region.part_of is None and (
            region.never_pressed
            or region.id in taken
            or f"region:{region.id}" in avoided
            or not avoided.isdisjoint({PRESSING, "any-technique", *zones})
        ):
            yield region.id


def _all_taken(rulebook: Rulebook, avoided: set[str]) -> set[str]:
    """Name the regions of which every way to press, one or more, has something to avoid."""
    left: dict[str, bool] = {}
    for card in rulebook.technique_of.values():
        features = rulebook.features_of[card.id]
        if card.never is None and PRESSING in features:
            left[card.region] = left.get(card.region, False) or avoided.isdisjoint(features)
    return {region for region, is_left in left.items() if not is_left}
