"""The audit of the shipped rulebook, run once: what it must find, and what it prints."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from recommender.audit import report
from recommender.audit.cases.cases import Case, Cases, unmet
from recommender.audit.report import Asked
from recommender.audit.result import AuditReport
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.reasoning.counterexample import usual_sheet
from tests.audit.cases.test_steps import is_step
from tests.doors import run

Consulted = Sequence[tuple[Case, Sheet, Consultation]]
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


def test_the_shipped_rulebook_passes(
    rulebook: Rulebook, cases: Cases, shipped_audit: AuditReport
) -> None:
    """Nothing fails, conditions are shown from both sides, and each technique is a step."""
    conditions = shipped_audit.coverage.conditions
    usual = usual_sheet(rulebook, cases.healthy)

    assert shipped_audit.ok
    assert conditions.hit >= 0.95 * conditions.of
    assert shipped_audit.cases.unmet == ()
    assert [one for one in shipped_audit.lint if one.code == "L115"] == []
    assert len(shipped_audit.steps) > 30
    assert all(is_step(rulebook, usual, one) for one in shipped_audit.steps)


def test_it_is_told_in_text_and_json(
    monkeypatch: pytest.MonkeyPatch, rulebook: Rulebook, cases: Cases, shipped_audit: AuditReport
) -> None:
    """Every part is summed up in a line; one object holds it all, and more."""

    def audited(asked: Asked) -> AuditReport:
        assert (asked.rulebook.digest, len(asked.cases.cases)) == (
            rulebook.digest,
            len(cases.cases),
        )
        return shipped_audit

    monkeypatch.setattr(report, "audit", audited)
    done = run("audit", "--quick")
    plain = run("audit", "--quick", "--format", "json")

    assert done.exit_code == 0, done.stdout
    assert "Nothing fails." in done.stdout
    for word in ("lint", "cases", "coverage", "steps", "promises", "signatures"):
        assert f"\n{word} " in done.stdout
    assert "for every way to answer" in " ".join(done.stdout.split())
    assert done.stderr == ""
    told = json.loads(plain.stdout)
    assert told["ok"] is True
    assert told["cases"]["passed"]["hit"] == told["cases"]["passed"]["of"] > 900
    assert {one["status"] for one in told["promises"]} == {"proved"}
    assert all(one["witness"] for one in told["steps"])
    assert told["mutation"] is None
    assert plain.exit_code == 0


def test_every_case_is_met(consulted: Consulted) -> None:
    """What each case expects is what the person is told."""
    failures = [
        f"{case.case}: {text}" for case, _, shown in consulted for text in unmet(case, shown)
    ]

    assert failures == []
    assert len(consulted) > 300


def test_beside_a_referral_that_stops_stand_only_its_own_words(consulted: Consulted) -> None:
    """No advice is told there, though rules give some; none that they give speaks of a plan."""
    stopped = [shown for _, _, shown in consulted if any(r.to in STOPPING for r in shown.referrals)]

    told = {name for shown in stopped for name in shown.outcome.advice}

    assert len(stopped) > len(consulted) // 8
    assert told <= BESIDE_A_REFERRAL
    assert "safety-net" in told
    assert not any(shown.advice or shown.withheld for shown in stopped)


def test_the_healthy_sheet_reports_nothing(rulebook: Rulebook, cases: Cases) -> None:
    """Someone who reports nothing is offered nothing and sent nowhere."""
    shown = consult(rulebook, Sheet(answers=dict(cases.healthy)))

    assert shown.status == "nothing-reported"
    assert shown.routine is None
    assert shown.referrals == ()
