"""The pages that a person goes through, served to a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from recommender.web.app import application
from tests.guiding import Eased, eased
from tests.http import go_through, site
from tests.live import served

Answers = Mapping[str, str]


@pytest.fixture(scope="session")
def address(rulebook: Rulebook) -> Iterator[str]:
    """The shipped rulebook, served."""
    with served(application(site(rulebook))) as found:
        yield found


@pytest.fixture(scope="session")
def person(three_symptoms: Answers) -> Answers:
    """Somebody with three symptoms, a soft ball and fifteen minutes."""
    return {**three_symptoms, "soft-ball": "yes"}


@pytest.fixture(scope="session")
def answered_page(door: TestClient, three_symptoms: Answers) -> Response:
    """The result of three symptoms, after every page of questions was answered."""
    return go_through(door, three_symptoms)


@pytest.fixture(scope="session")
def hard(rulebook: Rulebook, three_symptoms: Answers) -> Eased:
    """The routine of three symptoms, with the step of it that can be gentler."""
    return eased(rulebook, three_symptoms)
