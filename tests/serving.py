"""A server with real sockets, in a thread of the tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from recommender.web.server.listening import listening
from recommender.web.server.serving import server

WAIT = 120.0


@contextmanager
def served(app: ASGIApp) -> Iterator[tuple[int, list[str]]]:
    """Serve an application; give its port, and what the server told of."""
    said: list[str] = []
    open_ = threading.Event()
    sockets = listening("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    running = server(app, open_.set, said.append)
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
    connection = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    for text in texts:
        connection.sendall(text)
        time.sleep(pause)
    return connection


def heard(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    text = b""
    try:
        while piece := connection.recv(65536):
            text += piece
    except ConnectionError:
        pass
    connection.close()
    return text
