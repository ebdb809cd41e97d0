"""
The picture of the body, `body-map.yaml`, to a checked map, or to every problem at its place.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from recommender.adapters.folders import document_beside
from recommender.adapters.messages import shaped
from recommender.adapters.placing import cards_at, problems_in, under
from recommender.adapters.yaml_reader import Document
from recommender.core.language.body_map import BodyMap, Drawn, View
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card, Name
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.body import check_drawn, check_outline, check_views

FILE = "body-map.yaml"


class BodyMapFile(Card):
    """The head of the file: the views, and what is drawn on them."""

    outline_is: Name | None = None
    views: list[Any]
    places: list[Any]


def load_body_map(folder: Path | str, rulebook: Rulebook) -> BodyMap | None:
    """
    Read and check the picture of the body beside a rulebook; None where there is none.

    Raises RulebookError with every problem.
    """
    document = document_beside(Path(folder), FILE)
    if document is None:
        return None
    troubles: list[Trouble] = []
    body_map = None
    if document.value is not None:
        body_map = _map(document, rulebook, troubles)
    problems = problems_in(document, troubles)
    if problems or body_map is None:
        raise RulebookError(problems)
    return body_map


def _map(document: Document, rulebook: Rulebook, troubles: list[Trouble]) -> BodyMap | None:
    """Read and check views and places; what is wrong becomes troubles."""
    head = shaped(BodyMapFile, document.value)
    if isinstance(head, list):
        troubles += head
    views = cards_at(View, under(document.value, "views"), document, ("views",), troubles)
    places = cards_at(Drawn, under(document.value, "places"), document, ("places",), troubles)
    troubles += check_views(views)
    troubles += check_drawn(places, [view.card for view in views], rulebook)
    if isinstance(head, list):
        return None
    troubles += check_outline(head.outline_is, rulebook)
    if troubles:
        return None
    plain_map = {
        "outline-is": head.outline_is,
        "views": tuple(view.card for view in views),
        "places": tuple(place.card for place in places),
    }
    body_map = shaped(BodyMap, plain_map)
    if isinstance(body_map, list):
        troubles += body_map
        return None
    return body_map
