"""
The picture of the body, `body-map.yaml`, to a checked map, or to every problem at its place.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from recommender.adapters.folders import document_beside
from recommender.adapters.placing import cards_at, head_of, understood
from recommender.adapters.yaml_reader import Document
from recommender.core.language.body_map import BodyMap, Drawn, View
from recommender.core.language.errors import Trouble
from recommender.core.language.fields import Card, Name
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.body_map import check_drawn, check_outline, check_views

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
    return None if document is None else understood(document, partial(_map, rulebook))


def _map(rulebook: Rulebook, document: Document, troubles: list[Trouble]) -> BodyMap | None:
    """Read and check views and places; what is wrong becomes troubles."""
    head = head_of(BodyMapFile, document, troubles)
    views = cards_at(View, document, ("views",), troubles)
    places = cards_at(Drawn, document, ("places",), troubles)
    troubles += check_views(views)
    troubles += check_drawn(places, [view.card for view in views], rulebook)
    if head is None:
        return None
    troubles += check_outline(head.outline_is, rulebook)
    return None if troubles else head_of(BodyMap, document, troubles)
