"""
The parts an outcome is made of, as expressions: two outcomes are equal when all their parts are.

They say the same as `outcome.py`, for whoever asks of many completions at once whether the outcome
differs, and in what. Where nothing is told, there is one part more: whether anything was reported.
Where anything is offered, there are the findings that the routine reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any as Anything

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import routine_slots
from recommender.core.evaluation.program import Expression, Program, either, everything, made
from recommender.core.language.cards import Technique
from recommender.core.language.facts import EVERYWHERE
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook

Part = tuple[str, ...]
"""Such as `("offered", "inner-thigh-hands")` or `("pressure", technique, "2")`, at most 2 there."""


@lru_cache(maxsize=16)
def parts(rulebook: Rulebook) -> dict[Part, Expression]:
    """Write every part of an outcome as an expression over slots, absences anywhere in it."""
    return parts_in(rulebook, compiled(rulebook))


def parts_in(rulebook: Rulebook, program: Program) -> dict[Part, Expression]:
    """Write the parts over the slots of a program that has all those of the rulebook."""
    calm = [_absent(slot) for slot in _named(program, "referral:", ending="=emergency")]
    found = dict(_referrals(program, calm))
    for card in rulebook.technique_of.values():
        if f"offered:{card.id}" in program.slot:
            found.update(offer_parts(rulebook, program, card))
    for slot in _named(program, "advice:"):
        name = program.names[slot].removeprefix("advice:")
        found["advice", name] = everything([_present(slot), *calm])
    offers = [_present(slot) for slot in _named(program, "offered:")]
    for slot in routine_slots(program) if offers else ():
        found["routine", program.names[slot]] = everything([_present(slot), either(offers)])
    some = [_present(slot) for slot in _named(program, "suggested:", "region:")]
    untold = [_absent(slot) for slot in _named(program, "referral:", "offered:")]
    if some:
        found["reported",] = everything([either(some), *untold])
    return found


def _referrals(program: Program, calm: list[Expression]) -> Iterator[tuple[Part, Expression]]:
    """Say that there is an emergency; and without one, the most urgent level of each suspicion."""
    emergencies = [_present(slot) for slot in _named(program, "referral:", ending="=emergency")]
    if emergencies:
        yield ("emergency",), either(emergencies)
    suspicions = {program.names[slot].split("=")[0] for slot in _named(program, "referral:")}
    for name in sorted(suspicions):
        worse = list(calm)
        for level in URGENCIES[1:]:
            slot = program.slot.get(f"{name}={level}")
            if slot is not None:
                part = ("referral", name.removeprefix("referral:"), level)
                yield part, everything([_present(slot), *worse])
                worse.append(_absent(slot))


def _present(slot: int) -> Expression:
    return ("slot", slot)


def _absent(slot: int) -> Expression:
    return ("absent", slot)


def _named(program: Program, *prefixes: str, ending: str = "") -> list[int]:
    names = program.names
    return [s for s in program.facts if names[s].startswith(prefixes) and names[s].endswith(ending)]


def offer_parts(
    rulebook: Rulebook, program: Program, card: Technique
) -> Iterator[tuple[Part, Expression]]:
    """Say that a technique is offered, and each limit below the card's own that it has then."""
    offered: Expression = ("slot", program.slot[f"offered:{card.id}"])
    yield ("offered", card.id), offered
    on = {*rulebook.features(card), EVERYWHERE}
    own = {"pressure": card.ceiling, "seconds": card.dose.set_seconds, "dose": card.dose.sets}
    limits: dict[tuple[str, int], list[Expression]] = {}
    for slot, limit in program.limits.items():
        most = 1 if limit.what == "dose" else limit.most
        if limit.what in own and limit.on in on and int(most) < own[limit.what]:
            limits.setdefault((limit.what, int(most)), []).append(("slot", slot))
    for what, most in limits:
        lower = [s for (w, m), slots in limits.items() if w == what and m <= most for s in slots]
        yield (what, card.id, str(most)), everything([offered, either(lower)])


@lru_cache(maxsize=16)
def _told(rulebook: Rulebook) -> Anything:
    return reader(parts(rulebook).values())


def reader(expressions: Iterable[Expression]) -> Callable[[list[Anything]], Anything]:
    """Build a function of the values of all slots that gives the value of each expression."""
    lines = [_written(expression) for expression in expressions]
    return made("parts", [f"return ({''.join(f'{line}, ' for line in lines)})"])


def _written(expression: Expression) -> str:
    match expression:
        case ("slot", slot):
            return f"x[{slot}]"
        case ("absent", slot):
            return f"~x[{slot}]"
        case (kind, _, inner):
            sign = " & " if kind == "all" else " | "
            return "(" + sign.join(_written(part) for part in inner) + ")"
    raise AssertionError(expression)


def differing(rulebook: Rulebook, values: Sequence[int]) -> int:
    """
    Say, of many complete sheets at once, one in each bit, whose outcome differs from the first's.
    """
    found = 0
    for value in _told(rulebook)(values):
        found |= value ^ -(value & 1)
    return found
