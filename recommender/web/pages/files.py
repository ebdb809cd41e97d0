"""
Files of answers: kept on the person's own machine, and opened again, here or in the terminal.
"""

from __future__ import annotations

from starlette.responses import Response
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
    """List where answers are saved and opened."""
    return [
        Route("/save", posted(site, save), methods=["POST"]),
        Route("/open", posted(site, opened), methods=["POST"]),
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
