"""The audit from the command line: what it prints, writes and leaves with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recommender.adapters.cases import load_cases
from recommender.adapters.rulebook import load
from recommender.core.language.errors import RulebookError
from tests.doors import ROOT, run
from tests.repositories import project

BROKEN = """promises:
  - id: no-leg-is-seen-today
    title: Nobody is seen on the day for a leg.
    never: {at-least: same-day}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small rulebook with its case beside it."""
    return project(tmp_path / "small", cases=True) / "rules"


@pytest.mark.parametrize("shipped", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_broken_rulebook_leaves_with_1_and_shows_people(
    tmp_path: Path, folder: Path, *, shipped: bool
) -> None:
    """A dropped guard breaks promises and cases, each with its place and a person."""
    if shipped:
        for part in ("rules", "cases"):
            shutil.copytree(ROOT / part, tmp_path / part)
        folder = tmp_path / "rules"
        text = (folder / "cautions.yaml").read_text(encoding="utf-8")
        start = text.index("- id: known-hernia-no-belly-or-groin")
        guard = text[start:].split("then: ", 1)[1].split("\n", 1)[0]
        changed = text[start:].replace(guard, "{avoid: effort}", 1)
        (folder / "cautions.yaml").write_text(text[:start] + changed, encoding="utf-8")
    else:
        (folder / "promises.yaml").write_text(BROKEN, encoding="utf-8")
    drafts = folder.parent / "drafts.yaml"

    done = run("audit", "--quick", "--rules", str(folder), "--drafts", str(drafts))

    said = " ".join(done.stdout.split())
    assert done.exit_code == 1
    assert "The audit fails." in said
    assert "Promises that do not hold" in said
    assert "rules/promises.yaml:" in said
    assert "Someone who ticks “" in said
    written = drafts.read_text(encoding="utf-8")
    assert ("known-hernia: yes" if shipped else "swollen-leg: yes") in written
    assert "  expect:\n  from:\n" in written
    # Without an expectation a draft is no case.
    shutil.copy(drafts, folder.parent / "cases")
    with pytest.raises(RulebookError) as caught:
        load_cases(folder.parent / "cases", load(folder))
    assert {problem.code for problem in caught.value.problems} == {"E201"}


def test_a_file_that_is_there_is_not_written_over(folder: Path) -> None:
    """What someone filled in is never lost."""
    drafts = folder.parent / "mine.yaml"
    drafts.write_text("mine", encoding="utf-8")

    done = run("audit", "--quick", "--rules", str(folder), "--drafts", str(drafts))

    assert done.exit_code == 2
    assert "there is a file of this name already" in done.stderr
    assert drafts.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", [["audit"], ["audit", "mutate"]])
def test_a_rulebook_without_cases_is_told_so(folder: Path, command: list[str]) -> None:
    """Without cases there is nothing to hold the rules to account."""
    shutil.rmtree(folder.parent / "cases")

    done = run(*command, "--rules", str(folder))

    assert done.exit_code == 2
    assert "there is no such folder" in done.stderr
    assert done.stdout == ""


def test_problems_of_the_loader_are_listed_at_their_place(folder: Path) -> None:
    """What cannot be read is not audited."""
    (folder / "intended.yaml").write_text("intended-gaps: [1]\n", encoding="utf-8")

    done = run("audit", "--rules", str(folder))

    assert done.exit_code == 1
    assert done.stderr.startswith("rules/intended.yaml:1:17: E203")
