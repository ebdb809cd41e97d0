"""Walks in a real browser: its own way back, its tabs, and what its scripts do to the ticks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Page
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from tests.live import heading, pressed
from tests.sizes import sizes
from tests.walking import PART, Box, Button, Driver, Screen, Walk
from tests.web.test_walks import machine, walked

NEXT = "form.questions button.main"
READ = """() => {
  const forms = [...document.forms], path = (to) => new URL(to, location).pathname;
  const boxes = [...document.querySelectorAll('input')].filter((one) => one.form);
  const buttons = [...document.querySelectorAll('button')].filter(
    (one) => one.form && one.type === 'submit' && !one.hidden);
  const marked = document.querySelector('[data-status]'), title = document.querySelector('h1');
  return {
    boxes: boxes.map((one) => [one.type, one.name, one.value, forms.indexOf(one.form),
      ['checkbox', 'radio'].includes(one.type) ? one.checked : true]),
    buttons: buttons.map((one) => [one.textContent.trim().replace(/\\s+/g, ' '),
      forms.indexOf(one.form), path(one.formAction || one.form.action), one.name, one.value]),
    status: marked ? marked.dataset.status : '', heading: title ? title.textContent.trim() : '',
  };
}"""
SET = """([number, value]) => {
  const one = [...document.querySelectorAll('input')].filter((one) => one.form)[number];
  if (one.type === 'text') one.value = value;
  else if (one.type === 'radio') one.checked = true;
  else one.checked = !one.checked;
  one.dispatchEvent(new Event('change', { bubbles: true }));
}"""
PRESS = """(number) => {
  const buttons = [...document.querySelectorAll('button')].filter(
    (one) => one.form && one.type === 'submit' && !one.hidden);
  for (const box of document.querySelectorAll('details')) box.open = true;
  buttons[number].dataset.pressed = 'yes';
}"""

RELEASE = "document.querySelectorAll('[data-pressed]').forEach((one) => delete one.dataset.pressed)"


class InBrowser:
    """A window with tabs, in a context of its own."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        """Open a window."""
        self.context: BrowserContext = browser.new_context()
        self.address, self.folder = address, folder
        self.tabs: list[Page] = []
        self.tab = 0

    @property
    def page(self) -> Page:
        """The page that is seen."""
        return self.tabs[self.tab]

    def start(self) -> Screen:
        """Go to the first page, in a tab of its own."""
        self.tabs.append(self.context.new_page())
        self.tab = len(self.tabs) - 1
        self.page.goto(self.address)
        return self._read()

    def opened(self, text: str) -> Screen:
        """Open a file of answers at the start."""
        place = self.folder / "opened.yaml"
        if not place.exists():  # a browser sends no file again that was written since
            place.write_text(text, encoding="utf-8")
        self.page.locator("input[type=file]").set_input_files(place)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Open the file").click()
        return self._read()

    def set(self, box: int, value: str) -> Screen:
        """Tick or untick a box, or type into a field; the scripts of the page are told."""
        self.page.evaluate(SET, [box, value])
        return self._read()

    def press(self, button: int) -> Screen:
        """Press a button, and wait for the page, the part of a page or the file that comes."""
        page, files = self.page, list[Download]()
        page.once("download", lambda one: files.append(one))  # noqa: PLW0108  # it notes itself
        page.evaluate(PRESS, button)
        with page.expect_event("response", predicate=_is_answer) as sent:
            page.evaluate("document.querySelector('[data-pressed]').click()")
        answer = sent.value
        if "attachment" in answer.headers.get("content-disposition", ""):
            while not files:
                page.wait_for_timeout(20)
            place = self.folder / files[0].suggested_filename
            files[0].save_as(place)
            page.evaluate(RELEASE)
            named = "my-answers" in place.name
            return Screen(file=place.read_text(encoding="utf-8") if named else PART)
        if answer.request.headers.get("x-part") == "1":
            page.wait_for_timeout(50)
            page.evaluate(RELEASE)
            return Screen(file=PART)
        page.wait_for_function("!document.querySelector('[data-pressed]')")
        return self._read()

    def reload(self) -> Screen:
        """Load the page once more."""
        self.page.reload()
        return self._read()

    def back(self) -> Screen:
        """Go back with the browser's own button."""
        self.page.go_back()
        return self._read()

    def forward(self) -> Screen:
        """Go forward with the browser's own button."""
        self.page.go_forward()
        return self._read()

    def switch(self, tab: int) -> Screen:
        """Go to another tab."""
        self.tab = tab
        self.page.bring_to_front()
        return self._read()

    def seen(self) -> Screen:
        """Look at the page as it stands."""
        return self._read()

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def _read(self) -> Screen:
        self.page.wait_for_load_state("load")
        found: dict[str, Any] = self.page.evaluate(READ)
        return Screen(
            boxes=[
                Box(kind, name, value, form, on=on)
                for kind, name, value, form, on in found["boxes"]
            ],
            buttons=[Button(*one) for one in found["buttons"]],
            status=found["status"],
            heading=found["heading"],
        )


def _is_answer(response: Any) -> bool:
    return bool(response.request.method == "POST")


@pytest.fixture
def walks(
    browser: Browser,
    address: str,
    door: TestClient,
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    tmp_path: Path,
) -> type[Walk]:
    """The state machine, in this browser."""

    class Browsed(machine(door, rulebook, three_symptoms)):  # type: ignore[misc]  # made for a rulebook
        def driver_made(self) -> Driver:
            return InBrowser(browser, address, tmp_path)

    return Browsed


def test_a_sign_that_was_told_later_is_known_to_a_page_the_browser_goes_back_to(
    browser: Browser, address: str, rulebook: Rulebook
) -> None:
    """
    An emergency stands alone on the first screen. Some pages back from it: what is ticked there
    counts, and the emergency stands; only its own line takes it back, and beginning anew does.
    """
    page = browser.new_page(viewport={"width": 375, "height": 700})
    page.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    for name in ("nerve-signs", "injury-and-fever", "belly-danger-signs"):
        page.locator(f"label[for='n-{name}']").click()
        pressed(page.locator(NEXT))
    page.locator("label[for='a-chest-pain']").click()
    pressed(page.get_by_role("button", name="Not sure about one of these"))
    assert page.locator("#a-chest-pain-yes").is_checked()
    page.locator("label[for='a-coughed-blood-not-sure']").click()
    pressed(page.locator(NEXT))
    assert heading(page) == "Get help now"
    what_to_do = page.get_by_text(rulebook.urgency_of["emergency"].do).first.bounding_box()
    assert what_to_do is not None
    assert what_to_do["y"] < 700
    assert page.locator("[data-technique], form.questions").count() == 0

    for _ in range(3):
        page.go_back()
    page.locator("label[for='a-passed-out']").click()
    pressed(page.get_by_role("button", name="See my answers"))

    said = page.locator("dd").all_inner_texts()
    assert any("in your chest" in text for text in said)
    assert any(text.startswith("Not sure: Coughing") for text in said)
    assert any("passed out" in text for text in said)
    page.go_back()
    page.go_forward()
    page.go_back()
    pressed(page.locator(NEXT))
    assert heading(page) == "Get help now"

    pressed(page.get_by_role("button", name="chest").first)
    page.locator("label[for='a-chest-pain-no']").click()
    page.locator("label[for='a-coughed-blood-no']").click()
    page.locator("label[for='n-clot-and-blood-flow-signs']").click()
    pressed(page.locator(NEXT))
    page.go_back()
    assert page.locator("input[name=since]").count() == 0

    page.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    assert page.evaluate("sessionStorage.getItem('told')") == ""
    pressed(page.get_by_role("button", name="Clear this page"))
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("count", sizes(1, 3, 40))
def test_in_a_browser_the_result_knows_what_was_last_seen_ticked(
    walks: type[Walk], count: int
) -> None:
    """With scripts and the browser's own ways back, the result knows what was last seen ticked."""
    walked(walks, count, 10, shrink=False)
