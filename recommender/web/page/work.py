"""
Where pages are worked out: in one thread, one after another.

The solver goes in and out of the interpreter a thousand times a page, and between busy threads
each time would mean to queue anew: two threads are many times slower than one. What takes long
stands in a line of its own, of which one at most is before any other page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_LINE = 8
"""So much that takes long is taken on at once; who comes after that is asked to come back."""

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page")
_line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="line")
_places = BoundedSemaphore(MOST_IN_LINE)


class FullError(Exception):
    """Too much that takes long waits already."""


async def in_turn(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Work something out when it is its turn; nobody else who is served has to wait meanwhile."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_worker, partial(work, *given, **named))


async def in_line(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """
    Work out something that takes long: quick pages that wait meanwhile come before the next.

    Raises FullError when too much waits already.
    """
    if not _places.acquire(blocking=False):
        raise FullError
    job = _line.submit(lambda: _worker.submit(work, *given, **named).result())
    job.add_done_callback(lambda _: _places.release())
    return await asyncio.wrap_future(job)
