"""
Work that was done, kept in a file, so that a long run that was stopped goes on where it was.

One line of JSON for each job: the digest of what was asked, and what became of it. A line that
cannot be read, or that answers another question, is left aside and its job is done again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from recommender.audit.mutation import Fate, Job, Spread
from recommender.core.errors import UnreadableError

__all__ = ["keeping"]

MOST_BYTES = 64 * 2**20


def keeping(spread: Spread, path: Path) -> Spread:
    """
    Keep what becomes of each job in a file, and do only the jobs that are not there yet.

    Raises UnreadableError when the file cannot be read or written.
    """

    def run(work: Callable[[Job], list[Fate]], jobs: Sequence[Job]) -> Iterator[list[Fate]]:
        known = _read(path)
        names = [_name(job) for job in jobs]
        left = [job for name, job in zip(names, jobs, strict=True) if name not in known]
        done = iter(spread(work, left))
        try:
            with path.open("a", encoding="utf-8") as file:
                for name, job in zip(names, jobs, strict=True):
                    found = known.get(name)
                    if found is None:
                        found = next(done)
                        file.write(_line(name, job, found))
                        file.flush()
                        yield found
                    else:
                        first = [n for n, _ in job.damages]
                        yield [fate._replace(number=first[fate.number]) for fate in found]
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise UnreadableError(f"{path}: this cannot be written: {reason}") from None

    return run


def _name(job: Job) -> str:
    """Name a job by everything that its result depends on."""
    said = [
        job.rulebook.digest,
        sorted(job.usual.items()),
        [(damage.card, damage.words) for _, damage in job.damages],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _line(name: str, job: Job, found: Sequence[Fate]) -> str:
    """Write what became of a job; its damages are numbered from 0."""
    first = {n: place for place, (n, _) in enumerate(job.damages)}
    fates = [[first[fate.number], fate.promise, fate.witness] for fate in found]
    return json.dumps({"job": name, "fates": fates}) + "\n"


def _read(path: Path) -> dict[str, list[Fate]]:
    """Read what was kept; what cannot be understood is not taken."""
    if not path.exists():
        return {}
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError(f"{path}: this file is larger than 64 MiB; begin with a new one")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise UnreadableError(f"{path}: this cannot be read: {reason}") from None
    found = {}
    for line in lines:
        try:
            raw = json.loads(line)
            found[str(raw["job"])] = [_fate(one) for one in raw["fates"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def _fate(raw: Any) -> Fate:
    number, promise, witness = raw
    if not isinstance(number, int) or not isinstance(promise, str | None):
        raise TypeError
    if witness is not None:
        witness = {str(name): str(value) for name, value in witness.items()}
    return Fate(number, promise, witness)
