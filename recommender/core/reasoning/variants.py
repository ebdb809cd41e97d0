"""
Many small variations of a rulebook in one program, so that each costs next to nothing.

Everything stands in one program, guarded by choices, as mutants do in a mutant schema. A variation
replaces one card. Its rules stand beside those it replaces, and a slot that stands for the choice
of the variation says which of them count; all other rules are shared. Whoever fills these slots
chooses: one variation for each bit, or one for each query. What rules mean stays with the
definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from recommender.core.evaluation.compiler import Draft, program_of
from recommender.core.evaluation.program import (
    CompiledRule,
    Expression,
    Program,
    either,
    everything,
    grouped,
)
from recommender.core.language.cards import Rule, Technique
from recommender.core.language.conditions import Condition
from recommender.core.language.fields import STAGES
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import Atom, Copy, Values, Writing, begun, people
from recommender.core.reasoning.promises import Reading
from recommender.core.reasoning.solver import chosen_values

Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Variation:
    """One card by another, or by none; `kind` is `rules` or `techniques`, where it stands."""

    kind: str
    card: str
    by: Rule | Technique | None

    @property
    def key(self) -> tuple[str, str]:
        """The card that is replaced: a rule and a technique may have the same name."""
        return self.kind, self.card


@dataclass(frozen=True, eq=False)
class Variants:
    """
    A program that holds a rulebook and its variations.

    `chosen` are the slots that choose a variation, in order; `kept` those that say, by card, that
    no variation of it is chosen. Each card rule also concludes, in each of its stages, that it
    fired there: a fact is of one stage alone.
    """

    rulebook: Rulebook
    variations: tuple[Variation, ...]
    program: Program
    draft: Draft
    chosen: tuple[int, ...]
    kept: dict[Key, int]

    @cached_property
    def of_card(self) -> dict[Key, list[int]]:
        """The numbers of the variations of each card."""
        return grouped((variation.key, n) for n, variation in enumerate(self.variations))

    @property
    def reading(self) -> Reading:
        """How promises are read over the slots of this program."""
        return Reading(self.rulebook, self.program, self.draft.expression)


def fired(program: Program, rule: str) -> Expression:
    """Say that a card's rule held, in whatever stage; one that is not there never does."""
    slots = (program.slot.get(_fired(rule, stage)) for stage in STAGES)
    return either(("slot", slot) for slot in slots if slot is not None)


def _fired(rule: str, stage: str) -> str:
    """Name the slot that says that a card's rule held in a stage."""
    return f"fired:{rule}@{stage}"


def varied(
    rulebook: Rulebook, variations: Sequence[Variation], also: Iterable[Condition] = ()
) -> Variants:
    """Compile a rulebook with variations of its cards; `also` are conditions it must tell apart."""
    whens = [variation.by.when for variation in variations if isinstance(variation.by, Rule)]
    draft = Draft(rulebook, [*whens, *also])
    keys = sorted({variation.key for variation in variations})
    kept = {key: draft.number(f"kept {' '.join(key)}") for key in keys}
    chosen = tuple(draft.number(f"variation {n}") for n in range(len(variations)))

    def counting(kind: str, cards: Iterable[Any]) -> Iterator[tuple[Any, int | None, str]]:
        """Yield cards and their variations: the slot that lets each count, and its number."""
        for card in cards:
            yield card, kept.get((kind, card.id)), ""
        for n, variation in enumerate(variations):
            if variation.kind == kind and variation.by is not None:
                yield variation.by, chosen[n], f" {n}"

    rules = list(counting("rules", rulebook.rule_of.values()))
    by_stage = {
        stage: [
            _where(draft, draft.card(card, stage), slot, number, [_fired(card.id, stage)])
            for card, slot, number in rules
            if stage in card.stages
        ]
        for stage in STAGES
    }
    by_stage["techniques"] += draft.ladders()
    # Guards read every caution there is, so they come last.
    by_stage["techniques"] += [
        _where(draft, guard, slot, number)
        for card, slot, number in counting("techniques", rulebook.technique_of.values())
        if (guard := draft.guard(card)) is not None
    ]
    return Variants(rulebook, tuple(variations), program_of(draft, by_stage), draft, chosen, kept)


def _where(
    draft: Draft, rule: CompiledRule, slot: int | None, number: str, fired: Sequence[str] = ()
) -> CompiledRule:
    """Let a rule count only where a slot holds, if any; it also concludes what says it `fired`."""
    both = rule.expression if slot is None else everything([rule.expression, ("slot", slot)])
    return draft.rule(f"{rule.id}{number}", rule.stage, both, [*fired, *rule.concludes])


def begin(
    writing: Writing, variants: Variants, values: Values, chosen: Sequence[Atom] = ()
) -> Copy:
    """Begin a copy of a person for the variation that is chosen; for the rulebook without any."""
    copy = begun(writing, variants.program, variants.rulebook, values)
    copy.raw.update(zip(variants.chosen, chosen, strict=False))
    for card, slot in variants.kept.items():
        mine = [-chosen[n] for n in variants.of_card[card]] if chosen else []
        copy.raw[slot] = writing.all_of(mine)
    return copy


def at_most_one(writing: Writing, variants: Variants) -> tuple[Atom, ...]:
    """Let at most one variation be chosen, by an atom for each."""
    chosen = tuple(writing.free() for _ in variants.variations)
    writing.forbid([writing.count_of(2, chosen)])
    return chosen


class Beside(NamedTuple):
    """One person under the rulebook and under a variation of it: `values` are their answers."""

    chosen: tuple[Atom, ...]
    values: Values
    whole: Copy
    varied: Copy


def beside(writing: Writing, variants: Variants) -> Beside:
    """Write a person under the rulebook as it is, and under whichever variation is chosen."""
    chosen = at_most_one(writing, variants)
    values = chosen_values(writing, variants.rulebook, variants.program)
    copies = [begin(writing, variants, values), begin(writing, variants, values, chosen)]
    people(writing, variants.program, copies)
    return Beside(chosen, values, *copies)
