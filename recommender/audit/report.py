"""
The doorway: everything that must be true of the whole rulebook, in one report.

Lint, cases, coverage, steps, promises, mutation and signatures. Nothing is read or printed here;
whoever waits is told of each part as it begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from recommender.audit.cases.cases import Case, Cases, sheet_of, unmet
from recommender.audit.cases.coverage import Duty, coverage
from recommender.audit.cases.evidence import Evidence, evidence
from recommender.audit.cases.steps import Stepping, stepped, unstepped
from recommender.audit.lint.intended import Intended, excused
from recommender.audit.lint.rulebook import lint_book
from recommender.audit.lint.rules import lint_rules
from recommender.audit.lint.signatures import signatures_shown
from recommender.audit.mutation.mutation import Spread, mutation, one_after_another
from recommender.audit.result import (
    AuditReport,
    CasesShown,
    Finding,
    PromiseShown,
    Tally,
    failure,
)
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.errors import Problem
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.reasoning.verifier import Proof, proofs

MC_DC = 0.95
"""The share of conditions that cases must show to decide; less fails the audit."""
MUTATION = 0.95
"""The share of small damages, those aside that change no outcome, that must be noticed."""


class Asked(NamedTuple):
    """
    What an audit is of: a rulebook with its cases, what it does on purpose, what its loader warns
    of, and the day.

    Small damages are tried when `mutate`; `spread` runs the work on them, and `tell` is told what
    begins.
    """

    rulebook: Rulebook
    cases: Cases
    today: dt.date
    intended: Intended = Intended()
    warnings: tuple[Problem, ...] = ()
    mutate: bool = True
    spread: Spread = one_after_another
    tell: Callable[[str], None] = lambda _text: None


def audit(asked: Asked) -> AuditReport:
    """
    Look at everything.

    Raises TooLongError when a query of the solver takes too long.
    """
    asked.tell("what the cases show")
    gaps = [gap.when for gap in asked.intended.gaps]
    found = evidence(asked.rulebook, asked.cases, gaps)
    covered, idle = coverage(found)
    asked.tell("cases")
    failing: list[Finding] = []
    stepping: dict[str, Stepping] = {}
    for case, sheet, consultation in _consulted(asked.rulebook, asked.cases):
        failing += _unmet(case, consultation)
        _note(stepping, case, sheet, consultation, asked.cases.healthy)
    asked.tell("steps")
    steps = stepped(found, stepping)
    asked.tell("lint")
    lint = tuple(excused((*_lint(asked, found, idle), *unstepped(found, steps)), asked.intended))
    every = len(asked.cases.cases)
    bad = {finding.about for finding in failing}
    passed = CasesShown(passed=Tally(hit=every - len(bad), of=every), unmet=tuple(failing))
    asked.tell("promises")
    promises = tuple(
        promise_shown(found, proof) for proof in proofs(asked.rulebook, asked.cases.healthy)
    )
    asked.tell("small damages")
    mutated = mutation(found, asked.spread) if asked.mutate else None
    signatures = signatures_shown(asked.rulebook)
    ok = (
        not any(one.fails for one in (*lint, *signatures.findings))
        and not failing
        and all(promise.status == "proved" for promise in promises)
        and _enough(covered.conditions, MC_DC)
        and _enough(covered.fired, 1)
        and _enough(covered.near_missed, 1)
        and (mutated is None or mutated.score >= MUTATION)
    )
    return AuditReport(
        version=asked.rulebook.version,
        digest=asked.rulebook.digest,
        ok=ok,
        lint=lint,
        cases=passed,
        coverage=covered,
        promises=promises,
        mutation=mutated,
        signatures=signatures,
        steps=steps,
    )


def _enough(tally: Tally, share: float) -> bool:
    return tally.hit >= share * tally.of


def _lint(asked: Asked, found: Evidence, idle: Iterable[Duty]) -> Iterator[Finding]:
    for problem in asked.warnings:
        if problem in asked.rulebook.signature_problems:
            continue  # told with the signatures
        yield failure(problem.code, (), problem.text, problem.location)
    yield from lint_rules(found, tuple(idle))
    yield from lint_book(found, asked.intended.gaps, asked.today)


def _consulted(rulebook: Rulebook, cases: Cases) -> Iterator[tuple[Case, Sheet, Consultation]]:
    for case in cases.cases:
        sheet = sheet_of(case, cases.healthy, rulebook)
        yield case, sheet, consult(rulebook, sheet)


def _unmet(case: Case, consultation: Consultation) -> Iterator[Finding]:
    for text in unmet(case, consultation):
        yield failure("C101", (case.case,), text, case.at)


def _note(
    stepping: dict[str, Stepping],
    case: Case,
    sheet: Sheet,
    consultation: Consultation,
    usual: Mapping[str, str],
) -> None:
    """Keep for each step the case in which the fewest answers are not as usual, the first one."""
    for step in consultation.routine.steps if consultation.routine else ():
        known = stepping.get(step.technique)
        if known is None or _unlike(sheet.answers, usual) < _unlike(known.answers, usual):
            stepping[step.technique] = Stepping(sheet.answers, case.case)


def _unlike(answers: Mapping[str, str], usual: Mapping[str, str]) -> int:
    return sum(usual.get(name) != value for name, value in answers.items())


def promise_shown(found: Evidence, proof: Proof) -> PromiseShown:
    """Say in words what became of a promise."""
    promise, witness = proof.promise, None
    said = f"proved for every way to answer ({proof.checks} checked)"
    if promise.claims is not None:
        said = f"read from {proof.checks} cards"
    if proof.status == "vacuous":
        said = "it can never be put to the test: what it begins with never holds"
        said += f" (`{proof.of}`)" if proof.of and proof.of != promise.id else ""
    if proof.status == "broken":
        said = f"broken by the card `{proof.of}`"
        if proof.answers is not None:
            witness = found.witness(proof.answers)
            of = "" if proof.of in (None, promise.id) else f" for `{proof.of}`"
            said = f"broken{of}. {witness.words}"
        if proof.after is not None:
            said += f"; and then: {found.witness(proof.after).words}"
    return PromiseShown(
        id=promise.id, title=promise.title, status=proof.status, checks=proof.checks,
        said=said, at=promise.at, witness=witness,
    )  # fmt: skip
