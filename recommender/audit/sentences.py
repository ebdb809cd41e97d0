"""
Conditions and conclusions of cards as one sentence each, for a clinician.

The words are those a person is asked in; a name that has no words stands in backticks.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.core.cards import Conclusion, Entry, Refer, value_words
from recommender.core.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
)
from recommender.core.explain import feature_words, limit_words
from recommender.core.model import Rulebook
from recommender.core.witness import listed

__all__ = ["answer_words", "conclusion_words", "condition_words"]


def condition_words(rulebook: Rulebook, condition: Condition) -> str:
    """Say a condition as one sentence without a full stop; parts of parts stand in brackets."""
    match condition:
        case All(parts):
            return " and ".join(_part(rulebook, part) for part in parts)
        case Any(parts):
            return " or ".join(_part(rulebook, part) for part in parts)
        case Count(least, parts):
            inside = "; ".join(_part(rulebook, part) for part in parts)
            return f"at least {least} of these: {inside}"
        case Not(FactIs() as fact):
            return f"not: {_fact(rulebook, fact)}"
        case FactIs():
            return _fact(rulebook, condition)
    return _answer(rulebook, condition)


def _answer(rulebook: Rulebook, condition: Condition) -> str:
    """Say a condition on one answer."""
    match condition:
        case Not(Answer(entry, values)):
            if rulebook.entries[entry].ticked:
                return f"{_asked(rulebook, entry)} is answered no"
            return f"{_asked(rulebook, entry)} is not answered {_values(rulebook, entry, values)}"
        case Answer(entry, ("yes",)):
            return f"{_asked(rulebook, entry)} is ticked"
        case Answer(entry, values):
            return f"{_asked(rulebook, entry)} is answered {_values(rulebook, entry, values)}"
        case Number(entry, low, high):
            bounds = [f"at least {low}"] * (low is not None)
            bounds += [f"below {high}"] * (high is not None)
            return f"{_asked(rulebook, entry)} is answered {' and '.join(bounds)}"
    raise AssertionError(condition)


def _part(rulebook: Rulebook, condition: Condition) -> str:
    said = condition_words(rulebook, condition)
    parts = condition.parts if isinstance(condition, All | Any | Count) else ()
    return f"({said})" if len(parts) > 1 or isinstance(condition, Count) else said


def _asked(rulebook: Rulebook, entry: str) -> str:
    return f"“{rulebook.entries[entry].label}”"


def _values(rulebook: Rulebook, entry: str, values: Sequence[str]) -> str:
    return answer_words(rulebook.entries[entry], values)


def answer_words(entry: Entry, values: Sequence[str]) -> str:
    """List answers to one entry, options in the words they are offered in."""
    named = {option.id for option in entry.question.options}
    said = [(value_words(entry, value), value in named) for value in values]
    return listed([f"“{words}”" if quoted else words for words, quoted in said], "or")


def _fact(rulebook: Rulebook, fact: FactIs) -> str:
    name = fact.names[0]
    match fact.kind:
        case "finding":
            return f"it was found: {name.replace('-', ' ')}"
        case "refer":
            return f"a referral for {_suspicion(rulebook, name)}"
        case "avoid":
            return f"{feature_words(rulebook, name)} is avoided"
        case "region":
            return f"{_region(rulebook, name)} is reached"
        case "offered-with":
            what = listed([feature_words(rulebook, feature) for feature in fact.names])
            return f"something with {what} is offered"
        case "at-least":
            return f"a referral that is at least `{name}`"
    return f"{_technique(rulebook, name)} is offered"


def _suspicion(rulebook: Rulebook, name: str) -> str:
    card = rulebook.suspicion_of.get(name)
    return f"“{card.label}”" if card else f"`{name}`"


def _region(rulebook: Rulebook, name: str) -> str:
    card = rulebook.region_of.get(name)
    return f"the {card.label}" if card else f"`{name}`"


def _technique(rulebook: Rulebook, name: str) -> str:
    card = next((card for card in rulebook.techniques if card.id == name), None)
    return f"“{card.title}”" if card else f"`{name}`"


def conclusion_words(rulebook: Rulebook, one: Conclusion) -> str:
    """Say what a conclusion brings, without a full stop."""
    if one.refer:
        return _referral(rulebook, one.refer)
    if one.avoid:
        return f"avoid {listed([feature_words(rulebook, name) for name in one.avoid])}"
    if one.limit:
        on = listed([feature_words(rulebook, name) for name in one.limit.on]) or "everything"
        most = listed([limit_words(f"{what}<={most}") for what, most in one.limit.parts])
        return f"limit on {on}: {most}"
    if one.region:
        return f"look at {_region(rulebook, one.region)}"
    if one.suggest:
        return f"suggest {_technique(rulebook, one.suggest)}"
    if one.advise:
        card = rulebook.advice_of.get(one.advise)
        return f"advise “{card.title}”" if card else f"advise `{one.advise}`"
    return f"find: {(one.finding or '').replace('-', ' ')}"


def _referral(rulebook: Rulebook, refer: Refer) -> str:
    urgency = rulebook.urgency_of.get(refer.to)
    return f"{urgency.label if urgency else refer.to}: {_suspicion(rulebook, refer.for_)}"
