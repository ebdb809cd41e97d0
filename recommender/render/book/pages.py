"""
What each page of the book shows: chapters that list cards, cases, one rule, and one technique.

Pure: everything comes from the material that was gathered. A page's values go by the names that
its template knows them by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from recommender.audit.cases.cases import Case, Expect, sheet_of
from recommender.audit.result import PromiseShown
from recommender.core.evaluation.dependencies import Edge, Web
from recommender.core.language.cards import Question, Rule, Suspicion, Technique
from recommender.core.language.conditions import Condition
from recommender.core.language.facts import STAGE_OF
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import conclusion_words
from recommender.render.book.codes import said_of
from recommender.render.book.cross_references import (
    CasePart,
    Material,
    RulePart,
    behind,
    differing,
)
from recommender.render.book.links import place
from recommender.render.document.blocks import words
from recommender.render.document.cards import signed_words
from recommender.render.document.reasons import BASIS, CERTAINTY
from recommender.render.svg.pose_sheet import looks
from recommender.render.svg.rule_graph import drawn
from recommender.render.svg.rule_neighbourhood import around

STATUS = {"proved": "Holds:", "broken": "Does not hold:", "vacuous": "Says nothing:"}
EACH = {
    "warning-sign": "warning sign",
    "symptom": "symptom",
    "avoided-feature": "thing that is avoided",
    "offer": "technique that is offered",
}
EXPECTED = (
    ("regions", "region", "reaches", "no place"),
    ("offered", "technique", "is offered", "no technique"),
    ("not_offered", "technique", "is not offered", ""),
    ("advice", "advice", "is told", "no advice"),
    ("because", "rule", "because of", ""),
)
"""What a case may expect: its key, the kind of card, and the words for some of it and for none."""


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


class CaseRow(NamedTuple):
    """One case: what is answered, what is expected, and which rules hold."""

    number: int
    case: Case
    answers: list[tuple[str, str, str]]
    status: str
    none: list[str]
    referrals: list[tuple[str, str]]
    expected: list[tuple[str, list[str]]]
    rules: list[str]


class Feed(NamedTuple):
    """A fact, and the cards on the other side of it: those that make it, or those that read it."""

    fact: str
    against: bool
    cards: tuple[str, ...]


def live_and_retired(rules: Iterable[Rule], of: str = "") -> str:
    """Count rules, those that can fire and those that are retired, such as `3, and 1 retired`."""
    live = [rule.status != "retired" for rule in rules]
    retired = len(live) - sum(live)
    said = words(sum(live), of) if of else f"{sum(live)}"
    return f"{said}, and {retired} retired" if retired else said


def techniques_for(rulebook: Rulebook, region: str) -> tuple[Technique, ...]:
    """List the techniques of a place from gentle to firm, and then those beside its ladder."""
    ladder = rulebook.ladders[region]
    here = (card for card in rulebook.techniques if card.region == region)
    return (*ladder, *(card for card in here if card not in ladder))


def question_groups(rulebook: Rulebook) -> dict[str, list[Question]]:
    """Gather the questions by the page on which they are asked."""
    groups: dict[str, list[Question]] = {}
    for question in rulebook.questions:
        groups.setdefault(question.group, []).append(question)
    return groups


def referral_rows(rulebook: Rulebook) -> list[tuple[Suspicion, list[tuple[str, list[str]]]]]:
    """List what people are referred for: by urgency, the rules that say so."""
    rules: dict[tuple[str, str], list[str]] = {}
    for rule in rulebook.rule_of.values():
        for refer in (conclusion.refer for conclusion in rule.then if conclusion.refer):
            rules.setdefault((refer.for_, refer.to), []).append(f"rule:{rule.id}")
    return [
        (
            suspicion,
            [
                (urgency.label, rules[suspicion.id, urgency.id])
                for urgency in rulebook.urgencies
                if (suspicion.id, urgency.id) in rules
            ],
        )
        for suspicion in rulebook.suspicions
    ]


def fact_rows(material: Material) -> dict[str, list[FactRow]]:
    """List findings, what is avoided and what is limited."""
    found: dict[str, list[FactRow]] = {
        kind: [] for kind, stage in STAGE_OF.items() if stage in ("findings", "cautions")
    }
    for name, node in material.web.nodes.items():
        if node.kind in found:
            carried = [
                f"technique:{technique}"
                for technique, features in material.rulebook.features_of.items()
                if node.kind != "finding" and node.name in features
            ]
            readers = [edge.target for edge in material.web.after(name)]
            read_by = [one for one in dict.fromkeys(readers) if one not in carried]
            row = FactRow(name, node.words, makers(material, name), read_by, carried)
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


def makers(material: Material, fact: str) -> list[str]:
    """Name the cards that a fact comes from."""
    return list(dict.fromkeys(edge.source for edge in material.web.before(fact)))


def case_page(material: Material, part: CasePart) -> dict[str, Any]:
    """Gather the cases of a part."""
    held: dict[int, list[str]] = {}
    for rule in material.rulebook.rule_of:
        for number in material.held.get(rule, ()):
            held.setdefault(number, []).append(f"rule:{rule}")
    return {
        "rows": [
            case_row(material, number, case, held.get(number, [])) for number, case in part.cases
        ]
    }


def case_row(material: Material, number: int, case: Case, rules: list[str]) -> CaseRow:
    """Gather one case, with the rules that are known to hold for it."""
    expect, rulebook = case.expect or Expect(), material.rulebook
    healthy = material.cases.healthy
    expected = [(words, kind, getattr(expect, key)) for key, kind, words, _ in EXPECTED]
    none_of = (("referrals", "no referral"), *((key, none) for key, _, _, none in EXPECTED if none))
    given = expect.model_fields_set
    return CaseRow(
        number + 1,
        case,
        differing(rulebook, healthy, sheet_of(case, healthy, rulebook).answers),
        (expect.status or "").replace("-", " "),
        [none for key, none in none_of if key in given and not getattr(expect, key)],
        [(rulebook.urgency_of[one.to].label, one.for_) for one in expect.referrals],
        [(words, [f"{kind}:{name}" for name in ids]) for words, kind, ids in expected if ids],
        rules,
    )


def rule_page(material: Material, part: RulePart, number: int) -> dict[str, Any]:
    """Gather the page of one rule of a part."""
    rulebook, rule = material.rulebook, part.rules[number]
    return {
        **_card_page(material, "rule", rule, held_as=rule.id),
        "part": part,
        "before": part.rules[number - 1] if number else None,
        "after": part.rules[number + 1] if number + 1 < len(part.rules) else None,
        "then": [conclusion_words(rulebook, conclusion) for conclusion in rule.then],
        "behind": behind(material, rule),
        "fires": _case_links(material, _own_first(material, rule.id)),
        "near": _case_links(material, material.near.get(rule.id, ())),
        "promises": material.promised[rule.id],
        "signed": signed_words(rulebook, rule),
    }


def technique_page(material: Material, card: Technique) -> dict[str, Any]:
    """Gather the page of one technique."""
    rulebook, guard = material.rulebook, f"card:{card.id}"
    gentler, firmer = rulebook.neighbours(card)
    features = sorted(rulebook.features(card))
    spoken_of = (f"technique:{card.id}", *(f"avoid:{feature}" for feature in features))
    readers = {reader for name in spoken_of for reader in material.read_by.get(name, ())}
    return {
        **_card_page(material, "technique", card, held_as=guard),
        "offered": _case_links(material, material.held.get(guard, ())),
        "gentler": gentler,
        "firmer": firmer,
        "looks": looks(material.poses, card.id),
        "features": features,
        "promises": [one for one in rulebook.promises if f"promise:{one.id}" in readers],
    }


def _card_page(
    material: Material, kind: str, card: Rule | Technique, held_as: str
) -> dict[str, Any]:
    """Gather what the pages of rules and of techniques share; `held_as` names the compiled rule."""
    node = f"{kind}:{card.id}"
    live = card.status != "retired"
    return {
        "card": card,
        "written": material.written.get(node, ""),
        "picture": _picture(material, node, card.title) if live else "",
        "fed_by": _feeds(material.web, node, ahead=False) if live else [],
        "feeds": _feeds(material.web, node, ahead=True) if live else [],
        "held": None if material.affected is None else material.affected.counts.get(held_as, 0),
        "said": said_of(material.rulebook, material.report, kind, card.id),
    }


def _own_first(material: Material, rule: str) -> tuple[int, ...]:
    """Put the cases that were written for a rule before those that it holds in as well."""

    def is_other(number: int) -> bool:
        expect = material.cases.cases[number].expect
        return expect is None or rule not in expect.because

    return tuple(sorted(material.held.get(rule, ()), key=is_other))


def _case_links(material: Material, numbers: tuple[int, ...]) -> list[tuple[str, str]]:
    """List cases by what they are called, and where they stand in the book."""
    return [(material.cases.cases[n].case, material.case_link[n]) for n in numbers]


def _picture(material: Material, node: str, title: str) -> str:
    web = around(material.rulebook, node)
    links = {name: place(name) for name in web.nodes if not name.startswith("more:")}
    said = "On the left is what it reads and what makes that; on the right what it leads to and "
    said += "what reads that. The lists under the picture say the same in words."
    return drawn(web, f"What feeds “{title}”, and what it feeds", said, centre=node, links=links)


def _feeds(web: Web, node: str, *, ahead: bool) -> list[Feed]:
    """List the facts beside a card with the cards beyond each."""

    def beyond(edge: Edge) -> Feed:
        fact = edge.target if ahead else edge.source
        if fact.startswith("rule:"):
            return Feed(fact, edge.against, ())
        others = web.after(fact) if ahead else web.before(fact)
        names = dict.fromkeys(one.target if ahead else one.source for one in others)
        return Feed(fact, edge.against, tuple(name for name in names if name != node))

    near = web.after(node) if ahead else web.before(node)
    return [beyond(edge) for edge in sorted(near, key=lambda edge: edge.against)]
