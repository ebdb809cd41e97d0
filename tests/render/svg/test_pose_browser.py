"""The poses in a real browser: for all, by day and by night, and still for those who want it so."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from recommender.adapters.poses import load_poses
from recommender.core.language.rulebook import Rulebook
from recommender.render.svg.pose_sheet import pose_sheet
from tests.axe import objections
from tests.doors import ROOT
from tests.live import watched

SOME = ("supine-march", "belly-breathing", "inner-thigh-soft-ball", "sit-to-stand")


@pytest.fixture(scope="module")
def sheet(rulebook: Rulebook) -> str:
    """The page of some poses: lying, sitting, standing and seen from above."""
    poses = load_poses(ROOT / "rules", rulebook)
    assert poses is not None
    some = tuple(pose for pose in poses.poses if pose.technique in SOME)
    return pose_sheet(poses.model_copy(update={"poses": some}), rulebook)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 340)])
def test_the_page_of_poses_is_open_to_all_and_fits(
    browser: Browser, sheet: str, scheme: str, width: int
) -> None:
    """Nothing that axe objects to, no word of the browser's, and no scrolling sideways."""
    how: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 700}}
    watch = watched(browser, **how)

    watch.page.set_content(sheet)

    assert objections(watch.page) == []
    assert watch.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watch.said == []
    watch.page.context.close()


@pytest.mark.parametrize("wish", ["no-preference", "reduce"])
def test_what_moves_is_shown_only_where_movement_is_welcome(
    browser: Browser, sheet: str, wish: str
) -> None:
    """Who asks for less motion sees the first frame in its place."""
    page = watched(browser, reduced_motion=wish).page
    page.set_content(sheet)

    page.locator("summary").first.click()

    moves = wish == "no-preference"
    picture = page.locator("details[open] svg")
    assert picture.locator(".pose-moving").is_visible() is moves
    assert picture.locator(".pose-stand-in").is_visible() is not moves
    page.context.close()
