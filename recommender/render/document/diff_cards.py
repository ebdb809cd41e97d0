"""
The cards that are not as they were, part by part, as paragraphs that each stand so deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.audit.diff.result import CardChanged
from recommender.render.document.blocks import words

WHAT = {"brought-back": "brought back"}


def card_lines(cards: Sequence[CardChanged]) -> Iterator[tuple[int, str]]:
    """Count the cards that changed, and tell each part before and now."""
    if not cards:
        yield 0, "No card changed."
        return
    reworded = sum(card.wording_only for card in cards)
    only = f"; {reworded} in wording only" if reworded else ""
    yield 0, f"{words(len(cards), 'card')} changed{only}."
    for card in cards:
        yield from _card(card)


def _card(card: CardChanged) -> Iterator[tuple[int, str]]:
    what = WHAT.get(card.what, card.what)
    note = ", wording only" if card.wording_only else ""
    place = f" ({card.at})" if card.at else ""
    title = "" if card.id == card.title else f": {card.title}"
    name = f"`{card.id}`" if card.kind != "case" else card.title
    yield 1, f"{card.kind} {name} {what}{note}{title if card.kind != 'case' else ''}{place}"
    for part in card.parts:
        if part.before is not None and part.after is not None:
            yield 2, f"{part.part}, before: {part.before}"
            yield 2, f"{part.part}, now: {part.after}"
        elif part.after is not None:
            added = card.what in ("added", "removed")
            yield 2, f"{part.part}{'' if added else ', new'}: {part.after}"
        elif part.before is not None:
            yield 2, f"{part.part}, taken out: {part.before}"
        else:
            yield 2, f"{part.part} changed"
