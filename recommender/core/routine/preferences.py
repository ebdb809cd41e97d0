"""
What a routine is laid out from, besides the outcome: which places come first, on which side, how
firm, which movements, with which tools and in how much time.

All of it is read from the person's own answers and from the firings; nothing is laid out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recommender.core.evaluation.evaluated import Evaluated
from recommender.core.evaluation.firing import Firing, Makers, chain
from recommender.core.language.fields import CERTAINTIES, GO_GENTLER, NO_FIRMER, WENT_WELL
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.laws import at_hand, is_resting


class Moves(NamedTuple):
    """Movements, best first; the regions that each works; and those that serve the goal."""

    ranked: tuple[str, ...]
    works: Mapping[str, frozenset[str]]
    for_goal: frozenset[str]


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    Seconds, tools at hand, the side of each region, regions and movements, best first.

    `shift` moves the first choice on each ladder one rung up (1) or down (-1). Each of `regions`
    is told as the places in it that were reached, and `felt` are those that something was said of.
    `by_name` are the techniques that a rule asks for by their names, `rests` that pain is strong.
    """

    seconds: int
    tools: frozenset[str]
    sides: Mapping[str, str]
    went_well: bool
    shift: int
    rests: bool
    regions: tuple[tuple[str, ...], ...]
    felt: frozenset[str]
    by_name: frozenset[str]
    moves: Moves


def preferences_of(sheet: Evaluated, offered: Sequence[str]) -> Preferences:
    """Read what the routine needs from a complete sheet and the techniques that are offered."""
    rulebook, answers, made_by = sheet.rulebook, sheet.counting, sheet.makers
    facts = set(sheet.decision)
    reached = [region.id for region in rulebook.regions if f"region:{region.id}" in facts]
    gentler = f"finding:{GO_GENTLER}" in facts
    went_well = f"finding:{WENT_WELL}" in facts and not gentler
    firmer = went_well and f"finding:{NO_FIRMER}" not in facts
    return Preferences(
        seconds=int(answers.get("minutes", 0)) * 60,
        tools=at_hand(rulebook, answers),
        sides=_sides(rulebook, answers.get("sides", "both"), made_by, reached),
        went_well=went_well,
        shift=-1 if gentler else int(firmer),
        rests=is_resting(answers),
        regions=_regions(rulebook, made_by, reached),
        felt=frozenset(region for region in reached if _is_felt(rulebook, made_by, region)),
        by_name=frozenset(name for name in offered if _is_named(made_by, name)),
        moves=_moves(rulebook, made_by, offered),
    )


def _regions(
    rulebook: Rulebook, made_by: Makers, reached: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Gather the places of each region that was reached; the regions best first."""
    places: dict[str, list[str]] = {}
    for region in reached:
        part = rulebook.region_of[region].place
        places.setdefault(rulebook.whole_of(region) if part else region, []).append(region)

    def rank(region: str) -> tuple[bool, int, int]:
        own = [
            firing
            for place in places[region]
            for firing in made_by[f"region:{place}"]
            if place == region or f"region:{region}" not in firing.used
        ]
        return _nearness(rulebook, own)

    return tuple(tuple(places[region]) for region in sorted(places, key=rank))


def _nearness(rulebook: Rulebook, reaching: Sequence[Firing]) -> tuple[bool, int, int]:
    """
    Rank a region: by whether a rule puts it first, by what is best known, then by how few answers
    were put together for it.
    """
    fewest = min(sum(not name.endswith("=no") for name in firing.used) for firing in reaching)
    cards = (rulebook.rule_of.get(firing.rule) for firing in reaching)
    first = any(card is not None and card.first for card in cards)
    return not first, best_certainty(rulebook, reaching), fewest


def best_certainty(rulebook: Rulebook, firings: Iterable[Firing]) -> int:
    """Rank the best certainty among firings; 0 is the best."""
    cards = (rulebook.grounds(firing.rule) for firing in firings)
    ranks = (CERTAINTIES.index(card.certainty) for card in cards if card and card.certainty)
    return min(ranks, default=len(CERTAINTIES))


def _is_felt(rulebook: Rulebook, made_by: Makers, region: str) -> bool:
    """Say whether a place was reached by itself, and not only along with the region it is in."""
    whole = f"region:{rulebook.whole_of(region)}"
    is_place = rulebook.region_of[region].place
    return is_place and any(whole not in firing.used for firing in made_by[f"region:{region}"])


def _is_named(made_by: Makers, technique: str) -> bool:
    """Say whether a card suggests a technique, and not only the ladder that it stands on."""
    suggesting = made_by.get(f"suggested:{technique}", ())
    return any(not firing.rule.startswith("ladder:") for firing in suggesting)


def _sides(
    rulebook: Rulebook, side: str, made_by: Makers, reached: Iterable[str]
) -> dict[str, str]:
    """Say on which side each region is worked: where reached from something reported on a side."""
    on_a_side = {entry.id for entry in rulebook.entries.values() if entry.item and entry.item.sided}
    sided = {
        region
        for region in reached
        if any(on_a_side.intersection(f.used) for f in chain(made_by, f"region:{region}"))
    }
    return {
        region.id: "middle" if not region.paired else side if region.id in sided else "both"
        for region in rulebook.regions
    }


def _moves(rulebook: Rulebook, made_by: Makers, offered: Iterable[str]) -> Moves:
    """
    Rank the offered movements: one that serves the goal, what is best known to help, what more
    rules ask for.
    """
    works, for_goal, best = {}, set(), {}
    for name in offered:
        if rulebook.technique_of[name].section != "move":
            continue
        suggesting = made_by.get(f"suggested:{name}", ())
        used = {fact for firing in suggesting for fact in firing.used}
        works[name] = frozenset(f.removeprefix("region:") for f in used if f.startswith("region:"))
        best[name] = (best_certainty(rulebook, suggesting), -len(suggesting))
        if any(fact.startswith("goal=") for fact in used):
            for_goal.add(name)
    first = min(for_goal, key=lambda name: (best[name], name), default=None)
    ranked = sorted(works, key=lambda name: (name != first, best[name], name))
    return Moves(tuple(ranked), works, frozenset(for_goal))
