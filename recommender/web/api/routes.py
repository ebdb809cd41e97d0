"""
Where the API stands in the site. It is made when it is first asked for: its framework takes as long
to load as all the rest, and who only uses the pages should not wait for it.
"""

from __future__ import annotations

from functools import cache

from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.web.page.site import Site


def routes(site: Site) -> list[BaseRoute]:
    """List the addresses of the API; an empty router has nothing at any of them."""

    @cache
    def api() -> ASGIApp:
        from recommender.web.api.doors import doors

        return doors(site)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await api()(scope, receive, send)

    return [Route("/api", Router()), Mount("/api", answer)]
