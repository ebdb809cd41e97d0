"""
The picture of the body, `body-map.yaml`, to a checked map, or to every problem at its place.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from recommender.adapters.folders import document_at, listed
from recommender.adapters.messages import shaped
from recommender.adapters.texts import plain
from recommender.adapters.yaml_reader import Document
from recommender.core.language.body_map import BodyMap, Drawn, View
from recommender.core.language.errors import Path as Steps
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card, Name
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.body import check_drawn, check_outline, check_views
from recommender.core.validation.symbols import Placed

FILE = "body-map.yaml"

C = TypeVar("C", View, Drawn)


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
    folder = Path(folder)
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return None
    file = plain(f"{folder.name or folder.resolve().name}/{FILE}")
    document = document_at(path, folder, file)
    troubles: list[Trouble] = []
    found = None
    if document.value is not None:
        found = _map(document, rulebook, troubles)
    problems = [*document.problems, *(document.problem(t, t.path) for t in troubles)]
    if problems or found is None:
        raise RulebookError(listed(problems))
    return found


def _map(document: Document, rulebook: Rulebook, troubles: list[Trouble]) -> BodyMap | None:
    """Read and check views and places; what is wrong becomes troubles."""
    head = shaped(BodyMapFile, document.value)
    if isinstance(head, list):
        troubles += head
    views = _cards(View, document.value, "views", troubles)
    places = _cards(Drawn, document.value, "places", troubles)
    troubles += check_views(views)
    troubles += check_drawn(places, [one.card for one in views], rulebook)
    if isinstance(head, list):
        return None
    troubles += check_outline(head.outline_is, rulebook)
    if troubles:
        return None
    plain_map = {
        "outline-is": head.outline_is,
        "views": tuple(one.card for one in views),
        "places": tuple(one.card for one in places),
    }
    made = shaped(BodyMap, plain_map)
    if isinstance(made, list):
        troubles += made
        return None
    return made


def _cards(model: type[C], raw: Any, key: str, troubles: list[Trouble]) -> list[Placed[C]]:
    found = raw.get(key) if isinstance(raw, Mapping) else None
    cards: list[Placed[C]] = []
    for index, one in enumerate(found if isinstance(found, list) else []):
        path: Steps = (key, index)
        card = shaped(model, one, path)
        if isinstance(card, list):
            troubles += card
        else:
            cards.append(Placed(path, card))
    return cards
