"""
Answers on the person's own machine: kept in a file, and opened again, here or in the terminal; or
cleared from a browser that is shared with others.

Nothing is stored here. A browser keeps pages for its “back”, and each tab the warning signs that
were told in it; it is asked to drop them.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recommender.adapters.sheets import kept_text
from recommender.web.page.carried import in_file
from recommender.web.page.own_words import WORDS
from recommender.web.page.posting import not_opened, posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.pages.interview import questions

NAME = "my-answers.yaml"


def routes(site: Site) -> list[Route]:
    """List where answers are saved, opened and dropped."""
    return [
        Route("/save", posted(site, save), methods=["POST"]),
        Route("/open", posted(site, opened), methods=["POST"]),
        Route("/forget", forget, methods=["POST"]),
    ]


def save(page: Posted) -> Response:
    """Give the answers so far as the file that `recommender ask --resume` takes."""
    text = kept_text(in_file(page.rulebook, page.carried))
    return Response(
        text,
        media_type="application/yaml; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{NAME}"'},
    )


def opened(page: Posted) -> Response:
    """Go on with the answers in a file, which were taken up when it came."""
    if page.file is None:
        return not_opened(page.site, ["No file was chosen."], page.one(WORDS))
    return questions(page)


def forget(request: Request) -> Response:  # noqa: ARG001  # as it is called
    """Ask the browser to drop every page that it kept, and begin anew."""
    return RedirectResponse("/", status_code=303, headers={"Clear-Site-Data": '"cache", "storage"'})
