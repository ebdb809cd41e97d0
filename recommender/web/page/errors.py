"""
What is said when something cannot be done: one page in plain words for every error.

It says what happened and how to go on. Where the answers so far could be read, it carries them on.
It repeats nothing that was sent.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from recommender.web.page.carried import brought, carried_text
from recommender.web.page.form import Fields
from recommender.web.page.heard import heard
from recommender.web.page.problems import refused
from recommender.web.page.site import Site

Scope = MutableMapping[str, Any]

BACK = "Press “back” in your browser: your answers are still in the page before."
WORDS = {
    400: f"What your browser sent could not be read. {BACK}",
    403: "Another website tried to send this. So nothing was done with it. Begin at the start.",
    404: "Look at the address once more, or begin at the start.",
    405: "This page is reached with the buttons on another page. Begin at the start.",
    408: f"What your browser sent came too slowly. {BACK} Then try once more.",
    413: f"What was sent is larger than any sheet of answers. {BACK} Then send less.",
    414: "This address is too long. No page here has such an address.",
    415: f"What was sent is not a form of this page. {BACK} Then use its buttons.",
    421: "This page does not answer to that address. Use the one that was shown when it was "
    "started.",
    431: "Your browser sent more about itself than this page can take. Try another browser.",
    500: f"Something went wrong here. It is not your fault. {BACK} Then try once more.",
    503: "Too many people use this page right now. Your answers are not lost. Wait a little, then "
    "load this page once more.",
}
CARRIED_ON = {
    400: "What your browser sent could not be read.",
    413: "What was sent is larger than this page can take.",
    500: "Something went wrong here. It is not your fault.",
    503: "Too many people use this page right now. Wait a little, then go on.",
}
TITLES = {404: "There is no such page", 503: "Please wait a little"}
TITLE = "That did not work"
MISDIRECTED = 421


def told(
    site: Site, scope: Scope, status: int, headers: MutableMapping[str, str] | None = None
) -> Response:
    """
    Say in plain words what an error status means; on the API, as a problem (RFC 9457).

    A page carries on what the fields of the request held, as far as its state has them.
    """
    if f"{scope.get('path')}/".startswith("/api/"):
        answer: Response = refused(status)
    else:
        sheet = _readable(site, scope.get("state", {}).get("fields", {}))
        words = WORDS.get(status, WORDS[400 if status < 500 else 500])  # noqa: PLR2004  # classes
        said = CARRIED_ON.get(status, words) if sheet else words
        if status == MISDIRECTED:
            said = f"{said} {_through_a_tunnel(scope)}"
        title = TITLES.get(status, TITLE)
        answer = site.show("error.html", status=status, title=title, text=said, sheet=sheet)
    answer.headers.update(headers or {})
    return answer


def _through_a_tunnel(scope: Scope) -> str:
    """Say what can be done by who comes from another machine, where the port is another one."""
    _, port = scope.get("server") or ("", None)
    if not port:
        return "Through a tunnel, use the same port at both ends."
    return (
        f"Through a tunnel, use port {port} at both ends, and open http://localhost:{port} in your "
        f"browser. With ssh that is: ssh -L {port}:localhost:{port}. Where {port} is taken at your "
        "end, have the page started anew, with `--port` and a port that is free at both ends."
    )


def told_of(site: Site) -> Callable[[Request, Exception], Response]:
    """Make what answers for the errors that a room raises, on purpose or not."""

    def answer(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            return told(site, request.scope, 500)
        return told(site, request.scope, error.status_code, dict(error.headers or {}))

    return answer


def _readable(site: Site, fields: Fields) -> str:
    """
    Give the answers that were brought and what stood on the page, where they can be read.

    An error page may not fail itself.
    """
    text = fields.get("sheet", ("",))[0]
    if not text:
        return ""
    try:
        carried = brought(site.rulebook, text, site.today())[0]
        return carried_text(site.rulebook, heard(site.rulebook, carried, fields).carried)
    except Exception:  # noqa: BLE001  # the sheet may be the very reason of the first error
        return ""
