"""
`recommender recommend SHEET`: from a sheet to the explained recommendation.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection
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
from recommender.cli.printed import mutter, note, put_json, put_lines
from recommender.render.document.blocks import clean

if TYPE_CHECKING:
    from recommender.core.consultation.result import Consultation
    from recommender.core.language.rulebook import Rulebook, Sheet
    from recommender.render.document.open_questions import Leading

FEW = 3
"""Of so many open questions at most it is said what each answer could change."""


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
    from recommender.core.consultation.consult import consult

    warn_of_version(sheet, rulebook)
    shown = consult(rulebook, sheet)
    put_consultation(rulebook, shown, form, reasons)
    if (
        shown.status == "needs-answers"
        and form == "text"
        and place != "-"
        and place == clean(place)
    ):
        note("To answer what is open:")
        mutter(f"  recommender ask --resume {shlex.quote(place)}\n")
    context.exit(exit_code(shown))


def put_consultation(
    rulebook: Rulebook,
    shown: Consultation,
    form: str,
    reasons: str = "short",
    skipped: Collection[str] = (),
) -> None:
    """
    Print a consultation for a person, or as JSON.

    Of open questions that were `skipped`, and of a few that are open, it is said what each answer
    could change.
    """
    if form == "json":
        put_json(shown.model_dump(mode="json", by_alias=True))
        return
    from recommender.render.formats.terminal import consultation_lines

    full = reasons == "full"
    put_lines(
        consultation_lines(rulebook, shown, full=full, leading=_leading(rulebook, shown, skipped))
    )


def _leading(
    rulebook: Rulebook, shown: Consultation, skipped: Collection[str]
) -> dict[str, Leading]:
    open_ = shown.open_questions
    asked = [one for one in open_ if len(open_) <= FEW or one.id in skipped]
    if not asked:
        return {}
    from recommender.core.explanation.answer_effects import leading

    return {
        one.id: leading(rulebook, shown.sheet.answers, [rulebook.entries[n] for n in one.open])
        for one in asked
    }


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
