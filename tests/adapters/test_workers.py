"""Work that is set apart in a process of its own: what it tells, what comes of it, how it fails."""

from __future__ import annotations

import datetime as dt
import operator
from pathlib import Path
from typing import Any

import pytest

from recommender.adapters.texts import read_text
from recommender.adapters.workers import apart, spread
from recommender.audit.mutation.mutants import damages
from recommender.audit.mutation.mutation import Job, work
from recommender.core.language.errors import RecommenderError
from recommender.core.questionnaire.answers import sheet
from recommender.web.rulebook.shelf import Lies, run_audit
from tests.doors import SMALL, WELL
from tests.pages import promising, small_cases

TODAY = dt.date(2026, 11, 27)
LONG = 60


def test_an_audit_apart_is_told_of_and_comes_back() -> None:
    """The parts of the audit are told as they begin, and the report is that of the rulebook."""
    rulebook = promising()

    going = apart(run_audit, (Lies(rulebook, SMALL, TODAY), small_cases(rulebook)), patient=True)
    report = going.made.result(LONG)

    assert report.digest == rulebook.digest
    assert report.mutation is None
    assert going.told[:4] == ["what the cases show", "cases", "steps", "lint"]


def test_what_goes_wrong_apart_is_raised_in_its_words(tmp_path: Path) -> None:
    """A file that cannot be read is refused as it would be here."""
    reading: Any = read_text

    going = apart(reading, tmp_path / "population.yaml")

    with pytest.raises(RecommenderError, match=r"population\.yaml: there is no such file"):
        going.made.result(LONG)


def test_work_that_breaks_off_is_said_to_have_ended(capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody waits for ever for a process that is gone."""
    failing: Any = operator.getitem

    going = apart(failing, None)

    with pytest.raises(RecommenderError, match="it ended before it was done"):
        going.made.result(LONG)
    assert "TypeError" in capfd.readouterr().err


def test_work_spread_over_processes_comes_to_the_same() -> None:
    """Two processes find of small damages what one finds, in the same order."""
    rulebook = promising()
    usual = sheet(rulebook, WELL).answers
    every = list(enumerate(damages(rulebook)))
    jobs = [Job(rulebook, usual, tuple(every[first : first + 2])) for first in (0, 8)]

    assert list(spread(2)(work, jobs)) == list(spread(1)(work, jobs)) == [*map(work, jobs)]
