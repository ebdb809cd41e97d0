"""
The blocks that a document is made of, and the lines that text is made of.

A block says what stands in it and in which order; a format decides how that looks. A line is
wrapped, indented and free of control characters, and knows its style by name. Nothing is printed
here.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.core.language.characters import on_one_line

OTHER_SPACE = re.compile(r"[^\S ]")
DASH, LEAST = 2, 20
"""A dash hangs two columns in; beside a longer label a text has so many columns at least."""


class Item(NamedTuple):
    """
    One entry of a list, with the entries below it; `also` is said in one breath with it.

    `note` stands in brackets behind the text. A format that names what stands in the rulebook puts
    `name` beside it and `by` beneath. `label` says how it begins where entries are not of one kind;
    an entry `heads` what is below it.
    """

    text: str
    below: tuple[Item, ...] = ()
    also: tuple[Item, ...] = ()
    note: str = ""
    name: str = ""
    by: str = ""
    label: str = "-"
    heads: bool = False

    def said(self, *, named: bool = False) -> str:
        """Say the entry without what is below it, with its name in the rulebook if `named`."""
        note = "; ".join(filter(None, (self.note, self.name if named else "")))
        return f"{self.text} ({note})" if note else self.text


class Block(NamedTuple):
    """
    A list with what is said before and after it; its entries are numbered where they are `ways`.

    All parts may be empty. `call` is what to type to go on, where there is something to type at.
    """

    heading: str = ""
    before: str = ""
    items: tuple[Item, ...] = ()
    after: str = ""
    ways: bool = False
    call: str = ""


def items(texts: Iterable[str]) -> tuple[Item, ...]:
    """Make one plain entry of each text."""
    return tuple(map(Item, texts))


def big(text: str) -> str:
    """Begin a text with a capital letter."""
    return f"{text[:1].upper()}{text[1:]}"


class Line(NamedTuple):
    """One paragraph: its text, how its later lines hang, and the name of its style."""

    text: str
    indent: int = 0
    hang: int = 0
    style: str = ""


def clean(text: str) -> str:
    """
    Make a text safe to print on one line: white space as spaces, other hidden characters as `?`.
    """
    shown = on_one_line(text, " ")
    if shown == text and not OTHER_SPACE.search(text):
        return text
    return " ".join(shown.split())


def blank() -> Line:
    """Make an empty line."""
    return Line("")


def headed(heading: str) -> Iterator[Line]:
    """Begin a part: its heading after an empty line."""
    yield blank()
    yield Line(heading, style="heading")


def labelled(label: str, text: str, indent: int, width: int, style: str = "") -> Line:
    """Put a short label before a paragraph that hangs `width` columns in."""
    return Line(f"{label:<{width}}{text}", indent, width, style)


def bullets(texts: Iterable[str], indent: int) -> Iterator[Line]:
    """Make one paragraph for each text, with a dash before it."""
    for text in texts:
        yield Line(f"- {text}", indent, 2)


def words(count: int, one: str, many: str = "") -> str:
    """Count things in words: `1 step`, `2 steps`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def laid_out(lines: Iterable[Line], width: int) -> Iterator[tuple[str, str]]:
    """
    Wrap lines to a width in columns; yield each as text and style. Two empty lines never meet.

    Words longer than the width, such as paths, are left whole so that they can be copied.
    """
    was_blank = True
    for line in lines:
        text = _keep_label(line)
        if not text.strip():
            if not was_blank:
                yield "", ""
            was_blank = True
            continue
        was_blank = False
        start = " " * line.indent
        wrapped = textwrap.wrap(
            text,
            max(width, line.indent + line.hang + (LEAST if line.hang > DASH else DASH)),
            initial_indent=start,
            subsequent_indent=start + " " * line.hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in wrapped:
            yield part, line.style


def narrowed(line: Line) -> Line:
    """Let a line hang no further in than a dash, where there is little room."""
    return Line(" ".join(line.text.split()), 0, min(line.hang, DASH), line.style)


def _keep_label(line: Line) -> str:
    """Clean a text, but keep the spaces between its label and the rest."""
    label, rest = line.text[: line.hang], line.text[line.hang :]
    if label != on_one_line(label):
        return clean(line.text)
    return label + clean(rest)
