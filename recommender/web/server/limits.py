"""
How much one request may send, how long it may take over it, and how often a client may come.

Nothing of a client is kept but a count for a few minutes, by address, in memory of bounded size.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.core.language.characters import on_one_line


class Limits(NamedTuple):
    """Bytes, counts, and seconds. A rate of nothing is no limit."""

    page: int = 256 * 1024
    file: int = 1024 * 1024 + 64 * 1024
    discarded: int = 16 * 1024 * 1024
    address: int = 2048
    headers: int = 100
    header_bytes: int = 16 * 1024
    body_idle: float = 10.0
    body_total: float = 60.0
    burst: float = 60.0
    per_second: float = 0.0
    most_clients: int = 10_000


FILES = frozenset({"/open", "/questions", "/words"})
"""Where the form of the start is sent, with a file in it or without."""
CLOSE = {"Connection": "close"}
QUIET = "/static/"


def shaped(app: ASGIApp, limits: Limits) -> ASGIApp:
    """Refuse a head that is too long, or an address that no page could have."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path") or scope["path"].encode(errors="replace")
        if len(raw) + len(scope["query_string"]) > limits.address:
            raise HTTPException(414)
        sizes = [len(name) + len(value) for name, value in scope["headers"]]
        if len(sizes) > limits.headers or sum(sizes) > limits.header_bytes:
            raise HTTPException(431)
        if not scope["path"].startswith("/"):
            raise HTTPException(400)
        if scope["path"] != on_one_line(scope["path"]) or "\ufffd" in scope["path"]:
            raise HTTPException(404)
        await app(scope, receive, send)

    return answer


def bounded(app: ASGIApp, limits: Limits) -> ASGIApp:
    """Refuse a body that is too large or comes too slowly, whatever it says of its own length."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        most = limits.file if scope["path"] in FILES else limits.page
        until = asyncio.get_running_loop().time() + limits.body_total
        taken, whole = 0, False

        async def measured() -> Message:
            nonlocal taken, whole
            if whole:
                return await receive()
            message = await _in_time(receive, limits, until)
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            return message

        async def measured_and_small() -> Message:
            message = await measured()
            if taken > most:
                await discarded()
            return message

        async def discarded() -> None:
            # A browser reads the answer only once it could send everything.
            while not whole and taken <= limits.discarded:
                await measured()
            raise HTTPException(413, headers=CLOSE)

        length = headers.get(b"content-length", b"0")
        if length.isdigit() and (len(length) > len(str(limits.discarded)) or int(length) > most):
            if b"expect" in headers:
                raise HTTPException(413, headers=CLOSE)
            await discarded()
        await app(scope, measured_and_small, send)

    return answer


async def _in_time(receive: Receive, limits: Limits, until: float) -> Message:
    left = until - asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(max(0.0, min(limits.body_idle, left))):
            return await receive()
    except TimeoutError:
        raise HTTPException(408, headers=CLOSE) from None


def rated(app: ASGIApp, limits: Limits) -> ASGIApp:
    """Refuse a client that asks for more pages than a person could read."""
    if not limits.per_second:
        return app
    wait = buckets(limits.burst, limits.per_second, limits.most_clients)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(QUIET):
            seconds = wait(client_of(scope["client"][0] if scope.get("client") else ""))
            if seconds:
                raise HTTPException(429, headers={"Retry-After": str(math.ceil(seconds))})
        await app(scope, receive, send)

    return answer


def buckets(
    burst: float, per_second: float, most: int, clock: Callable[[], float] = monotonic
) -> Callable[[str], float]:
    """
    Make a count for each client: so many at once, then so many a second.

    What is made takes one, and gives the seconds to wait where there is none left. Only the `most`
    clients that came last are known; whoever was forgotten starts with a full count.
    """
    left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(client: str) -> float:
        now = clock()
        count, then = left.pop(client, (burst, now))
        count = min(burst, count + (now - then) * per_second)
        wait = 0.0 if count >= 1 else (1 - count) / per_second
        left[client] = (count if wait else count - 1, now)
        if len(left) > most:
            left.popitem(last=False)
        return wait

    return take


def client_of(address: str) -> str:
    """Say whose address it is: of IPv6, a household has a whole network of 64 bits."""
    try:
        plain = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(plain, ipaddress.IPv4Address):
        return str(plain)
    if plain.ipv4_mapped is not None:
        return str(plain.ipv4_mapped)
    return str(ipaddress.ip_network((plain, 64), strict=False).network_address)
