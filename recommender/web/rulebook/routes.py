"""
The rooms for clinicians: the book, served page by page, the audit, and cases to try.

Nothing a person answered is in an address here; a case is a made-up person, so its number may be.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recommender.web.page.site import Site
from recommender.web.rulebook import cases
from recommender.web.rulebook.shelf import Shelf, Works, works

NEEDED = ("igraph", "markdown_it")
AT_ONCE = ("index.html", "book.css", "find.js")
"""What is shown before the cases have been read."""
KINDS = {"css": "text/css", "js": "text/javascript", "html": "text/html"}


def routes(site: Site, by: Works | None = None) -> list[Route]:
    """List the pages for clinicians; `by` does what takes long, by default in processes apart."""
    if any(find_spec(name) is None for name in NEEDED):
        return [Route("/rulebook{rest:path}", _missing(site))]
    shelf = Shelf(site, by or works())

    async def page(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in AT_ONCE:
            await shelf.read()
        answer = await run_in_threadpool(_served, shelf, name)
        await run_in_threadpool(shelf.reading)
        return answer

    async def audited(request: Request) -> Response:  # noqa: ARG001  # as it is called
        await shelf.read()
        await run_in_threadpool(shelf.audit)
        return RedirectResponse("/rulebook/audit.html", 303)

    return [
        Route("/rulebook", lambda _request: RedirectResponse("/rulebook/", 308)),
        Route("/rulebook/", page),
        Route("/rulebook/audit", audited, methods=["POST"]),
        *cases.routes(site, shelf),
        Route("/rulebook/{name}", page),
    ]


def _served(shelf: Shelf, name: str) -> Response:
    """Make one page of the book, found by its exact name."""
    made = shelf.stands().pages.get(name)
    if made is None:
        raise HTTPException(404)
    return Response(made(), media_type=KINDS[name.rpartition(".")[2]])


def _missing(site: Site) -> Callable[[Request], Response]:
    def missing(request: Request) -> Response:  # noqa: ARG001  # as it is called
        return site.show("rulebook-missing.html", status=503, title="For clinicians")

    return missing
