"""
The doors of the API: a sheet in, a consultation or the next question out; and the rulebook.

The framework finds the address and lists what there is; it reads no body and words no refusal. The
server keeps nothing. A body is hostile until every answer is accepted, by the same acceptance as
files. Work is done in threads, so that one request holds up no other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from recommender.adapters.json_reader import read_json
from recommender.adapters.sheets import accepted
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.characters import short
from recommender.core.language.errors import MOST_SUGGESTED, Trouble, suggestion
from recommender.core.language.fields import Shown
from recommender.core.language.rulebook import Rulebook
from recommender.render.formats.rulebook_json import catalogue
from recommender.web.api.lines import FoundLines, found_lines
from recommender.web.api.next_question import NextQuestion, what_is_next
from recommender.web.api.openapi import (
    JSON,
    MOST_SKIPPED,
    OBJECT,
    SAID,
    WORDS,
    Plain,
    about,
    bodied,
    content_of,
    described,
    kept,
    sheets,
    turns,
)
from recommender.web.page.errors import told, told_of
from recommender.web.page.problems import KINDS, Kinds, refused
from recommender.web.page.site import Site
from recommender.web.page.work import in_turn

UNWATCHED: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "auto_configure": False
}  # fmt: skip
"""Nothing of a request is told to anybody who watches programs."""
Answer = Callable[[Rulebook, Any, dt.date], Shown | list[Trouble]]
"""What a body leads to, or all that is wrong with it."""


def doors(site: Site) -> FastAPI:
    """Make the doors of a site; whatever the framework would answer by itself is ours or off."""
    rulebook = site.rulebook
    api = FastAPI(
        **about(rulebook),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=UNWATCHED,
    )
    api.add_exception_handler(405, _other_method(site))
    for kind in (HTTPException, Exception):
        api.add_exception_handler(kind, told_of(site))
    taking, keeping = partial(_taking, api, site), partial(_keeping, api)
    taking("/consultations", "consult", consultation, Consultation, "Sheet", sheets(site))
    taking("/next-question", "nextQuestion", following, NextQuestion, *turns(rulebook))
    taking("/lines", "findLines", lines, FoundLines, "OwnWords", WORDS)
    keeping("/rulebook", "readRulebook", lambda: catalogue(rulebook), content_of("Rulebook"))
    keeping("/openapi.json", "readDescription", lambda: described(api.openapi(), rulebook), OBJECT)
    keeping(
        "/problems", "readProblems", Kinds(kinds=tuple(KINDS.values())).model_dump, {"model": Kinds}
    )
    return api


def _taking(
    api: FastAPI,
    site: Site,
    path: str,
    name: str,
    answer: Answer,
    model: type[Shown],
    body: str,
    examples: Plain,
) -> None:
    """Add a door that takes a JSON body, and gives what `answer` makes of it in a thread."""

    async def endpoint(request: Request) -> Response:
        if not _is_json(request):
            raise HTTPException(415, headers={"Accept-Post": JSON})
        try:
            raw = await request.body()  # a guard sees to its length
        except ClientDisconnect:
            raise HTTPException(400) from None
        return await in_turn(_answered, site.rulebook, answer, raw, site.today())

    api.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        operation_id=name,
        responses={200: {"model": model}},
        openapi_extra=bodied(body, examples),
        **SAID[name],
    )


def _keeping(api: FastAPI, path: str, name: str, make: Callable[[], Any], shows: Plain) -> None:
    """Add a door to what stays the same, made when it is first asked for."""

    @cache
    def content() -> tuple[bytes, str]:
        text = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
        return text, f'"{hashlib.sha256(text).hexdigest()}"'

    async def endpoint(request: Request) -> Response:
        text, tag = await run_in_threadpool(content)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        known = request.headers.get("if-none-match", "").split(",")
        if {"*", tag}.intersection(name.strip().removeprefix("W/") for name in known):
            return Response(status_code=304, headers=headers)
        return Response(text, headers=headers, media_type=JSON)

    words = {"operation_id": name, **SAID[name], **kept(shows)}
    api.add_api_route(path, endpoint, methods=["GET"], **words)
    api.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _other_method(site: Site) -> Callable[[Request, Exception], Response]:
    """Make what answers a method that no door here has: it names all that the address takes."""

    def answer(request: Request, error: Exception) -> Response:
        own = getattr(error, "headers", {})["Allow"]
        takes = {"Allow": "OPTIONS, POST" if own == "POST" else "GET, HEAD, OPTIONS"}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=takes)
        return told(site, request.scope, 405, takes)

    return answer


def consultation(rulebook: Rulebook, raw: Any, today: dt.date) -> Shown | list[Trouble]:
    """Answer a sheet with its consultation, whatever its status."""
    sheet, troubles = accepted(raw, rulebook, today)
    return troubles if sheet is None or troubles else consult(rulebook, sheet)


def following(rulebook: Rulebook, raw: Any, today: dt.date) -> Shown | list[Trouble]:
    """Answer a sheet, and what was left open on purpose, with the question that comes next."""
    skipped, troubles = _skipped(rulebook, raw)
    rest = {key: v for key, v in raw.items() if key != "skipped"} if isinstance(raw, dict) else raw
    sheet, more = accepted(rest, rulebook, today)
    if sheet is None or troubles or more:
        return [*troubles, *more]
    return what_is_next(rulebook, sheet, skipped)


def lines(rulebook: Rulebook, raw: Any, _today: dt.date) -> Shown | list[Trouble]:
    """Answer a person's own words with the lines that they may mean."""
    return found_lines(rulebook, raw)


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


def _answered(rulebook: Rulebook, answer: Answer, body: bytes, today: dt.date) -> Response:
    raw, troubles = read_json(body)
    if troubles:
        return refused(400, troubles, raw)
    result = answer(rulebook, raw, today)
    if isinstance(result, list):
        return refused(422, result, raw)
    text = result.model_dump_json(by_alias=True)
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


def _is_json(request: Request) -> bool:
    """Say whether a body is JSON in UTF-8 and not compressed, as far as its headers say."""
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    given = dict(part.strip().partition("=")[::2] for part in parameters)
    charset = given.get("charset", "utf-8").strip('"')
    coded = request.headers.get("content-encoding", "identity").lower()
    return kind.strip() == JSON and charset in ("utf-8", "utf8") and coded == "identity"
