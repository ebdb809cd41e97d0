"""The shipped rulebook, its cases, and the sheets that many tests start from."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from recommender.adapters.cases import load_cases
from recommender.adapters.rulebook import load
from recommender.audit.cases.cases import Cases
from recommender.core.language.rulebook import Rulebook

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Random rulebooks are large by nature, and a busy machine draws them slowly; neither is a failure.
settings.register_profile(
    "rulebooks",
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
        HealthCheck.data_too_large,
    ],
)
settings.load_profile("rulebooks")

# Started in the background, the tests would ignore Ctrl-C, and so would every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def cases(rulebook: Rulebook) -> Cases:
    """The shipped cases."""
    return load_cases(ROOT / "cases", rulebook)


@pytest.fixture(scope="session")
def healthy(cases: Cases) -> Mapping[str, str]:
    """Nothing reported, every warning sign and caution answered no."""
    return cases.healthy


@pytest.fixture(scope="session")
def three_symptoms(healthy: Mapping[str, str]) -> Mapping[str, str]:
    """An aching back, a tight front of the hip and a tipping pelvis; all else healthy."""
    reported = ("low-back-ache", "front-hip-tight", "pelvis-tips-forward")
    return {**healthy, **dict.fromkeys(reported, "yes"), "sides": "both", "minutes": "15"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser; where there is none, only a machine of one's own may pass over this."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium here, and this must not go unseen")
        pytest.skip("chromium is not installed")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
