"""What if: two consultations side by side, and only what differs, with the rules behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from recommender.core.consultation.consult import consult
from recommender.core.consultation.provenance import shown_card
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import chain, makers, rules_of
from recommender.core.language.cards import value_words
from recommender.core.language.fields import Shown
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.routine import time_words

Kind = Literal["status", "referral", "technique", "region", "advice", "question"]
HEADINGS: dict[Kind, str] = {
    "status": "The result",
    "referral": "Where to get help",
    "technique": "Steps, and what else is fine or held back",
    "region": "Places that are looked at",
    "advice": "Advice",
    "question": "Questions that are still open",
}
FINE = "fine, not in the routine"
SAME_ANSWERS = "These are the answers you gave, so nothing changes."
NOTHING_ELSE = "Nothing else would change."
BESIDE_EMERGENCY = "Beside an emergency nothing else is shown: no step, no place, no advice."
WHILE_OPEN = "As long as questions are open, no step is shown."


class Answered(Shown):
    """An answer that is not the same on the two sheets; None where there is none."""

    name: str
    asks: str
    before: str | None
    after: str | None


class Different(Shown):
    """
    One thing that differs: what it is, in words, before and after, and the rules behind each.

    `before` or `after` is empty where there is nothing of it.
    """

    kind: Kind
    name: str
    words: str
    before: str
    after: str
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


class WhatIf(Shown):
    """What other answers would change; no differences at all when they change nothing."""

    answers: tuple[Answered, ...]
    differences: tuple[Different, ...]
    before: Consultation
    after: Consultation


Side = dict[tuple[Kind, str], tuple[str, str, tuple[str, ...]]]
"""By kind and name: the words of the thing, how it is, and the rules behind it."""


def what_if(
    rulebook: Rulebook,
    sheet: Sheet,
    answers: Mapping[str, str],
    before: Consultation | None = None,
) -> WhatIf:
    """
    Compare a sheet with the same sheet and other accepted answers; `before`, if known, is its own.

    Raises AnswersError when the answers do not go together.
    """
    changed = sheet.model_copy(update={"answers": {**sheet.answers, **answers}})
    return compared(rulebook, sheet, changed, before)


def compared(
    rulebook: Rulebook, sheet: Sheet, changed: Sheet, before: Consultation | None = None
) -> WhatIf:
    """
    Compare two sheets: what is answered otherwise, and what is told otherwise.

    Raises AnswersError when the answers of one do not go together.
    """
    before, after = before or consult(rulebook, sheet), consult(rulebook, changed)
    here, there = side(rulebook, before), side(rulebook, after)
    return WhatIf(
        answers=tuple(_answered(rulebook, sheet.answers, changed.answers)),
        differences=tuple(_differing(here, there)),
        before=before,
        after=after,
    )


def _answered(
    rulebook: Rulebook, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Answered]:
    for entry in rulebook.entries.values():
        old, new = before.get(entry.id), after.get(entry.id)
        if old != new:
            said = [None if value is None else value_words(entry, value) for value in (old, new)]
            yield Answered(name=entry.id, asks=entry.label, before=said[0], after=said[1])


def _differing(here: Side, there: Side) -> Iterator[Different]:
    kinds = list(HEADINGS)
    every = dict.fromkeys([*here, *there])
    for kind, name in sorted(every, key=lambda key: kinds.index(key[0])):
        words, before, rules_before = here.get((kind, name), ("", "", ()))
        said, after, rules_after = there.get((kind, name), ("", "", ()))
        if before != after:
            yield Different(
                kind=kind,
                name=name,
                words=words or said,
                before=before,
                after=after,
                rules_before=rules_before,
                rules_after=rules_after,
            )


def side(rulebook: Rulebook, shown: Consultation) -> Side:
    """
    Write down everything a consultation tells, thing by thing. Of the rules behind an offer only
    those that were written as cards are named: ladders and guards explain themselves.
    """
    things: Side = {("status", "status"): ("the result", shown.status.replace("-", " "), ())}
    for referred in shown.referrals:
        label = rulebook.urgency_of[referred.to].label
        things["referral", referred.for_] = (referred.label, label, referred.rules)
    made = makers(shown.firings)
    for offer in shown.outcome.offers:
        words = rulebook.technique_of[offer.technique].title
        rules = rules_of(chain(made, f"offered:{offer.technique}"))
        cards = tuple(rule for rule in rules if rule in rulebook.rule_of)
        things["technique", offer.technique] = (words, FINE, cards)
    for step in shown.routine.steps if shown.routine else ():
        words, _, rules = things["technique", step.technique]
        things["technique", step.technique] = (words, time_words(step), rules)
    for held in shown.withheld:
        things["technique", held.technique] = (held.title, "held back", held.rules)
    for region in shown.regions:
        things["region", region.id] = (region.label, "looked at", region.rules)
    for given in shown.advice:
        things["advice", given.id] = (given.title, "said", given.rules)
    for question in shown.open_questions:
        things["question", question.id] = (question.ask, "still open", ())
    return things


class WhatIfPart(NamedTuple):
    """
    What would change, under a heading for each kind, and the titles of the rules that it names;
    `nothing` and `unsaid` say why there is nothing, or not all.
    """

    answers: tuple[Answered, ...]
    nothing: str
    groups: tuple[tuple[str, tuple[Different, ...]], ...]
    titles: Mapping[str, str]
    unsaid: str
    notice: str


def what_if_part(rulebook: Rulebook, comparison: WhatIf) -> WhatIfPart:
    """Say what other answers would change, and only what may be told."""
    alone = any(shown.outcome.emergency for shown in (comparison.before, comparison.after))
    waits = any(shown.status == "needs-answers" for shown in (comparison.before, comparison.after))
    kinds = ("status", "referral", *(("question",) if waits and not alone else ()))
    kept = [
        _told(thing)
        for thing in comparison.differences
        if not (alone or waits) or thing.kind in kinds
    ]
    unsaid = "" if len(kept) == len(comparison.differences) else WHILE_OPEN
    nothing = "" if comparison.differences else NOTHING_ELSE
    groups = (
        (heading, tuple(thing for thing in kept if thing.kind == kind))
        for kind, heading in HEADINGS.items()
    )
    return WhatIfPart(
        answers=comparison.answers,
        nothing=nothing if comparison.answers else SAME_ANSWERS,
        groups=tuple(group for group in groups if group[1]),
        titles={
            rule: shown_card(rulebook, rule).title
            for thing in kept
            for rule in (*thing.rules_before, *thing.rules_after)
        },
        unsaid=BESIDE_EMERGENCY if unsaid and alone else unsaid,
        notice=comparison.after.notice,
    )


def _told(thing: Different) -> Different:
    """Keep the rules of a thing where they make the difference: not those behind what stays."""
    differs = thing.rules_before != thing.rules_after
    kept = {
        "rules_before": thing.rules_before if differs and not thing.after else (),
        "rules_after": thing.rules_after if differs else (),
    }
    return thing.model_copy(update=kept)
