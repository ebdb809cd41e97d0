"""
The file of a stated population to checked shares, or to every problem at its file, line and column.

It lies beside the rules, yet is none: the rulebook is read without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from recommender.adapters.folders import document_of
from recommender.adapters.messages import shaped
from recommender.adapters.placing import cards_at, line_of, problems_in, under
from recommender.adapters.yaml_reader import Document
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card, Text, Whole
from recommender.core.language.population import Population, Share
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.population import check_shares, shares_missing


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
    document = document_of(Path(path))
    troubles: list[Trouble] = []
    population = None
    if document.value is not None:
        population = _population(document, rulebook, troubles)
    problems = problems_in(document, troubles)
    if problems or population is None:
        raise RulebookError(problems)
    return population


def _population(
    document: Document, rulebook: Rulebook, troubles: list[Trouble]
) -> Population | None:
    """Read and check the shares; what is wrong becomes troubles."""
    head = shaped(PopulationFile, document.value)
    raws = under(document.value, "shares")
    if isinstance(head, list):
        troubles += head
    if not isinstance(raws, list):
        return None
    shares = cards_at(Share, raws, document, ("shares",), troubles)
    troubles += check_shares(shares, rulebook, lambda path: line_of(document, path))
    names = [_name(raw) for raw in raws]
    if None not in names:
        named = {name for name in names if name is not None}
        troubles += shares_missing(named, rulebook, ("shares",))
    if troubles or isinstance(head, list):
        return None
    return Population(head.about, head.seed, tuple(share.card for share in shares))


def _name(raw: Any) -> str | None:
    """Find what a share is for, whatever else is wrong with it; None when that cannot be known."""
    if not isinstance(raw, dict):
        return None
    names = [raw[key] for key in ("answer", "question") if isinstance(raw.get(key), str)]
    return names[0] if len(names) == 1 else None
