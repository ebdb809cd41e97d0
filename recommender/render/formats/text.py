"""
Where lines become output: plain text anywhere, colour through rich on a terminal.

Rich is loaded only where colour is wanted; what a line says is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from recommender.render.document.blocks import Line, laid_out, narrowed

ROOMY = 40
"""From so many columns on, labels stand apart from what they belong to."""
STYLES = {
    "alarm": "bold red",
    "title": "bold",
    "heading": "bold cyan",
    "step": "bold",
    "dose": "green",
    "quiet": "dim",
}


def painted(lines: Iterable[Line], stream: TextIO, width: int, *, colour: bool) -> None:
    """Write lines to a stream, wrapped to a width in columns."""
    if width < ROOMY:
        lines = map(narrowed, lines)
    if not colour:
        stream.writelines(f"{text}\n" for text, _ in laid_out(lines, width))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, width=width, force_terminal=True, soft_wrap=True)
    for text, style in laid_out(lines, width):
        console.print(Text(text, STYLES.get(style, "")))
