"""The shipped rulebook, its cases, and the sheets that many tests start from."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from recommender.adapters.casebook import load_cases
from recommender.adapters.rulebook import load
from recommender.audit.cases import Cases
from recommender.core import completions
from recommender.core.model import Rulebook

ROOT = Path(__file__).resolve().parent.parent

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

# Nor is a machine that stands still for a while; the limit of time is tried where it is tested.
completions.LONGEST = 120.0


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
