"""
`recommender why`, `why-not` and `what-if`: what a sheet comes to, explained from three sides: what
something follows from, what stands against it, and what other answers would change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from recommender.cli.given import format_option, refusals, rules_option, sheet_at
from recommender.cli.printed import note, put_result
from recommender.core.language.facts import Fact

if TYPE_CHECKING:
    from recommender.core.language.rulebook import Rulebook, Sheet

MOST_TOLD = 200
"""So many things that are wrong are listed at most."""
UNSAFE = "The safety check failed, so nothing can be {}. Do no self-massage for now."


def _leave(code: int, said: Iterable[str]) -> NoReturn:
    """Say why nothing is explained, and leave."""
    for text in said:
        note(text)
    click.get_current_context().exit(code)


@click.command(short_help="Explain why something follows from a sheet.")
@click.argument("place", metavar="SHEET")
@click.argument("fact", metavar="FACT")
@rules_option
@format_option
def why(place: str, fact: str, folder: Path, form: str) -> None:
    """
    Explain why FACT follows from the answers in SHEET.

    FACT is any name that `recommend` shows: a place on the body, a technique, a rule, or what a
    referral is for. A technique that was held back is explained too. Of a referral or a step it is
    also shown which answers alone are enough for it, and which would overturn the result.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
    from recommender.core.consultation.consult import consult
    from recommender.core.explanation.sufficient_reasons import hangs_on
    from recommender.core.language.errors import UnknownNameError
    from recommender.render.document.why import hanging_blocks
    from recommender.render.document.why import why as reasons_for
    from recommender.render.formats.explained import reason_lines

    consultation = consult(rulebook, sheet)
    if consultation.status == "safety-check-failed":
        failed = "The safety check failed, so nothing can be explained:"
        _leave(2, [failed, *(f"- {text}" for text in consultation.disagreements)])
    try:
        reasons = reasons_for(consultation, fact)
    except UnknownNameError as error:
        _leave(1, [_unknown(rulebook, fact) or f"{error}"])
    names = [weighed.name for weighed in reasons.facts]
    hanging = [
        hangs_on(rulebook, sheet.answers, name)
        for name in names
        if Fact.parse(name).kind in ("referral", "offered")
    ]
    put_result(
        reasons,
        form,
        lambda: reason_lines(reasons, hanging_blocks(hanging)),
        hangs_on=[each.model_dump(mode="json") for each in hanging],
    )


def _unknown(rulebook: Rulebook, written: str) -> str:
    """Say that a name is in the rulebook, yet nothing led to it; nothing when it is not."""
    fact = Fact.parse(written)
    kinds = ("region", "offered", "suggested", "advice", "card")
    name = fact.name if fact.kind in kinds and fact.name else written
    if name in rulebook.rule_of:
        return f"the rule `{name}` did not hold for these answers"
    if name in rulebook.region_of:
        return f"these answers do not lead to `{name}` ({rulebook.region_of[name].label})"
    if name in rulebook.technique_of:
        title = rulebook.technique_of[name].title
        return f"these answers do not lead to `{name}` ({title}), so it was not held back either"
    if name in rulebook.advice_of:
        return f"these answers do not lead to the advice `{name}`"
    if name in rulebook.suspicion_of:
        return f"these answers do not lead to a referral for `{name}`"
    if name in rulebook.entries:
        return f"`{name}` is a question; ask about what followed from it, such as a technique"
    return ""


@click.command("why-not", short_help="Explain why a technique is not in the routine.")
@click.argument("place", metavar="SHEET")
@click.argument("technique", metavar="TECHNIQUE")
@rules_option
@format_option
def why_not(place: str, technique: str, folder: Path, form: str) -> None:
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
        _leave(2, [UNSAFE.format("explained")])
    from recommender.render.document.why_not import why_not_part
    from recommender.render.formats.explained import why_not_lines

    put_result(reasons, form, lambda: why_not_lines(why_not_part(reasons)))


@click.command("what-if", short_help="Compare a sheet with the same sheet, answered otherwise.")
@click.argument("place", metavar="SHEET")
@click.argument("answers", metavar="QUESTION=ANSWER...", nargs=-1, required=True)
@rules_option
@format_option
def what_if(place: str, answers: tuple[str, ...], folder: Path, form: str) -> None:
    """
    Show what other answers would change, and nothing that stays the same.

    An answer is written as in a sheet: `pain-now=6`, `low-back-ache=no`, or, for a whole list,
    `symptoms=low-back-ache,front-hip-tight` or `nerve-signs=none`.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
    changed, wrong = _changed(rulebook, sheet, answers)
    if wrong:
        _leave(1, wrong[:MOST_TOLD])
    from recommender.render.document.what_if import what_if as compared
    from recommender.render.document.what_if import what_if_part
    from recommender.render.formats.explained import what_if_lines

    comparison = compared(rulebook, sheet, changed)
    if "safety-check-failed" in (comparison.before.status, comparison.after.status):
        _leave(2, [UNSAFE.format("compared")])
    put_result(comparison, form, lambda: what_if_lines(what_if_part(rulebook, comparison)))


def _changed(
    rulebook: Rulebook, sheet: Sheet, written: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """Read the other answers, and say what is wrong with them."""
    from recommender.core.language.characters import short
    from recommender.core.questionnaire.answers import accept, together

    raw: dict[str, Any] = {}
    wrong = []
    for answer in written:
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
    return changed, wrong
