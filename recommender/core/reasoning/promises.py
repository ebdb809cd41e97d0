"""
Promises as expressions over slots: what must hold first, and that it is broken.

A promise about one person has one instance, or one for each thing it speaks of; each is proved by
itself. What a promise says of two people, or of the cards, is written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from recommender.core.evaluation.compiler import Draft, compiled, joined
from recommender.core.evaluation.program import TRUE, Expression, Program, everything, negated
from recommender.core.language.cards import Entry, Technique
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    FactIs,
    Leaf,
    Not,
    fact_name,
    fold,
)
from recommender.core.language.facts import Fact
from recommender.core.language.fields import URGENCIES
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook


class Instance(NamedTuple):
    """One thing a promise says: of what, what must hold first, and that it is broken."""

    of: str
    premise: Expression
    broken: Expression


class Reading(NamedTuple):
    """A rulebook, a program that has all its slots, and how it writes conditions on answers."""

    rulebook: Rulebook
    program: Program
    express: Callable[[Condition], Expression]


def instances(
    rulebook: Rulebook, promise: Promise, read: Reading | None = None
) -> tuple[Instance, ...]:
    """Write what a promise says of one person; nothing, where it speaks of two or of the cards."""
    read = read or reading(rulebook)
    if promise.each is not None:
        return tuple(
            Instance(of, premise, everything([premise, wrong]))
            for of, premise, wrong in _each(read, promise.each)
        )
    wrong = promise.always or promise.never
    if wrong is None:
        return ()
    first = promise.whenever
    premise = TRUE if first is None else expressed(read, first)
    broken = expressed(read, wrong)
    if promise.never is None:
        broken = negated(broken)
    return (Instance(promise.id, premise, everything([broken, premise])),)


def in_full(promise: Promise, entries: Iterable[Entry]) -> Promise:
    """Write out `another-sign` as part of `whenever`: one sign of many, ticked or in doubt."""
    beside, first = promise.another_sign, promise.whenever
    if beside is None or first is None:
        return promise
    signs = tuple(
        Answer(entry.id, ("not-sure",) if entry.id in beside.doubt_about else ("yes", "not-sure"))
        for entry in entries
        if (entry.at_least is not None and entry.id not in beside.but)
        or entry.id in (*beside.also, *beside.doubt_about)
    )
    update = {"whenever": All((first, Any(signs))), "another_sign": None}
    return promise.model_copy(update=update)


def _each(read: Reading, things: str) -> Iterator[tuple[str, Expression, Expression]]:
    """Yield each thing of a kind, what must hold first, and what must not hold then."""
    program, rulebook = read.program, read.rulebook
    ticked = [entry for entry in rulebook.entries.values() if entry.ticked]
    match things:
        case "warning-sign":  # leads to at least the urgency written beside it
            signs = ((entry.id, entry.at_least) for entry in ticked if entry.at_least is not None)
            for name, urgency in signs:
                urgent = expressed(read, FactIs("at-least", (urgency,)))
                yield name, program.fact(name), negated(urgent)
        case "symptom":  # leads to a technique or a referral
            silent = everything(("absent", n) for n in program.of_kind("offered", "referral"))
            symptoms = (entry.id for entry in ticked if entry.question.symptom)
            yield from ((name, program.fact(name), silent) for name in symptoms)
        case "avoided-feature":  # is no feature of a technique that is offered
            for slot in program.of_kind("avoid"):
                feature = program.fact_of[slot].name
                yield feature, ("slot", slot), expressed(read, FactIs("offered-with", (feature,)))
        case "offer":  # is of a technique that some rule suggested
            for slot in program.of_kind("offered"):
                name = program.fact_of[slot].name
                yield name, ("slot", slot), negated(program.fact(f"suggested:{name}"))


def expressed(read: Reading, condition: Condition) -> Expression:
    """Write that a promise's condition holds; a fact that nothing concludes never does."""

    def leaf(part: Leaf | Not) -> Expression:
        match part:
            case Not(FactIs() as fact):
                return negated(leaf(fact))
            case FactIs(kind, names):
                facts = _facts(read.rulebook, kind, names)
                slots = (read.program.slot.get(name) for name in facts)
                return ("any", None, tuple(("slot", slot) for slot in slots if slot is not None))
        return read.express(part)

    return fold(condition, leaf, joined)


@lru_cache(maxsize=16)
def reading(rulebook: Rulebook) -> Reading:
    """Read conditions over the slots of a rulebook's own program."""
    return Reading(rulebook, compiled(rulebook), Draft(rulebook).expression)


def _facts(rulebook: Rulebook, kind: str, names: tuple[str, ...]) -> list[str]:
    """Name the facts of which one makes a promise's fact hold."""
    match kind:
        case "offered-with":
            features = rulebook.features_of
            return [f"offered:{name}" for name in features if features[name].issuperset(names)]
        case "at-least":
            levels = URGENCIES[: URGENCIES.index(names[0]) + 1]
            suspicions = [card.id for card in rulebook.suspicions]
            return [Fact("referral", name, to).written for name in suspicions for to in levels]
    return [fact_name(FactIs(kind, names))]


def forbids(rulebook: Rulebook, promise: Promise, card: Technique) -> bool:
    """Say whether a promise, by itself and to everyone, rules a technique out."""
    if promise.never is None or promise.whenever is not None:
        return False
    features = rulebook.features(card)
    ways = promise.never.parts if isinstance(promise.never, Any) else (promise.never,)
    return any(
        isinstance(way, FactIs)
        and (
            (way.kind == "offered" and way.names == (card.id,))
            or (way.kind == "offered-with" and features.issuperset(way.names))
        )
        for way in ways
    )
