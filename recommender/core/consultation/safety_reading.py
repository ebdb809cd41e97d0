"""
How the second look reads a sheet: cards and conditions, in Kleene's three values.

A condition is true, false, or None for not known. Each is made into a closure once per rulebook,
straight from the card: this stands beside the compiled form on purpose, and shares nothing with it.
What is possible but not certain counts as in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from recommender.core.evaluation.firing import Outcome
from recommender.core.language.cards import Conclusion, Limit, Question
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
    leaves,
    whole_number,
)
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook

Truth = bool | None
Facts = dict[tuple[str, ...], Truth]
STAGES = ("findings", "referrals", "cautions")


class SafetyReading:
    """
    One sheet read against the cards of one rulebook.

    `facts` are the findings, referrals and avoids that are certain (True) or possible (None),
    `limits` those of either kind, and `referred` the rules behind each certain referral. Promises
    also read what is told: see `hold_against`.
    """

    def __init__(self, rulebook: Rulebook, answers: Mapping[str, str]) -> None:
        """Read the cards of every stage, until nothing changes."""
        self.rulebook = rulebook
        self.answers = answers
        self.asked: dict[str, Truth] = {}
        self.facts: Facts = {}
        self.limits: list[Limit] = []
        self.referred: dict[tuple[str, str], tuple[str, ...]] = {}
        self.offers: dict[str, frozenset[str]] = {}
        self.referrals: tuple[tuple[str, str], ...] = ()
        for cards in _cards(rulebook):
            self._conclude(cards)

    def applies(self, question: Question) -> Truth:
        """Read whether a question applies."""
        if question.only_if is None:
            return True
        if question.id not in self.asked:
            self.asked[question.id] = _only_ifs(self.rulebook)[question.id](self)
        return self.asked[question.id]

    def hold_against(self, outcome: Outcome) -> None:
        """Take in what is told, for promises: the features of each offer, and the referrals."""
        features = self.rulebook.features_of
        self.offers = {offer.technique: features[offer.technique] for offer in outcome.offers}
        self.referrals = outcome.referrals

    def _conclude(self, cards: Sequence[_Card]) -> None:
        """
        Conclude one stage: every card once, then those that read facts until nothing changes.

        What reads answers alone reads the same each time.
        """
        waiting, before = cards, None
        while waiting and before != self.facts:
            before = dict(self.facts)
            for card in waiting:
                held = card.holds(self)
                if held is not False:
                    for conclusion in card.conclusions:
                        self._add(card.rule, conclusion, held)
            waiting = [card for card in waiting if card.reads_facts]

    def _add(self, rule: str, conclusion: Conclusion, held: Truth) -> None:
        names: list[tuple[str, ...]] = [("avoid", feature) for feature in conclusion.avoid or ()]
        if conclusion.finding is not None:
            names.append(("finding", conclusion.finding))
        if conclusion.refer is not None:
            suspicion, urgency = conclusion.refer.for_, conclusion.refer.to
            names += [("refer", suspicion), ("refer", suspicion, urgency)]
            if held:
                known = self.referred.get((suspicion, urgency), ())
                self.referred[suspicion, urgency] = tuple(dict.fromkeys((*known, rule)))
        if conclusion.limit is not None and conclusion.limit not in self.limits:
            self.limits.append(conclusion.limit)
        for name in names:
            self.facts[name] = True if held else self.facts.get(name)


Reader = Callable[[SafetyReading], Truth]


class _Card(NamedTuple):
    """A card of one stage, its condition ready to be read."""

    rule: str
    holds: Reader
    reads_facts: bool
    conclusions: tuple[Conclusion, ...]


@lru_cache(maxsize=16)
def _cards(rulebook: Rulebook) -> tuple[tuple[_Card, ...], ...]:
    """Make the cards of each safety stage ready."""
    return tuple(
        tuple(
            _Card(
                rule=card.id,
                holds=reader(rulebook, card.when),
                reads_facts=any(isinstance(leaf, FactIs) for leaf, _ in leaves(card.when)),
                conclusions=conclusions,
            )
            for card, conclusions in rulebook.stage_rules[stage]
        )
        for stage in STAGES
    )


@lru_cache(maxsize=16)
def _only_ifs(rulebook: Rulebook) -> dict[str, Reader]:
    """Make each `only-if` ready: there a not sure counts as met."""
    return {
        question.id: reader(rulebook, question.only_if, lenient=True)
        for question in rulebook.questions
        if question.only_if is not None
    }


def reader(rulebook: Rulebook, condition: Condition, *, lenient: bool = False) -> Reader:
    """Make a condition into a closure that reads it; `lenient` is the reading of an `only-if`."""
    match condition:
        case Answer() | Number():
            return _answer_reader(rulebook, condition, denied=False, lenient=lenient)
        case Not(Answer() as leaf) | Not(Number() as leaf):
            return _answer_reader(rulebook, leaf, denied=True, lenient=lenient)
        case FactIs():
            return _fact_reader(condition)
        case Not(FactIs() as leaf):
            return _opposite(_fact_reader(leaf))
        case All(parts):
            return _count(len(parts), [reader(rulebook, p, lenient=lenient) for p in parts])
        case Any(parts):
            return _count(1, [reader(rulebook, part, lenient=lenient) for part in parts])
        case Count(least, parts):
            return _count(least, [reader(rulebook, part, lenient=lenient) for part in parts])
    raise AssertionError(condition)


def _count(least: int, parts: Sequence[Reader]) -> Reader:
    """Read whether so many parts hold at least; it is known once enough do, or too many do not."""
    spare = len(parts) - least

    def holds(reading: SafetyReading) -> Truth:
        held = failed = 0
        for part in parts:
            value = part(reading)
            if value:
                held += 1
                if held == least:
                    return True
            elif value is False:
                failed += 1
                if failed > spare:
                    return False
        return None

    return holds


def _opposite(part: Reader) -> Reader:
    def holds(reading: SafetyReading) -> Truth:
        value = part(reading)
        return None if value is None else not value

    return holds


def _fact_reader(leaf: FactIs) -> Reader:
    """Read a fact; `offered`, `offered-with` and `at-least` are of what is told."""
    match leaf:
        case FactIs("offered", names):
            return lambda reading: not reading.offers.keys().isdisjoint(names)
        case FactIs("offered-with", names):
            return lambda reading: any(
                features.issuperset(names) for features in reading.offers.values()
            )
        case FactIs("at-least", (urgency,)):
            return lambda reading: any(is_as_urgent(to, urgency) for _, to in reading.referrals)
    name = (leaf.kind, *leaf.names)
    return lambda reading: reading.facts.get(name, False)


def is_as_urgent(told: str | None, urgency: str) -> bool:
    """Say whether what is told is as urgent as this, or more."""
    return told is not None and URGENCIES.index(told) <= URGENCIES.index(urgency)


def _answer_reader(
    rulebook: Rulebook, leaf: Answer | Number, *, denied: bool, lenient: bool
) -> Reader:
    """Read one answer; `denied` asks whether it was answered otherwise, and surely."""
    entry = rulebook.entries[leaf.entry]
    name, question = entry.id, entry.question
    is_said = _said_by(leaf, denied=denied, lenient=lenient)
    denies_a_tick = denied and entry.ticked

    def of_question_that_applies(reading: SafetyReading) -> Truth:
        value = reading.answers.get(name)
        return None if value is None else is_said(value)

    def holds(reading: SafetyReading) -> Truth:
        applies = reading.applies(question)
        if applies is False:
            return denies_a_tick  # what does not apply is no, where it can be ticked
        value = reading.answers.get(name)
        if applies or value is None:
            return None if value is None else is_said(value)
        if denies_a_tick:
            return True if value == "no" else None
        return None if is_said(value) else False

    return of_question_that_applies if question.only_if is None else holds


def _said_by(leaf: Answer | Number, *, denied: bool, lenient: bool) -> Callable[[str], bool]:
    """Say which given answers agree with a leaf, or, where it is `denied`, surely do not."""
    if isinstance(leaf, Number):
        least, below = leaf.at_least, leaf.below

        def is_between(value: str) -> bool:
            number = whole_number(value)
            if number is None:
                return lenient and value == "not-sure"
            return (least is None or number >= least) and (below is None or number < below)

        return is_between
    agreeing = {*leaf.values, *(["not-sure"] if lenient else [])}
    if not denied:
        return agreeing.__contains__
    others = {*leaf.values, "not-sure"} - ({"not-sure"} if lenient else set())
    return lambda value: value not in others
