"""
The facts that rules conclude and read: a type, and how each is written.

A fact is of a kind and has a name: `region:core`, `avoid:tool:hand`. A referral may have a level,
its urgency: `referral:a-clot=soon`; so has a limit, which says how much of what is left of whatever
it is on: `limit:pressure<=3@belly-pressure`. What stops self-care is `stopping` alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

STOPS = "stopping"
EVERYWHERE = "everywhere"
STAGE_OF = {
    "finding": "findings", "refer": "referrals", "referral": "referrals", STOPS: "referrals",
    "avoid": "cautions", "limit": "cautions", "region": "regions", "suggest": "techniques",
    "suggested": "techniques", "offered": "techniques", "technique": "techniques",
    "ladder": "techniques", "advise": "advice", "advice": "advice",
}  # fmt: skip
"""The stage of a kind of fact, by its name and by the key of the card that concludes it."""


class Fact(NamedTuple):
    """A fact: its kind, what it is of or on, and its level where it has one."""

    kind: str
    name: str = ""
    level: str = ""

    @property
    def written(self) -> str:
        """The fact as firings and files have it; `Fact.parse` reads it back."""
        if self.kind == "limit":
            return f"limit:{self.level}@{self.name}"
        named = f"{self.kind}:{self.name}" if self.name else self.kind
        return f"{named}={self.level}" if self.level else named

    @property
    def limited(self) -> tuple[str, str]:
        """What a limit is of, and its most: `("pressure", "3")`."""
        what, _, most = self.level.partition("<=")
        return what, most

    @staticmethod
    @lru_cache(maxsize=8192)
    def parse(written: str) -> Fact:
        """Read a fact as it is written; any text can be read, as a kind with a name or without."""
        kind, _, name = written.partition(":")
        if kind == "limit":
            level, _, name = name.partition("@")
            return Fact(kind, name, level)
        if kind == "referral":
            return Fact(kind, *name.split("=", 1))
        return Fact(kind, name)


def is_fact(name: str) -> bool:
    """Say whether what a rule reads is a fact, not an answer."""
    return ":" in name or name == STOPS


def ladder_of(rule: str) -> str | None:
    """Name the region whose ladder a compiled rule is, `ladder:REGION`; None for another rule."""
    return rule.removeprefix("ladder:") if rule.startswith("ladder:") else None


def guarded_by(rule: str) -> str | None:
    """Name the technique whose guard a compiled rule is, `card:TECHNIQUE`; None for another."""
    return rule.removeprefix("card:") if rule.startswith("card:") else None
