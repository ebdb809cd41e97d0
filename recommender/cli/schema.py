"""`recommender schema`: JSON Schemas for what goes in and what comes out."""

from __future__ import annotations

import click

from recommender.cli.printed import put_json

KINDS = ("consultation", "sheet", "rule", "rulebook")


@click.command(short_help="Print a JSON Schema.")
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> None:
    """Print a JSON Schema: of a consultation, a sheet, a rule card, or a rulebook."""
    from recommender.render.formats.json_schema import DIALECT, schema_of

    put_json({"$schema": DIALECT, **schema_of(kind)})
