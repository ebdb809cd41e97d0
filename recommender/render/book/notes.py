"""
Markdown to HTML: the only importer of markdown-it-py.

Only text, headings, lists, tables and links are made. Raw HTML stays text, and no picture is
fetched. Where a text names rows of the clinical notes, each name can lead to what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROW = re.compile(r"\b[A-Za-z]{1,2}[0-9]{2,3}[a-z]?\b")


class Passage(NamedTuple):
    """A passage that names a row, in plain words, and the name of the place it stands at."""

    row: str
    name: str
    words: str


class Prose(NamedTuple):
    """A page: its title (its first heading, or nothing), the HTML of the rest, and its passages."""

    title: str
    text: str
    passages: tuple[Passage, ...]


def prose(text: str, rows: Collection[str] = (), place: Callable[[str], str] = str) -> Prose:
    """
    Turn a page into HTML. Each of `rows` that it names becomes a link to `row:CODE`.

    `place` says where such a name stands; a passage stands at `named:CODE.NUMBER`. What stands
    before the first heading below the title is about the page, and its names stay as they are.
    """
    reader = (
        MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block"])
    )
    reader.validateLink = _safe  # type: ignore[method-assign]  # its own way to narrow links
    tokens = reader.parse(text)
    title = ""
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title = tokens[1].content
        tokens = tokens[3:]
    _tidied(tokens)
    passages: list[Passage] = []
    begins = next((n for n, one in enumerate(tokens) if one.type == "heading_open"), 0)
    for words, inner in _blocks(tokens[begins:]):
        passages += _linked(inner, words, rows, place, len(passages))
    return Prose(title, str(reader.renderer.render(tokens, reader.options, {})), tuple(passages))


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Give each paragraph, and each row of a table whole, as plain words and what it is made of."""
    cells: list[Token] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield "; ".join(_plain(cell) for cell in cells or ()), cells or []
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(token)
        elif token.type == "inline":
            yield _plain(token), [token]


def _plain(token: Token) -> str:
    said = (one.content or " " * one.type.endswith("break") for one in _in(token))
    return " ".join("".join(said).split())


def _in(token: Token) -> list[Token]:
    return token.children or []


def _linked(
    tokens: Sequence[Token], words: str, rows: Collection[str], place: Callable[[str], str],
    before: int,
) -> Iterator[Passage]:  # fmt: skip
    """Make a link of each row that is named, outside links; give each row of a passage once."""
    seen: set[str] = set()
    for token in tokens:
        made: list[Token] = []
        depth = 0
        for one in _in(token):
            depth += (one.type == "link_open") - (one.type == "link_close")
            if one.type != "text" or depth:
                made.append(one)
                continue
            end = 0
            for found in ROW.finditer(one.content):
                row = found.group()
                if row not in rows:
                    continue
                made.append(_text(one.content[end : found.start()]))
                end = found.end()
                link = Token("link_open", "a", 1, {"href": place(f"row:{row}")})
                if row not in seen:
                    passage = Passage(row, f"named:{row}.{before + len(seen) + 1}", words)
                    seen.add(row)
                    link.attrs["id"] = place(passage.name).partition("#")[2]
                    yield passage
                made += [link, _text(row), Token("link_close", "a", -1)]
            made.append(_text(one.content[end:]))
        token.children = made


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _safe(url: str) -> bool:
    return url.startswith(("https://", "http://", "#"))


def _tidied(tokens: Sequence[Token]) -> None:
    """Keep one h1 on the page, and take out styles, which the page's own rules forbid."""
    for token in tokens:
        token.attrs.pop("style", None)
        if token.tag == "h1":
            token.tag = "h2"
        if token.type == "th_open":
            token.attrs["scope"] = "col"
