"""The poses as data: what is shipped, what is left out, and what is not loaded."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.poses import Poses
from tests.doors import ROOT

WARNS = re.compile(r"\b(off|away from|alone|[Nn]ever|Keep out of)\b")
BASE = ROOT / "tests" / "bad" / "base" / "rules"


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules")


@pytest.fixture(scope="module")
def poses(shipped: Rulebook) -> Poses:
    """The shipped poses."""
    found = load_poses(ROOT / "rules", shipped)
    assert found is not None
    return found


def test_each_technique_that_can_be_offered_has_a_pose_and_no_other(
    poses: Poses, shipped: Rulebook
) -> None:
    """All but what is never offered are drawn, in two to four frames."""
    offered = {card.id for card in shipped.techniques if not card.never}

    assert {pose.technique for pose in poses.poses} == offered
    assert all(2 <= len(pose.frames) <= 4 for pose in poses.poses)


def test_every_place_that_is_never_pressed_has_an_area(poses: Poses, shipped: Rulebook) -> None:
    """It lies on the skin, or under another area that says so."""
    never = [region.id for region in shipped.regions if region.never_pressed]

    assert all(poses.area_of[name].patches or poses.area_of[name].deep for name in never)


def test_a_place_that_a_step_warns_of_is_kept_clear(poses: Poses, shipped: Rulebook) -> None:
    """Where a card says to stay off a place by its name, its pose keeps that place clear."""
    named = {area.called.removeprefix("the "): area.id for area in poses.areas if area.called}

    for pose in poses.poses:
        steps = shipped.technique_of[pose.technique].steps
        text = " ".join(step for step in steps if WARNS.search(step))
        warned = set()
        for called in sorted(named, key=len, reverse=True):
            if called in text:
                warned.add(named[called])
                text = text.replace(called, "")
        assert warned <= {*pose.keep_clear}, pose.id


def test_a_rulebook_without_poses_has_none() -> None:
    """The file may be left out."""
    assert load_poses(BASE, load(BASE)) is None


def test_a_recommendation_does_not_load_poses() -> None:
    """Neither the cards of poses nor their geometry are imported with the rulebook."""
    code = (
        "import sys; from recommender.adapters.rulebook import load; load(sys.argv[1]);"
        "print([n for n in sys.modules if 'poses' in n or 'posture' in n])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "rules")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"
