"""
The web page as one application: every room's routes, what guards them, and what is said of errors.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from recommender.web.api import routes as api
from recommender.web.page.errors import told_of
from recommender.web.page.site import Site
from recommender.web.pages import files, guided, hurting, interview, result, takeaway
from recommender.web.rulebook import routes as clinicians
from recommender.web.server.guards import guarded
from recommender.web.server.limits import Limits
from recommender.web.server.logbook import Say, nobody

STATIC: list[str | tuple[str, str]] = [
    ("recommender.web", "static"),
    ("recommender.render", "styles"),
]
"""Where the files lie that never change while the page is served."""


def application(
    site: Site,
    limits: Limits = Limits(),  # noqa: B008  # it is never changed
    *,
    hosts: frozenset[str] = frozenset(),
    say: Say = nobody,
    log: Say | None = None,
) -> Starlette:
    """
    Make the application that serves a site.

    `hosts` are the names that it answers to, all when there are none; `say` is told of faults,
    `log` of every request.
    """
    guard = Middleware(guarded, site=site, limits=limits, hosts=hosts, say=say, log=log)
    return Starlette(
        routes=[
            *interview.routes(site),
            *files.routes(site),
            *api.routes(site),
            *clinicians.routes(site),
            *guided.routes(site),
            *hurting.routes(site),
            *takeaway.routes(site),
            *result.routes(site),
            Mount("/static", StaticFiles(packages=STATIC)),
        ],
        middleware=[guard],
        exception_handlers={HTTPException: told_of(site)},
    )
