"""
The file of a stated population to checked shares, or to every problem at its file, line and column.

It lies beside the rules, yet is none: the rulebook is read without it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from recommender.adapters.folders import document_of
from recommender.adapters.placing import cards_at, head_of, line_of, under, understood
from recommender.adapters.yaml_reader import Document
from recommender.core.language.errors import Trouble
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
    return understood(document_of(Path(path)), partial(_population, rulebook))


def _population(
    rulebook: Rulebook, document: Document, troubles: list[Trouble]
) -> Population | None:
    """Read and check the shares; what is wrong becomes troubles."""
    head = head_of(PopulationFile, document, troubles)
    raws = under(document.value, "shares")
    if not isinstance(raws, list):
        return None
    shares = cards_at(Share, document, ("shares",), troubles)
    troubles += check_shares(shares, rulebook, partial(line_of, document))
    names = [_name(raw) for raw in raws]
    if None not in names:
        named = {name for name in names if name is not None}
        troubles += shares_missing(named, rulebook, ("shares",))
    if head is None:
        return None
    return Population(head.about, head.seed, tuple(share.card for share in shares))


def _name(raw: Any) -> str | None:
    """Find what a share is for, whatever else is wrong with it; None when that cannot be known."""
    if not isinstance(raw, dict):
        return None
    names = [raw[key] for key in ("answer", "question") if isinstance(raw.get(key), str)]
    return names[0] if len(names) == 1 else None
