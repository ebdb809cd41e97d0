"""
The server under the pages: the only importer of uvicorn.

It bounds what a connection may cost: how many there are, and how long each may take to ask or to
read. It writes nothing down by itself.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar, NamedTuple

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from recommender.web.page.errors import told
from recommender.web.page.site import Site
from recommender.web.server.guards import HEADERS, with_headers
from recommender.web.server.limits import client_of
from recommender.web.server.logbook import Say, fault

HEAD = 16 * 1024
PARTING = 5
LAST = {"Cache-Control": "no-store", "Connection": "close"}


class Patience(NamedTuple):
    """Connections at once, in all and for one client (0: any); seconds for each part."""

    most: int = 480
    most_for_one: int = 0
    head: float = 10.0
    reading: float = 60.0
    between: int = 5


class Server(uvicorn.Server):
    """A server that says when it listens, and that ends calmly when it is told to."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None], say: Say) -> None:
        """Begin with what is called once it listens, and who is told of faults."""
        super().__init__(config)
        self._opened, self._say = opened, say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; then say so."""
        asyncio.get_running_loop().set_exception_handler(self._fault)
        await super().startup(sockets)
        self._opened()

    def _fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, OSError):
            self._say(fault(error))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as it is called
        """End when told to; told twice, at once."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def server(
    app: ASGIApp,
    site: Site,
    opened: Callable[[], None],
    say: Say,
    patience: Patience = Patience(),  # noqa: B008  # it is never changed
) -> Server:
    """Make a server for an application; `opened` is called once it listens."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "python_multipart"):
        quiet = logging.getLogger(name)
        quiet.disabled, quiet.propagate = True, False
        quiet.setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        http=_connection(site, patience),
        ws="none",
        interface="asgi3",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=patience.between,
        timeout_graceful_shutdown=PARTING,
        h11_max_incomplete_event_size=HEAD,
    )
    return Server(config, opened, say)


class Connection(H11Protocol):
    """One connection, with an end to every wait; all of a server are counted together."""

    site: ClassVar[Site]
    patience: ClassVar[Patience]
    held: ClassVar[Counter[str]]
    _wait = ""
    _timer: asyncio.TimerHandle | None = None
    _whose = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._whose = client_of(self.client[0] if self.client else "")
        self.held[self._whose] += 1
        if self.held.total() > 2 * self.patience.most:
            transport.abort()
        elif (
            self.held.total() > self.patience.most
            or self.held[self._whose] > self.patience.most_for_one > 0
        ):
            self.app = with_headers(self._full)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self.held[self._whose] -= 1
        if not self.held[self._whose]:
            del self.held[self._whose]
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    async def _full(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = told(self.site, scope, 503, {"Retry-After": "5", **LAST})
        await answer(scope, receive, send)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._wait = None, ""

    def _watch(self) -> None:
        """Begin to wait for what the client has to do next, and not to wait for what it did."""
        wait = self._waiting()
        if wait == self._wait:
            return
        self._stop()
        if wait:
            seconds = self.patience.head if wait == "head" else self.patience.reading
            self._timer, self._wait = self.loop.call_later(seconds, self._over), wait

    def _waiting(self) -> str:
        if self.cycle is not None and not self.cycle.response_complete:
            return "reading" if self.flow.write_paused else ""
        if self.transport.get_write_buffer_size() or self.conn.their_state is h11.SEND_BODY:
            return "reading"
        return "head" if self.cycle is None or self.conn.trailing_data[0] else ""

    def _over(self) -> None:
        wait, self._timer, self._wait = self._wait, None, ""
        if self._waiting() != wait:
            self._watch()
        elif wait == "head" and self.conn.trailing_data[0]:
            self._refuse(408)
        else:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # as it is called
        """Refuse what could not be read at all, in plain words."""
        rest = self.conn.trailing_data[0]
        long = len(rest) > HEAD
        self._refuse((414 if b"\n" not in rest else 431) if long else 400)

    def _refuse(self, status: int) -> None:
        state: object = self.conn.our_state
        if state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        page = told(self.site, {}, status, {**HEADERS, **LAST})
        head = h11.Response(
            status_code=status, headers=page.raw_headers, reason=STATUS_PHRASES[status]
        )
        for event in (head, h11.Data(data=bytes(page.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        self._watch()


def _connection(site: Site, patience: Patience) -> type[Connection]:
    """Make the kind of connection of one server."""
    own = {"site": site, "patience": patience, "held": Counter[str]()}
    return type("OneServersConnection", (Connection,), own)
