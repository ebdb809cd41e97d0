"""
What only the served book says: what is still being read, and how far the audit is.

A book in files knows nothing of it; its templates are given none.
"""

from __future__ import annotations

from typing import NamedTuple


class Live(NamedTuple):
    """
    How a served book stands: `waiting` for its cases, or in `trouble` with them.

    Of the audit: whether it is `possible` at all, `running` and since how many `seconds`, the parts
    that `began` so far, and what kept it from being finished.
    """

    waiting: bool
    trouble: str
    possible: bool
    running: bool
    seconds: int
    began: tuple[str, ...]
    failed: str
