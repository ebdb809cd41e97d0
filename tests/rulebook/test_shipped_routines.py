"""Routines of the shipped rulebook for many people: drawn as they come, and drawn evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.fields import STOPPING
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import people
from tests.core.routine.test_routine import check
from tests.rulebook.test_shipped import random_sheets
from tests.sizes import sizes, tried


def kept(rulebook: Rulebook, consultation: Consultation, answers: Mapping[str, str]) -> None:
    """Assert that a routine keeps the time, the ladder, the ceilings and every caution."""
    assert consultation.disagreements == ()
    facts = set(consultation.decision)
    avoided = {fact.removeprefix("avoid:") for fact in facts if fact.startswith("avoid:")}
    if consultation.routine is None:
        if consultation.outcome.offers:
            assert consultation.status == "recommendation"
        return
    check(rulebook, consultation, int(answers["minutes"]))
    assert not {to for _, to in consultation.outcome.referrals} & set(STOPPING)
    steps = consultation.routine.steps
    assert any(step.section == "move" for step in steps)
    assert sum(step.section == "ease" for step in steps) <= 3
    calm = "finding:went-well" in facts
    for step in steps:
        card = rulebook.technique_of[step.technique]
        assert not avoided & rulebook.features_of[card.id], step.technique
        first = rulebook.zone_of[card.region].first_visit_rung
        assert calm or (card.rung or 0) <= first, step.technique
        assert card.never is None


def held(rulebook: Rulebook, sheets: Iterable[dict[str, str]]) -> Counter[str]:
    """Consult for everyone, hold each result to its limits, and count the results."""
    found: Counter[str] = Counter()
    for answers in sheets:
        consultation = consult(rulebook, Sheet(answers=answers))
        kept(rulebook, consultation, answers)
        found[consultation.status] += 1
        found["routine"] += consultation.routine is not None
    return found


COUNTS = sizes(tried(500), 20_000)


@pytest.mark.parametrize("count", COUNTS)
def test_routines_hold_for_people_as_they_come(
    rulebook: Rulebook, population: Population, count: int
) -> None:
    """
    For people drawn from the stated population every routine keeps its limits, and at least half
    of them get one.
    """
    found = held(rulebook, people(rulebook, population, count))

    assert found["safety-check-failed"] == found["needs-answers"] == 0
    assert found["routine"] >= count // 2


@pytest.mark.parametrize("count", COUNTS)
def test_routines_hold_for_people_drawn_evenly(rulebook: Rulebook, count: int) -> None:
    """So do those of people drawn evenly over all answers."""
    found = held(rulebook, random_sheets(rulebook, count, seed=12))

    assert found["safety-check-failed"] == found["needs-answers"] == 0
    assert found["routine"] >= count // 50
