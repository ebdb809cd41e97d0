"""The book in a real browser: what it asks for, how it reads, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from recommender.core.language.conditions import leaves
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.book import CHAPTERS
from tests.pages import small_book
from tests.sizes import in_both_schemes

KINDS = (
    "index.html",
    *(chapter.page for chapter in CHAPTERS),
    "cases-1.html",
    "rule-loaded-back-inner-thigh.html",
    "rule-aching-back-is-loaded.html",
    "technique-inner-thigh-roller.html",
)
OF_THE_SHIPPED = ("rules", "facts", "techniques", "promises", "open-questions", "find", "cases-1")


def put(folder: Path, pages: dict[str, str]) -> str:
    """Write a book into a folder, and say where it begins."""
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.as_uri()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small book, audited."""
    return put(tmp_path_factory.mktemp("book"), small_book())


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, shipped_book: dict[str, str]) -> str:
    """The book of the shipped rulebook."""
    return put(tmp_path_factory.mktemp("shipped"), shipped_book)


def opened(browser: Browser, **how: Any) -> Page:
    """Open an empty page that fails whatever it asks for in vain."""
    return browser.new_context(**how).new_page()


@pytest.mark.parametrize(("scheme", "kinds"), in_both_schemes(KINDS))
def test_every_kind_of_page_is_quiet_and_open_to_all(
    browser: Browser, book: str, scheme: Any, kinds: tuple[str, ...]
) -> None:
    """No error, no request that leaves the folder, and nothing that axe objects to."""
    page = opened(browser, color_scheme=scheme, viewport={"width": 1100, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    for name in kinds:
        page.goto(f"{book}/{name}")
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name

    assert said == []
    assert [url for url in asked if not url.startswith(f"{book}/")] == []
    page.context.close()


def test_no_page_scrolls_sideways_on_a_small_screen(
    browser: Browser, book: str, shipped: str, rulebook: Rulebook
) -> None:
    """At 320 pixels text wraps and pictures scroll by themselves, whatever the names are."""
    page = opened(browser, viewport={"width": 320, "height": 640})
    longest = max(rulebook.rules, key=lambda rule: max(map(len, rule.id.split("-")))).id
    some = [f"{shipped}/{name}.html" for name in (*OF_THE_SHIPPED, f"rule-{longest}")]

    for url in (*(f"{book}/{name}" for name in KINDS), *some):
        page.goto(url)
        wide = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], url
    page.context.close()


def test_everything_can_be_read_without_scripts(browser: Browser, book: str) -> None:
    """Without scripts the search gives way to the index, and a rule reads the same."""
    page = opened(browser, java_script_enabled=False)

    page.goto(f"{book}/index.html")
    assert not page.locator("#words").is_visible()
    page.get_by_role("link", name="index from A to Z").click()
    page.get_by_role("link", name="A loaded back points to the inner thigh").click()

    assert page.url == f"{book}/rule-loaded-back-inner-thigh.html"
    assert page.get_by_text("page 2").first.is_visible()
    page.context.close()


def test_the_search_works_by_keyboard(browser: Browser, book: str) -> None:
    """Words find a rule, arrows go through what was found, and enter opens it."""
    page = opened(browser)
    page.goto(f"{book}/index.html")
    field = page.get_by_label("Search rules, answers, sources and more")

    field.focus()
    page.keyboard.type("LOADED thigh")
    assert "found" in page.get_by_role("status").inner_text()
    assert page.locator("#found a").first.inner_text() == "A loaded back points to the inner thigh"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/rule-loaded-back-inner-thigh.html")
    page.go_back()
    field.fill("zzzz")
    assert "Nothing found" in page.get_by_role("status").inner_text()
    page.context.close()


SOUGHT = {
    "cauda equina": ("cauda-equina", "refer"),
    "DVT": ("nhsinform-dvt", "source"),
    "stress fracture": ("hip-stress-crack", "refer"),
    "osteoporosis": ("osteoporosis", "label"),
    "warfarin": ("warfarin", "label"),
}


@pytest.mark.parametrize("sought", SOUGHT)
def test_the_search_brings_the_rules_that_read_or_cite_what_is_found(
    browser: Browser, shipped: str, rulebook: Rulebook, sought: str
) -> None:
    """The words of a suspicion, a source or an answer lead to its rules, among the first shown."""
    word, how = SOUGHT[sought]
    named = {entry.id for entry in rulebook.entries.values() if word in entry.label}
    wanted = {
        rule.title
        for rule in rulebook.rule_of.values()
        if (how == "refer" and any(one.refer and one.refer.for_ == word for one in rule.then))
        or (how == "source" and any(cite.cite == word for cite in rule.sources))
        or (
            how == "label" and named & {getattr(leaf, "entry", "") for leaf, _ in leaves(rule.when)}
        )
    }
    page = opened(browser)

    page.goto(f"{shipped}/find.html")
    page.get_by_label("Search rules, answers, sources and more").fill(sought)

    shown = set(page.locator("#found a").all_inner_texts())
    assert wanted
    assert wanted <= shown
    page.context.close()


def test_the_first_tab_leads_past_the_chapters(browser: Browser, book: str) -> None:
    """The first thing that a keyboard reaches skips to the page, and can be seen then."""
    page = opened(browser)
    page.goto(f"{book}/rules.html")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_it_prints_dark_on_light(browser: Browser, book: str, tmp_path: Path) -> None:
    """On paper there are no chapters and no search, and even a dark screen prints on white."""
    page = opened(browser, color_scheme="dark")
    page.goto(f"{book}/rule-loaded-back-inner-thigh.html")
    style = "const s = getComputedStyle(document.documentElement); [s.color, s.backgroundColor]"
    assert page.evaluate(style) == ["rgb(227, 230, 230)", "rgb(20, 25, 28)"]

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.get_by_role("navigation", name="Chapters").is_visible()
    page.pdf(path=tmp_path / "rule.pdf", format="A4")
    assert (tmp_path / "rule.pdf").read_bytes().startswith(b"%PDF")
    page.context.close()
