"""
A rulebook and a sheet: all cards together, what can be looked up in them, and the digest.

What the cards are is in `cards.py`; nothing here reads a file or decides anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Self
from typing import Any as Anything

from pydantic import Field

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import (
    Advice,
    Conclusion,
    Entry,
    Question,
    Rule,
    Suspicion,
    Technique,
    UrgencyCard,
    entries_of,
)
from recommender.core.language.errors import Problem
from recommender.core.language.fields import STAGES, Card, Day, Text, Version, Whole
from recommender.core.language.grounds import Grounds, Source
from recommender.core.language.promise import Promise
from recommender.core.language.signature import Signature

SHELF_OF = {
    "urgency": "urgencies", "suspicion": "suspicions", "advice": "advice", "question": "questions",
    "zone": "zones", "region": "regions", "tool": "tools", "technique": "techniques",
    "source": "sources", "rule": "rules", "promise": "promises",
}  # fmt: skip
"""Where a rulebook keeps the cards of each kind."""
SHORT = 120
"""A movement whose least dose takes at most so many seconds is a short one."""


class Rulebook(Card):
    """
    Everything under `rules/`. Two rulebooks are the same when their digests are.

    Signatures are no part of the digest: signing a rulebook does not make it another. When their
    file has problems, these are in `signature_problems`, and no signature counts.
    """

    version: Version
    title: Text
    notice: Text
    emergency_call: Text | None = None
    stop_pressing: tuple[Text, ...] = ()
    urgencies: tuple[UrgencyCard, ...]
    suspicions: tuple[Suspicion, ...] = ()
    advice: tuple[Advice, ...] = ()
    questions: tuple[Question, ...]
    hard_tool_from: Annotated[Whole, Field(ge=1, le=6)] = 5
    zones: tuple[Zone, ...] = ()
    regions: tuple[Region, ...] = ()
    tools: tuple[Tool, ...] = ()
    techniques: tuple[Technique, ...] = ()
    sources: tuple[Source, ...] = ()
    rules: tuple[Rule, ...] = ()
    promises: tuple[Promise, ...] = ()
    signatures: Annotated[tuple[Signature, ...], Field(exclude=True)] = ()
    signature_problems: Annotated[tuple[Problem, ...], Field(exclude=True)] = ()
    pose_forms: Annotated[Mapping[str, Anything], Field(exclude=True)] = {}

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Compare by identity; compare digests to compare meaning and wording."""
        return self is other

    def model_copy(
        self,
        *,
        update: Mapping[str, Anything] | None = None,
        deep: bool = False,  # noqa: ARG002  # part of the inherited call; every part is frozen
    ) -> Self:
        """Make a changed copy anew, so that nothing worked out for the old one is kept."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, **(update or {})})

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every entry a sheet can answer, in asking order."""
        return {entry.id: entry for question in self.questions for entry in entries_of(question)}

    @cached_property
    def region_of(self) -> dict[str, Region]:
        """Regions by id."""
        return {region.id: region for region in self.regions}

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Where each region stands in the written order, which has a meaning."""
        return {region.id: n for n, region in enumerate(self.regions)}

    @cached_property
    def zone_of(self) -> dict[str, Zone]:
        """Zones by the id of a region in them."""
        zones = {zone.id: zone for zone in self.zones}
        return {region.id: zones[region.zone] for region in self.regions}

    @cached_property
    def tool_of(self) -> dict[str, Tool]:
        """Tools by id."""
        return {tool.id: tool for tool in self.tools}

    @cached_property
    def technique_of(self) -> dict[str, Technique]:
        """Techniques by id; retired ones left out."""
        return {card.id: card for card in self.techniques if card.status != "retired"}

    @cached_property
    def rule_of(self) -> dict[str, Rule]:
        """Rules that can fire, by id; retired ones left out."""
        return {rule.id: rule for rule in self.rules if rule.status != "retired"}

    def grounds(self, rule: str) -> Grounds | None:
        """Find the card behind a firing: a rule, or the technique whose guard it is."""
        kind, _, technique = rule.partition(":")
        return self.technique_of.get(technique) if kind == "card" else self.rule_of.get(rule)

    @cached_property
    def stage_rules(self) -> dict[str, tuple[tuple[Rule, tuple[Conclusion, ...]], ...]]:
        """The rules that can fire at each stage, with what they conclude there."""
        return {
            stage: tuple(
                (rule, rule.at_stage(stage))
                for rule in self.rule_of.values()
                if stage in rule.stages
            )
            for stage in STAGES
        }

    @cached_property
    def suspicion_of(self) -> dict[str, Suspicion]:
        """Suspicions by id."""
        return {suspicion.id: suspicion for suspicion in self.suspicions}

    @cached_property
    def advice_of(self) -> dict[str, Advice]:
        """Pieces of advice by id."""
        return {advice.id: advice for advice in self.advice}

    @cached_property
    def urgency_of(self) -> dict[str, UrgencyCard]:
        """Urgencies by id."""
        return {urgency.id: urgency for urgency in self.urgencies}

    @cached_property
    def source_of(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def features_of(self) -> dict[str, frozenset[str]]:
        """The features of every technique, computed and added."""
        return {card.id: self.features(card) for card in self.technique_of.values()}

    def features(self, card: Technique) -> frozenset[str]:
        """
        Work out a technique's features from its region and tool, and add the card's own.

        What presses on a zone presses on the wider zone it lies in, and what is done to a place is
        done to the region it is part of.
        """
        tool = self.tool_of[card.tool]
        found = {"any-technique", f"region:{card.region}", f"tool:{card.tool}", *card.features}
        found.add(f"region:{self.whole_of(card.region)}")
        if tool.softness > 0:
            found |= {"pressing", pressed(self.region_of[card.region].zone)}
        if tool.softness >= self.hard_tool_from:
            found.add("hard-tool")
        if card.section == "move" and self.least_time(card) <= SHORT:
            found.add("short-movement")
        wider = (pressed(z.within) for z in self.zones if z.within and pressed(z.id) in found)
        return frozenset(found.union(wider))

    def least_time(self, card: Technique) -> int:
        """Say how many seconds the least dose takes, on both sides where there are two."""
        sides = 2 if self.region_of[card.region].paired and not card.together else 1
        return card.dose.least_seconds * sides

    @cached_property
    def ladders(self) -> dict[str, tuple[Technique, ...]]:
        """The techniques with a rung, by region, lowest and softest first."""
        ladders: dict[str, list[Technique]] = {region.id: [] for region in self.regions}
        for card in self.technique_of.values():
            if card.rung is not None:
                ladders[card.region].append(card)
        return {
            region: tuple(
                sorted(cards, key=lambda c: (c.rung, self.tool_of[c.tool].softness, c.id))
            )
            for region, cards in ladders.items()
        }

    def whole_of(self, region: str) -> str:
        """Name the region that a region is part of, or itself."""
        return self.region_of[region].part_of or region

    def lowest_rung(self, region: str) -> int:
        """Give the lowest rung of all places of a region that is, or has, a place."""
        whole = self.whole_of(region)
        return min(
            card.rung or 0
            for name, ladder in self.ladders.items()
            if self.whole_of(name) == whole
            for card in ladder
        )

    def neighbours(self, card: Technique) -> tuple[tuple[Technique, ...], tuple[Technique, ...]]:
        """List the techniques on the next gentler and the next firmer rung of a card's ladder."""
        if card.rung is None:
            return (), ()
        ladder = self.ladders[card.region]
        rungs = [other.rung or 0 for other in ladder]
        below = max((rung for rung in rungs if rung < card.rung), default=None)
        above = min((rung for rung in rungs if rung > card.rung), default=None)
        return (
            tuple(other for other in ladder if other.rung == below),
            tuple(other for other in ladder if other.rung == above),
        )

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical form, in hexadecimal."""
        return digest(self)


class Sheet(Card):
    """
    One person's answers, by entry, as text: a tick, an option, a whole number, or free text.

    Make one with `read_sheet`, which refuses what the rulebook does not ask. `asked` holds, for a
    question, the start of a hash of how it was worded when it was answered.
    """

    on: Day | None = None
    rulebook: str | None = None
    asked: dict[str, str] = Field(default_factory=dict)
    answers: dict[str, str] = Field(default_factory=dict)


def pressed(zone: str) -> str:
    """Name the feature of pressing on a zone."""
    return f"{zone}-pressure"


def digest(rulebook: Rulebook) -> str:
    """
    Hash the canonical form: all meaning and wording, without places in files and signatures.

    Rules, techniques, sources, promises and suspicions are taken in order of id; questions, zones,
    regions, tools and advice in their written order, which has a meaning.
    """
    plain = rulebook.model_dump(mode="json", by_alias=True, exclude_none=True)
    for name in ("rules", "techniques", "sources", "promises", "suspicions"):
        plain[name].sort(key=lambda card: str(card["id"]))
    for name in ("rules", "techniques", "promises", "questions"):
        for card in plain[name]:
            card.pop("at", None)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def needs_went_well(rulebook: Rulebook, card: Technique) -> bool:
    """Say whether a technique's rung is above what its zone allows on a first visit."""
    return card.rung is not None and card.rung > rulebook.zone_of[card.region].first_visit_rung


def rung_allowed(rulebook: Rulebook, card: Technique, most: int | str) -> bool:
    """Say whether a limit on the rung lets a technique through; without a rung none binds it."""
    if card.rung is None:
        return True
    if most == "lowest":
        return card.rung <= rulebook.lowest_rung(card.region)
    return card.rung <= int(most)
