"""
Small damages to the cards of a rulebook, each of which someone should notice.

A condition is dropped or turned round, a threshold moved by one, a referral made less urgent, a
technique exchanged, a guard dropped. Every damage of a card is made, in the order of the card.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any as Anything
from typing import NamedTuple, TypeVar

from recommender.core.language.cards import Conclusion, Limit, Refer, Rule, Technique
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    Number,
    form,
    leaves,
)
from recommender.core.language.facts import STAGE_OF
from recommender.core.language.fields import STAGES, URGENCIES
from recommender.core.language.rulebook import SHELF_OF, Rulebook
from recommender.core.reasoning.variants import Variation
from recommender.core.validation.symbols import Cards, Placed

T = TypeVar("T")


class Damage(NamedTuple):
    """
    What was done to a card of a kind, in words, and the card as it is then; None where it is gone.
    """

    kind: str
    card: str
    words: str
    by: Rule | Technique | None

    @property
    def variation(self) -> Variation:
        """The damage as a variation of the rulebook."""
        return Variation(self.kind, self.card, self.by)

    def cards(self, rulebook: Rulebook) -> Cards:
        """All cards with the damaged one in its place, as the loader checks them."""
        lists: dict[str, Anything] = {
            key: tuple(
                Placed((key, n), self.by if (key, card.id) == (self.kind, self.card) else card)
                for n, card in enumerate(getattr(rulebook, key))
                if (key, card.id) != (self.kind, self.card) or self.by is not None
            )
            for key in SHELF_OF.values()
        }
        return Cards(**lists, hard_tool_from=rulebook.hard_tool_from)


def damages(rulebook: Rulebook) -> Iterator[Damage]:
    """Make every small damage to every card that can fire or be offered."""
    for rule in rulebook.rule_of.values():
        for words, when in _conditions(rulebook, rule.when):
            if any(_too_early(rule, leaf) for leaf, negated in leaves(when) if negated):
                continue
            yield Damage("rules", rule.id, words, rule.model_copy(update={"when": when}))
        for words, then in _conclusions(rulebook, rule.then):
            by = rule.model_copy(update={"then": then}) if then else None
            yield Damage("rules", rule.id, words, by)
    for card in rulebook.technique_of.values():
        for feature in card.features:
            less = tuple(one for one in card.features if one != feature)
            words = f"without the feature `{feature}`"
            yield Damage("techniques", card.id, words, card.model_copy(update={"features": less}))
        if card.never is not None:
            words = "without `never`"
            yield Damage("techniques", card.id, words, card.model_copy(update={"never": None}))


def _conditions(rulebook: Rulebook, condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Damage a condition in one place."""
    match condition:
        case All(parts) | Any(parts):
            kind = type(condition)
            if len(parts) > 1:
                other = "any of" if kind is All else "all of"
                words = f"`{other}` in place of the list that begins {_said(parts[0])}"
                yield words, (Any if kind is All else All)(parts)
            for words, damaged in _parts(rulebook, parts, 1):
                yield words, kind(damaged)
        case Count(least, parts):
            for moved in (least - 1, least + 1):
                if 1 <= moved <= len(parts):
                    yield f"at least {moved} in place of {least}", Count(moved, parts)
            for words, damaged in _parts(rulebook, parts, least):
                yield words, Count(least, damaged)
        case leaf:
            yield from _leaf(rulebook, leaf)


def _parts(
    rulebook: Rulebook, parts: tuple[Condition, ...], least: int
) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """Drop each part, as long as enough are left, and damage each."""
    for n, part in enumerate(parts):
        if len(parts) > least:
            yield f"without {_said(part)}", _without(parts, n)
        for words, damaged in _conditions(rulebook, part):
            yield words, _with(parts, n, damaged)


def _leaf(rulebook: Rulebook, leaf: Leaf | Not) -> Iterator[tuple[str, Condition]]:
    """Turn one answer or fact round, or move its threshold."""
    match leaf:
        case Not(part):
            yield f"without the `not` before {_said(part)}", part
        case Number(entry, low, high):
            yield from _moved(rulebook, entry, low, high)
        case Answer(entry) if rulebook.entries[entry].question.is_number:
            return  # not sure of a number: there is no answer of which it would be the opposite
        case Answer(entry, values) if not rulebook.entries[entry].ticked:
            if len(values) == 1:
                yield f"not before {_said(leaf)}", Not(leaf)
                return
            for value in values:
                less = tuple(one for one in values if one != value)
                yield f"without the answer `{value}` of `{entry}`", Answer(entry, less)
        case Answer(entry, ("not-sure",)):
            yield f"yes in place of {_said(leaf)}", Answer(entry, ("yes",))
        case _:
            yield f"not before {_said(leaf)}", Not(leaf)


def _too_early(rule: Rule, leaf: Leaf) -> bool:
    """Say whether a `not` would read a fact before all rules that could conclude it are done."""
    first = STAGES.index(rule.stages[0])
    return isinstance(leaf, FactIs) and STAGES.index(STAGE_OF[leaf.kind]) >= first


def _moved(
    rulebook: Rulebook, entry: str, low: int | None, high: int | None
) -> Iterator[tuple[str, Condition]]:
    """Move a threshold by one, either way, as long as some number fits."""
    question = rulebook.entries[entry].question
    least, most = question.least or 0, question.most or 0
    for step in (-1, 1):
        if low is not None and least <= low + step <= most:
            words = f"`{entry}` from {low + step} in place of {low}"
            yield words, Number(entry, low + step, high)
        if high is not None and least < high + step <= most + 1:
            words = f"`{entry}` below {high + step} in place of {high}"
            yield words, Number(entry, low, high + step)


def _conclusions(
    rulebook: Rulebook, then: Sequence[Conclusion]
) -> Iterator[tuple[str, tuple[Conclusion, ...]]]:
    """Damage one of the conclusions."""
    for n, one in enumerate(then):
        yield f"without {_brought(one)}", _without(then, n)
        for words, damaged in _conclusion(rulebook, one):
            yield words, _with(then, n, damaged)


def _conclusion(rulebook: Rulebook, one: Conclusion) -> Iterator[tuple[str, Conclusion]]:
    if one.refer is not None and one.refer.to != URGENCIES[-1]:
        less = URGENCIES[URGENCIES.index(one.refer.to) + 1]
        weak = Refer(to=less, for_=one.refer.for_)
        yield f"`{less}` in place of `{one.refer.to}`", Conclusion(refer=weak)
    if one.avoid is not None and len(one.avoid) > 1:
        for n, feature in enumerate(one.avoid):
            yield f"without avoiding `{feature}`", Conclusion(avoid=_without(one.avoid, n))
    if one.limit is not None:
        yield from _limits(one.limit)
    for key, what, cards in (
        ("region", "region", rulebook.region_of),
        ("suggest", "technique", rulebook.technique_of),
        ("advise", "advice", rulebook.advice_of),
    ):
        name, names = getattr(one, key), list(cards)
        if name is not None and (len(names) > 1 or key != "advise"):
            other = names[(names.index(name) + 1) % len(names)]
            by = Conclusion.model_validate({key: other})
            yield f"the {what} `{other}` in place of `{name}`", by


def _limits(limit: Limit) -> Iterator[tuple[str, Conclusion]]:
    """Drop one part of a limit, or one of the features it is on."""
    for what, most in limit.parts:
        if len(limit.parts) > 1:
            less = limit.model_copy(update={what: None})
            yield f"without the limit of {what} to {most}", Conclusion(limit=less)
    for n, feature in enumerate(limit.on):
        if len(limit.on) > 1:
            less = limit.model_copy(update={"on": _without(limit.on, n)})
            yield f"without the limit on `{feature}`", Conclusion(limit=less)


def _brought(one: Conclusion) -> str:
    ((key, value),) = one.model_dump(mode="json", by_alias=True, exclude_unset=True).items()
    return _keyed(key, " ".join(map(str, value.values())) if isinstance(value, dict) else value)


def _said(condition: Condition) -> str:
    """Name a condition by its own form, or a combination by its first part."""
    match condition:
        case All(parts) | Any(parts) | Count(_, parts):
            return f"the list that begins {_said(parts[0])}"
    written = form(condition)
    if isinstance(written, str):
        return f"`{written}`"
    ((key, value),) = written.items()
    if isinstance(value, dict):
        value = " ".join(f"{name} {bound}" for name, bound in value.items())
    return _keyed(key, value)


def _keyed(key: str, value: str | Sequence[str]) -> str:
    return f"`{key}: {value if isinstance(value, str) else ', '.join(value)}`"


def _without(parts: Sequence[T], n: int) -> tuple[T, ...]:
    return (*parts[:n], *parts[n + 1 :])


def _with(parts: Sequence[T], n: int, part: T) -> tuple[T, ...]:
    return (*parts[:n], part, *parts[n + 1 :])
