"""
The share of a stated population that is told something else, and what this number rests on.

Needs the extra `population`; whoever compares rulebooks can do without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from recommender.audit.diff.result import ShareChanged
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.impact import counted, wilson
from recommender.core.reasoning.equivalence import Kind

ASSUMED = (
    "This rests on an assumption about who comes, not on data: the stated population. Each answer "
    "is drawn by itself, without regard to the others, save for which questions apply. The "
    "interval is for the luck of drawing alone. How far the assumption is from life, it cannot say."
)
NOT_IN_BOTH = (
    " What only one of the two rulebooks asks is answered for that one alone; what both ask is "
    "drawn among the answers that both accept."
)


class Drawn(NamedTuple):
    """The share, and how many people of it there are in each kind of difference."""

    share: ShareChanged
    kinds: dict[Kind, int]


def share_changed(
    old: Rulebook,
    new: Rulebook,
    population: Population,
    earlier: Population | None,
    people: int,
    done: Callable[[int], None] = lambda _: None,
) -> Drawn:
    """Draw so many people, and say which share of them is told something else."""
    found = counted(old, new, population, earlier, people, done)
    low, high = wilson(found.changed, found.people)
    evenly = ""
    if found.evenly:
        names = ", ".join(f"`{name}`" for name in found.evenly)
        evenly = f" Without a share, every answer is as likely as any other: {names}."
    share = ShareChanged(
        people=found.people,
        changed=found.changed,
        share=found.changed / found.people,
        low=low,
        high=high,
        seed=found.seed,
        evenly=found.evenly,
        assumed=ASSUMED + (NOT_IN_BOTH if found.apart else "") + evenly,
    )
    return Drawn(share, dict(found.kinds))
