"""`recommender audit diff OLD NEW` from the outside."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from recommender.cli import audit_diff
from tests.doors import run
from tests.repositories import changed, commit, project, repository

SHARES = """about: Nobody real.
seed: 7
shares:
  - {answer: numb-saddle, yes: 1, not-sure: 1, basis: design}
  - {question: leg-signs, yes: 1, not-sure: 1, basis: design}
  - {answer: age, bands: [{from: 0, to: 99, of: 1000}], not-sure: 0, basis: design}
  - {answer: told-it-is-psoas, yes: 100, not-sure: 0, basis: design}
  - {question: symptoms, yes: 500, not-sure: 0, basis: design}
  - {answer: visit, options: {first: 500, later: 500}, basis: design}
  - {question: tools, yes: 500, not-sure: 0, basis: design}
  - {answer: sides, options: {left: 300, right: 300, both: 400}, basis: design}
  - {answer: minutes, bands: [{from: 5, to: 30, of: 1000}], basis: design}
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository of two commits, with a case and a population."""
    repository(tmp_path, cases=True)
    (tmp_path / "rules" / "population.yaml").write_text(SHARES, encoding="utf-8")
    return tmp_path


def test_a_revision_is_compared_with_the_folder(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case that newly fails makes it leave with 1; everything is in the JSON."""
    monkeypatch.chdir(repo)

    result = run("audit", "diff", "first", ".", "--people", "2000", "--format", "json")

    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["before"]["name"], found["after"]["name"]) == ("first", ".")
    assert not found["ok"]
    assert not found["same"]
    assert [case["newly-fails"] for case in found["cases"]["changed"]] == [True]
    assert found["concerned"][0]["values"] == ["18 to 49"]
    assert found["share"]["people"] == 2000
    assert found["share"]["seed"] == 7
    assert found["share"]["changed"] == found["differences"][0]["people"]


def test_the_same_rulebook_is_proved_the_same(repo: Path) -> None:
    """Two names of one revision leave with 0, whatever the current folder is."""
    rules = str(repo / "rules")

    result = run("audit", "diff", "HEAD", "trunk", "--rules", rules)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert run("audit", "diff", "HEAD", "trunk", "--rules", rules, "--all").stdout == result.stdout
    assert "This is proved for every way to answer." in result.stdout


def test_markdown_is_for_a_comment(repo: Path) -> None:
    """The comment begins with a heading, and holds the share with its interval."""
    result = run(
        "audit", "diff", "first", str(repo), "--rules", str(repo), "--format", "markdown",
        "--people", "1000",
    )  # fmt: skip

    assert result.exit_code == 1
    assert result.stdout.startswith("## What changes from first to ")
    assert "95 % interval" in result.stdout
    assert "assumption" in result.stdout


@pytest.mark.parametrize(
    ("old", "text"),
    [
        ("nowhere", "nowhere: there is no such folder, and git knows no such revision"),
        ("a..b", "the name of one revision has no `..` in it"),
        ("a\x1bb", "has no spaces or hidden signs"),
        ("--all", "a folder or revision cannot begin with `-`"),
    ],
)
def test_what_cannot_be_opened_leaves_with_2(repo: Path, old: str, text: str) -> None:
    """
    A name that is neither a folder nor a revision is said in one line; after `--` even what looks
    like an option is a name.
    """
    result = run("audit", "diff", "--rules", str(repo), "--", old, str(repo))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert text in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_rules_that_are_not_there_are_never_another_repository(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong path to the rules is an error, also inside a repository."""
    monkeypatch.chdir(repo)

    result = run("audit", "diff", "first", "HEAD", "--rules", str(repo / "nope"))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"{repo / 'nope'}: there is no such folder of rules\n"


def test_problems_are_listed_with_the_revision_named(repo: Path) -> None:
    """When both rulebooks have problems, all of both are listed, each under its name."""
    changed(repo, "hip.yaml", "low-back-ache", "low-back-akhe")
    commit(repo, "Break")
    changed(repo, "red-flags.yaml", "cold-leg\n", "cold-lek\n")

    result = run("audit", "diff", "HEAD", str(repo), "--rules", str(repo))

    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0] == "The rulebook HEAD cannot be used:"
    assert lines[1].startswith("rules/hip.yaml:3:")
    assert "low-back-ache" in lines[1]
    start = lines.index(f"The rulebook {repo} cannot be used:")
    assert any("cold-lek" in line for line in lines[start:])


def test_cases_that_cannot_be_read_are_listed_and_left_out(tmp_path: Path) -> None:
    """
    When a rule that a case names is gone, the problem is listed, the rest is compared, and the
    exit code says that not all is well.
    """
    old = project(tmp_path / "old", cases=True)
    new = project(tmp_path / "new", cases=True)
    case = new / "cases" / "hip.yaml"
    case.write_text(case.read_text().replace("inner-thigh-roller", "inner-thigh-rolls"))

    result = run("audit", "diff", str(old), str(new), "--people", "0")

    assert result.exit_code == 1
    assert "E402 unknown technique `inner-thigh-rolls`" in result.stderr
    assert "No cases were looked at." in result.stdout
    assert "No change in any outcome." in result.stdout


@pytest.fixture
def changes(tmp_path: Path) -> tuple[str, str]:
    """Two folders, of which the second sends more people away."""
    old, new = project(tmp_path / "old"), project(tmp_path / "new")
    changed(new, "red-flags.yaml", "below: 18", "below: 50")
    return str(old), str(new)


@pytest.mark.parametrize(
    ("population", "told"),
    [
        ("", "There is no `population.yaml` beside the rules"),
        (SHARES, "pip install 'release-recommender[population]'"),
    ],
)
def test_without_a_population_or_numpy_the_rest_is_said(
    changes: tuple[str, str], monkeypatch: pytest.MonkeyPatch, population: str, told: str
) -> None:
    """Where the share cannot be counted, it is left out and why is said; all else is compared."""
    if population:
        (Path(changes[1]) / "rules" / "population.yaml").write_text(population, encoding="utf-8")
        monkeypatch.setitem(sys.modules, "numpy", None)
        for module in ("audit.diff.share", "core.population.impact", "core.population.tables"):
            monkeypatch.delitem(sys.modules, f"recommender.{module}", raising=False)

    result = run("audit", "diff", *changes)

    said = " ".join(result.stdout.split())
    assert result.exit_code == 0, result.stderr
    assert told in said
    assert "What people are told changes in one way." in said


def test_what_is_being_done_is_shown_on_a_terminal(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal one line says what is being done, and is gone at the end."""
    monkeypatch.setattr(audit_diff, "_on_terminal", lambda: True)

    result = run("audit", "diff", "first", str(repo), "--rules", str(repo), "--people", "500")

    assert "looking for the smallest example" in result.stderr
    assert "drawing people: 500 of 500" in result.stderr
    assert result.stderr.endswith("\r\x1b[2K")


def test_other_cases_can_be_tried(changes: tuple[str, str], tmp_path: Path) -> None:
    """
    Cases that lie elsewhere are tried when they are named; a folder that is not there is said.
    """
    elsewhere = project(tmp_path / "elsewhere", cases=True) / "cases"
    command = ("audit", "diff", *changes, "--people", "0", "--cases")

    result = run(*command, str(elsewhere))
    missing = run(*command, str(tmp_path / "nowhere"))

    assert result.exit_code == 1
    assert "newly fails: the technique `inner-thigh-roller` is not offered" in result.stdout
    assert missing.exit_code == 2
    assert "there is no such folder" in missing.stderr
