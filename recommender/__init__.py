"""
Explained, rule-based self-massage routines that never press on the psoas.

The public names, for use from Python::

    rulebook = recommender.load(recommender.shipped_rules())
    sheet = recommender.read_sheet(text, "sheet.yaml", rulebook)
    consultation = recommender.consult(rulebook, sheet)
    reasons = recommender.why(consultation, "inner-thigh")
    against = recommender.why_not(rulebook, sheet, "inner-thigh-roller")
    changed = recommender.what_if(rulebook, sheet, {"pain-now": "6"})
    asked = recommender.next_question(rulebook, sheet.answers)

Each is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.adapters.rulebook import load, shipped_rules
    from recommender.adapters.sheets import read_sheet, write_sheet
    from recommender.core.consultation.consult import consult
    from recommender.core.consultation.interview import next_question
    from recommender.core.consultation.result import Consultation
    from recommender.core.explanation.sufficient_reasons import hangs_on
    from recommender.core.explanation.why_not import why_not
    from recommender.core.language.errors import (
        RecommenderError,
        RulebookError,
        SheetError,
        TooLongError,
        UnknownNameError,
        UnreadableError,
    )
    from recommender.core.language.rulebook import Rulebook, Sheet
    from recommender.render.document.what_if import what_if
    from recommender.render.document.why import why
    from recommender.render.formats.rulebook_json import catalogue

    __version__: str

__all__ = [
    "Consultation",
    "RecommenderError",
    "Rulebook",
    "RulebookError",
    "Sheet",
    "SheetError",
    "TooLongError",
    "UnknownNameError",
    "UnreadableError",
    "__version__",
    "catalogue",
    "consult",
    "hangs_on",
    "load",
    "next_question",
    "read_sheet",
    "shipped_rules",
    "what_if",
    "why",
    "why_not",
    "write_sheet",
]

_HOME = {
    "Consultation": "core.consultation.result",
    "RecommenderError": "core.language.errors",
    "Rulebook": "core.language.rulebook",
    "RulebookError": "core.language.errors",
    "Sheet": "core.language.rulebook",
    "SheetError": "core.language.errors",
    "TooLongError": "core.language.errors",
    "UnknownNameError": "core.language.errors",
    "UnreadableError": "core.language.errors",
    "catalogue": "render.formats.rulebook_json",
    "consult": "core.consultation.consult",
    "hangs_on": "core.explanation.sufficient_reasons",
    "load": "adapters.rulebook",
    "next_question": "core.consultation.interview",
    "read_sheet": "adapters.sheets",
    "shipped_rules": "adapters.rulebook",
    "what_if": "render.document.what_if",
    "why": "render.document.why",
    "why_not": "core.explanation.why_not",
    "write_sheet": "adapters.sheets",
}
_DISTRIBUTION = "release-recommender"


def __getattr__(name: str) -> Any:
    if name == "__version__":
        found: Any = _version()
    elif name in _HOME:
        found = getattr(import_module(f"recommender.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module `recommender` has no `{name}`")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """Look up the installed version; a copy that is not installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return "0+not-installed"
