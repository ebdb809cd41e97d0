"""
How much the tests try: a sample by default, more in CI, and most by night.

`HYPOTHESIS_PROFILE` is `quick`, `ci` or `nightly`. The first two try the same examples every time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARE = {"quick": 0.15, "ci": 0.3, "nightly": 5.0}
LEAST = 8
"""Every property is tried on so many examples, whatever the profile."""


def tried(count: int) -> int:
    """Say how many examples are tried of `count`, which is the measure."""
    return max(min(count, LEAST), round(count * SHARE[PROFILE]))


def trying(count: int) -> settings:
    """Settle how many examples a property is tried on, of `count`."""
    return settings(max_examples=tried(count))


def sampled(names: Sequence[Any], one_in: int) -> list[Any]:
    """Give parameters of which one in so many is tried by default, and all with `-m slow`."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] if number % one_in else [])
        for number, name in enumerate(names)
    ]


def sizes(few: int, *many: int) -> list[Any]:
    """Give the size that is tried by default, and those that are tried with `-m slow`."""
    every = [few, *(size for size in many if size != few)]
    return [
        pytest.param(*size, marks=[pytest.mark.slow] if size != few else [])
        if isinstance(size, tuple)
        else pytest.param(size, marks=[pytest.mark.slow] if size != few else [])
        for size in every
    ]


def seeds(count: int) -> list[Any]:
    """Give the seeds that are tried by default, and all of them, tried with `-m slow`."""
    few = tried(count)
    return sizes(range(few), *([range(count)] if few < count else []))


def in_both_schemes(pages: Sequence[str]) -> list[Any]:
    """Give half of the pages in light and half in dark, and with `-m slow` all in both."""
    return [
        ("light", tuple(pages[::2])),
        ("dark", tuple(pages[1::2])),
        *(pytest.param(name, tuple(pages), marks=pytest.mark.slow) for name in ("light", "dark")),
    ]


def register() -> None:
    """
    Register the profiles, and load the one that is asked for.

    Random rulebooks are large by nature, and a busy machine draws them slowly; neither is a
    failure.
    """
    for name, share in SHARE.items():
        settings.register_profile(
            name,
            deadline=None,
            derandomize=name != "nightly",
            max_examples=max(LEAST, round(100 * share)),
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.large_base_example,
                HealthCheck.data_too_large,
            ],
        )
    settings.load_profile(PROFILE)
