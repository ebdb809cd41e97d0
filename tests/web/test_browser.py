"""The interview in a real browser: by mouse, by keyboard, without scripts, and back again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from recommender.core.language.rulebook import Rulebook
from recommender.web.app import application
from tests.doors import run
from tests.http import TODAY, retold, site
from tests.live import Watched, fill, heading, pressed, served, watched

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


@pytest.fixture(scope="module")
def log() -> list[str]:
    """What the server writes down."""
    return []


@pytest.fixture(scope="module")
def address(rulebook: Rulebook, log: list[str]) -> Iterator[str]:
    """The shipped rulebook, served, and all that is served told of."""
    with served(application(site(rulebook), say=log.append, log=log.append)) as found:
        yield found


@pytest.fixture(scope="module")
def person(three_symptoms: Mapping[str, str]) -> Mapping[str, str]:
    """Somebody with three symptoms, whose routine has a ball in it."""
    return {**three_symptoms, "soft-ball": "yes", "minutes": "15"}


def asks(page: Page) -> bool:
    """Say whether a page asks questions."""
    return page.locator("form.questions").count() > 0


def state(page: Page) -> list[str]:
    """Name what is ticked, chosen or typed on a page of questions."""
    found: list[str] = page.eval_on_selector_all(
        "form.questions input:not([type=hidden])",
        "all => all.filter(one => one.type === 'text' ? one.value : one.checked)"
        ".map(one => `${one.name}=${one.value}`)",
    )
    return sorted(found)


def ticked(page: Page) -> list[str]:
    """
    Name what is ticked or chosen. Typed numbers are left out: so that no browser keeps them for
    other forms, they come back with a page that is still there, and not with one made anew as here.
    """
    typed = page.locator("form.questions input[type=text]")
    names = {str(one.get_attribute("name")) for one in typed.all()}
    return [one for one in state(page) if one.partition("=")[0] not in names]


def whole(page: Page) -> bool:
    """Say whether a page is as wide as its window, and no wider."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def quiet(seen: Watched, address: str) -> None:
    """Make sure that a page said nothing and asked for nothing elsewhere."""
    assert seen.said == []
    assert seen.elsewhere(address) == []
    assert all("?" not in url and "#" not in url for url in seen.asked)


def test_the_whole_interview_with_the_mouse_back_reload_and_a_second_tab(
    browser: Browser,
    address: str,
    person: Mapping[str, str],
    healthy: Mapping[str, str],
    rulebook: Rulebook,
    log: list[str],
) -> None:
    """
    At every page: back brings the page before as it was filled in, forward and reload the same page
    again, and another tab with other answers changes nothing here. No answer is in the log.
    """
    seen = watched(browser)
    page, tab = seen.page, seen.page.context.new_page()
    other = {**healthy, "age": "61"}
    page.goto(address)
    tab.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    pressed(tab.get_by_role("button", name="Begin"))
    page.bring_to_front()
    count = 0

    while asks(page):
        fill(page, person)
        before, filled = heading(page), ticked(page)
        pressed(page.locator(NEXT))
        now = page.locator("main").inner_text()
        page.go_back()
        assert heading(page) == before
        assert ticked(page) == filled
        page.go_forward()
        assert page.locator("main").inner_text() == now
        page.reload()
        assert page.locator("main").inner_text() == now
        if asks(tab):
            tab.evaluate(AT_ONCE, other)
            with tab.expect_navigation():
                tab.locator(NEXT).evaluate("button => button.click()")
        count += 1

    assert count > 10
    assert page.locator("[data-status=recommendation]").count() == 1
    assert page.locator("[data-technique]").count() > 2
    assert page.url == f"{address}/questions"
    lines = "\n".join(log)
    assert lines.count("POST /questions 200 ") > count
    names = [*rulebook.entries, *rulebook.region_of, *rulebook.technique_of]
    assert [name for name in names if name in lines.replace("/questions", "")] == []
    quiet(seen, address)
    page.context.close()


def test_the_whole_interview_without_scripts(
    browser: Browser, address: str, person: Mapping[str, str]
) -> None:
    """
    Without scripts the same pages lead to the same routine; why is told, and back works.
    """
    seen = watched(browser, java_script_enabled=False)
    page = seen.page
    page.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    page.get_by_text("Why do you ask?").first.click()
    pressed(page.get_by_role("button", name="What could my answer lead to?").first)
    assert page.get_by_text("What an answer could lead to").is_visible()
    fill(page, person)
    pressed(page.locator(NEXT))
    pressed(page.get_by_role("button", name="Back", exact=True))
    assert state(page) == ["none.nerve-signs=yes"]

    while asks(page):
        pressed(page.locator(NEXT)) if state(page) else fill(page, person)

    assert page.locator("[data-status=recommendation]").count() == 1
    quiet(seen, address)
    page.context.close()


def test_the_whole_interview_with_the_keyboard_alone(
    browser: Browser, address: str, person: Mapping[str, str]
) -> None:
    """
    Tab, space, arrows and enter are enough for every page, and where the focus is can be seen.
    """
    seen = watched(browser)
    page = seen.page
    page.goto(address)
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.questions")

    while asks(page):
        before = page.locator("main").inner_text()
        for target, value in targets(page, person):
            tab_to(page, target)
            if value is None:
                page.keyboard.press("Space")
            else:
                page.keyboard.type(value)
        tab_to(page, NEXT)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "text => document.querySelector('main').innerText !== text", arg=before
        )

    assert page.locator("[data-status=recommendation]").count() == 1
    quiet(seen, address)
    page.context.close()


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


def test_an_emergency_at_the_first_answer(
    browser: Browser, address: str, rulebook: Rulebook
) -> None:
    """
    One warning sign: what to do now is the heading of the next page, alone, and it prints.
    """
    seen = watched(browser, viewport={"width": 375, "height": 700})
    page = seen.page
    page.goto(address)
    pressed(page.get_by_role("button", name="Begin"))
    fill(page, {"numb-saddle": "yes"})
    pressed(page.locator(NEXT))

    card = rulebook.urgency_of["emergency"]
    assert card.label.lower() in heading(page).lower()
    assert page.get_by_text(card.do).first.is_visible()
    assert page.get_by_text(card.do).first.bounding_box()["y"] < 700
    assert page.locator("[data-technique]").count() == 0
    assert not asks(page)
    assert len(pages_of(page.pdf(format="A4"))) == 1
    pressed(page.get_by_role("button", name="change").first)
    assert heading(page) == "Warning signs: nerves and legs"
    quiet(seen, address)
    page.context.close()


def test_files_go_from_the_terminal_to_the_browser_and_back(
    browser: Browser, address: str, person: Mapping[str, str], tmp_path: Path
) -> None:
    """
    What the terminal kept goes on in the browser; what the browser saved, the terminal takes; and
    the routine comes as a PDF and as a calendar file.
    """
    seen = watched(browser)
    page, kept = seen.page, tmp_path / "kept.yaml"
    run("ask", "--save", str(kept), typed="9?\n0\nsave\n")
    text = kept.read_text(encoding="utf-8")  # the terminal's day may be after that of the page
    kept.write_text(re.sub(r"(?m)^('on': ).*$", rf"\1'{TODAY}'", text), encoding="utf-8")
    page.goto(address)
    page.get_by_label("The file that you saved").set_input_files(kept)
    pressed(page.get_by_role("button", name="Open the file"))
    assert page.get_by_text("Your file holds").is_visible()
    while asks(page):
        fill(page, person)
        pressed(page.locator(NEXT))

    saved, paper, dates = (tmp_path / name for name in ("mine.yaml", "mine.pdf", "mine.ics"))
    taken(page, "Save my answers", saved)
    taken(page, "Print or save as PDF", paper)
    pressed(page.get_by_role("button", name="Put it in my calendar"))
    page.get_by_text("Monday", exact=True).click()
    taken(page, "calendar file", dates)

    told = run("recommend", str(saved), "--format", "json")
    assert json.loads(told.stdout)["status"] == "recommendation"
    assert 1 <= len(pages_of(paper.read_bytes())) <= 2
    assert dates.read_bytes().startswith(b"BEGIN:VCALENDAR")
    quiet(seen, address)
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_that_was_chosen_is_heard_by_begin(
    browser: Browser, address: str, tmp_path: Path, *, scripts: bool
) -> None:
    """
    A file in its field and Begin: a good one is opened, of a bad one it is said in sight.
    """
    seen = watched(browser, java_script_enabled=scripts)
    page, kept = seen.page, tmp_path / "kept.yaml"
    page.goto(address)
    kept.write_text("answers: {pain-now: often}", encoding="utf-8")
    page.get_by_label("The file that you saved").set_input_files(kept)
    pressed(page.get_by_role("button", name="Begin"))
    assert page.get_by_text("No file was opened.").is_visible()
    assert page.get_by_text("Line 1: `pain-now` is a whole number").is_visible()

    good = tmp_path / "good.yaml"
    good.write_text("answers: {pain-now: 4}", encoding="utf-8")
    page.get_by_label("The file that you saved").set_input_files(good)
    pressed(page.get_by_role("button", name="Begin"))

    assert page.get_by_text("Your file holds 1 answer").is_visible()
    assert asks(page)
    quiet(seen, address)
    page.context.close()


def taken(page: Page, button: str, place: Path) -> None:
    """Press a button that gives a file, and keep the file."""
    with page.expect_download() as found:
        page.get_by_role("button", name=button).first.click()
    found.value.save_as(place)


def pages_of(pdf: bytes) -> list[object]:
    """Read the pages of a PDF."""
    return list(PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_open_to_all_and_fits_a_small_screen(
    browser: Browser, address: str, person: Mapping[str, str], scheme: str
) -> None:
    """
    Axe finds nothing on any page, nothing scrolls sideways at 320 pixels, nor with text twice as
    large.
    """
    seen = watched(browser, color_scheme=scheme, viewport={"width": 320, "height": 640})
    page = seen.page

    def looked_at() -> None:
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], heading(page)
        assert whole(page), heading(page)
        if scheme == "dark":
            return
        page.set_viewport_size({"width": 640, "height": 640})
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert whole(page), heading(page)
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 640})

    page.goto(address)
    looked_at()
    pressed(page.get_by_role("button", name="Begin"))
    pressed(page.locator(NEXT))
    looked_at()
    while asks(page):
        for why in page.locator("details.why").all():
            why.evaluate("one => one.open = true")
        fill(page, person)
        looked_at()
        pressed(page.locator(NEXT))
    looked_at()
    quiet(seen, address)
    page.context.close()


def test_help_sayings_and_the_calendar_are_open_to_all(
    browser: Browser, rulebook: Rulebook, person: Mapping[str, str]
) -> None:
    """
    A page with help and sayings at every line, and the form for the calendar, please axe and fit.
    """
    more = {"help": "Try it with a tissue.", "also_said": ("my seat is asleep", "numb down there")}
    first, *others = rulebook.questions
    items = tuple(item.model_copy(update=more) for item in first.items)
    told = first.model_copy(update={**more, "items": items})
    app = application(site(retold(rulebook, questions=(told, *others))))
    with served(app) as address:
        seen = watched(browser, viewport={"width": 320, "height": 640})
        page = seen.page
        page.goto(address)
        pressed(page.get_by_role("button", name="Begin"))
        page.get_by_text("People also say").first.click()
        found = [Axe().run(page, options={"preload": False}).response["violations"]]
        fits = [whole(page)]
        while asks(page):
            page.evaluate(AT_ONCE, dict(person))
            fill_symptoms(page, person)
            pressed(page.locator(NEXT))
        pressed(page.get_by_role("button", name="Put it in my calendar"))
        zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
        found.append(Axe().run(page, options={"preload": False}).response["violations"])
        fits.append(whole(page))

        assert [one["id"] for part in found for one in part] == []
        assert fits == [True, True]
        assert page.locator("#zone").input_value() == zone
        quiet(seen, address)
        page.context.close()


def fill_symptoms(page: Page, answers: Mapping[str, str]) -> None:
    """Tick what a person feels, over none of a list."""
    for box in page.locator("ul.rows label.pick input").all():
        name = str(box.get_attribute("name")).removeprefix("a.")
        if answers.get(name) == "yes":
            page.locator(f"label[for='a-{name}']").click()
