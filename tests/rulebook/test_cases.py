"""The shipped cases: each expectation is met, every rule has a hit and a near miss."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.audit.cases.cases import Case, Cases, sheet_of, unmet
from recommender.core.consultation.consult import consult
from recommender.core.evaluation.compiler import compiled, thresholds
from recommender.core.evaluation.semantics import INTS, evaluate, firings, ints
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from tests.strategies import values_of

BESIDE_A_REFERRAL = {
    "safety-net",
    "rest-two-days",
    "tilt-is-common",
    "uneven-hips",
    "no-cure-needed-snap",
    "tailbone-care",
    "after-hard-tool",
    "not-the-psoas",
}


def fired(rulebook: Rulebook, answers: Mapping[str, str]) -> set[str]:
    """Name the rules that fire on complete answers."""
    program = compiled(rulebook)
    evaluation = evaluate(program, ints(program, rulebook, answers), INTS)
    return {firing.rule for firing in firings(program, evaluation)}


def test_every_case_is_met(rulebook: Rulebook, cases: Cases) -> None:
    """
    What each case expects is what the person is told.
    """
    failures = []
    for case in cases.cases:
        sheet = sheet_of(case, cases.healthy, rulebook)
        failures += [f"{case.case}: {text}" for text in unmet(case, consult(rulebook, sheet))]

    assert failures == []
    assert len(cases.cases) > 200


def test_every_rule_has_a_hit_and_a_near_miss(rulebook: Rulebook, cases: Cases) -> None:
    """
    Each rule is named by a case in which it fires, and by one that it narrowly misses.
    """
    hits = {rule for case in cases.cases if case.expect for rule in case.expect.because}
    misses = {case.near_miss_of for case in cases.cases}

    assert set(rulebook.rule_of) - hits == set()
    assert set(rulebook.rule_of) - misses == set()


def test_a_near_miss_is_one_answer_away(rulebook: Rulebook, cases: Cases) -> None:
    """
    In every near miss a single changed answer makes the rule fire.
    """
    far = [
        case.case for case in cases.cases if case.near_miss_of and not near(rulebook, cases, case)
    ]

    assert far == []


def near(rulebook: Rulebook, cases: Cases, case: Case) -> bool:
    """Say whether some single answer, changed, makes the missed rule fire."""
    answers = sheet_of(case, cases.healthy, rulebook).answers
    bounds = thresholds(rulebook)
    rule = rulebook.rule_of[case.near_miss_of or ""]
    own = {leaf.entry for leaf, _ in leaves(rule.when) if not isinstance(leaf, FactIs)}
    for entry in sorted(rulebook.entries.values(), key=lambda entry: entry.id not in own):
        if entry.question.kind == "text":
            continue
        for value in values_of(entry, bounds):
            if value != answers.get(entry.id) and case.near_miss_of in fired(
                rulebook, {**answers, entry.id: value}
            ):
                return True
    return False


def test_the_healthy_sheet_reports_nothing(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """
    Someone who reports nothing is offered nothing and sent nowhere.
    """
    consultation = consult(rulebook, Sheet(answers=dict(healthy)))

    assert consultation.status == "nothing-reported"
    assert consultation.routine is None
    assert consultation.referrals == ()


def test_beside_a_referral_that_stops_stand_only_its_own_words(
    rulebook: Rulebook, cases: Cases
) -> None:
    """
    No advice is told there, though rules give some; none that they give speaks of a plan.
    """
    shown = [consult(rulebook, sheet_of(case, cases.healthy, rulebook)) for case in cases.cases]
    stopped = [one for one in shown if any(r.to in STOPPING for r in one.referrals)]

    told = {name for one in stopped for name in one.outcome.advice}

    assert len(stopped) > 150
    assert told <= BESIDE_A_REFERRAL
    assert "safety-net" in told
    assert not any(one.advice or one.withheld for one in stopped)
