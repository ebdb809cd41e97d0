"""
All cases at once: one sheet in each bit, and what each case expects as expressions over slots.

A case is met here exactly when `cases.unmet` finds nothing in its consultation, which is what the
tests hold; but thousands of rulebooks can be asked in the time of one consultation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.audit.cases.cases import AtMost, Case, Cases, Expect, sheet_of
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import referral_parts
from recommender.core.evaluation.program import (
    FALSE,
    Expression,
    Program,
    either,
    everything,
    negated,
)
from recommender.core.evaluation.semantics import INTS, evaluate, many
from recommender.core.language.cards import Technique
from recommender.core.language.facts import EVERYWHERE, STOPS, Fact
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.hearing import heard
from recommender.core.reasoning.variants import Variants, fired

TOGETHER = 64
"""So many variations are evaluated at once: enough to be quick, few enough to stay in the cache."""


def given(rulebook: Rulebook, program: Program, cases: Cases) -> list[int]:
    """Carry the sheets of all cases, the first in the lowest bit."""
    sheets = (sheet_of(case, cases.healthy, rulebook).answers for case in cases.cases)
    return many(program, rulebook, (heard(rulebook, answers) for answers in sheets))


def rules_fired(
    rulebook: Rulebook, sheets: Iterable[Mapping[str, str]]
) -> dict[str, tuple[int, ...]]:
    """
    Say for each rule, ladder and guard which of the sheets let it hold, by their number from 0.

    The answers of a sheet are complete and accepted. One bit of a whole number carries one sheet.
    """
    program = compiled(rulebook)
    every = list(sheets)
    evaluation = evaluate(program, many(program, rulebook, every), INTS)
    held: dict[str, int] = {}
    for stage, rounds in zip(program.stages, evaluation.rounds, strict=True):
        for rule, value in zip(stage.rules, rounds[-1], strict=True):
            held[rule.id] = held.get(rule.id, 0) | value
    return {rule: _numbers(bits & ((1 << len(every)) - 1)) for rule, bits in held.items()}


def _numbers(bits: int) -> tuple[int, ...]:
    return tuple(n for n, digit in enumerate(reversed(f"{bits:b}")) if digit == "1")


class Batch(NamedTuple):
    """
    Variations under all cases: the first block of bits holds the cases under the rulebook as it is,
    each further one those under one of the variations, by its number. A block is whole bytes wide;
    `block` has the bits of the cases in the first.
    """

    numbers: range
    width: int
    block: int
    values: list[int]

    def repeated(self, bits: int) -> int:
        """Repeat the bits of one block in all of them."""
        return int.from_bytes(
            bits.to_bytes(self.width, "little") * (len(self.numbers) + 1), "little"
        )

    def of(self, number: int, bits: int) -> int:
        """Give the block of some bits that is a variation's own."""
        return bits >> self.shift(number) & self.block

    def shift(self, number: int) -> int:
        """Say how far up the block of a variation begins."""
        return 8 * self.width * (self.numbers.index(number) + 1)


def batches(variants: Variants, cases: Cases) -> Iterator[Batch]:
    """Evaluate all cases under all variations, some at a time, by the definition."""
    program = variants.program
    sheets = given(variants.rulebook, program, cases)
    numbers = range(len(variants.variations))
    width, block = -(-len(cases.cases) // 8), (1 << len(cases.cases)) - 1
    for first in range(0, len(numbers), TOGETHER):
        batch = Batch(numbers[first : first + TOGETHER], width, block, [])
        x = [batch.repeated(value) for value in sheets]
        for slot in variants.kept.values():
            x[slot] = batch.repeated(block)
        for n in batch.numbers:
            bits = block << batch.shift(n)
            x[variants.chosen[n]] = bits
            x[variants.kept[variants.variations[n].key]] &= ~bits
        yield batch._replace(values=evaluate(program, x, INTS).values)


def expectations(
    rulebook: Rulebook, program: Program, cases: Sequence[Case], of: Technique | None = None
) -> dict[Expression, tuple[int, int]]:
    """
    Write down what every case expects, over a program in which rules conclude that they fired:
    each expression that cases speak of, with the cases (bits) that want it, and that want it not.

    With `of`, a damaged card, only what is expected of that technique at most is written.
    """
    told = _Told(rulebook, program)
    wanted: dict[Expression, tuple[int, int]] = {}
    for n, case in enumerate(cases):
        for expression, holds in _expected(told, case) if of is None else _doses(told, case, of):
            yes, no = wanted.get(expression, (0, 0))
            bit = 1 << n
            wanted[expression] = (yes | bit, no) if holds else (yes, no | bit)
    return wanted


class _Told:
    """Expressions for what a person is told."""

    def __init__(self, rulebook: Rulebook, program: Program) -> None:
        """Collect the parts of what is told."""
        self.rulebook = rulebook
        self.program = program
        self.emergency = self.any_of("referral", "emergency")
        self.referral = self.any_of("referral")
        self.offers = self.any_of("offered")
        self.calm = negated(self.emergency)
        self.stops = program.fact(STOPS)
        self.parts = dict(referral_parts(program))
        self.status = self._statuses()

    def any_of(self, kind: str, level: str = "") -> Expression:
        """Say that any fact of a kind holds; with a `level`, any fact of that level."""
        facts = ((slot, self.program.fact_of[slot]) for slot in self.program.of_kind(kind))
        return ("any", None, tuple(("slot", s) for s, f in facts if level in ("", f.level)))

    def calmly(self, expression: Expression) -> Expression:
        """Say that something holds and there is no emergency, which would be told alone."""
        return everything([expression, self.calm])

    def _statuses(self) -> dict[str, Expression]:
        """Say that a settled sheet has a status, by status; it has none but these."""
        suggested = either([self.any_of("suggested"), self.any_of("region")])
        silent = everything([negated(self.offers), negated(self.referral)])
        shown = either([self.offers, everything([negated(self.referral), suggested])])
        waits = everything([self.referral, negated(self.offers)])
        return {
            "referral": either([self.stops, waits]),
            "recommendation": everything([negated(self.stops), shown]),
            "nothing-reported": everything([silent, negated(suggested)]),
        }

    def referred(self, suspicion: str, to: str) -> Expression:
        """Say that a suspicion is referred on at just this urgency, and that this is shown."""
        if to == URGENCIES[0]:
            return self.program.fact(Fact("referral", suspicion, to).written)
        return self.parts.get(("referral", suspicion, to), FALSE)

    def at_most(self, wanted: AtMost, card: Technique) -> Iterator[Expression]:
        """Say that a technique is offered with at most so much of each thing."""
        on = {*self.rulebook.features(card), EVERYWHERE}
        limits = [(s, one) for s, one in self.program.limits.items() if one.on in on]
        offered = self.calmly(self.program.fact(f"offered:{card.id}"))
        halves = max(1, card.dose.sets // 2)
        yield offered
        for what, most, own in (
            ("pressure", wanted.pressure, card.ceiling),
            ("seconds", wanted.seconds, card.dose.set_seconds),
            ("dose", wanted.sets, card.dose.sets),
        ):
            if most is not None and own > most:
                low = (
                    ("slot", slot)
                    for slot, one in limits
                    if one.what == what and (halves if what == "dose" else int(one.most)) <= most
                )
                yield ("any", None, tuple(low))


def _expected(told: _Told, case: Case) -> Iterator[tuple[Expression, bool]]:
    """Yield each expression that a case speaks of, and whether it should hold."""
    if case.near_miss_of is not None:
        yield fired(told.program, case.near_miss_of), False
    expect = case.expect
    if expect is None:
        return
    if expect.status is not None:
        yield told.status.get(expect.status, FALSE), True
    yield from ((fired(told.program, rule), True) for rule in expect.because)
    yield from ((told.referred(one.for_, one.to), True) for one in expect.referrals)
    yield from ((told.program.fact(f"offered:{name}"), False) for name in expect.not_offered)
    for most in expect.at_most:
        card = told.rulebook.technique_of[most.technique]
        yield from ((one, True) for one in told.at_most(most, card))
    yield from _listed(told, expect)


def _doses(told: _Told, case: Case, card: Technique) -> Iterator[tuple[Expression, bool]]:
    """Yield what a case expects of one technique at most, as another card of it has it."""
    for most in case.expect.at_most if case.expect else ():
        if most.technique == card.id:
            yield from ((one, True) for one in told.at_most(most, card))


def _listed(told: _Told, expect: Expect) -> Iterator[tuple[Expression, bool]]:
    for key, kind, names in (
        ("regions", "region", expect.regions),
        ("offered", "offered", expect.offered),
        ("advice", "advice", expect.advice),
        ("referrals", "referral", ()),
    ):
        for name in names:
            yield told.calmly(told.program.fact(Fact(kind, name).written)), True
        if key in expect.model_fields_set and not getattr(expect, key):
            some = told.any_of(kind)
            yield (some if key == "referrals" else told.calmly(some)), False
