"""What lies beside a rulebook: cases, open questions, shares, and what an audit is of."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from recommender.adapters.bundle import asked_of, cases_folder, cases_of, held_by, open_questions
from recommender.core.language.errors import RulebookError
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT, SMALL, small
from tests.pages import small_cases


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the small rulebook, with nothing beside it."""
    return Path(shutil.copytree(SMALL, tmp_path / "rules"))


def test_what_is_missing_is_no_trouble(rules: Path) -> None:
    """
    Without a folder of cases there are none, without a guess no shares, and a page says the rest.
    """
    assert cases_of(rules, small()).cases == ()
    assert held_by(rules, small()) is None
    assert "None are written down" in open_questions(rules)


def test_cases_lie_beside_the_rules(rules: Path) -> None:
    """They are looked for next to the folder, and refused when they are broken."""
    folder = cases_folder(rules)
    folder.mkdir()
    (folder / "hip.yaml").write_text("case: not a list\n", encoding="utf-8")

    assert folder == rules.parent / "cases"
    with pytest.raises(RulebookError, match="a file of cases is a list"):
        cases_of(rules, small())


def test_open_questions_are_given_as_they_are_written(rules: Path) -> None:
    """The text beside the rules is the text of the page."""
    (rules / "open-questions.md").write_text("# Ours\n\nWhy?\n", encoding="utf-8")

    assert open_questions(rules) == "# Ours\n\nWhy?\n"


def test_an_audit_is_asked_for_without_damages(rulebook: Rulebook) -> None:
    """It is of the rulebook, its cases, what the rulebook does on purpose, and the day."""
    told: list[str] = []
    day = dt.date(2026, 11, 27)

    asked = asked_of(ROOT / "rules", rulebook, small_cases(small()), day, told.append)
    asked.tell("lint")

    assert (asked.rulebook, asked.today, asked.mutate) == (rulebook, day, False)
    assert asked.intended.gaps or asked.intended.findings
    assert told == ["lint"]
