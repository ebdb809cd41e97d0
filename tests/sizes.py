"""
How much the tests try: a sample by default, more in CI, and everything by night.

`HYPOTHESIS_PROFILE` is `quick`, `ci` or `nightly`. The first two try the same examples every time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARE = {"quick": 0.2, "ci": 1.0, "nightly": 10.0}
LEAST = 8
"""Every property is tried on so many examples, whatever the profile."""


def tried(count: int) -> int:
    """Say how many examples are tried where CI tries `count`."""
    return max(min(count, LEAST), round(count * SHARE[PROFILE]))


def trying(count: int) -> settings:
    """Settle how many examples a property is tried on where CI tries `count`."""
    return settings(max_examples=tried(count))


def sampled(names: Sequence[Any], one_in: int) -> list[Any]:
    """Give parameters of which one in so many is tried by default, and all with `-m slow`."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] if number % one_in else [])
        for number, name in enumerate(names)
    ]


def sizes(few: int, *many: int) -> list[Any]:
    """Give the size that is tried by default, and those that are tried with `-m slow`."""
    return [few, *(pytest.param(size, marks=pytest.mark.slow) for size in many)]


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
