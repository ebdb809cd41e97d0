"""
The compiled form: a rulebook as numbered slots and expressions over them.

A slot is a true-or-false: an answer (`low-back-ache`, `age>=18`), a fact (`region:core`) or the
absence of a fact (`no avoid:belly-pressure`). Expressions over slots use `&` and `|` alone; what is
negated has a slot of its own, filled once the stage that could conclude it is over. So any carrier
with `&`, `|` and one negation can run it. `compiler.py` makes it, `semantics.py` runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import chain
from operator import and_, invert, or_
from typing import Any as Anything
from typing import TypeVar

from recommender.core.language.facts import Fact

K = TypeVar("K")
T = TypeVar("T")
Expression = tuple[Anything, ...]
"""`("slot", n)`, `("absent", n)` with the fact's slot, `("all" | "any" | "count", k, parts)`."""

TRUE: Expression = ("all", None, ())
FALSE: Expression = ("any", None, ())


@dataclass(frozen=True)
class CompiledRule:
    """A card at one stage, a ladder or a guard: when `expression` holds, it `concludes`."""

    id: str
    stage: str
    expression: Expression
    concludes: tuple[str, ...]
    slots: tuple[int, ...]

    @cached_property
    def reads(self) -> tuple[tuple[int, bool], ...]:
        """The slots its expression reads, in order, each with whether it reads the absence."""
        return tuple(dict.fromkeys(slots_of(self.expression)))


@dataclass(frozen=True, slots=True)
class Stage:
    """The rules of one stage, in order of id, and the absences that may be read after it."""

    name: str
    rules: tuple[CompiledRule, ...]
    repeats: bool
    absences: tuple[tuple[int, int], ...]
    step: Callable[[list[Anything]], tuple[Anything, ...]]


@dataclass(frozen=True, slots=True)
class Gate:
    """A question with an `only-if`: the slot that says it applies, and the answers it rules."""

    question: str
    slot: int
    expression: Expression
    answers: tuple[int, ...]
    noes: tuple[int, ...]
    holds: Callable[[list[Anything]], Anything]


@dataclass(frozen=True, slots=True)
class LimitFact:
    """What is limited (`pressure`, `seconds`, `rung`, `dose`), to what, and on which feature."""

    what: str
    most: int | str
    on: str


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled rulebook."""

    names: tuple[str, ...]
    slot: dict[str, int]
    answers: dict[str, tuple[int, ...]]
    gates: tuple[Gate, ...]
    stages: tuple[Stage, ...]
    limits: dict[int, LimitFact]
    thresholds: dict[str, tuple[int, ...]]
    facts: tuple[int, ...]
    truths: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    """The slots that an answer makes true, as they have been worked out so far."""

    @cached_property
    def fact_of(self) -> dict[int, Fact]:
        """The facts by slot, in order of slot."""
        return {slot: Fact.parse(self.names[slot]) for slot in self.facts}

    @cached_property
    def _by_kind(self) -> dict[str, list[int]]:
        return grouped((fact.kind, slot) for slot, fact in self.fact_of.items())

    def of_kind(self, *kinds: str) -> list[int]:
        """List the slots of the facts of some kinds, in order of slot."""
        return sorted(chain.from_iterable(self._by_kind.get(kind, ()) for kind in kinds))

    def fact(self, name: str) -> Expression:
        """Write that a fact holds; none does that nothing concludes."""
        slot = self.slot.get(name)
        return FALSE if slot is None else ("slot", slot)

    @cached_property
    def rule_of(self) -> dict[str, CompiledRule]:
        """Ladders and guards by id; of a card with several stages, the last."""
        return {rule.id: rule for rule in self.rules}

    @property
    def rules(self) -> Iterator[CompiledRule]:
        """Every compiled rule, in order of stage and id."""
        return chain.from_iterable(stage.rules for stage in self.stages)


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """Gather what comes with the same key, all in the order in which it comes."""
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def at_least(least: int, parts: Sequence[Anything]) -> Anything:
    """Say whether at least `least` of the parts hold, with `&` and `|` alone."""
    reached: list[Anything] = [None] * least
    for part in parts:
        for index in range(least - 1, 0, -1):
            below = reached[index - 1]
            if below is not None:
                both = below & part
                reached[index] = both if reached[index] is None else reached[index] | both
        reached[0] = part if reached[0] is None else reached[0] | part
    return reached[-1]


def fold(
    expression: Expression,
    leaf: Callable[[str, int], T],
    join: Callable[[str, int | None, list[T]], T],
) -> T:
    """
    Work something out of an expression from its leaves up: the one walk over expressions.

    `leaf` is given `slot` or `absent` and the slot; `join` is given `all`, `any` or `count`, the
    least of a count, and what became of the parts, in their order.
    """
    kind, first = expression[:2]
    if kind in ("slot", "absent"):
        return leaf(kind, first)
    return join(kind, first, [fold(part, leaf, join) for part in expression[2]])


def mapped(expression: Expression, leaf: Callable[[str, int], Expression]) -> Expression:
    """Write an expression anew with other leaves."""
    return fold(expression, leaf, lambda kind, least, parts: (kind, least, tuple(parts)))


def written(expression: Expression, absent: Callable[[int], str]) -> str:
    """Write an expression as Python over `x`, the list of slots; `absent` writes an absence."""

    def joined(kind: str, least: int | None, parts: list[str]) -> str:
        if kind == "count":
            return f"at_least({least}, ({', '.join(parts)},))"
        return "(" + (" & " if kind == "all" else " | ").join(parts) + ")"

    return fold(expression, lambda kind, n: f"x[{n}]" if kind == "slot" else absent(n), joined)


def made(name: str, lines: Iterable[str]) -> Callable[[list[Anything]], Anything]:
    """Build a function of `x`, the list of slots, from lines made of slot numbers only."""
    source = "\n".join([f"def {name}(x):", *(f"    {line}" for line in lines)])
    scope: dict[str, Anything] = {"at_least": at_least}
    exec(compile(source, f"<{name}>", "exec"), scope)  # noqa: S102  # our own text: slot numbers
    function: Callable[[list[Anything]], Anything] = scope[name]
    return function


def held(
    expression: Expression,
    values: Sequence[Anything],
    negate: Callable[[Anything], Anything] = invert,
) -> Anything:
    """
    Say what an expression is worth on the values of all slots.

    What is absent is what does not hold: `negate` is the carrier's negation, by default that of
    complete sheets. Unlike the compiled form, it takes constants: nothing in an `all` is true, in
    an `any` false. Over pairs, certain and possible, this is Kleene's logic of three values.
    """

    def leaf(kind: str, slot: int) -> Anything:
        return values[slot] if kind == "slot" else negate(values[slot])

    def joined(kind: str, least: int | None, parts: list[Anything]) -> Anything:
        if kind == "count":
            return at_least(least or 0, parts)
        return reduce(and_, parts, -1) if kind == "all" else reduce(or_, parts, 0)

    return fold(expression, leaf, joined)


def slots_of(expression: Expression) -> Iterator[tuple[int, bool]]:
    """Yield each slot an expression reads, and whether it reads its absence."""
    if expression[0] in ("slot", "absent"):
        yield expression[1], expression[0] == "absent"
    else:
        for part in expression[2]:
            yield from slots_of(part)


def negated(expression: Expression) -> Expression:
    """Write that an expression does not hold."""

    def joined(kind: str, least: int | None, parts: list[Expression]) -> Expression:
        if kind == "count":
            return ("count", len(parts) - (least or 0) + 1, tuple(parts))
        return ("any" if kind == "all" else "all", None, tuple(parts))

    return fold(
        expression, lambda kind, slot: ("absent" if kind == "slot" else "slot", slot), joined
    )


def everything(parts: Iterable[Expression]) -> Expression:
    """Combine expressions so that all must hold."""
    every = tuple(parts)
    return every[0] if len(every) == 1 else ("all", None, every)


def either(parts: Iterable[Expression]) -> Expression:
    """Combine expressions so that one is enough."""
    every = tuple(parts)
    return every[0] if len(every) == 1 else ("any", None, every)
