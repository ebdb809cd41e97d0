"""
A consultation as a page shows it: what is said in which order, ready to be laid out.

Pure: a consultation and its rulebook in, words out; the same words as in the terminal. Nothing is
chosen or worked out here that the consultation does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.provenance import chain, makers
from recommender.core.consultation.result import Consultation, Given, LeftOut, Referred, Withheld
from recommender.core.explanation.why_not import case_against
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.arrows import Arrow, Made, arrows_behind, arrows_to
from recommender.render.document.routine import held_groups, left_groups
from recommender.render.document.step_view import PlaceView, SectionView, places_of, sections_of
from recommender.render.document.why_not import CasePart, case_part
from recommender.render.document.wording import (
    IfItFits,
    ToldRow,
    UnsureSaid,
    answers_behind,
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


class SuspicionView(NamedTuple):
    """
    One referral: what it is for, what to do besides, and the answers behind it.

    `general` says that the words of its urgency are said for it, too.
    """

    referred: Referred
    general: bool
    do: str
    answers: tuple[SaidAnswer, ...]
    why: tuple[Arrow, ...]


class UrgencyView(NamedTuple):
    """All referrals of one urgency; `do` is empty where each says what to do itself."""

    urgency: str
    label: str
    do: str
    stops: bool
    suspicions: tuple[SuspicionView, ...]


class AdviceView(NamedTuple):
    """A piece of advice, and why it is given."""

    given: Given
    why: tuple[Arrow, ...]


class HeldView(NamedTuple):
    """Techniques that were held back for one reason."""

    withheld: tuple[Withheld, ...]
    own: tuple[str, ...]
    why: tuple[Arrow, ...]


class LeftView(NamedTuple):
    """Techniques that were left out for one thing, each with its title."""

    words: str
    left: tuple[tuple[LeftOut, str], ...]


class OpenView(NamedTuple):
    """A group of questions that are still open: each with what of it is open."""

    group: str
    questions: tuple[tuple[str, str, tuple[str, ...]], ...]


class NeverView(NamedTuple):
    """The case against a technique that is never offered, in words, and what it rests on."""

    technique: str
    title: str
    case: CasePart


class ResultView(NamedTuple):
    """A whole result, in the order in which it is shown."""

    status: str
    alone: bool
    stops: bool
    title: str
    rest: str
    no_rule: str
    unsure: tuple[UnsureSaid, ...]
    fits: tuple[IfItFits, ...]
    help: tuple[UrgencyView, ...]
    disagreements: tuple[str, ...]
    first: tuple[AdviceView, ...]
    so_far: str
    open: tuple[OpenView, ...]
    sections: tuple[SectionView, ...]
    places: tuple[PlaceView, ...]
    held: tuple[HeldView, ...]
    left: tuple[LeftView, ...]
    never: tuple[NeverView, ...]
    later: tuple[AdviceView, ...]
    noted: tuple[str, ...]
    not_used: tuple[str, ...]
    left_open_words: str
    left_open: tuple[str, ...]
    clinician: tuple[ToldRow, ...]
    stands: str


def result_view(rulebook: Rulebook, shown: Consultation) -> ResultView:
    """Lay a whole consultation out; an emergency alone, and no step beside a failed check."""
    alone, stops = is_alone(shown), is_stopped(shown)
    waits, failed = shown.status == "needs-answers", shown.status == "safety-check-failed"
    calm = not (alone or failed)
    made = makers(shown.firings)
    advice = tuple(_advice(shown, made)) if calm else ()
    routine = shown.routine if calm else None
    open_words, still_open = left_open(rulebook, shown)
    title, _, rest = ("" if stops else status_words(shown)).partition(". ")
    return ResultView(
        status=shown.status,
        alone=alone,
        stops=stops,
        title=f"{title}." if rest else title,
        rest=rest,
        no_rule=no_rule_words(shown),
        unsure=unsure_said(rulebook, shown),
        fits=tuple(if_it_fits(rulebook, shown)) if waits and calm else (),
        help=tuple(_help(rulebook, shown, made)),
        disagreements=() if calm or alone else shown.disagreements,
        first=tuple(one for one in advice if one.given.first),
        so_far=so_far_words(rulebook, shown) if waits and calm and not stops else "",
        open=tuple(_open(rulebook, shown)) if waits and calm else (),
        sections=tuple(sections_of(rulebook, shown, made)) if routine else (),
        places=tuple(places_of(rulebook, shown, made)) if calm and not (stops or waits) else (),
        held=tuple(_held(shown)) if calm and not stops else (),
        left=tuple(
            LeftView(
                words, tuple((one, rulebook.technique_of[one.technique].title) for one in left)
            )
            for words, left in left_groups(routine).items()
        )
        if routine
        else (),
        never=tuple(_never(rulebook, shown)) if calm and not (stops or waits) else (),
        later=tuple(one for one in advice if not one.given.first),
        noted=tuple(noted(rulebook, shown)) if calm else (),
        not_used=not_used(rulebook, shown) if calm else (),
        clinician=clinician_rows(shown),
        left_open_words=open_words,
        left_open=still_open if calm and not waits else (),
        stands=stands_words(rulebook, shown),
    )


def call_numbers(rulebook: Rulebook) -> tuple[str, ...]:
    """List the numbers to call in an emergency."""
    words = (rulebook.emergency_call or "").replace(",", " ").split()
    return tuple(word for word in words if word.isascii() and word.isdecimal())


def _help(rulebook: Rulebook, shown: Consultation, made: Made) -> Iterator[UrgencyView]:
    for urgency in dict.fromkeys(one.to for one in shown.referrals):
        mine = [one for one in shown.referrals if one.to == urgency]
        card = rulebook.urgency_of[urgency]
        yield UrgencyView(
            urgency=urgency,
            label=card.label,
            do=card.do if any(general(rulebook, one) for one in mine) else "",
            stops=urgency in STOPPING,
            suspicions=tuple(_suspicion(rulebook, shown, made, one) for one in mine),
        )


def _suspicion(rulebook: Rulebook, shown: Consultation, made: Made, one: Referred) -> SuspicionView:
    fact = f"referral:{one.for_}={one.to}"
    names = answers_behind(shown, chain(made, fact))
    return SuspicionView(
        referred=one,
        general=general(rulebook, one),
        do=rulebook.suspicion_of[one.for_].do or "",
        answers=tuple(
            SaidAnswer(shown.explanation.answers[name], group_of(rulebook, name)) for name in names
        ),
        why=arrows_to(shown, made, fact),
    )


def group_of(rulebook: Rulebook, name: str) -> str:
    """Name the group of the question that an answer, such as `age>=60`, is to."""
    for sign in ("=", ">=", "<"):
        entry = rulebook.entries.get(name.partition(sign)[0])
        if entry is not None:
            return entry.question.group
    return ""


def _advice(shown: Consultation, made: Made) -> Iterator[AdviceView]:
    for given in shown.advice:
        yield AdviceView(given, arrows_to(shown, made, f"advice:{given.id}"))


def _held(shown: Consultation) -> Iterator[HeldView]:
    for group in held_groups(shown):
        yield HeldView(group.withheld, group.own, arrows_behind(shown, group.rules))


def _open(rulebook: Rulebook, shown: Consultation) -> Iterator[OpenView]:
    groups: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    asked = {question.id: question for question in rulebook.questions}
    for one in shown.open_questions:
        question = asked[one.id]
        items = [rulebook.entries[name] for name in one.open]
        labels = tuple(entry.label for entry in items if entry.item is not None)
        groups.setdefault(question.group, []).append((one.id, one.ask, labels))
    for group, questions in groups.items():
        yield OpenView(group, tuple(questions))


def _never(rulebook: Rulebook, shown: Consultation) -> Iterator[NeverView]:
    for card in rulebook.technique_of.values():
        if card.never is not None:
            case = case_against(rulebook, shown, card)
            if case is not None:
                yield NeverView(card.id, card.title, case_part(case))
