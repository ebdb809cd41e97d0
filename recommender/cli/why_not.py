"""
`recommender why-not SHEET TECHNIQUE` and `recommender what-if SHEET QUESTION=ANSWER...`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from recommender.cli.given import format_option, refusals, rules_option, sheet_at
from recommender.cli.printed import note, put_result

MOST_TOLD = 200
"""So many things that are wrong are listed at most."""


@click.command("why-not", short_help="Explain why a technique is not in the routine.")
@click.argument("place", metavar="SHEET")
@click.argument("technique", metavar="TECHNIQUE")
@rules_option
@format_option
@click.pass_context
def why_not(
    context: click.Context, place: str, technique: str, folder: Path | None, form: str
) -> None:
    """
    Explain why TECHNIQUE is not a step for the answers in SHEET: what stands against it, which
    rules could suggest it and what they lack, and the smallest changes that would bring it.

    TECHNIQUE is the name of any technique; `recommender rules --format json` lists them all.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
        from recommender.core.explanation.why_not import why_not as reasons_against

        reasons = reasons_against(rulebook, sheet, technique)
    if reasons.status == "safety-check-failed":
        note("The safety check failed, so nothing can be explained. Do no self-massage for now.")
        context.exit(2)
    from recommender.render.document.why_not import why_not_part
    from recommender.render.formats.explained import why_not_lines

    put_result(reasons, form, lambda: why_not_lines(why_not_part(reasons)))


@click.command("what-if", short_help="Compare a sheet with the same sheet, answered otherwise.")
@click.argument("place", metavar="SHEET")
@click.argument("answers", metavar="QUESTION=ANSWER...", nargs=-1, required=True)
@rules_option
@format_option
@click.pass_context
def what_if(
    context: click.Context, place: str, answers: tuple[str, ...], folder: Path | None, form: str
) -> None:
    """
    Show what other answers would change, and nothing that stays the same.

    An answer is written as in a sheet: `pain-now=6`, `low-back-ache=no`, or, for a whole list,
    `symptoms=low-back-ache,front-hip-tight` or `nerve-signs=none`.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
    from recommender.core.language.characters import short
    from recommender.core.questionnaire.answers import accept, together

    raw: dict[str, Any] = {}
    wrong = []
    for answer in answers:
        name, sign, value = answer.partition("=")
        if not sign or not name:
            wrong.append(f"`{answer}`: write it as QUESTION=ANSWER, such as `pain-now=6`")
        elif raw.setdefault(name, value) != value:
            wrong.append(f"`{answer}`: E605 `{name}` is answered twice")
    checklists = {q.id for q in rulebook.questions if q.kind == "any-of"}
    listed = {n: v.split(",") if n in checklists and v != "none" else v for n, v in raw.items()}
    changed, troubles = accept(rulebook, listed)
    for trouble in troubles:
        name = str(trouble.path[0])
        start = f"`{short(f'{name}={raw[name]}')}`" if name in raw else "with these answers"
        wrong.append(f"{start}: {trouble.code} {trouble.text}")
    if not wrong:
        troubles = list(together(rulebook, {**sheet.answers, **changed}))
        wrong += [f"with these answers: {t.code} {t.text}" for t in troubles]
    if wrong:
        for line in wrong[:MOST_TOLD]:
            note(line)
        context.exit(1)
    from recommender.render.document.what_if import what_if as compared
    from recommender.render.document.what_if import what_if_part
    from recommender.render.formats.explained import what_if_lines

    comparison = compared(rulebook, sheet, changed)
    if "safety-check-failed" in (comparison.before.status, comparison.after.status):
        note("The safety check failed, so nothing can be compared. Do no self-massage for now.")
        context.exit(2)
    put_result(comparison, form, lambda: what_if_lines(what_if_part(rulebook, comparison)))
