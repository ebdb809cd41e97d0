"""What signatures bind of the poses: all that one picture is drawn from, and nothing of others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.adapters.pose_forms import pose_forms
from recommender.core.signing.canonical import digest
from tests.doors import ROOT

BRIDGE = "words: Lying on the back, knees bent, feet and knees well apart"


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], set[str]]:
    """Change one text of the shipped file; give the techniques that are bound otherwise then."""

    def change(old: str, new: str) -> set[str]:
        text = (ROOT / "rules" / "poses.yaml").read_text(encoding="utf-8")
        assert text.count(old) == 1
        (tmp_path / "poses.yaml").write_text(text.replace(old, new), encoding="utf-8")
        before, after = pose_forms(ROOT / "rules"), pose_forms(tmp_path)
        return {name for name in before if digest(before[name]) != digest(after[name])}

    return change


def test_a_pose_is_bound_with_its_own_words_alone(
    changed: Callable[[str, str], set[str]],
) -> None:
    """One word of a pose changes the form of its technique, and of no other."""
    assert changed(BRIDGE, f"{BRIDGE}, arms down") == {"bridge"}


def test_a_base_is_bound_by_all_poses_that_vary_it(
    changed: Callable[[str, str], set[str]],
) -> None:
    """So is a view; a comment and an area, which nothing is drawn from, are bound by none."""
    all_fours = changed("words: On hands and knees\n    ground: mat", "words: On all fours")

    assert all_fours == {"cat-camel", "bird-dog"}
    assert changed("called: the navel", "called: the belly button") == set()
    assert "half-kneel-rock" in changed("called: a pad, size: 4", "called: a pad, size: 5")


def test_what_cannot_be_read_binds_nothing(tmp_path: Path) -> None:
    """Without a file, or with one that is no list of cards, there is nothing to bind."""
    assert pose_forms(tmp_path) == {}
    for text in ("", "poses", "poses: 3", "poses: [1, {base: 2}]", "poses: ["):
        (tmp_path / "poses.yaml").write_text(text, encoding="utf-8")
        assert set(pose_forms(tmp_path)) <= {"None"}
    shutil.rmtree(tmp_path)
