"""The result in a real browser: answers in place, without scripts, for all, and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.web.app import application
from recommender.web.page.carried import Carried, carried_text
from tests.http import TODAY, site
from tests.live import served, watched

Answers = Mapping[str, str]
POST = """given => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/result";
  const field = document.createElement("input");
  field.name = "sheet";
  field.value = given;
  form.append(field);
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture(scope="module")
def address(rulebook: Rulebook) -> Iterator[str]:
    """The shipped rulebook, served."""
    with served(application(site(rulebook))) as found:
        yield found


@pytest.fixture(scope="module")
def person(three_symptoms: Answers) -> Answers:
    """Somebody with three symptoms and a soft ball."""
    return {**three_symptoms, "soft-ball": "yes"}


def opened(page: Page, address: str, rulebook: Rulebook, answers: Answers) -> None:
    """Open the result of answers, as a page that carries them does."""
    page.goto(f"{address}/")
    text = carried_text(rulebook, Carried(Sheet(on=TODAY, answers=dict(answers))))
    page.evaluate(POST, text)
    page.wait_for_selector("[data-status]")


def asked(page: Page) -> None:
    """Ask why not, and try another answer."""
    page.select_option("#technique", "psoas-hard-tool")
    page.get_by_role("button", name="Why not?").click()
    page.wait_for_selector("[data-why-not]")
    page.select_option("#entry", "low-back-ache")
    page.get_by_role("button", name="Choose this answer").click()
    page.check("input[name=to][value=no]")
    page.get_by_role("button", name="Show what would change").click()
    page.wait_for_selector("[data-what-if]")


def test_answers_come_into_the_page_and_take_the_focus(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers
) -> None:
    """A script fetches them from the page's own host; the steps stay where they are."""
    seen = watched(browser, viewport={"width": 375, "height": 800})
    page = seen.page
    opened(page, address, rulebook, person)
    steps = page.locator(".step").count()

    asked(page)

    assert page.locator("[data-why-not]").count() == 1
    assert page.locator(".step").count() == steps
    assert page.url == f"{address}/result"
    assert page.evaluate("document.activeElement.textContent") == "What would change"
    first = page.locator(".step > details").first
    first.locator("> summary").click()
    first.get_by_role("button", name="Which of my answers alone are enough?").click()
    page.wait_for_selector(".step .answer")
    assert "alone" in page.evaluate("document.activeElement.textContent")
    assert seen.said == []
    assert seen.elsewhere(address) == []


def test_everything_is_answered_without_scripts(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers
) -> None:
    """Each answer is the whole page again, and the last button carries the other answer on."""
    seen = watched(browser, java_script_enabled=False)
    page = seen.page
    text = carried_text(rulebook, Carried(Sheet(on=TODAY, answers=dict(person))))
    page.goto(f"{address}/")
    page.set_content(
        f'<form method="post" action="{address}/result"><input name="sheet" value="{text}">'
        "<button>Go</button></form>"
    )
    page.get_by_role("button", name="Go").click()

    asked(page)

    assert page.url == f"{address}/what-if"
    assert page.locator(".step").count() > 3
    page.get_by_role("button", name="Use this answer").click()
    assert page.url == f"{address}/questions"


@pytest.mark.parametrize(
    ("scheme", "width", "kinds"),
    [
        ("light", 320, ("routine", "emergency", "open")),
        ("dark", 1200, ("routine", "same-day", "nothing")),
    ],
)
def test_every_kind_of_result_is_open_to_all_and_no_wider_than_the_window(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers, healthy: Answers,
    scheme: Any, width: int, kinds: tuple[str, ...],
) -> None:  # fmt: skip
    """Nothing that axe objects to, with every detail open, in light and dark."""
    open_ = {name: value for name, value in person.items() if name != "duration"}
    people = {
        "routine": person, "emergency": {**person, "numb-saddle": "yes"}, "open": open_,
        "same-day": {**person, "fever-with-pain": "yes"}, "nothing": healthy,
    }  # fmt: skip
    page = watched(browser, color_scheme=scheme, viewport={"width": width, "height": 900}).page

    for kind in kinds:
        opened(page, address, rulebook, people[kind])
        if kind == "routine":
            asked(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

        found = Axe().run(page).response["violations"]

        assert found == [], kind
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert page.evaluate(wide) is False, kind


@pytest.mark.parametrize(("sign", "most"), [("no", 2), ("yes", 1)])
def test_a_routine_prints_on_two_pages_and_an_emergency_on_one(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers, sign: str, most: int
) -> None:
    """Without buttons; with each step, and what must not be done."""
    page = watched(browser).page
    opened(page, address, rulebook, {**person, "numb-saddle": sign})

    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    text = " ".join(" ".join(one.extract_text() for one in paper.pages).split())
    assert len(paper.pages) <= most
    assert "Save my answers" not in text
    assert ("Get help now" in text) is (sign == "yes")
    assert ("Walk at an easy pace" in text) is (sign == "no")
