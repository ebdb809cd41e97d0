"""
Why something was concluded: the firings behind it, with words for every name in them, as one value.

It is read off a finished consultation; no rule is run again and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from recommender.core.consultation.provenance import find
from recommender.core.consultation.result import CardShown, Consultation, Status, Withheld
from recommender.core.evaluation.firing import Firing, chain, makers
from recommender.core.language.errors import UnknownNameError
from recommender.core.language.facts import Fact
from recommender.core.language.fields import Shown
from recommender.core.questionnaire.telling import Link
from recommender.core.routine.steps import LeftOut
from recommender.render.document.blocks import Block, Item, items
from recommender.render.document.reasons import behind, each_once

if TYPE_CHECKING:
    from recommender.core.explanation.sufficient_reasons import HangsOn

MOST_NAMED = 5
OVERTURN = "Any one of these, answered otherwise, would overturn the whole result:"
OVERTURN_MANY = "Any one of {} answers, given otherwise, would overturn the whole result."
MAY_BE_MORE = "There may be others, too. To look at all of them takes too much working out."
NONE_YET = "Which answers alone are enough takes too much working out."


class Reason(Shown):
    """One rule that held: what it used, what it relied on the absence of, and its card."""

    rule: str
    stage: str
    concluded: tuple[str, ...]
    answers: tuple[Link, ...]
    facts: tuple[Link, ...]
    absent: tuple[Link, ...]
    card: CardShown


class Reasons(Shown):
    """Everything behind what was asked about, nearest first."""

    asked: str
    status: Status
    facts: tuple[Link, ...]
    withheld: Withheld | None
    left_out: LeftOut | None
    reasons: tuple[Reason, ...]
    rulebook: str
    notice: str


def why(consultation: Consultation, asked: str) -> Reasons:
    """
    Say why something was concluded, or why a technique was withheld.

    `asked` is a fact (`region:inner-thigh`), the name in it (`inner-thigh`), or a rule that held.

    Raises UnknownNameError, with a suggestion, when nothing concluded has that name.
    """
    fact = Fact.parse(asked)
    name = fact.name if fact.kind in ("offered", "suggested", "card") else asked
    withheld = next((way for way in consultation.withheld if way.technique == name), None)
    ways_left = consultation.routine.left_out if consultation.routine else ()
    left_out = next((way for way in ways_left if way.technique == name), None)
    facts = _facts(consultation, asked, name)
    made = makers(consultation.firings)
    firings = [firing for fact in facts for firing in chain(made, fact)]
    firings += behind(consultation, withheld.rules if withheld else ())
    return Reasons(
        asked=asked,
        status=consultation.status,
        facts=_links(consultation, facts),
        withheld=withheld,
        left_out=left_out,
        reasons=tuple(_reason(consultation, firing) for firing in each_once(firings)),
        rulebook=consultation.rulebook.version,
        notice=consultation.notice,
    )


def _facts(consultation: Consultation, asked: str, name: str) -> list[str]:
    try:
        return find(consultation, asked)
    except UnknownNameError:
        held = [firing for firing in consultation.firings if firing.rule == asked]
        if held:
            return list(dict.fromkeys(fact for firing in held for fact in firing.concluded))
        if name == asked:
            raise
    return find(consultation, name)


def _links(consultation: Consultation, names: list[str] | tuple[str, ...]) -> tuple[Link, ...]:
    words = {**consultation.explanation.answers, **consultation.explanation.facts}
    return tuple(Link(name=name, words=words.get(name, name)) for name in names)


def _reason(consultation: Consultation, firing: Firing) -> Reason:
    said = consultation.explanation.answers
    return Reason(
        rule=firing.rule,
        stage=firing.stage,
        concluded=firing.concluded,
        answers=_links(consultation, [name for name in firing.used if name in said]),
        facts=_links(consultation, [name for name in firing.used if name not in said]),
        absent=_links(consultation, firing.absent),
        card=consultation.explanation.cards[firing.rule],
    )


def hanging_blocks(hanging: Iterable[HangsOn]) -> Iterator[Block]:
    """Say which answers alone are enough for some facts, and which would overturn the result."""
    overturning: tuple[Link, ...] = ()
    told: set[tuple[tuple[Link, ...], ...]] = set()
    for fact in hanging:
        overturning = fact.overturning
        if not fact.enough and not fact.is_all:
            yield Block(before=NONE_YET)
        if not fact.enough or fact.enough in told:
            continue
        told.add(fact.enough)
        after = "" if fact.is_all else MAY_BE_MORE
        if len(fact.enough) == 1:
            yield Block(
                _enough(fact), items=items(link.words for link in fact.enough[0]), after=after
            )
        else:
            ways = tuple(
                Item(first.words, tuple(Item(link.words, label="") for link in others))
                for first, *others in filter(None, fact.enough)
            )
            yield Block(_enough(fact), items=ways, after=after, ways=True)
    if len(overturning) > MOST_NAMED:
        yield Block(before=OVERTURN_MANY.format(len(overturning)))
    elif overturning:
        yield Block(before=OVERTURN, items=items(link.words for link in overturning))


def _enough(hanging: HangsOn) -> str:
    """Begin the sets of answers that are enough for a fact."""
    if len(hanging.enough) > 1:
        start = "Each of these sets of answers alone is enough"
    elif len(hanging.enough[0]) == 1:
        start = "This answer alone is enough"
    else:
        start = "These answers alone are enough"
    offered = Fact.parse(hanging.fact).kind == "offered"
    return f"{start}{', as long as no caution applies' if offered else ''}:"
