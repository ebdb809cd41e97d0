"""
The firings of a consultation, stage by stage in their order, each with the way to its card.

Beside another consultation it is said which firings are new, which hold for other reasons, and
which are gone. Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.dependencies import fact_node
from recommender.core.evaluation.firing import Firing
from recommender.core.language.facts import guarded_by, ladder_of
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


class FactShown(NamedTuple):
    """One fact of a decision; `mark` says how it differs from before, if it does."""

    name: str
    words: str
    link: str
    mark: str


def stages_of(
    now: Consultation, before: Consultation | None = None
) -> dict[str, list[FiringShown]]:
    """Show the firings by stage, in order; stages in which nothing held are left out."""
    was = None if before is None else _by_rule(before)
    stages: dict[str, list[FiringShown]] = {stage: [] for stage in STAGES}
    for firing in now.firings:
        stages[firing.stage].append(_in_words(now, firing, _mark(firing, was)))
    return {stage: firings for stage, firings in stages.items() if firings}


def gone(now: Consultation, before: Consultation) -> list[FiringShown]:
    """List the firings that held before, and do not hold any more."""
    holds = _by_rule(now)
    return [
        _in_words(before, firing, GONE)
        for key, firing in _by_rule(before).items()
        if key not in holds
    ]


def decided(now: Consultation, before: Consultation | None = None) -> list[FactShown]:
    """List the facts that were concluded; those that are gone come last."""
    was = now.decision if before is None else before.decision
    facts = [(now, name, "" if name in was else NEW) for name in now.decision]
    if before is not None:
        facts += ((before, name, GONE) for name in was if name not in now.decision)
    return [FactShown(name, *_named(of, name), mark) for of, name, mark in facts]


def _by_rule(consultation: Consultation) -> dict[tuple[str, str], Firing]:
    return {(firing.rule, firing.stage): firing for firing in consultation.firings}


def _mark(firing: Firing, was: dict[tuple[str, str], Firing] | None) -> str:
    """Say how a firing differs from that of the same rule before, if it does."""
    if was is None:
        return ""
    before = was.get((firing.rule, firing.stage))
    if before is None:
        return NEW
    return "" if before == firing else OTHERWISE


def _in_words(of: Consultation, firing: Firing, mark: str) -> FiringShown:
    """Say what a firing of a consultation used, relied on and concluded."""

    def named(names: Iterable[str]) -> tuple[Named, ...]:
        return tuple(_named(of, name) for name in names)

    answers = of.explanation.answers
    return FiringShown(
        rule=firing.rule,
        title=of.explanation.cards[firing.rule].title,
        link=_card(firing.rule),
        answers=named(name for name in firing.used if name in answers),
        facts=named(name for name in firing.used if name not in answers),
        absent=named(firing.absent),
        concluded=named(firing.concluded),
        mark=mark,
    )


def _card(rule: str) -> str:
    """Say where the card behind a firing stands: a rule, a technique, or a ladder."""
    technique = guarded_by(rule)
    if technique is not None:
        return place(f"technique:{technique}")
    return place(rule if ladder_of(rule) else f"rule:{rule}")


def _named(of: Consultation, name: str) -> Named:
    """Say an answer or a fact in words, and where the book tells of it."""
    answers = of.explanation.answers
    if name in answers:
        return Named(answers[name], place(f"answer:{SIGN.split(name)[0]}"))
    return Named(of.explanation.facts.get(name, name), place(fact_node(name)))
