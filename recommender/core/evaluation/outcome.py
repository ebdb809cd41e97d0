"""
From facts to what the person is told: the outcome.

Each part of an outcome only ever grows, or only ever shrinks, with the facts. So when the outcome
of what is certain equals that of what is possible, every completion of the sheet has it.

The parts of an outcome are written as expressions, too, for whoever asks of many completions at
once whether the outcome differs, and in what: two outcomes are equal when all their parts are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any as Anything

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.firing import Offer, Outcome
from recommender.core.evaluation.program import (
    Expression,
    LimitFact,
    Program,
    either,
    everything,
    made,
    written,
)
from recommender.core.evaluation.semantics import CERTAIN
from recommender.core.language.cards import Technique
from recommender.core.language.facts import EVERYWHERE, Fact
from recommender.core.language.fields import ROUTINE_FINDINGS, URGENCIES
from recommender.core.language.rulebook import Rulebook

Part = tuple[str, ...]
"""Such as `("offered", "inner-thigh-hands")` or `("pressure", technique, "2")`, at most 2 there."""


def outcome(
    rulebook: Rulebook, program: Program, values: Sequence[int], bit: int = CERTAIN
) -> Outcome:
    """Sum up the facts that hold (of a pair evaluation: in one lane) as an outcome."""

    def held(kind: str) -> list[Fact]:
        return [program.fact_of[slot] for slot in program.of_kind(kind) if values[slot] & bit]

    urgent = most_urgent(fact.written for fact in held("referral"))
    if "emergency" in urgent.values():
        return Outcome(emergency=True, referrals=(), offers=(), advice=())
    limits = [limit for slot, limit in program.limits.items() if values[slot] & bit]
    offered = sorted(fact.name for fact in held("offered"))
    return Outcome(
        emergency=False,
        referrals=tuple(sorted(urgent.items())),
        offers=tuple(offer(rulebook, rulebook.technique_of[name], limits) for name in offered),
        advice=tuple(sorted(fact.name for fact in held("advice"))),
    )


def most_urgent(facts: Iterable[str]) -> dict[str, str]:
    """Keep, for each suspicion that some of the facts, as written, refer, the most urgent level."""
    urgent: dict[str, str] = {}
    for fact in map(Fact.parse, facts):
        if fact.kind == "referral" and fact.level:
            known = urgent.get(fact.name, URGENCIES[-1])
            urgent[fact.name] = min(known, fact.level, key=URGENCIES.index)
    return urgent


def offer(rulebook: Rulebook, card: Technique, limits: Iterable[LimitFact]) -> Offer:
    """Work out the effective ceiling, seconds and sets: the least of the card's and all limits."""
    on = {*rulebook.features_of[card.id], EVERYWHERE}
    mine = [limit for limit in limits if limit.on in on]
    ceilings = [int(limit.most) for limit in mine if limit.what == "pressure"]
    seconds = [int(limit.most) for limit in mine if limit.what == "seconds"]
    halved = any(limit.what == "dose" for limit in mine)
    return Offer(
        technique=card.id,
        ceiling=min([card.ceiling, *ceilings]),
        seconds=min([card.dose.set_seconds, *seconds]),
        sets=max(1, card.dose.sets // 2) if halved else card.dose.sets,
    )


def reported(program: Program, values: Sequence[int], bit: int = CERTAIN) -> bool:
    """Say whether anything was reported that leads to a region or a technique, offered or not."""
    return any(values[slot] & bit for slot in program.of_kind("suggested", "region"))


def routine_slots(program: Program) -> list[int]:
    """List the slots of the findings that the routine reads."""
    names = (f"finding:{name}" for name in ROUTINE_FINDINGS)
    return [program.slot[name] for name in names if name in program.slot]


@lru_cache(maxsize=16)
def parts(rulebook: Rulebook) -> dict[Part, Expression]:
    """
    Write every part of an outcome as an expression over slots, absences anywhere in it.

    Where nothing is told, there is one part more: whether anything was reported. Where anything is
    offered, there are the findings that the routine reads.
    """
    return parts_in(rulebook, compiled(rulebook))


def parts_in(rulebook: Rulebook, program: Program) -> dict[Part, Expression]:
    """Write the parts over the slots of a program that has all those of the rulebook."""
    calm: list[Expression] = [("absent", slot) for slot in _emergencies(program)]
    by_part = dict(referral_parts(program))
    for card in rulebook.technique_of.values():
        if f"offered:{card.id}" in program.slot:
            by_part.update(offer_parts(rulebook, program, card))
    for slot in program.of_kind("advice"):
        by_part["advice", program.fact_of[slot].name] = everything([("slot", slot), *calm])
    offers = [("slot", slot) for slot in program.of_kind("offered")]
    for slot in routine_slots(program) if offers else ():
        by_part["routine", program.names[slot]] = everything([("slot", slot), either(offers)])
    some = [("slot", slot) for slot in program.of_kind("suggested", "region")]
    untold = [("absent", slot) for slot in program.of_kind("referral", "offered")]
    if some:
        by_part["reported",] = everything([either(some), *untold])
    return by_part


def _emergencies(program: Program) -> list[int]:
    referrals = program.of_kind("referral")
    return [slot for slot in referrals if program.fact_of[slot].level == "emergency"]


def referral_parts(program: Program) -> Iterator[tuple[Part, Expression]]:
    """Say that there is an emergency; and without one, the most urgent level of each suspicion."""
    emergencies = _emergencies(program)
    if emergencies:
        yield ("emergency",), either(("slot", slot) for slot in emergencies)
    for suspicion in sorted({program.fact_of[slot].name for slot in program.of_kind("referral")}):
        worse: list[Expression] = [("absent", slot) for slot in emergencies]
        for level in URGENCIES[1:]:
            slot = program.slot.get(Fact("referral", suspicion, level).written)
            if slot is not None:
                yield ("referral", suspicion, level), everything([("slot", slot), *worse])
                worse.append(("absent", slot))


def offer_parts(
    rulebook: Rulebook, program: Program, card: Technique
) -> Iterator[tuple[Part, Expression]]:
    """Say that a technique is offered, and each limit below the card's own that it has then."""
    offered: Expression = ("slot", program.slot[f"offered:{card.id}"])
    yield ("offered", card.id), offered
    on = {*rulebook.features(card), EVERYWHERE}
    own = {"pressure": card.ceiling, "seconds": card.dose.set_seconds, "dose": card.dose.sets}
    lower = [
        (limit.what, most, slot)
        for slot, limit in program.limits.items()
        if limit.what in own and limit.on in on
        for most in [1 if limit.what == "dose" else int(limit.most)]
        if most < own[limit.what]
    ]
    for what, most in dict.fromkeys((what, most) for what, most, _ in lower):
        kept = (("slot", slot) for kind, least, slot in lower if kind == what and least <= most)
        yield (what, card.id, str(most)), everything([offered, either(kept)])


@lru_cache(maxsize=16)
def _told(rulebook: Rulebook) -> Anything:
    return reader(parts(rulebook).values())


def reader(expressions: Iterable[Expression]) -> Callable[[list[Anything]], Anything]:
    """Build a function of the values of all slots that gives the value of each expression."""
    lines = [written(expression, "~x[{}]".format) for expression in expressions]
    return made("parts", [f"return ({''.join(f'{line}, ' for line in lines)})"])


def differing(rulebook: Rulebook, values: Sequence[int]) -> int:
    """
    Say, of many complete sheets at once, one in each bit, whose outcome differs from the first's.
    """
    differs = 0
    for value in _told(rulebook)(values):
        differs |= value ^ -(value & 1)
    return differs
