"""The result in a real browser: answers in place, without scripts, for all, and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from recommender.core.language.rulebook import Rulebook
from tests.axe import objections
from tests.http import field
from tests.live import watched
from tests.sizes import in_both_schemes, sizes

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


FINGER, MOST_WORDS = 44, 450
"""So many pixels a row is high at least, and so many words are read before anything is opened."""
OTHERS = ("front-hip-tight", "pelvis-tips-forward")
"""All but one symptom of the person, whose page is a third as long without them."""


def opened(page: Page, address: str, rulebook: Rulebook, answers: Answers) -> None:
    """Open the result of answers, as a page that carries them does."""
    page.goto(f"{address}/")
    page.evaluate(POST, field(rulebook, answers))
    page.wait_for_selector("[data-status]")


def asked(page: Page) -> None:
    """Ask why not, and try another answer."""
    if not page.locator("#technique").is_visible():
        page.locator("details.boxes > summary").click()
    page.select_option("#technique", "psoas-hard-tool")
    page.get_by_role("button", name="Why not?").click()
    page.wait_for_selector("[data-why-not]")
    page.select_option("#entry", "low-back-ache")
    page.get_by_role("button", name="Choose this answer").click()
    page.check("input[name=to][value=no]")
    page.get_by_role("button", name="Show what would change").click()
    page.wait_for_selector("[data-what-if]")


def printed(page: Page) -> tuple[int, str]:
    """Print a page; give how many sides that takes, and their text."""
    sides = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return len(sides), " ".join(" ".join(side.extract_text() for side in sides).split())


def open_to_all(page: Page) -> None:
    """Assert that axe objects to nothing, with every detail open, and nothing scrolls sideways."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert objections(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False


@pytest.mark.parametrize(
    ("scheme", "width", "ignored"),
    sizes(("light", 320, OTHERS), ("light", 320, ()), ("dark", 1200, ())),
)
def test_answers_come_into_the_page_and_take_the_focus(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers,
    scheme: Any, width: int, ignored: tuple[str, ...],
) -> None:  # fmt: skip
    """
    A script fetches them from the page's own host; the steps stay where they are. All of it is open
    to all, with every detail open, in light and dark.
    """
    seen = watched(browser, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = seen.page
    opened(page, address, rulebook, {**person, **dict.fromkeys(ignored, "no")})
    steps = page.locator(".step").count()

    asked(page)

    assert page.locator("[data-why-not]").count() == 1
    assert page.locator(".step").count() == steps
    assert page.url == f"{address}/result"
    assert page.evaluate("document.activeElement.textContent") == "What would change"
    first = page.locator(".step").first
    first.locator("> summary").click()
    first.get_by_role("button", name="The way from your answers").click()
    page.wait_for_selector(".step .answer")
    assert page.evaluate("document.activeElement.textContent") == "The way from your answers"
    assert first.get_by_text("as long as no caution applies:").count() > 0
    assert seen.said == []
    assert seen.elsewhere(address) == []
    open_to_all(page)


def test_everything_is_answered_without_scripts(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers
) -> None:
    """
    Each answer is the whole page again, and the last button carries the other answer on. A routine
    prints on two pages, with each step and without buttons.
    """
    seen = watched(browser, java_script_enabled=False)
    page = seen.page
    text = field(rulebook, person)
    page.goto(f"{address}/")
    page.set_content(
        f'<form method="post" action="{address}/result"><input name="sheet" value="{text}">'
        "<button>Go</button></form>"
    )
    page.get_by_role("button", name="Go").click()
    page.wait_for_selector("[data-status]")

    count, text = printed(page)
    asked(page)

    assert count <= 2
    assert "Walk at an easy pace" in text
    assert "Save my answers" not in text
    assert page.url == f"{address}/what-if"
    assert page.locator(".step").count() > 3
    page.get_by_role("button", name="Use this answer").click()
    assert page.url == f"{address}/questions"


@pytest.mark.parametrize(
    ("scheme", "kinds"), in_both_schemes(("emergency", "open", "nothing", "same-day"))
)
def test_every_kind_of_result_is_open_to_all_and_no_wider_than_the_window(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers, healthy: Answers,
    scheme: Any, kinds: tuple[str, ...],
) -> None:  # fmt: skip
    """Nothing that axe objects to, in light and dark; an emergency prints on one page."""
    aching = {**person, **dict.fromkeys(OTHERS, "no")}
    open_ = {name: value for name, value in aching.items() if name != "duration"}
    people = {
        "emergency": {**person, "numb-saddle": "yes"}, "open": open_,
        "same-day": {**person, "fever-with-pain": "yes"}, "nothing": healthy,
    }  # fmt: skip
    window = {"width": 320 if scheme == "light" else 1200, "height": 900}
    page = watched(browser, color_scheme=scheme, viewport=window).page

    for kind in kinds:
        opened(page, address, rulebook, people[kind])
        if kind == "emergency":
            count, text = printed(page)
            assert count == 1
            assert "Get help now" in text
            assert "Walk at an easy pace" not in text
            assert "Save my answers" not in text
        open_to_all(page)


@pytest.mark.parametrize(
    ("width", "height"), [(375, 812), pytest.param(1280, 900, marks=pytest.mark.slow)]
)
def test_the_first_screen_holds_the_list_and_the_start(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers, width: int, height: int
) -> None:
    """
    The first step stands on the first screen, and so does the button that starts; each row can be
    hit with a finger, and opens to its how and its rules; what is folded is not read.
    """
    page = watched(browser, viewport={"width": width, "height": height}).page
    opened(page, address, rulebook, person)

    first = page.locator(".step").first.bounding_box()
    start = page.get_by_role("button", name="Start", exact=True).bounding_box()
    assert first is not None
    assert start is not None
    assert first["y"] + first["height"] <= start["y"]
    assert start["y"] + start["height"] <= height
    rows = page.locator(".step > summary")
    assert page.locator(".step").count() == rows.count() > 3
    for number in range(rows.count()):
        box = rows.nth(number).bounding_box()
        assert box is not None
        assert box["height"] >= FINGER
        assert rows.nth(number).locator(".rules").inner_text().split()[0].isdecimal()
    assert page.locator(".step > summary svg.pose").count() == rows.count()
    assert len(page.locator("main").inner_text().split()) <= MOST_WORDS
    assert page.evaluate("document.documentElement.scrollHeight") <= 6 * height
    assert not page.locator(".step").first.get_by_text("Why this step").is_visible()
    rows.first.click()
    assert page.locator(".step").first.get_by_text("Why this step").is_visible()
    assert page.locator(".step").first.locator(".fired > li").count() == int(
        rows.first.locator(".rules").inner_text().split()[0]
    )


def test_a_shorter_routine_is_one_press_away(
    browser: Browser, address: str, rulebook: Rulebook, person: Answers
) -> None:
    """The fewest minutes bring a routine that fits them; then none is shorter."""
    page = watched(browser).page
    opened(page, address, rulebook, {**person, "minutes": "15"})

    page.get_by_role("button", name="5 minutes only").click()
    page.wait_for_selector("h1:has-text('5 minutes')")

    assert page.locator(".step").count() > 0
    assert page.get_by_role("button", name="5 minutes only").count() == 0
