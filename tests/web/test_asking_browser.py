"""Pages of questions on a phone: what is pressed is large, and one press answers its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.axe import objections
from tests.live import fill, heading, pressed, watched

NEXT = "form.questions button.main"
NONE, REST, DOUBT = (f"form.questions button[value={go}]" for go in ("none", "rest", "unsure"))
PHONE: Any = {"width": 375, "height": 812}
MISSED = """() => {
  const large = 44, reach = large / 2 - 1, missed = [];
  const all = 'label.pick, summary, button:not([hidden]), input[type=text]';
  for (const one of document.querySelectorAll('form.questions :is(' + all + ')')) {
    if (!one.checkVisibility()) continue;
    one.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = one.getBoundingClientRect();
    const x = left + width / 2, y = top + height / 2;
    const there = [[0, 0], [reach, 0], [-reach, 0], [0, reach], [0, -reach]].every(([dx, dy]) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return hit && (one.contains(hit) || hit.control === one);
    });
    if (!there || width < large || height < large) missed.push(one.textContent.trim());
  }
  return missed;
}"""
"""Names what a finger would miss that comes down within 22 px of its middle."""


def begun(browser: Browser, address: str, **how: Any) -> Page:
    """Come to the first page of questions on a phone."""
    page = watched(browser, viewport=PHONE, **how).page
    page.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    return page


def is_good(page: Page) -> None:
    """Make sure that whatever is pressed is large, and that axe objects to nothing."""
    assert page.evaluate(MISSED) == [], heading(page)
    assert objections(page) == [], heading(page)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_whatever_is_pressed_is_large_and_open_to_all(
    browser: Browser, address: str, three_symptoms: Mapping[str, str], scheme: str
) -> None:
    """Pages of signs, of what is felt and of the routine, and one with each line's choice."""
    page = begun(browser, address, color_scheme=scheme)
    is_good(page)
    pressed(page.locator(DOUBT))
    is_good(page)
    seen: set[str] = set()
    while page.locator("form.questions").count():
        name = heading(page)
        if name in ("What you feel", "More about it", "Your routine"):
            is_good(page)
            seen.add(name)
        fill(page, three_symptoms)
        pressed(page.locator(NEXT))
    assert len(seen) == 3


@pytest.mark.parametrize("script", [True, False])
def test_one_press_is_a_page_and_never_against_a_tick(
    browser: Browser, address: str, *, script: bool
) -> None:
    """With scripts and without, none is refused where a line is ticked, and goes on otherwise."""
    page = begun(browser, address, java_script_enabled=script)
    first = heading(page)
    line = page.locator("label[for='a-both-legs']")

    line.click()
    pressed(page.locator(NONE))
    assert heading(page) == first
    assert "New pain, tingling" in page.locator("fieldset .wrong").inner_text()
    assert page.locator("#a-both-legs").is_checked()

    page.locator("label[for='a-both-legs']").click()
    pressed(page.locator(NONE))
    assert heading(page) != first
    assert page.locator("fieldset .wrong").count() == 0


def test_none_is_fixed_only_where_all_lines_are_in_view(browser: Browser, address: str) -> None:
    """On a phone it waits below the last line; where everything is seen it is seen, too."""
    page = begun(browser, address)
    fixed = "getComputedStyle(document.querySelector('.all-none')).position"

    assert page.evaluate(fixed) == "static"

    page.set_viewport_size({"width": 900, "height": 2400})
    page.locator(".all-none.is-fixed").wait_for()
    assert page.evaluate(fixed) == "sticky"

    page.set_viewport_size(PHONE)
    page.locator(".all-none:not(.is-fixed)").wait_for()
    assert page.evaluate(fixed) == "static"


def test_no_to_the_rest_is_offered_once_something_is_ticked(
    browser: Browser, address: str, healthy: Mapping[str, str]
) -> None:
    """It stands there where a line is ticked, answers the rest with no, and keeps the tick."""
    page = begun(browser, address)
    while heading(page) != "What you feel":
        fill(page, healthy)
        pressed(page.locator(NEXT))
    assert not page.locator(REST).is_visible()

    page.locator("label[for='a-low-back-ache']").click()
    assert page.locator(REST).is_visible()
    pressed(page.locator(REST))

    assert heading(page) != "What you feel"
    pressed(page.get_by_role("button", name="See my answers"))
    said = page.locator("dd").all_inner_texts()
    assert "Ache or pain in the low back" in said
