"""
`intended.yaml`: what a rulebook does on purpose although the audit would object.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field

from recommender.adapters.folders import document_of
from recommender.adapters.placing import cards_at, head_of, understood
from recommender.adapters.yaml_reader import Document
from recommender.audit.lint.intended import Intended, IntendedFinding, IntendedGap, check_gaps
from recommender.core.language.errors import Trouble
from recommender.core.language.fields import Card
from recommender.core.language.rulebook import Rulebook

NAME = "intended.yaml"


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
    return understood(document_of(path), partial(_intended, rulebook))


def _intended(rulebook: Rulebook, document: Document, troubles: list[Trouble]) -> Intended:
    """Read the file; what is wrong becomes troubles."""
    head_of(IntendedFile, document, troubles)
    gaps = cards_at(IntendedGap, document, ("intended-gaps",), troubles)
    findings = cards_at(IntendedFinding, document, ("intended-findings",), troubles)
    troubles += check_gaps(gaps, rulebook)
    return Intended(
        gaps=tuple(gap.card for gap in gaps), findings=tuple(finding.card for finding in findings)
    )
