"""
What can go wrong, and where.

The exception tree::

    RecommenderError
    ├── RulebookError      the rulebook has problems; carries all of them
    ├── SheetError         a sheet has problems; carries all of them
    ├── UnreadableError    a file or folder could not be opened at all
    ├── UnknownNameError   a name that was asked about is not in the rulebook
    ├── AnswersError       a sheet made by hand holds answers that its rulebook does not take
    └── TooLongError       a question about every completion took more conflicts than its limit

Checks yield a `Trouble` (a path into the data); adapters make it a `Problem` (a place in a file).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

Path = tuple[str | int, ...]


class Location(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Write the place as `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"


class Trouble(NamedTuple):
    """A problem that knows its path inside the data, not yet its place in a file."""

    path: Path
    code: str
    text: str
    on_key: bool = False


class Problem(NamedTuple):
    """One thing to mend: where, which code, and what to do about it."""

    location: Location
    code: str
    text: str

    def __str__(self) -> str:
        """Write the problem on one line, as `file:line:column: CODE text`."""
        return f"{self.location}: {self.code} {self.text}"


class RecommenderError(Exception):
    """The root of every error this package raises on purpose."""


class _ProblemsError(RecommenderError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RulebookError(_ProblemsError):
    """The rulebook cannot be used; `problems` holds every reason."""


class SheetError(_ProblemsError):
    """The sheet cannot be used; `problems` holds every reason."""


class UnreadableError(RecommenderError):
    """A file or folder could not be opened."""


class UnknownNameError(RecommenderError):
    """A name is not in the rulebook."""


class AnswersError(RecommenderError):
    """A sheet holds answers that were never accepted for this rulebook."""


class TooLongError(RecommenderError):
    """A question about every completion took more conflicts of the solver than its limit."""


MOST_SUGGESTED = 200
"""After so many troubles no more suggestions are looked for; so many are listed at most."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Offer the nearest known word as the tail of a message, or nothing when none is near."""
    near = get_close_matches(word, sorted(set(known)), n=1, cutoff=0.7)
    return f"; did you mean `{near[0]}`?" if near else ""
