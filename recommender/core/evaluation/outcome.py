"""
From facts to what the person is told: the outcome.

Each part of an outcome only ever grows, or only ever shrinks, with the facts. So when the outcome
of what is certain equals that of what is possible, every completion of the sheet has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.core.evaluation.firing import Offer, Outcome
from recommender.core.evaluation.program import LimitFact, Program
from recommender.core.evaluation.semantics import CERTAIN
from recommender.core.language.cards import Technique
from recommender.core.language.facts import EVERYWHERE
from recommender.core.language.fields import ROUTINE_FINDINGS, URGENCIES
from recommender.core.language.rulebook import Rulebook


def outcome(
    rulebook: Rulebook, program: Program, values: Sequence[int], bit: int = CERTAIN
) -> Outcome:
    """Sum up the facts that hold (of a pair evaluation: in one lane) as an outcome."""
    names = program.names
    held = [names[slot] for slot in program.facts if values[slot] & bit]
    urgent = most_urgent(held)
    if "emergency" in urgent.values():
        return Outcome(emergency=True, referrals=(), offers=(), advice=())
    limits = [limit for slot, limit in program.limits.items() if values[slot] & bit]
    offered = sorted(name.removeprefix("offered:") for name in held if name.startswith("offered:"))
    return Outcome(
        emergency=False,
        referrals=tuple(sorted(urgent.items())),
        offers=tuple(offer(rulebook, rulebook.technique_of[name], limits) for name in offered),
        advice=tuple(sorted(n.removeprefix("advice:") for n in held if n.startswith("advice:"))),
    )


def most_urgent(facts: Iterable[str]) -> dict[str, str]:
    """Keep, for each suspicion that is referred, the most urgent level."""
    found: dict[str, str] = {}
    for name in facts:
        kind, _, rest = name.partition(":")
        suspicion, is_level, level = rest.partition("=")
        if kind == "referral" and is_level:
            known = found.get(suspicion, URGENCIES[-1])
            found[suspicion] = min(known, level, key=URGENCIES.index)
    return found


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
    return any(
        values[slot] & bit and program.names[slot].startswith(("suggested:", "region:"))
        for slot in program.facts
    )


def routine_slots(program: Program) -> list[int]:
    """List the slots of the findings that the routine reads."""
    names = (f"finding:{name}" for name in ROUTINE_FINDINGS)
    return [program.slot[name] for name in names if name in program.slot]
