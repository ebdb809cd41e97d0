"""
What if, as a page shows it: what differs, sorted, with the titles of the rules behind it.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.core.consultation.provenance import shown_card
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.what_if import (
    HEADINGS,
    NOTHING_ELSE,
    SAME_ANSWERS,
    Answered,
    Different,
    WhatIf,
    told_differences,
)


class ThingView(NamedTuple):
    """One thing before and after; the rules are named where they make the difference."""

    kind: str
    name: str
    words: str
    before: str
    after: str
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


class WhatIfView(NamedTuple):
    """What would change, by kind; `nothing` and `unsaid` say why there is nothing, or not all."""

    answers: tuple[Answered, ...]
    nothing: str
    groups: tuple[tuple[str, tuple[ThingView, ...]], ...]
    unsaid: str


def what_if_view(rulebook: Rulebook, found: WhatIf) -> WhatIfView:
    """Lay out what other answers would change."""
    told, unsaid = told_differences(found)
    nothing = ""
    if not found.answers:
        nothing = SAME_ANSWERS
    elif not found.differences:
        nothing = NOTHING_ELSE
    groups = (
        (heading, tuple(_thing(rulebook, one) for one in told if one.kind == kind))
        for kind, heading in HEADINGS.items()
    )
    return WhatIfView(found.answers, nothing, tuple(one for one in groups if one[1]), unsaid)


def _thing(rulebook: Rulebook, one: Different) -> ThingView:
    differs = one.rules_before != one.rules_after

    def titles(rules: tuple[str, ...], *, told: bool) -> tuple[str, ...]:
        return tuple(shown_card(rulebook, rule).title for rule in rules) if told else ()

    return ThingView(
        kind=one.kind,
        name=one.name,
        words=one.words,
        before=one.before,
        after=one.after,
        rules_before=titles(one.rules_before, told=differs and not one.after),
        rules_after=titles(one.rules_after, told=differs),
    )
