"""The small good rulebook that the bad examples change."""

from __future__ import annotations

import pytest

from recommender.adapters.rulebook import load
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT


@pytest.fixture(scope="session")
def small() -> Rulebook:
    """The small good rulebook."""
    return load(ROOT / "tests" / "bad" / "base" / "rules")
