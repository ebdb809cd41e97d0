"""
What a command prints: results on standard output, everything else on standard error.

JSON goes out alone and whole. Text is cut to the terminal, in colour only where one is there and
`NO_COLOR` is not set. Control characters never go out raw.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

from recommender.render.document.blocks import Line, clean
from recommender.render.formats.json import json_text
from recommender.render.formats.text import painted

if TYPE_CHECKING:
    from pydantic import BaseModel

WIDTH = 80
NARROWEST, WIDEST = 8, 100


def is_told() -> bool:
    """Say whether a person reads standard error as it is written, and so wants to see progress."""
    return sys.stderr is not None and sys.stderr.isatty()


def note(text: str) -> None:
    """Say one line on standard error; a terminal that is narrower gets it without broken words."""
    if is_told() and len(text) > (width := _width(sys.stderr)):
        painted([Line(text)], sys.stderr, width, colour=False)
    else:
        mutter(f"{clean(text)}\n")


def mutter(text: str) -> None:
    """Write text as it is on standard error; when that is closed, nobody is told."""
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def telling() -> Callable[[str], None]:
    """Say on a terminal what begins; elsewhere nothing."""
    return (lambda text: note(f"... {text}")) if is_told() else (lambda _text: None)


def put_result(
    result: BaseModel, form: str, lines: Callable[[], Iterable[Line]], **more: Any
) -> None:
    """Print a result as lines for a person, or with the form `json` as JSON that holds `more`."""
    if form == "json":
        put_json(result.model_dump(mode="json", by_alias=True) | more)
    else:
        put_lines(lines())


def put_json(value: Any) -> None:
    """Print one JSON value, indented by 2, in UTF-8 whatever the terminal holds."""
    put_text(json_text(value).removesuffix("\n"))


def put_text(text: str) -> None:
    """
    Print text for other programs as it is, in UTF-8 whatever the terminal holds.

    Whoever made it saw to it that nothing in it is hidden. It is written as bytes, past the
    encoding of standard output; a stream without bytes takes the text.
    """
    stream = _open_output()
    below = getattr(stream, "buffer", None)
    if below is None:
        stream.write(f"{text}\n")
    else:
        stream.flush()
        below.write(f"{text}\n".encode("utf-8", "replace"))
    stream.flush()


def put_lines(lines: Iterable[Line], *, err: bool = False) -> None:
    """Print lines for a person, on standard output or, with `err`, on standard error."""
    stream = sys.stderr if err else _open_output()
    if stream is None:
        return
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    painted(lines, stream, _width(stream) if terminal else WIDTH, colour=colour)
    stream.flush()


def _width(stream: TextIO) -> int:
    """Say how wide the terminal is that a stream goes to, be standard output that or a file."""
    asked = os.environ.get("COLUMNS", "")
    try:
        there = int(asked) if asked.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        there = 0
    columns = there or WIDTH
    return max(NARROWEST, min(WIDEST, columns))


def _open_output() -> TextIO:
    if sys.stdout is None:
        raise OSError(None, "standard output is closed")
    return sys.stdout
