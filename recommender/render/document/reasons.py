"""
What a claim rests on, in plain words: how certain it is, where it comes from, where it is written.

Nothing is told twice: a rule is explained where it first matters, and a source is named once, in
a numbered list; later on the rule's id, or the source's number, is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from recommender.core.consultation.provenance import chain, makers
from recommender.core.consultation.result import CardShown, Cited, Consultation
from recommender.core.evaluation.firing import Firing
from recommender.core.language.fields import CERTAINTIES
from recommender.render.document.blocks import Line, labelled

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
Made = Mapping[str, Sequence[Firing]]
LABEL = 9
"""How far a reason hangs to the right of `because`."""


class Ground(NamedTuple):
    """What an arrow rests on: the card of its rule, in words."""

    title: str
    because: str
    certainty: str
    sources: tuple[str, ...]
    at: str


class Why(NamedTuple):
    """
    Firings behind something, nearest first, and the fact that they lead to; none where they only
    took something away. A format sets them as short or as whole as it has room.
    """

    shown: Consultation
    firings: tuple[Firing, ...]
    fact: str = ""


def why_of(shown: Consultation, made: Made, fact: str) -> Why:
    """Give the firings behind a fact."""
    return Why(shown, tuple(chain(made, fact)), fact)


def answers_behind(why: Why) -> list[str]:
    """Name the answers that firings used, each once; their words are in the explanation."""
    used = dict.fromkeys(name for firing in why.firings for name in firing.used)
    return [name for name in used if name in why.shown.explanation.answers]


@dataclass(slots=True)
class Told:
    """
    What was said so far: rules and where, answers, and the sources in the order they were cited.

    When not `full`, each place gives its best new reason and names the other rules.
    """

    full: bool = True
    rules: dict[str, str] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)
    sources: dict[str, Cited] = field(default_factory=dict)


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
        at=card.at or "",
    )


def behind(shown: Consultation, rules: Collection[str]) -> list[Firing]:
    """List the firings of some rules and of everything these used, nearest first."""
    made = makers(shown.firings)
    mine = [firing for firing in shown.firings if firing.rule in rules]
    used = [name for firing in mine for name in firing.used if ":" in name]
    found = {(firing.rule, firing.stage): firing for firing in mine}
    for name in used:
        for firing in chain(made, name):
            found.setdefault((firing.rule, firing.stage), firing)
    return list(found.values())


def because(why: Why, told: Told, here: str, indent: int) -> Iterator[Line]:
    """
    Explain firings, nearest to the answers first: what was said, the reason, its certainty, its
    place.

    A rule that was told before is only named. `here` is how a later line refers back to this place.
    """
    shown = why.shown
    before: dict[str, list[str]] = {}
    label = "because"
    found = {f.rule: f for f in reversed(why.firings) if not f.rule.startswith("ladder:")}
    every, lead = list(found.values()), None
    if not told.full:
        found = {firing.rule: firing for firing in _nearest(every)}
        lead = _lead(shown, found.values(), told)
    for firing in found.values():
        if firing.rule in told.rules or (lead is not None and firing is not lead):
            place = told.rules.get(firing.rule, "")
            before.setdefault(place, []).append(firing.rule)
            continue
        told.rules[firing.rule] = here
        used = firing.used if told.full else _used_behind(firing, every)
        for text in _reason(shown, firing, used, told):
            yield labelled(label, text, indent, LABEL, "quiet")
            label = ""
        if firing is lead:
            yield from _weaker(shown, firing, found.values(), indent)
    if before:
        text = "; ".join(
            f"{', '.join(rules)} ({place})" if place and told.full else ", ".join(rules)
            for place, rules in before.items()
        )
        yield labelled(label or "also", text, indent, LABEL, "quiet")


def best_reason(shown: Consultation, firings: Iterable[Firing]) -> tuple[Firing, list[str]] | None:
    """
    Choose the best reason for a step, the one that `because` tells first, with the answers behind
    it.

    `firings` come as `explain.chain` yields them.
    """
    found = {f.rule: f for f in reversed(list(firings)) if not f.rule.startswith("ladder:")}
    every = list(found.values())
    lead = _lead(shown, _nearest(every), Told(full=False))
    if lead is None:
        return None
    used = dict.fromkeys(_used_behind(lead, every))
    return lead, [name for name in used if name in shown.explanation.answers]


def _weaker(
    shown: Consultation, lead: Firing, firings: Collection[Firing], indent: int
) -> Iterator[Line]:
    """Say how certain a step itself is, where that is less than the reason for its region."""
    best = shown.explanation.cards[lead.rule].certainty
    for firing in firings:
        card = shown.explanation.cards[firing.rule]
        own = firing.rule.startswith("card:") and firing is not lead
        if own and best and card.certainty and _rank(card.certainty) > _rank(best):
            text = f"the step itself: {certainty_words(card)}"
            yield labelled("", text, indent, LABEL, "quiet")


def _nearest(firings: Collection[Firing]) -> list[Firing]:
    """
    Keep what leads straight to a step: its card, and what suggested it or reached its region; or,
    of a referral, what refers.
    """
    for kind in ("suggested:", "region:", "referral:"):
        near = [f for f in firings if any(name.startswith(kind) for name in f.concluded)]
        if near:
            return [*near, *(f for f in firings if f.rule.startswith("card:"))]
    return list(firings)


def _lead(shown: Consultation, firings: Collection[Firing], told: Told) -> Firing | None:
    """Choose the best new reason: a rule before a technique's own card, the most certain first."""
    new = [firing for firing in firings if firing.rule not in told.rules]
    cards = shown.explanation.cards

    def rank(firing: Firing) -> tuple[bool, int]:
        certainty = cards[firing.rule].certainty
        return firing.rule.startswith("card:"), -1 if certainty is None else _rank(certainty)

    return min(new, key=rank, default=None)


def _rank(certainty: str) -> int:
    return CERTAINTIES.index(certainty)


def _used_behind(firing: Firing, every: Collection[Firing]) -> tuple[str, ...]:
    """List all that a firing rests on, down to the answers."""
    made = makers(every)
    behind_it = [one for name in firing.used for one in chain(made, name)]
    return tuple(name for one in (firing, *behind_it) for name in one.used)


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
    yield from card_reason(shown.explanation.cards[firing.rule], firing.rule, told)


def card_reason(card: CardShown, rule: str, told: Told) -> Iterator[str]:
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
