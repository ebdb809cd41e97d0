"""
The definition: what a set of rules concludes from a set of answers.

Stages are taken in order. A stage is the least fixpoint of its rules, computed in rounds: every
rule is looked at against the facts of the round before, then all their conclusions are added,
until nothing changes. A rule may read the absence of a fact only once the stage that could
conclude it is over.

That is all, and it does not care what the values are. Three carriers are used::

    INTS    0 or -1 (or any int: one sheet per bit)      complete sheets
    PAIRS   2 bits, certain and possible                 one sheet with open answers
    words   arrays of unsigned integers                  many complete sheets (see `population`)

Everything else that evaluates rules is tested against this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import invert
from typing import Any, NamedTuple

from recommender.core.evaluation.firing import Firing
from recommender.core.evaluation.program import CompiledRule, Program, Stage
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import whole_number
from recommender.core.language.rulebook import Rulebook

CERTAIN, POSSIBLE = 0b01, 0b10


class Carrier(NamedTuple):
    """Values with `&` and `|`: their negation, and when two rounds are the same."""

    negate: Callable[[Any], Any]
    same: Callable[[Any, Any], bool]


INTS = Carrier(invert, lambda a, b: bool(a == b))
PAIRS = Carrier((0b11, 0b01, 0b10, 0b00).__getitem__, lambda a, b: bool(a == b))
"""0b00 is impossible, 0b10 possible, 0b11 certain; negation swaps and inverts the two bits."""


class Evaluation(NamedTuple):
    """The value of every slot, and for every stage the value of its rules after each round."""

    values: list[Any]
    rounds: tuple[tuple[tuple[Any, ...], ...], ...]


def evaluate(program: Program, given: Sequence[Any], carrier: Carrier) -> Evaluation:
    """Evaluate the compiled rules on answers: a value for every slot, false for those of facts."""
    x = gated(program, given, carrier)
    rounds = tuple(_fixpoint(stage, x, carrier) for stage in program.stages)
    return Evaluation(x, rounds)


def gated(program: Program, given: Sequence[Any], carrier: Carrier) -> list[Any]:
    """
    Fill in the answers, and let each `only-if` decide whether its question applies.

    Where it does not, no answer to it holds, except that items and yes-no questions are `no`.
    """
    x = list(given)
    for gate in program.gates:
        applies = x[gate.slot] = gate.holds(x)
        ruled_out = carrier.negate(applies)
        for slot in gate.answers:
            x[slot] = x[slot] & applies
        for slot in gate.noes:
            x[slot] = x[slot] | ruled_out
    return x


def _fixpoint(stage: Stage, x: list[Any], carrier: Carrier) -> tuple[tuple[Any, ...], ...]:
    rounds = [stage.step(x)]
    while stage.repeats:
        again = stage.step(x)
        if carrier.same(again, rounds[-1]):
            break
        rounds.append(again)
    for fact, absence in stage.absences:
        x[absence] = carrier.negate(x[fact])
    return tuple(rounds)


def true_slots(program: Program, entry: Entry, value: str) -> tuple[int, ...]:
    """List the slots of an entry that this answer makes true."""
    true = program.truths.get((entry.id, value))
    if true is None:
        names = program.names
        slots = program.answers[entry.id]
        true = tuple(slot for slot in slots if _agrees(names[slot], entry, value))
        if entry.question.kind != "text":
            program.truths[entry.id, value] = true
    return true


def _agrees(name: str, entry: Entry, value: str) -> bool:
    """Say whether an answer makes the slot of this name true."""
    sign = name[len(entry.id) :]
    if not sign:
        return value == "yes"
    if sign[0] == "=":
        return value == sign[1:]
    number = whole_number(value)
    if number is None:
        return False
    return number >= int(sign[2:]) if sign[0] == ">" else number < int(sign[1:])


def ints(
    program: Program, rulebook: Rulebook, answers: Mapping[str, str], bits: int = -1
) -> list[int]:
    """Carry a complete sheet in the `bits` of each slot that its answers make true, all of them."""
    x = [0] * len(program.names)
    for entry, value in answers.items():
        for slot in true_slots(program, rulebook.entries[entry], value):
            x[slot] = bits
    return x


def many(program: Program, rulebook: Rulebook, sheets: Iterable[Mapping[str, str]]) -> list[int]:
    """Carry complete sheets, each in a bit of its own, the first in the lowest."""
    x = [0] * len(program.names)
    for number, answers in enumerate(sheets):
        for entry, value in answers.items():
            for slot in true_slots(program, rulebook.entries[entry], value):
                x[slot] |= 1 << number
    return x


def pairs(program: Program, rulebook: Rulebook, answers: Mapping[str, str]) -> list[int]:
    """Carry an incomplete sheet: certain where answered so, possible where not answered."""
    x = [0] * len(program.names)
    for entry, slots in program.answers.items():
        if entry in answers:
            for slot in true_slots(program, rulebook.entries[entry], answers[entry]):
                x[slot] = CERTAIN | POSSIBLE
        else:
            for slot in slots:
                x[slot] = POSSIBLE
    return x


def facts(program: Program, values: list[Any], bit: int = CERTAIN) -> tuple[str, ...]:
    """Name the facts that hold, in alphabetical order: the decision."""
    return tuple(sorted(program.names[slot] for slot in program.facts if values[slot] & bit))


def firings(program: Program, evaluation: Evaluation) -> tuple[Firing, ...]:
    """
    List the rules that certainly held, in order of stage, round and id, with what each used.

    Of values in pairs only the certain bit is read; whole numbers have it where they are true.
    What a firing used is every true leaf of its condition in the round before it first held.
    """
    fired: list[Firing] = []
    for stage, rounds in zip(program.stages, evaluation.rounds, strict=True):
        first: dict[int, int] = {}
        for number, values in enumerate(rounds):
            for n, value in enumerate(values):
                if value & CERTAIN:
                    first.setdefault(n, number)
        since: dict[int, int] = {}
        for n, number in first.items():
            for slot in stage.rules[n].slots:
                since[slot] = min(number, since.get(slot, number))
        fired += [
            _firing(program, evaluation.values, stage.rules[n], since, number)
            for n, number in first.items()
        ]
    return tuple(fired)


def _firing(
    program: Program, values: list[Any], rule: CompiledRule, since: dict[int, int], number: int
) -> Firing:
    names, used, absent = program.names, [], []
    for slot, is_absence in rule.reads:
        if is_absence:
            if values[program.slot[f"no {names[slot]}"]] & CERTAIN:
                absent.append(names[slot])
        elif values[slot] & CERTAIN and since.get(slot, -1) < number:
            used.append(names[slot])
    return Firing(
        rule=rule.id,
        stage=rule.stage,
        used=tuple(used),
        absent=tuple(absent),
        concluded=rule.concludes,
    )
