"""
From documents to cards, each with its place, and from troubles back to places in the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from recommender.adapters.folders import listed
from recommender.adapters.messages import shaped
from recommender.adapters.yaml_reader import Document
from recommender.core.language.errors import Path, Problem, RulebookError, Trouble
from recommender.core.validation.symbols import Placed

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def understood(document: Document, understand: Callable[[Document, list[Trouble]], T | None]) -> T:
    """
    Make something of a document; `understand` adds to the troubles what is wrong.

    Raises RulebookError with every problem of the document and of what it says.
    """
    troubles: list[Trouble] = []
    value = understand(document, troubles) if document.value is not None else None
    problems = problems_in(document, troubles)
    if problems or value is None:
        raise RulebookError(problems)
    return value


def head_of(
    model: type[M], document: Document, troubles: list[Trouble], *, file: Path = ()
) -> M | None:
    """Make a model of a document as a whole; what is wrong with it is added to the troubles."""
    head = shaped(model, document.value, file)
    if isinstance(head, list):
        troubles += head
        return None
    return head


def cards_at(
    model: type[M], document: Document, path: Path, troubles: list[Trouble], *, file: Path = ()
) -> list[Placed[M]]:
    """
    Make cards of the list under a key of a document, or of a document that is a list.

    What is wrong with a card is added to the troubles. `file` comes before the paths where there
    are several documents. A card that keeps its place is given it.
    """
    raws = under(document.value, str(path[0])) if path else document.value
    cards: list[Placed[M]] = []
    for index, raw in enumerate(raws if isinstance(raws, list) else ()):
        place = (*path, index)
        card = shaped(model, raw, (*file, *place))
        if isinstance(card, list):
            troubles += card
            continue
        if "at" in model.model_fields:
            card = card.model_copy(update={"at": document.locate(place)})
        cards.append(Placed((*file, *place), card))
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
