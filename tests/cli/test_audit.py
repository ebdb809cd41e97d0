"""The audit from the command line: what it prints, writes and leaves with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from recommender.adapters.cases import load_cases
from recommender.adapters.checkpoint import keeping
from recommender.adapters.rulebook import load
from recommender.adapters.workers import spread
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.evidence import Evidence, evidence
from recommender.audit.mutation.mutation import Fate, Job, mutation, one_after_another
from recommender.audit.result import MutationShown
from recommender.core.language.errors import RulebookError, UnreadableError
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT, run
from tests.repositories import project

BROKEN = """promises:
  - id: no-leg-is-seen-today
    title: Nobody is seen on the day for a leg.
    never: {at-least: same-day}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rulebook with its cases beside it."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    return tmp_path / "rules"


@pytest.mark.parametrize("shipped", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_broken_rulebook_leaves_with_1_and_shows_people(
    tmp_path: Path,
    folder: Path,
    shipped: bool,  # noqa: FBT001  # a parameter
) -> None:
    """A dropped guard breaks promises and cases, each with its place and a person."""
    if shipped:
        text = (folder / "cautions.yaml").read_text(encoding="utf-8")
        start = text.index("- id: known-hernia-no-belly-or-groin")
        guard = text[start:].split("then: ", 1)[1].split("\n", 1)[0]
        changed = text[start:].replace(guard, "{avoid: effort}", 1)
        (folder / "cautions.yaml").write_text(text[:start] + changed, encoding="utf-8")
    else:
        folder = project(tmp_path / "small", cases=True) / "rules"
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


def test_drafts_are_refused_until_they_are_filled_in(tmp_path: Path) -> None:
    """A draft stays a draft: without an expectation it is no case."""
    folder = project(tmp_path, cases=True) / "rules"
    drafts = folder.parent / "cases" / "drafts.yaml"
    run("audit", "--quick", "--rules", str(folder), "--drafts", str(drafts))

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


@pytest.fixture(scope="module")
def found(rulebook: Rulebook) -> Evidence:
    """A rulebook of few rules, with no cases."""
    small = rulebook.model_copy(update={"rules": rulebook.rules[:8], "promises": ()})
    return evidence(small, Cases({}, ()))


@pytest.fixture(scope="module")
def whole(found: Evidence) -> MutationShown:
    """What becomes of all damages to few rules."""
    return mutation(found)


def test_work_that_was_kept_is_not_done_again(
    found: Evidence, whole: MutationShown, tmp_path: Path
) -> None:
    """A run that was stopped goes on where it was, and comes to the same."""
    path = tmp_path / "kept.jsonl"
    mutation(found, keeping(one_after_another, path))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], '{"job": "x", "fates": [[', "9"]) + "\n", "utf-8")
    done: list[Job] = []

    def counting(work: Callable[[Job], list[Fate]], jobs: Sequence[Job]) -> Iterator[list[Fate]]:
        done.extend(jobs)
        return map(work, jobs)

    assert mutation(found, keeping(counting, path)) == whole
    assert len(done) == len(lines) - 2


@pytest.fixture(scope="module")
def done(found: Evidence, whole: MutationShown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that is kept of all work on few rules."""
    path = tmp_path_factory.mktemp("kept") / "kept.jsonl"
    assert mutation(found, keeping(one_after_another, path)) == whole
    return path


def good(path: Path) -> list[str]:
    """The lines of a kept file, the first aside."""
    return path.read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize(
    "fates",
    [
        [], [[0, None, None]], [[99999, None, None]] * 30, [[True, None, None]], "x", [1], [[0]],
        [[0, "no-such-promise", None]], [[0, None, {"nobody": "yes"}]], [[0, None, {}]], {"a": 1},
        [[10**400, None, None]],
    ],
)  # fmt: skip
def test_what_cannot_have_been_found_is_not_taken(
    found: Evidence, whole: MutationShown, done: Path, tmp_path: Path, fates: object
) -> None:
    """A line that does not hold just what its job would find is left aside."""
    path = tmp_path / "kept.jsonl"
    shutil.copy(done, path)
    head = path.read_text(encoding="utf-8").splitlines()[0]
    lines = [json.dumps({**json.loads(line), "fates": fates}) for line in good(path)]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    assert mutation(found, keeping(one_after_another, path)) == whole


@pytest.mark.parametrize("text", ["# A book\n", '{"job": "x", "fates": []}\n'])
def test_another_file_is_not_written_to(found: Evidence, tmp_path: Path, text: str) -> None:
    """Only what was kept here before is added to."""
    path = tmp_path / "mine.md"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableError):
        mutation(found, keeping(one_after_another, path))

    assert path.read_text(encoding="utf-8") == text


def test_a_kept_file_that_cannot_be_written_is_told(found: Evidence, tmp_path: Path) -> None:
    """A folder is no file to keep things in."""
    with pytest.raises(UnreadableError):
        mutation(found, keeping(one_after_another, tmp_path))


def test_work_spread_over_processes_comes_to_the_same(
    found: Evidence, whole: MutationShown
) -> None:
    """Two processes find what one finds."""
    assert mutation(found, spread(2)) == mutation(found, spread(1)) == whole
