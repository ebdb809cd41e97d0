"""
How much one request may send, and how long its body may take.

How often a client may come, and how slowly, is for the proxy in front to say (`README.md`).
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.core.language.characters import on_one_line


class Limits(NamedTuple):
    """Bytes, counts, and seconds."""

    page: int = 256 * 1024
    file: int = 1024 * 1024 + 64 * 1024
    discarded: int = 16 * 1024 * 1024
    address: int = 2048
    headers: int = 100
    header_bytes: int = 16 * 1024
    body_idle: float = 10.0
    body_total: float = 60.0


FILES = frozenset({"/open", "/questions", "/words"})
"""Where the form of the start is sent, with a file in it or without."""
CLOSE = {"Connection": "close"}


def check_head(scope: Scope, limits: Limits) -> None:
    """Refuse a head that is too long, or an address that no page could have."""
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
