"""Where pages are worked out: in turn, and beside the server."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from recommender.web.work import in_turn


def test_pages_are_worked_out_one_after_another() -> None:
    """However many ask at once, only one page is worked out, and not where the server listens."""
    busy, most, where = 0, 0, set()

    def work(number: int, *, more: int) -> int:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        where.add(threading.get_ident())
        time.sleep(0.005)
        busy -= 1
        return number + more

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(in_turn(work, number, more=1) for number in range(20)))

    assert asyncio.run(all_at_once()) == list(range(1, 21))
    assert most == 1
    assert len(where) == 1
    assert threading.get_ident() not in where


def test_a_page_that_fails_holds_up_nobody() -> None:
    """What goes wrong is told to whoever asked, and the next one gets a turn."""

    def fail() -> None:
        raise ValueError("nothing")

    async def one_and_another() -> str:
        with pytest.raises(ValueError, match="nothing"):
            await in_turn(fail)
        return await in_turn(str, 1)

    assert asyncio.run(one_and_another()) == "1"
