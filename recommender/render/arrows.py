"""
The chain behind something that was concluded, as arrows: what was used, the rule, what followed.

It is read off a finished consultation, from the person's own answers on; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from recommender.core.explain import chain
from recommender.core.result import CardShown, Consultation, Firing
from recommender.render.grounds import behind, certainty_words, source_words

__all__ = ["Arrow", "Ground", "arrows_behind", "arrows_of", "arrows_to", "ground"]

LADDER, CARD = "ladder:", "card:"
Made = Mapping[str, Sequence[Firing]]


class Ground(NamedTuple):
    """What an arrow rests on: the card of its rule, in words."""

    title: str
    because: str
    certainty: str
    sources: tuple[str, ...]
    at: str


class Arrow(NamedTuple):
    """
    One rule that held: the answers and facts it used, its ground, and what it led to.

    `own` says that it is the card of the technique itself, `absent` what does not stand against it.
    """

    answers: tuple[str, ...]
    facts: tuple[str, ...]
    absent: tuple[str, ...]
    rule: str
    own: bool
    ground: Ground
    to: tuple[str, ...]


@lru_cache(maxsize=4096)
def ground(card: CardShown) -> Ground:
    """Say what a card rests on in words."""
    return Ground(
        title=card.title,
        because=card.because,
        certainty=certainty_words(card),
        sources=tuple(source_words(source) for source in card.sources),
        at=card.at or "",
    )


def arrows_to(shown: Consultation, made: Made, fact: str) -> tuple[Arrow, ...]:
    """Give the arrows that lead to a fact; those nearest to the answers come first."""
    return arrows_of(shown, list(chain(made, fact)), {fact})


def arrows_behind(shown: Consultation, rules: Collection[str]) -> tuple[Arrow, ...]:
    """Give the arrows of some rules and of everything these used."""
    return arrows_of(shown, behind(shown, rules), None)


def arrows_of(
    shown: Consultation, firings: Sequence[Firing], wanted: Iterable[str] | None
) -> tuple[Arrow, ...]:
    """
    Draw firings as arrows, the last first. Of what they led to, only what others among them used
    is told, and what is `wanted`; everything, where nothing is.
    """
    told = {name for firing in firings for name in firing.used}.union(wanted or ())
    words, said = shown.explanation.facts, shown.explanation.answers
    cards = shown.explanation.cards
    found = []
    for firing in reversed(firings):
        to = [name for name in firing.concluded if wanted is None or name in told]
        found.append(
            Arrow(
                answers=tuple(dict.fromkeys(said[name] for name in firing.used if name in said)),
                facts=tuple(words.get(name, name) for name in firing.used if name not in said),
                absent=tuple(words.get(name, name) for name in firing.absent),
                rule=firing.rule,
                own=firing.rule.startswith(CARD),
                ground=ground(cards[firing.rule]),
                to=tuple(words.get(name, name) for name in to),
            )
        )
    return tuple(found)
