"""The pictures of a consultation: they show what it holds, and no place as free that is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import pytest

from recommender.audit.cases.cases import Cases, sheet_of
from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import gentler
from recommender.core.consultation.result import Consultation
from recommender.core.language.body_map import BodyMap
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.svg.body_map import place_picture
from recommender.render.svg.pictures import (
    _marks,
    overview,
    place_pictures,
    step_pictures,
    way_pictures,
)

EVERY = 16
"""Of so many cases one is looked at."""


@pytest.fixture(scope="module")
def shown(rulebook: Rulebook, cases: Cases) -> list[Consultation]:
    """What some of the cases lead to."""
    some = islice(cases.cases, 0, None, EVERY)
    return [consult(rulebook, sheet_of(case, cases.healthy, rulebook)) for case in some]


def with_routine(shown: list[Consultation]) -> Iterator[Consultation]:
    """Leave out what leads to no routine."""
    return (one for one in shown if one.routine is not None)


def test_a_place_is_never_both_eased_and_left_alone(
    rulebook: Rulebook, body: BodyMap, shown: list[Consultation]
) -> None:
    """No region is marked connected and no-go at once, and none that is pressed is no-go."""
    looked_at = 0
    for one in with_routine(shown):
        marks = list(_marks(body, rulebook, one))
        drawn: dict[str, set[str]] = {"reported": set(), "connected": set(), "no-go": set()}
        for mark in marks:
            found = body.drawn_for(rulebook, mark.region)
            drawn[mark.kind].add(found.region if found else mark.region)
        offered = [rulebook.technique_of[offer.technique] for offer in one.outcome.offers]
        pressed = {c.region for c in offered if "pressing" in rulebook.features_of[c.id]}
        assert not drawn["connected"] & drawn["no-go"]
        assert not pressed & drawn["no-go"]
        looked_at += 1
    assert looked_at > 20


def test_what_nothing_may_press_is_marked_so(
    rulebook: Rulebook, body: BodyMap, shown: list[Consultation]
) -> None:
    """A region is no-go when it is never pressed, and when all that presses there is avoided."""
    for one in with_routine(shown):
        avoided = {f.removeprefix("avoid:") for f in one.decision if f.startswith("avoid:")}
        marked = {m.region for m in _marks(body, rulebook, one) if m.kind == "no-go"}
        for region in rulebook.regions:
            if region.part_of is not None:
                continue
            ways = [
                rulebook.features_of[card.id]
                for card in rulebook.technique_of.values()
                if card.region == region.id and card.never is None
            ]
            pressing = [features for features in ways if "pressing" in features]
            taken = bool(pressing) and not any(avoided.isdisjoint(one) for one in pressing)
            assert not (taken or region.never_pressed) or region.id in marked


def test_reported_and_eased_places_are_those_of_the_consultation(
    rulebook: Rulebook, body: BodyMap, shown: list[Consultation]
) -> None:
    """Reported is what was answered yes, and connected is what a step eases, on its side."""
    for one in with_routine(shown):
        assert one.routine is not None
        marks = list(_marks(body, rulebook, one))
        ticked = {name for name, value in one.sheet.answers.items() if value == "yes"}
        ticked -= set(one.sheet.ignored)
        eased = {(step.region, step.side) for step in one.routine.steps if step.section == "ease"}

        assert {m.region for m in marks if m.kind == "reported"} == {
            drawn.region for drawn in body.places if ticked.intersection(drawn.entries)
        }
        assert {(m.region, m.side) for m in marks if m.kind == "connected"} == eased


def test_help_that_stops_has_no_picture(
    rulebook: Rulebook, body: BodyMap, shown: list[Consultation]
) -> None:
    """Where a referral stops there is no routine and no picture of a place to ease."""
    stopped = [one for one in shown if any(to.to in STOPPING for to in one.referrals)]

    assert len(stopped) > 5
    for one in stopped:
        assert one.routine is None
        assert not overview(body, rulebook, one)
        for several in (step_pictures, way_pictures):
            assert several(body, rulebook, one) == {}


def test_each_step_is_shown_on_its_own_side(
    rulebook: Rulebook, body: BodyMap, three_symptoms: Mapping[str, str]
) -> None:
    """A step for the left side is drawn on the left, also where another step moves both sides."""
    shown = consult(rulebook, Sheet(answers={**three_symptoms, "sides": "left"}))
    assert shown.routine is not None
    steps = shown.routine.steps
    left = {step.region for step in steps if step.side == "left"}
    assert left & {step.region for step in steps if step.side == "middle"}

    pictures = place_pictures(body, rulebook, steps)

    for number, step in enumerate(steps, 1):
        own = place_picture(body, rulebook, step.region, step.side, name=f"place{number}")
        assert pictures[step.technique] == own


def test_a_gentler_step_is_never_firmer_nor_longer(
    rulebook: Rulebook, shown: list[Consultation]
) -> None:
    """In every case a gentler step is offered, no firmer, no longer, and under its ceiling."""
    tried = 0
    for one in with_routine(shown):
        assert one.routine is not None
        offers = {offer.technique: offer for offer in one.outcome.offers}
        for number, old in enumerate(one.routine.steps, 1):
            for step in gentler(rulebook, one, one.routine, number):
                offer = offers[step.technique]
                assert step.ceiling <= min(old.ceiling, offer.ceiling)
                assert step.seconds <= min(old.seconds, offer.seconds)
                assert step.sets <= min(old.sets, offer.sets)
                assert step.total <= old.total
                tried += 1
    assert tried > 20


def test_the_way_to_a_place_begins_where_its_best_reason_does(
    rulebook: Rulebook, body: BodyMap, healthy: Mapping[str, str]
) -> None:
    """The arrow to a place leaves from the answer that is told beside it, not from any other."""
    felt = {"low-back-ache": "yes", "front-hip-tight": "yes", "sides": "left"}

    shown = consult(rulebook, Sheet(answers={**healthy, **felt}))

    ways = way_pictures(body, rulebook, shown)

    assert shown.routine is not None
    eased = {step.region for step in shown.routine.steps if step.section == "ease"}
    (place,) = eased & {"inner-thigh", "inner-thigh-high"}
    label = rulebook.region_of[place].label
    assert "From front of the hip, left side to front thigh, left side" in ways["front-thigh"]
    assert f"From low back to {label}, left side" in ways[place]
