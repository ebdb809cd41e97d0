"""The rooms for clinicians in a real browser: quiet, open to all, and without scripts as well."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from recommender.adapters.workers import Apart
from recommender.audit.cases.cases import Cases
from recommender.core.language.rulebook import Rulebook
from tests.axe import objections
from tests.doors import ROOT
from tests.live import served, watched
from tests.pages import promising, small_report
from tests.sizes import in_both_schemes
from tests.web.rulebook.test_routes import application, quick

LONG = 120
"""A case in which many rules hold."""
ROOMS = ("audit.html", "cases-1.html", "try", "try/part/1", "try/1")


@pytest.fixture(scope="module")
def small_site() -> Iterator[tuple[str, Apart[Any]]]:
    """The small rulebook, with an audit that ends when a test says so."""
    going: Apart[Any] = Apart(["what the cases show"], Future())
    with served(application(quick(audit=lambda _job: going))) as address:
        yield address, going


@pytest.fixture(scope="module")
def shipped(rulebook: Rulebook, cases: Cases) -> Iterator[str]:
    """The shipped rulebook with one of its cases."""
    one = cases._replace(cases=(cases.cases[LONG - 1],))
    with served(application(quick(one), rulebook, ROOT / "rules")) as address:
        yield address


def is_wide(page: Page) -> bool:
    """Say whether a page scrolls sideways."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


@pytest.mark.parametrize(("scheme", "rooms"), in_both_schemes(ROOMS))
def test_every_room_is_quiet_and_open_to_all(
    browser: Browser, small_site: tuple[str, Apart[Any]], scheme: Any, rooms: tuple[str, ...]
) -> None:
    """No error, no request that leaves the host, nothing axe objects to, no sideways scrolling."""
    address, _ = small_site
    watch = watched(browser, color_scheme=scheme, viewport={"width": 320, "height": 800})

    for room in rooms:
        watch.page.goto(f"{address}/rulebook/{room}")
        assert objections(watch.page) == [], room
        assert not is_wide(watch.page), room
    assert watch.said == []
    assert watch.elsewhere(address) == []
    watch.page.context.close()


def test_a_changed_case_is_quiet_and_open_to_all(
    browser: Browser, small_site: tuple[str, Apart[Any]], shipped: str
) -> None:
    """What differs from the case is marked; a long case never scrolls sideways."""
    address, _ = small_site
    watch = watched(browser, viewport={"width": 1200, "height": 900})
    page = watch.page

    page.goto(f"{address}/rulebook/try/1")
    page.select_option("#choose", "low-back-ache")
    page.get_by_role("button", name="Choose this one").click()
    page.get_by_role("radio", name="no", exact=True).check()
    page.get_by_role("button", name="See what changes").click()
    assert objections(page) == []
    assert page.locator(".mark").count() > 0
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{shipped}/rulebook/try/1")
    assert not is_wide(page)

    assert watch.said == []
    assert [url for url in watch.asked if not url.startswith((address, shipped))] == []
    page.context.close()


def test_a_case_is_tried_without_scripts_and_by_keyboard_alone(
    browser: Browser, small_site: tuple[str, Apart[Any]]
) -> None:
    """Tab and Enter lead from the book to a case, and to what a changed answer changes."""
    address, _ = small_site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{address}/rulebook/cases-1.html")
    page.get_by_role("link", name="Try this case").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/try/1")
    page.get_by_label("Change one answer").select_option("low-back-ache")
    page.get_by_role("button", name="Choose this one").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/try#change")
    page.get_by_role("radio", name="yes").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/try#differs")

    assert page.get_by_text("What you changed").is_visible()
    assert page.locator(".firing.is-gone").count() > 0
    page.go_back()
    assert page.get_by_role("button", name="See what changes").is_visible()
    context.close()


def test_the_scripts_of_the_served_book_are_allowed(
    browser: Browser, small_site: tuple[str, Apart[Any]]
) -> None:
    """The page of a running audit looks again by itself, and the search leads to a page."""
    address, going = small_site
    page = browser.new_page()
    page.clock.install()

    page.goto(f"{address}/rulebook/audit.html")
    page.get_by_role("button", name="Run the audit").click()
    page.wait_for_url("**/audit.html")
    assert objections(page) == []
    going.told.append("lint")
    page.clock.fast_forward(2000)
    page.get_by_text("lint: now").wait_for()
    going.made.set_result(small_report(promising()))
    page.clock.fast_forward(2000)
    page.get_by_text("Something fails.").wait_for()

    assert page.get_by_role("button", name="Run the audit").count() == 0

    page.goto(f"{address}/rulebook/")
    page.get_by_role("searchbox").fill("loaded back")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/rule-*.html")
    assert page.get_by_role("link", name="Try a case").is_visible()
    page.close()
