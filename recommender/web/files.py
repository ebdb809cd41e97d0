"""
Files of answers: kept on the person's own machine, and opened again, here or in the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from starlette.responses import Response
from starlette.routing import Route

from recommender.adapters.documents import read_text
from recommender.adapters.resuming import taken_up
from recommender.adapters.sheets import kept_text
from recommender.core.errors import Problem, SheetError, UnreadableError
from recommender.web.carried import Carried, in_file
from recommender.web.interview import questions
from recommender.web.posting import Posted, posted
from recommender.web.site import Site

__all__ = ["routes"]

NAME = "my-answers.yaml"
YOUR_FILE = "Your file"
MOST_LISTED = 12


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
    """Go on with the answers in a file."""
    if not page.file:
        return _refused(page, ["No file was chosen, or it is empty."])
    today = page.site.today()
    try:
        text = read_text(BytesIO(page.file), file=YOUR_FILE)
        found = taken_up(page.rulebook, text, YOUR_FILE, today)
    except SheetError as error:
        return _refused(page, [_told(problem) for problem in error.problems])
    except UnreadableError as error:
        problem = getattr(error, "problem", None)
        return _refused(page, [_told(problem) if isinstance(problem, Problem) else f"{error}"])
    carried = Carried(found.sheet.model_copy(update={"on": today}))
    return questions(page.with_(carried, found.said))


def _told(problem: Problem) -> str:
    return f"Line {problem.location.line}: {problem.text}"


def _refused(page: Posted, problems: Sequence[str]) -> Response:
    """Show the start once more, with what is wrong with the file beside its field."""
    return page.site.show(
        "start.html",
        status=422,
        title="Start",
        problems=problems[:MOST_LISTED],
        more=max(0, len(problems) - MOST_LISTED),
    )
