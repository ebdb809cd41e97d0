"""
`intended.yaml`: what a rulebook does on purpose although the audit would object.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from recommender.adapters.folders import document_of
from recommender.adapters.messages import shaped
from recommender.adapters.placing import cards_at, problems_in, under
from recommender.adapters.yaml_reader import Document
from recommender.audit.lint.intended import Intended, IntendedFinding, IntendedGap, check_gaps
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed

NAME = "intended.yaml"
M = TypeVar("M", IntendedGap, IntendedFinding)


class IntendedFile(Card):
    """The head of the file: intended gaps, and intended findings."""

    intended_gaps: list[Any] = Field(default_factory=list)
    intended_findings: list[Any] = Field(default_factory=list)


def load_intended(folder: Path | str, rulebook: Rulebook) -> Intended:
    """
    Read and check what a rulebook does on purpose; nothing, where the folder does not say.

    Raises RulebookError with every problem.
    """
    path = Path(folder) / NAME
    if not path.exists():
        return Intended()
    document = document_of(path)
    troubles: list[Trouble] = []
    intended = Intended()
    if document.value is not None:
        intended = _intended(document, rulebook, troubles)
    if problems := problems_in(document, troubles):
        raise RulebookError(problems)
    return intended


def _intended(document: Document, rulebook: Rulebook, troubles: list[Trouble]) -> Intended:
    """Read the file; what is wrong becomes troubles."""
    head = shaped(IntendedFile, document.value)
    if isinstance(head, list):
        troubles += head

    def cards(model: type[M], key: str) -> list[Placed[M]]:
        return cards_at(model, under(document.value, key), document, (key,), troubles)

    gaps = cards(IntendedGap, "intended-gaps")
    findings = cards(IntendedFinding, "intended-findings")
    troubles += check_gaps(gaps, rulebook)
    return Intended(
        gaps=tuple(gap.card for gap in gaps), findings=tuple(finding.card for finding in findings)
    )
