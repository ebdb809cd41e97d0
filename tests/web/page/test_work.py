"""Where pages are worked out: in turn, and beside the server."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from recommender.web.page.work import MOST_IN_LINE, FullError, in_line, in_turn


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


def test_a_quick_page_waits_for_one_long_one_at_most() -> None:
    """However much that takes long waits in line, a quick page comes after the one in work."""
    done: list[str] = []
    asked = threading.Event()

    def long(name: str) -> None:
        asked.wait(120)
        done.append(name)

    async def long_ones_and_a_quick_one() -> None:
        line = [asyncio.create_task(in_line(long, f"long {n}")) for n in range(MOST_IN_LINE)]
        await asyncio.sleep(0.05)
        quick = asyncio.create_task(in_turn(done.append, "quick"))
        await asyncio.sleep(0)
        asked.set()
        await asyncio.gather(quick, *line)

    asyncio.run(long_ones_and_a_quick_one())

    assert done[:2] == ["long 0", "quick"]
    assert len(done) == MOST_IN_LINE + 1


def test_what_takes_long_is_taken_on_so_often_and_no_more() -> None:
    """A line that is full is said at once, and has room again when it is worked off."""
    free = threading.Event()

    async def one_too_many() -> int:
        line = [asyncio.create_task(in_line(free.wait, 10.0)) for _ in range(MOST_IN_LINE)]
        await asyncio.sleep(0)
        with pytest.raises(FullError):
            await in_line(int)
        free.set()
        await asyncio.gather(*line)
        return await in_line(int, "7")

    assert asyncio.run(one_too_many()) == 7
