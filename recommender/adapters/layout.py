"""
Which file of a rulebook holds which cards, and what names each kind of card brings.

Nothing is read here; `rulebook.py` follows this table.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import (
    Advice,
    Promise,
    Question,
    Rule,
    Suspicion,
    Technique,
    UrgencyCard,
)
from recommender.core.language.fields import Card, Text, Version, Whole
from recommender.core.language.grounds import Source

MOST_CALL = 100
"""Whom to call is this many letters at most, since it stands in many texts."""


class RulebookFile(Card):
    """The head of `rulebook.yaml`."""

    version: Version
    title: Text
    notice: Text
    emergency_call: Annotated[Text, Field(max_length=MOST_CALL)] | None = None
    urgencies: list[Any]
    suspicions: list[Any] = Field(default_factory=list)


class AdviceFile(Card):
    """The head of `advice.yaml`."""

    advice: list[Any]


class QuestionnaireFile(Card):
    """The head of `questionnaire.yaml`."""

    questions: list[Any]


class BodyFile(Card):
    """The head of `body.yaml`."""

    hard_tool_from: Annotated[Whole, Field(ge=1, le=6)] = 5
    zones: list[Any]
    regions: list[Any]
    tools: list[Any]


class TechniquesFile(Card):
    """The head of `techniques.yaml`."""

    techniques: list[Any]


class SourcesFile(Card):
    """The head of `sources.yaml`."""

    sources: list[Any]


class PromisesFile(Card):
    """The head of `promises.yaml`."""

    promises: list[Any]


class Part(NamedTuple):
    """A list of cards in a file: its key, the model of each card, and what a name in it is."""

    key: str
    model: type[BaseModel]
    kind: str


FACTS = ("finding", "referral", "reached", "avoided", "suggested", "advised")
"""The kinds of name that rules bring."""
FILES: dict[str, tuple[type[BaseModel], tuple[Part, ...]]] = {
    "rulebook.yaml": (
        RulebookFile,
        (Part("urgencies", UrgencyCard, "urgency"), Part("suspicions", Suspicion, "suspicion")),
    ),
    "advice.yaml": (AdviceFile, (Part("advice", Advice, "advice"),)),
    "questionnaire.yaml": (QuestionnaireFile, (Part("questions", Question, "question"),)),
    "body.yaml": (
        BodyFile,
        (
            Part("zones", Zone, "zone"),
            Part("regions", Region, "region"),
            Part("tools", Tool, "tool"),
        ),
    ),
    "techniques.yaml": (TechniquesFile, (Part("techniques", Technique, "technique"),)),
    "sources.yaml": (SourcesFile, (Part("sources", Source, "source"),)),
    "promises.yaml": (PromisesFile, (Part("promises", Promise, "promise"),)),
}
OPTIONAL = frozenset(("promises.yaml",))
NOT_RULES = frozenset(("body-map.yaml", "intended.yaml", "population.yaml", "signatures.yaml"))
"""Files of other rooms that may lie beside the rules."""
RULES = Part("rules", Rule, "rule")
BRINGS = {
    "question": ("answer",),
    "region": ("feature",),
    "tool": ("feature",),
    "technique": ("feature",),
    "rule": FACTS,
}
"""The other kinds of name that a card of a kind brings."""
