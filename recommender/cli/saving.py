"""
Where answers are kept: written whole or not at all, readable by their owner alone.

A file that was named is replaced; one that was not is never written over.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from recommender.core.language.errors import UnreadableError

NAME = "my-answers"
MOST_FILES = 1000


@dataclass
class Kept:
    """
    Where answers are kept while they are given: the file that was named, or a new one here.

    `today` is the day the questions began, so that answers of one day are never taken for those of
    the next; `text` is how the answers are written down by now.
    """

    target: Path | None
    today: dt.date
    text: str = ""
    place: Path | None = None
    trouble: str = ""
    is_new: bool = False

    def keep(self, text: str) -> str:
        """Keep the answers as they are now; say what is wrong, once, when that does not work."""
        self.text, self.is_new = text, True
        try:
            place = self.place or self.target
            self.place = save(text, place) if place else save_anew(text, Path())
        except UnreadableError as error:
            news = "" if self.trouble else f"{error}. Your answers are not kept as you go."
            self.trouble = str(error)
            return news
        self.trouble = ""
        return ""

    def let_go(self) -> None:
        """Take away the file that nobody asked for."""
        if self.target is None and self.place is not None:
            self.place.unlink(missing_ok=True)
            self.place = None


def check_target(target: Path, *, resumed: bool) -> None:
    """
    Make sure, before anything is asked, that a file can be saved here.

    Raises UnreadableError when it cannot, or when there are answers in it already, unless these are
    the ones that are `resumed`.
    """
    try:
        real = _real(target)
        if real.exists() and not real.is_file():
            raise UnreadableError(f"{target}: this is not a file, so nothing can be saved to it")
        if real.exists() and not resumed and not _is_sheet(real):
            raise UnreadableError(f"{target}: this file holds something else; choose another name")
        if real.exists() and real.stat().st_size and not resumed:
            raise UnreadableError(
                f"{target}: there are answers in this file; go on with `--resume {target}`, or "
                "choose another name"
            )
        tempfile.TemporaryFile(dir=real.parent).close()
    except OSError as error:
        raise unwritten(target, error) from None


def save(text: str, target: Path, *, mode: int = 0o600) -> Path:
    """
    Write a file whole, in place of any that is there; `mode` says who may read it.

    Raises UnreadableError when it cannot be written.
    """
    try:
        put_whole(_real(target), text, mode)
    except OSError as error:
        raise unwritten(target, error) from None
    return target


def save_anew(text: str, folder: Path) -> Path:
    """
    Write `my-answers.yaml`, or `my-answers-2.yaml` and so on, whichever is not there yet.

    Raises UnreadableError when none can be written.
    """
    names = [NAME, *(f"{NAME}-{number}" for number in range(2, MOST_FILES))]
    for target in (folder / f"{name}.yaml" for name in names):
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritten(target, error) from None
        try:
            return save(text, target)
        except UnreadableError:
            target.unlink(missing_ok=True)
            raise
    raise UnreadableError(f"{folder}: there are too many files called {NAME} here")


def _is_sheet(file: Path) -> bool:
    """Say whether a file may be replaced: it is empty, or holds answers."""
    with file.open("rb") as stream:
        start = stream.read(2**20)
    return not start.strip() or re.search(rb'(?m)^[\s{]*"?answers"?\s*:', start) is not None


def _real(target: Path) -> Path:
    """Follow links, so that the file they lead to is replaced and not the link."""
    return Path(os.path.realpath(target))


def put_whole(target: Path, text: str, mode: int, *, is_lasting: bool = True) -> None:
    """
    Write a new file beside the target and put it in its place, with `is_lasting` once the disk has
    all of it.

    Raises OSError, and then leaves everything as it was.
    """
    number, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    new = Path(name)
    try:
        with open(number, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123  # a descriptor
            stream.write(text)
            if is_lasting:
                stream.flush()
                os.fsync(stream.fileno())
        new.chmod(mode)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def unwritten(
    target: Path, error: OSError, do: str = "save", doing: str = "saving"
) -> UnreadableError:
    """Say in plain words why something could not be put in its place."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableError(f"{target}: there is no such folder to {do} in")
    if isinstance(error, PermissionError):
        return UnreadableError(f"{target}: {doing} here is not permitted")
    reason = error.strerror or "no reason given"
    return UnreadableError(f"{target}: {doing} here does not work ({reason})")
