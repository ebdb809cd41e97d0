"""The guards of the web page: who may ask, how much, under which name, and what answers say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from recommender.core.language.errors import TooLongError
from recommender.web.app import application
from recommender.web.page.errors import WORDS, told_of
from recommender.web.page.posting import posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site, site_of
from recommender.web.server.guards import guarded
from recommender.web.server.limits import Limits
from recommender.web.server.logbook import nobody, shortened
from tests.doors import SMALL, small
from tests.http import TODAY, carried_in, exchanged, field

HOSTS = frozenset({"localhost:8000", "127.0.0.1:8000", "[::1]:8000"})
ECHOES = ("/echo", "/open", "/api/echo")
UNTOLD = "an-answer-that-nobody-may-see"


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the small rulebook."""
    return site_of(small(), SMALL, lambda: TODAY)


def visitor(
    site: Site, limits: Limits | None = None, address: str = "http://127.0.0.1:8000", **how: Any
) -> TestClient:
    """Someone who asks for pages; what the server tells of is in the list `said`."""
    said: list[str] = []
    app = application(site, limits or Limits(), say=said.append, log=said.append, **how)
    app.router.routes.extend(
        [
            Route("/boom", posted(site, boom), methods=["POST"]),
            Route("/gone", gone),
            Route("/slow", posted(site, slow), methods=["POST"]),
            Route("/file", file),
        ]
    )
    client = TestClient(app, base_url=address, follow_redirects=False)
    client.said = said  # type: ignore[attr-defined]
    return client


def boom(page: Posted) -> Response:
    """Fail, with an answer in what the fault says."""
    raise ValueError(f"{UNTOLD} {page.sheet}")


def slow(_page: Posted) -> Response:
    """Take longer than there is time, as when very many ask at once."""
    raise TooLongError(UNTOLD)


def gone(_request: Request) -> Response:
    """Fail on purpose."""
    raise HTTPException(404, detail=UNTOLD)


def file(_request: Request) -> Response:
    """Give something to keep."""
    return PlainTextResponse("a", headers={"Content-Disposition": "attachment; filename=a"})


async def echo(request: Request) -> Response:
    """Read everything, and say how much it was."""
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    """A visitor of a server with all limits as they are shipped."""
    with visitor(site, hosts=HOSTS) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("POST", "/forget"), ("GET", "/no-such-page"), ("GET", "/questions"),
     ("GET", "/static/site.css"), ("GET", "/static/nothing.js"), ("POST", "/boom"),
     ("TRACE", "/"), ("GET", "/gone")],
)  # fmt: skip
def test_every_answer_says_what_a_browser_may_do(
    client: TestClient, method: str, path: str
) -> None:
    """Pages, files and errors alike come with the policy, and do not say what serves them."""
    headers = client.request(method, path, data={} if method == "POST" else None).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert "screen-wake-lock=(self)" in headers["permissions-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", "private, no-cache"), ("/static/site.css", "public, max-age=600"),
     ("/static/nothing.css", "private, no-cache"), ("/file", "no-store")],
)  # fmt: skip
def test_a_browser_keeps_pages_for_going_back_and_nothing_else(
    client: TestClient, path: str, kept: str
) -> None:
    """Pages may be kept for `back`, style for a while, downloads not at all."""
    assert client.get(path).headers["cache-control"] == kept


def test_what_the_style_needs_is_sent_once(client: TestClient) -> None:
    """A file that did not change is not sent again."""
    first = client.get("/static/site.css")

    again = client.get("/static/site.css", headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert "content-security-policy" in again.headers


def test_a_page_can_be_cleared_from_the_browser(client: TestClient) -> None:
    """The browser is asked to drop the pages and told signs it kept, and comes to the start."""
    answer = client.post("/forget")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("LOCALHOST:8000", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200),
     ("evil.example", 421), ("evil.example:8000", 421), ("localhost:8001", 421), ("localhost", 421),
     ("localhost.:8000", 421), ("", 421), ("[::1", 400), ("a b", 400), ("a/b", 400),
     ("localhost:8000@evil.example", 400), ("x" * 300, 400)],
)  # fmt: skip
def test_it_answers_to_its_own_names_alone(client: TestClient, host: str, status: int) -> None:
    """A name that someone pointed at this machine leads nowhere."""
    assert client.get("/", headers={"Host": host}).status_code == status


def test_who_comes_through_a_tunnel_learns_what_to_do(client: TestClient) -> None:
    """
    Under another port the page says which one to use at both ends, and repeats nothing it was sent.
    """
    page = client.get("/", headers={"Host": "localhost:8123"})

    assert "use port 8000 at both ends" in page.text
    assert "ssh -L 8000:localhost:8000" in page.text
    assert "8123" not in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200),
     ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
     ({"Sec-Fetch-Site": "none"}, 200),
     ({"Origin": "http://127.0.0.1:8000"}, 200),
     ({"Origin": "null"}, 200),
     ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
     ({"Sec-Fetch-Site": "same-site"}, 403),
     ({"Sec-Fetch-Site": "nonsense"}, 403),
     ({"Origin": "https://evil.example"}, 403),
     ({"Origin": "http://127.0.0.1:9000"}, 403)],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/questions", "/forget", "/api/next-question"])
def test_no_other_site_can_send_a_page(
    client: TestClient, path: str, headers: dict[str, str], status: int
) -> None:
    """What another site, or another program on this machine, makes a browser send is refused."""
    answer = client.post(path, data={"sheet": ""}, headers=headers)

    assert answer.status_code < 500
    assert (answer.status_code == 403) == (status == 403)


def test_a_link_from_another_site_leads_to_the_start(client: TestClient) -> None:
    """Only what changes something is refused."""
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


TIGHT = Limits(page=1000, file=5000, discarded=20_000, address=200, headers=20, header_bytes=3000)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/echo", 1000, 200), ("/echo", 1001, 413), ("/echo", 50_000, 413), ("/open", 5000, 200),
     ("/open", 5001, 413), ("/api/echo", 1001, 413)],
)  # fmt: skip
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_is_bounded(
    site: Site, path: str, size: int, status: int, *, announced: bool
) -> None:
    """A page takes little, a file a little more, whether or not the length was said before."""
    pieces = (
        [b"x" * size] if announced else [b"x" * min(500, size - n) for n in range(0, size, 500)]
    )

    answer, closed = streamed(site, path, pieces, length=size if announced else None)

    assert answer == status
    assert closed == (status == 413)


def streamed(
    site: Site,
    path: str,
    pieces: list[bytes],
    *,
    length: int | None = None,
    limits: Limits = TIGHT,
    pause: float = 0.0,
    ends: bool = True,
) -> tuple[int, bool]:
    """Send a body in pieces, to its end or not; give the status, and whether it is closed then."""
    routes = [Route(at, echo, methods=["POST"]) for at in ECHOES]
    app = Starlette(routes=routes, exception_handlers={HTTPException: told_of(site)})
    left = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(pause if left else 60)
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left) or not ends}

    lengths = [] if length is None else [(b"content-length", str(length).encode())]
    guards = guarded(app, site, limits, frozenset(), nobody, None)
    answer = exchanged(guards, path, receive, *lengths)
    status, headers = asyncio.run(asyncio.wait_for(answer, 20))
    return status, headers.get(b"connection") == b"close"


@pytest.mark.parametrize(
    ("pieces", "length", "limits", "pause"),
    [
        ([b"x" * 10, b""], None, Limits(body_idle=0.05), 0.0),
        ([b"x" * 10, b""], 9999, Limits(body_idle=0.05), 0.0),
        ([b"x"] * 10_000, None, Limits(body_idle=5, body_total=0.2), 0.01),
    ],
    ids=["stops", "stops after its length was said", "drips"],
)
def test_a_body_that_does_not_come_is_not_waited_for(
    site: Site, pieces: list[bytes], length: int | None, limits: Limits, pause: float
) -> None:
    """
    Where the rest stays away the page says so and closes; nobody holds it up by sending a little.
    """
    answer = streamed(site, "/echo", pieces, length=length, limits=limits, pause=pause, ends=False)

    assert answer == (408, True)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/" + "a" * 300, {}, 414), ("/?" + "a" * 300, {}, 414), ("/", {"X": "a" * 4000}, 431),
     ("/", {f"X-{n}": "a" for n in range(30)}, 431), ("/%00", {}, 404), ("/%ff", {}, 404),
     ("/%0d%0aX:1", {}, 404), ("/%zz", {}, 404), ("/static/%00", {}, 404),
     ("/static/../app.py", {}, 404), ("/static/..%2fapp.py", {}, 404),
     ("/static/" + "a/" * 60, {}, 404)],
)  # fmt: skip
def test_no_address_and_no_head_makes_a_page_fail(
    site: Site, path: str, headers: dict[str, str], status: int
) -> None:
    """What is too long or is no address is refused in plain words."""
    with visitor(site, TIGHT) as client:
        answer = client.get(path, headers=headers)

    assert answer.status_code == status
    assert WORDS[status] in answer.text


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"])
@pytest.mark.parametrize("path", ["/", "/questions", "/static/site.css", "/none"])
def test_no_method_makes_a_page_fail(client: TestClient, method: str, path: str) -> None:
    """Other ways of asking are told that there is no such page, or how it is reached."""
    answer = client.request(method, path)

    assert answer.status_code in ({200, 404, 405} if method == "HEAD" else {404, 405})


@pytest.mark.parametrize("path", ["*", "evil.example:443", "http://evil.example/"])
def test_an_address_that_is_no_path_is_refused(site: Site, path: str) -> None:
    """Nobody gets through to elsewhere."""
    assert streamed(site, path, [b""], length=0)[0] == 400


@pytest.mark.parametrize(
    ("path", "status", "retry", "words"),
    [("/boom", 500, None, "It is not your fault"), ("/slow", 503, "10", "Too many people")],
)
def test_an_error_carries_the_answers_on(
    site: Site, path: str, status: int, retry: str | None, words: str
) -> None:
    """Where a page fails, or takes too long, the answers that it brought are still in the page."""
    text = field(site.rulebook, {"age": "40"})
    with visitor(site) as client:
        answer = client.post(path, data={"sheet": text})

    assert (answer.status_code, answer.headers.get("retry-after")) == (status, retry)
    assert "Your answers are not lost" in answer.text
    assert words in answer.text
    assert UNTOLD not in answer.text
    assert carried_in(answer, site.rulebook, TODAY).answers == {"age": "40"}


def test_an_error_without_answers_says_where_they_are(site: Site) -> None:
    """Where nothing was brought, the page before has the answers still."""
    with visitor(site) as client:
        answer = client.post("/boom", data={"x": "1"})

    assert answer.status_code == 500
    assert "your answers are still in the page before" in answer.text
    assert UNTOLD not in answer.text
    assert "ValueError" not in answer.text


def test_a_fault_is_told_of_without_what_it_says(site: Site) -> None:
    """The kind of a fault and its places are written down, and no value."""
    with visitor(site) as client:
        client.post("/boom?symptom=x", data={"sheet": "", "x": UNTOLD})

        first, second = client.said  # type: ignore[attr-defined]
    assert re.match(
        r"something went wrong inside \(ValueError in test_guards.py:\d+ < posting.py:", first
    )
    assert re.fullmatch(r"POST /boom 500 \d+ ms \d+ bytes", second)
    assert UNTOLD not in first + second


def test_the_log_knows_pages_and_no_addresses(site: Site) -> None:
    """What was asked for is written down as a known page, or not at all."""
    with visitor(site) as client:
        client.get(f"/{UNTOLD}?q={UNTOLD}")
        client.get(f"/?{UNTOLD}", headers={"User-Agent": UNTOLD})
        client.get(f"/static/{UNTOLD}")
        client.request(UNTOLD.upper(), "/")
        client.post("/questions", data={"sheet": UNTOLD})

        said = client.said  # type: ignore[attr-defined]
    assert [re.sub(r"\d+ ms \d+", "_", line) for line in said] == [
        "GET - 404 _ bytes",
        "GET / 200 _ bytes",
        "GET /static 404 _ bytes",
        "- / 405 _ bytes",
        "POST /questions 400 _ bytes",
    ]


def test_nobody_is_known_by_an_address_in_the_log() -> None:
    """An address is cut to its network."""
    cut = [
        shortened(one) for one in ("192.168.7.23", "::ffff:192.168.7.23", "2001:db8:1:2::3", "x")
    ]

    assert cut == ["192.168.7.0", "192.168.7.0", "2001:db8:1::", "-"]
