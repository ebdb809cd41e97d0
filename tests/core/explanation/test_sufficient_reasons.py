"""What a result hangs on: which answers suffice, and which would overturn it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.core.consultation.standing import standing
from recommender.core.explanation.sufficient_reasons import hangs_on, overturning, pivotal, supports
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning import solver
from recommender.render.document.why import NONE_YET, hanging_blocks


def test_each_sign_of_an_emergency_is_enough(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """With two signs, either is enough, and no single answer would overturn it."""
    one = {**healthy, "numb-saddle": "yes"}
    two = {**one, "bladder-change": "yes"}
    fact = "referral:cauda-equina=emergency"

    assert supports(rulebook, two, fact).sets == (("numb-saddle",), ("bladder-change",))
    assert pivotal(rulebook, one) == ("numb-saddle",)
    assert pivotal(rulebook, two) == ()
    assert overturning(rulebook, one) == ("numb-saddle",)
    assert overturning(rulebook, two) == ()


def test_a_step_hangs_on_what_suggests_it(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    The smallest set that suggests a step leaves cautions aside; any warning sign would overturn it.
    """
    found = hangs_on(rulebook, three_symptoms, "offered:inner-thigh-soft-ball")

    assert len(found.enough) == 1
    names = {link.name for link in found.enough[0]}
    assert len(names) == 2
    assert names < {"low-back-ache", "front-hip-tight", "pelvis-tips-forward"}
    assert {"numb-saddle", "age"} <= {link.name for link in found.overturning}
    assert all(link.words.startswith(("You said", "You were")) for link in found.enough[0])


def test_what_was_found_before_a_query_took_too_long_is_given(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where looking for what is enough takes too long, that is said, and nothing is made up."""
    fact = "offered:inner-thigh-soft-ball"
    whole = hangs_on(rulebook, three_symptoms, fact)
    monkeypatch.setattr(solver, "MOST", 0)

    found = hangs_on(rulebook, three_symptoms, fact)

    assert whole.is_all
    assert not found.is_all
    assert found.enough == ()
    assert found.overturning == whole.overturning
    assert next(hanging_blocks([found])).before == NONE_YET


def test_two_answers_that_only_count_together_are_each_pivotal(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Losing weight is seen soon, and with an aching back today, so each of the two decides."""
    answers = {**healthy, "front-hip-tight": "yes", "weight-loss": "yes"}
    both = {**answers, "low-back-ache": "yes"}

    assert {to for _, to in standing(rulebook, answers).sure.referrals} == {"soon"}
    assert "same-day" in {to for _, to in standing(rulebook, both).sure.referrals}
    assert "weight-loss" in pivotal(rulebook, both)


def test_a_number_can_be_pivotal(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """An age that was typed by mistake is asked about, since a referral hangs on it."""
    assert pivotal(rulebook, {**healthy, "low-back-ache": "yes", "age": "15"}) == ("age",)


def test_nothing_urgent_has_nothing_pivotal(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """Without a referral that stops self-care there is nothing to confirm."""
    assert pivotal(rulebook, healthy) == ()
