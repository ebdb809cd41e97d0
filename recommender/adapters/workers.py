"""
Work spread over the processors of this machine, or set apart: the only importer of worker
processes.

Each job is done in a process of its own, since the solver and the evaluator keep one processor
busy each. Where there is only one processor, or one job, it is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, Generic, NamedTuple, TypeVar

from recommender.core.language.errors import RecommenderError

Job = TypeVar("Job")
Done = TypeVar("Done")
Tell = Callable[[str], None]

YIELDING = 10
"""So much nicer than other work is work that is patient."""


class Apart(NamedTuple, Generic[Done]):
    """Work that goes on apart: what it told so far, and what comes of it."""

    told: list[str]
    made: Future[Done]


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    jobs: int | None = None,
) -> Callable[[Callable[[Job], Done], Sequence[Job]], Iterator[Done]]:
    """Do work in so many processes at once, by default one for each processor; keep its order."""
    most = processors() if jobs is None else jobs

    def run(work: Callable[[Job], Done], listed: Sequence[Job]) -> Iterator[Done]:
        count = min(most, len(listed))
        if count < 2:  # noqa: PLR2004  # one needs no company
            yield from map(work, listed)
            return
        # Fresh processes: a fork would copy the solver's threads and locks as they happen to be.
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(count, mp_context=fresh) as pool:
            yield from pool.map(work, listed)

    return run


def apart(work: Callable[[Job, Tell], Done], job: Job, *, patient: bool = False) -> Apart[Done]:
    """
    Begin work in a process of its own, without waiting for it; it ends with this program.

    `patient` work leaves the processor to whatever else waits for it.

    What goes wrong is raised by `made.result()`, as a RecommenderError.
    """
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe(duplex=False)
    going: Apart[Done] = Apart([], Future())
    process = fresh.Process(target=_work, args=(there, work, job, patient), daemon=True)
    try:
        process.start()
    except OSError:
        here.close()
        going.made.set_exception(RecommenderError("no process could be begun for it"))
        return going
    finally:
        there.close()

    def listen() -> None:
        with here:
            _heard(here, going)
        process.join()

    threading.Thread(target=listen, daemon=True).start()
    return going


def _work(
    there: Connection,
    work: Callable[[Any, Tell], Any],
    job: Any,
    patient: bool,  # noqa: FBT001  # as it is handed to a process
) -> None:
    """Do the work and send what comes of it; whoever stops this program stops the work as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if patient and hasattr(os, "nice"):
        os.nice(YIELDING)
    try:
        made = work(job, lambda text: there.send(("told", text)))
    except RecommenderError as error:
        there.send(("failed", str(error)))
    else:
        there.send(("made", made))


def _heard(here: Connection, going: Apart[Any]) -> None:
    """Take in what the work sends, until it has ended one way or another."""
    while True:
        try:
            kind, what = here.recv()
        except (EOFError, OSError):
            kind, what = "failed", "it ended before it was done"
        if kind == "told":
            going.told.append(what)
        elif kind == "made":
            return going.made.set_result(what)
        else:
            return going.made.set_exception(RecommenderError(what))
