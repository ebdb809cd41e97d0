"""
A card as a clinician would write it: lists, mappings and texts as lines of a file of rules.

What is written here reads back as the same card. Nothing is read here.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from recommender.core.language.cards import Rule, Technique
from recommender.core.language.characters import BLANK, on_one_line
from recommender.core.language.conditions import form
from recommender.render.formats.rulebook_json import concluded

WIDE = 92
PLAIN = re.compile(r"[A-Za-z0-9(][A-Za-z0-9()/+.;' éèüöä°%-]*[A-Za-z0-9).%]|[A-Za-z0-9]")
"""Texts that need no quotes anywhere; all others get them where they stand among signs."""
NO_QUOTES = re.compile(r"[A-Za-z0-9(“]")
ORDER = (
    "id", "title", "region", "tool", "rung", "section", "when", "then", "position", "steps", "dose",
    "ceiling", "features", "together", "after", "never", "stop-if", "note",
    "because", "rows", "certainty", "basis", "sources", "status", "changed", "author", "reviewed",
)  # fmt: skip


def written_card(card: BaseModel) -> str:
    """Write a card as one item of a list."""
    plain = card.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
    if isinstance(card, Rule):
        plain["when"] = form(card.when)
        then = [concluded(one) for one in card.then]
        plain["then"] = then[0] if len(then) == 1 else then
    kept = {key: value for key, value in plain.items() if value is not False and value != []}
    if isinstance(card, Rule | Technique):
        kept = {key: kept[key] for key in (*ORDER, *kept) if key in kept}
    return "\n".join(_item(kept)) + "\n"


def _item(value: Mapping[str, Any]) -> Iterator[str]:
    for number, line in enumerate(_mapping(value)):
        yield f"{'  ' if number else '- '}{line}"


def _mapping(value: Mapping[str, Any]) -> Iterator[str]:
    for key, inner in value.items():
        flow = _flow(inner)
        if isinstance(inner, str):
            yield from _text(key, inner)
        elif isinstance(inner, dict | list) and len(key) + len(flow) > WIDE - 6:
            yield f"{_scalar(key)}:"
            yield from (f"  {line}" for line in _block(inner))
        else:
            yield f"{_scalar(key)}: {flow}"


def _block(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _mapping(value)
        return
    for one in value:
        if isinstance(one, dict) and len(_flow(one)) > WIDE - 10:
            yield from _item(one)
        elif isinstance(one, str):
            first, *rest = _text("-", one)
            yield first.replace("-:", "-", 1)
            yield from rest
        else:
            yield f"- {_flow(one)}"


def _text(key: str, text: str) -> Iterator[str]:
    """Write a text after its key, over several lines where it is long."""
    name = key if key == "-" else _scalar(key)
    smooth = text == " ".join(text.split()) and text == on_one_line(text)
    smooth = smooth and BLANK.search(text) is None
    if smooth and len(text) + len(key) > WIDE:
        yield f"{name}: >-"
        yield from (
            f"  {line}"
            for line in textwrap.wrap(text, WIDE, break_long_words=False, break_on_hyphens=False)
        )
        return
    safe = smooth and NO_QUOTES.match(text) and not re.search(r": |:$| #", text)
    yield f"{name}: {text if safe else _quoted(text)}"


def _flow(value: Any) -> str:
    match value:
        case dict():
            inside = ", ".join(f"{_scalar(key)}: {_flow(one)}" for key, one in value.items())
            return f"{{{inside}}}"
        case list():
            return f"[{', '.join(_flow(one) for one in value)}]"
        case bool():
            return "true" if value else "false"
        case str():
            return _scalar(value)
    return str(value)


def _scalar(text: str) -> str:
    return text if PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Put quotes around a text; what cannot stand in a file is written as a number."""
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    inside = (signs.get(c, c if c == on_one_line(c) else f"\\U{ord(c):08X}") for c in text)
    return f'"{"".join(inside)}"'
