"""
What the cases show of the rulebook: which rules fire and nearly fire, which conditions decide,
which thresholds are seen from both sides, which promises are touched.

A condition of a rule is shown to matter when one case has it hold and decide, and another has it
not hold and that decide, all else being as it is (modified condition and decision coverage). What
no sheet at all can show is not asked for; it is for `lint` to name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.audit.cases.cases import sheet_of
from recommender.audit.cases.evidence import Evidence
from recommender.audit.result import CoverageShown, Missing, Tally
from recommender.core.evaluation.program import FALSE, TRUE, Expression, everything, mapped, negated
from recommender.core.language.sentences import fact_words
from recommender.core.questionnaire.applicability import optional
from recommender.core.reasoning.promises import instances

UNTESTED, UNANSWERED = "no case in which what it begins with holds", "no case answers "
"""What is said of promises alone, and what it begins with that is said of questions alone."""


class Duty(NamedTuple):
    """A side of a condition that a case should show: that it decides by holding, or by not."""

    rule: str
    leaf: Expression
    holds: bool
    shows: Expression


def duties(found: Evidence) -> Iterator[Duty]:
    """List every side of every condition of every card."""
    for name, rule in found.rule_of.items():
        for slot, is_absence in rule.reads:
            leaf: Expression = ("absent" if is_absence else "slot", slot)
            decides = decisive(rule.expression, leaf)
            yield Duty(name, leaf, holds=True, shows=everything([leaf, decides]))
            yield Duty(name, leaf, holds=False, shows=everything([negated(leaf), decides]))


def decisive(expression: Expression, leaf: Expression) -> Expression:
    """Say that all else is such that one leaf decides whether an expression holds."""

    def turned(to: Expression) -> Expression:
        return mapped(expression, lambda *read: to if read == leaf else read)

    return everything([turned(TRUE), negated(turned(FALSE))])


def leaf_words(found: Evidence, leaf: Expression) -> str:
    """Name a condition as it is read: an answer, a fact, or the absence of one."""
    name = found.program.names[leaf[1]]
    return f"not {name}" if leaf[0] == "absent" else name


def coverage(found: Evidence) -> tuple[CoverageShown, tuple[Duty, ...]]:
    """
    Count what the cases show, and list what they do not, each with a sheet that would show it.

    Also gives the duties that no sheet can meet. Raises TooLongError.
    """
    rulebook, cases = found.rulebook, found.cases.cases
    missing: list[Missing] = []
    unfired = [name for name in rulebook.rule_of if not found.shown(found.fired(name))]
    for name, witness in zip(
        unfired, found.witnesses([found.fired(name) for name in unfired]), strict=True
    ):
        missing.append(Missing(about=name, text="no case in which it fires", witness=witness))
    near = {case.near_miss_of for n, case in enumerate(cases) if _misses(found, n)}
    unmissed = [name for name in rulebook.rule_of if name not in near]
    missing += (Missing(about=name, text="no near miss of it") for name in unmissed)
    facts = [slot for slot, fact in found.program.fact_of.items() if fact.kind != "fired"]
    silent = [slot for slot in facts if not found.values[slot] & found.every]
    missing += _facts(found, silent)
    every = list(duties(found))
    open_ = [duty for duty in every if not found.shown(duty.shows)]
    sheets = list(found.witnesses([duty.shows for duty in open_]))
    idle = tuple(duty for duty, sheet in zip(open_, sheets, strict=True) if sheet is None)
    for duty, sheet in zip(open_, sheets, strict=True):
        if sheet is not None:
            way = "holds and decides" if duty.holds else "does not hold, and that decides"
            text = f"no case in which `{leaf_words(found, duty.leaf)}` {way}"
            missing.append(Missing(about=duty.rule, text=text, witness=sheet))
    bounds = list(_bounds(found))
    missing += (Missing(about=name, text=text) for name, text, seen in bounds if not seen)
    touched = dict(_touched(found))
    missing += (Missing(about=name, text=UNTESTED) for name, seen in touched.items() if not seen)
    rules, able = len(rulebook.rule_of), len(every) - len(idle)
    shown = CoverageShown(
        fired=Tally(hit=rules - len(unfired), of=rules),
        near_missed=Tally(hit=rules - len(unmissed), of=rules),
        conclusions=Tally(hit=len(facts) - len(silent), of=len(facts)),
        conditions=Tally(hit=able - (len(open_) - len(idle)), of=able),
        thresholds=Tally(hit=sum(seen for _, _, seen in bounds), of=len(bounds)),
        promises=Tally(hit=sum(touched.values()), of=len(touched)),
        missing=tuple(missing),
    )
    return shown, idle


def _misses(found: Evidence, number: int) -> bool:
    """Say whether a case is a near miss, and its rule does not fire in it."""
    rule = found.cases.cases[number].near_miss_of
    return rule is not None and not found.shown(found.fired(rule)) >> number & 1


def _facts(found: Evidence, silent: list[int]) -> Iterator[Missing]:
    """List the conclusions that no case comes to, with a sheet that does, where there is one."""
    expressions: list[Expression] = [("slot", slot) for slot in silent]
    for slot, witness in zip(silent, found.witnesses(expressions), strict=True):
        name = found.program.names[slot]
        if witness is not None:
            text = f"no case that comes to it: {fact_words(found.rulebook, name)}"
            yield Missing(about=name, text=text, witness=witness)


def _bounds(found: Evidence) -> Iterator[tuple[str, str, bool]]:
    """
    Say of every threshold that matters whether some case answers it, and some the number below.
    """
    seen = _numbers(found)
    for name, bounds in found.program.thresholds.items():
        question = found.rulebook.entries[name].question
        if optional(found.rulebook, question):
            continue
        for bound in bounds:
            for value in (bound - 1, bound):
                if (question.least or 0) <= value <= (question.most or 0):
                    is_seen = str(value) in seen.get(name, ())
                    yield name, f"{UNANSWERED}{value} to it", is_seen


def _numbers(found: Evidence) -> dict[str, set[str]]:
    """Collect what cases answer to questions with a number, where the question applies."""
    gates = {gate.question: gate.slot for gate in found.program.gates}
    seen: dict[str, set[str]] = {}
    for n, case in enumerate(found.cases.cases):
        answers = sheet_of(case, found.cases.healthy, found.rulebook).answers
        for name in found.program.thresholds:
            gate = gates.get(found.rulebook.entries[name].question.id)
            if name in answers and (gate is None or found.values[gate] >> n & 1):
                seen.setdefault(name, set()).add(answers[name])
    return seen


def _touched(found: Evidence) -> Iterator[tuple[str, bool]]:
    """Say of each promise that begins with something whether that holds in some case."""
    for promise in found.rulebook.promises:
        mine = instances(found.rulebook, promise, found.variants.reading)
        if mine:
            yield promise.id, all(found.shown(one.premise) for one in mine)
