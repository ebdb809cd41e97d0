"""The shipped cases: every rule has a hit and a near miss."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.audit.cases.cases import Case, Cases, sheet_of
from recommender.core.evaluation.compiler import thresholds
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.rulebook import Rulebook
from tests.sizes import sizes
from tests.strategies import values_of


def fired(rulebook: Rulebook, answers: Mapping[str, str]) -> set[str]:
    """Name the rules that fire on complete answers."""
    return {firing.rule for firing in evaluated_whole(rulebook, answers).firings}


def test_every_rule_has_a_hit_and_a_near_miss(rulebook: Rulebook, cases: Cases) -> None:
    """Each rule is named by a case in which it fires, and by one that it narrowly misses."""
    hits = {rule for case in cases.cases if case.expect for rule in case.expect.because}
    misses = {case.near_miss_of for case in cases.cases}

    assert set(rulebook.rule_of) - hits == set()
    assert set(rulebook.rule_of) - misses == set()


@pytest.mark.parametrize("one_in", sizes(12, 1))
def test_a_near_miss_is_one_answer_away(rulebook: Rulebook, cases: Cases, one_in: int) -> None:
    """In every near miss a single changed answer makes the rule fire."""
    missing = [case for case in cases.cases if case.near_miss_of]

    far = [case.case for case in missing[::one_in] if not near(rulebook, cases, case)]

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
