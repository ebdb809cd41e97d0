"""
The cards of a rulebook, as frozen models: question, technique, rule, and what is told.
The body stands in `body.py`, promises in `promise.py`, what a card rests on in `grounds.py`.

Each model accepts a card as it is written (text for every scalar, keys with hyphens) and is written
back the same way. What a card means is in `semantics.py`; whether they fit together, `validation`.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from recommender.core.language.facts import STAGE_OF
from recommender.core.language.fields import (
    STAGES,
    At,
    Card,
    Feature,
    Name,
    OptionName,
    Section,
    Text,
    Urgency,
    When,
    Whole,
    many,
    wrong,
)
from recommender.core.language.grounds import Grounds

Sayings = Annotated[tuple[Text, ...], BeforeValidator(many), Field(max_length=40)]
"""How people say a thing in their own words."""
Brief = Annotated[Text, Field(max_length=28)]
"""A few words for an answer, where there is one line for a reason."""


class Item(Card):
    """
    One line of a checklist; `sided` is read by the routine only.

    `brief` says it in a few words, `help` says more where the label is not enough, `also_said` how
    people put it in their own words, `term` what a doctor or nurse calls it. A warning sign that is
    told `at_once` has a button of its own where a step hurts.
    """

    id: Name
    label: Text
    brief: Brief | None = None
    help: Text | None = None
    also_said: Sayings = ()
    term: Text | None = None
    sided: bool = False
    at_least: Urgency | None = None
    at_once: bool = False


class Option(Card):
    """One choice of a one-of question."""

    id: OptionName
    label: Text


class Change(Card):
    """From how many points, and how many percent of the first score, a change in pain counts."""

    points: Annotated[Whole, Field(ge=1, le=10)]
    percent: Annotated[Whole, Field(ge=1, le=100)]


class Question(Card):
    """
    One thing that is asked. `at_least` is the urgency a warning sign must lead to.

    What is asked `every_time` is asked again on another day, as warning signs are. What is `fixed`
    a person cannot change, such as an age; what is their own `choice` they can, though it is asked
    for safety. A `symptom` is something a person comes with: a yes to it must lead somewhere.
    """

    id: Name
    kind: Literal["yes-no", "one-of", "any-of", "number", "text"]
    group: Text
    ask: Text
    brief: Brief | None = None
    help: Text | None = None
    also_said: Sayings = ()
    term: Text | None = None
    because: Text | None = None
    safety: bool = False
    at_least: Urgency | None = None
    routine: bool = False
    symptom: bool = False
    every_time: bool = False
    fixed: bool = False
    choice: bool = False
    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    least: Whole | None = None
    most: Whole | None = None
    change: Change | None = None
    only_if: When | None = None
    at: At = None

    @property
    def is_number(self) -> bool:
        """Whether it is answered with a whole number."""
        return self.kind == "number"


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
    def brief(self) -> str:
        """The same in a few words, where there are some."""
        card = self.question if self.item is None else self.item
        return card.brief or self.label

    @property
    def help(self) -> str | None:
        """What is said besides, where the words it is asked in are not enough."""
        return self.question.help if self.item is None else self.item.help

    @property
    def also_said(self) -> tuple[str, ...]:
        """How people say it in their own words."""
        return self.question.also_said if self.item is None else self.item.also_said

    @property
    def term(self) -> str | None:
        """What a doctor or nurse calls it."""
        return self.question.term if self.item is None else self.item.term

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
            raise wrong("a dose has `seconds`, or `repetitions` with `seconds-each`")
        if self.least > (self.seconds or self.repetitions or 0):
            raise wrong("`least` is above the full dose")
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
    """One way to settle, ease or move a region; `together` when both sides work at once."""

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
    together: bool = False
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
    on: Annotated[tuple[Feature, ...], BeforeValidator(many)] = ()

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.parts:
            raise wrong("a limit has `pressure`, `seconds`, `rung` or `dose`")
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
    avoid: Annotated[tuple[Feature, ...], BeforeValidator(many), Field(min_length=1)] | None = None
    limit: Limit | None = None
    region: Name | None = None
    suggest: Name | None = None
    advise: Name | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [getattr(self, key) for key in self.model_fields_set]
        if len(given) != 1 or None in given:
            raise wrong("each conclusion has exactly one key, such as `region` or `avoid`")
        return self

    @property
    def kind(self) -> str:
        """Which key is given."""
        return next(iter(self.model_fields_set))

    @property
    def stage(self) -> str:
        """The stage it belongs to."""
        return STAGE_OF[self.kind]


class Rule(Grounds):
    """
    A card: condition, conclusion, reason, sources, certainty, status.

    The regions that a rule with `first` reaches are eased before all others.
    """

    id: Name
    title: Text
    first: bool = False
    when: When
    then: Annotated[tuple[Conclusion, ...], BeforeValidator(many), Field(min_length=1)]

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages it concludes something in, in order."""
        mine = {conclusion.stage for conclusion in self.then}
        return tuple(stage for stage in STAGES if stage in mine)

    def at_stage(self, stage: str) -> tuple[Conclusion, ...]:
        """What it concludes in one stage."""
        return tuple(conclusion for conclusion in self.then if conclusion.stage == stage)


class UrgencyCard(Card):
    """What an urgency means to the person."""

    id: Urgency
    label: Text
    do: Text


class Suspicion(Card):
    """
    What a referral is for, in plain words; `instead` when these stand in place of the urgency's.
    """

    id: Name
    label: Text
    do: Text | None = None
    instead: bool = False


class Advice(Card):
    """
    A piece of advice; rules say when it is given. What is `first` is said before any step.

    `brief` is what of it is said beneath the steps, where these stand on one screen.
    """

    id: Name
    title: Text
    text: Text
    brief: Text | None = None
    first: bool = False


def value_words(entry: Entry, value: str) -> str:
    """Say one answer to an entry in the words it is asked in."""
    label = next((option.label for option in entry.question.options if option.id == value), value)
    return "not sure" if value == "not-sure" else label


def entries_of(question: Question) -> tuple[Entry, ...]:
    """List what of a question a sheet answers: its items, or the question itself."""
    if question.kind == "any-of":
        return tuple(Entry(item.id, question, item) for item in question.items)
    return (Entry(question.id, question, None),)
