"""
Work that was done, kept in a file, so that a long run that was stopped goes on where it was.

One line of JSON for each job: the digest of what was asked, and what became of it. A line that
cannot be read, or that answers another question, is left aside and its job is done again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recommender.audit.mutation.mutation import Fate, Job, Spread
from recommender.core.language.errors import UnreadableError
from recommender.core.questionnaire.answers import accept

MOST_BYTES = 64 * 2**20
HEAD = (
    f'{{"kept by": "recommender {version("release-recommender")}, what became of small damages"}}'
)
"""The first line: whose file it is, and which version of the software found what is in it."""


def keeping(spread: Spread, path: Path) -> Spread:
    """
    Keep what becomes of each job in a file, and do only the jobs that are not there yet.

    Raises UnreadableError when the file cannot be read or written, or is another one.
    """

    def run(work: Callable[[Job], list[Fate]], jobs: Sequence[Job]) -> Iterator[list[Fate]]:
        known = _read(path)
        names = [_name(job) for job in jobs]
        kept = [_fates(job, known.get(name)) for job, name in zip(jobs, names, strict=True)]
        left = [job for job, fates in zip(jobs, kept, strict=True) if fates is None]
        done = iter(spread(work, left))
        try:
            with path.open("a", encoding="utf-8") as file:
                if not path.stat().st_size:
                    file.write(f"{HEAD}\n")
                for name, job, fates in zip(names, jobs, kept, strict=True):
                    if fates is None:
                        fates_of_job = next(done)
                        file.write(_line(name, job, fates_of_job))
                        file.flush()
                        yield fates_of_job
                    else:
                        yield fates
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise UnreadableError(f"{path}: this cannot be written: {reason}") from None

    return run


def _name(job: Job) -> str:
    """Name a job by everything that its result depends on, the software aside."""
    said = [
        job.rulebook.digest,
        sorted(job.usual.items()),
        [(damage.kind, damage.card, damage.words) for _, damage in job.damages],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _line(name: str, job: Job, fates: Sequence[Fate]) -> str:
    """Write what became of a job; its damages are numbered from 0."""
    first = {n: place for place, (n, _) in enumerate(job.damages)}
    plain = [[first[fate.number], fate.promise, fate.witness] for fate in fates]
    return json.dumps({"job": name, "fates": plain}) + "\n"


def _read(path: Path) -> dict[str, Any]:
    """Read what was kept, by job; nothing, when another version of the software found it."""
    if not path.exists():
        return {}
    if not path.is_file():
        raise UnreadableError(f"{path}: this is not a file")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError(f"{path}: this file is larger than 64 MiB; begin with a new one")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise UnreadableError(f"{path}: this cannot be read: {reason}") from None
    if lines and lines[0] != HEAD:
        raise UnreadableError(
            f"{path}: this file holds something else, or another version kept it; name a new one"
        )
    kept = {}
    for line in lines[1:]:
        try:
            raw = json.loads(line)
            kept[str(raw["job"])] = raw["fates"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return kept


def _fates(job: Job, raw: Any) -> list[Fate] | None:
    """Make fates of what was kept for a job; None where it is not just what the job would find."""
    promises = {promise.id for promise in job.rulebook.promises}
    entries = job.rulebook.entries
    fates: list[Fate] = []
    for entry in raw if isinstance(raw, list) else ():
        if not (isinstance(entry, list) and len(entry) == 3):  # noqa: PLR2004  # as `_line` writes it
            return None
        place, promise, witness = entry
        is_next = type(place) is int and place == len(fates) < len(job.damages)
        if not is_next or not (promise is None or promise in promises):
            return None
        if witness is not None:
            if not isinstance(witness, dict) or not witness or not entries.keys() >= witness.keys():
                return None
            if accept(job.rulebook, witness)[1]:
                return None
        fates.append(Fate(job.damages[place][0], promise, witness))
    return fates if len(fates) == len(job.damages) else None
