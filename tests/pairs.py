"""
Random pairs of rulebooks: two independent ones, or one and an edited copy; and every sheet that
both can read, to hold a comparison to account.

Only the definition and the outcome are asked here, one sheet after another.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from recommender.core.evaluation.compiler import thresholds
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.evaluation.outcome import reported
from recommender.core.language.cards import Entry
from recommender.core.language.fields import ROUTINE_FINDINGS
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.equivalence import Kind
from tests.strategies import Maker, values_of

Answers = Mapping[str, str]


class Sheets(NamedTuple):
    """One person's answers to the old rulebook and to the new, and all of them by name."""

    named: dict[str, str]
    before: dict[str, str]
    after: dict[str, str]


def pair_from(rnd: random.Random, *, rules: int = 10, questions: int = 4) -> tuple[Rulebook, ...]:
    """Make a pair; three of four are a rulebook and a copy with one to three edits."""
    maker = Maker(rnd, rules, questions)
    old = maker.rulebook()
    if rnd.random() < 0.25:
        return old, Maker(rnd, rules, questions).rulebook()
    new = old
    for _ in range(rnd.randint(1, 3)):
        new = edited(rnd, maker, new)
    return (old, new) if rnd.random() < 0.5 else (new, old)


def edited(rnd: random.Random, maker: Maker, rulebook: Rulebook) -> Rulebook:
    """Make one random edit: to a rule, a technique or the questionnaire; some change no outcome."""
    plain = rulebook.model_dump(mode="json", by_alias=True, exclude_none=True)
    rule: dict[str, Any] = rnd.choice(plain["rules"])
    match rnd.randrange(8):
        case 0:
            plain["rules"].remove(rule)
        case 1:
            plain["rules"].append({**maker.rule(0), "id": _new_id(rnd)})
        case 2:
            plain["rules"].append({**rule, "id": _new_id(rnd)})
        case 3:
            rule |= {"because": "in other words", "when": {"all": [rule["when"], rule["when"]]}}
        case 4:
            rule["status"] = "retired"
        case 5:
            _move(rnd, rule["when"])
        case 6:
            _technique(rnd, rnd.choice(plain["techniques"]))
        case _:
            _ask(rnd, maker, plain["questions"])
    return Rulebook.model_validate(plain)


def _new_id(rnd: random.Random) -> str:
    return f"added{rnd.randrange(10**9)}"


def _technique(rnd: random.Random, card: dict[str, Any]) -> None:
    sets, seconds = rnd.randint(1, 5), rnd.choice([20, 30, 90])
    change = rnd.choice(
        [
            {"ceiling": rnd.randint(0, 6)},
            {"dose": {"seconds": seconds, "sets": sets, "least": 20}},
            {"status": rnd.choice(["retired", "draft"])},
        ]
    )
    card.update(change)


def _ask(rnd: random.Random, maker: Maker, questions: list[dict[str, Any]]) -> None:
    """Ask something that was not asked, or let a number be answered in a smaller range."""
    new = {**maker.question(0), "id": f"q{rnd.randint(90, 99)}"}
    if new["kind"] == "number" and all(question["id"] != new["id"] for question in questions):
        questions.append(new)
    else:
        rnd.choice([q for q in questions if q["kind"] == "number"])["least"] += rnd.randint(0, 2)


def _move(rnd: random.Random, condition: Any) -> None:
    """Move every bound in a condition by one."""
    if isinstance(condition, list):
        for part in condition:
            _move(rnd, part)
    elif isinstance(condition, dict):
        for key, value in condition.items():
            if key in ("at-least", "below"):
                condition[key] = value + rnd.choice([-1, 0, 1])
            else:
                _move(rnd, value)


def _answers(old: Rulebook, new: Rulebook) -> dict[str, tuple[list[str], bool, bool]]:
    """List for each name its answers, and whether the old and the new rulebook ask it."""
    bounds = [thresholds(rulebook) for rulebook in (old, new)]
    found: dict[str, tuple[list[str], bool, bool]] = {}
    for name in dict.fromkeys([*new.entries, *old.entries]):
        one, other = old.entries.get(name), new.entries.get(name)
        starts = {n for bound in bounds for n in bound.get(name, ())}
        if one is not None and other is not None:
            both = _both(one, other, starts)
            if both:
                found[name] = both, True, True
                continue
        if one is not None:
            name_before = f"was-{name}" if other else name
            found[name_before] = values_of(one, {name: tuple(starts)}), True, False
        if other is not None:
            found[name] = values_of(other, {name: tuple(starts)}), False, True
    return found


def _both(one: Entry, other: Entry, starts: set[int]) -> list[str]:
    if one.ticked and other.ticked:
        return ["yes", "no", "not-sure"]
    if one.question.kind != other.question.kind:
        return []
    values = [v for v in other.values if v in one.values]
    if one.question.kind == "number":
        least = max(one.question.least or 0, other.question.least or 0)
        most = min(one.question.most or 0, other.question.most or 0)
        values = [*map(str, sorted({least, *(n for n in starts if least < n <= most)})), *values]
    return values


def how_many(old: Rulebook, new: Rulebook) -> int:
    """Count the sheets that both can read and that rules of either can tell apart."""
    return math.prod(len(values) for values, _, _ in _answers(old, new).values())


def sheets(old: Rulebook, new: Rulebook) -> Iterator[Sheets]:
    """Yield every sheet that both can read."""
    named = _answers(old, new)
    for values in itertools.product(*(values for values, _, _ in named.values())):
        answers = dict(zip(named, values, strict=True))
        before = {n.removeprefix("was-"): answers[n] for n, (_, here, _) in named.items() if here}
        after = {n: answers[n] for n, (_, _, here) in named.items() if here}
        yield Sheets(answers, before, after)


def told(rulebook: Rulebook, answers: Answers) -> dict[tuple[str, ...], int]:
    """Give what a complete sheet is told, part by part; a technique's limits by their numbers."""
    sheet = evaluated_whole(rulebook, answers)
    found = sheet.outcome
    parts: dict[tuple[str, ...], int] = {("emergency",): 1} if found.emergency else {}
    parts.update((("referral", suspicion, to), 1) for suspicion, to in found.referrals)
    parts.update((("advice", name), 1) for name in found.advice)
    for offer in found.offers:
        parts["offered", offer.technique] = 1
        parts["pressure", offer.technique] = offer.ceiling
        parts["seconds", offer.technique] = offer.seconds
        parts["dose", offer.technique] = offer.sets
    for fact in sheet.decision:
        if fact.startswith("referral:") and fact.endswith("=emergency"):
            suspicion = fact.removeprefix("referral:").removesuffix("=emergency")
            parts["referral", suspicion, "emergency"] = 1
        if found.offers and fact.removeprefix("finding:") in ROUTINE_FINDINGS:
            parts["routine", fact] = 1
    silent = not (found.emergency or found.referrals or found.offers)
    if silent and reported(sheet.program, sheet.values):
        parts["reported",] = 1
    return parts


def kinds_between(old: Rulebook, new: Rulebook, one: Sheets) -> set[Kind]:
    """Name the kinds of difference that one sheet has."""
    before, after = told(old, one.before), told(new, one.after)
    limits = ("pressure", "seconds", "dose")
    found = set()
    for part in {*before, *after}:
        if part[0] in limits:
            if part in before and part in after and before[part] != after[part]:
                found.add(Kind(part, gained=after[part] < before[part]))
        elif (part in before) != (part in after):
            found.add(Kind(part, gained=part in after))
    return found
