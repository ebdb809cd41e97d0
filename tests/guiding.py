"""The field that carries answers, as the tests of guided mode send it."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import ignored
from recommender.web.carried import Carried, carried_text
from tests.web import TODAY


def applied(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out the answers to questions that do not apply."""
    unread = ignored(rulebook, dict(answers))
    return {name: value for name, value in answers.items() if name not in unread}


def field(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write answers as the field of a page."""
    sheet = Sheet(on=TODAY, answers=applied(rulebook, answers))
    return carried_text(rulebook, Carried(sheet))
