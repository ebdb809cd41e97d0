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

_NAMES_IN = {
    "adapters.rulebook": ("load", "shipped_rules"),
    "adapters.sheets": ("read_sheet", "write_sheet"),
    "core.consultation.consult": ("consult",),
    "core.consultation.interview": ("next_question",),
    "core.consultation.result": ("Consultation",),
    "core.explanation.sufficient_reasons": ("hangs_on",),
    "core.explanation.why_not": ("why_not",),
    "core.language.errors": tuple(name for name in __all__ if name.endswith("Error")),
    "core.language.rulebook": ("Rulebook", "Sheet"),
    "render.document.what_if": ("what_if",),
    "render.document.why": ("why",),
    "render.formats.rulebook_json": ("catalogue",),
}
_HOME = {name: module for module, names in _NAMES_IN.items() for name in names}
_DISTRIBUTION = "release-recommender"


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = _version()
    elif name in _HOME:
        value = getattr(import_module(f"recommender.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module `recommender` has no `{name}`")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """Look up the installed version; a copy that is not installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return "0+not-installed"
