"""
A consultation as one document: what is said, in which order and under which conditions.

Terminal, page and paper set it; none of them walks the consultation again. Pure: a consultation
and its rulebook in, parts out. Nothing is chosen here that the consultation does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Given, Referred
from recommender.core.evaluation.firing import Makers, makers
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import LeftOut
from recommender.render.document.open_questions import OpenGroup, open_groups
from recommender.render.document.reasons import Why, answers_behind, why_of
from recommender.render.document.routine import HeldPart, SectionPart, held_of, left_of, sections_of
from recommender.render.document.wording import (
    NOT_USED,
    IfItFits,
    ToldRow,
    UnsureSaid,
    clinician_rows,
    general,
    if_it_fits,
    is_alone,
    is_stopped,
    left_open,
    no_rule_words,
    not_used,
    noted,
    so_far_words,
    stands_words,
    status_words,
    unsure_said,
)


class SaidAnswer(NamedTuple):
    """An answer in the person's own terms, and the group of its question."""

    words: str
    group: str


class SuspicionPart(NamedTuple):
    """
    One referral: what it is for, what to do besides, and the answers behind it.

    `general` says that the words of its urgency are said for it, too.
    """

    referred: Referred
    general: bool
    do: str
    answers: tuple[SaidAnswer, ...]
    why: Why


class UrgencyPart(NamedTuple):
    """
    All referrals of one urgency; `do` is empty where each says what to do itself. It `stops` when
    self-massage has to wait for it.
    """

    urgency: str
    label: str
    do: str
    stops: bool
    suspicions: tuple[SuspicionPart, ...]


class AdvicePart(NamedTuple):
    """A piece of advice, and why it is given."""

    given: Given
    why: Why


class Document(NamedTuple):
    """A whole result, in the order in which it is said; what is not said is empty."""

    status: str
    alone: bool
    stops: bool
    failed: bool
    waits: bool
    fits: tuple[IfItFits, ...]
    no_rule: str
    unsure: tuple[UnsureSaid, ...]
    title: str
    rest: str
    help: tuple[UrgencyPart, ...]
    disagreements: tuple[str, ...]
    first: tuple[AdvicePart, ...]
    so_far: str
    open: tuple[OpenGroup, ...]
    sections: tuple[SectionPart, ...]
    held: tuple[HeldPart, ...]
    left: tuple[tuple[str, tuple[tuple[LeftOut, str], ...]], ...]
    later: tuple[AdvicePart, ...]
    noted: tuple[str, ...]
    clinician: tuple[ToldRow, ...]
    uncounted: tuple[tuple[str, tuple[str, ...]], ...]
    stands: str
    notice: str

    def headline(self) -> str:
        """Say title and rest in one; nothing where a referral stops, since its label is said."""
        return " ".join(filter(None, (self.title, self.rest)))


def document_of(rulebook: Rulebook, shown: Consultation) -> Document:
    """Say a whole consultation; an emergency alone, and no step beside a failed check."""
    alone, stops = is_alone(shown), is_stopped(shown)
    failed = shown.status == "safety-check-failed"
    calm = not (alone or failed)
    waits = calm and shown.status == "needs-answers"
    made = makers(shown.firings)
    advice = [
        AdvicePart(given, why_of(shown, made, f"advice:{given.id}"))
        for given in (shown.advice if calm else ())
    ]
    routine = shown.routine if calm else None
    title, _, rest = ("" if stops else status_words(shown)).partition(". ")
    return Document(
        status=shown.status,
        alone=alone,
        stops=stops,
        failed=failed and not alone,
        waits=waits,
        fits=tuple(if_it_fits(rulebook, shown)) if waits else (),
        no_rule=no_rule_words(shown),
        unsure=unsure_said(rulebook, shown),
        title=f"{title}." if rest else title,
        rest=rest,
        help=tuple(_help(rulebook, shown, made)),
        disagreements=shown.disagreements if failed and not alone else (),
        first=tuple(part for part in advice if part.given.first),
        so_far=so_far_words(rulebook, shown) if waits and not stops else "",
        open=tuple(open_groups(rulebook, shown)) if waits else (),
        sections=tuple(sections_of(rulebook, shown, routine, made)) if routine else (),
        held=tuple(held_of(shown)) if calm and not stops else (),
        left=tuple(left_of(rulebook, routine)) if routine else (),
        later=tuple(part for part in advice if not part.given.first),
        noted=tuple(noted(rulebook, shown)) if calm else (),
        clinician=clinician_rows(shown),
        uncounted=tuple(_uncounted(rulebook, shown, waits=waits)) if calm else (),
        stands=stands_words(rulebook, shown),
        notice=shown.notice,
    )


def _uncounted(
    rulebook: Rulebook, shown: Consultation, *, waits: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name, under its heading, what was answered in vain, and what was left open."""
    said = [(NOT_USED, not_used(rulebook, shown))]
    if not waits:
        said.append(left_open(rulebook, shown))
    yield from ((heading, texts) for heading, texts in said if texts)


def call_numbers(rulebook: Rulebook) -> tuple[str, ...]:
    """List the numbers to call in an emergency."""
    words = (rulebook.emergency_call or "").replace(",", " ").split()
    return tuple(word for word in words if word.isascii() and word.isdecimal())


def _help(rulebook: Rulebook, shown: Consultation, made: Makers) -> Iterator[UrgencyPart]:
    for urgency in dict.fromkeys(referred.to for referred in shown.referrals):
        mine = [referred for referred in shown.referrals if referred.to == urgency]
        card = rulebook.urgency_of[urgency]
        yield UrgencyPart(
            urgency=urgency,
            label=card.label,
            do=card.do if any(general(rulebook, referred) for referred in mine) else "",
            stops=urgency in STOPPING,
            suspicions=tuple(_suspicion(rulebook, shown, made, referred) for referred in mine),
        )


def _suspicion(
    rulebook: Rulebook, shown: Consultation, made: Makers, referred: Referred
) -> SuspicionPart:
    why = why_of(shown, made, f"referral:{referred.for_}={referred.to}")
    said = shown.explanation.answers
    return SuspicionPart(
        referred=referred,
        general=general(rulebook, referred),
        do=rulebook.suspicion_of[referred.for_].do or "",
        answers=tuple(
            dict.fromkeys(
                SaidAnswer(said[name], group_of(rulebook, name)) for name in answers_behind(why)
            )
        ),
        why=why,
    )


def group_of(rulebook: Rulebook, name: str) -> str:
    """Name the group of the question that an answer, such as `age>=60`, is to."""
    for sign in ("=", ">=", "<"):
        entry = rulebook.entries.get(name.partition(sign)[0])
        if entry is not None:
            return entry.question.group
    return ""
