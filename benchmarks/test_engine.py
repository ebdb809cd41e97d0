"""
Our engine beside stock experta and CLIPS, on the same rules and the same answers.

Stages become saliences, conditions become patterns over ground facts, `count-of` is written out.
Stock experta cannot be trusted to be right: on how many sheets it is wrong is counted, not
asserted. Its key cache, which all its engines share, is left out: filled by several engines it can
crash the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import combinations, cycle
from typing import Any

import pytest

from benchmarks.rulebooks import described, right_facts, rulebooks, sheets, true_answers
from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Expression, Program
from recommender.core.language.rulebook import Rulebook

experta = forward_chaining._experta
CHECKED = 20

Runner = Callable[[Iterable[int]], set[int]]


class StockStrategy(experta.strategies.DepthStrategy):  # type: ignore[misc]  # experta has no types
    """The strategy of stock experta, without its cache."""

    get_key = experta.strategies.DepthStrategy.get_key.__wrapped__


def ours(program: Program) -> Runner:
    """Run our engine."""
    facts = set(program.facts)

    def run(answers: Iterable[int]) -> set[int]:
        found = forward_chaining.run(program, answers)
        return facts.intersection(program.slot[n] for firing in found for n in firing.concluded)

    return run


def in_stock(expression: Expression) -> Any:
    """Write a condition as stock patterns."""
    match expression:
        case ("slot", slot):
            return experta.Fact(slot)
        case ("absent", slot):
            return experta.NOT(experta.Fact(slot))
        case ("count", least, parts):
            chosen = combinations(map(in_stock, parts), least)
            return experta.OR(*(experta.AND(*each) for each in chosen))
    kind, _, parts = expression
    return (experta.AND if kind == "all" else experta.OR)(*map(in_stock, parts))


def stock(program: Program) -> Runner:
    """Run stock experta: its matcher, its strategy."""

    def concludes(slots: tuple[int, ...]) -> Callable[[Any], None]:
        def act(self: Any) -> None:
            self.declare(*map(experta.Fact, slots))

        return act

    body: dict[str, Any] = {"__strategy__": StockStrategy}
    for position, stage in enumerate(program.stages):
        for n, rule in enumerate(stage.rules):
            card = experta.Rule(in_stock(rule.expression), salience=-position)
            body[f"rule_{position}_{n}"] = card(concludes(rule.slots))
    made = type("Stock", (experta.KnowledgeEngine,), body)()
    facts = set(program.facts)

    def run(answers: Iterable[int]) -> set[int]:
        made.reset()
        made.declare(*map(experta.Fact, answers))
        made.run()
        return facts.intersection(fact.get(0) for fact in made.facts.values())

    return run


def in_clips(expression: Expression) -> str:
    """Write a condition as CLIPS patterns."""
    match expression:
        case ("slot", slot):
            return f"(s{slot})"
        case ("absent", slot):
            return f"(not (s{slot}))"
        case ("count", least, parts):
            chosen = map(" ".join, combinations(map(in_clips, parts), least))
            return f"(or {' '.join(f'(and {each})' for each in chosen)})"
    kind, _, parts = expression
    return f"({'and' if kind == 'all' else 'or'} {' '.join(map(in_clips, parts))})"


def clips(program: Program) -> Runner:
    """Run CLIPS: reset, assert, run, and read the facts back."""
    peer = pytest.importorskip("clips", reason="clipspy is not installed (extra `benchmark`)")
    environment = peer.Environment()
    for position, stage in enumerate(program.stages):
        for n, rule in enumerate(stage.rules):
            told = " ".join(f"(s{slot})" for slot in rule.slots)
            environment.build(
                f"(defrule r{position}-{n} (declare (salience -{position}))"
                f" {in_clips(rule.expression)} => (assert {told}))"
            )
    facts = set(program.facts)

    def run(answers: Iterable[int]) -> set[int]:
        environment.reset()
        environment.eval(f"(assert {' '.join(f'(s{slot})' for slot in answers)})")
        environment.run()
        names = (fact.template.name for fact in environment.facts())
        return facts.intersection(int(name[1:]) for name in names if name[1:].isdigit())

    return run


PEERS = {"ours": ours, "stock-experta": stock, "clips": clips}


@cache
def runner(rulebook: Rulebook, peer: str) -> Runner:
    """Make an engine once."""
    return PEERS[peer](compiled(rulebook))


@pytest.mark.parametrize("rulebook", rulebooks())
@pytest.mark.parametrize("peer", PEERS)
def test_engine(benchmark: Any, rulebook: Rulebook, peer: str) -> None:
    """One run on fresh answers, from reset to the facts that were concluded."""
    made = sheets(rulebook, CHECKED)
    run = runner(rulebook, peer)
    given = [true_answers(rulebook, sheet) for sheet in made]
    right = [right_facts(rulebook, sheet) for sheet in made]
    wrong = sum(run(answers) != facts for answers, facts in zip(given, right, strict=True))
    turn = cycle(given)
    size = described(rulebook)
    benchmark.group = f"engine, {size['cards']} cards"
    benchmark.extra_info |= size | {"wrong_sheets": wrong, "sheets": CHECKED}

    benchmark(lambda: run(next(turn)))

    assert peer == "stock-experta" or wrong == 0
