"""
The compiled form: a rulebook as numbered slots and expressions over them.

A slot is a true-or-false: an answer (`low-back-ache`, `age>=18`), a fact (`region:core`) or the
absence of a fact (`no avoid:belly-pressure`). Expressions over slots use `&` and `|` alone; what is
negated has a slot of its own, filled once the stage that could conclude it is over. So any carrier
with `&`, `|` and one negation can run it. `compiling.py` makes it, `semantics.py` runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import chain
from operator import and_, or_
from typing import Any as Anything

from recommender.core.language.facts import STOPS
from recommender.core.language.fields import STAGES

Expression = tuple[Anything, ...]
"""`("slot", n)`, `("absent", n)` with the fact's slot, `("all" | "any" | "count", k, parts)`."""


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
    def rule_of(self) -> dict[str, CompiledRule]:
        """Ladders and guards by id; of a card with several stages, the last."""
        return {rule.id: rule for rule in self.rules}

    @property
    def rules(self) -> Iterator[CompiledRule]:
        """Every compiled rule, in order of stage and id."""
        return chain.from_iterable(stage.rules for stage in self.stages)


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


def written(expression: Expression, absence: dict[int, int]) -> str:
    """Write an expression as Python over `x`, the list of slots."""
    match expression:
        case ("slot", slot):
            return f"x[{slot}]"
        case ("absent", slot):
            return f"x[{absence[slot]}]"
        case ("count", least, parts):
            inside = ", ".join(written(part, absence) for part in parts)
            return f"at_least({least}, ({inside},))"
        case (kind, _, parts):
            sign = " & " if kind == "all" else " | "
            return "(" + sign.join(written(part, absence) for part in parts) + ")"
    raise AssertionError(expression)


def made(name: str, lines: Iterable[str]) -> Callable[[list[Anything]], Anything]:
    """Build a function of `x`, the list of slots, from lines made of slot numbers only."""
    source = "\n".join([f"def {name}(x):", *(f"    {line}" for line in lines)])
    scope: dict[str, Anything] = {"at_least": at_least}
    exec(compile(source, f"<{name}>", "exec"), scope)  # noqa: S102  # our own text: slot numbers
    made: Callable[[list[Anything]], Anything] = scope[name]
    return made


def held(expression: Expression, values: Sequence[Anything]) -> Anything:
    """
    Say what an expression is worth on complete sheets; what is absent is what does not hold.

    Unlike the compiled form, it takes constants: nothing in an `all` is true, in an `any` false.
    """
    match expression:
        case ("slot", slot):
            return values[slot]
        case ("absent", slot):
            return ~values[slot]
        case ("count", least, parts):
            return at_least(least, [held(part, values) for part in parts])
        case ("all", _, parts):
            return reduce(and_, (held(part, values) for part in parts), -1)
        case (_, _, parts):
            return reduce(or_, (held(part, values) for part in parts), 0)
    raise AssertionError(expression)


def slots_of(expression: Expression) -> Iterator[tuple[int, bool]]:
    """Yield each slot an expression reads, and whether it reads its absence."""
    match expression:
        case ("slot", slot):
            yield slot, False
        case ("absent", slot):
            yield slot, True
        case (_, _, parts):
            for part in parts:
                yield from slots_of(part)


def everything(parts: Iterable[Expression]) -> Expression:
    """Combine expressions so that all must hold."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else ("all", None, found)


def either(parts: Iterable[Expression]) -> Expression:
    """Combine expressions so that one is enough."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else ("any", None, found)


def assembled(
    names: Sequence[str],
    answers: dict[str, tuple[int, ...]],
    gates: tuple[Gate, ...],
    limits: dict[int, LimitFact],
    thresholds: dict[str, tuple[int, ...]],
    by_stage: dict[str, list[CompiledRule]],
) -> Program:
    """
    Put numbered names, gates and compiled rules together into a program.

    Rules of a stage are taken in order of id, so that the order they are given in cannot matter.
    """
    every = list(names)
    rules = list(chain.from_iterable(by_stage.values()))
    read = sorted({s for rule in rules for s, absent in rule.reads if absent})
    absence = {slot: len(every) + n for n, slot in enumerate(read)}
    every += [f"no {every[slot]}" for slot in read]
    stage_of = {slot: rule.stage for rule in rules for slot in rule.slots}
    stages = []
    for stage in STAGES:
        mine = tuple(sorted(by_stage[stage], key=lambda rule: rule.id))
        own = {slot for rule in mine for slot in rule.slots}
        repeats = any(slot in own for rule in mine for slot, _ in rule.reads)
        over = tuple((s, absence[s]) for s in read if stage_of.get(s, STAGES[0]) == stage)
        stages.append(Stage(stage, mine, repeats, over, _step(stage, mine, absence)))
    slot = {name: n for n, name in enumerate(every)}
    facts = tuple(
        n
        for n, name in enumerate(names)
        if (":" in name and not name.startswith("applies:")) or name == STOPS
    )
    return Program(tuple(every), slot, answers, gates, tuple(stages), limits, thresholds, facts)


def _step(
    stage: str, rules: tuple[CompiledRule, ...], absence: dict[int, int]
) -> Callable[[list[Anything]], tuple[Anything, ...]]:
    lines = [f"r{n} = {written(rule.expression, absence)}" for n, rule in enumerate(rules)]
    makers: dict[int, list[int]] = {}
    for n, rule in enumerate(rules):
        for slot in rule.slots:
            makers.setdefault(slot, []).append(n)
    for slot, numbers in sorted(makers.items()):
        lines.append(f"x[{slot}] = " + " | ".join(f"r{n}" for n in numbers))
    lines.append("return (" + "".join(f"r{n}, " for n in range(len(rules))) + ")")
    return made(stage, lines)
