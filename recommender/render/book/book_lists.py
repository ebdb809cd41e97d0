"""
What the chapters of the book list: places, questions, referrals, facts and promises, with what
reads and makes each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from recommender.audit.result import PromiseShown
from recommender.core.language.body import Region
from recommender.core.language.cards import (
    Entry,
    Promise,
    Question,
    Rule,
    Suspicion,
    Technique,
    entries_of,
)
from recommender.core.language.conditions import Condition
from recommender.render.book.cross_references import Material
from recommender.render.document.blocks import words
from recommender.render.document.reasons import BASIS, CERTAINTY

STATUS = {"proved": "Holds:", "broken": "Does not hold:", "vacuous": "Says nothing:"}
EACH = {
    "warning-sign": "warning sign",
    "symptom": "symptom",
    "avoided-feature": "thing that is avoided",
    "offer": "technique that is offered",
}


class RegionRow(NamedTuple):
    """A place, its techniques from gentle to firm and beside the ladder, and who reaches it."""

    region: Region
    ladder: tuple[Technique, ...]
    others: tuple[Technique, ...]
    made_by: list[str]


class QuestionRow(NamedTuple):
    """A question, and for each thing in it who reads the answer."""

    question: Question
    entries: list[tuple[Entry, tuple[str, ...]]]


class FactRow(NamedTuple):
    """A fact on the way, with what makes it, what reads it, and the techniques it speaks of."""

    id: str
    words: str
    made_by: list[str]
    read_by: list[str]
    features: list[str]


class PromiseRow(NamedTuple):
    """A promise, what became of it where the audit ran, and what it is about."""

    promise: Promise
    shown: PromiseShown | None
    status: str
    said: list[tuple[str, Condition]]
    about: str


def live_and_retired(rules: Iterable[Rule], of: str = "") -> str:
    """Count rules, those that can fire and those that are retired, such as `3, and 1 retired`."""
    live = [rule.status != "retired" for rule in rules]
    retired = len(live) - sum(live)
    said = words(sum(live), of) if of else f"{sum(live)}"
    return f"{said}, and {retired} retired" if retired else said


def region_rows(material: Material) -> list[RegionRow]:
    """List the places of the body with their techniques."""
    rulebook = material.rulebook
    rows = []
    for region in rulebook.regions:
        ladder = rulebook.ladders[region.id]
        here = [card for card in rulebook.techniques if card.region == region.id]
        others = tuple(card for card in here if card not in ladder)
        rows.append(RegionRow(region, ladder, others, _before(material, f"region:{region.id}")))
    return rows


def question_groups(material: Material) -> list[tuple[str, list[QuestionRow]]]:
    """List the questions, page by page as they are asked."""
    groups: dict[str, list[QuestionRow]] = {}
    for question in material.rulebook.questions:
        entries = [
            (entry, material.read_by.get(f"answer:{entry.id}", ()))
            for entry in entries_of(question)
        ]
        groups.setdefault(question.group, []).append(QuestionRow(question, entries))
    return list(groups.items())


def referral_rows(material: Material) -> list[tuple[Suspicion, list[tuple[str, list[str]]]]]:
    """List what people are referred for: by urgency, the rules that say so."""
    rows = []
    for suspicion in material.rulebook.suspicions:
        by: dict[str, list[str]] = {one.id: [] for one in material.rulebook.urgencies}
        for rule in material.rulebook.rule_of.values():
            for one in rule.then:
                if one.refer and one.refer.for_ == suspicion.id:
                    by[one.refer.to].append(f"rule:{rule.id}")
        labels = material.rulebook.urgency_of
        rows.append((suspicion, [(labels[to].label, rules) for to, rules in by.items() if rules]))
    return rows


def fact_rows(material: Material) -> dict[str, list[FactRow]]:
    """List findings, what is avoided and what is limited."""
    found: dict[str, list[FactRow]] = {"finding": [], "avoid": [], "limit": []}
    for name, node in material.web.nodes.items():
        if node.kind in found:
            carried = [
                f"technique:{technique}"
                for technique, features in material.rulebook.features_of.items()
                if node.kind != "finding" and node.name in features
            ]
            readers = [edge.target for edge in material.web.after(name)]
            read_by = [one for one in dict.fromkeys(readers) if one not in carried]
            row = FactRow(name, node.words, _before(material, name), read_by, carried)
            found[node.kind].append(row)
    return found


def promise_rows(material: Material) -> list[PromiseRow]:
    """List the promises with what the audit says of each."""
    shown = {one.id: one for one in material.report.promises} if material.report else {}
    rows = []
    for card in material.rulebook.promises:
        parts = (("Whenever", card.whenever), ("Never", card.never), ("Always", card.always))
        said = [(word, part) for word, part in parts if part is not None]
        found = shown.get(card.id)
        status = STATUS[found.status] if found else ""
        rows.append(PromiseRow(card, found, status, said, _about(card)))
    return rows


def _about(card: Promise) -> str:
    """Say what a promise is about that no conditions tell."""
    if card.each:
        return f"This is said of each {EACH[card.each]} there is, one by one."
    if card.only_takes_away:
        return "This compares one person before and after an answer stops being no."
    if card.claims is None:
        return ""
    bases = " or ".join(BASIS[basis] for basis in card.claims.basis)
    of = f" whose ground is {bases}" if bases else ""
    most = CERTAINTY[card.claims.at_most]
    return f"This is about the cards on {card.claims.of}{of}: at most {most}."


def _before(material: Material, name: str) -> list[str]:
    return list(dict.fromkeys(edge.source for edge in material.web.before(name)))
