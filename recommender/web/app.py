"""
The web page as one application: every room's routes, what guards them, and what is said of errors.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from recommender.web import files, guided, interview
from recommender.web.site import Site

__all__ = ["application"]

WORDS = {
    400: "What was sent could not be read. Go back, and try once more.",
    404: "There is no such page here.",
    405: "This page is reached with the buttons on another page. Begin at the start.",
    413: "What was sent is larger than any sheet of answers. Go back, and send less.",
    415: "What was sent is not a form of this page. Go back, and use its buttons.",
}


def application(site: Site) -> Starlette:
    """Make the application that serves a site."""

    def told(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as it is called
        status = error.status_code if isinstance(error, HTTPException) else 500
        said = WORDS.get(status, "Something went wrong here. It is not your fault. Try once more.")
        return site.show("error.html", status=status, title="That did not work", text=said)

    return Starlette(
        routes=[
            *interview.routes(site),
            *files.routes(site),
            *guided.routes(site),
            Mount("/static", StaticFiles(packages=[("recommender.web", "static")])),
        ],
        exception_handlers={HTTPException: told},
    )
