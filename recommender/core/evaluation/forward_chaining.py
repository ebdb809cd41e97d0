"""
The forward-chaining engine: experta, through its own extension points, and its only importer.

Stock experta is unsafe here: a withdrawn activation may still fire, and the order of firing is
random. So the matcher and the strategy are ours. The matcher keeps, for each answer and fact, the
rules that wait for it; the strategy fires in a total order: stage, round, rule id. Every engine
belongs to one thread.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import threading
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from recommender.core.evaluation.firing import Firing
from recommender.core.evaluation.program import CompiledRule, Expression, Program, at_least, grouped


def _imported() -> tuple[Any, Any]:
    """
    Import experta without its side effects.

    Its frozendict still looks for `collections.Mapping`, and both set up logging for everybody.
    """
    handlers, level = list(logging.root.handlers), logging.root.level
    missing = not hasattr(collections, "Mapping")
    if missing:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]  # gone since 3.10
    try:
        import experta  # noqa: PLC0415  # only importable between these lines
        import experta.abstract  # noqa: PLC0415  # as above
        import experta.activation  # noqa: PLC0415  # as above
    finally:
        if missing:
            del collections.Mapping  # type: ignore[attr-defined]  # leave no trace
    for handler in set(logging.root.handlers) - set(handlers):
        logging.root.removeHandler(handler)
    logging.root.setLevel(level)
    return experta, experta.activation.Activation


_experta, _Activation = _imported()
_Fact: Any = _experta.Fact
_Matcher: Any = _experta.abstract.Matcher
_Strategy: Any = _experta.abstract.Strategy
_KnowledgeEngine: Any = _experta.KnowledgeEngine

MOST_ENGINES = 8
"""A thread keeps this many engines, the latest used."""

_mine = threading.local()


def run(program: Program, answers: Iterable[int]) -> tuple[Firing, ...]:
    """
    Fire the rules of a compiled rulebook on the answers (slots that are true), in order.

    Raises whatever an action raises; the engine that failed is then thrown away.
    """
    engines: dict[Program, Any] = _mine.__dict__.setdefault("engines", {})
    engine = engines.pop(program, None) or engine_class(program)()
    fired: tuple[Firing, ...] = engine.consult(answers)
    engines[program] = engine
    while len(engines) > MOST_ENGINES:
        del engines[next(iter(engines))]
    return fired


def holds(expression: Expression, true: set[int]) -> bool:
    """Say whether a compiled condition holds when exactly these slots are true."""
    kind = expression[0]
    if kind == "slot":
        return expression[1] in true
    if kind == "absent":
        return expression[1] not in true
    if kind == "all":
        for part in expression[2]:  # noqa: SIM110  # `all(...)` takes twice as long
            if not holds(part, true):
                return False
        return True
    if kind == "any":
        for part in expression[2]:  # noqa: SIM110  # as above
            if holds(part, true):
                return True
        return False
    return bool(at_least(expression[1], [holds(part, true) for part in expression[2]]))


class Named(_Fact):
    """A ground fact: one name, so that there is nothing to search it for."""

    def has_field_constraints(self) -> bool:
        """Have none."""
        return False

    def has_nested_accessor(self) -> bool:
        """Have none."""
        return False


class Matcher(_Matcher):
    """Re-read only the rules that wait for what has just changed."""

    def __init__(self, engine: Any) -> None:
        """Index the rules of the engine's program by the slots they read."""
        super().__init__(engine)
        program: Program = engine.program
        self.names = program.slot
        self.compiled = list(program.rules)
        bound = {rule.number: rule for rule in engine.get_rules()}
        self.rules = [bound[n].new_conditions(*bound[n]) for n in range(len(self.compiled))]
        self.waiting = grouped(
            (slot, n) for n, rule in enumerate(self.compiled) for slot, _ in rule.reads
        )
        nothing: set[int] = set()
        self.unprompted = [
            n for n, rule in enumerate(self.compiled) if holds(rule.expression, nothing)
        ]
        self.reset()

    def reset(self) -> None:
        """Forget all facts and activations."""
        self.true: set[int] = set()
        self.active: dict[int, Any] = {}
        self.started = False

    def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Any], list[Any]]:
        """Take in new facts; return the activations they bring and those they withdraw."""
        if deleting:
            raise AssertionError("nothing is ever retracted")
        touched = set() if self.started else set(self.unprompted)
        self.started = True
        for fact in adding or ():
            slot = self.names.get(fact.get(0))
            if slot is not None:
                self.true.add(slot)
                touched.update(self.waiting.get(slot, ()))
        added, removed = [], []
        for n in touched:
            if holds(self.compiled[n].expression, self.true):
                if n not in self.active:
                    number = self.engine.round_of(self.compiled[n].stage)
                    activation = _Activation(self.rules[n], (), {"number": number})
                    activation.key = (self.engine.place[n][0], number, self.compiled[n].id)
                    added.append(activation)
                    self.active[n] = activation
            elif n in self.active:
                removed.append(self.active.pop(n))
        return added, removed


class Strategy(_Strategy):
    """Fire in a total order, and withdraw exactly what is withdrawn."""

    def _update_agenda(self, agenda: Any, added: list[Any], removed: list[Any]) -> None:
        if removed:
            gone = {id(activation) for activation in removed}
            agenda.activations[:] = [a for a in agenda.activations if id(a) not in gone]
        if added:
            agenda.activations.extend(added)
            agenda.activations.sort(key=attrgetter("key"), reverse=True)


class Engine(_KnowledgeEngine):
    """An engine for one program, to be used by one thread; made by `engine_class`."""

    __matcher__ = Matcher
    __strategy__ = Strategy
    program: Program
    place: list[tuple[int, CompiledRule]]

    def __init__(self) -> None:
        """Make a fact for every slot that is read; each is declared anew in every run."""
        super().__init__()
        names = self.program.names
        self.named = {slot: Named(names[slot]) for slot in self.matcher.waiting}

    def get_deffacts(self) -> list[Any]:
        """Have none: they would be shared between threads."""
        return []

    def consult(self, answers: Iterable[int]) -> tuple[Firing, ...]:
        """Run once on fresh answers and hand over the firings."""
        self.fired: list[Firing] = []
        self.since: dict[int, int] = {}
        self.now: tuple[str, int] | None = None
        self.reset()
        self.facts.declare(_experta.InitialFact())
        self.tell(sorted(answers))
        self.run()
        return tuple(self.fired)

    def round_of(self, stage: str) -> int:
        """Say in which round of its stage a rule holds that holds from now on."""
        return self.now[1] + 1 if self.now and self.now[0] == stage else 0

    def fire(self, n: int, number: int) -> None:
        """Record one firing and declare what it concludes."""
        rule = self.place[n][1]
        names, true = self.program.names, self.matcher.true
        used, absent = [], []
        if self.now is None or self.now[0] != rule.stage:
            self.since.clear()
        for slot, is_absence in rule.reads:
            if is_absence:
                if slot not in true:
                    absent.append(names[slot])
            elif slot in true and self.since.get(slot, -1) < number:
                used.append(names[slot])
        self.fired.append(
            Firing(
                rule=rule.id, stage=rule.stage, used=tuple(used), absent=tuple(absent),
                concluded=rule.concludes,
            )
        )  # fmt: skip
        self.now = (rule.stage, number)
        for slot in rule.slots:
            self.since.setdefault(slot, number)
        self.tell(slot for slot in rule.slots if slot not in true)

    def tell(self, slots: Iterable[int]) -> None:
        """Declare the facts of slots that some rule waits for."""
        self.declare(*(self.named[slot] for slot in slots if slot in self.named))


def _action(n: int) -> Callable[..., None]:
    def act(self: Engine, number: int) -> None:
        self.fire(n, number)

    return act


def engine_class(program: Program) -> type[Engine]:
    """Make the engine class of a program: one experta rule for each compiled rule."""
    body: dict[str, Any] = {"program": program, "place": []}
    for position, stage in enumerate(program.stages):
        for compiled in stage.rules:
            n = len(body["place"])
            body["place"].append((position, compiled))
            rule = _experta.Rule()(_action(n))
            rule.number = n
            body[f"rule_{n}"] = rule
    return type("RulebookEngine", (Engine,), body)
