"""After the result of `ask`: one step at a time, why, all, and whether to keep the answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.cli.afterwards import KEEP, KEYS
from tests.doors import small_run

WELL = ("n", "0", "40", "n", "1", "1 2", "10")
"""Typed in turn: nothing wrong, an aching back, both tools, ten minutes: two steps."""
STEP_1, STEP_2 = "1.  Ease the inner thigh with a roller\n", "2.  Walk at an easy pace\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test stands in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def after(*keys: str, options: tuple[str, ...] = ()) -> str:
    """Give what is told once the steps are on the screen, for some lines typed then."""
    result = small_run("ask", *options, typed="".join(f"{line}\n" for line in (*WELL, *keys)))
    assert result.exit_code == 0
    keyed = result.stderr.index(KEYS[:40])
    return result.stderr[keyed:]


def test_enter_shows_one_step_after_another_and_then_leaves() -> None:
    """Each press brings the next step with how it is done; after the last one it is over."""
    told = after("", "", "")

    assert told.index(STEP_1) < told.index(STEP_2)
    assert "With a foam roller." in told
    assert "because" not in told
    assert told.count(KEEP) == 1


def test_a_number_shows_that_step_and_why_gives_its_rules_with_their_sources() -> None:
    """`2` shows the second step, `why 1` every rule behind the first, to its sources."""
    told = after("2", "why 1", "quit")

    assert STEP_2 in told
    assert told.index(STEP_2) < told.index(STEP_1) < told.index("because")
    assert "card:inner-thigh-roller" in told
    assert "[1]" in told


@pytest.mark.parametrize("word", ["9", "why", "why 9", "why why 1", "²", "1" * 5000, "pain"])
def test_what_is_no_step_is_met_with_what_may_be_typed(word: str) -> None:
    """Whatever else is typed brings the keys once more, and nothing is lost."""
    told = after(word, "1")

    assert "There are 2 steps." in told
    assert STEP_1 in told


def test_all_shows_the_whole_result() -> None:
    """`all` brings what `--steps` prints."""
    whole = small_run("ask", "--steps", typed="".join(f"{line}\n" for line in WELL)).stdout

    assert whole in after("all", "quit")


@pytest.mark.parametrize(("keys", "kept"), [
    (("quit", "yes"), True), (("save",), True), (("quit", "y"), True),
    (("quit", "no"), False), (("quit", ""), False), (("quit",), False), ((), False),
])  # fmt: skip
def test_the_answers_are_kept_only_when_that_is_wanted(
    folder: Path, keys: tuple[str, ...], *, kept: bool
) -> None:
    """A yes before leaving, or `save`, keeps a file; silence leaves nothing behind."""
    told = after(*keys)

    assert [file.name for file in folder.iterdir()] == ["my-answers.yaml"] * kept
    assert ("Your answers are saved in my-answers.yaml" in told) is kept


def test_who_named_a_file_is_not_asked_again(folder: Path) -> None:
    """With `--save` the answers are kept anyway."""
    told = after("quit", options=("--save", "mine.yaml"))

    assert KEEP not in told
    assert (folder / "mine.yaml").exists()
