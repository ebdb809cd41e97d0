"""
Conditions and conclusions of cards as one sentence each, for a clinician.

The words are those a person is asked in; a name that has no words stands in backticks.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.core.language.cards import Conclusion, Entry, value_words
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
    entries_read,
)
from recommender.core.language.facts import EVERYWHERE, STOPS, Fact
from recommender.core.language.rulebook import Rulebook


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
    (entry_id,) = entries_read(condition)
    entry = rulebook.entries[entry_id]
    match condition:
        case Not() if entry.ticked:
            said = "is answered no"
        case Not(Answer(_, values)):
            said = f"is not answered {answer_words(entry, values)}"
        case Answer(_, ("yes",)):
            said = "is ticked"
        case Answer(_, values):
            said = f"is answered {answer_words(entry, values)}"
        case Number(_, low, high):
            said = f"is answered {bounds_words(low, high)}"
        case _:
            raise AssertionError(condition)
    return f"“{entry.label}” {said}"


def bounds_words(low: int | None, high: int | None) -> str:
    """Say the bounds of a number, such as `at least 4 and below 8`."""
    bounds = [f"at least {low}"] * (low is not None) + [f"below {high}"] * (high is not None)
    return " and ".join(bounds)


def _part(rulebook: Rulebook, condition: Condition) -> str:
    said = condition_words(rulebook, condition)
    parts = condition.parts if isinstance(condition, All | Any | Count) else ()
    return f"({said})" if len(parts) > 1 or isinstance(condition, Count) else said


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
        urgency = rulebook.urgency_of[one.refer.to]
        return f"{urgency.label}: {_suspicion(rulebook, one.refer.for_)}"
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


def fact_words(rulebook: Rulebook, name: str) -> str:
    """Say a fact in plain words."""
    match Fact.parse(name):
        case (kind, _, _) if kind == STOPS:
            return "a sign that self-care has to wait"
        case ("referral", suspicion, urgency):
            label = rulebook.suspicion_of[suspicion].label
            return f"{rulebook.urgency_of[urgency].label}: {label}" if urgency else label
        case ("avoid", feature, _):
            return f"avoid {feature_words(rulebook, feature)}"
        case ("limit", on, limited):
            what = "everything" if on == EVERYWHERE else feature_words(rulebook, on)
            return f"limit on {what}: {limit_words(limited)}"
        case ("region", region, _):
            place = rulebook.region_of[region]
            return f"{'name' if place.never_pressed else 'look at'} the {place.label}"
        case ("suggested" | "offered" as kind, technique, _):
            card = rulebook.technique_of[technique]
            return f"{kind if card.never is None else 'never offered'}: {card.title}"
        case ("advice", advice, _):
            return rulebook.advice_of[advice].title
        case (_, finding, _):
            return finding.replace("-", " ")


def limit_words(limited: str) -> str:
    """Say what a limit allows, such as `2 out of 10 at most`."""
    what, _, most = limited.partition("<=")
    match what:
        case "pressure":
            return f"{most} out of 10 at most"
        case "seconds":
            return f"{most} seconds at most"
        case "dose":
            return "half the sets"
    return "the gentlest way only" if most == "lowest" else f"rung {most} at most"


def feature_words(rulebook: Rulebook, feature: str) -> str:
    """Say a feature in plain words, such as `pressing on the belly`."""
    kind, _, rest = feature.partition(":")
    if kind == "region" and rest in rulebook.region_of:
        return f"the {rulebook.region_of[rest].label}"
    if kind == "tool" and rest in rulebook.tool_of:
        return rulebook.tool_of[rest].label
    for zone in rulebook.zones:
        if feature == f"{zone.id}-pressure":
            return f"pressing on {zone.label}"
    return feature.replace("-", " ")


def listed(names: Sequence[str], last: str = "and") -> str:
    """List things in words: `a, b and c`."""
    if len(names) < 2:  # noqa: PLR2004  # one or none
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
