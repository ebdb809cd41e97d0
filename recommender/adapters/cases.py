"""
A folder of cases to checked cases, or to every problem at its file, line and column.

`healthy.yaml` is a sheet; every other file is a list of cases, named after the rule file that it
holds to account.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from recommender.adapters.folders import documents_in, listed
from recommender.adapters.placing import cards_at, located, place_in
from recommender.adapters.sheets import accepted
from recommender.adapters.yaml_reader import Document
from recommender.audit.cases.cases import Case, Cases, check_cases, check_healthy
from recommender.core.language.errors import RulebookError, Trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed

HEALTHY = "healthy.yaml"


def load_cases(folder: Path | str, rulebook: Rulebook) -> Cases:
    """
    Read and check the cases of a folder against a rulebook.

    Raises RulebookError with every problem, and UnreadableError when there is no such folder.
    """
    documents, problems = documents_in(Path(folder), {HEALTHY})
    troubles: list[Trouble] = []
    healthy = _healthy(documents.get(HEALTHY), rulebook, troubles)
    placed: list[Placed[Case]] = []
    for name, document in documents.items():
        if name != HEALTHY and document.value is not None:
            placed += _cases(name, document, troubles)
    troubles += check_cases(placed, healthy or {}, rulebook, partial(place_in, documents))
    problems += (located(documents, trouble) for trouble in troubles)
    if problems or healthy is None:
        raise RulebookError(listed(problems))
    return Cases(healthy, tuple(case.card for case in placed))


def _healthy(
    document: Document | None, rulebook: Rulebook, troubles: list[Trouble]
) -> Mapping[str, str] | None:
    if document is None or document.value is None:
        return None
    sheet, refused = accepted(document.value, rulebook)
    troubles += (trouble._replace(path=(HEALTHY, *trouble.path)) for trouble in refused)
    if sheet is None:
        return None
    troubles += check_healthy(sheet.answers, rulebook, (HEALTHY, "answers"))
    return sheet.answers


def _cases(name: str, document: Document, troubles: list[Trouble]) -> list[Placed[Case]]:
    """Read one file of cases; those with the wrong shape become troubles."""
    if not isinstance(document.value, list):
        text = "a file of cases is a list, each beginning with `- case: ...`"
        troubles.append(Trouble((name,), "E203", text))
        return []
    return cards_at(Case, document, (), troubles, file=(name,))
