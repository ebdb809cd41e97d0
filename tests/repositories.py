"""A git repository for a test, made of the small rulebook."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

SMALL = Path(__file__).parent / "small"
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-11-22T12:00:00Z", "GIT_COMMITTER_DATE": "2026-11-22T12:00:00Z",
}  # fmt: skip


@cache
def local() -> tuple[str, ...]:
    """Name the variables of the environment that tell git of one repository, as a hook has them."""
    command = ["git", "rev-parse", "--local-env-vars"]  # the git that is there
    return tuple(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, whatever its user has set up."""
    ours = local()
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],  # noqa: S607  # the git that is there
        check=True,
        capture_output=True,
        env={**environment, **ALONE},
        text=True,
    )
    return done.stdout.strip()


def project(folder: Path, *, cases: bool = False) -> Path:
    """Lay out a project with the small rulebook, and with a healthy sheet and one case."""
    shutil.copytree(SMALL, folder / "rules")
    if cases:
        (folder / "cases").mkdir()
        (folder / "cases" / "healthy.yaml").write_text(HEALTHY, encoding="utf-8")
        (folder / "cases" / "hip.yaml").write_text(CASE, encoding="utf-8")
    return folder


def changed(folder: Path, file: str, before: str, after: str) -> None:
    """Change a text in a file of the rules."""
    place = folder / "rules" / file
    text = place.read_text(encoding="utf-8")
    assert before in text
    place.write_text(text.replace(before, after), encoding="utf-8")


def repository(folder: Path, *, cases: bool = False) -> Path:
    """Make a repository of two commits: the small rulebook, and with `below: 50` for 18."""
    project(folder, cases=cases)
    git(folder, "init", "--quiet", "--initial-branch=trunk")
    commit(folder, "Begin")
    git(folder, "tag", "first")
    changed(folder, "red-flags.yaml", "below: 18", "below: 50")
    commit(folder, "Change")
    return folder


def commit(folder: Path, text: str) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", text)


HEALTHY = """answers:
  numb-saddle: no
  leg-signs: none
  age: 40
  told-it-is-psoas: no
  symptoms: none
  visit: first
  tools: [soft-ball, foam-roller]
  sides: both
  minutes: 10
"""
CASE = """- case: An aching back leads to the roller
  answers: {symptoms: [low-back-ache]}
  expect: {offered: [inner-thigh-roller]}
  from: a test
"""
