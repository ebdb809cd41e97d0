"""What a result hangs on: which answers suffice, and which would overturn it."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.asking import standing
from recommender.core.hanging import hangs_on, overturning, pivotal, supports
from recommender.core.model import Rulebook


def test_each_sign_of_an_emergency_is_enough(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    With two signs, either is enough, and no single answer would overturn it.
    """
    one = {**healthy, "numb-saddle": "yes"}
    two = {**one, "bladder-change": "yes"}
    fact = "referral:cauda-equina=emergency"

    assert supports(rulebook, two, fact) == (("numb-saddle",), ("bladder-change",))
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


def test_two_answers_that_only_count_together_are_each_pivotal(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Losing weight is seen soon, and with pain that wakes at night today, so each of the two decides.
    """
    answers = {**healthy, "low-back-ache": "yes", "weight-loss": "yes"}
    both = {**answers, "wakes-turning-helps": "yes"}

    assert {to for _, to in standing(rulebook, answers).sure.referrals} == {"soon"}
    assert "same-day" in {to for _, to in standing(rulebook, both).sure.referrals}
    assert "weight-loss" in pivotal(rulebook, both)


def test_a_number_can_be_pivotal(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """
    An age that was typed by mistake is asked about, since a referral hangs on it.
    """
    assert pivotal(rulebook, {**healthy, "low-back-ache": "yes", "age": "15"}) == ("age",)


def test_nothing_urgent_has_nothing_pivotal(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """
    Without a referral that stops self-care there is nothing to confirm.
    """
    assert pivotal(rulebook, healthy) == ()
