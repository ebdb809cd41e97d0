"""`recommender recommend SHEET`: from a sheet to the explained recommendation."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    format_option,
    reasons_option,
    refusals,
    rules_option,
    sheet_at,
    steps_option,
)
from recommender.cli.printed import mutter, note, put_result
from recommender.render.document.blocks import Line, clean

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
@steps_option
@click.pass_context
def recommend(
    context: click.Context, place: str, folder: Path, form: str, reasons: str, *, steps: bool
) -> None:
    """
    Recommend a routine for the answers in SHEET, a YAML or JSON file, or `-` for standard input.

    Leaves with 0 when done, 1 when the sheet has problems or answers are still needed, 2 when a
    file cannot be opened or the safety check failed.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
    from recommender.core.consultation.consult import consult

    warn_of_version(sheet, rulebook)
    consultation = consult(rulebook, sheet)
    put_consultation(rulebook, consultation, form, reasons, whole=steps)
    is_file = place != "-" and place == clean(place)
    if consultation.status == "needs-answers" and form == "text" and is_file:
        note("To answer what is open:")
        mutter(f"  recommender ask --resume {shlex.quote(place)}\n")
    context.exit(exit_code(consultation))


def put_consultation(
    rulebook: Rulebook,
    consultation: Consultation,
    form: str,
    reasons: str = "short",
    skipped: Collection[str] = (),
    *,
    whole: bool = False,
    flags: bool = True,
) -> None:
    """
    Print a consultation for a person, or as JSON; the `whole` of it, or one screen that ends with
    the `flags` for the rest.

    Of open questions that were `skipped`, and of a few that are open, it is said what each answer
    could change.
    """

    def lines() -> Iterable[Line]:
        from recommender.render.formats.terminal import consultation_lines

        leading = _leading(rulebook, consultation, skipped)
        full = reasons == "full"
        return consultation_lines(
            rulebook, consultation, whole=whole, full=full, flags=flags, leading=leading
        )

    put_result(consultation, form, lines)


def _leading(
    rulebook: Rulebook, consultation: Consultation, skipped: Collection[str]
) -> dict[str, Leading]:
    open_ = consultation.open_questions
    asked = [question for question in open_ if len(open_) <= FEW or question.id in skipped]
    if not asked:
        return {}
    from recommender.core.explanation.answer_effects import leading

    return {
        question.id: leading(
            rulebook, consultation.sheet.answers, [rulebook.entries[n] for n in question.open]
        )
        for question in asked
    }


def exit_code(consultation: Consultation) -> int:
    """Give the exit code of a consultation."""
    return {"needs-answers": 1, "safety-check-failed": 2}.get(consultation.status, 0)


def warn_of_version(sheet: Sheet, rulebook: Rulebook) -> None:
    """Say when a sheet was begun on another version of the rulebook."""
    if sheet.rulebook is not None and sheet.rulebook != rulebook.version:
        note(
            f"These answers were begun on version {sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}, so questions may have changed. "
            "Please look through your answers."
        )
