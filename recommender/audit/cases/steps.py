"""
For whom each technique is a step: a case, or else a person who is searched for.

What is offered is for the solver; what becomes a step is for the routine, which lays out one sheet
at a time. So this is a search and no proof: from the nearest person who is offered a technique, on
to people who are not offered what was laid out in its place, each with more time and other tools.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from recommender.audit.cases.evidence import Evidence
from recommender.audit.result import Finding, StepShown, failure
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.cards import Technique
from recommender.core.language.facts import Fact
from recommender.core.language.fields import ROUTINE_FINDINGS
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.reasoning.counterexample import Asked, asked, smallest
from recommender.core.reasoning.solver import Solver
from recommender.core.routine.laws import MOST_SETTLING_SECONDS, REST_FROM

MOST_TRIED = 40
"""So many people are looked at for a technique before it is said that nobody was found."""
Answers = Mapping[str, str]


class Stepping(NamedTuple):
    """Someone of whom a technique is a step, and the case they are of, if any."""

    answers: Answers
    case: str | None = None


class _Search(NamedTuple):
    """A person of whom things can be assumed, by fact, and what is answered as usual."""

    found: Evidence
    solver: Solver[Asked]
    facts: dict[str, int]


def stepped(found: Evidence, cases: Mapping[str, Stepping]) -> tuple[StepShown, ...]:
    """
    Show for each technique that may be offered a person of whom it is a step; None where none is
    found. `cases` are those that are known.

    Raises TooLongError.
    """
    cards = [card for card in found.rulebook.technique_of.values() if card.never is None]
    people = dict(cases)
    left = [card for card in cards if card.id not in people]
    if left:
        search = _begun(found)
        for card in left:
            person = _searched(search, card)
            if person is not None:
                people[card.id] = Stepping(person)
    return tuple(
        StepShown(
            technique=card.id,
            case=people[card.id].case if card.id in people else None,
            witness=found.witness(people[card.id].answers) if card.id in people else None,
            at=card.at,
        )
        for card in cards
    )


def unstepped(found: Evidence, shown: tuple[StepShown, ...]) -> Iterator[Finding]:
    """
    Name the techniques that are offered and are a step for nobody, with someone who is offered one.

    Raises TooLongError.
    """
    none = [one for one in shown if one.witness is None]
    offers = [found.fact(f"offered:{one.technique}") for one in none]
    for one, person in zip(none, found.witnesses(offers), strict=True):
        if person is not None:
            text = "this technique is offered, and nobody was found for whom it is a step"
            yield failure("L115", (one.technique,), text, one.at, person)


def _begun(found: Evidence) -> _Search:
    """Write one person, of whom any fact can be asked that the routine reads."""
    names = [f"offered:{name}" for name in found.rulebook.technique_of]
    names += [f"region:{name}" for name in found.rulebook.region_of]
    names += [f"finding:{name}" for name in ROUTINE_FINDINGS]
    names += [found.program.names[slot] for slot in found.program.limits]
    expressions = [found.fact(name) for name in names]
    solver = asked(found.rulebook, found.usual, expressions, found.program)
    return _Search(found, solver, dict(zip(names, solver.made.literals, strict=True)))


def _searched(search: _Search, card: Technique) -> Answers | None:
    """
    Search, breadth first, for a person of whom a technique is a step.

    Each node is what is assumed: facts that hold, and facts that do not. Where the technique is no
    step, what was laid out and what was limited is in its way: it is left out, together and in
    turn.
    """
    offer = frozenset({search.facts[f"offered:{card.id}"]})
    there = offer | {search.facts[f"region:{card.region}"]}
    findings = [search.facts[f"finding:{name}"] for name in ROUTINE_FINDINGS]
    waiting = deque([offer, there, *(there | {one} for one in findings)])
    waiting += [offer | {one} for one in findings]
    seen = set(waiting)
    tried = 0
    while waiting and tried < MOST_TRIED:
        assumed = waiting.popleft()
        made = search.solver.made
        sheet = smallest(
            search.found.rulebook, search.solver, made.away, sorted(assumed), search.found.usual
        )
        if sheet is None:
            continue
        tried += 1
        rivals: dict[str, None] = {}
        limits: dict[str, None] = {}
        for answers in _ways(search.found.rulebook, card, sheet):
            shown = consult(search.found.rulebook, Sheet(answers=answers))
            steps = _steps(shown)
            if card.id in steps:
                return answers
            rivals.update(dict.fromkeys(steps))
            facts = dict.fromkeys(shown.decision)
            limits.update((fact, None) for fact in facts if Fact.parse(fact).kind == "limit")
        for group in _groups(search.found.rulebook, card, rivals, list(limits)):
            node = assumed.union(-search.facts[fact] for fact in group)
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return None


def _rests_long(card: Technique) -> bool:
    """Say whether a technique settles for longer than it may without strong pain."""
    return card.section == "settle" and card.dose.least_seconds > MOST_SETTLING_SECONDS


def _steps(shown: Consultation) -> list[str]:
    return [step.technique for step in shown.routine.steps] if shown.routine else []


def _groups(
    rulebook: Rulebook, card: Technique, rivals: Iterable[str], limits: list[str]
) -> Iterator[list[str]]:
    """
    Group the facts in a technique's way: offers of its own place, of its own section, all limits,
    then each by itself.
    """
    cards = [rulebook.technique_of[name] for name in sorted(rivals)]
    offers = {f"offered:{other.id}": other for other in cards}
    place = [fact for fact, other in offers.items() if other.region == card.region]
    section = [fact for fact, other in offers.items() if other.section == card.section]
    yield from (group for group in (place, section, limits) if group)
    yield from ([fact] for fact in dict.fromkeys((*place, *section, *limits, *offers)))


def _ways(rulebook: Rulebook, card: Technique, sheet: Answers) -> Iterator[dict[str, str]]:
    """
    Yield a sheet as it is, then with other minutes and tools: more time first, and the technique's
    own tools, beside those at hand and alone. Last, what settles for long, with pain to rest from.
    """
    before = rulebook.technique_of.get(card.after or "")
    own = {one.tool for one in (card, before) if one is not None}
    tools = [entry.id for entry in rulebook.entries.values() if entry.question.id == "tools"]
    with_own = dict.fromkeys([name for name in tools if name in own], "yes")
    alone = {name: "yes" if name in own else "no" for name in tools}
    minutes = rulebook.entries.get("minutes")
    times: list[dict[str, str]] = [{}]
    if minutes is not None:
        times += [{"minutes": str(n)} for n in (minutes.question.most, minutes.question.least)]
    if "pain-now" in rulebook.entries and _rests_long(card):
        times += [{**time, "pain-now": str(REST_FROM)} for time in times]
    seen: list[dict[str, str]] = []
    for time in times:
        for hands in ({}, with_own, alone):
            told = {**sheet, **time, **hands}
            idle = ignored(rulebook, told)
            answers = {name: value for name, value in told.items() if name not in idle}
            if answers not in seen:
                seen.append(answers)
                yield answers
