"""
The firings of a consultation, stage by stage in their order, each with the way to its card.

Beside another consultation it is said which firings are new, which hold for other reasons, and
which are gone. Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.dependencies import fact_node
from recommender.core.evaluation.firing import Firing
from recommender.core.language.fields import STAGES
from recommender.render.book.links import place

NEW, OTHERWISE, GONE = "new", "for other reasons", "gone"
SIGN = re.compile(">=|=|<")


class Named(NamedTuple):
    """An answer or a fact in words, and where the book tells of it."""

    words: str
    link: str


class FiringShown(NamedTuple):
    """One firing in words; `mark` says how it differs from before, if it does."""

    rule: str
    title: str
    link: str
    answers: tuple[Named, ...]
    facts: tuple[Named, ...]
    absent: tuple[Named, ...]
    concluded: tuple[Named, ...]
    mark: str


class StageShown(NamedTuple):
    """The firings of one stage."""

    stage: str
    firings: tuple[FiringShown, ...]


class FactShown(NamedTuple):
    """One fact of a decision; `mark` says how it differs from before, if it does."""

    name: str
    words: str
    link: str
    mark: str


def stages_of(now: Consultation, before: Consultation | None = None) -> list[StageShown]:
    """Show the firings stage by stage, in order; stages in which nothing held are left out."""
    was = None if before is None else _by_rule(before)
    shown = []
    for stage in STAGES:
        mine = tuple(_shown(now, one, _mark(one, was)) for one in now.firings if one.stage == stage)
        if mine:
            shown.append(StageShown(stage, mine))
    return shown


def gone(now: Consultation, before: Consultation) -> list[FiringShown]:
    """List the firings that held before, and do not hold any more."""
    holds = _by_rule(now)
    left = (one for key, one in _by_rule(before).items() if key not in holds)
    return [_shown(before, one, GONE) for one in left]


def decided(now: Consultation, before: Consultation | None = None) -> list[FactShown]:
    """List the facts that were concluded; those that are gone come last."""
    was = now.decision if before is None else before.decision
    every = list(_facts(now, [(name, "" if name in was else NEW) for name in now.decision]))
    if before is not None:
        lost = [(name, GONE) for name in was if name not in now.decision]
        every += _facts(before, lost)
    return every


def _facts(shown: Consultation, names: list[tuple[str, str]]) -> Iterator[FactShown]:
    for name, mark in names:
        words, link = _named(shown, name)
        yield FactShown(name, words, link, mark)


def _by_rule(shown: Consultation) -> dict[tuple[str, str], Firing]:
    return {(one.rule, one.stage): one for one in shown.firings}


def _mark(one: Firing, was: dict[tuple[str, str], Firing] | None) -> str:
    if was is None:
        return ""
    old = was.get((one.rule, one.stage))
    if old is None:
        return NEW
    return "" if old == one else OTHERWISE


def _shown(shown: Consultation, one: Firing, mark: str) -> FiringShown:
    said = shown.explanation.answers

    def named(names: tuple[str, ...]) -> tuple[Named, ...]:
        return tuple(_named(shown, name) for name in names)

    return FiringShown(
        rule=one.rule,
        title=shown.explanation.cards[one.rule].title,
        link=_card(one.rule),
        answers=named(tuple(name for name in one.used if name in said)),
        facts=named(tuple(name for name in one.used if name not in said)),
        absent=named(one.absent),
        concluded=named(one.concluded),
        mark=mark,
    )


def _card(rule: str) -> str:
    """Say where the card behind a firing stands: a rule, a technique, or a ladder."""
    kind, _, rest = rule.partition(":")
    if not rest:
        return place(f"rule:{rule}")
    return place(f"{'technique' if kind == 'card' else kind}:{rest}")


def _named(shown: Consultation, name: str) -> Named:
    said = shown.explanation.answers
    if name in said:
        return Named(said[name], place(f"answer:{SIGN.split(name)[0]}"))
    return Named(shown.explanation.facts.get(name, name), place(fact_node(name)))
