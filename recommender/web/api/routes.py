"""
The API: a sheet in, a consultation or the next question out; and the rulebook.

The server keeps nothing. A body is hostile until every answer is accepted, by the same acceptance
as files. Work is done in threads, so that one request holds up no other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from recommender.adapters.json_reader import read_json
from recommender.adapters.sheets import accepted
from recommender.adapters.yaml_reader import short
from recommender.core.consultation.consult import consult
from recommender.core.language.errors import MOST_SUGGESTED, Trouble, suggestion
from recommender.core.language.fields import Shown
from recommender.core.language.rulebook import Rulebook
from recommender.render.formats.rulebook_json import catalogue
from recommender.web.api import openapi
from recommender.web.api.lines import found_lines
from recommender.web.api.next_question import what_is_next
from recommender.web.page.problems import kinds, refused
from recommender.web.page.site import Site
from recommender.web.page.work import in_turn

MOST_BYTES = 256 * 1024
MOST_SKIPPED = 1000
JSON = "application/json"
Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Rulebook, Any, dt.date], Response]


def routes(site: Site) -> list[BaseRoute]:
    """List the addresses of the API."""
    api = Starlette(
        routes=[
            _route("/consultations", "POST", _sent(site, consultation)),
            _route("/next-question", "POST", _sent(site, following)),
            _route("/lines", "POST", _sent(site, lines)),
            _route("/rulebook", "GET", _kept(lambda: _json(catalogue(site.rulebook)))),
            _route("/openapi.json", "GET", _kept(lambda: _json(openapi.document(site)))),
            _route("/problems", "GET", _kept(lambda: kinds().model_dump_json().encode())),
        ],
        exception_handlers={HTTPException: told, Exception: told},
    )
    api.router.redirect_slashes = False
    return [Route("/api", api), Mount("/api", api)]


def consultation(rulebook: Rulebook, raw: Any, today: dt.date) -> Response:
    """Answer a sheet with its consultation, whatever its status."""
    sheet, troubles = accepted(raw, rulebook, today)
    if sheet is None or troubles:
        return refused(422, troubles, raw)
    return _shown(consult(rulebook, sheet))


def following(rulebook: Rulebook, raw: Any, today: dt.date) -> Response:
    """Answer a sheet, and what was left open on purpose, with the question that comes next."""
    skipped, troubles = _skipped(rulebook, raw)
    rest = {key: v for key, v in raw.items() if key != "skipped"} if isinstance(raw, dict) else raw
    sheet, more = accepted(rest, rulebook, today)
    if sheet is None or troubles or more:
        return refused(422, [*troubles, *more], raw)
    return _shown(what_is_next(rulebook, sheet, skipped))


def lines(rulebook: Rulebook, raw: Any, _today: dt.date) -> Response:
    """Answer a person's own words with the lines that they may mean."""
    found = found_lines(rulebook, raw)
    return refused(422, found, raw) if isinstance(found, list) else _shown(found)


def _skipped(rulebook: Rulebook, raw: Any) -> tuple[list[str], list[Trouble]]:
    named = raw.get("skipped", []) if isinstance(raw, dict) else []
    if not isinstance(named, list) or len(named) > MOST_SKIPPED:
        text = f"`skipped` should be a list of at most {MOST_SKIPPED:,} questions"
        return [], [Trouble(("skipped",), "E203", text)]
    known = {question.id for question in rulebook.questions}
    troubles: list[Trouble] = []
    for index, name in enumerate(named):
        if not isinstance(name, str):
            text = f"entry {index + 1} of `skipped` should be text"
            troubles.append(Trouble(("skipped", index), "E203", text))
        elif name not in known:
            near = suggestion(name, known) if len(troubles) < MOST_SUGGESTED else ""
            text = f"nothing called `{short(name)}` is asked{near}"
            troubles.append(Trouble(("skipped", index), "E601", text))
    return named, troubles


def _shown(result: Shown) -> Response:
    return Response(
        result.model_dump_json(by_alias=True),
        headers={"Cache-Control": "no-store"},
        media_type=JSON,
    )


def _json(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _route(path: str, method: str, endpoint: Endpoint) -> Route:
    """Make a route of one method that also says which methods it takes."""
    methods = [method, "OPTIONS"] + ["HEAD"] * (method == "GET")

    async def either(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(sorted(methods))})
        return await endpoint(request)

    return Route(path, either, methods=methods)


def _sent(site: Site, answer: Answer) -> Endpoint:
    """Make an endpoint that reads a JSON body and lets `answer` do the rest, in a thread."""

    async def endpoint(request: Request) -> Response:
        if not _is_json(request):
            raise HTTPException(415, headers={"Accept-Post": JSON})
        body = await _body(request)
        return await in_turn(_answered, site.rulebook, answer, body, site.today())

    return endpoint


def _answered(rulebook: Rulebook, answer: Answer, body: bytes, today: dt.date) -> Response:
    raw, troubles = read_json(body)
    return refused(400, troubles, raw) if troubles else answer(rulebook, raw, today)


def _is_json(request: Request) -> bool:
    """Say whether a body is JSON in UTF-8 and not compressed, as far as its headers say."""
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    given = dict(part.strip().partition("=")[::2] for part in parameters)
    charset = given.get("charset", "utf-8").strip('"')
    coded = request.headers.get("content-encoding", "identity").lower()
    return kind.strip() == JSON and charset in ("utf-8", "utf8") and coded == "identity"


async def _body(request: Request) -> bytes:
    """Read a body, and no more of it than a sheet may have."""
    given = request.headers.get("content-length", "0")
    if given.isdecimal() and (len(given) > len(str(MOST_BYTES)) or int(given) > MOST_BYTES):
        raise HTTPException(413)
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(body)


def _kept(make: Callable[[], bytes]) -> Endpoint:
    """Make an endpoint for what stays the same, made when it is first asked for."""

    @cache
    def made() -> tuple[bytes, str]:
        content = make()
        return content, f'"{hashlib.sha256(content).hexdigest()}"'

    async def endpoint(request: Request) -> Response:
        content, tag = await run_in_threadpool(made)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        known = request.headers.get("if-none-match", "")
        if known.strip() == "*" or tag in {
            one.strip().removeprefix("W/") for one in known.split(",")
        }:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=JSON)

    return endpoint


def told(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as it is called
    """Say as a problem what was refused, or that something went wrong."""
    if not isinstance(error, HTTPException):
        return refused(500)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    return refused(error.status_code, headers=headers)
