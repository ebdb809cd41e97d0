"""What the tests of guided mode share: a site, and the field that carries answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import ignored
from recommender.web.carried import Carried, carried_text
from recommender.web.site import Site, site_of
from tests.doors import ROOT

TODAY = dt.date(2026, 11, 27)


def site(rulebook: Rulebook) -> Site:
    """Serve a rulebook on a day of our choice."""
    return site_of(rulebook, ROOT / "rules", lambda: TODAY)


def applied(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out the answers to questions that do not apply."""
    unread = ignored(rulebook, dict(answers))
    return {name: value for name, value in answers.items() if name not in unread}


def field(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write answers as the field of a page."""
    sheet = Sheet(on=TODAY, answers=applied(rulebook, answers))
    return carried_text(rulebook, Carried(sheet))
