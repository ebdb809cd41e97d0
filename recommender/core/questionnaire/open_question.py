"""A question that is still open, as a result shows it."""

from __future__ import annotations

from recommender.core.language.fields import Shown


class OpenQuestion(Shown):
    """An open question that can still change the result; `open` are the entries that can."""

    id: str
    ask: str
    kind: str
    allowed: tuple[str, ...]
    open: tuple[str, ...]
