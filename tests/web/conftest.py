"""The web page of the shipped rulebook, made once for all tests of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from tests.http import client


@pytest.fixture(scope="session")
def door(rulebook: Rulebook) -> TestClient:
    """A client of the shipped rulebook."""
    return client(rulebook)
