"""
The file of signatures, `signatures.yaml`: read with every problem at its place, or added to.

It lies beside the rules, yet is none: the rulebook means the same without it. Only its end and the
line `last` ever change; what stands between is kept byte for byte.
Whoever adds to it keeps everybody else out meanwhile.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from recommender.adapters.folders import document_beside
from recommender.adapters.placing import cards_at, head_of, problems_in
from recommender.adapters.yaml_reader import Document, parse, written
from recommender.core.language.characters import on_one_line
from recommender.core.language.errors import Problem, Trouble, UnreadableError
from recommender.core.language.fields import Card
from recommender.core.language.signature import Seal, Signature
from recommender.core.signing.chain import chain_troubles

FILE = "signatures.yaml"
MOST_BYTES = 8 * 2**20
MOST_VALUES = 200_000
"""The file only grows, so it may be longer than one that people keep in order."""
HEAD = """\
# Who stands for which rule, in what role, and for what exactly. `recommender audit sign` adds to
# the end of this file; nothing in it is ever changed, taken out or moved. See README.md.

"""
_FCNTL: Any = import_module("fcntl") if find_spec("fcntl") else None
"""Windows has none."""
LOCK = ".signatures.lock"
"""Only where the system cannot lock a folder."""
PATIENCE = 30.0
"""So many seconds one waits for the others who are signing."""
LAST = re.compile(r"^(last: *)[0-9a-f]{64}", re.MULTILINE)
INDENT = re.compile(r"^( *)- rule:", re.MULTILINE)


class SignatureFile(Card):
    """The head of the file: the digest of the newest signature, and all of them, oldest first."""

    last: Seal | None = None
    signatures: list[Any]


def read_signatures(folder: Path) -> tuple[tuple[Signature, ...], tuple[Problem, ...]]:
    """
    Read the signatures of a rulebook's folder, oldest first, and whatever is wrong with their file.

    When anything is, there are no signatures: a chain holds whole or not at all.
    """
    document = document_beside(folder, FILE, most=MOST_BYTES, values=MOST_VALUES)
    if document is None:
        return (), ()
    signatures, troubles = _understood(document) if document.value is not None else ((), [])
    problems = tuple(problems_in(document, troubles))
    return (() if problems else signatures), problems


def _understood(document: Document) -> tuple[tuple[Signature, ...], list[Trouble]]:
    """Make signatures of plain values; the chain is followed once each link has its shape."""
    troubles: list[Trouble] = []
    head = head_of(SignatureFile, document, troubles)
    placed = cards_at(Signature, document, ("signatures",), troubles) if head else []
    if head and not troubles:
        troubles += chain_troubles([(link.path, link.card) for link in placed], head.last)
    return tuple(link.card for link in placed), troubles


@contextmanager
def alone(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """
    Keep everybody else from signing in a folder meanwhile; waits `patience` seconds for its turn.

    Raises UnreadableError when the turn does not come, or the folder cannot be locked.
    """
    latest = time.monotonic() + patience
    try:
        while isinstance(turn := _turn(folder), str):
            if time.monotonic() >= latest:
                raise UnreadableError(turn)
            time.sleep(0.05)
    except OSError as error:
        why = error.strerror or "no reason given"
        raise UnreadableError(
            f"{on_one_line(str(folder))}: signing here does not work ({why})"
        ) from None
    try:
        yield
    finally:
        turn()


def _turn(folder: Path) -> Callable[[], None] | str:
    """
    Keep the others out, and give what lets them in again; in words why not, where one is there.

    The folder itself is locked, which leaves nothing behind. Where that is not possible, a file is
    made that only one can make; one that was left behind is never taken over.
    """
    if _FCNTL is not None:
        number = os.open(folder, os.O_RDONLY)
        try:
            _FCNTL.flock(number, _FCNTL.LOCK_EX | _FCNTL.LOCK_NB)
        except OSError as error:
            os.close(number)
            if isinstance(error, BlockingIOError):
                return f"{on_one_line(str(folder))}: others are signing here; please sign once more"
        else:
            return partial(os.close, number)  # as the end of the process would
    mark = folder / LOCK
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        name = on_one_line(str(mark))
        return f"{name}: somebody is signing; when nobody is, take this file away"
    return partial(mark.unlink, missing_ok=True)


def extended(text: str, signature: Signature) -> str | None:
    """
    Add a signature at the end of the file's text, and name it as the last.

    None when the text is laid out in a way that cannot be added to; nothing is guessed.
    """
    before = text or f"{HEAD}last: {'0' * 64}\nsignatures:\n"
    renamed, count = LAST.subn(rf"\g<1>{signature.digest}", before, count=1)
    if count != 1:
        return None
    indent = INDENT.search(before)
    new = _written(signature, indent[1] if indent else "  ")
    whole = renamed + ("" if renamed.endswith("\n") else "\n") + new
    if "\r\n" in before:
        whole = renamed + new.replace("\n", "\r\n")
    known = _known(text)
    return whole if known is not None and _known(whole) == (*known, signature) else None


def _known(text: str) -> tuple[Signature, ...] | None:
    if not text:
        return ()
    document = parse(text, FILE, MOST_VALUES)
    signatures, troubles = _understood(document)
    return None if document.problems or troubles else signatures


def _written(signature: Signature, indent: str) -> str:
    """Write one entry, with each thing it leans on in a line of its own."""
    plain_ = signature.model_dump(mode="json", by_alias=True, exclude_none=True)
    leans = [f"    {name} {digest}\n" for name, digest in plain_.pop("leans").items()]
    lines = [f"  {line}\n" for line in written(plain_).splitlines()]
    at = next(n for n, line in enumerate(lines) if line.startswith("  card:")) + 1
    entry = "".join([*lines[:at], "  leans: |\n", *leans, *lines[at:]])
    return "\n" + "".join(f"{indent}{line}" for line in f"-{entry[1:]}".splitlines(keepends=True))
