"""The ready files for proxies: each in its own program, in front of the server."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.test_serve import started
from tests.doors import ROOT

HERE = ROOT / "recommender" / "web" / "server"
SITE, BEHIND = "release.example.org", "127.0.0.1:8000"
CERTIFICATES = f"/etc/letsencrypt/live/{SITE}"
SLOW = 20
WAIT = 30.0

Proxy = tuple[list[str], bool]
"""What starts a proxy, and whether it is reached by https."""


def caddy(folder: Path, port: int, server: str) -> Proxy:
    """Write Caddy's file for a test: another address, no https, less patience."""
    text = changed(
        HERE / "Caddyfile",
        ("{\n\tservers", "{\n\tadmin off\n\tservers"),
        (f"\n{SITE} {{", f"\nhttp://127.0.0.1:{port} {{"),
        (BEHIND, server),
        ("read_header 10s", "read_header 1s"),
        ("read_body 30s", "read_body 1s"),
    )
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"], False


def nginx(folder: Path, port: int, server: str) -> Proxy:
    """Write nginx's file for a test: another address and certificate, less patience."""
    certificate = f"req -x509 -newkey rsa:2048 -nodes -subj /CN={SITE} -keyout privkey.pem"
    subprocess.run(
        [str(shutil.which("openssl")), *certificate.split(), "-out", "fullchain.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    text = changed(
        HERE / "nginx.conf",
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (CERTIFICATES, str(folder)),
        (BEHIND, server),
        ("client_header_timeout 10s", "client_header_timeout 1s"),
    )
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kept = "\n".join(
        f"{what}_temp_path {folder}/{what};"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr crit;\nevents {{}}\n"
        f"http {{\n{kept}\ninclude {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], True


def changed(path: Path, *changes: tuple[str, str]) -> str:
    """Read a ready file, with each of some texts in it put another way."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(params=[caddy, nginx], ids=["caddy", "nginx"], scope="module")
def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, bool]]:
    """A proxy in front of the server: its port, and whether it takes https."""
    write: Callable[[Path, int, str], Proxy] = request.param
    if not shutil.which(write.__name__) or not shutil.which("openssl"):
        pytest.skip(f"{write.__name__} is not installed")
    folder = tmp_path_factory.mktemp(write.__name__)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with started("--port", "0", "--behind-proxy") as (_, address):
        command, secure = write(folder, port, address.removeprefix("http://").rstrip("/"))
        with running(command, folder, port):
            yield port, secure


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a proxy with a home of its own, from when it answers on."""
    home = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, env=home, stdout=said, stderr=said)
    try:
        until = time.monotonic() + WAIT
        while not answers(port):
            assert process.poll() is None, (folder / "said").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(WAIT)


def answers(port: int) -> bool:
    """Say whether somebody listens at a port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def connected(port: int, *, secure: bool) -> socket.socket:
    """Connect to the proxy as a browser does."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    if not secure:
        return connection
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting.wrap_socket(connection)


def asked(
    front: tuple[int, bool], method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, str]:
    """Ask for a page through the proxy; give its status and text."""
    port, secure = front
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    client.sock = connected(port, secure=secure)
    client.request(method, path, body, headers)
    answer = client.getresponse()
    text = answer.read().decode()
    client.close()
    return answer.status, text


def test_pages_come_through_the_proxy(front: tuple[int, bool]) -> None:
    """A page and what it is made of come, and a form of it is taken under the forwarded name."""
    port, secure = front
    origin = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    form = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}

    start, style = asked(front, "GET", "/"), asked(front, "GET", "/static/site.css")
    sent = asked(front, "POST", "/questions", b"sheet=", **form)
    foreign = asked(front, "POST", "/questions", b"sheet=", **{**form, "Origin": "http://a.b"})

    assert (start[0], style[0], sent[0], foreign[0]) == (200, 200, 200, 403)
    assert "<h1>" in start[1]


def test_a_body_that_is_too_large_is_refused(front: tuple[int, bool]) -> None:
    """What no page takes is said to be too large, by the proxy or behind it."""
    assert asked(front, "POST", "/open", b"x" * 3_000_000)[0] == 413


def test_who_sends_a_byte_now_and_then_is_cut_off(front: tuple[int, bool]) -> None:
    """Slow clients get no page and are not waited for; meanwhile others get theirs."""
    port, secure = front
    with ExitStack() as slow:
        connections = [slow.enter_context(connected(port, secure=secure)) for _ in range(SLOW)]
        pages = []
        for byte in (b"G", b"E", b"T"):
            for connection in connections:
                with suppress(OSError):
                    connection.sendall(byte)
            pages.append(asked(front, "GET", "/")[0])
            time.sleep(0.5)
        texts = [rest(connection) for connection in connections]

    assert pages == [200] * 3
    assert {text[:12] for text in texts} <= {b"", b"HTTP/1.1 400", b"HTTP/1.1 408"}


def rest(connection: socket.socket) -> bytes:
    """Read to the end that the proxy sets; waiting for it in vain is a failure."""
    text = b""
    with suppress(ConnectionError, ssl.SSLError):
        while piece := connection.recv(65536):
            text += piece
    return text
