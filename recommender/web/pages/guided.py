"""
Guided mode: a routine one step at a time, with a timer where the browser can run one.

Without script each page is one turn of one step; with it, the same page goes through all of them.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from recommender.render.document.guided import moved
from recommender.render.svg.pictures import place_pictures
from recommender.web.page.posting import posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.pages.hurting import at_step, hurts
from recommender.web.pages.run import ended


def routes(site: Site) -> list[Route]:
    """List the pages of guided mode."""
    return [
        Route("/guided", posted(site, guide), methods=["POST"]),
        Route("/guided/hurts", posted(site, hurts), methods=["POST"]),
    ]


def guide(page: Posted) -> Response:
    """Show the turn that comes next, or the end of the routine."""
    run = at_step(page)
    if isinstance(run, Response):
        return run
    go = page.one("go")
    if go == "stop":
        return ended(run, "stopped")
    place = moved(run.steps, run.place, go)
    if place is None:
        return ended(run, "done")
    title = f"Step {place.step} of {len(run.steps)}"
    pictures = place_pictures(page.site.body, page.rulebook, run.routine.steps)
    return run.show("guided.html", title=title, place=place, pictures=pictures)
