"""
A file of answers that came with a page: opened, whichever button it was sent with, or refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from starlette.responses import Response

from recommender.adapters.resuming import TakenUp, taken_up
from recommender.adapters.texts import read_text
from recommender.core.language.errors import Problem, SheetError, UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.web.page.site import Site

YOUR_FILE = "Your file"
MOST_LISTED = 12
NOT_OPENED = "No file was opened. Below stands why."


def opened(rulebook: Rulebook, raw: bytes, today: dt.date) -> TakenUp | list[str]:
    """Take up the answers in a file; or say what is wrong with it."""
    try:
        text = read_text(BytesIO(raw), file=YOUR_FILE)
        return taken_up(rulebook, text, YOUR_FILE, today)
    except SheetError as error:
        return [_told(problem) for problem in error.problems]
    except UnreadableError as error:
        problem = getattr(error, "problem", None)
        return [_told(problem) if isinstance(problem, Problem) else f"{error}"]


def _told(problem: Problem) -> str:
    return f"Line {problem.location.line}: {problem.text}"


def not_opened(site: Site, problems: Sequence[str], words: str) -> Response:
    """Show the start once more, with what is wrong with the file beside its field."""
    return site.show(
        "start.html",
        status=422,
        title="Start",
        problems=problems[:MOST_LISTED],
        more=max(0, len(problems) - MOST_LISTED),
        text=words,
        said=(NOT_OPENED,),
    )
