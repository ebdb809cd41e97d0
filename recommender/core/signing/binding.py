"""
What a rule leans on: every definition its meaning is made of, each with a digest.

Up the stream: the answers its condition reads, and the rules that bring the facts it reads. Down:
the places, techniques and features it speaks of. With them go the words that a person answers to,
those that a technique is done by, and how that looks. Other words, places in files, status and
order leave no trace here; only the rule's own card is taken with all its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any as Anything

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.dependencies import makers
from recommender.core.language.cards import Conclusion, Limit
from recommender.core.language.conditions import Condition, FactIs, fact_name, leaves
from recommender.core.language.facts import EVERYWHERE, STOPS, Fact
from recommender.core.language.fields import WENT_WELL
from recommender.core.language.rulebook import Rulebook, needs_went_well, rung_allowed
from recommender.core.signing.canonical import (
    answer_words,
    canonical,
    card_form,
    digest,
    meaning_form,
    question_form,
    question_words,
    region_form,
    technique_form,
    technique_words,
    told,
    tool_form,
    zone_form,
)

EVERYTHING = ("any-technique", EVERYWHERE)
"""What speaks of every technique leans on no list of them."""


def pieces(rulebook: Rulebook, rule_id: str) -> dict[str, str]:
    """
    Name everything that a live rule means something by, each with 16 digits of its SHA-256.

    `card` is its own card with its words, `meaning` its own condition and conclusion; the others
    are named after what they are, such as `question:symptoms` or `technique:inner-thigh-hands`; the
    words of these are `asking:symptoms`, `saying:low-back-ache`, `doing:inner-thigh-hands`; how a
    technique looks is `pose:inner-thigh-hands`.
    """
    rule = rulebook.rule_of[rule_id]
    reach = _Reach(rulebook, rule_id)
    reach.condition(rule.when)
    for conclusion in rule.then:
        reach.conclusion(conclusion)
    forms = {"card": card_form(rule), "meaning": meaning_form(rule), **reach.all_forms()}
    return {name: digest(forms[name]) for name in sorted(forms)}


def _named(name: str) -> str:
    """Name a fact as a signature does: a limit on the rung `rung:lowest@everywhere`."""
    fact = Fact.parse(name)
    return f"rung:{fact.limited[1]}@{fact.name}" if fact.kind == "limit" else name


@dataclass(slots=True)
class _Reach:
    """What has been reached from one rule so far: forms by name, and facts read of other rules."""

    rulebook: Rulebook
    root: str
    forms: dict[str, Anything] = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)

    def all_forms(self) -> dict[str, Anything]:
        """Give all that was reached; of another rule its condition and the facts read of it."""
        for name, facts in self.given.items():
            when = canonical(self.rulebook.rule_of[name].when)
            gives = sorted(map(_named, facts))
            self.forms[f"rule:{name}"] = {"when": when, "gives": gives}
        return self.forms

    def condition(self, condition: Condition) -> None:
        """Follow everything a condition reads."""
        for leaf, _ in leaves(condition):
            if isinstance(leaf, FactIs):
                self.fact(fact_name(leaf))
            else:
                self.entry(leaf.entry)

    def entry(self, name: str) -> None:
        """Follow an answer to its question, and to what decides whether that is asked."""
        entry = self.rulebook.entries[name]
        if entry.item:
            self.forms[f"answer:{name}"] = told(
                at_least=entry.item.at_least, sided=entry.item.sided
            )
            self.forms[f"saying:{name}"] = answer_words(entry.item)
        question = entry.question
        if f"question:{question.id}" not in self.forms:
            self.forms[f"question:{question.id}"] = question_form(question)
            self.forms[f"asking:{question.id}"] = question_words(question)
            if question.only_if is not None:
                self.condition(question.only_if)

    def fact(self, name: str) -> None:
        """Follow a fact to the rules that bring it, and what they read in turn."""
        if name in self.facts:
            return
        self.facts.add(name)
        slot = compiled(self.rulebook).slot.get(name, -1)
        for maker in makers(self.rulebook).get(slot, ()):
            rule = self.rulebook.rule_of.get(maker.id)
            if rule is None or rule.id == self.root:
                continue
            is_new = rule.id not in self.given
            self.given.setdefault(rule.id, set()).add(name)
            if is_new:
                self.condition(rule.when)
        fact = Fact.parse(name)
        if fact.kind == "offered":
            self.offered(fact.name)

    def offered(self, name: str) -> None:
        """Follow what lets a technique be offered: what suggests it, and what would stop it."""
        card = self.rulebook.technique_of.get(name)
        if card is None:
            return
        self.technique(name)
        features = self.rulebook.features_of[name]
        self.fact(f"suggested:{name}")
        if card.rung is not None:
            self.fact(f"region:{card.region}")
        for fact in (STOPS, *(f"avoid:{feature}" for feature in sorted(features))):
            self.fact(fact)
        program = compiled(self.rulebook)
        for slot, limit in program.limits.items():
            is_mine = limit.what == "rung" and limit.on in {*features, EVERYWHERE}
            if is_mine and not rung_allowed(self.rulebook, card, limit.most):
                self.fact(program.names[slot])

    def conclusion(self, conclusion: Conclusion) -> None:
        """Follow what a conclusion speaks of."""
        match conclusion.kind:
            case "region" if conclusion.region:
                self.region(conclusion.region)
                for card in self.rulebook.ladders[conclusion.region]:
                    self.technique(card.id)
            case "suggest" if conclusion.suggest:
                self.technique(conclusion.suggest)
            case "avoid":
                self.covered(conclusion.avoid or ())
            case "limit" if conclusion.limit:
                self.covered(conclusion.limit.on)
                self.kept_back(conclusion.limit)
            case "refer" if conclusion.refer:
                name = conclusion.refer.for_
                suspicion = self.rulebook.suspicion_of[name]
                replaces = suspicion.instead and suspicion.do is not None
                self.forms[f"suspicion:{name}"] = told(instead=replaces)
            case "advise" if conclusion.advise:
                first = self.rulebook.advice_of[conclusion.advise].first
                self.forms[f"advice:{conclusion.advise}"] = told(first=first)

    def covered(self, features: Iterable[str]) -> None:
        """Note which techniques have the features that a caution speaks of."""
        for feature in features:
            if feature not in EVERYTHING:
                self.forms[f"feature:{feature}"] = sorted(
                    name for name, mine in self.rulebook.features_of.items() if feature in mine
                )

    def kept_back(self, limit: Limit) -> None:
        """Note which techniques a limit on the rung keeps back, since that hangs on their rungs."""
        if limit.rung is None:
            return
        for on in limit.on or (EVERYWHERE,):
            self.forms[f"rung:{limit.rung}@{on}"] = sorted(
                card.id
                for card in self.rulebook.technique_of.values()
                if on in {*self.rulebook.features_of[card.id], EVERYWHERE}
                and not rung_allowed(self.rulebook, card, limit.rung)
            )

    def region(self, name: str) -> None:
        """Note a place and the zone it lies in."""
        card, zone = self.rulebook.region_of[name], self.rulebook.zone_of[name]
        self.forms[f"region:{name}"] = region_form(card)
        self.forms[f"zone:{zone.id}"] = zone_form(zone)

    def technique(self, name: str) -> None:
        """Note a technique with its place and tool, and follow what it needs besides."""
        card = self.rulebook.technique_of.get(name)
        if card is None or f"technique:{name}" in self.forms:
            return
        self.forms[f"technique:{name}"] = technique_form(self.rulebook, card)
        self.forms[f"doing:{name}"] = technique_words(card)
        if name in self.rulebook.pose_forms:
            self.forms[f"pose:{name}"] = self.rulebook.pose_forms[name]
        self.region(card.region)
        tool = self.rulebook.tool_of[card.tool]
        self.forms[f"tool:{tool.id}"] = tool_form(tool)
        if card.after:
            self.technique(card.after)
        if needs_went_well(self.rulebook, card):
            self.fact(f"finding:{WENT_WELL}")
