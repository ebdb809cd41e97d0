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
from recommender.core.language.fields import Shown
from recommender.core.questionnaire.telling import Link
from recommender.core.routine.steps import LeftOut
from recommender.render.document.blocks import Line, blank, bullets, labelled
from recommender.render.document.reasons import behind, certainty_words, source_words

if TYPE_CHECKING:
    from recommender.core.explanation.sufficient_reasons import HangsOn

LABEL = 10
MOST_NAMED = 5
OVERTURN = "Any one of these, answered otherwise, would overturn the whole result:"
MAY_BE_MORE = "There may be others, too. To look at all of them takes too much working out."
NONE_YET = "Which answers alone are enough takes too much working out."
DEEPEST = 32
"""No line of the tree is indented further than this."""


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
    kind, _, rest = asked.partition(":")
    name = rest if kind in ("offered", "suggested", "card") else asked
    withheld = next((one for one in consultation.withheld if one.technique == name), None)
    steps = consultation.routine.left_out if consultation.routine else ()
    left = next((one for one in steps if one.technique == name), None)
    facts = _facts(consultation, asked, name)
    made = makers(consultation.firings)
    found: dict[tuple[str, str], Firing] = {}
    for fact in facts:
        for firing in chain(made, fact):
            found.setdefault((firing.rule, firing.stage), firing)
    against = set(withheld.rules) if withheld else set()
    for firing in behind(consultation, against):
        found.setdefault((firing.rule, firing.stage), firing)
    return Reasons(
        asked=asked,
        status=consultation.status,
        facts=_links(consultation, facts),
        withheld=withheld,
        left_out=left,
        reasons=tuple(_reason(consultation, firing) for firing in found.values()),
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


def hanging_lines(hanging: Iterable[HangsOn]) -> Iterator[Line]:
    """Show which answers alone are enough, and which would overturn the whole result."""
    overturning: tuple[Link, ...] = ()
    told: set[tuple[tuple[Link, ...], ...]] = set()
    for one in hanging:
        overturning = one.overturning
        if one.enough in told:
            continue
        if not one.enough:
            if not one.is_all:
                yield Line(NONE_YET)
                yield blank()
            continue
        told.add(one.enough)
        yield Line(enough_words(one), style="title")
        for number, links in enumerate(one.enough, 1):
            label = f"{number}." if len(one.enough) > 1 else "-"
            for link in links:
                yield labelled(label, link.words, 2, 4 if len(one.enough) > 1 else 2)
                label = "" if len(one.enough) > 1 else "-"
        if not one.is_all:
            yield Line(MAY_BE_MORE)
        yield blank()
    if len(overturning) > MOST_NAMED:
        yield Line(many_overturn(len(overturning)))
        yield blank()
    elif overturning:
        yield Line(OVERTURN)
        yield from bullets((link.words for link in overturning), 2)
        yield blank()


def enough_words(one: HangsOn) -> str:
    """Begin the sets of answers that are enough for a fact."""
    if len(one.enough) > 1:
        start = "Each of these sets of answers alone is enough"
    elif len(one.enough[0]) == 1:
        start = "This answer alone is enough"
    else:
        start = "These answers alone are enough"
    offered = one.fact.startswith("offered:")
    return f"{start}{', as long as no caution applies' if offered else ''}:"


def many_overturn(count: int) -> str:
    """Say that so many answers, each alone, would overturn the result."""
    return f"Any one of {count} answers, given otherwise, would overturn the whole result."


def reason_lines(found: Reasons, hanging: Iterable[Line] = ()) -> Iterator[Line]:
    """
    Show the reasons as an indented tree: a fact, the rule behind it, what that rule used.

    What the facts are `hanging` on comes after them.
    """
    told: set[tuple[str, str]] = set()
    if found.withheld is not None:
        yield from _withheld(found, found.withheld, told)
    elif found.left_out is not None:
        yield Line(f"Not in the routine today: {found.left_out.words}.", style="title")
        yield blank()
    elif found.status == "referral" and any(f.name.startswith("suggested:") for f in found.facts):
        yield Line("Not offered: someone should see you first.", style="title")
        yield blank()
    for fact in found.facts:
        yield from _tree(found, fact, told)
        yield blank()
    yield from hanging
    if found.status == "needs-answers":
        yield Line("Some questions are still open. This is what is certain already.")
    yield Line(f"Rulebook {found.rulebook}. {found.notice}", style="quiet")


def _withheld(found: Reasons, withheld: Withheld, told: set[tuple[str, str]]) -> Iterator[Line]:
    yield Line(f"Held back: {withheld.title}", style="title")
    against = [one for one in found.reasons if one.rule in withheld.rules]
    own = set(withheld.because) - {one.card.because for one in against}
    yield from bullets((text for text in withheld.because if text in own), 2)
    for reason in against:
        yield from _tree(found, reason, told, 1)
    yield blank()
    yield Line("What spoke for it:", style="title")


def _tree(
    found: Reasons, start: Link | Reason, told: set[tuple[str, str]], depth: int = 0
) -> Iterator[Line]:
    made: dict[str, list[Reason]] = {}
    for reason in found.reasons:
        for name in reason.concluded:
            made.setdefault(name, []).append(reason)
    waiting: list[tuple[Link | Reason, int]] = [(start, depth)]
    while waiting:
        node, depth = waiting.pop()
        indent = min(depth * 2, DEEPEST)
        if isinstance(node, Link):
            words = node.words if indent else node.words[:1].upper() + node.words[1:]
            yield Line(f"{words} ({node.name})", indent, 2, "step")
            waiting += [(reason, depth + 1) for reason in reversed(made.get(node.name, []))]
        elif (node.rule, node.stage) in told:
            yield Line(f"<- {node.rule} (explained above)", indent, 3)
        else:
            told.add((node.rule, node.stage))
            yield from _rule(node, indent)
            waiting += [(link, depth + 2) for link in reversed(node.facts)]


def _rule(reason: Reason, indent: int) -> Iterator[Line]:
    card, inner = reason.card, indent + 3
    yield Line(f"<- {card.title}", indent, 3)
    yield Line(f"{reason.rule}  {card.at or ''}".rstrip(), inner, style="quiet")
    yield labelled("because", card.because, inner, LABEL)
    yield labelled("rests on", certainty_words(card), inner, LABEL)
    for source in card.sources:
        yield labelled("source", source_words(source), inner, LABEL)
    for link in reason.answers:
        yield Line(f"- {link.words}", inner, 2)
    if reason.absent:
        yield Line("and none of these holds:", inner)
        yield from bullets((link.words for link in reason.absent), inner + 2)
