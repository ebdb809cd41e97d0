"""
`recommender why SHEET FACT`: the chain from something that was concluded down to the person's
answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import format_option, refusals, rules_option, sheet_at
from recommender.cli.printed import note, put_result

if TYPE_CHECKING:
    from recommender.core.language.rulebook import Rulebook
    from recommender.render.document.why import Reasons


@click.command(short_help="Explain why something follows from a sheet.")
@click.argument("place", metavar="SHEET")
@click.argument("fact", metavar="FACT")
@rules_option
@format_option
@click.pass_context
def why(context: click.Context, place: str, fact: str, folder: Path | None, form: str) -> None:
    """
    Explain why FACT follows from the answers in SHEET.

    FACT is any name that `recommend` shows: a place on the body, a technique, a rule, or what a
    referral is for. A technique that was held back is explained too. Of a referral or a step it is
    also shown which answers alone are enough for it, and which would overturn the result.
    """
    with refusals():
        rulebook, sheet = sheet_at(place, folder)
    from recommender.core.consultation.consult import consult
    from recommender.core.language.errors import UnknownNameError
    from recommender.render.document.why import hanging_blocks
    from recommender.render.document.why import why as reasons_for
    from recommender.render.formats.explained import reason_lines

    consultation = consult(rulebook, sheet)
    if consultation.status == "safety-check-failed":
        note("The safety check failed, so nothing can be explained:")
        for text in consultation.disagreements:
            note(f"- {text}")
        context.exit(2)
    try:
        reasons = reasons_for(consultation, fact)
    except UnknownNameError as error:
        note(_unknown(rulebook, fact) or f"{error}")
        context.exit(1)
    from recommender.core.explanation.sufficient_reasons import hangs_on

    hanging = [hangs_on(rulebook, sheet.answers, name) for name in _weighed(reasons)]
    put_result(
        reasons,
        form,
        lambda: reason_lines(reasons, hanging_blocks(hanging)),
        hangs_on=[each.model_dump(mode="json") for each in hanging],
    )


def _weighed(reasons: Reasons) -> list[str]:
    """Name the referrals and offered techniques that were asked about."""
    kinds = ("referral:", "offered:")
    return [fact.name for fact in reasons.facts if fact.name.startswith(kinds)]


def _unknown(rulebook: Rulebook, fact: str) -> str:
    """Say that a name is in the rulebook, yet nothing led to it; nothing when it is not."""
    kind, colon, rest = fact.partition(":")
    name = rest if colon and kind in ("region", "offered", "suggested", "advice", "card") else fact
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
