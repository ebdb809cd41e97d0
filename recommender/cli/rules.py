"""
`recommender rules` and `rules show ID`: read the rulebook, as text or as one JSON object.
"""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.given import format_option, refusals, rulebook_at, rules_option
from recommender.cli.printed import put_json, put_lines

__all__ = ["rules"]


@click.group(invoke_without_command=True, short_help="Read the rulebook.")
@rules_option
@format_option
@click.pass_context
def rules(context: click.Context, folder: Path | None, form: str) -> None:
    """
    List the rules of the rulebook; with `--format json`, print the whole rulebook as one object.
    """
    if context.invoked_subcommand is not None:
        context.obj = {"folder": folder, "form": form}
        return
    with refusals():
        rulebook = rulebook_at(folder)
    if form == "json":
        from recommender.render.catalogue import catalogue

        put_json(catalogue(rulebook))
        return
    from recommender.render.cards import list_lines

    put_lines(list_lines(rulebook))


@rules.command(short_help="Show one rule or technique in full.")
@click.argument("name", metavar="ID")
@rules_option
@format_option
@click.pass_context
def show(context: click.Context, name: str, folder: Path | None, form: str) -> None:
    """
    Show one rule, or one technique, in full: what it asks, what follows, why, and who stands for
    it.
    """
    from recommender.render.cards import card_lines
    from recommender.render.catalogue import catalogue

    with refusals():
        rulebook = rulebook_at(folder or context.obj["folder"])
        lines = card_lines(rulebook, name)
    if "json" not in (form, context.obj["form"]):
        put_lines(lines)
        return
    whole = catalogue(rulebook)
    plain = name.removeprefix("card:")
    rules = [entry for entry in whole["rules"] if entry["id"] == name]
    techniques = [card for card in whole["techniques"] if card["id"] == plain]
    signatures = [one for one in whole["signatures"] if one["rule"] == name]
    put_json(
        {
            "rules": rules,
            "techniques": [] if rules else techniques,
            "signatures": signatures,
        }
    )
