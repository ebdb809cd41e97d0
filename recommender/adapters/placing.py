"""
From documents to cards, each with its place, and from troubles back to places in the documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from recommender.adapters.folders import listed
from recommender.adapters.messages import shaped
from recommender.adapters.yaml_reader import Document
from recommender.core.language.errors import Path, Problem, Trouble
from recommender.core.validation.symbols import Placed

M = TypeVar("M", bound=BaseModel)


def card_at(
    model: type[M], raw: Any, document: Document, path: Path, file: Path = ()
) -> Placed[M] | list[Trouble]:
    """
    Make a card of a plain value that stands at a path of a document, or list what is wrong with it.

    `file` comes before the path where there are several documents. A card that keeps its place is
    given it.
    """
    card = shaped(model, raw, (*file, *path))
    if isinstance(card, list):
        return card
    if "at" in model.model_fields:
        card = card.model_copy(update={"at": document.locate(path)})
    return Placed((*file, *path), card)


def cards_at(
    model: type[M],
    raws: Any,
    document: Document,
    path: Path,
    troubles: list[Trouble],
    *,
    file: Path = (),
) -> list[Placed[M]]:
    """Make cards of what should be a list; what is wrong with a card is added to the troubles."""
    cards: list[Placed[M]] = []
    for index, raw in enumerate(raws if isinstance(raws, list) else ()):
        card = card_at(model, raw, document, (*path, index), file)
        if isinstance(card, Placed):
            cards.append(card)
        else:
            troubles += card
    return cards


def under(value: Any, key: str) -> Any:
    """Give what stands under a key; None where it does not, or the value is no mapping."""
    return value.get(key) if isinstance(value, Mapping) else None


def problems_in(document: Document, troubles: Iterable[Trouble]) -> list[Problem]:
    """List what is wrong with a document and with what it says, each at its place."""
    return listed([*document.problems, *(document.problem(each, each.path) for each in troubles)])


def located(documents: Mapping[str, Document], trouble: Trouble) -> Problem:
    """Turn a trouble into a problem at its place; its path begins with the name of a document."""
    name, *steps = trouble.path
    return documents[str(name)].problem(trouble, tuple(steps))


def place_in(documents: Mapping[str, Document], path: Path) -> str:
    """Say in words where a path is that begins with the name of a document."""
    return line_of(documents[str(path[0])], path[1:])


def line_of(document: Document, path: Path) -> str:
    """Say in words where a path of a document is."""
    location = document.locate(path)
    return f"{location.file}:{location.line}"
