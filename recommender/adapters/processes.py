"""
Work spread over the processors of this machine: its only importer of worker processes.

Each job is done in a process of its own, since the solver and the evaluator keep one processor
busy each. Where there is only one processor, or one job, it is done here.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

__all__ = ["processors", "spread"]

Job = TypeVar("Job")
Done = TypeVar("Done")


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
