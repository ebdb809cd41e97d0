"""
A folder of YAML files to documents, with a problem for each file that cannot or may not be read.

Only regular files directly inside the folder are read; a link that leads out of it is refused. What
the files mean is for `rulebook.py` and `cases.py`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from recommender.adapters.texts import MOST_BYTES, UnfitError, read_text
from recommender.adapters.yaml_reader import MOST_NODES, Document, parse
from recommender.core.language.characters import on_one_line
from recommender.core.language.errors import Location, Problem, RulebookError, UnreadableError

MOST_FILES = 100
MOST_TOGETHER = 8 * 2**20
MOST_LISTED = 200
"""So many problems are listed; then one says how many more there are."""


def documents_in(
    folder: Path, required: Collection[str], *, skipped: Collection[str] = ()
) -> tuple[dict[str, Document], list[Problem]]:
    """
    Read every YAML file of a folder, by name; one that cannot be read has a document without value.

    Raises UnreadableError when there is no such folder.
    """
    label = on_one_line(folder.name or folder.resolve().name or str(folder))
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    paths = [path for path in _yaml_files(folder) if path.name not in skipped]
    if len(paths) > MOST_FILES:
        text = f"the folder holds {len(paths)} YAML files; {MOST_FILES} are the most that are read"
        problems.append(Problem(Location(label, 1, 1), "E115", text))
        paths = paths[:MOST_FILES]
    names = {path.name for path in paths}
    problems += (
        Problem(Location(f"{label}/{name}", 1, 1), "E101", "this file is missing")
        for name in sorted(set(required) - names)
    )
    size = 0
    for path in paths:
        own = path.stat().st_size if path.is_file() else 0
        size += own if own <= MOST_BYTES else 0
        if size > MOST_TOGETHER:
            text = "the files together are larger than 8 MiB, the most that is read"
            problems.append(Problem(Location(label, 1, 1), "E115", text))
            break
        document = document_at(path, folder, f"{label}/{on_one_line(path.name)}")
        documents[path.name] = document
        problems += document.problems
    return documents, problems


def _yaml_files(folder: Path) -> list[Path]:
    """List what looks like a YAML file, hidden ones aside, in order of name."""
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        raise UnreadableError(f"{on_one_line(str(folder))}: there is no such folder") from None
    except NotADirectoryError:
        raise UnreadableError(f"{on_one_line(str(folder))}: this is a file, not a folder") from None
    except (OSError, ValueError):
        raise UnreadableError(f"{on_one_line(str(folder))}: this folder cannot be opened") from None
    endings = (".yaml", ".yml")
    return [p for p in paths if p.name.lower().endswith(endings) and not p.name.startswith(".")]


def document_at(
    path: Path, folder: Path, file: str, *, most: int = MOST_BYTES, values: int = MOST_NODES
) -> Document:
    """
    Read one file of a folder, within `most` bytes and so many values; `file` is what it is called.

    Raises nothing: when it cannot be read, the document has no value and a problem that says why.
    """
    for code, text in _refused(path, folder):
        return Document(file, None, (Problem(Location(file, 1, 1), code, text),))
    try:
        return parse(read_text(path, most, file=file), file, values)
    except UnfitError as error:
        return Document(file, None, (error.problem,))
    except UnreadableError as error:
        text = str(error).removeprefix(f"{file}: ")
        return Document(file, None, (Problem(Location(file, 1, 1), "E116", text),))


def document_beside(
    folder: Path, name: str, *, most: int = MOST_BYTES, values: int = MOST_NODES
) -> Document | None:
    """Read a file that may lie in a folder, within limits; None where there is none."""
    path = folder / name
    if not path.exists() and not path.is_symlink():
        return None
    file = on_one_line(f"{folder.name or folder.resolve().name}/{name}")
    return document_at(path, folder, file, most=most, values=values)


def document_of(path: Path) -> Document:
    """
    Read a file wherever it is; it is called by its folder and name.

    Raises UnreadableError when it cannot be opened, and RulebookError when it is not text.
    """
    file = on_one_line(f"{path.parent.name or '.'}/{path.name}")
    try:
        return parse(read_text(path, file=file), file)
    except UnfitError as error:
        raise RulebookError([error.problem]) from None


def _refused(path: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Say why a file is not even opened."""
    if not path.name.endswith(".yaml"):
        yield "E117", "the name of a file that is read ends in `.yaml`; rename this one"
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        yield "E114", "this is a link that leads out of the folder; put the file itself here"
    if not path.is_file():
        yield "E116", "this is not a file"


def listed(problems: Collection[Problem]) -> list[Problem]:
    """Keep the first problems in order of place, and say how many more there are."""
    ordered = sorted(set(problems))
    if len(ordered) <= MOST_LISTED:
        return ordered
    text = f"{len(ordered) - MOST_LISTED} more problems are not listed; mend these first"
    return [*ordered[:MOST_LISTED], Problem(ordered[MOST_LISTED].location, "E118", text)]
