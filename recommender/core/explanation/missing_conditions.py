"""
What a fact lacks: the rules that could conclude it, and what keeps each of them from holding.

Every fact that is lacking is followed to the rules that could conclude it in turn, down to the
person's own answers, each fact once. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from recommender.core.consultation import provenance
from recommender.core.evaluation.dependencies import makers
from recommender.core.evaluation.evaluated import Evaluated
from recommender.core.evaluation.program import held
from recommender.core.evaluation.semantics import CERTAIN, PAIRS
from recommender.core.language import sentences
from recommender.core.language.cards import value_words
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
    fact_name,
)
from recommender.core.language.facts import ladder_of
from recommender.core.language.fields import Shown
from recommender.core.reasoning.promises import expressed, reading


def truth(sheet: Evaluated, condition: Condition) -> int:
    """Give the two bits of a condition: certain and possible."""
    expression = expressed(reading(sheet.rulebook), condition)
    return int(held(expression, sheet.values, PAIRS.negate))


def could(sheet: Evaluated, lacking: Iterable[str]) -> Iterator[Could]:
    """Find the rules that could conclude what is lacking, and what they lack, each fact once."""
    waiting, seen = list(lacking), set()
    while waiting:
        fact = waiting.pop(0)
        if fact in seen:
            continue
        seen.add(fact)
        for rule in makers(sheet.rulebook).get(sheet.program.slot.get(fact, -1), ()):
            card = sheet.rulebook.rule_of.get(rule.id)
            reached = FactIs("region", (ladder_of(rule.id) or "",))
            lacks = tuple(_lacks(sheet, card.when if card else reached))
            shown = provenance.shown_card(sheet.rulebook, rule.id)
            yield Could(rule=rule.id, title=shown.title, at=shown.at, concludes=fact, lacks=lacks)
            waiting += _facts(lacks)


def _facts(lacks: Iterable[Lack]) -> Iterator[str]:
    for lack in lacks:
        if lack.kind == "fact":
            yield lack.name
        for group in lack.any_of:
            yield from _facts(group)


def named(lacking: Iterable[str], could: Iterable[Could]) -> list[str]:
    """Name every fact that is lacking, each once."""
    return list(dict.fromkeys([*lacking, *(f for rule in could for f in _facts(rule.lacks))]))


def _lacks(sheet: Evaluated, condition: Condition) -> Iterator[Lack]:
    """List what keeps a condition from being certain."""
    if truth(sheet, condition) & CERTAIN:
        return
    match condition:
        case All(parts):
            for part in parts:
                yield from _lacks(sheet, part)
        case Any(parts):
            yield Lack(kind="some", least=1, any_of=tuple(tuple(_lacks(sheet, p)) for p in parts))
        case Count(least, parts):
            groups = [tuple(_lacks(sheet, part)) for part in parts]
            missing = [group for group in groups if group]
            more = least - (len(groups) - len(missing))
            yield Lack(kind="some", least=more, any_of=tuple(missing))
        case FactIs() as leaf:
            yield Lack(kind="fact", name=fact_name(leaf), words=_words(sheet, leaf))
        case Not(FactIs() as leaf):
            yield Lack(kind="absence", name=fact_name(leaf), words=_words(sheet, leaf))
        case Not(Answer() | Number() as leaf):
            yield _answer(sheet, leaf, denied=True)
        case Answer() | Number() as leaf:
            yield _answer(sheet, leaf, denied=False)


def _words(sheet: Evaluated, leaf: FactIs) -> str:
    return sentences.fact_words(sheet.rulebook, fact_name(leaf))


def _answer(sheet: Evaluated, leaf: Answer | Number, *, denied: bool) -> Lack:
    """Say an answer that is lacking, and what was answered."""
    entry = sheet.rulebook.entries[leaf.entry]
    if isinstance(leaf, Number):
        wanted = sentences.bounds_words(leaf.at_least, leaf.below)
    else:
        wanted = " or ".join(value_words(entry, value) for value in leaf.values)
    if denied:
        wanted = "no" if entry.ticked else f"anything but {wanted}"
    value = sheet.answers.get(entry.id)
    now = "not answered" if value is None else f"you said {value_words(entry, value)}"
    if not sheet.applies[entry.question.id]:
        now = "does not apply"
    return Lack(kind="answer", name=entry.id, words=f"{entry.label}: {wanted}", now=now)


class Lack(Shown):
    """
    What a condition lacks: an answer, a fact, or the absence of one; or some of several groups.

    Of `some`, `least` more of the groups in `any_of` are needed; all of a group's parts are.
    """

    kind: Literal["answer", "fact", "absence", "some"]
    name: str = ""
    words: str = ""
    now: str = ""
    least: int = 0
    any_of: tuple[tuple[Lack, ...], ...] = ()


class Could(Shown):
    """A rule that could conclude a fact that is lacking, and what it lacks itself."""

    rule: str
    title: str
    at: str | None
    concludes: str
    lacks: tuple[Lack, ...]
