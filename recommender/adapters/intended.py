"""
`intended.yaml`: what a rulebook does on purpose although the audit would object.

It lies beside the rules, yet is none: the rulebook is read without it, and so is its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from recommender.adapters.folders import listed
from recommender.adapters.messages import shaped
from recommender.adapters.texts import UnfitError, plain, read_text
from recommender.adapters.yaml_reader import Document, parse
from recommender.audit.lint.intended import Intended, IntendedFinding, IntendedGap, check_gaps
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.fields import Card
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed

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
    file = plain(f"{path.parent.name or '.'}/{NAME}")
    try:
        document = parse(read_text(path, file=file), file)
    except UnfitError as error:
        raise RulebookError([error.problem]) from None
    troubles: list[Trouble] = []
    found = Intended()
    if document.value is not None:
        found = _intended(document, rulebook, troubles)
    problems = [*document.problems, *(document.problem(t, t.path) for t in troubles)]
    if problems:
        raise RulebookError(listed(problems))
    return found


def _intended(document: Document, rulebook: Rulebook, troubles: list[Trouble]) -> Intended:
    """Read the file; what is wrong becomes troubles."""
    head = shaped(IntendedFile, document.value)
    if isinstance(head, list):
        troubles += head
    gaps: list[Placed[IntendedGap]] = []
    findings: list[IntendedFinding] = []
    for index, raw in enumerate(_listed(document.value, "intended-gaps")):
        gap = shaped(IntendedGap, raw, ("intended-gaps", index))
        if isinstance(gap, list):
            troubles += gap
        else:
            at = document.locate(("intended-gaps", index))
            path = ("intended-gaps", index)
            gaps.append(Placed(path, gap.model_copy(update={"at": at})))
    for index, raw in enumerate(_listed(document.value, "intended-findings")):
        finding = shaped(IntendedFinding, raw, ("intended-findings", index))
        if isinstance(finding, list):
            troubles += finding
        else:
            at = document.locate(("intended-findings", index))
            findings.append(finding.model_copy(update={"at": at}))
    troubles += check_gaps(gaps, rulebook)
    return Intended(gaps=tuple(one.card for one in gaps), findings=tuple(findings))


def _listed(raw: Any, key: str) -> list[Any]:
    found = raw.get(key) if isinstance(raw, Mapping) else None
    return found if isinstance(found, list) else []
