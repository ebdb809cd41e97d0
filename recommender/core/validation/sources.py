"""
Whether claims rest on sources, and on no more of a source than was read.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

from recommender.core.language.cards import Rule, Technique
from recommender.core.language.errors import MOST_SUGGESTED, Path, Trouble, suggestion
from recommender.core.language.fields import UNSOURCED
from recommender.core.language.grounds import Cite
from recommender.core.language.population import Share
from recommender.core.validation.symbols import Cards, Names, Placed

MOST_LISTED = 5
"""So many points of a source are named in a message."""


def check_grounds(
    names: Names,
    one: Placed[Rule] | Placed[Technique] | Placed[Share],
    what: str = "card",
    code: str = "E327",
) -> Iterator[Trouble]:
    """Check that a claim rests on sources, or says that it rests on none."""
    card = one.card
    if card.basis in UNSOURCED and card.sources:
        text = f"a {what} with the basis `{card.basis}` may not have `sources`"
        yield Trouble((*one.path, "sources"), code, text, on_key=True)
    elif card.basis not in UNSOURCED and not card.sources:
        text = f"a {what} with the basis `{card.basis}` needs `sources`"
        yield Trouble((*one.path, "basis"), code, text, on_key=True)
    yield from check_cites(names, card.sources, (*one.path, "sources"))


def check_days(cards: Cards, today: dt.date) -> Iterator[Trouble]:
    """
    Find cards that say they were changed on a day to come.

    A day ahead is let pass: somewhere it is tomorrow already.
    """
    for one in chain[Placed[Rule] | Placed[Technique]](cards.rules, cards.techniques):
        day = one.card.changed
        if day > today + dt.timedelta(days=1):
            text = f"it says it was changed on {day}, a day to come"
            yield Trouble((*one.path, "changed"), "W306", text)


def check_cites(names: Names, cites: Sequence[Cite], path: Path) -> Iterator[Trouble]:
    """Check that each source exists, and that what is cited of it is among what was read."""
    points = {source.card.id: source.card.points for source in names.cards.sources}
    for index, cite in enumerate(cites):
        here = (*path, index)
        yield from names.unknown("source", cite.cite, (*here, "cite"), "E319")
        read = points.get(cite.cite)
        if read is None:
            continue
        if cite.at is None and len(read) > 1:
            listed = "; ".join(f"`{point}`" for point in read[:MOST_LISTED])
            more = "; ..." if len(read) > MOST_LISTED else ""
            text = f"say with `at` which point of `{cite.cite}` this rests on: {listed}{more}"
            yield Trouble((*here, "cite"), "E339", text)
        elif cite.at is not None and cite.at not in read:
            text = f"`{cite.at}` is not among the points that were read of `{cite.cite}`"
            names.missed += 1
            near = suggestion(cite.at, read) if names.missed <= MOST_SUGGESTED else ""
            yield Trouble((*here, "at"), "E339", text + near)
