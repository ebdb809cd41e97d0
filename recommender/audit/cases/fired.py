"""
Which sheets let which rules hold: many complete sheets through the definition at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.core.evaluation.compiler import compiled
from recommender.core.language.rulebook import Rulebook
from recommender.core.evaluation.semantics import INTS, evaluate, true_slots


def fired(rulebook: Rulebook, sheets: Iterable[Mapping[str, str]]) -> dict[str, tuple[int, ...]]:
    """
    Say for each rule, ladder and guard which of the sheets let it hold, by their number from 0.

    The answers of a sheet are complete and accepted. One bit of a whole number carries one sheet.
    """
    program = compiled(rulebook)
    x = [0] * len(program.names)
    every = 0
    for number, answers in enumerate(sheets):
        bit = 1 << number
        every |= bit
        for entry, value in answers.items():
            for slot in true_slots(program, rulebook.entries[entry], value):
                x[slot] |= bit
    held: dict[str, int] = {}
    found = evaluate(program, x, INTS)
    for stage, rounds in zip(program.stages, found.rounds, strict=True):
        for rule, value in zip(stage.rules, rounds[-1], strict=True):
            held[rule.id] = held.get(rule.id, 0) | (value & every)
    return {rule: _numbers(bits) for rule, bits in held.items()}


def _numbers(bits: int) -> tuple[int, ...]:
    return tuple(n for n, digit in enumerate(reversed(f"{bits:b}")) if digit == "1")
