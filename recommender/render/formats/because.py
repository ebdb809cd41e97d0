"""
Reasons as lines beneath what they are for.

Nothing is told twice: a rule is explained where it first matters, and a source is named once, in
a numbered list; later on the rule's id, or the source's number, is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from recommender.core.consultation.result import CardShown, Cited, Consultation
from recommender.core.evaluation.firing import Firing
from recommender.core.language.facts import guarded_by
from recommender.render.document.blocks import Line, labelled
from recommender.render.document.reasons import (
    READ,
    Why,
    certainty_words,
    lead_of,
    nearest,
    rank_of,
    used_behind,
    without_ladders,
)

LABEL = 9
"""How far a reason hangs to the right of `because`."""


@dataclass(slots=True)
class Told:
    """
    What was said so far: rules and where, answers, and the sources in the order they were cited.

    When not `full`, each place gives its best new reason and names the other rules; when nothing is
    to be `named`, no reason is given at all.
    """

    full: bool = True
    named: bool = True
    rules: dict[str, str] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)
    sources: dict[str, Cited] = field(default_factory=dict)


def because(why: Why, told: Told, here: str, indent: int) -> Iterator[Line]:
    """
    Explain firings, nearest to the answers first: what was said, the reason, its certainty, its
    place.

    A rule that was told before is only named. `here` is how a later line refers back to this place.
    """
    if not told.named:
        return
    shown = why.shown
    before: dict[str, list[str]] = {}
    label = "because"
    firings = every = without_ladders(why.firings)
    lead = None
    if not told.full:
        firings = list({firing.rule: firing for firing in nearest(every)}.values())
        lead = lead_of(shown, firings, told.rules)
    for firing in firings:
        if firing.rule in told.rules or (lead is not None and firing is not lead):
            place = told.rules.get(firing.rule, "")
            before.setdefault(place, []).append(firing.rule)
            continue
        told.rules[firing.rule] = here
        used = firing.used if told.full else used_behind(firing, every)
        for text in _reason(shown, firing, used, told):
            yield labelled(label, text, indent, LABEL, "quiet")
            label = ""
        if firing is lead:
            yield from _weaker(shown, firing, firings, indent)
    if before:
        text = "; ".join(
            f"{', '.join(rules)} ({place})" if place and told.full else ", ".join(rules)
            for place, rules in before.items()
        )
        yield labelled(label or "also", text, indent, LABEL, "quiet")


def _weaker(
    shown: Consultation, lead: Firing, firings: Collection[Firing], indent: int
) -> Iterator[Line]:
    """Say how certain a step itself is, where that is less than the reason for its region."""
    best = shown.explanation.cards[lead.rule]
    for firing in firings:
        card = shown.explanation.cards[firing.rule]
        own = guarded_by(firing.rule) and firing is not lead
        if own and best.certainty and rank_of(card) > rank_of(best):
            text = f"the step itself: {certainty_words(card)}"
            yield labelled("", text, indent, LABEL, "quiet")


def _reason(
    shown: Consultation, firing: Firing, used: Collection[str], told: Told
) -> Iterator[str]:
    said = [name for name in dict.fromkeys(used) if name in shown.explanation.answers]
    new = [shown.explanation.answers[name] for name in said if name not in told.answers]
    yield from dict.fromkeys(new)
    again = [name for name in said if name in told.answers]
    if again:
        yield f"As said above: {', '.join(again)}"
    told.answers.update(said)
    yield from _card_reason(shown.explanation.cards[firing.rule], firing.rule, told)


def _card_reason(card: CardShown, rule: str, told: Told) -> Iterator[str]:
    """
    Give a card's reason, what it rests on with the numbers of its sources, its id and its place.
    """
    yield card.because
    marks = (_mark(source, told) for source in card.sources if told.full)
    yield " ".join([certainty_words(card), *marks])
    yield f"{rule}  {_short(card.at)}".rstrip()


def _mark(source: Cited, told: Told) -> str:
    told.sources.setdefault(source.cite, source)
    return f"[{list(told.sources).index(source.cite) + 1}]"


def _short(at: str | None) -> str:
    """Write a place as file and line, without the column."""
    return "" if at is None else at.rpartition(":")[0]


def source_lines(told: Told) -> Iterator[Line]:
    """List what was cited, each once."""
    for number, source in enumerate(told.sources.values(), 1):
        yield labelled(f"[{number}]", f"{source.title} ({READ[source.read]})", 2, 5, "quiet")
