"""
What only the served book says: what is still being read, and how far the audit is.

A book in files knows nothing of it; its templates are given none.
"""

from __future__ import annotations

from typing import NamedTuple


class AuditSeen(NamedTuple):
    """
    How far the audit is: `possible` at all, `running` and since how many seconds, the parts that
    `began` so far, and what kept it from being finished.
    """

    possible: bool
    running: bool
    seconds: int
    began: tuple[str, ...]
    failed: str


class Live(NamedTuple):
    """How a served book stands: `waiting` for its cases, in `trouble` with them, its audit."""

    waiting: bool
    trouble: str
    audit: AuditSeen
