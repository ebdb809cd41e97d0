"""
A program written anew so that large values, such as arrays, are touched as little as may be.

Nothing here knows what the values are, and what the program means stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from recommender.core.evaluation.program import CompiledRule, Expression, Program, Stage, made


@lru_cache(maxsize=16)
def layered(program: Program) -> Program:
    """
    Write a program so that large values are touched as little as may be; it means the same.

    The rules of a stage become layers: a rule stands after those whose conclusions it reads, so
    that one round is enough, and only rules that wait for each other in a ring are repeated. A step
    changes nothing but values of its own making.
    """
    absence = {fact: slot for stage in program.stages for fact, slot in stage.absences}
    stages: list[Stage] = []
    for stage in program.stages:
        layers = list(_layers(stage.rules))
        known: set[int] = set()
        for n, (rules, ring) in enumerate(layers):
            over = stage.absences if n == len(layers) - 1 else ()
            step = made(stage.name, _lines(rules, absence, known, ring=ring))
            stages.append(Stage(stage.name, rules, ring, over, step))
            known.update(slot for rule in rules for slot in rule.slots)
        if not layers:
            stages.append(stage)
    return replace(program, stages=tuple(stages))


def _layers(
    rules: tuple[CompiledRule, ...],
) -> Iterator[tuple[tuple[CompiledRule, ...], bool]]:
    """Yield rules that wait for none that is left, and at last those that wait in a ring."""
    left = list(rules)
    while left:
        coming = {slot for rule in left for slot in rule.slots}
        ready = [
            rule
            for rule in left
            if not any(slot in coming for slot, absent in rule.reads if not absent)
        ]
        if not ready:
            yield tuple(left), True
            return
        yield tuple(ready), False
        left = [rule for rule in left if rule not in ready]


def _lines(
    rules: tuple[CompiledRule, ...], absence: Mapping[int, int], known: set[int], *, ring: bool
) -> Iterator[str]:
    """Write the step of one layer: each rule, then each fact as one or more of its rules."""
    makers: dict[int, list[str]] = {}
    for n, rule in enumerate(rules):
        lines, value, _ = _written(rule.expression, absence, f"r{n}")
        yield from (*lines, f"r{n} = {value}")
        for slot in rule.slots:
            makers.setdefault(slot, []).append(f"r{n}")
    for slot, (first, *rest) in makers.items():
        names = [f"x[{slot}]", first, *rest] if ring or slot in known else [first, *rest]
        if len(names) > 1:
            yield f"f = {names[0]} | {names[1]}"
            yield from (f"f |= {name}" for name in names[2:])
        yield f"x[{slot}] = {'f' if len(names) > 1 else first}"
    yield f"return ({''.join(f'r{n}, ' for n in range(len(rules)))})" if ring else "return ()"


def _written(
    expression: Expression, absence: Mapping[int, int], name: str
) -> tuple[list[str], str, bool]:
    """
    Write an expression: the lines before it, its value, and whether that may be changed in place.
    """
    match expression:
        case ("slot", slot):
            return [], f"x[{slot}]", False
        case ("absent", slot):
            return [], f"x[{absence[slot]}]", False
    kind, least, parts = expression
    inner = [_written(part, absence, f"{name}_{n}") for n, part in enumerate(parts)]
    lines = [line for before, _, _ in inner for line in before]
    if kind == "count":
        lines.append(f"{name} = at_least({least}, ({', '.join(value for _, value, _ in inner)},))")
        return lines, name, False
    sign = "&" if kind == "all" else "|"
    own = [value for _, value, mine in inner if mine]
    others = [value for _, value, mine in inner if not mine]
    if own:
        first, *rest = [*own, *others]
    else:
        lines.append(f"{name} = {others[0]} {sign} {others[1]}")
        first, rest = name, others[2:]
    lines += [f"{first} {sign}= {value}" for value in rest]
    return lines, first, True
