"""The shipped rulebook, its cases, and the sheets that many tests start from."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from recommender.adapters import cases as cases_adapter
from recommender.adapters import rulebook as rulebook_adapter
from recommender.adapters.intended import load_intended
from recommender.adapters.population_file import load_population
from recommender.adapters.poses import load_poses
from recommender.audit import report
from recommender.audit.cases.cases import Case, Cases
from recommender.audit.result import AuditReport
from recommender.core.consultation.result import Consultation
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook, Sheet
from tests import sizes

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROUTINE = {"visit", "minutes", "tools"}
PATIENCE = 120_000
"""So many milliseconds a page of the browser may take; nothing waits for long that works."""

sizes.register()

# Started in the background, the tests would ignore Ctrl-C, and so would every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _once(read: Callable[..., Any], *folders: Path) -> Callable[..., Any]:
    """Let what stands in the repository be read once per process; copies are read as ever."""
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    @functools.wraps(read)
    def reading(folder: Path | str, *given: Any) -> Any:
        if Path(folder).resolve() not in folders:
            return read(folder, *given)
        key = (str(folder), *map(id, given))
        if key not in kept:
            kept[key] = (read(folder, *given), given)
        return kept[key][0]

    return reading


# Before any test is imported, so that all of them, and the commands that they run, read so.
load = rulebook_adapter.load = _once(
    rulebook_adapter.load, ROOT / "rules", ROOT / "tests" / "small"
)
load_cases = cases_adapter.load_cases = _once(cases_adapter.load_cases, ROOT / "cases")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def cases(rulebook: Rulebook) -> Cases:
    """The shipped cases."""
    return load_cases(ROOT / "cases", rulebook)


@pytest.fixture(scope="session")
def population(rulebook: Rulebook) -> Population:
    """The stated population of the shipped rulebook."""
    return load_population(ROOT / "rules" / "population.yaml", rulebook)


@pytest.fixture(scope="session")
def healthy(cases: Cases) -> Mapping[str, str]:
    """Nothing reported, every warning sign and caution answered no."""
    return cases.healthy


@pytest.fixture(scope="session")
def three_symptoms(healthy: Mapping[str, str]) -> Mapping[str, str]:
    """An aching back, a tight front of the hip and a tipping pelvis; all else healthy."""
    reported = ("low-back-ache", "front-hip-tight", "pelvis-tips-forward")
    return {**healthy, **dict.fromkeys(reported, "yes"), "sides": "both", "minutes": "15"}


@pytest.fixture(scope="session", params=sizes.sizes(12, 1))
def consulted(
    request: pytest.FixtureRequest, rulebook: Rulebook, cases: Cases
) -> tuple[tuple[Case, Sheet, Consultation], ...]:
    """
    What the shipped cases are told: those that say what a routine reads, so that each technique is
    somebody's step, and every twelfth other one; with `-m slow` all of them.
    """
    some = (
        case
        for number, case in enumerate(cases.cases)
        if not number % request.param or ROUTINE.intersection(case.answers)
    )
    return tuple(report._consulted(rulebook, cases._replace(cases=tuple(some))))


@pytest.fixture(scope="session")
def shipped_audit(
    rulebook: Rulebook, cases: Cases, consulted: tuple[tuple[Case, Sheet, Consultation], ...]
) -> AuditReport:
    """The audit of the shipped rulebook as it stands today, without small damages."""
    today = dt.date.today()  # noqa: DTZ011  # the day on which a person runs it
    rules = ROOT / "rules"
    asked = report.Asked(
        rulebook, cases, today, load_intended(rules, rulebook),
        rulebook_adapter.warnings(rules, today), mutate=False,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "_consulted", lambda *_: consulted)
        return report.audit(asked)


@pytest.fixture(scope="session")
def shipped_book(rulebook: Rulebook, cases: Cases) -> Mapping[str, str]:
    """The book of the shipped rulebook, without an audit; a page is made when it is asked for."""
    from tests.pages import pages_of  # noqa: PLC0415  # once all that it imports reads as above

    text = (ROOT / "rules" / "open-questions.md").read_text(encoding="utf-8")
    return pages_of(
        rulebook, cases, open_questions=text, poses=load_poses(ROOT / "rules", rulebook)
    )


@pytest.fixture(scope="session")
def _chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """A headless browser, and the loop that drives it, which stands still between two calls."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium here, and this must not go unseen")
        pytest.skip("chromium is not installed")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        loop = asyncio.get_running_loop()
        yield _patient(browser), loop
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture
def browser(_chromium: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """
    The one browser of this process, without a window; what a test leaves open in it is closed.

    Where there is none, only a machine of one's own may pass over this. Only while a test has it
    does its loop count as running here, so that other tests can run loops of their own.
    """
    browser, loop = _chromium
    asyncio._set_running_loop(loop)
    yield browser
    for context in browser.contexts:
        context.close()
    asyncio._set_running_loop(None)


def _patient(browser: Browser) -> Browser:
    """Let every page wait long enough for a busy machine."""
    begin = browser.new_context

    def new_context(**how: Any) -> BrowserContext:
        context = begin(**how)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    browser.new_page = lambda **how: new_context(**how).new_page()  # type: ignore[method-assign]
    return browser
