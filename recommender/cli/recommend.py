"""
`recommender recommend SHEET`: from a sheet to the explained recommendation.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    format_option,
    reasons_option,
    refusals,
    rulebook_at,
    rules_option,
    sheet_of,
    text_at,
)
from recommender.cli.printed import note, put_json, put_lines

if TYPE_CHECKING:
    from recommender.core.model import Rulebook, Sheet
    from recommender.core.result import Consultation

__all__ = ["exit_code", "put_consultation", "recommend", "warn_of_version"]


@click.command(short_help="Recommend a routine for a sheet of answers.")
@click.argument("place", metavar="SHEET")
@rules_option
@format_option
@reasons_option
@click.pass_context
def recommend(
    context: click.Context, place: str, folder: Path | None, form: str, reasons: str
) -> None:
    """
    Recommend a routine for the answers in SHEET, a YAML or JSON file, or `-` for standard input.

    Leaves with 0 when done, 1 when the sheet has problems or answers are still needed, 2 when a
    file cannot be opened or the safety check failed.
    """
    with refusals():
        text = text_at(place)
        rulebook = rulebook_at(folder)
        sheet = sheet_of(text, place, rulebook)
    from recommender.core.consult import consult

    warn_of_version(sheet, rulebook)
    shown = consult(rulebook, sheet)
    put_consultation(rulebook, shown, form, reasons)
    if shown.status == "needs-answers" and form == "text" and place != "-" and place.isprintable():
        note(f"To answer what is open: recommender ask --resume {shlex.quote(place)}")
    context.exit(exit_code(shown))


def put_consultation(
    rulebook: Rulebook, shown: Consultation, form: str, reasons: str = "short"
) -> None:
    """Print a consultation for a person, or as JSON."""
    if form == "json":
        put_json(shown.model_dump(mode="json", by_alias=True))
        return
    from recommender.render.terminal import consultation_lines

    put_lines(consultation_lines(rulebook, shown, full=reasons == "full"))


def exit_code(shown: Consultation) -> int:
    """Give the exit code of a consultation."""
    return {"needs-answers": 1, "safety-check-failed": 2}.get(shown.status, 0)


def warn_of_version(sheet: Sheet, rulebook: Rulebook) -> None:
    """Say when a sheet was begun on another version of the rulebook."""
    if sheet.rulebook is not None and sheet.rulebook != rulebook.version:
        note(
            f"These answers were begun on version {sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}, so questions may have changed. "
            "Please look through your answers."
        )
