"""The server under the pages, over real sockets: where it listens, and what it is sent."""

from __future__ import annotations

import datetime as dt
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from recommender.core.language.errors import UnreadableError
from recommender.web.app import application
from recommender.web.page.errors import WORDS
from recommender.web.page.site import Site, site_of
from recommender.web.server.limits import Limits
from recommender.web.server.listening import address_of, listening, names_of
from tests.doors import SMALL, small
from tests.serving import dialled, heard, served

SLOW = 200
ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
SEND = b"POST /questions HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SECRET = b"an-answer-that-nobody-may-see"


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the small rulebook."""
    return site_of(small(), SMALL, lambda: dt.date(2026, 11, 27))


@pytest.fixture(scope="module")
def port(site: Site) -> Iterator[int]:
    """A server that waits a short time for what a form holds, and between two requests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.web.server.serving.BETWEEN", 0.5)
        with served(application(site, Limits(body_idle=0.5))) as (port, said):
            yield port
    assert said == []


def text_of(answer: bytes) -> str:
    """Give what a person reads of an answer."""
    return answer.partition(b"\r\n\r\n")[2].decode()


def test_a_page_is_served(port: int) -> None:
    """A page comes with the policy, and nothing says what serves it."""
    answer = heard(dialled(port, LAST))

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-security-policy: default-src 'none'" in answer
    assert b"server:" not in answer.lower()


def test_the_next_page_comes_while_many_send_a_byte_now_and_then(port: int) -> None:
    """Two hundred that are slow with a head or a form hold nobody up."""
    head, form = b"GET / HTTP/1.1\r\nHost: ", SEND + FORM + b"Content-Length: 100\r\n\r\n"
    slow = [dialled(port, head if number % 2 else form) for number in range(SLOW)]

    pages = []
    for _ in range(3):
        for connection in slow:
            with suppress(ConnectionError):  # a form that takes too long is cut off
                connection.sendall(b"a")
        pages.append(heard(dialled(port, LAST)))
        time.sleep(0.1)
    for connection in slow:
        connection.close()

    assert [page[:15] for page in pages] == [b"HTTP/1.1 200 OK"] * 3


@pytest.mark.parametrize(
    "head",
    [b"", b"Content-Length: 9999\r\n\r\nx", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"],
    ids=["it rests", "a body that nobody wanted stays away", "another protocol is asked for"],
)
def test_after_a_page_the_connection_ends(port: int, head: bytes) -> None:
    """After a page, nobody can hold a connection by silence, and nobody gets another protocol."""
    answer = heard(dialled(port, ASK.removesuffix(b"\r\n") + head + b"\r\n"))

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_stops_is_told_so(port: int) -> None:
    """A form of which the rest stays away is not waited for."""
    answer = heard(dialled(port, SEND + FORM + b"Content-Length: 100\r\n\r\nsheet="))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert WORDS[408] in text_of(answer)


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
     b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
     b"GET /" + SECRET + b" HTTP/1.1\r\nHost: a\r\nX\x00: 1\r\n\r\n",
     SEND + b"Content-Length: x\r\n\r\n", SEND + b"Content-Length: -1\r\n\r\n",
     SEND + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
     SEND + b"Transfer-Encoding: gzip\r\n\r\n",
     SEND + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
     b"GET /" + b"a" * 300_000, b"GET / HTTP/1.1\r\nX: " + b"a" * 300_000],
)  # fmt: skip
def test_what_is_no_request_is_refused(port: int, sent: bytes) -> None:
    """Whatever comes, the answer repeats nothing of it, and ends the connection."""
    answer = heard(dialled(port, sent))

    assert answer == b"" or answer[9:12] in (b"400", b"501")
    assert SECRET not in answer


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"GET /" + b"a" * 30_000 + b" HTTP/1.1\r\nHost: a\r\n", 414),
     (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 30_000 + b"\r\n", 431),
     (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n", 400),
     (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n", 400),
     (b"GET http://a/ HTTP/1.1\r\nHost: a\r\n", 400)],
)  # fmt: skip
def test_an_odd_request_is_refused_in_plain_words(port: int, sent: bytes, status: int) -> None:
    """What can be read as a request is answered with a page that says what is wrong."""
    answer = heard(dialled(port, sent + b"Connection: close\r\n\r\n"))

    assert answer[9:12] == str(status).encode()
    assert b"x-frame-options: DENY" in answer
    assert WORDS[status] in text_of(answer)


def test_a_large_body_is_read_to_its_end_so_that_the_answer_arrives(port: int) -> None:
    """Who sends a photograph for a file of answers is told so, and not cut off."""
    body = b"x" * 3_000_000
    made = dialled(port, SEND + FORM + b"Content-Length: %d\r\n\r\n" % len(body), body)

    answer = heard(made)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert WORDS[413] in text_of(answer)


def test_it_ends_while_somebody_is_connected(site: Site) -> None:
    """Nobody can keep the server from ending."""
    with served(application(site)) as (port, _):
        quiet, half, used = dialled(port), dialled(port, ASK[:20]), dialled(port, ASK)
        time.sleep(0.2)
        began = time.monotonic()

    assert time.monotonic() - began < 5
    for connection in (quiet, half, used):
        connection.close()


async def failing(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Fail in the middle of an answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise ValueError(SECRET.decode())


def test_the_libraries_write_nothing_down(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither a bad request nor a fault in the middle of an answer is written by the server."""
    with caplog.at_level(logging.DEBUG), served(failing) as (port, _):
        heard(dialled(port, LAST))
        heard(dialled(port, b"GET /" + SECRET + b"\r\n\r\n"))

    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert SECRET.decode() not in caplog.text
    written = capfd.readouterr()
    assert SECRET.decode() not in written.out + written.err


@pytest.mark.parametrize(
    ("host", "address", "names"),
    [("127.0.0.1", "http://127.0.0.1:{}/", {"localhost:{}", "127.0.0.1:{}", "[::1]:{}"}),
     ("localhost", "http://localhost:{}/", {"localhost:{}", "127.0.0.1:{}", "[::1]:{}"}),
     ("127.0.0.2", "http://127.0.0.2:{}/",
      {"localhost:{}", "127.0.0.1:{}", "[::1]:{}", "127.0.0.2:{}"}),
     ("0.0.0.0", "http://127.0.0.1:{}/",
      {"localhost:{}", "127.0.0.1:{}", "[::1]:{}", "0.0.0.0:{}"})],
)  # fmt: skip
def test_it_knows_where_it_listens(host: str, address: str, names: set[str]) -> None:
    """The address to open is one that leads to it."""
    sockets = listening(host, 0, beyond=True)
    port = sockets[0].getsockname()[1]

    try:
        assert port > 0
        assert address_of(sockets, host) == address.format(port)
        assert names_of(sockets) == {name.format(port) for name in names}
    finally:
        for listener in sockets:
            listener.close()


def has_new_address() -> bool:
    """Say whether this machine has the IPv6 address that stands for itself."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_it_listens_at_the_new_kind_of_address(host: str) -> None:
    """IPv6 works, with or without brackets; a machine without it says so in words."""
    if not socket.has_ipv6 or not has_new_address():
        with pytest.raises(UnreadableError, match="address"):
            listening(host, 0)
        return
    sockets = listening(host, 0)
    port = sockets[0].getsockname()[1]

    assert address_of(sockets, host) == f"http://[::1]:{port}/"
    for listener in sockets:
        listener.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_others_reach_it_through_a_proxy_alone(host: str) -> None:
    """An address that others can reach is refused, with what to do; its port is free again."""
    with suppress(UnreadableError):  # a machine without that kind of address
        for listener in listening(host, 0, beyond=True):
            port = listener.getsockname()[1]
            listener.close()
            for _ in range(2):
                with pytest.raises(UnreadableError, match=r"others .* give `--behind-proxy`"):
                    listening(host, port)


def test_a_port_that_is_taken_is_said_so() -> None:
    """The port is named, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(UnreadableError, match=f"port {port} is taken .*`--port 0`"):
            listening("127.0.0.1", port)


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "203.0.113.7", "999.1.1.1", "a b", "\x00"]
)
def test_an_address_that_this_machine_does_not_have_is_said_so(host: str) -> None:
    """A host that is none, or another machine's, is refused in plain words."""
    with pytest.raises(UnreadableError, match="this machine has no address"):
        listening(host, 0)


def test_a_port_that_belongs_to_the_machine_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a port may not be used, that is the reason given."""

    def refused(_self: socket.socket, _at: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refused)

    with pytest.raises(UnreadableError, match="you may not use port 80: "):
        listening("127.0.0.1", 80)
