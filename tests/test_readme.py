"""The README: its printed output is the real output, and every command stands in it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ recommender (.+)\n([\s\S]*?)```", README)


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[c for c, _ in EXAMPLES])
def test_the_printed_output_is_the_real_output(command: str, expected: str) -> None:
    """What the README shows under a command is what the command prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-m", "recommender", *shlex.split(command)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == expected
    assert done.returncode == 0


def test_there_is_an_example() -> None:
    """The README shows a result, and says where a rule is shown as it stands in its file."""
    folder = ROOT / "rules"
    card = re.search(r"```yaml\n(- id: [\s\S]*?)```", (folder / "README.md").read_text("utf-8"))

    assert len(EXAMPLES) == 1
    assert "`rules/README.md`" in README
    assert card is not None
    plain = re.sub(r" +#.*", "", card.group(1))
    assert plain.split("because:")[0] in (folder / "pelvis.yaml").read_text("utf-8")


def test_the_first_screen_says_the_most_important() -> None:
    """By line 40 the README has said who it is not for, and shown a command and its output."""
    first = "\n".join(README.splitlines()[:40])

    assert "Not for you" in first
    assert "112, 911 or 999" in " ".join(first.split())
    assert "$ recommender" in first
    assert "Your routine: " in first


def test_a_tired_person_reads_it() -> None:
    """The README has at most 900 words, what is printed in it counted."""
    assert len(README.split()) <= 900
