"""
`recommender rules`, `rules show ID`, `rules graph` and `rules poses`: read the rulebook, as text,
as one JSON object or as pictures.
"""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.given import PATH, format_option, need, refusals, rulebook_at, rules_option
from recommender.cli.printed import put_json, put_lines, put_text
from recommender.cli.shelving import put_file
from recommender.core.language.errors import UnreadableError


@click.group(invoke_without_command=True, short_help="Read the rulebook.")
@rules_option
@format_option
@click.pass_context
def rules(context: click.Context, folder: Path, form: str) -> None:
    """
    List the rules of the rulebook; with `--format json`, print the whole rulebook as one object.
    """
    if context.invoked_subcommand is not None:
        return
    with refusals():
        rulebook = rulebook_at(folder)
    if form == "json":
        from recommender.render.formats.rulebook_json import catalogue

        put_json(catalogue(rulebook))
        return
    from recommender.render.document.cards import list_lines

    put_lines(list_lines(rulebook))


@rules.command(short_help="Show one rule or technique in full.")
@click.argument("name", metavar="ID")
@rules_option
@format_option
def show(name: str, folder: Path, form: str) -> None:
    """
    Show one rule, or one technique, in full: what it asks, what follows, why, and who stands for
    it.
    """
    from recommender.core.language.cards import Rule
    from recommender.render.document.cards import card_lines, card_of
    from recommender.render.formats.rulebook_json import catalogue

    with refusals():
        rulebook = rulebook_at(folder)
        card = card_of(rulebook, name)
    if form == "json":
        whole = catalogue(rulebook)
        kind = "rules" if isinstance(card, Rule) else "techniques"
        entries = [entry for entry in whole[kind] if entry["id"] == card.id]
        signatures = [signed for signed in whole["signatures"] if signed["rule"] == name]
        put_json({"rules": [], "techniques": [], kind: entries, "signatures": signatures})
        return
    put_lines(card_lines(rulebook, card))


@rules.command(short_help="Draw what feeds what.")
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--to",
    "target",
    metavar="FILE",
    type=PATH,
    help="Put the picture in this file, not on standard output.",
)
@rules_option
@format_option
def graph(name: str | None, target: Path | None, folder: Path, form: str) -> None:
    """
    Draw the rules and the facts between them as an SVG picture, stage by stage; with an ID, one
    rule or technique with what feeds it and what it feeds.
    """
    with refusals():
        if form == "text":
            need("book", "igraph")
        from recommender.render.svg.rule_neighbourhood import around, gathered, node_of

        rulebook = rulebook_at(folder)
        node = None if name is None else node_of(rulebook, name)
        web = around(rulebook, node) if node else gathered(rulebook)
        if form == "json":
            put_json(web.plain())
            return
        from recommender.render.svg.rule_graph import drawn_alone

        title = f"What feeds what: {web.nodes[node].words if node else rulebook.title}"
        picture = drawn_alone(web, title, centre=node or "")
        if target is None:
            put_text(picture.rstrip("\n"))
        else:
            put_file(target, picture, begins="<svg")


@rules.command(short_help="Show how each technique looks.")
@click.option(
    "--to",
    "target",
    metavar="FILE",
    type=PATH,
    help="Put every picture on one HTML page, in this file.",
)
@rules_option
@format_option
def poses(target: Path | None, folder: Path, form: str) -> None:
    """
    List how each technique is done, in one line each; with `--to FILE`, draw them all on one page.
    """
    with refusals():
        from recommender.adapters.poses import load_poses
        from recommender.render.svg.pose import pose_text

        rulebook = rulebook_at(folder)
        found = load_poses(folder, rulebook)
        if found is None:
            raise UnreadableError(f"{folder}: there are no poses here, no file `poses.yaml`")
        said = [(pose, pose_text(found, pose.technique, pose.variant)) for pose in found.poses]
        if form == "json":
            put_json(
                {
                    "poses": [
                        {
                            "id": pose.id,
                            "technique": pose.technique,
                            "variant": pose.variant,
                            "text": text,
                        }
                        for pose, text in said
                    ]
                }
            )
        elif target is None:
            put_text("\n".join(f"{pose.id}\n  {text}" for pose, text in said))
        else:
            from recommender.render.svg.pose_sheet import pose_sheet

            put_file(target, pose_sheet(found, rulebook), begins="<!doctype html>")
