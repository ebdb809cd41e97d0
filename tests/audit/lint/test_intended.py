"""What is meant to be so does not fail; what is named and not found does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from recommender.adapters.intended import load_intended
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.evidence import evidence
from recommender.audit.lint.intended import Intended, IntendedFinding, excused
from recommender.audit.lint.rulebook import lint_book
from recommender.audit.result import Finding
from recommender.core.language.errors import RulebookError
from recommender.core.language.rulebook import Rulebook

DOUBLE = Finding(code="L103", fails=True, about=("a", "b"), text="says no more")


def meant(*about: str) -> Intended:
    """Mean a double to be so."""
    return Intended(findings=(IntendedFinding(finding="L103", about=about, because="two reasons"),))


def test_an_intended_finding_does_not_fail_and_keeps_its_reason() -> None:
    """Its code and its cards must be just those that are named."""
    (found,) = excused([DOUBLE], meant("a", "b"))

    assert not found.fails
    assert found.intended == "two reasons"


def test_what_is_named_and_not_found_is_reported() -> None:
    """A reason for something that was mended long ago would only mislead."""
    found = list(excused([DOUBLE], meant("b", "a")))

    assert [(one.code, one.fails) for one in found] == [("L103", True), ("L113", True)]


def test_a_folder_without_the_file_intends_nothing(rulebook: Rulebook, tmp_path: Path) -> None:
    """The file is optional."""
    assert load_intended(tmp_path, rulebook) == Intended()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("intended-gaps: [{when: {finding: x}, because: so}]", "E801"),
        ("intended-gaps: [{when: calf-tihgt, because: so}]", "E802"),
        ("intended-gaps: [{when: {age: yes}, because: so}]", "E802"),
        ("intended-gaps: [{when: {visit: never}, because: so}]", "E802"),
        ("intended-gaps: [{when: {age: {at-least: 200}}, because: so}]", "E802"),
        ("intended-gaps: [{when: calf-tight}]", "E201"),
        ("intended-findings: [{finding: L103, about: [a]}]", "E201"),
        ("intended-findings: nothing", "E203"),
        ("intended: []", "E202"),
        ("- a", "E203"),
        ("a: [", "E106"),
        ("", "E103"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(
    rulebook: Rulebook, tmp_path: Path, text: str, code: str
) -> None:
    """Whatever is wrong is a problem with a place, never a traceback."""
    (tmp_path / "intended.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(RulebookError) as caught:
        load_intended(tmp_path, rulebook)

    assert code in {problem.code for problem in caught.value.problems}


def test_a_gap_may_compare_a_number_that_no_rule_compares(
    rulebook: Rulebook, cases: Cases, tmp_path: Path
) -> None:
    """A bound of its own is told apart like any other."""
    text = "intended-gaps: [{when: {age: {at-least: 33}}, because: so}]"
    (tmp_path / "intended.yaml").write_text(text, encoding="utf-8")
    intended = load_intended(tmp_path, rulebook)

    found = evidence(rulebook, cases, [gap.when for gap in intended.gaps])
    lint = lint_book(found, intended.gaps, dt.date(2026, 11, 24))

    assert ("L113", ("intended-gaps",)) in {(one.code, one.about) for one in lint}
