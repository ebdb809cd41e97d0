"""
The file of a stated population to checked shares, or to every problem at its file, line and column.

It lies beside the rules, yet is none: the rulebook is read without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from recommender.adapters.folders import listed
from recommender.adapters.messages import shaped
from recommender.adapters.texts import UnfitError, plain, read_text
from recommender.adapters.yaml_reader import Document, parse
from recommender.core.language.errors import Path as Steps
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card, Text, Whole
from recommender.core.language.population import Population, Share
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.population import check_shares, shares_missing
from recommender.core.validation.symbols import Placed


class PopulationFile(Card):
    """The head of a population: whom it describes, and the seed of the people drawn from it."""

    about: Text
    seed: Annotated[Whole, Field(ge=0)]
    shares: list[Any]


def load_population(path: Path | str, rulebook: Rulebook) -> Population:
    """
    Read and check the population in a file against a rulebook.

    Raises RulebookError with every problem, and UnreadableError when there is no such file.
    """
    document = _document(Path(path))
    troubles: list[Trouble] = []
    found = None
    if document.value is not None:
        found = _population(document, rulebook, troubles)
    problems = [*document.problems, *(document.problem(t, t.path) for t in troubles)]
    if problems or found is None:
        raise RulebookError(listed(problems))
    return found


def _document(path: Path) -> Document:
    """Read a file; it is called by its folder and name."""
    file = plain(f"{path.parent.name or '.'}/{path.name}")
    try:
        return parse(read_text(path, file=file), file)
    except UnfitError as error:
        raise RulebookError([error.problem]) from None


def _population(
    document: Document, rulebook: Rulebook, troubles: list[Trouble]
) -> Population | None:
    """Read and check the shares; what is wrong becomes troubles."""
    head = shaped(PopulationFile, document.value)
    raws = document.value.get("shares") if isinstance(document.value, Mapping) else None
    if isinstance(head, list):
        troubles += head
    if not isinstance(raws, list):
        return None
    placed: list[Placed[Share]] = []
    for index, raw in enumerate(raws):
        path: Steps = ("shares", index)
        share = shaped(Share, raw, path)
        if isinstance(share, list):
            troubles += share
        else:
            placed.append(Placed(path, share))

    def place(steps: Steps) -> str:
        location = document.locate(steps)
        return f"{location.file}:{location.line}"

    troubles += check_shares(placed, rulebook, place)
    names = [_name(raw) for raw in raws]
    if None not in names:
        named = {name for name in names if name is not None}
        troubles += shares_missing(named, rulebook, ("shares",))
    if troubles or isinstance(head, list):
        return None
    return Population(head.about, head.seed, tuple(one.card for one in placed))


def _name(raw: Any) -> str | None:
    """Find what a share is for, whatever else is wrong with it; None when that cannot be known."""
    if not isinstance(raw, dict):
        return None
    names = [raw[key] for key in ("answer", "question") if isinstance(raw.get(key), str)]
    return names[0] if len(names) == 1 else None
