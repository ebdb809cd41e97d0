"""A server with real sockets, in a thread of the tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp

from recommender.web.page.site import Site
from recommender.web.server.listening import listening
from recommender.web.server.serving import Patience, server

WAIT = 120.0


@contextmanager
def served(app: ASGIApp, site: Site, patience: Patience | None = None) -> Iterator[tuple[int, Any]]:
    """Serve an application; give its port, and what the server told of."""
    said: list[str] = []
    open_ = threading.Event()
    sockets = listening("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    running = server(app, site, open_.set, said.append, patience or Patience())
    thread = threading.Thread(target=running.run, args=(sockets,))
    thread.start()
    try:
        assert open_.wait(WAIT)
        yield port, said
    finally:
        running.should_exit = True
        thread.join(WAIT)
    assert not thread.is_alive()


def dialled(port: int, *texts: bytes, pause: float = 0.0) -> socket.socket:
    """Connect, and send some texts with a pause between them."""
    made = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    for text in texts:
        made.sendall(text)
        time.sleep(pause)
    return made


def heard(made: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    found = b""
    try:
        while piece := made.recv(65536):
            found += piece
    except ConnectionError:
        pass
    made.close()
    return found
