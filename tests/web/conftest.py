"""The web page of the shipped rulebook, made once for all tests of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from recommender.web.app import application
from tests.http import client, site
from tests.live import served


@pytest.fixture(scope="session")
def door(rulebook: Rulebook) -> TestClient:
    """A client of the shipped rulebook."""
    return client(rulebook)


@pytest.fixture(scope="session")
def log() -> list[str]:
    """What the server writes down."""
    return []


@pytest.fixture(scope="session")
def address(rulebook: Rulebook, log: list[str]) -> Iterator[str]:
    """The shipped rulebook, served, and all that is served told of."""
    with served(application(site(rulebook), say=log.append, log=log.append)) as address:
        yield address
