"""
The meaning of a rulebook read straight from the cards, for one complete sheet, however slowly.

It shares no code with the compiled form: sets of names, one condition at a time. The definition is
tested against it, so that a mistake in compiling shows.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.language.cards import Conclusion, Entry, Rule, Technique
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
)
from recommender.core.language.fields import STAGES
from recommender.core.language.rulebook import Rulebook

STOPPING = ("emergency", "same-day", "soon")


def applies(rulebook: Rulebook, answers: Mapping[str, str], entry: Entry) -> bool:
    """Say whether a question is asked at all; not sure counts as met."""
    condition = entry.question.only_if
    return condition is None or holds(rulebook, answers, set(), condition, lenient=True)


def holds(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    facts: set[str],
    condition: Condition,
    *,
    lenient: bool = False,
) -> bool:
    """Say whether a condition holds for a complete sheet and some facts."""

    def inner(part: Condition) -> bool:
        return holds(rulebook, answers, facts, part, lenient=lenient)

    match condition:
        case All(parts):
            return all(map(inner, parts))
        case Any(parts):
            return any(map(inner, parts))
        case Count(least, parts):
            return sum(map(inner, parts)) >= least
        case FactIs():
            return fact_name(condition) in facts
        case Not(FactIs() as part):
            return fact_name(part) not in facts
    leaf = condition.part if isinstance(condition, Not) else condition
    assert isinstance(leaf, Answer | Number)
    entry = rulebook.entries[leaf.entry]
    if not applies(rulebook, answers, entry):
        return isinstance(condition, Not) and entry.ticked
    value = answers[leaf.entry]
    if value == "not-sure":
        return lenient or (
            not isinstance(condition, Not) and "not-sure" in getattr(leaf, "values", ())
        )
    if isinstance(leaf, Number):
        number = int(value)
        return (leaf.at_least is None or number >= leaf.at_least) and (
            leaf.below is None or number < leaf.below
        )
    return (value in leaf.values) != isinstance(condition, Not)


def fact_name(leaf: FactIs) -> str:
    """Name a fact as the program does."""
    prefix = {"refer": "referral", "technique": "offered"}.get(leaf.kind, leaf.kind)
    return f"{prefix}:{leaf.names[0]}"


def named(conclusion: Conclusion) -> set[str]:
    """Name what a conclusion brings."""
    if conclusion.refer:
        to, suspicion = conclusion.refer.to, conclusion.refer.for_
        return {f"referral:{suspicion}={to}", f"referral:{suspicion}"} | (
            {"stopping"} if to in STOPPING else set()
        )
    if conclusion.avoid:
        return {f"avoid:{feature}" for feature in conclusion.avoid}
    if conclusion.limit:
        on = conclusion.limit.on or ("everywhere",)
        return {
            f"limit:{what}<={most}@{where}" for what, most in conclusion.limit.parts for where in on
        }
    if conclusion.suggest:
        return {f"suggested:{conclusion.suggest}"}
    if conclusion.advise:
        return {f"advice:{conclusion.advise}"}
    return {f"{conclusion.kind}:{getattr(conclusion, conclusion.kind)}"}


def guarded(rulebook: Rulebook, card: Technique, facts: set[str]) -> bool:
    """Say whether a suggested technique is offered."""
    features = rulebook.features(card)
    if card.never or "stopping" in facts or any(f"avoid:{f}" in facts for f in features):
        return False
    for fact in facts:
        if fact.startswith("limit:seconds<="):
            most, _, on = fact.removeprefix("limit:seconds<=").partition("@")
            if on in {*features, "everywhere"} and int(most) < card.dose.least_seconds:
                return False
    free = {z.id: z.first_visit_rung for z in rulebook.zones}[rulebook.region_of[card.region].zone]
    if card.rung is None:
        return True
    if card.rung > free and "finding:went-well" not in facts:
        return False
    whole = {r.id: r.part_of or r.id for r in rulebook.regions}
    lowest = min(
        t.rung
        for t in rulebook.techniques
        if whole[t.region] == whole[card.region] and t.rung is not None
    )
    for fact in facts:
        if fact.startswith("limit:rung<="):
            most, _, on = fact.removeprefix("limit:rung<=").partition("@")
            if on in {*features, "everywhere"} and card.rung > (
                lowest if most == "lowest" else int(most)
            ):
                return False
    return True


def decide(rulebook: Rulebook, answers: Mapping[str, str]) -> tuple[set[str], set[tuple[str, str]]]:
    """Return all facts, and the cards that fired with their stages."""
    facts: set[str] = set()
    fired: set[tuple[str, str]] = set()
    for stage in STAGES:
        while True:
            before = set(facts)
            for rule in rulebook.rules:
                if rule.at_stage(stage) and holds(rulebook, answers, before, rule.when):
                    fired.add((rule.id, stage))
                    facts |= _all_named(rule, stage)
            if stage == "techniques":
                _techniques(rulebook, before, facts)
            if facts == before:
                break
    return facts, fired


def _all_named(rule: Rule, stage: str) -> set[str]:
    return set().union(*(named(conclusion) for conclusion in rule.at_stage(stage)))


def _techniques(rulebook: Rulebook, before: set[str], facts: set[str]) -> None:
    for card in rulebook.techniques:
        if card.rung is not None and f"region:{card.region}" in before:
            facts.add(f"suggested:{card.id}")
        if f"suggested:{card.id}" in before and guarded(rulebook, card, before):
            facts.add(f"offered:{card.id}")


def promised(
    rulebook: Rulebook, answers: Mapping[str, str], facts: set[str], condition: Condition
) -> bool:
    """Say whether a promise's condition holds; it may also speak of what is offered."""

    def inner(part: Condition) -> bool:
        return promised(rulebook, answers, facts, part)

    offers = [f.removeprefix("offered:") for f in facts if f.startswith("offered:")]
    match condition:
        case All(parts):
            return all(map(inner, parts))
        case Any(parts):
            return any(map(inner, parts))
        case Count(least, parts):
            return sum(map(inner, parts)) >= least
        case Not(FactIs("offered" | "offered-with" | "at-least") as part):
            return not inner(part)
        case FactIs("offered", (technique,)):
            return technique in offers
        case FactIs("offered-with", features):
            cards = {card.id: card for card in rulebook.techniques}
            return any(set(features) <= rulebook.features(cards[name]) for name in offers)
        case FactIs("at-least", (urgency,)):
            levels = ("emergency", "same-day", "soon", "routine")
            enough = levels[: levels.index(urgency) + 1]
            return any(
                f.endswith(f"={to}") for f in facts if f.startswith("referral:") for to in enough
            )
    return holds(rulebook, answers, facts, condition)
