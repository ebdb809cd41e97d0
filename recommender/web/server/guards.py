"""
What stands between the network and every page: who may ask, under which name, and what each answer
says about itself.

Guards know no page and no answer. What they refuse is told in plain words, and no fault inside ever
shows a value.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.core.language.errors import TooLongError
from recommender.web.page.errors import told
from recommender.web.page.site import Site
from recommender.web.server.limits import Limits, bounded, check_head
from recommender.web.server.logbook import Say, fault, logged

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), "
    "display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), "
    "identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), "
    "storage-access=(), usb=(), window-management=(), xr-spatial-tracking=(), "
    "screen-wake-lock=(self)"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# With `no-store`, Chromium has no way back to a page that a form led to; with this it has, and it
# asks anew whenever a page is not gone back to.
PAGE = "private, no-cache"
KEPT_NOWHERE = "no-store"
STATIC = "public, max-age=600"
HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guarded(
    app: ASGIApp, site: Site, limits: Limits, hosts: frozenset[str], say: Say, log: Say | None
) -> ASGIApp:
    """Put every guard around the pages of a site, as `application` is given them."""
    pages = admitted(bounded(app, limits), hosts, limits)
    pages = with_headers(calm(pages, site, say))
    pages = pages if log is None else logged(pages, log, beyond=site.beyond)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await pages(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await app(scope, receive, send)

    return answer


def calm(app: ASGIApp, site: Site, say: Say) -> ASGIApp:
    """Answer every refusal and every fault with a page in plain words."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, receive, noted)
        except HTTPException as error:
            status, headers = error.status_code, dict(error.headers or {})
        except TooLongError as error:
            say(fault(error))
            status, headers = 503, {"Retry-After": "10"}
        except Exception as error:  # noqa: BLE001  # the last net under every page
            say(fault(error))
            status, headers = 500, {}
        else:
            return
        if begun:
            raise ConnectionError("the answer had begun; what is left of it is not sent")
        page = await run_in_threadpool(told, site, scope, status, headers)
        await page(scope, receive, send)

    return answer


def with_headers(app: ASGIApp) -> ASGIApp:
    """Say with every answer what a browser may do with it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = _kept(scope["path"], message["status"], headers)
            await send(message)

        await app(scope, receive, headed)

    return answer


def _kept(path: str, status: int, headers: MutableHeaders) -> str:
    if path.startswith("/static/") and status in (200, 206, 304):
        return STATIC
    if path.startswith("/api/") or headers.get("content-disposition", "").startswith("attachment"):
        return KEPT_NOWHERE
    return PAGE


def admitted(app: ASGIApp, hosts: frozenset[str], limits: Limits) -> ASGIApp:
    """
    Refuse a head that is too long, a request under a foreign name, and what another site sends.

    A page from elsewhere whose name is pointed at this machine could otherwise read what is here.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        check_head(scope, limits)
        host = _header(scope, b"host")
        if host and not HOST.fullmatch(host):
            raise HTTPException(400)
        if hosts and host.lower() not in hosts:
            raise HTTPException(421)
        if scope["method"] not in SAFE and _is_crossed(scope, host):
            raise HTTPException(403)
        await app(scope, receive, send)

    return answer


def _is_crossed(scope: Scope, host: str) -> bool:
    """
    Say whether another site makes a browser send this.

    Without a referrer a browser names our own pages `null`, so only a true foreign name is refused
    where it does not say more.
    """
    said, origin = _header(scope, b"sec-fetch-site"), _header(scope, b"origin")
    if said:
        return said not in ("same-origin", "none")
    return origin not in ("", "null") and origin.partition("://")[2].lower() != host.lower()


def _header(scope: Scope, name: bytes) -> str:
    values = [value for key, value in scope["headers"] if key == name]
    return b",".join(values).decode("latin-1")
