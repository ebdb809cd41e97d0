"""
The chain behind something that was concluded, as arrows: what was used, the rule, what followed.

It is read off a finished consultation, from the person's own answers on; nothing is decided here.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import Firing, Makers, chain
from recommender.core.language.facts import guarded_by
from recommender.render.document.reasons import (
    Ground,
    best_reason,
    ground,
    rank_of,
    why_of,
)


class Arrow(NamedTuple):
    """
    One rule that held: the answers and facts it used, its ground, and what it led to.

    `also` says that the arrow before led to the same; then only the last of them says to what.
    `facts` is empty where the arrow before led just there. `own` says that it is the card of the
    technique itself, `absent` what does not stand against it.
    """

    answers: tuple[str, ...]
    facts: tuple[str, ...]
    absent: tuple[str, ...]
    rule: str
    own: bool
    also: bool
    ground: Ground
    to: tuple[str, ...]


def arrows_to(shown: Consultation, made: Makers, fact: str) -> tuple[Arrow, ...]:
    """
    Draw the firings that lead to a fact as arrows; those nearest to the answers come first. Of what
    they led to, only what others among them used is told, and the fact.
    """
    firings = why_of(shown, made, fact).firings
    told = {name for firing in firings for name in firing.used} | {fact}
    groups: dict[tuple[str, ...], list[Firing]] = {}
    for firing in reversed(firings):
        to = tuple(name for name in firing.concluded if name in told)
        groups[to] = [*groups.pop(to, ()), firing]
    words, said = shown.explanation.facts, shown.explanation.answers
    cards = shown.explanation.cards
    drawn: list[Arrow] = []
    before: tuple[str, ...] = ()
    for to, several in groups.items():
        several.sort(key=lambda firing: rank_of(cards[firing.rule]))
        for number, firing in enumerate(several, 1):
            facts = tuple(name for name in firing.used if name not in said)
            drawn.append(
                Arrow(
                    answers=tuple(dict.fromkeys(said[n] for n in firing.used if n in said)),
                    facts=() if facts == before else tuple(words.get(n, n) for n in facts),
                    absent=tuple(words.get(name, name) for name in firing.absent),
                    rule=firing.rule,
                    own=guarded_by(firing.rule) is not None,
                    also=number > 1,
                    ground=ground(cards[firing.rule]),
                    to=tuple(words.get(n, n) for n in to) if number == len(several) else (),
                )
            )
            before = to if number == len(several) else ()
    return tuple(drawn)


def best_arrow(shown: Consultation, made: Makers, fact: str) -> Arrow | None:
    """Draw the best reason for a fact as one arrow, from all the answers behind it."""
    best = best_reason(shown, chain(made, fact))
    if best is None:
        return None
    firing, names = best
    said = tuple(dict.fromkeys(shown.explanation.answers[name] for name in names))
    card = shown.explanation.cards[firing.rule]
    return Arrow(said, (), (), firing.rule, own=False, also=False, ground=ground(card), to=())
