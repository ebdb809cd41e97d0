"""
Blocks as lines, and with them the answers to why, why not and what if, as a terminal shows them.

What is said stands in the document; here it is indented, and the names are put beside it by which
one can ask on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.core.consultation.result import Withheld
from recommender.core.questionnaire.telling import Link
from recommender.render.document.blocks import (
    Block,
    Item,
    Line,
    big,
    blank,
    bullets,
    headed,
    labelled,
)
from recommender.render.document.reasons import Ground, ground
from recommender.render.document.what_if import Different, WhatIfPart
from recommender.render.document.why import Reason, Reasons
from recommender.render.document.why_not import CasePart, WhyNotPart

WIDTHS = {"": 0, "-": 2, "<-": 3, "because": 10}
"""How far an entry hangs to the right of how it begins; a number is as wide as the rest."""
NUMBER, GROUND, SIDE = 4, 10, 7
DEEPEST = 32
"""No line of a tree is indented further than this."""


def block_lines(block: Block, style: str = "heading") -> Iterator[Line]:
    """Set a block: its heading after an empty line, what is said before its entries, and these."""
    if block.heading:
        yield blank()
        yield Line(block.heading, style=style)
    if block.before:
        yield Line(block.before)
    indent = 2 if style == "title" or (block.before and not block.ways) else 0
    for number, item in enumerate(block.items, 1):
        label = f"{number}." if block.ways else item.label
        if not label:
            yield blank()
        yield from _item(item, label, indent)
    if block.after:
        yield Line(" ".join(filter(None, (block.after, block.call))))


def _item(item: Item, label: str, indent: int) -> Iterator[Line]:
    width = WIDTHS.get(label, NUMBER)
    style = "step" if item.heads else ""
    yield labelled(label, item.said(named=True), indent, width, style)
    for row in item.also:
        yield labelled("", row.said(named=True), indent, width)
    inner = indent + (width or 2)
    if item.by:
        yield Line(item.by, inner, style="quiet")
    for below in item.below:
        yield from _item(below, below.label, inner)


def ground_lines(card: Ground, indent: int) -> Iterator[Line]:
    """Say what a card rests on: its reason, how certain that is, and each source."""
    yield labelled("because", card.because, indent, GROUND)
    yield labelled("rests on", card.certainty, indent, GROUND)
    for source in card.sources:
        yield labelled("source", source, indent, GROUND)


def why_not_lines(part: WhyNotPart) -> Iterator[Line]:
    """Show everything that keeps a technique from being a step."""
    yield Line(f"Why not: {part.title} ({part.technique})", style="title")
    if part.case is not None:
        yield from _case(part.case)
    yield from map(Line, part.said)
    for block in (*part.blocks, *filter(None, (part.deeper,))):
        yield from block_lines(block)
    yield blank()
    yield Line(part.stands, style="quiet")


def _case(case: CasePart) -> Iterator[Line]:
    yield Line(case.never, style="alarm")
    yield from ground_lines(case.ground, 0)
    if case.promises.items:
        yield from block_lines(case.promises)
    if case.cautions:
        yield blank()
        yield Line(case.cautions)
    if case.instead.items:
        yield from block_lines(case.instead)


def what_if_lines(part: WhatIfPart) -> Iterator[Line]:
    """Show the two results side by side: what is now, what would be, and only where they differ."""
    yield Line("What if you had answered otherwise?", style="title")
    for answer in part.answers:
        yield Line(answer.asks, style="step")
        yield labelled("now", answer.before or "not answered", 2, SIDE)
        yield labelled("then", answer.after or "not answered", 2, SIDE)
    if part.nothing:
        if part.answers:
            yield blank()
        yield Line(part.nothing)
    for heading, things in part.groups:
        yield from headed(heading)
        for thing in things:
            yield from _thing(thing)
    if part.unsaid:
        yield blank()
        yield Line(part.unsaid)
    yield blank()
    yield Line(part.notice, style="quiet")


def _thing(thing: Different) -> Iterator[Line]:
    """Show one thing before and after, with the rules that make the difference."""
    if thing.kind != "status":
        yield Line(f"{big(thing.words)} ({thing.name})", style="step")
    for label, how, rules in (
        ("now", thing.before, thing.rules_before),
        ("then", thing.after, thing.rules_after),
    ):
        yield labelled(label, how or "-", 2, SIDE)
        if rules:
            yield Line(f"by {', '.join(rules)}", 2 + SIDE, style="quiet")


def reason_lines(reasons: Reasons, hanging: Iterable[Block] = ()) -> Iterator[Line]:
    """
    Show the reasons as an indented tree: a fact, the rule behind it, what that rule used.

    What the facts are `hanging` on comes after them.
    """
    told: set[tuple[str, str]] = set()
    if reasons.withheld is not None:
        yield from _withheld(reasons, reasons.withheld, told)
    elif reasons.left_out is not None:
        yield Line(f"Not in the routine today: {reasons.left_out.words}.", style="title")
        yield blank()
    elif reasons.status == "referral" and any(
        f.name.startswith("suggested:") for f in reasons.facts
    ):
        yield Line("Not offered: someone should see you first.", style="title")
        yield blank()
    for fact in reasons.facts:
        yield from _tree(reasons, fact, told)
        yield blank()
    for block in hanging:
        yield from block_lines(block, style="title")
        yield blank()
    if reasons.status == "needs-answers":
        yield Line("Some questions are still open. This is what is certain already.")
    yield Line(f"Rulebook {reasons.rulebook}. {reasons.notice}", style="quiet")


def _withheld(reasons: Reasons, withheld: Withheld, told: set[tuple[str, str]]) -> Iterator[Line]:
    yield Line(f"Held back: {withheld.title}", style="title")
    against = [reason for reason in reasons.reasons if reason.rule in withheld.rules]
    own = set(withheld.because) - {reason.card.because for reason in against}
    yield from bullets((text for text in withheld.because if text in own), 2)
    for reason in against:
        yield from _tree(reasons, reason, told, 1)
    yield blank()
    yield Line("What spoke for it:", style="title")


def _tree(
    reasons: Reasons, start: Link | Reason, told: set[tuple[str, str]], depth: int = 0
) -> Iterator[Line]:
    by_fact: dict[str, list[Reason]] = {}
    for reason in reasons.reasons:
        for name in reason.concluded:
            by_fact.setdefault(name, []).append(reason)
    waiting: list[tuple[Link | Reason, int]] = [(start, depth)]
    while waiting:
        node, depth = waiting.pop()
        indent = min(depth * 2, DEEPEST)
        if isinstance(node, Link):
            words = node.words if indent else big(node.words)
            yield Line(f"{words} ({node.name})", indent, 2, "step")
            waiting += [(reason, depth + 1) for reason in reversed(by_fact.get(node.name, []))]
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
    yield from ground_lines(ground(card), inner)
    for link in reason.answers:
        yield Line(f"- {link.words}", inner, 2)
    if reason.absent:
        yield Line("and none of these holds:", inner)
        yield from bullets((link.words for link in reason.absent), inner + 2)
