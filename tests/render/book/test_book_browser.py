"""The book in a real browser: what it asks for, how it reads, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from recommender.core.language.cards import Rule
from recommender.core.language.conditions import leaves
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.book import CHAPTERS
from tests.axe import objections
from tests.live import watched
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
FIELD = "Search rules, answers, sources and more"


def put(folder: Path, pages: Mapping[str, str], names: Iterable[str]) -> str:
    """Write some pages of a book into a folder, and say where it begins."""
    for name in ("book.css", "find.js", *names):
        (folder / name).write_text(pages[name], encoding="utf-8")
    return folder.as_uri()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small book, audited."""
    pages = small_book()
    return put(tmp_path_factory.mktemp("book"), pages, pages)


@pytest.fixture(scope="module")
def longest(rulebook: Rulebook) -> str:
    """The page of the rule with the longest word in its name."""
    rule = max(rulebook.rules, key=lambda rule: max(map(len, rule.id.split("-"))))
    return f"rule-{rule.id}.html"


@pytest.fixture(scope="module")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, shipped_book: Mapping[str, str], longest: str
) -> str:
    """Some pages of the book of the shipped rulebook."""
    names = (*(f"{name}.html" for name in OF_THE_SHIPPED), longest)
    return put(tmp_path_factory.mktemp("shipped"), shipped_book, names)


def opened(browser: Browser, **how: Any) -> Page:
    """Open an empty page that fails whatever it asks for in vain."""
    return browser.new_context(**how).new_page()


def has_room(page: Page) -> bool:
    """Say whether a page can be read at 320 pixels without scrolling sideways."""
    page.set_viewport_size({"width": 320, "height": 640})
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


@pytest.mark.parametrize(("scheme", "kinds"), in_both_schemes(KINDS))
def test_every_kind_of_page_is_quiet_and_open_to_all(
    browser: Browser, book: str, scheme: Any, kinds: tuple[str, ...]
) -> None:
    """No error, nothing asked for outside, nothing axe objects to, room on a small screen."""
    watch = watched(browser, color_scheme=scheme)

    for name in kinds:
        watch.page.set_viewport_size({"width": 1100, "height": 900})
        watch.page.goto(f"{book}/{name}")
        assert objections(watch.page) == [], name
        assert has_room(watch.page), name

    assert watch.said == []
    assert watch.elsewhere(book) == []
    watch.page.context.close()


def test_no_page_scrolls_sideways_on_a_small_screen(
    browser: Browser, shipped: str, longest: str
) -> None:
    """Text wraps and pictures scroll by themselves, whatever the names are."""
    page = opened(browser)

    for name in (*(f"{name}.html" for name in OF_THE_SHIPPED), longest):
        page.goto(f"{shipped}/{name}")
        assert has_room(page), name
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


def test_the_book_is_used_by_keyboard(browser: Browser, book: str) -> None:
    """
    The first tab leads past the chapters, and can be seen to; words find a rule, arrows go through
    what was found, and enter opens it.
    """
    page = opened(browser)
    page.goto(f"{book}/index.html")
    field = page.get_by_label(FIELD)

    page.keyboard.press("Tab")
    box = page.get_by_role("link", name="Skip to the page").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
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


def test_the_search_brings_the_rules_that_read_or_cite_what_is_found(
    browser: Browser, shipped: str, rulebook: Rulebook
) -> None:
    """The words of a suspicion, a source or an answer lead to its rules, among the first shown."""
    rules = rulebook.rule_of.values()

    def refers(rule: Rule, suspicion: str) -> bool:
        return any(one.refer and one.refer.for_ == suspicion for one in rule.then)

    def reads(rule: Rule, word: str) -> bool:
        entries = (getattr(leaf, "entry", None) for leaf, _ in leaves(rule.when))
        return any(entry and word in rulebook.entries[entry].label for entry in entries)

    sought = {
        "cauda equina": [rule for rule in rules if refers(rule, "cauda-equina")],
        "stress fracture": [rule for rule in rules if refers(rule, "hip-stress-crack")],
        "DVT": [r for r in rules if "nhsinform-dvt" in {cite.cite for cite in r.sources}],
        "osteoporosis": [rule for rule in rules if reads(rule, "osteoporosis")],
        "warfarin": [rule for rule in rules if reads(rule, "warfarin")],
    }
    page = opened(browser)
    page.goto(f"{shipped}/find.html")

    for words, wanted in sought.items():
        page.get_by_label(FIELD).fill(words)

        assert wanted
        assert {rule.title for rule in wanted} <= {*page.locator("#found a").all_inner_texts()}
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
