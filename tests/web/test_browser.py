"""The interview in a real browser: by keyboard, by mouse, without scripts, and back again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from recommender.core.language.rulebook import Rulebook
from tests.axe import objections
from tests.doors import run
from tests.guiding import saved
from tests.http import TODAY
from tests.live import Watched, fill, heading, pressed, watched

NEXT = "form.questions button.main"
AT_ONCE = """answers => document.querySelectorAll('fieldset.question').forEach((question) => {
  const none = question.querySelector('.none input');
  const name = question.querySelector('[name=shown]').value.split(' ')[0];
  const typed = question.querySelector('input[type=text]');
  if (none) none.checked = true;
  else if (typed) typed.value = answers[name];
  else question.querySelector(`[value="${answers[name]}"]`).checked = true;
})"""
"""Fills a page in at once: none of every list, and what a person says to the rest."""
LOOKS = """['.rows', '.place', '.choice', '.scale', '.typed'].filter(
  (look) => document.querySelector(`form.questions ${look}`))"""
"""Lists the kinds of questions that a page has."""


@pytest.fixture(scope="module")
def person(three_symptoms: Mapping[str, str]) -> Mapping[str, str]:
    """Somebody with three symptoms, whose routine has a ball in it."""
    return {**three_symptoms, "soft-ball": "yes", "minutes": "15"}


@pytest.fixture(scope="module")
def kept(
    rulebook: Rulebook, person: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A file that the terminal saved, with all answers but those of the first two pages."""
    file = tmp_path_factory.mktemp("kept") / "kept.yaml"
    file.write_text(saved(rulebook, person, but=("nerve-signs", "injury-and-fever")), "utf-8")
    run("ask", "--resume", str(file), "--save", str(file), typed="save\n")
    text = file.read_text(encoding="utf-8")  # the terminal's day may be after that of the page
    file.write_text(re.sub(r"(?m)^('on': ).*$", rf"\1'{TODAY}'", text), encoding="utf-8")
    return file


def asks(page: Page) -> bool:
    """Say whether a page asks questions."""
    return page.locator("form.questions").count() > 0


def ticked(page: Page) -> list[str]:
    """
    Name what is ticked or chosen. Typed numbers are left out: so that no browser keeps them for
    other forms, they come back with a page that is still there, and not with one made anew as here.
    """
    names: list[str] = page.eval_on_selector_all(
        "form.questions input",
        "all => all.filter((box) => box.checked).map((box) => `${box.name}=${box.value}`)",
    )
    return sorted(names)


def is_open_to_all(page: Page) -> None:
    """Make sure that axe objects to nothing, and that a page fits, with text twice as large too."""
    assert objections(page) == [], heading(page)
    for width, size in ((640, "212.5%"), (320, "")):
        page.set_viewport_size({"width": width, "height": 640})
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), (heading(page), width)


def is_quiet(seen: Watched, address: str) -> None:
    """Make sure that a page said nothing and asked for nothing elsewhere."""
    assert seen.said == []
    assert seen.elsewhere(address) == []
    assert all("?" not in url and "#" not in url for url in seen.asked)


@pytest.mark.parametrize(
    ("scheme", "every"),
    [
        ("light", False),
        pytest.param("light", True, marks=pytest.mark.slow),
        pytest.param("dark", True, marks=pytest.mark.slow),
    ],
)
def test_the_whole_interview(
    browser: Browser,
    address: str,
    person: Mapping[str, str],
    healthy: Mapping[str, str],
    rulebook: Rulebook,
    log: list[str],
    scheme: str,
    *,
    every: bool,
) -> None:
    """
    Every kind of page is open to all, on a small screen too, and filled in by keyboard alone. Back
    brings the page before as it was filled in, forward and reload the same page again, and another
    tab with other answers changes nothing here. No answer is in the log.
    """
    seen = watched(browser, color_scheme=scheme, viewport={"width": 320, "height": 640})
    page, tab = seen.page, seen.page.context.new_page()
    tab.goto(address)
    pressed(tab.get_by_role("button", name="Begin"))
    page.bring_to_front()
    page.goto(address)
    is_open_to_all(page)
    entered(page, "button.main")
    entered(page, NEXT)
    looks: set[str] = set()
    count = 0

    while asks(page):
        count += 1
        if looks.issuperset(page.evaluate(LOOKS)) and not every:
            fill(page, person)
            pressed(page.locator(NEXT))
            continue
        looks.update(page.evaluate(LOOKS))
        by_keyboard(page, person)
        page.evaluate("document.querySelectorAll('details').forEach((box) => box.open = true)")
        is_open_to_all(page)
        goes_on_and_back_and_on(page)
        if asks(tab):
            tab.evaluate(AT_ONCE, {**healthy, "age": "61"})
            with tab.expect_navigation():
                tab.locator(NEXT).evaluate("button => button.click()")

    assert count > 10
    assert len(looks) == 5
    assert page.locator("[data-status=recommendation]").count() == 1
    assert page.locator("[data-technique]").count() > 2
    assert page.url == f"{address}/questions"
    lines = "\n".join(log)
    assert lines.count("POST /questions 200 ") > count
    names = [*rulebook.entries, *rulebook.region_of, *rulebook.technique_of]
    assert [name for name in names if name in lines.replace("/questions", "")] == []
    pressed(page.get_by_role("button", name="Put it in my calendar"))
    is_open_to_all(page)
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert page.locator("#zone").input_value() == zone
    is_quiet(seen, address)


def entered(page: Page, button: str) -> None:
    """Press a button with the keyboard, and wait for the page that it leads to."""
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def goes_on_and_back_and_on(page: Page) -> None:
    """Send a page off; back brings it as it was filled in, forward and reload the next one."""
    before, filled = heading(page), ticked(page)
    entered(page, NEXT)
    now = page.locator("main").inner_text()
    page.go_back()
    assert (heading(page), ticked(page)) == (before, filled)
    page.go_forward()
    assert page.locator("main").inner_text() == now
    page.reload()
    assert page.locator("main").inner_text() == now


def by_keyboard(page: Page, answers: Mapping[str, str]) -> None:
    """Fill a page in with tab, space, arrows and digits."""
    for target, value in targets(page, answers):
        tab_to(page, target)
        if value is None:
            page.keyboard.press("Space")
        else:
            page.keyboard.type(value)


def targets(page: Page, answers: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Name, in the order of the page, what has to be reached, and what is typed there."""
    for question in page.locator("fieldset.question").all():
        names = str(question.locator("input[name=shown]").first.get_attribute("value")).split()
        none = question.locator(".none input")
        if none.count():
            here = question.locator("ul input").evaluate_all("all => all.map(one => one.id)")
            named = [one.removeprefix("a-") for one in here]
            picked = [name for name in named if answers.get(name, "no") == "yes"]
            yield from ((f"[id='a-{name}']", None) for name in picked)
            if not picked:
                yield f"[id='{none.get_attribute('id')}']", None
        elif question.locator("input[type=radio]").count():
            yield f"[id='a-{names[0]}-{answers.get(names[0], 'no')}']", None
        else:
            yield f"[id='a-{names[0]}']", answers[names[0]]


SEEN = """one => {
  const active = document.activeElement, style = getComputedStyle(active);
  const box = active.getBoundingClientRect();
  const edge = active.closest('svg') && getComputedStyle(active.querySelector('path'));
  const shown = edge ? parseFloat(edge.strokeWidth) >= 3
    : style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return [active.matches(one), shown && box.width > 0, active.type === 'radio' && active.name];
}"""


def tab_to(page: Page, target: str, most: int = 150) -> None:
    """Press tab until something has the focus, which must be visible on all the way."""
    wanted = page.locator(target).first
    group = wanted.get_attribute("name") if wanted.get_attribute("type") == "radio" else None
    for _ in range(most):
        page.keyboard.press("Tab")
        reached, visible, radio = page.evaluate(SEEN, target)
        assert visible, page.evaluate("document.activeElement.outerHTML")
        for _ in range(20 if group and radio == group else 0):
            if reached:
                break
            page.keyboard.press("ArrowDown")
            reached, _, _ = page.evaluate(SEEN, target)
        if reached:
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def opened(page: Page, address: str, kept: Path, tmp_path: Path) -> None:
    """Choose a file and press Begin: of a bad one it is said in sight, a good one is opened."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("answers: {pain-now: often}", encoding="utf-8")
    page.goto(address)
    page.get_by_label("The file that you saved").set_input_files(bad)
    pressed(page.get_by_role("button", name="Begin"))
    assert page.get_by_text("No file was opened.").is_visible()
    assert page.get_by_text("Line 1: `pain-now` is a whole number").is_visible()
    page.get_by_label("The file that you saved").set_input_files(kept)
    pressed(page.get_by_role("button", name="Begin"))
    assert page.get_by_text("Your file holds").is_visible()


def test_pages_without_scripts(
    browser: Browser, address: str, person: Mapping[str, str], kept: Path, tmp_path: Path
) -> None:
    """Without scripts the same pages lead to the same routine; why is told, and back works."""
    seen = watched(browser, java_script_enabled=False)
    page = seen.page
    opened(page, address, kept, tmp_path)
    page.get_by_text("Why do you ask?").first.click()
    pressed(page.get_by_role("button", name="What could my answer lead to?").first)
    assert page.get_by_text("What an answer could lead to").is_visible()
    fill(page, person)
    pressed(page.locator(NEXT))
    pressed(page.get_by_role("button", name="Back", exact=True))
    assert ticked(page) == ["none.nerve-signs=yes"]

    while asks(page):
        if not ticked(page):
            fill(page, person)
        pressed(page.locator(NEXT))

    assert page.locator("[data-status=recommendation]").count() == 1
    is_quiet(seen, address)


def test_files_go_from_the_terminal_to_the_browser_and_back(
    browser: Browser, address: str, person: Mapping[str, str], kept: Path, tmp_path: Path
) -> None:
    """
    What the terminal kept goes on in the browser; what the browser saved, the terminal takes; and
    the routine comes as a PDF and as a calendar file.
    """
    seen = watched(browser)
    page = seen.page
    opened(page, address, kept, tmp_path)
    while asks(page):
        fill(page, person)
        pressed(page.locator(NEXT))

    mine, paper, dates = (tmp_path / name for name in ("mine.yaml", "mine.pdf", "mine.ics"))
    taken(page, "Save my answers", mine)
    taken(page, "Print or save as PDF", paper)
    pressed(page.get_by_role("button", name="Put it in my calendar"))
    page.get_by_text("Monday", exact=True).click()
    taken(page, "calendar file", dates)

    printed = run("recommend", str(mine), "--format", "json")
    assert json.loads(printed.stdout)["status"] == "recommendation"
    assert 1 <= len(PdfReader(BytesIO(paper.read_bytes())).pages) <= 2
    assert dates.read_bytes().startswith(b"BEGIN:VCALENDAR")
    is_quiet(seen, address)


def taken(page: Page, button: str, place: Path) -> None:
    """Press a button that gives a file, and keep the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).first.click()
    download.value.save_as(place)
