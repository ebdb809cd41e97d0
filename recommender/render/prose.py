"""
Markdown to HTML: the only importer of markdown-it-py.

Only text, headings, lists, tables and links are made. Raw HTML stays text, and no picture is
fetched.
"""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["prose"]


def prose(text: str) -> tuple[str, str]:
    """Turn a page into its title (its first heading, or nothing) and the HTML of the rest."""
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
    return title, str(reader.renderer.render(tokens, reader.options, {}))


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
