"""
What the API says when it refuses something: a problem as JSON, as RFC 9457 has it.

Everything that is wrong is said at once, in the words that the command line uses too. Nothing of
a person's answers is repeated beyond a short, cleaned piece.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from starlette.responses import Response

from recommender.core.language.errors import Path, Trouble
from recommender.core.language.fields import Shown
from recommender.render.document.blocks import clean

PROBLEM = "application/problem+json"
MOST_TOLD = 100
MOST_KEY = 80


class ProblemType(Shown):
    """A kind of problem: where it is named, and the status and title it comes with."""

    type: str
    status: int
    title: str
    detail: str


KINDS: Mapping[int, ProblemType] = {
    status: ProblemType(type=f"/api/problems#{name}", status=status, title=title, detail=detail)
    for status, name, title, detail in (
        (400, "unreadable", "The body cannot be read as JSON.", "Send one JSON object, in UTF-8."),
        (403, "foreign-page", "A page of another site sent this.",
         "Pages of other sites may not use this."),
        (404, "no-such-address", "There is nothing at this address.",
         "What there is, `/api/openapi.json` lists."),
        (405, "other-method", "This address takes another method.",
         "The header `Allow` names the methods that it takes."),
        (408, "too-slow", "The body came too slowly.", "Send it again, in one go."),
        (413, "too-large", "The body is larger than any sheet.",
         "At most 256 KiB are read."),
        (414, "long-address", "The address is too long.",
         "What there is, `/api/openapi.json` lists."),
        (415, "other-form", "The body is of another form than JSON.",
         "Send it as `application/json`, in UTF-8 and not compressed."),
        (421, "foreign-name", "This is not reached by that name.",
         ("Use the address that was shown when it was started. Through a tunnel, use the "
          "same port at both ends, or start it with `--port` and the port of your end.")),
        (422, "unfit", "The sheet cannot be used as it is.", "Mend what `problems` lists."),
        (431, "long-headers", "The headers are too large.", "Send fewer headers."),
        (500, "failed", "Something went wrong here.",
         "It is not the fault of what was sent. Nothing is recommended."),
        (503, "too-many", "Too many use this right now.", "Wait a little, and send it again."),
    )
}  # fmt: skip


class OneProblem(Shown):
    """One thing to mend: its code, a JSON Pointer into the body, and what to do about it."""

    code: str
    pointer: str
    text: str


class ProblemDetails(Shown):
    """
    Why a request was refused (RFC 9457).

    `problems` lists all that is wrong with the body, or the first hundred; `left_off` says how many
    more there are.
    """

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[OneProblem, ...]
    left_off: int


class Kinds(Shown):
    """Every kind of problem there is."""

    kinds: tuple[ProblemType, ...]


def refused(status: int, troubles: Collection[Trouble] = (), body: Any = None) -> Response:
    """Answer with a problem; `body` is what the troubles are about."""
    kind = KINDS.get(status, KINDS[500 if status >= 500 else 400])  # noqa: PLR2004  # as HTTP has it
    problems = sorted(
        {
            OneProblem(code=error.code, pointer=pointer(body, error.path), text=clean(error.text))
            for error in troubles
        },
        key=lambda problem: (problem.pointer, problem.code, problem.text),
    )
    details = ProblemDetails(
        type=kind.type,
        title=kind.title,
        status=status,
        detail=kind.detail,
        problems=tuple(problems[:MOST_TOLD]),
        left_off=max(0, len(problems) - MOST_TOLD),
    )
    return Response(
        details.model_dump_json(),
        status_code=status,
        headers={"Cache-Control": "no-store"},
        media_type=PROBLEM,
    )


def pointer(body: Any, path: Path) -> str:
    """
    Write a path as a JSON Pointer (RFC 6901) that leads somewhere in the body.

    It ends early at what is not there, and at a key that is too long or cannot be printed.
    """
    steps: list[str] = []
    for step in path:
        if not _is_in(body, step):
            break
        body = body[step]
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in steps)


def _is_in(body: Any, step: str | int) -> bool:
    """Say whether a step leads on, and can be said."""
    if isinstance(body, list):
        return isinstance(step, int) and step < len(body)
    named = isinstance(body, dict) and isinstance(step, str) and step in body
    return named and len(str(step)) <= MOST_KEY and str(step) == clean(str(step))
