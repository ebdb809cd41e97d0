"""
The web page in a real browser: a server in a thread, and a person who goes through the questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page
from starlette.types import ASGIApp

from tests import serving


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port as long as this lasts; give its address."""
    with serving.served(app) as (port, _):
        yield f"http://127.0.0.1:{port}"


class Watched:
    """A page of a browser, with what it said and what it asked for."""

    def __init__(self, page: Page) -> None:
        """Listen to a page."""
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.context.on("request", lambda request: self.asked.append(request.url))

    def _console(self, message: Any) -> None:
        if "status of 422" not in message.text:  # a page that says what is missing is no error
            self.said.append(message.text)

    def elsewhere(self, address: str) -> list[str]:
        """List what was asked for that is not at this address."""
        return [url for url in self.asked if not url.startswith((f"{address}/", "data:", "blob:"))]


def watched(browser: Browser, **how: Any) -> Watched:
    """Open an empty page in a context of its own."""
    return Watched(browser.new_context(**how).new_page())


def pressed(button: Locator) -> None:
    """Press a button, and wait for the page that it leads to."""
    with button.page.expect_navigation():
        button.click()


def heading(page: Page) -> str:
    """Read the heading of a page."""
    return page.locator("h1").first.inner_text()


def fill(page: Page, answers: Mapping[str, str]) -> None:
    """Answer the questions of a page with the mouse; what is not among the answers is a no."""
    listed = page.locator("fieldset.question:has(.none) input[name=shown]")
    names = " ".join(str(one.get_attribute("value")) for one in listed.all()).split()
    doubt = page.get_by_role("button", name="Not sure about one of these")
    if doubt.count() and any(answers.get(name) == "not-sure" for name in names):
        pressed(doubt)
    for question in page.locator("fieldset.question").all():
        names = str(question.locator("input[name=shown]").first.get_attribute("value")).split()
        if question.locator(".none input").count():
            _tick(question, names, answers)
            continue
        value = answers.get(names[0], "no")
        typed = question.locator(f"[id='a-{names[0]}']")
        if typed.count():
            typed.fill(value)
        else:
            question.locator(f"label[for='a-{names[0]}-{value}']").click()


def _tick(question: Locator, names: list[str], answers: Mapping[str, str]) -> None:
    picked = [name for name in names if answers.get(name, "no") != "no"]
    for name in picked:
        ends = ("", f"-{answers[name]}")
        labels = ", ".join(f"label[for='a-{name}{end}']" for end in ends)
        question.locator(labels).click()
    if not picked:
        question.locator(".none label").click()
