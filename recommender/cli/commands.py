"""
The commands, put together. Each has a room of its own, which is loaded when its command is asked
for; heavier parts load inside the rooms that use them.
"""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import Any

import click


class _Rooms(UserDict[str, Any]):
    """The commands by name. A room is loaded when its command is asked for."""

    def __getitem__(self, name: str) -> Any:
        room = import_module(f"recommender.cli.{self.data[name]}")
        return getattr(room, name.replace("-", "_"))


_COMMANDS = _Rooms(
    {name: name for name in ("ask", "audit", "recommend", "rules", "schema", "serve", "why")},
    **{"what-if": "why", "why-not": "why"},
)


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: object) -> None:
    if wanted and not context.resilient_parsing:
        from recommender import __version__

        click.echo(f"recommender {__version__}")
        context.exit()


@click.group(
    commands=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
