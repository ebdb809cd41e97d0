"""
Conditions and rules as plain sentences, to be read aloud.

A condition is first taken apart into parts with words, so that a list and a sentence say the same.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.cards import Conclusion, Rule, value_words
from recommender.core.conditions import (
    All,
    Answer,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    Number,
    fact_name,
)
from recommender.core.conditions import (
    Any as AnyOf,
)
from recommender.core.explain import feature_words
from recommender.core.model import Rulebook
from recommender.core.vocabulary import STOPPING
from recommender.render.cards import then_words

__all__ = ["Part", "part_words", "parts_of", "sentence", "told"]

FEW, MOST = 2, 6
"""A sentence names so many things at most; what is longer stands in a list below it."""


class Part(NamedTuple):
    """
    A condition in words: what it says, what lies inside it, and the answer or fact it reads.

    `reads` is such as `answer:age`, `finding:hip-reported` or `urgency:soon`; else empty.
    """

    words: str
    parts: tuple[Part, ...] = ()
    reads: str = ""

    @property
    def size(self) -> int:
        """How many answers and facts it reads."""
        return sum(part.size for part in self.parts) or 1


def parts_of(rulebook: Rulebook, condition: Condition) -> Part:
    """Take a condition apart."""
    match condition:
        case All(parts):
            return Part("all of these", tuple(parts_of(rulebook, part) for part in parts))
        case AnyOf(parts):
            merged = tuple(parts_of(rulebook, part) for part in _merged(parts))
            return merged[0] if len(merged) == 1 else Part("any of these", merged)
        case Count(least, parts):
            inside = tuple(parts_of(rulebook, part) for part in parts)
            return Part(f"at least {least} of these", inside)
        case Not(part):
            return Part(_leaf(rulebook, part, no=True), (), _reads(part))
        case leaf:
            return Part(_leaf(rulebook, leaf, no=False), (), _reads(leaf))


def _merged(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Say answers to one thing, of which any will do, together."""
    found: dict[str, Condition] = {}
    for number, part in enumerate(parts):
        name = part.entry if isinstance(part, Answer) else f"{number}"
        before = found.get(name)
        if isinstance(part, Answer) and isinstance(before, Answer):
            part = Answer(part.entry, (*before.values, *part.values))  # noqa: PLW2901  # as it says
        found[name] = part
    return tuple(found.values())


def _reads(leaf: Leaf) -> str:
    if not isinstance(leaf, FactIs):
        return f"answer:{leaf.entry}"
    kind = {"offered-with": "avoid", "at-least": "urgency"}.get(leaf.kind, "")
    return f"{kind}:{leaf.names[0]}" if kind else fact_name(leaf)


def _leaf(rulebook: Rulebook, leaf: Leaf, *, no: bool) -> str:
    match leaf:
        case FactIs(kind, names):
            return f"not: {_fact(rulebook, kind, names)}" if no else _fact(rulebook, kind, names)
        case Number(entry, at_least, below):
            low = "" if at_least is None else f"{at_least} or more"
            high = "" if below is None else f"below {below}"
            said = " and ".join(filter(None, (low, high)))
        case Answer(entry, values):
            asked = rulebook.entries[entry]
            said = " or ".join(f"“{value_words(asked, value)}”" for value in values)
            if no:
                said = "“no”" if asked.ticked else f"with another option than {said}"
    return f"“{rulebook.entries[entry].label}” is answered {said}"


def _fact(rulebook: Rulebook, kind: str, names: tuple[str, ...]) -> str:
    match kind:
        case "finding":
            return f"“{names[0].replace('-', ' ')}” was found"
        case "refer":
            return f"there is a referral for {rulebook.suspicion_of[names[0]].label}"
        case "avoid":
            return f"{feature_words(rulebook, names[0])} is to be avoided"
        case "region":
            region = rulebook.region_of[names[0]]
            return f"the {region.label} was {'named' if region.never_pressed else 'reached'}"
        case "at-least" if names[0] in STOPPING:
            return f"there is a referral, “{rulebook.urgency_of[names[0]].label}” or more urgent"
        case "at-least":
            return "there is a referral of any kind"
        case "offered-with":
            features = " and ".join(_feature(rulebook, name) for name in names)
            return f"something is offered that goes with {features}"
    card = next((card for card in rulebook.techniques if card.id == names[0]), None)
    return f"“{card.title if card else names[0]}” is offered"


def _feature(rulebook: Rulebook, name: str) -> str:
    return "any technique" if name == "any-technique" else feature_words(rulebook, name)


def part_words(part: Part, *, inside: bool = False) -> str:
    """Say a condition in one go; what is combined inside another stands in brackets."""
    if not part.parts:
        return part.words
    if len(part.parts) == 1:
        return part_words(part.parts[0], inside=inside)
    said = [part_words(one, inside=True) for one in part.parts]
    match part.words:
        case "all of these":
            text = "; and ".join(said) if inside or len(said) > FEW else " and ".join(said)
        case "any of these":
            text = "; or ".join(said) if inside or len(said) > FEW else " or ".join(said)
        case words:
            text = f"{words}: {'; '.join(said)}"
    return f"({text})" if inside else text


def told(rulebook: Rulebook, one: Conclusion) -> str:
    """Say a conclusion as what follows in a sentence."""
    words = then_words(rulebook, one)
    if one.advise:
        return f"say “{words}”"
    return f"count it as “{words}”" if one.finding else words


def sentence(rulebook: Rulebook, rule: Rule) -> str:
    """Say a whole rule in one sentence; what is long is only counted, and stands in its list."""
    part = parts_of(rulebook, rule.when)
    then = "; ".join(told(rulebook, one) for one in rule.then)
    if part.size > MOST:
        how = part.words if part.parts else "this"
        return f"When {how} hold ({part.size} are listed below), then: {then}."
    return f"When {part_words(part)}, then: {then}."
