"""The shipped picture of the body, and the questions that are asked over it."""

from __future__ import annotations

import pytest

from recommender.adapters.body_map import load_body_map
from recommender.core.language.body_map import BodyMap
from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT


@pytest.fixture(scope="session")
def body(rulebook: Rulebook) -> BodyMap:
    """The shipped picture."""
    body = load_body_map(ROOT / "rules", rulebook)
    assert body is not None
    return body


@pytest.fixture(scope="session")
def entries(rulebook: Rulebook) -> list[Entry]:
    """The two lists of symptoms."""
    asked = ("symptoms", "hip-and-leg-symptoms")
    return [e for q in rulebook.questions if q.id in asked for e in entries_of(q)]
