"""The picture to point at in a real browser: with a mouse, with keys, without script, for all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from recommender.core.language.body_map import BodyMap, places_of
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.render.svg.body_map import Mark, body_picture, path_picture, place_picture
from recommender.render.svg.pointing import pointing_map
from tests.axe import objections
from tests.conftest import ROOT
from tests.live import Watched, watched

STATIC = ROOT / "recommender" / "web" / "static"
STYLES = ROOT / "recommender" / "render" / "styles"
HOST = "http://pictures.test"
STRICT = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'"
KINDS = {"css": "text/css", "js": "text/javascript"}


@pytest.fixture(scope="module")
def pages(rulebook: Rulebook, body: BodyMap, entries: list[Entry]) -> dict[str, str]:
    """A page with the picture to point at and its list, and a page with one of all others."""
    places = places_of(body, rulebook, entries)
    ticked = ["calf-tight"]
    parts = "".join(
        f'<section class="place" id="{place.id}"><h2>{place.label or "Anywhere else"}</h2>'
        + "".join(
            f'<p><label><input type="checkbox" value="yes" name="a.{entry.id}"'
            f"{' checked' if entry.id in ticked else ''}> {entry.label}</label></p>"
            for entry in place.entries
        )
        + "</section>"
        for place in places
    )
    marks = [Mark("low-back", "reported"), Mark("core", "connected"), Mark("psoas", "no-go")]
    pictures = [
        body_picture(body, rulebook, marks),
        place_picture(body, rulebook, "inner-thigh", "left", marks),
        path_picture(body, rulebook, ["low-back", "front-thigh"]),
    ]
    point = pointing_map(body, rulebook, places, ticked)
    return {"/point": whole(point + parts), "/others": whole("".join(pictures))}


def whole(body: str) -> str:
    """Make a page around a text."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pictures</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/map.css">'
        f'<script src="/map.js" defer></script></head><body><main><h1>Pictures</h1>{body}</main>'
        "</body></html>"
    )


def opened(browser: Browser, pages: dict[str, str], **how: Any) -> Watched:
    """Open an empty page to which all is served, with nothing allowed that is not its own."""

    def answered(route: Route) -> None:
        name = route.request.url.removeprefix(HOST)
        kind = KINDS.get(name.rpartition(".")[2])
        folder = STYLES if name in ("/colors.css", "/poses.css") else STATIC
        text = (folder / name[1:]).read_text(encoding="utf-8") if kind else pages.get(name, "")
        headers = {"content-type": kind or "text/html", "content-security-policy": STRICT}
        route.fulfill(body=text, headers=headers)

    watch = watched(browser, **how)
    watch.page.route("**/*", answered)
    return watch


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 320)])
def test_pictures_are_open_to_all_and_fit(
    browser: Browser, pages: dict[str, str], scheme: str, width: int
) -> None:
    """Nothing that axe objects to, nothing that the policy refuses, and no scrolling sideways."""
    how: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 700}}
    watch = opened(browser, pages, **how)

    for path in pages:
        watch.page.goto(HOST + path)

        assert objections(watch.page) == []
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watch.said == []
    watch.page.context.close()


def test_the_picture_is_used_with_the_mouse_and_with_keys_alone(
    browser: Browser, pages: dict[str, str]
) -> None:
    """
    A click on the inner thigh moves to its first box, and the address tells nothing.

    Every region is reached once with the tab key, seen to be reached, and opened with enter. The
    mark and the name for ears come with a tick and go with it.
    """
    page = opened(browser, pages).page
    page.goto(f"{HOST}/point")
    regions = page.locator("a[data-called]")
    names = [regions.nth(n).get_attribute("data-called") for n in range(regions.count())]

    reached = []
    for _ in names:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.called"))
        width = "getComputedStyle(document.activeElement.querySelector('.map-bare')).strokeWidth"
        assert page.evaluate(width) == "4px"
    page.keyboard.press("Enter")

    assert reached == names
    assert page.evaluate("document.activeElement.type") == "checkbox"

    page.locator('a[data-called="inner thigh"] .map-bare path').first.click()

    assert page.evaluate("document.activeElement.name") == "a.inner-thigh-ache"
    assert page.url == f"{HOST}/point"

    region = page.locator('a[data-called="belly"]')
    seen = []
    for ticked in (False, True, False):
        page.locator('[name="a.belly-tense"]').set_checked(ticked)
        is_marked = region.locator(".map-reported").first.is_visible()
        seen.append((is_marked, region.get_attribute("aria-label")))

    assert seen == [(False, "belly"), (True, "belly, ticked"), (False, "belly")]
    page.context.close()


def test_without_script_the_picture_leads_to_the_list_and_shows_what_is_ticked(
    browser: Browser, pages: dict[str, str]
) -> None:
    """The links work, the address names a number alone, and what was ticked before is marked."""
    page = opened(browser, pages, java_script_enabled=False).page
    page.goto(f"{HOST}/point")

    marked = page.locator('a[data-called="calf"] .map-reported use').first
    assert marked.is_visible()
    marked.click()

    assert page.url.startswith(f"{HOST}/point#p")
    assert page.locator(":target h2").text_content() == "calf"
    page.context.close()
