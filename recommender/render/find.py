"""
What can be searched for in the book, and the script that searches it without a server.

The index lies inside the script, since a page opened from a file may not fetch anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.explain import feature_words
from recommender.core.model import Rulebook
from recommender.render.feeding import web
from recommender.render.lines import clean
from recommender.render.page import text_of
from recommender.render.places import place

__all__ = ["Found", "entries", "script"]


class Found(NamedTuple):
    """Something that can be found: what it is, its words, its page, and other words for it."""

    kind: str
    title: str
    link: str
    more: str

    @property
    def letter(self) -> str:
        """The letter it stands under in an index; signs and digits stand under one."""
        first = self.title[:1].upper()
        return first if first.isalpha() else "#"


def entries(rulebook: Rulebook) -> list[Found]:
    """List everything that can be searched for, in order of its words."""
    found = (Found(clean(a), clean(b), link, clean(c)) for a, b, link, c in _every(rulebook))
    return sorted(found, key=lambda one: (one.title.casefold(), one))


def _every(rulebook: Rulebook) -> Iterator[Found]:
    yield from _cards(rulebook)
    yield from _parts(rulebook)
    for name, node in web(rulebook).nodes.items():
        if node.kind in ("finding", "avoid", "limit"):
            kind = "finding" if node.kind == "finding" else "caution"
            yield Found(kind, node.words, place(name), feature_words(rulebook, node.name))


def _cards(rulebook: Rulebook) -> Iterator[Found]:
    for rule in rulebook.rules:
        more = f"{rule.id} {' '.join(rule.rows)} {rule.because}"
        yield Found("rule", rule.title, place(f"rule:{rule.id}"), more)
    for card in rulebook.techniques:
        more = f"{card.id} {' '.join(card.rows)} {' '.join(card.steps)} {card.never or ''}"
        yield Found("technique", card.title, place(f"technique:{card.id}"), more)
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
        yield Found("referral", suspicion.label, link, suspicion.do or "")
    for advice in rulebook.advice:
        yield Found("advice", advice.title, place(f"advice:{advice.id}"), advice.text)


def script(found: list[Found]) -> str:
    """Write the script with its index; only plain letters, so that no page can misread it."""
    return text_of("find.js").replace("[/* index */]", json.dumps(found, separators=(",", ":")))
