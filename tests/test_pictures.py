"""
The pictures of one consultation.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.adapters.body_map import load_body_map
from recommender.adapters.rulebook import shipped_rules
from recommender.core.accepting import sheet as read
from recommender.core.consult import consult
from recommender.core.model import Rulebook
from recommender.render.pictures import way_pictures


@pytest.fixture
def answers(healthy: Mapping[str, str]) -> dict[str, str]:
    """Somebody with an aching back and a tight hip."""
    return {**healthy, "low-back-ache": "yes", "front-hip-tight": "yes", "sides": "left"}


def test_the_way_to_a_place_begins_where_its_best_reason_does(
    rulebook: Rulebook, answers: Mapping[str, str]
) -> None:
    """
    The arrow to a place leaves from the answer that is told beside it, not from any other.
    """
    body = load_body_map(shipped_rules(), rulebook)

    ways = way_pictures(body, rulebook, consult(rulebook, read(rulebook, answers)))

    assert "From front of the hip, left side to front thigh, left side" in ways["front-thigh"]
    assert "From low back to inner thigh, left side" in ways["inner-thigh"]
