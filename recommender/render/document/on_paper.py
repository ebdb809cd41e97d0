"""
A document as a person takes it along on paper: what it leaves out, and what only it has.

Only what the consultation holds is said, in its words; nothing is chosen or worked out here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Given
from recommender.core.language.characters import few
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.consultation import Document, document_of
from recommender.render.document.follow_up import LookBack, day_words, look_backs
from recommender.render.document.reasons import Why, best_reason, certainty_words
from recommender.render.document.summary import summary_of
from recommender.render.document.wording import DO_NOTHING, STILL_OPEN


class Refused(NamedTuple):
    """Ways that are never offered, or were held back today, with the one reason."""

    titles: tuple[str, ...]
    why: str


class OnPaper(NamedTuple):
    """
    A document and what the paper says otherwise: one best reason for each step, by its number, and
    everything that is held back by its first reason. `pictures` are by technique.
    """

    document: Document
    title: str
    day: str
    lead: str
    fetch: tuple[str, ...]
    why: Mapping[int, str]
    later: tuple[Given, ...]
    background: tuple[Given, ...]
    looks: tuple[tuple[LookBack, str], ...]
    never: tuple[Refused, ...]
    held_back: tuple[Refused, ...]
    pictures: Mapping[str, str]


def on_paper(
    rulebook: Rulebook, shown: Consultation, today: dt.date, pictures: Mapping[str, str]
) -> OnPaper:
    """
    Say what stands on the paper; an emergency alone, with the notice.

    `pictures` are inline drawings by the id of the technique that they show.
    """
    document = document_of(rulebook, shown)
    later = [part.given for part in document.later]
    background = [given for given in later if _explains_an_answer(rulebook, shown, given)]
    return OnPaper(
        document=document,
        title=document.help[0].label if document.stops else document.headline(),
        day=day_words(shown.sheet.on or today),
        lead=_lead(document),
        fetch=summary_of(rulebook, shown, document).fetch,
        why=_reasons(document),
        later=tuple(given for given in later if given not in background),
        background=tuple(background),
        looks=tuple((look, day_words(look.on)) for look in look_backs(rulebook, shown, today)),
        never=_never(rulebook) if document.sections else (),
        held_back=_held_back(rulebook, shown, document),
        pictures=pictures,
    )


def _explains_an_answer(rulebook: Rulebook, shown: Consultation, given: Given) -> bool:
    """
    Say whether advice is about something the person said, and not about the plan itself.

    What says whom to call, or comes from a card that also takes something away, does not explain.
    """
    firings = [firing for firing in shown.firings if f"advice:{given.id}" in firing.concluded]
    if rulebook.emergency_call and rulebook.emergency_call in given.text:
        return False
    answers = shown.explanation.answers
    return all(
        any(name in answers for name in firing.used) and not _takes_away(rulebook, firing.rule)
        for firing in firings
    )


def _takes_away(rulebook: Rulebook, rule: str) -> bool:
    """Say whether a card is a caution, or sends someone on, besides what else it concludes."""
    card = rulebook.rule_of.get(rule)
    return card is not None and any(
        conclusion.avoid or conclusion.limit or conclusion.refer for conclusion in card.then
    )


def _lead(document: Document) -> str:
    if document.status == "safety-check-failed":
        return " ".join(filter(None, (document.headline(), DO_NOTHING)))
    return STILL_OPEN if document.waits and document.stops else ""


def _reasons(document: Document) -> dict[int, str]:
    """Give the best reason for each step; what was said at a step before is not said again."""
    given_at: dict[str, int] = {}
    reasons = {}
    for section in document.sections:
        for step in section.steps:
            reasons[step.number] = _reason(step.why, step.number, given_at)
    return reasons


def _reason(why: Why, number: int, given_at: dict[str, int]) -> str:
    best = best_reason(why.shown, why.firings)
    if best is None:
        return ""
    before = given_at.setdefault(best[0].rule, number)
    if before != number:
        return f"The same reason as for step {before}."
    card = why.shown.explanation.cards[best[0].rule]
    return f"{card.because} ({certainty_words(card)})"


def _never(rulebook: Rulebook) -> tuple[Refused, ...]:
    """List what is offered to nobody."""
    return tuple(
        Refused((card.title,), card.never)
        for card in rulebook.technique_of.values()
        if card.never is not None
    )


def _held_back(rulebook: Rulebook, shown: Consultation, document: Document) -> tuple[Refused, ...]:
    """Put what was held back today together by its first reason."""
    groups: dict[str, list[str]] = {}
    for withheld in shown.withheld if document.held else ():
        if rulebook.technique_of[withheld.technique].never is None or not document.sections:
            groups.setdefault(next(iter(withheld.because), ""), []).append(withheld.title)
    return tuple(Refused(tuple(few(titles)), why) for why, titles in groups.items())
