"""
Clear the page from the browser: for a machine that is shared with others.

Nothing is stored here; a browser keeps pages for its “back”, and each tab the warning signs that
were told in it. It is asked to drop them.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recommender.web.page.site import Site


def routes(site: Site) -> list[Route]:  # noqa: ARG001  # every room is given the site
    """List the one page that clears."""
    return [Route("/forget", forget, methods=["POST"])]


def forget(request: Request) -> Response:  # noqa: ARG001  # as it is called
    """Ask the browser to drop every page that it kept, and begin anew."""
    return RedirectResponse("/", status_code=303, headers={"Clear-Site-Data": '"cache", "storage"'})
