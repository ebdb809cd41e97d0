"""
Where pages are worked out: in one thread, one after another.

The solver goes in and out of the interpreter a thousand times a page, and between busy threads
each time would mean to queue anew: two threads are many times slower than one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

__all__ = ["in_turn"]

P = ParamSpec("P")
T = TypeVar("T")

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page")


async def in_turn(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Work something out when it is its turn; nobody else who is served has to wait meanwhile."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_worker, partial(work, *given, **named))
