"""
All cases at once: one sheet in each bit, and what each case expects as expressions over slots.

A case is met here exactly when `cases.unmet` finds nothing in its consultation, which is what the
tests hold; but thousands of rulebooks can be asked in the time of one consultation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.audit.cases.cases import AtMost, Case, Cases, Expect, sheet_of
from recommender.core.evaluation.program import Expression, Program, either, everything
from recommender.core.evaluation.semantics import INTS, evaluate, true_slots
from recommender.core.language.cards import Technique
from recommender.core.language.facts import EVERYWHERE, STOPS
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.hearing import heard
from recommender.core.reasoning.promises import negated
from recommender.core.reasoning.variants import Variants, fired

FALSE: Expression = ("any", None, ())
TOGETHER = 64
"""So many variations are evaluated at once: enough to be quick, few enough to stay in the cache."""


class Expectations(NamedTuple):
    """Each expression that cases speak of, with the cases (bits) that want it, and want it not."""

    wanted: Mapping[Expression, tuple[int, int]]


def given(rulebook: Rulebook, program: Program, cases: Cases) -> list[int]:
    """Carry the sheets of all cases, the first in the lowest bit."""
    x = [0] * len(program.names)
    for n, case in enumerate(cases.cases):
        answers = heard(rulebook, sheet_of(case, cases.healthy, rulebook).answers)
        for name, value in answers.items():
            for slot in true_slots(program, rulebook.entries[name], value):
                x[slot] |= 1 << n
    return x


class Batch(NamedTuple):
    """
    Variations under all cases: the first block of bits holds the cases under the rulebook as it is,
    each further one those under one of the variations, by its number. `again` has the first bit of
    every block.
    """

    numbers: range
    size: int
    again: int
    values: list[int]

    @property
    def block(self) -> int:
        """The bits of one block, in the place of the first."""
        return (1 << self.size) - 1

    def repeated(self, bits: int) -> int:
        """Repeat the bits of one block in all of them."""
        return bits * self.again

    def by_number(self, bits: int) -> Iterator[tuple[int, int]]:
        """Yield, for each variation, its number and its own block of some bits."""
        for k, n in enumerate(self.numbers, 1):
            yield n, bits >> (self.size * k) & self.block


def batches(variants: Variants, cases: Cases) -> Iterator[Batch]:
    """Evaluate all cases under all variations, some at a time, by the definition."""
    program = variants.program
    sheets = given(variants.rulebook, program, cases)
    numbers = range(len(variants.variations))
    for first in range(0, len(numbers), TOGETHER):
        mine, size = numbers[first : first + TOGETHER], len(cases.cases)
        batch = Batch(mine, size, sum(1 << (size * k) for k in range(len(mine) + 1)), [])
        x = [batch.repeated(value) for value in sheets]
        for slot in variants.kept.values():
            x[slot] = batch.repeated(batch.block)
        for k, n in enumerate(batch.numbers, 1):
            bits = batch.block << (batch.size * k)
            x[variants.chosen[n]] = bits
            x[variants.kept[variants.variations[n].key]] &= ~bits
        yield batch._replace(values=evaluate(program, x, INTS).values)


def expectations(
    rulebook: Rulebook, program: Program, cases: Sequence[Case], of: Technique | None = None
) -> Expectations:
    """
    Write down what every case expects, over a program in which rules conclude that they fired.

    With `of`, a damaged card, only what is expected of that technique at most is written.
    """
    told = _Told(rulebook, program)
    wanted: dict[Expression, tuple[int, int]] = {}
    for n, case in enumerate(cases):
        for expression, holds in _expected(told, case) if of is None else _doses(told, case, of):
            yes, no = wanted.get(expression, (0, 0))
            bit = 1 << n
            wanted[expression] = (yes | bit, no) if holds else (yes, no | bit)
    return Expectations(wanted)


class _Told:
    """Expressions for what a person is told."""

    def __init__(self, rulebook: Rulebook, program: Program) -> None:
        """Collect the parts of what is told."""
        self.rulebook = rulebook
        self.program = program
        self.emergency = self.any_of("referral:", "=emergency")
        self.referral = self.any_of("referral:")
        self.offers = self.any_of("offered:")
        self.calm = negated(self.emergency)
        self.stops = self.fact(STOPS)

    def fact(self, name: str) -> Expression:
        """Say that a fact holds; none does that nothing concludes."""
        slot = self.program.slot.get(name)
        return FALSE if slot is None else ("slot", slot)

    def any_of(self, start: str, end: str = "") -> Expression:
        """Say that any fact holds whose name starts and ends so."""
        names = self.program.names
        found = (s for s in self.program.facts if names[s].startswith(start))
        return ("any", None, tuple(("slot", s) for s in found if names[s].endswith(end)))

    def calmly(self, expression: Expression) -> Expression:
        """Say that something holds and there is no emergency, which would be told alone."""
        return everything([expression, self.calm])

    def status(self, status: str) -> Expression:
        """Say that a settled sheet has a status."""
        suggested = either([self.any_of("suggested:"), self.any_of("region:")])
        silent = everything([negated(self.offers), negated(self.referral)])
        shown = either([self.offers, everything([negated(self.referral), suggested])])
        match status:
            case "referral":
                waits = everything([self.referral, negated(self.offers)])
                return either([self.stops, waits])
            case "recommendation":
                return everything([negated(self.stops), shown])
            case "nothing-reported":
                return everything([silent, negated(suggested)])
        return FALSE

    def referred(self, suspicion: str, to: str) -> Expression:
        """Say that a suspicion is referred on at just this urgency, and that this is shown."""
        level = self.fact(f"referral:{suspicion}={to}")
        worse = URGENCIES[: URGENCIES.index(to)]
        more = [negated(self.fact(f"referral:{suspicion}={one}")) for one in worse]
        shown = [] if to == URGENCIES[0] else [self.calm]
        return everything([level, *more, *shown])

    def at_most(self, wanted: AtMost, card: Technique) -> Iterator[Expression]:
        """Say that a technique is offered with at most so much of each thing."""
        on = {*self.rulebook.features(card), EVERYWHERE}
        limits = [(s, one) for s, one in self.program.limits.items() if one.on in on]
        offered = self.calmly(self.fact(f"offered:{card.id}"))
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
        yield told.status(expect.status), True
    yield from ((fired(told.program, rule), True) for rule in expect.because)
    yield from ((told.referred(one.for_, one.to), True) for one in expect.referrals)
    yield from ((told.fact(f"offered:{name}"), False) for name in expect.not_offered)
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
    for key, start, names in (
        ("regions", "region:", expect.regions),
        ("offered", "offered:", expect.offered),
        ("advice", "advice:", expect.advice),
        ("referrals", "referral:", ()),
    ):
        yield from ((told.calmly(told.fact(f"{start}{name}")), True) for name in names)
        if key in expect.model_fields_set and not getattr(expect, key):
            found = told.any_of(start)
            yield (found if key == "referrals" else told.calmly(found)), False
