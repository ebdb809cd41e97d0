"""
Where a book or a picture is put. A book has a folder of its own, in which nothing else is ever
written over.

A list in the folder says which files are the book's. Only these are replaced, each whole, and only
these are taken away when a later book has them no more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from recommender.cli.saving import put_whole, unwritten
from recommender.core.language.errors import UnreadableError

LIST = "book.txt"
HEAD = "The clinicians' book, made by `recommender audit book`. Open index.html. Its files are:"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}\.(?:html|css|js)")


def check_shelf(folder: Path, rules: Path | None = None) -> None:
    """
    Make sure that a book may be put here: no folder yet, an empty one, or an earlier book, and not
    among the rules that it is about.

    Raises UnreadableError when it may not.
    """
    try:
        if rules is not None and folder.resolve().is_relative_to(rules.resolve()):
            raise UnreadableError(
                f"{folder}: this lies among the rules in {rules}, which holds nothing but the "
                "rulebook; name a folder outside it"
            )
        if os.path.lexists(folder) and not folder.is_dir():
            raise UnreadableError(f"{folder}: this is not a folder, so no book can be put in it")
        if folder.is_dir() and any(folder.iterdir()) and _listed(folder) is None:
            raise UnreadableError(
                f"{folder}: there is something else in this folder; name a new one, or an empty one"
            )
    except OSError as error:
        raise unwritten(folder, error, "write", "writing") from None


def shelve(folder: Path, pages: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """
    Write the pages of a book into a folder, and take away those of an earlier one; list them.

    Raises UnreadableError when the folder is not the book's, or something cannot be written.
    """
    check_shelf(folder)
    ready = dict(pages)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _listed(folder) or set()
        _put(folder / LIST, _list({*before, *ready}))
        for name, text in ready.items():
            _put(folder / name, text)
        for name in sorted(before - set(ready)):
            (folder / name).unlink(missing_ok=True)
        _put(folder / LIST, _list(set(ready)))
    except OSError as error:
        raise unwritten(folder, error, "write", "writing") from None
    return tuple(ready)


def put_file(target: Path, text: str, begins: str) -> None:
    """
    Write one file whole; one that is there is replaced only if it is empty or `begins` likewise.

    Raises UnreadableError when it may not, or cannot, be written.
    """
    try:
        if os.path.lexists(target) and not target.is_file():
            raise UnreadableError(f"{target}: this is not a file, so nothing can be put in it")
        if target.is_file():
            with target.open("rb") as stream:
                start = stream.read(len(begins)).strip()
            if start and start != begins.encode():
                raise UnreadableError(f"{target}: this file holds something else; choose another")
        _put(target, text)
    except OSError as error:
        raise unwritten(target, error, "write", "writing") from None


def _listed(folder: Path) -> set[str] | None:
    """Read which files are the book's, None where there is none; other names are passed over."""
    mark = folder / LIST
    text = mark.read_text(encoding="utf-8", errors="replace") if mark.is_file() else ""
    is_book = text.startswith(HEAD)
    return {line for line in text.splitlines() if NAME.fullmatch(line)} if is_book else None


def _list(names: set[str]) -> str:
    return "\n".join([HEAD, "", *sorted(names), ""])


def _put(target: Path, text: str) -> None:
    put_whole(target, text, 0o644, is_lasting=False)
