"""
Rules to be read aloud: a condition as parts inside parts, and a whole rule as one sentence.

The words are those of `core/language/sentences.py`; here they are laid out, and lead to what they
speak of.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.language.cards import Rule
from recommender.core.language.conditions import (
    All,
    Answer,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    fact_name,
)
from recommender.core.language.conditions import (
    Any as AnyOf,
)
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import conclusion_words, condition_words

MOST = 6
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
    return _part(rulebook, _merged(condition))


def in_words(rulebook: Rulebook, condition: Condition) -> str:
    """Say a condition in one go, without a full stop."""
    return condition_words(rulebook, _merged(condition))


def sentence(rulebook: Rulebook, rule: Rule) -> str:
    """Say a whole rule in one sentence; what is long is only counted, and stands in its list."""
    part = parts_of(rulebook, rule.when)
    then = "; ".join(conclusion_words(rulebook, conclusion) for conclusion in rule.then)
    if part.size > MOST:
        return f"When {part.words} hold ({part.size} are listed below), then: {then}."
    return f"When {in_words(rulebook, rule.when)}, then: {then}."


def _part(rulebook: Rulebook, condition: Condition) -> Part:
    match condition:
        case All(parts):
            words = "all of these"
        case AnyOf(parts):
            words = "any of these"
        case Count(least, parts):
            words = f"at least {least} of these"
        case Not(part):
            return Part(condition_words(rulebook, condition), (), _reads(part))
        case leaf:
            return Part(condition_words(rulebook, leaf), (), _reads(leaf))
    return Part(words, tuple(_part(rulebook, part) for part in parts))


def _merged(condition: Condition) -> Condition:
    """Put answers to one thing, of which any will do, together, such as yes or not sure."""
    match condition:
        case All(parts):
            return All(tuple(map(_merged, parts)))
        case Count(least, parts):
            return Count(least, tuple(map(_merged, parts)))
        case AnyOf(parts):
            together = _together(parts)
            return together[0] if len(together) == 1 else AnyOf(together)
    return condition


def _together(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    together: dict[str, Condition] = {}
    for number, part in enumerate(parts):
        name = f"answer {part.entry}" if isinstance(part, Answer) else f"{number}"
        before = together.get(name)
        if isinstance(part, Answer) and isinstance(before, Answer):
            together[name] = Answer(part.entry, (*before.values, *part.values))
        else:
            together[name] = _merged(part)
    return tuple(together.values())


def _reads(leaf: Leaf) -> str:
    if not isinstance(leaf, FactIs):
        return f"answer:{leaf.entry}"
    kind = {"offered-with": "avoid", "at-least": "urgency"}.get(leaf.kind, "")
    return f"{kind}:{leaf.names[0]}" if kind else fact_name(leaf)
