"""
The interview in the browser: one short page for each group, only what can still matter.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recommender.web.posting import Posted, posted
from recommender.web.site import Site

__all__ = ["routes"]


def routes(site: Site) -> list[Route]:
    """List the pages of the interview."""

    def start(request: Request) -> Response:  # noqa: ARG001  # as it is called
        return site.show("start.html", title="Start")

    return [
        Route("/", start),
        Route("/questions", posted(site, questions), methods=["POST"]),
    ]


def questions(page: Posted) -> Response:
    """Take what was answered, and show what comes next."""
    return page.show("start.html", title="Start")
