"""What must be true of the whole rulebook: promises, coverage, lint, small damages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from benchmarks.rulebooks import ROOT, shipped
from recommender.adapters.cases import load_cases
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.coverage import coverage
from recommender.audit.cases.evidence import evidence
from recommender.audit.lint.rulebook import lint_book
from recommender.audit.lint.rules import lint_rules
from recommender.audit.mutation.mutants import damages
from recommender.audit.mutation.mutation import mutation, noticed_by_cases
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.variants import varied
from recommender.core.reasoning.verifier import proofs

Audited = tuple[Rulebook, Cases]


@pytest.fixture(scope="module")
def audited() -> Audited:
    """The shipped rulebook and its cases."""
    return shipped(), load_cases(ROOT / "cases", shipped())


def test_promises(benchmark: Any, audited: Audited) -> None:
    """Every promise, the program written anew."""
    rulebook, cases = audited

    found = benchmark.pedantic(lambda: list(proofs(rulebook, cases.healthy)), rounds=10)

    assert {proof.status for proof in found} == {"proved"}


def test_coverage_and_lint(benchmark: Any, audited: Audited) -> None:
    """What the cases show, and everything lint looks for."""

    def run() -> int:
        found = evidence(*audited)
        _, idle = coverage(found)
        today = dt.date(2026, 11, 24)
        return len([*lint_rules(found, idle), *lint_book(found, (), today)])

    assert benchmark.pedantic(run, rounds=5) > 0


def test_damages_held_against_the_cases(benchmark: Any, audited: Audited) -> None:
    """Every damage to every card, under every case."""
    rulebook, cases = audited
    variants = varied(rulebook, [damage.variation for damage in damages(rulebook)])

    found = benchmark.pedantic(lambda: noticed_by_cases(variants, cases), rounds=3)

    assert len(found) > 2000


def test_damages_in_full(benchmark: Any, audited: Audited) -> None:
    """The rest of them held against the promises, or proved to change nothing, in one process."""
    found = evidence(*audited)

    shown = benchmark.pedantic(lambda: mutation(found), rounds=1)

    assert shown.score > 0.9
