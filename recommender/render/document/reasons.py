"""
What a claim rests on, in plain words: how certain it is, where it comes from, where it is written;
and which of several reasons is the best.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from recommender.core.consultation.result import CardShown, Cited, Consultation
from recommender.core.evaluation.firing import Firing, Makers, chain, makers
from recommender.core.language.facts import guarded_by, is_fact, ladder_of
from recommender.core.language.fields import CERTAINTIES

CERTAINTY = {
    "high": "high certainty",
    "moderate": "moderate certainty",
    "low": "low certainty",
    "very-low": "very low certainty",
    "A1": "anatomy from the textbooks (A1)",
    "A2": "anatomy with strong evidence (A2)",
    "A3": "anatomy with some evidence (A3)",
    "A4": "anatomy with no evidence found (A4)",
}
BASIS = {
    "guideline": "from a guideline",
    "trial": "from trials",
    "review": "from a review of studies",
    "observational": "from studies that watch and measure",
    "anatomy": "from anatomy",
    "consensus": "from what experts agree on",
    "case-report": "from reports of single people",
    "model": "from a computer model",
    "official-advice": "from official health advice",
    "expert": "from common practice",
    "seed": "from the article this project began with",
    "design": "a choice made for this tool",
}
READ = {
    "full": "read in full",
    "abstract": "only its summary was read",
    "opening": "only its opening was read",
    "excerpt": "only an excerpt was read",
    "secondary": "read about, not read itself",
}


class Ground(NamedTuple):
    """What an arrow rests on: the card of its rule, in words."""

    title: str
    because: str
    certainty: str
    sources: tuple[str, ...]


class Fired(NamedTuple):
    """A rule that fired, with its ground; `own` says that it is a technique's own card."""

    rule: str
    own: bool
    ground: Ground


class Why(NamedTuple):
    """
    Firings behind something, nearest first, and the fact that they lead to; none where they only
    took something away. A format sets them as short or as whole as it has room.
    """

    shown: Consultation
    firings: tuple[Firing, ...]
    fact: str = ""


def why_of(shown: Consultation, made: Makers, fact: str) -> Why:
    """Give the firings behind a fact."""
    return Why(shown, tuple(chain(made, fact)), fact)


def answers_behind(why: Why) -> list[str]:
    """Name the answers that firings used, each once; their words are in the explanation."""
    used = dict.fromkeys(name for firing in why.firings for name in firing.used)
    return [name for name in used if name in why.shown.explanation.answers]


def certainty_words(card: CardShown) -> str:
    """Say how certain a card is and what it rests on."""
    basis = BASIS[card.basis]
    if card.certainty is None:
        return basis
    certainty = CERTAINTY[card.certainty]
    return certainty if card.basis == "anatomy" else f"{certainty}, {basis}"


def source_words(source: Cited) -> str:
    """Name a source in full, with the place in it and what was read."""
    place = f", {source.at}" if source.at else ""
    return f"{source.title}{place} ({READ[source.read]})"


@lru_cache(maxsize=4096)
def ground(card: CardShown) -> Ground:
    """Say what a card rests on in words."""
    return Ground(
        title=card.title,
        because=card.because,
        certainty=certainty_words(card),
        sources=tuple(source_words(source) for source in card.sources),
    )


def behind(shown: Consultation, rules: Collection[str]) -> list[Firing]:
    """List the firings of some rules and of everything these used, nearest first."""
    made = makers(shown.firings)
    mine = [firing for firing in shown.firings if firing.rule in rules]
    used = (name for firing in mine for name in firing.used if is_fact(name))
    return each_once([*mine, *(firing for name in used for firing in chain(made, name))])


def each_once(firings: Iterable[Firing]) -> list[Firing]:
    """Leave out what comes again: a rule fires once at each of its stages."""
    return list({(firing.rule, firing.stage): firing for firing in firings}.values())


def best_reason(shown: Consultation, firings: Iterable[Firing]) -> tuple[Firing, list[str]] | None:
    """
    Choose the best reason for a step, the one that `because` tells first, with the answers behind
    it.

    `firings` come as `provenance.chain` yields them: nearest to the conclusion first.
    """
    every = without_ladders(firings)
    lead = lead_of(shown, nearest(every))
    if lead is None:
        return None
    used = dict.fromkeys(used_behind(lead, every))
    return lead, [name for name in used if name in shown.explanation.answers]


def without_ladders(firings: Iterable[Firing]) -> list[Firing]:
    """List firings from the answers on, each rule once; a ladder only says what its region says."""
    rules = {firing.rule: firing for firing in reversed(list(firings))}
    return [firing for rule, firing in rules.items() if ladder_of(rule) is None]


def fired(why: Why) -> list[Fired]:
    """List the rules behind something, from the answers on, each once; a step's own card last."""
    cards = why.shown.explanation.cards
    rules = [
        Fired(firing.rule, guarded_by(firing.rule) is not None, ground(cards[firing.rule]))
        for firing in without_ladders(why.firings)
    ]
    return sorted(rules, key=lambda one: one.own)


def nearest(firings: Collection[Firing]) -> list[Firing]:
    """
    Keep what leads straight to a step: its card, and what suggested it or reached its region; or,
    of a referral, what refers.
    """
    for kind in ("suggested:", "region:", "referral:"):
        near = [f for f in firings if any(name.startswith(kind) for name in f.concluded)]
        if near:
            return [*near, *(f for f in firings if guarded_by(f.rule))]
    return list(firings)


def lead_of(
    shown: Consultation, firings: Iterable[Firing], told: Collection[str] = ()
) -> Firing | None:
    """
    Choose the best reason, of a rule not `told` yet: a rule before a technique's own card, the most
    certain first.
    """
    new = [firing for firing in firings if firing.rule not in told]
    cards = shown.explanation.cards

    def rank(firing: Firing) -> tuple[bool, int]:
        return guarded_by(firing.rule) is not None, rank_of(cards[firing.rule])

    return min(new, key=rank, default=None)


def rank_of(card: CardShown) -> int:
    """Rank how certain a card is: 0 is the best, and what has no grade comes before."""
    return -1 if card.certainty is None else CERTAINTIES.index(card.certainty)


def used_behind(firing: Firing, every: Collection[Firing]) -> tuple[str, ...]:
    """List all that a firing rests on, down to the answers."""
    made = makers(every)
    earlier = [link for name in firing.used for link in chain(made, name)]
    return tuple(name for link in (firing, *earlier) for name in link.used)
