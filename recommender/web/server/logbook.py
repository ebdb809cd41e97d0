"""
What is written down of a request: never who asked, what for, or what was answered.

A line has the method, the pattern of a page's address (`-` where there is no such page), status,
time and size. A fault has its kind and its places in the program, and no value: that could be an
answer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Say = Callable[[str], None]
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
MOST_PLACES = 12


def nobody(text: str) -> None:
    """Write nothing down."""


def logged(app: ASGIApp, say: Say, *, beyond: bool) -> ASGIApp:
    """Write down one line for each request, in the end."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        began, status, size = perf_counter(), 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, counted)
        finally:
            milliseconds = round(1000 * (perf_counter() - began))
            method = scope["method"] if scope["method"] in METHODS else "-"
            place = getattr(scope.get("route"), "path", "") or "-"
            who = f"{shortened(scope['client'][0])} " if beyond and scope.get("client") else ""
            with suppress(OSError, ValueError):  # nobody is listening
                say(f"{who}{method} {place} {status or '-'} {milliseconds} ms {size} bytes")

    return answer


def shortened(address: str) -> str:
    """Give an address without the part that tells one machine of a network from another."""
    try:
        plain = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "-"
    mapped = getattr(plain, "ipv4_mapped", None) or plain
    kept = 24 if mapped.version == 4 else 48  # noqa: PLR2004  # the old form of addresses
    return str(ipaddress.ip_network((mapped, kept), strict=False).network_address)


def fault(error: BaseException) -> str:
    """Say what kind of error it was and where it was raised, without anything that it says."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        name = Path(trace.tb_frame.f_code.co_filename).name
        places.append(f"{name}:{trace.tb_lineno}")
        trace = trace.tb_next
    where = " < ".join(reversed(places[-MOST_PLACES:])) or "an unknown place"
    return f"something went wrong inside ({type(error).__name__} in {where})"
