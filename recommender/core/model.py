"""
The words of a rulebook, as frozen models: question, region, tool, technique, source, rule, promise.

Each model accepts a card as it is written (text for every scalar, keys with hyphens) and is written
back the same way. What a card means is in `semantics.py`; whether cards fit together, `check.py`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self
from typing import Any as Anything

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from recommender.core import conditions
from recommender.core.conditions import Condition, whole_number
from recommender.core.errors import Location, Trouble

STAGES = ("findings", "referrals", "cautions", "regions", "techniques", "advice")
URGENCIES = ("emergency", "same-day", "soon", "routine")
STOPPING = URGENCIES[:3]
CERTAINTIES = ("high", "A1", "moderate", "A2", "low", "A3", "very-low", "A4")
"""Best first. Effects are graded in words, connections as anatomy; the mixed order is a choice."""
UNSOURCED = ("expert", "design")
WENT_WELL = "went-well"
"""The finding that lets a person move on to firmer rungs and to second sets."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
Feature = Annotated[
    str, StringConstraints(pattern=r"^((region|tool):)?[a-z][a-z0-9-]*$", max_length=80)
]
"""A feature that a card adds, or one that is worked out, such as `tool:hand`."""
OptionName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Urgency = Literal["emergency", "same-day", "soon", "routine"]
Certainty = Literal["high", "A1", "moderate", "A2", "low", "A3", "very-low", "A4"]
Section = Literal["settle", "ease", "move"]
Basis = Literal[
    "guideline", "trial", "review", "observational", "anatomy", "consensus", "case-report",
    "official-advice", "expert", "seed", "design",
]  # fmt: skip


def _whole(raw: Anything) -> int:
    number = whole_number(raw)
    if number is None:
        raise PydanticCustomError("whole_number", "expected a whole number")
    return number


def _read_condition(raw: Anything) -> Condition:
    if not isinstance(raw, str | dict | list | None):
        return raw  # type: ignore[no-any-return]  # a condition built in Python
    troubles: list[Trouble] = []
    condition = conditions.read(raw, troubles.append)
    if troubles or condition is None:
        raise PydanticCustomError("condition", "cannot read the condition", {"troubles": troubles})
    return condition


def _many(raw: Anything) -> Anything:
    return raw if isinstance(raw, list | tuple) else (raw,)


def _day(raw: Anything) -> Anything:
    if isinstance(raw, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise PydanticCustomError("day", "expected a date such as 2026-11-22")
    return raw


Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[dt.date, BeforeValidator(_day)]
"""A date as YYYY-MM-DD; a bare number of seconds is not one."""
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=20)]
When = Annotated[
    Condition,
    PlainValidator(_read_condition),
    PlainSerializer(conditions.form),
    WithJsonSchema(
        {
            "description": "An answer, or a mapping with one key: all, any, not, count-of, a fact.",
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 1},
            ],
        }
    ),
]
At = Annotated[
    Location | None,
    PlainSerializer(lambda at: None if at is None else str(at)),
    WithJsonSchema({"type": ["string", "null"], "description": "file:line:column"}),
]


def kebab(name: str) -> str:
    """Write a field's name as it stands in a card."""
    return name.rstrip("_").replace("_", "-")


class Card(BaseModel):
    """The base of all models: frozen, no unknown keys, keys with hyphens."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        populate_by_name=True,
        defer_build=True,
    )


class Item(Card):
    """One line of a checklist; `sided` is read by the routine only."""

    id: Name
    label: Text
    sided: bool = False
    at_least: Urgency | None = None


class Option(Card):
    """One choice of a one-of question."""

    id: OptionName
    label: Text


class Question(Card):
    """One thing that is asked. `at_least` is the urgency a warning sign must lead to."""

    id: Name
    kind: Literal["yes-no", "one-of", "any-of", "number", "text"]
    group: Text
    ask: Text
    because: Text | None = None
    safety: bool = False
    at_least: Urgency | None = None
    routine: bool = False
    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    least: Whole | None = None
    most: Whole | None = None
    only_if: When | None = None
    at: At = None


class Entry(NamedTuple):
    """The smallest thing a sheet answers: a question, or one item of a checklist."""

    id: str
    question: Question
    item: Item | None

    @property
    def label(self) -> str:
        """The words it is asked in."""
        return self.question.ask if self.item is None else self.item.label

    @property
    def ticked(self) -> bool:
        """Whether it is answered yes, no or not sure."""
        return self.question.kind in ("yes-no", "any-of")

    @property
    def values(self) -> tuple[str, ...]:
        """The answers it allows, numbers and text aside."""
        unsure = ("not-sure",) if self.question.safety else ()
        if self.ticked:
            return ("yes", "no", "not-sure")
        return tuple(option.id for option in self.question.options) + unsure

    @property
    def at_least(self) -> str | None:
        """The urgency a yes must lead to, for a warning sign."""
        own = self.item.at_least if self.item else None
        return own or self.question.at_least


class Zone(Card):
    """A part of the body with its own first-visit limit on the rung."""

    id: Name
    label: Text
    first_visit_rung: Annotated[Whole, Field(ge=0, le=5)] = 3


class Region(Card):
    """A named place on the body; `paired` when it has a left and a right."""

    id: Name
    label: Text
    zone: Name
    paired: bool = False
    words: Text | None = None


class Tool(Card):
    """What presses; softness runs from 0 (nothing) to 6 (hard)."""

    id: Name
    label: Text
    softness: Annotated[Whole, Field(ge=0, le=6)]


class Cite(Card):
    """A source and the place in it."""

    cite: Name
    at: Text | None = None


class Source(Card):
    """A publication and what was actually read of it."""

    id: Name
    title: Text
    type: Literal[
        "guideline", "review", "trial", "observational", "anatomy", "consensus",
        "case-report", "official-advice", "article", "other",
    ]  # fmt: skip
    year: Annotated[Whole, Field(ge=1900, le=2100)] | None = None
    doi: Text | None = None
    pmid: Text | None = None
    link: Text | None = None
    read: Literal["full", "abstract", "opening", "secondary"]
    note: Text | None = None


class Grounds(Card):
    """What every claim rests on."""

    because: Text
    certainty: Certainty | None = None
    basis: Basis
    sources: tuple[Cite, ...] = ()
    status: Literal["draft", "reviewed", "active", "retired"]
    changed: Day
    author: Text | None = None
    reviewed: Text | None = None
    at: At = None


class Dose(Card):
    """One set in seconds, or in repetitions; how many sets; the least of it worth doing."""

    seconds: Annotated[Whole, Field(ge=5, le=1800)] | None = None
    repetitions: Annotated[Whole, Field(ge=1, le=100)] | None = None
    seconds_each: Annotated[Whole, Field(ge=1, le=60)] | None = None
    sets: Annotated[Whole, Field(ge=1, le=5)] = 1
    least: Annotated[Whole, Field(ge=1, le=1800)]

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        counted = self.repetitions is not None and self.seconds_each is not None
        if (self.seconds is not None) == counted or (self.repetitions is None) != (
            self.seconds_each is None
        ):
            raise PydanticCustomError(
                "words", "a dose has `seconds`, or `repetitions` with `seconds-each`"
            )
        if self.least > (self.seconds or self.repetitions or 0):
            raise PydanticCustomError("words", "`least` is above the full dose")
        return self

    @property
    def set_seconds(self) -> int:
        """How long one full set takes, in seconds."""
        return self.seconds or (self.repetitions or 0) * (self.seconds_each or 0)

    @property
    def least_seconds(self) -> int:
        """How long the least set takes, in seconds."""
        return self.least * (self.seconds_each or 1)


class Technique(Grounds):
    """One way to settle, ease or move a region."""

    id: Name
    title: Text
    region: Name
    tool: Name
    rung: Annotated[Whole, Field(ge=0, le=5)] | None = None
    section: Section
    position: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)]
    dose: Dose
    ceiling: Annotated[Whole, Field(ge=0, le=10)]
    features: tuple[Name, ...] = ()
    after: Name | None = None
    never: Text | None = None
    stop_if: tuple[Text, ...] = ()
    note: Text | None = None


class Refer(Card):
    """A referral: how urgent, and for what suspicion."""

    to: Urgency
    for_: Name


class Limit(Card):
    """A limit on every technique with one of the features `on`, or on all when there is none."""

    pressure: Annotated[Whole, Field(ge=0, le=10)] | None = None
    seconds: Annotated[Whole, Field(ge=5, le=1800)] | None = None
    rung: Literal["lowest"] | Annotated[Whole, Field(ge=0, le=5)] | None = None
    dose: Literal["half"] | None = None
    on: Annotated[tuple[Feature, ...], BeforeValidator(_many)] = ()

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.parts:
            text = "a limit has `pressure`, `seconds`, `rung` or `dose`"
            raise PydanticCustomError("words", text)
        return self

    @property
    def parts(self) -> tuple[tuple[str, int | str], ...]:
        """Each thing that is limited, with its most."""
        named = [("pressure", self.pressure), ("seconds", self.seconds), ("rung", self.rung)]
        return tuple((k, v) for k, v in [*named, ("dose", self.dose)] if v is not None)


class Conclusion(Card):
    """One thing a rule concludes; exactly one of the keys is given."""

    finding: Name | None = None
    refer: Refer | None = None
    avoid: Annotated[tuple[Feature, ...], BeforeValidator(_many), Field(min_length=1)] | None = None
    limit: Limit | None = None
    region: Name | None = None
    suggest: Name | None = None
    advise: Name | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1 or None in (
            getattr(self, k) for k in self.model_fields_set
        ):
            text = "each conclusion has exactly one key, such as `region` or `avoid`"
            raise PydanticCustomError("words", text)
        return self

    @property
    def kind(self) -> str:
        """Which key is given."""
        return next(iter(self.model_fields_set))

    @property
    def stage(self) -> str:
        """The stage it belongs to."""
        return STAGE_OF[self.kind]


STAGE_OF = {
    "finding": "findings", "refer": "referrals", "avoid": "cautions", "limit": "cautions",
    "region": "regions", "suggest": "techniques", "advise": "advice",
}  # fmt: skip
FACT_STAGE = {
    "finding": "findings", "refer": "referrals", "avoid": "cautions", "region": "regions",
    "technique": "techniques",
}  # fmt: skip


class Rule(Grounds):
    """A card: condition, conclusion, reason, sources, certainty, status."""

    id: Name
    title: Text
    when: When
    then: Annotated[tuple[Conclusion, ...], BeforeValidator(_many), Field(min_length=1)]

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages it concludes something in, in order."""
        mine = {conclusion.stage for conclusion in self.then}
        return tuple(stage for stage in STAGES if stage in mine)

    def at_stage(self, stage: str) -> tuple[Conclusion, ...]:
        """What it concludes in one stage."""
        return tuple(conclusion for conclusion in self.then if conclusion.stage == stage)


class Promise(Card):
    """A sentence that must hold for every sheet."""

    id: Name
    title: Text
    whenever: When | None = None
    never: When | None = None
    always: When | None = None
    at: At = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.never is None) == (self.always is None):
            raise PydanticCustomError("words", "a promise has either `never` or `always`")
        return self


class UrgencyCard(Card):
    """What an urgency means to the person."""

    id: Urgency
    label: Text
    do: Text


class Suspicion(Card):
    """What a referral is for, in plain words."""

    id: Name
    label: Text
    do: Text | None = None


class Advice(Card):
    """A piece of advice; rules say when it is given."""

    id: Name
    title: Text
    text: Text


class Rulebook(Card):
    """Everything under `rules/`. Two rulebooks are the same when their digests are."""

    version: Version
    title: Text
    notice: Text
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
        """Work out a technique's features from its region and tool, and add the card's own."""
        tool = self.tool_of[card.tool]
        computed = {"any-technique", f"region:{card.region}", f"tool:{card.tool}"}
        if tool.softness > 0:
            computed |= {"pressing", f"{self.region_of[card.region].zone}-pressure"}
        if tool.softness >= self.hard_tool_from:
            computed.add("hard-tool")
        return frozenset(computed.union(card.features))

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

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical form, in hexadecimal."""
        return digest(self)


class Sheet(Card):
    """
    One person's answers, by entry, as text: a tick, an option, a whole number, or free text.

    Make one with `questionnaire.accept`, which refuses what the rulebook does not ask.
    """

    on: Day | None = None
    rulebook: str | None = None
    answers: dict[str, str] = Field(default_factory=dict)


def entries_of(question: Question) -> tuple[Entry, ...]:
    """List what of a question a sheet answers: its items, or the question itself."""
    if question.kind == "any-of":
        return tuple(Entry(item.id, question, item) for item in question.items)
    return (Entry(question.id, question, None),)


def _by_id(cards: Iterable[dict[str, Anything]]) -> list[dict[str, Anything]]:
    return sorted(cards, key=lambda card: str(card["id"]))


def digest(rulebook: Rulebook) -> str:
    """
    Hash the canonical form: all meaning and wording, without places in files.

    Rules, techniques, sources, promises, suspicions and advice are taken in order of id;
    questions, zones, regions and tools in their written order, which has a meaning.
    """
    plain = rulebook.model_dump(mode="json", by_alias=True, exclude_none=True)
    for name in ("rules", "techniques", "sources", "promises", "suspicions", "advice"):
        plain[name] = _by_id(plain[name])
    for name in ("rules", "techniques", "promises", "questions"):
        for card in plain[name]:
            card.pop("at", None)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
