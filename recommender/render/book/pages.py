"""
What the page of one rule and of one technique shows, beside the card itself.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.audit.cases.cases import Case
from recommender.audit.result import Finding, Missing, Survivor
from recommender.core.evaluation.dependencies import Edge, Web
from recommender.core.language.cards import Promise, Rule, Technique
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import conclusion_words
from recommender.render.book.codes import said_of
from recommender.render.book.cross_references import (
    Affected,
    Material,
    RulePart,
    behind,
)
from recommender.render.book.links import place
from recommender.render.book.written import written_card
from recommender.render.document.signed import signed_lines
from recommender.render.svg.rule_graph import drawn
from recommender.render.svg.rule_neighbourhood import around, own_answers

LABEL = 12


class CaseLink(NamedTuple):
    """A case and where it stands in the book."""

    case: Case
    link: str


class Feed(NamedTuple):
    """A fact, and the cards on the other side of it: those that make it, or those that read it."""

    fact: str
    against: bool
    cards: tuple[str, ...]


class Said(NamedTuple):
    """What the audit says of one card."""

    findings: list[Finding]
    missing: list[Missing]
    survivors: list[Survivor]


class RulePage(NamedTuple):
    """The page of one rule."""

    rule: Rule
    part: RulePart
    before: Rule | None
    after: Rule | None
    then: list[str]
    card: str
    picture: str
    fed_by: list[Feed]
    feeds: list[Feed]
    behind: list[tuple[str, str]]
    share: int | None
    affected: Affected | None
    fires: list[CaseLink]
    near: list[CaseLink]
    promises: tuple[Promise, ...]
    said: Said
    signed: list[tuple[str, str]]


class TechniquePage(NamedTuple):
    """The page of one technique."""

    card: Technique
    written: str
    picture: str
    fed_by: list[Feed]
    feeds: list[Feed]
    share: int | None
    affected: Affected | None
    offered: list[CaseLink]
    gentler: tuple[Technique, ...]
    firmer: tuple[Technique, ...]
    features: list[str]
    promises: list[Promise]
    said: Said


def rule_page(material: Material, part: RulePart, number: int) -> RulePage:
    """Gather the page of one rule of a part."""
    rulebook, rule = material.rulebook, part.rules[number]
    live = rule.id in rulebook.rule_of
    node = f"rule:{rule.id}"
    return RulePage(
        rule, part,
        before=part.rules[number - 1] if number else None,
        after=part.rules[number + 1] if number + 1 < len(part.rules) else None,
        then=[conclusion_words(rulebook, one) for one in rule.then],
        card=written_card(rule),
        picture=_picture(material, node, rule.title) if live else "",
        fed_by=_feeds(material.web, node, ahead=False) if live else [],
        feeds=_feeds(material.web, node, ahead=True) if live else [],
        behind=behind(material, rule),
        share=_share(material, rule.id),
        affected=material.affected,
        fires=_links(material, _own_first(material, rule.id)),
        near=_links(material, material.near.get(rule.id, ())),
        promises=material.promised[rule.id],
        said=Said(*said_of(rulebook, material.report, "rule", rule.id)),
        signed=signed_words(rulebook, rule),
    )  # fmt: skip


def signed_words(rulebook: Rulebook, rule: Rule) -> list[tuple[str, str]]:
    """Say who stands for a rule, each with a label such as `signed` or `withdrawn`."""
    lines = signed_lines(rulebook, rule, LABEL)
    return [(line.text[:LABEL].strip(), line.text[LABEL:]) for line in lines]


def technique_page(material: Material, card: Technique) -> TechniquePage:
    """Gather the page of one technique."""
    rulebook = material.rulebook
    live = card.id in rulebook.technique_of
    node, guard = f"technique:{card.id}", f"card:{card.id}"
    gentler, firmer = rulebook.neighbours(card)
    features = sorted(rulebook.features(card))
    spoken = {node, *(f"avoid:{feature}" for feature in features)}
    readers = {name for one in spoken for name in material.read_by.get(one, ())}
    return TechniquePage(
        card,
        written=written_card(card),
        picture=_picture(material, node, card.title) if live else "",
        fed_by=_feeds(material.web, node, ahead=False) if live else [],
        feeds=_feeds(material.web, node, ahead=True) if live else [],
        share=_share(material, guard),
        affected=material.affected,
        offered=_links(material, material.held.get(guard, ())),
        gentler=gentler,
        firmer=firmer,
        features=features,
        promises=[one for one in rulebook.promises if f"promise:{one.id}" in readers],
        said=Said(*said_of(rulebook, material.report, "technique", card.id)),
    )


def _share(material: Material, name: str) -> int | None:
    return None if material.affected is None else material.affected.held.get(name, 0)


def _own_first(material: Material, rule: str) -> tuple[int, ...]:
    """Put the cases that were written for a rule before those that it holds in as well."""

    def other(number: int) -> bool:
        expect = material.cases.cases[number].expect
        return expect is None or rule not in expect.because

    return tuple(sorted(material.held.get(rule, ()), key=other))


def _links(material: Material, numbers: tuple[int, ...]) -> list[CaseLink]:
    return [CaseLink(material.cases.cases[n], material.case_link[n]) for n in numbers]


def _picture(material: Material, node: str, title: str) -> str:
    web = around(material.rulebook, node, own_answers(material.rulebook, node))
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
