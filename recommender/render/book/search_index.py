"""
What can be searched for in the book, and the script that searches it without a server.

The index lies inside the script, since a page opened from a file may not fetch anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.evaluation.dependencies import web
from recommender.core.language.cards import Rule, Technique
from recommender.core.language.conditions import entries_read
from recommender.core.language.facts import STAGE_OF
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import feature_words
from recommender.render.book.links import place
from recommender.render.document.blocks import clean
from recommender.render.formats.html import text_of


class Found(NamedTuple):
    """
    Something that can be found: what it is, its words, its page, and other words for it.

    `lent` are the pages of the questions and sources that a card reads or cites, and of what it
    suspects: who finds these finds the card as well, further down.
    """

    kind: str
    title: str
    link: str
    more: str
    lent: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The letter it stands under in an index; signs and digits stand under one."""
        first = self.title[:1].upper()
        return first if first.isalpha() else "#"


def entries(rulebook: Rulebook) -> list[Found]:
    """List everything that can be searched for, in order of its words."""
    found = (
        Found(clean(a), clean(b), link, clean(c), lent) for a, b, link, c, lent in _every(rulebook)
    )
    return sorted(found, key=lambda one: (one.title.casefold(), one))


def _every(rulebook: Rulebook) -> Iterator[Found]:
    yield from _cards(rulebook)
    yield from _parts(rulebook)
    for name, node in web(rulebook).nodes.items():
        kind = {"findings": "finding", "cautions": "caution"}.get(STAGE_OF.get(node.kind, ""))
        if kind is not None:
            yield Found(kind, node.words, place(name), feature_words(rulebook, node.name))


def _cards(rulebook: Rulebook) -> Iterator[Found]:
    for rule in rulebook.rules:
        more = f"{rule.id} {' '.join(rule.rows)} {rule.because} {_suspected(rulebook, rule)}"
        link = place(f"rule:{rule.id}")
        yield Found("rule", rule.title, link, more, _lent(rule))
    for card in rulebook.techniques:
        more = f"{card.id} {' '.join(card.rows)} {' '.join(card.steps)} {card.never or ''}"
        link = place(f"technique:{card.id}")
        yield Found("technique", card.title, link, more, _cited(card))
    for promise in rulebook.promises:
        yield Found("promise", promise.title, place(f"promise:{promise.id}"), promise.id)
    for source in rulebook.sources:
        more = f"{source.id} {source.year or ''} {' '.join(source.points)}"
        yield Found("source", source.title, place(f"source:{source.id}"), more)


def _parts(rulebook: Rulebook) -> Iterator[Found]:
    for entry in rulebook.entries.values():
        question = entry.question
        more = f"{entry.id} {question.ask} {' '.join(option.label for option in question.options)}"
        yield Found("question", entry.label, place(f"answer:{entry.id}"), more)
    for region in rulebook.regions:
        yield Found("place", region.label, place(f"region:{region.id}"), region.words or "")
    for tool in rulebook.tools:
        yield Found("tool", tool.label, place(f"tool:{tool.id}"), tool.id)
    for suspicion in rulebook.suspicions:
        link = place(f"referral:{suspicion.id}")
        cited = " ".join(_cited_for(rulebook, suspicion.id))
        more = f"{_apart(suspicion.id)} {suspicion.do or ''} {cited}"
        yield Found("referral", suspicion.label, link, more)
    for advice in rulebook.advice:
        yield Found("advice", advice.title, place(f"advice:{advice.id}"), advice.text)


def _suspected(rulebook: Rulebook, rule: Rule) -> str:
    """Say what a rule refers people for: the label, and the words of the id."""
    suspected = _refers_for(rule)
    return " ".join(f"{_apart(name)} {rulebook.suspicion_of[name].label}" for name in suspected)


def _lent(rule: Rule) -> tuple[str, ...]:
    """Say where the questions, sources and suspicions stand that a rule reads, cites and names."""
    read = (place(f"answer:{entry}") for entry in entries_read(rule.when))
    suspected = (place(f"referral:{name}") for name in _refers_for(rule))
    return tuple(dict.fromkeys((*read, *_cited(rule), *suspected)))


def _cited_for(rulebook: Rulebook, suspicion: str) -> list[str]:
    """List the titles of what is cited by the rules that refer people for a suspicion."""
    rules = (rule for rule in rulebook.rules if suspicion in _refers_for(rule))
    cited = {cite.cite for rule in rules for cite in rule.sources}
    return [source.title for source in rulebook.sources if source.id in cited]


def _refers_for(rule: Rule) -> list[str]:
    return [conclusion.refer.for_ for conclusion in rule.then if conclusion.refer]


def _cited(card: Rule | Technique) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place(f"source:{cite.cite}") for cite in card.sources))


def _apart(name: str) -> str:
    """Write an id as words."""
    return name.replace("-", " ")


def script(found: list[Found]) -> str:
    """Write the script with its index; only plain letters, so that no page can misread it."""
    return text_of("find.js").replace("[/* index */]", json.dumps(found, separators=(",", ":")))
