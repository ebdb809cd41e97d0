"""The result in the browser."""

from __future__ import annotations

from starlette.responses import Response

from recommender.core.consult import consult
from recommender.core.model import Sheet
from recommender.web.posting import Posted


def result(page: Posted) -> Response:
    """Show the result."""
    shown = consult(page.rulebook, Sheet(answers=dict(page.carried.answers)))
    return page.show("result.html", title="Your result", shown=shown)
