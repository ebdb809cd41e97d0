"""
What a set of cards defines, and where: the ground on which all checks stand.

The cards may come from a rulebook that is still wrong. Names in cards that could not be read count
as known, so that one mistake does not bring a trail of others; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any as Anything
from typing import Generic, TypeVar

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import (
    Advice,
    Entry,
    Question,
    Rule,
    Suspicion,
    Technique,
    UrgencyCard,
    entries_of,
)
from recommender.core.language.errors import MOST_SUGGESTED, Path, Trouble, suggestion
from recommender.core.language.grounds import Source
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import SHELF_OF

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
C = TypeVar("C", Rule, Technique)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A card and its path: the name of its file, then the steps to it."""

    path: Path
    card: T


@dataclass(frozen=True)
class Cards:
    """
    Every card of a rulebook that has the right shape.

    `broken` names, by kind, what stands in cards that have not; `unread` are the kinds of which
    some names cannot be known, because a file could not be read. Kinds are those of `Names`.
    """

    urgencies: tuple[Placed[UrgencyCard], ...] = ()
    suspicions: tuple[Placed[Suspicion], ...] = ()
    advice: tuple[Placed[Advice], ...] = ()
    questions: tuple[Placed[Question], ...] = ()
    zones: tuple[Placed[Zone], ...] = ()
    regions: tuple[Placed[Region], ...] = ()
    tools: tuple[Placed[Tool], ...] = ()
    techniques: tuple[Placed[Technique], ...] = ()
    sources: tuple[Placed[Source], ...] = ()
    rules: tuple[Placed[Rule], ...] = ()
    promises: tuple[Placed[Promise], ...] = ()
    hard_tool_from: int = 5
    broken: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def of_kind(self, kind: str) -> tuple[Placed[Anything], ...]:
        """Give the cards of a kind."""
        placed: tuple[Placed[Anything], ...] = getattr(self, SHELF_OF[kind])
        return placed

    @cached_property
    def live_rules(self) -> tuple[Placed[Rule], ...]:
        """The rules that can fire."""
        return _live(self.rules)

    @cached_property
    def live_techniques(self) -> tuple[Placed[Technique], ...]:
        """The techniques that can be suggested."""
        return _live(self.techniques)


def _live(placed: Iterable[Placed[C]]) -> tuple[Placed[C], ...]:
    return tuple(one for one in placed if one.card.status != "retired")


def _no_place(_path: Path) -> str:
    return ""


def in_brackets(words: str) -> str:
    """Put the words for a place after a text; nothing where there are none."""
    return f" ({words})" if words else ""


def repeated(named: Iterable[tuple[Path, K]]) -> Iterator[tuple[Path, K, Path]]:
    """Yield each name that stands there once more: its path, it, and the path of the first."""
    first: dict[K, Path] = {}
    for path, name in named:
        if name in first:
            yield path, name, first[name]
        first.setdefault(name, path)


class Names:
    """
    Which names there are, by kind, and where each is defined.

    Kinds are the clinic's words: answer, region, finding, and so on; `avoided` and `reached` are
    the features and regions that some rule concludes.
    """

    def __init__(self, cards: Cards, place: Callable[[Path], str] = _no_place) -> None:
        """Collect the names; `place` says in words where a path is."""
        self.cards = cards
        self.place = place
        self.missed = 0
        self.places: dict[str, dict[str, Path]] = {}
        for kind, name, path in _defined(cards):
            self.places.setdefault(kind, {}).setdefault(name, path)
        for kind, names in cards.broken.items():
            for name, path in names.items():
                self.places.setdefault(kind, {}).setdefault(name, path)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries of questions that could be read."""
        every = (entry for q in self.cards.questions for entry in entries_of(q.card))
        return {entry.id: entry for entry in reversed(list(every))}

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of each entry's question."""
        return {
            entry.id: position
            for position, q in enumerate(self.cards.questions)
            for entry in entries_of(q.card)
        }

    @cached_property
    def checklists(self) -> frozenset[str]:
        """The ids of checklists, which are not answered themselves."""
        return frozenset(q.card.id for q in self.cards.questions if q.card.kind == "any-of")

    @cached_property
    def needing_went_well(self) -> tuple[Placed[Technique], ...]:
        """The techniques whose rung is above what their zone allows on a first visit."""
        zones = {zone.card.id: zone.card.first_visit_rung for zone in self.cards.zones}
        first = {region.card.id: zones.get(region.card.zone, 5) for region in self.cards.regions}
        return tuple(
            one
            for one in self.cards.live_techniques
            if one.card.never is None and (one.card.rung or 0) > first.get(one.card.region, 5)
        )

    def knows(self, kind: str, name: str) -> bool:
        """Say whether a name is defined, or may be."""
        return kind in self.cards.unread or name in self.places.get(kind, ())

    def whole(self, kind: str) -> bool:
        """Say whether every card of a kind could be read."""
        return kind not in self.cards.unread and kind not in self.cards.broken

    def unknown(
        self, kind: str, name: str, path: Path, code: str, text: str = ""
    ) -> Iterator[Trouble]:
        """Yield a trouble when a name is not defined; `text` says so in better words."""
        if not self.knows(kind, name):
            tail = self.near(kind, name)
            yield Trouble(path, code, (text or f"unknown {kind} `{name}`") + tail)

    def near(self, kind: str, name: str) -> str:
        """Suggest the nearest name of a kind, and say where it is defined."""
        self.missed += 1
        if self.missed > MOST_SUGGESTED:
            return ""
        tail = suggestion(name, self.places.get(kind, ()))
        if not tail:
            return ""
        return tail + in_brackets(self.place(self.places[kind][tail.split("`")[1]]))


def _defined(cards: Cards) -> Iterator[tuple[str, str, Path]]:
    """Yield every name that is defined, with its kind and place."""
    for kind in SHELF_OF:
        for one in cards.live_techniques if kind == "technique" else cards.of_kind(kind):
            yield kind, one.card.id, (*one.path, "id")
    for question in cards.questions:
        for path, name in answers(question):
            yield "answer", name, path
    yield from _features(cards)
    for rule in cards.live_rules:
        yield from _concluded(rule)


def answers(question: Placed[Question]) -> Iterator[tuple[Path, str]]:
    """Yield what of a question is answered, and where its id stands."""
    if question.card.kind != "any-of":
        yield (*question.path, "id"), question.card.id
        return
    for index, item in enumerate(question.card.items):
        yield (*question.path, "items", index, "id"), item.id


def _features(cards: Cards) -> Iterator[tuple[str, str, Path]]:
    wider = {zone.card.id: zone.card.within for zone in cards.zones}
    zones = {region.card.id: region.card.zone for region in cards.regions}
    softness = {tool.card.id: tool.card.softness for tool in cards.tools}
    for one in cards.live_techniques:
        for index, feature in enumerate(one.card.features):
            yield "feature", feature, (*one.path, "features", index)
            wide = wider.get(feature.removesuffix("-pressure"))
            if feature.endswith("-pressure") and wide:
                yield "feature", f"{wide}-pressure", (*one.path, "features", index)
        soft = softness.get(one.card.tool, 0)
        if soft > 0:
            yield "feature", "pressing", (*one.path, "tool")
            zone = zones.get(one.card.region, "")
            for pressed in filter(None, (zone, wider.get(zone))):
                yield "feature", f"{pressed}-pressure", (*one.path, "region")
        if soft >= cards.hard_tool_from:
            yield "feature", "hard-tool", (*one.path, "tool")
        yield "feature", "any-technique", one.path
        if one.card.section == "move":
            yield "feature", "short-movement", (*one.path, "section")
        yield "feature", f"region:{one.card.region}", (*one.path, "region")
        yield "feature", f"tool:{one.card.tool}", (*one.path, "tool")


def _concluded(rule: Placed[Rule]) -> Iterator[tuple[str, str, Path]]:
    for index, conclusion in enumerate(rule.card.then):
        path = (*rule.path, "then", index)
        if conclusion.finding is not None:
            yield "finding", conclusion.finding, (*path, "finding")
        if conclusion.refer is not None:
            yield "referral", conclusion.refer.for_, (*path, "refer", "for")
        if conclusion.region is not None:
            yield "reached", conclusion.region, (*path, "region")
        for number, feature in enumerate(conclusion.avoid or ()):
            yield "avoided", feature, (*path, "avoid", number)
        if conclusion.suggest is not None:
            yield "suggested", conclusion.suggest, (*path, "suggest")
        if conclusion.advise is not None:
            yield "advised", conclusion.advise, (*path, "advise")
