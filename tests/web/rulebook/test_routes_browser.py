"""The rooms for clinicians in a real browser: quiet, open to all, and without scripts as well."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp

from recommender.adapters.workers import Apart
from recommender.audit.cases.cases import Cases
from recommender.core.language.rulebook import Rulebook
from recommender.web import app
from recommender.web.page.site import site_of
from recommender.web.rulebook import routes
from tests.doors import ROOT, SMALL
from tests.live import served
from tests.pages import promising, small_cases, small_report
from tests.sizes import in_both_schemes
from tests.web.rulebook.test_routes import TODAY, quick

SHORT = 30
"""A case in which few rules hold."""
ROOMS = ("audit.html", "cases-1.html", "try", "try/part/1", "try/1")


def pages_of(rulebook: Rulebook, folder: Any, by: Any) -> ASGIApp:
    """Make the application of a rulebook, with the slow work of the rooms given."""
    with pytest.MonkeyPatch.context() as patching:
        made = routes.routes
        patching.setattr(routes, "routes", lambda site: made(site, by))
        return app.application(site_of(rulebook, folder, lambda: TODAY))


@pytest.fixture(scope="module")
def small_site() -> Iterator[tuple[str, Apart[Any]]]:
    """The small rulebook, with an audit that ends when a test says so."""
    rulebook = promising()
    going: Apart[Any] = Apart(["what the cases show"], Future())
    by = quick(small_cases(rulebook), lambda _job: going)
    with served(pages_of(rulebook, SMALL, by)) as address:
        yield address, going


@pytest.fixture(scope="module")
def shipped(rulebook: Rulebook, cases: Cases) -> Iterator[str]:
    """The shipped rulebook with its cases."""
    with served(pages_of(rulebook, ROOT / "rules", quick(cases))) as address:
        yield address


def objections(page: Page) -> list[tuple[str, str]]:
    """List what axe objects to on a page."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def is_wide(page: Page) -> bool:
    """Say whether a page scrolls sideways."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


@pytest.mark.parametrize(("scheme", "rooms"), in_both_schemes(ROOMS))
def test_every_room_is_quiet_and_open_to_all(
    browser: Browser,
    small_site: tuple[str, Apart[Any]],
    shipped: str,
    scheme: Any,
    rooms: tuple[str, ...],
) -> None:
    """No error, no request that leaves the host, nothing axe objects to, no sideways scrolling."""
    address, _ = small_site
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    for room in rooms:
        page.goto(f"{address}/rulebook/{room}")
        assert objections(page) == [], room
        assert not is_wide(page), room
    page.goto(f"{shipped}/rulebook/try/120")
    assert not is_wide(page)
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(f"{shipped}/rulebook/try/{SHORT}")
    page.select_option("#choose", "age")
    page.get_by_role("button", name="Choose this one").click()
    page.get_by_role("textbox", name="How old are you").fill("15")
    page.get_by_role("button", name="See what changes").click()
    assert objections(page) == []
    assert page.locator(".mark").count() > 0

    assert said == []
    assert [url for url in asked if not url.startswith((address, shipped))] == []
    context.close()


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


def test_the_search_works_in_the_served_book(
    browser: Browser, small_site: tuple[str, Apart[Any]]
) -> None:
    """Its script is allowed by the policy, and leads to a page of the book."""
    address, _ = small_site
    page = browser.new_page()

    page.goto(f"{address}/rulebook/")
    page.get_by_role("searchbox").fill("loaded back")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/rule-*.html")

    assert page.get_by_role("link", name="Try a case").is_visible()
    page.close()


def test_the_page_of_a_running_audit_looks_again_by_itself(
    browser: Browser, small_site: tuple[str, Apart[Any]]
) -> None:
    """It says what has begun, and shows the report once it is there."""
    address, going = small_site
    page = browser.new_page()

    page.goto(f"{address}/rulebook/audit.html")
    page.get_by_role("button", name="Run the audit").click()
    page.wait_for_url("**/audit.html")
    assert objections(page) == []
    going.told.append("lint")
    page.get_by_text("lint: now").wait_for()
    going.made.set_result(small_report(promising()))
    page.get_by_text("Something fails.").wait_for()

    assert page.get_by_role("button", name="Run the audit").count() == 0
    page.close()
