"""
Lint over the whole rulebook: questions, techniques, gaps, sources, claims.

L107 an answer changes nothing; L108 a technique is never offered; L109 a question is never asked;
L110 someone with a symptom gets nothing; L111 a source is old (this one never fails); L112 a
card claims more than a promise allows; L114 nothing is promised of what has to be kept safe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from recommender.audit.cases.evidence import Evidence
from recommender.audit.lint.intended import IntendedGap
from recommender.audit.result import Finding, failure
from recommender.core.evaluation.program import Expression, everything, negated
from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import optional
from recommender.core.reasoning.promises import forbids
from recommender.core.reasoning.relevance import matter
from recommender.core.reasoning.verifier import overclaiming

OLD = {"guideline": 5, "consensus": 5, "official-advice": 5}
OLD_OTHERWISE = 15
"""After so many years a source is worth looking at anew: our choice, and only a hint."""


def lint_book(found: Evidence, gaps: Sequence[IntendedGap], today: dt.date) -> Iterator[Finding]:
    """
    Look at what is asked, offered, left out and cited.

    Raises TooLongError.
    """
    yield from _questions(found)
    yield from _techniques(found)
    yield from _unreachable(found)
    yield from _gaps(found, gaps)
    yield from _sources(found, today)
    yield from _claims(found)
    yield from _unpromised(found.rulebook)


def _questions(found: Evidence) -> Iterator[Finding]:
    """Find what is asked and changes nothing; free text and what the routine reads aside."""
    rulebook = found.rulebook
    matters = set(matter(rulebook, {}))
    for question in rulebook.questions:
        if question.kind == "text" or question.routine:
            continue
        idle = [entry for entry in entries_of(question) if entry.id not in matters]
        if optional(rulebook, question) or len(idle) == len(entries_of(question)):
            text = "no answer to this question changes anything that anyone is told"
            yield failure("L107", (question.id,), text, question.at)
            continue
        for entry in idle:
            text = f"no answer to “{entry.label}” changes anything that anyone is told"
            yield failure("L107", (question.id, entry.id), text, question.at)


def _techniques(found: Evidence) -> Iterator[Finding]:
    """Find techniques that nobody is ever offered, those aside that say so themselves."""
    cards = [card for card in found.rulebook.technique_of.values() if card.never is None]
    offers = [found.fact(f"offered:{card.id}") for card in cards]
    for card, is_offered in zip(cards, found.possible(offers), strict=True):
        if is_offered:
            continue
        witness = next(found.witnesses([found.fact(f"suggested:{card.id}")]))
        text = "this technique is never offered: nothing leads to it"
        if witness is not None:
            text = "this technique is suggested, and always ruled out"
        yield failure("L108", (card.id,), text, card.at, witness)


def _unreachable(found: Evidence) -> Iterator[Finding]:
    gates = found.program.gates
    for gate, is_asked in zip(
        gates, found.possible([gate.expression for gate in gates]), strict=True
    ):
        if not is_asked:
            question = next(q for q in found.rulebook.questions if q.id == gate.question)
            text = "this question is never asked: no answers meet its `only-if`"
            yield failure("L109", (question.id,), text, question.at)


def _gaps(found: Evidence, gaps: Sequence[IntendedGap]) -> Iterator[Finding]:
    """Find whoever has a symptom and is told nothing, intended gaps aside."""
    program = found.program
    silent: list[Expression] = [("absent", slot) for slot in program.of_kind("offered", "referral")]
    described = [found.variants.draft.expression(gap.when) for gap in gaps]
    untold = [*silent, *map(negated, described)]
    entries = found.rulebook.entries.values()
    symptoms = [entry for entry in entries if entry.question.symptom and entry.ticked]
    asked = [everything([("slot", program.slot[entry.id]), *untold]) for entry in symptoms]
    for entry, witness in zip(symptoms, found.witnesses(asked), strict=True):
        if witness is not None:
            text = f"someone with “{entry.label}” may get no technique and no referral"
            yield failure("L110", (entry.id,), text, entry.question.at, witness)
    some: Expression = ("any", None, tuple(("slot", program.slot[one.id]) for one in symptoms))
    open_ = found.possible([everything([mine, some, *silent]) for mine in described])
    for gap, is_open in zip(gaps, open_, strict=True):
        if not is_open:
            text = "an intended gap is no gap: whoever it describes is told something"
            yield failure("L113", ("intended-gaps",), text, gap.at)


def _sources(found: Evidence, today: dt.date) -> Iterator[Finding]:
    """Name sources that are old for their kind, with the cards that rest on them."""
    rulebook = found.rulebook
    cards = {**rulebook.rule_of, **rulebook.technique_of}
    for source in rulebook.sources:
        age = today.year - (source.year or today.year)
        citing = [n for n, card in cards.items() if any(c.cite == source.id for c in card.sources)]
        if age > OLD.get(source.type, OLD_OTHERWISE) and citing:
            text = f"this source is {age} years old; is there a newer one? It is cited here"
            yield Finding(code="L111", fails=False, about=(source.id, *citing), text=text)


def _claims(found: Evidence) -> Iterator[Finding]:
    """Name every card that claims more than a promise allows."""
    for promise in found.rulebook.promises:
        if promise.claims is not None:
            for name, certainty in overclaiming(found.rulebook, promise.claims):
                text = f"it claims `{certainty}`; `{promise.id}` allows `{promise.claims.at_most}`"
                card = found.rulebook.rule_of.get(name) or found.rulebook.technique_of[name]
                yield failure("L112", (name,), text, card.at)


def _unpromised(rulebook: Rulebook) -> Iterator[Finding]:
    """Name what is asked or kept for safety, and of which nothing is promised."""
    promised = {promise.each or promise.only_takes_away for promise in rulebook.promises}
    entries = rulebook.entries.values()
    if any(entry.at_least for entry in entries) and "warning-sign" not in promised:
        text = "no promise says that each warning sign is heeded; write one with `each`"
        yield failure("L114", ("questions",), text)
    if any(entry.question.safety for entry in entries) and "safety-answers" not in promised:
        text = (
            "no promise says that safety answers only take away; write one with `only-takes-away`"
        )
        yield failure("L114", ("questions",), text)
    never = [card for card in rulebook.technique_of.values() if card.never is not None]
    for card in never:
        if not any(forbids(rulebook, promise, card) for promise in rulebook.promises):
            text = "it is never to be offered, and no promise says so"
            yield failure("L114", (card.id,), text, card.at)
