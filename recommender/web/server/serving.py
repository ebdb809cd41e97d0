"""
The server under the pages: the only importer of uvicorn.

It writes nothing down by itself. Slow clients are for the proxy in front to hold off.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from recommender.web.server.logbook import Say, fault

MOST_CONNECTIONS = 480
BETWEEN = 5
"""Seconds that a connection may rest between two requests."""
HEAD = 64 * 1024
"""Bytes of a request's head that are read, so that one too long is told so in our own words."""
PARTING = 5
"""Seconds that answers under way are given when the server ends."""


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
    app: ASGIApp, opened: Callable[[], None], say: Say, *, behind_proxy: bool = False
) -> Server:
    """
    Make a server for an application; `opened` is called once it listens, `say` told of faults.

    Behind a proxy, that is believed who asked and whether it came encrypted.
    """
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "python_multipart"):
        quiet = logging.getLogger(name)
        quiet.disabled, quiet.propagate = True, False
        quiet.setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        interface="asgi3",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        forwarded_allow_ips="*",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=BETWEEN,
        timeout_graceful_shutdown=PARTING,
        h11_max_incomplete_event_size=HEAD,
    )
    return Server(config, opened, say)
