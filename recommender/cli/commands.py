"""
The commands, put together. Each has a room of its own; heavier parts load inside the rooms that
use them.
"""

from __future__ import annotations

import click

from recommender.cli.ask import ask
from recommender.cli.audit import audit
from recommender.cli.recommend import recommend
from recommender.cli.rules import rules
from recommender.cli.schema import schema
from recommender.cli.serve import serve
from recommender.cli.why import what_if, why, why_not


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: object) -> None:
    if wanted and not context.resilient_parsing:
        from recommender import __version__

        click.echo(f"recommender {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and leave.",
)
def recommender() -> None:
    """
    Softer self-massage, with reasons: answer some questions, get a short routine, or where to get
    help.

    Begin with `recommender ask`. This is not a diagnosis.

    If you feel very unwell, call 112, 911 or 999.
    """


for _command in (ask, recommend, why, why_not, what_if, rules, audit, serve, schema):
    recommender.add_command(_command)
