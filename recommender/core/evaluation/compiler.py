"""
From cards to the compiled form: names get slots, conditions become expressions, guards are written.

The rulebook must have passed `validation`. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Any as Anything

from recommender.core.evaluation.program import (
    CompiledRule,
    Expression,
    Gate,
    LimitFact,
    Program,
    Stage,
    either,
    everything,
    grouped,
    made,
    written,
)
from recommender.core.language.cards import Conclusion, Entry, Question, Rule, Technique, entries_of
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    Number,
    fact_name,
    fold,
    leaves,
)
from recommender.core.language.facts import EVERYWHERE, STOPS, Fact, is_fact
from recommender.core.language.fields import STAGES, STOPPING, WENT_WELL
from recommender.core.language.rulebook import Rulebook, needs_went_well, rung_allowed


class Draft:
    """A program while it is being made: names get slots, conditions become expressions."""

    def __init__(self, rulebook: Rulebook, also: Iterable[Condition] = ()) -> None:
        """Number every answer the rulebook can ask for, and the bounds in `also` with its own."""
        self.rulebook = rulebook
        self.names: list[str] = []
        self.slot: dict[str, int] = {}
        self.limits: dict[int, LimitFact] = {}
        self.thresholds = thresholds(rulebook, also)
        self.answers = {
            entry.id: tuple(self.number(name) for name in self.atoms(entry))
            for entry in rulebook.entries.values()
        }
        self.gates = tuple(
            self.gate(question, question.only_if)
            for question in rulebook.questions
            if question.only_if is not None
        )

    def number(self, name: str) -> int:
        """Give a name its slot, once."""
        if name not in self.slot:
            self.slot[name] = len(self.names)
            self.names.append(name)
        return self.slot[name]

    def atoms(self, entry: Entry) -> Iterator[str]:
        """Name the answers of one entry that a condition can read."""
        if entry.question.kind == "text":
            return
        if entry.ticked:
            yield from (entry.id, f"{entry.id}=no", f"{entry.id}=not-sure")
            return
        yield from (f"{entry.id}={value}" for value in entry.values)
        for bound in self.thresholds.get(entry.id, ()):
            yield from (f"{entry.id}>={bound}", f"{entry.id}<{bound}")

    def gate(self, question: Question, only_if: Condition) -> Gate:
        """Compile an `only-if`, in which not sure counts as met."""
        expression = self.expression(only_if, lenient=True)
        own = [slot for entry in entries_of(question) for slot in self.answers[entry.id]]
        noes = tuple(slot for slot in own if self.names[slot].endswith("=no"))
        ticked = question.kind in ("yes-no", "any-of")
        rest = tuple(slot for slot in own if not (ticked and slot in noes))
        holds = made("applies", [f"return {written(expression, str)}"])
        slot = self.number(f"applies:{question.id}")
        return Gate(question.id, slot, expression, rest, noes if ticked else (), holds)

    def expression(self, condition: Condition, *, lenient: bool = False) -> Expression:
        """Turn a condition into an expression over slots; not sure is met where it is `lenient`."""
        return fold(condition, partial(self.leaf, lenient=lenient), joined)

    def leaf(self, leaf: Leaf | Not, *, lenient: bool = False) -> Expression:
        """Turn one answer or fact of a condition into an expression over slots."""
        match leaf:
            case Not(FactIs() as part):
                return ("absent", self.fact(part))
            case FactIs():
                return ("slot", self.fact(leaf))
            case Not(Answer(entry, values)):
                return self.unsure(entry, self.denied(entry, values), lenient=lenient)
            case Answer(entry, values):
                names = [self.named(entry, value) for value in values]
                some = either(("slot", self.slot[name]) for name in names)
                return self.unsure(entry, some, lenient=lenient)
            case Number(entry, low, high):
                names = [f"{entry}>={low}"] * (low is not None)
                names += [f"{entry}<{high}"] * (high is not None)
                every = everything(("slot", self.slot[name]) for name in names)
                return self.unsure(entry, every, lenient=lenient)
        raise AssertionError(leaf)

    def named(self, entry: str, value: str) -> str:
        """Name the slot of one answer."""
        ticked = self.rulebook.entries[entry].ticked
        return entry if ticked and value == "yes" else f"{entry}={value}"

    def denied(self, entry: str, values: tuple[str, ...]) -> Expression:
        """Say that an entry was answered, and otherwise: `no`, or another option."""
        asked = self.rulebook.entries[entry]
        if asked.ticked:
            return ("slot", self.slot[f"{entry}=no"])
        others = [option.id for option in asked.question.options if option.id not in values]
        return either(("slot", self.slot[f"{entry}={other}"]) for other in others)

    def unsure(self, entry: str, expression: Expression, *, lenient: bool) -> Expression:
        """Where not sure counts as met, let it."""
        name = f"{entry}=not-sure"
        if not lenient or name not in self.slot or ("slot", self.slot[name]) == expression:
            return expression
        return either((expression, ("slot", self.slot[name])))

    def fact(self, leaf: FactIs) -> int:
        """Give a fact in a condition its slot."""
        return self.number(fact_name(leaf))

    def concluded(self, conclusion: Conclusion) -> Iterator[str]:
        """Name the facts one conclusion brings, each once."""
        match conclusion.kind:
            case "refer" if conclusion.refer:
                to, suspicion = conclusion.refer.to, conclusion.refer.for_
                yield from (Fact("referral", suspicion, level).written for level in (to, ""))
                if to in STOPPING:
                    yield STOPS
            case "avoid":
                yield from (f"avoid:{feature}" for feature in conclusion.avoid or ())
            case "limit" if conclusion.limit:
                for what, most in conclusion.limit.parts:
                    for on in conclusion.limit.on or (EVERYWHERE,):
                        name = Fact("limit", on, f"{what}<={most}").written
                        self.limits[self.number(name)] = LimitFact(what, most, on)
                        yield name
            case "suggest":
                yield f"suggested:{conclusion.suggest}"
            case "advise":
                yield f"advice:{conclusion.advise}"
            case kind:
                yield f"{kind}:{getattr(conclusion, kind)}"

    def rule(
        self, name: str, stage: str, expression: Expression, facts: Iterable[str]
    ) -> CompiledRule:
        """Make one compiled rule."""
        names = tuple(dict.fromkeys(facts))
        return CompiledRule(name, stage, expression, names, tuple(map(self.number, names)))

    def card(self, rule: Rule, stage: str) -> CompiledRule:
        """Compile what a card concludes at a stage."""
        facts = chain.from_iterable(map(self.concluded, rule.at_stage(stage)))
        return self.rule(rule.id, stage, self.expression(rule.when), facts)

    def cards(self, stage: str) -> Iterator[CompiledRule]:
        """Compile the cards that conclude something at a stage."""
        return (self.card(rule, stage) for rule, _ in self.rulebook.stage_rules[stage])

    def ladders(self) -> Iterator[CompiledRule]:
        """Reaching a region suggests its whole ladder."""
        for region, ladder in self.rulebook.ladders.items():
            if ladder:
                reached: Expression = ("slot", self.number(f"region:{region}"))
                facts = [f"suggested:{card.id}" for card in ladder]
                yield self.rule(f"ladder:{region}", "techniques", reached, facts)

    def guard(self, card: Technique) -> CompiledRule | None:
        """Compile the guard under which a suggested technique is offered; None for `never`."""
        if card.never is not None:
            return None
        features = self.rulebook.features(card)
        absent = [f"avoid:{feature}" for feature in sorted(features)] + [STOPS]
        absent += sorted(
            self.names[slot]
            for slot, limit in self.limits.items()
            if limit.on in {*features, EVERYWHERE}
            and not (
                rung_allowed(self.rulebook, card, limit.most)
                if limit.what == "rung"
                else limit.what != "seconds" or int(limit.most) >= card.dose.least_seconds
            )
        )
        known = [name for name in absent if name in self.slot]
        needs = [f"suggested:{card.id}"]
        if needs_went_well(self.rulebook, card):
            needs.append(f"finding:{WENT_WELL}")
        parts: list[Expression] = [("slot", self.number(name)) for name in needs]
        parts += [("absent", self.slot[name]) for name in known]
        return self.rule(f"card:{card.id}", "techniques", everything(parts), [f"offered:{card.id}"])


def joined(condition: All | Any | Count, parts: Sequence[Expression]) -> Expression:
    """Combine the expressions of the parts of a condition as it says."""
    match condition:
        case All():
            return everything(parts)
        case Any():
            return either(parts)
        case Count(least):
            return ("count", least, tuple(parts))


def all_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield every condition of the rulebook: of rules, questions and promises."""
    yield from (rule.when for rule in rulebook.rules)
    for question in rulebook.questions:
        if question.only_if is not None:
            yield question.only_if
    for promise in rulebook.promises:
        yield from promise.conditions


def thresholds(rulebook: Rulebook, also: Iterable[Condition] = ()) -> dict[str, tuple[int, ...]]:
    """Collect the bounds each number is compared with, in order."""
    known: dict[str, set[int]] = {}
    for condition in chain(all_conditions(rulebook), also):
        for leaf, _ in leaves(condition):
            if isinstance(leaf, Number):
                bounds = {n for n in (leaf.at_least, leaf.below) if n is not None}
                known.setdefault(leaf.entry, set()).update(bounds)
    return {entry: tuple(sorted(bounds)) for entry, bounds in known.items()}


def compiled_rules(draft: Draft) -> dict[str, list[CompiledRule]]:
    """Compile the cards of every stage, then ladders and guards, which read all cautions."""
    by_stage = {stage: list(draft.cards(stage)) for stage in STAGES}
    by_stage["techniques"] += draft.ladders()
    guards = map(draft.guard, draft.rulebook.technique_of.values())
    by_stage["techniques"] += [guard for guard in guards if guard is not None]
    return by_stage


def program_of(draft: Draft, by_stage: dict[str, list[CompiledRule]]) -> Program:
    """
    Make the program of a draft from its compiled rules.

    Rules of a stage are taken in order of id, so that the order they are given in cannot matter.
    """
    names = list(draft.names)
    rules = list(chain.from_iterable(by_stage.values()))
    read = sorted({s for rule in rules for s, absent in rule.reads if absent})
    absence = {slot: len(names) + n for n, slot in enumerate(read)}
    names += [f"no {names[slot]}" for slot in read]
    stage_of = {slot: rule.stage for rule in rules for slot in rule.slots}
    stages = []
    for stage in STAGES:
        mine = tuple(sorted(by_stage[stage], key=lambda rule: rule.id))
        own = {slot for rule in mine for slot in rule.slots}
        repeats = any(slot in own for rule in mine for slot, _ in rule.reads)
        over = tuple((s, absence[s]) for s in read if stage_of.get(s, STAGES[0]) == stage)
        stages.append(Stage(stage, mine, repeats, over, _step(stage, mine, absence)))
    slot = {name: n for n, name in enumerate(names)}
    gating = {gate.slot for gate in draft.gates}
    facts = tuple(n for n, name in enumerate(draft.names) if is_fact(name) and n not in gating)
    return Program(
        tuple(names), slot, draft.answers, draft.gates, tuple(stages), draft.limits,
        draft.thresholds, facts,
    )  # fmt: skip


def _step(
    stage: str, rules: tuple[CompiledRule, ...], absence: dict[int, int]
) -> Callable[[list[Anything]], tuple[Anything, ...]]:
    def absent(slot: int) -> str:
        return f"x[{absence[slot]}]"

    lines = [f"r{n} = {written(rule.expression, absent)}" for n, rule in enumerate(rules)]
    makers = grouped((slot, n) for n, rule in enumerate(rules) for slot in rule.slots)
    for slot, numbers in sorted(makers.items()):
        lines.append(f"x[{slot}] = " + " | ".join(f"r{n}" for n in numbers))
    lines.append("return (" + "".join(f"r{n}, " for n in range(len(rules))) + ")")
    return made(stage, lines)


@lru_cache(maxsize=64)
def compiled(rulebook: Rulebook) -> Program:
    """Compile a checked rulebook; the result is kept for as long as the rulebook is in use."""
    draft = Draft(rulebook)
    return program_of(draft, compiled_rules(draft))
