"""
What the conclusions of rules amount to: of a referral and of a limit, only the strictest counts.

So a rule says no more than another when all it concludes is concluded there, as strictly or more.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.audit.cases.evidence import Evidence
from recommender.core.evaluation.program import Expression, LimitFact, Program, everything
from recommender.core.language.cards import Rule
from recommender.core.language.fields import URGENCIES


def effects(program: Program) -> Iterator[Expression]:
    """Write every fact as it counts: a referral or limit only where no stricter one holds."""
    stricter: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for slot, fact in program.fact_of.items():
        if fact.kind == "referral" and fact.level:
            order = URGENCIES.index(fact.level)
            stricter.setdefault((fact.kind, fact.name), []).append((order, slot))
        elif slot in program.limits:
            what, order = _strictness(program.limits[slot])
            stricter.setdefault((fact.kind, what), []).append((order, slot))
        elif fact.kind != "fired":
            yield ("slot", slot)
    for levels in stricter.values():
        levels.sort()
        for n, (_, slot) in enumerate(levels):
            yield everything([("slot", slot), *(("absent", s) for _, s in levels[:n])])


def covers(found: Evidence, other: Rule, rule: Rule) -> bool:
    """Say whether one rule concludes all that another does, or more strictly."""
    mine, theirs = (set(_said(found, one)) for one in (rule, other))
    return all(
        any(name == known and order >= strict for known, strict in theirs) for name, order in mine
    )


def less_urgent(rule: Rule, other: Rule) -> bool:
    """Say whether a rule refers for some suspicion at a less urgent level than another does."""
    mine, theirs = (
        {one.refer.for_: URGENCIES.index(one.refer.to) for one in card.then if one.refer}
        for card in (rule, other)
    )
    return any(mine[name] > theirs.get(name, len(URGENCIES)) for name in mine)


def _said(found: Evidence, rule: Rule) -> Iterator[tuple[str, int]]:
    """Name what a rule concludes, with how strict it is: the lower, the stricter."""
    for one in rule.then:
        if one.refer is not None:
            yield f"referral:{one.refer.for_}", URGENCIES.index(one.refer.to)
            continue
        for name in found.variants.draft.concluded(one):
            limit = found.program.limits.get(found.program.slot[name])
            if limit is None:
                yield name, 0
            else:
                what, order = _strictness(limit)
                yield f"limit:{what}", order


def _strictness(limit: LimitFact) -> tuple[str, int]:
    """Name what is limited, and how strictly: the lower, the stricter; each word by itself."""
    if isinstance(limit.most, int):
        return f"{limit.what}@{limit.on}", limit.most
    return f"{limit.what} {limit.most}@{limit.on}", 0
