"""
A consultation as a person takes it along on paper: help first, then the steps, then the rest.

Only what the consultation holds is said, in its words; nothing is chosen or worked out here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Given, Referred
from recommender.core.evaluation.firing import chain, makers
from recommender.core.language.characters import few
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.hearing import by_itself
from recommender.core.routine.steps import Step
from recommender.render.document.follow_up import LookBack, day_words, look_backs
from recommender.render.document.reasons import best_reason, certainty_words
from recommender.render.document.routine import SECTIONS, time_words
from recommender.render.document.wording import (
    STILL_OPEN,
    ToldRow,
    UnsureSaid,
    clinician_rows,
    general,
    no_rule_words,
    noted,
    stands_words,
    status_words,
    unsure_said,
)

FAILED = "Do no self-massage from this tool now. Please report this to its makers."


class Suspected(NamedTuple):
    """What a referral is for, what to do for it, and the answers behind it."""

    label: str
    do: str
    answers: tuple[str, ...]


class Help(NamedTuple):
    """Where to get help and how soon; `stops` when self-massage has to wait for it."""

    label: str
    do: str
    stops: bool
    suspected: tuple[Suspected, ...]


class StepOnPaper(NamedTuple):
    """One step in words, with a picture of its place where there is one."""

    number: int
    step: Step
    time: str
    tool: str
    stop_if: str
    why: str
    picture: str


class Section(NamedTuple):
    """The steps that belong together, under the name of their section."""

    name: str
    steps: tuple[StepOnPaper, ...]


class Refused(NamedTuple):
    """Ways that are never offered, or were held back today, with the one reason."""

    titles: tuple[str, ...]
    why: str


class OnPaper(NamedTuple):
    """Everything that stands on the paper, in its order."""

    title: str
    day: str
    alone: bool
    lead: str
    no_rule: str
    unsure: tuple[UnsureSaid, ...]
    may_apply: tuple[Help, ...]
    help: tuple[Help, ...]
    first: tuple[Given, ...]
    sections: tuple[Section, ...]
    later: tuple[Given, ...]
    background: tuple[Given, ...]
    looks: tuple[tuple[LookBack, str], ...]
    never: tuple[Refused, ...]
    held_back: tuple[Refused, ...]
    open: tuple[str, ...]
    noted: tuple[str, ...]
    clinician: tuple[ToldRow, ...]
    stands: str
    notice: str


def on_paper(
    rulebook: Rulebook, shown: Consultation, today: dt.date, pictures: Mapping[str, str]
) -> OnPaper:
    """
    Say what stands on the paper; an emergency alone, with the notice.

    `pictures` are inline drawings by the id of the technique that they show.
    """
    alone = shown.outcome.emergency or any(one.to == "emergency" for one in shown.referrals)
    failed = shown.status == "safety-check-failed"
    calm = not alone and not failed
    stops = any(one.to in STOPPING for one in shown.referrals)
    helps = _helps(rulebook, shown)
    advice = () if alone or failed else shown.advice
    later = tuple(given for given in advice if not given.first)
    background = tuple(given for given in later if _explains_an_answer(rulebook, shown, given))
    return OnPaper(
        title=helps[0].label if stops else status_words(shown),
        day=day_words(shown.sheet.on or today),
        alone=alone,
        lead=_lead(shown, stops=stops, alone=alone),
        no_rule=no_rule_words(shown),
        unsure=unsure_said(rulebook, shown),
        may_apply=() if alone else _if_it_fits(rulebook, shown),
        help=helps,
        first=tuple(given for given in advice if given.first),
        sections=_sections(rulebook, shown, pictures),
        later=tuple(given for given in later if given not in background),
        background=background,
        looks=tuple((one, day_words(one.on)) for one in look_backs(rulebook, shown, today)),
        never=_never(rulebook) if shown.routine is not None else (),
        held_back=_held_back(rulebook, shown) if calm and not stops else (),
        open=_pages(rulebook, shown) if calm else (),
        noted=tuple(noted(rulebook, shown)) if calm else (),
        clinician=clinician_rows(shown),
        stands=stands_words(rulebook, shown),
        notice=shown.notice,
    )


def _explains_an_answer(rulebook: Rulebook, shown: Consultation, given: Given) -> bool:
    """
    Say whether advice is about something the person said, and not about the plan itself.

    What says whom to call, or comes from a card that also takes something away, does not explain.
    """
    firings = [one for one in shown.firings if f"advice:{given.id}" in one.concluded]
    if rulebook.emergency_call and rulebook.emergency_call in given.text:
        return False
    answers = shown.explanation.answers
    return all(
        any(name in answers for name in one.used) and not _takes_away(rulebook, one.rule)
        for one in firings
    )


def _takes_away(rulebook: Rulebook, rule: str) -> bool:
    """Say whether a card is a caution, or sends someone on, besides what else it concludes."""
    card = rulebook.rule_of.get(rule)
    return card is not None and any(one.avoid or one.limit or one.refer for one in card.then)


def _pages(rulebook: Rulebook, shown: Consultation) -> tuple[str, ...]:
    """Name the pages on which a question is still open."""
    open_ = {one.id for one in shown.open_questions}
    return tuple(dict.fromkeys(q.group for q in rulebook.questions if q.id in open_))


def _lead(shown: Consultation, *, stops: bool, alone: bool) -> str:
    if shown.status == "safety-check-failed":
        return FAILED if stops else f"{status_words(shown)} {FAILED}"
    if shown.status == "needs-answers" and not alone:
        return STILL_OPEN if stops else ""
    return ""


def _helps(rulebook: Rulebook, shown: Consultation) -> tuple[Help, ...]:
    """Put the referrals of one urgency together, the most urgent first, as they come."""
    made = makers(shown.firings)

    def suspected(one: Referred) -> Suspected:
        firings = chain(made, f"referral:{one.for_}={one.to}")
        used = dict.fromkeys(name for firing in firings for name in firing.used)
        said = shown.explanation.answers
        own = rulebook.suspicion_of[one.for_].do or ""
        return Suspected(one.label, own, tuple(said[name] for name in used if name in said))

    found = []
    for urgency in dict.fromkeys(one.to for one in shown.referrals):
        mine = [one for one in shown.referrals if one.to == urgency]
        card = rulebook.urgency_of[urgency]
        do = card.do if any(general(rulebook, one) for one in mine) else ""
        told = tuple(suspected(one) for one in mine)
        found.append(Help(card.label, do, urgency in STOPPING, told))
    return tuple(found)


def _if_it_fits(rulebook: Rulebook, shown: Consultation) -> tuple[Help, ...]:
    """Say what the warning signs mean that were ticked before it was known whether they apply."""
    signs = [rulebook.entries[name] for name in shown.sheet.may_apply]
    found = []
    for urgency in dict.fromkeys(sign.at_least for sign in signs if sign.at_least):
        card = rulebook.urgency_of[urgency]
        told = tuple(
            Suspected(by_itself(rulebook, one), "", ()) for one in signs if one.at_least == urgency
        )
        found.append(Help(f"{card.label} if this fits you", card.do, urgency in STOPPING, told))
    return tuple(found)


def _sections(
    rulebook: Rulebook, shown: Consultation, pictures: Mapping[str, str]
) -> tuple[Section, ...]:
    if shown.routine is None:
        return ()
    told: dict[str, int] = {}
    sections: dict[str, list[StepOnPaper]] = {}
    for number, step in enumerate(shown.routine.steps, 1):
        tool = rulebook.tool_of[step.tool]
        one = StepOnPaper(
            number=number,
            step=step,
            time=time_words(step),
            tool=f"With {tool.label}." if tool.softness else "",
            stop_if=f"Stop if {', or if '.join(step.stop_if)}." if step.stop_if else "",
            why=_why(shown, step, number, told),
            picture=pictures.get(step.technique, ""),
        )
        sections.setdefault(SECTIONS[step.section], []).append(one)
    return tuple(Section(name, tuple(steps)) for name, steps in sections.items())


def _why(shown: Consultation, step: Step, number: int, told: dict[str, int]) -> str:
    """Give the best reason for a step; what was said at a step before is not said again."""
    best = best_reason(shown, chain(makers(shown.firings), f"offered:{step.technique}"))
    if best is None:
        return ""
    firing, _ = best
    if firing.rule in told:
        return f"The same reason as for step {told[firing.rule]}."
    told[firing.rule] = number
    card = shown.explanation.cards[firing.rule]
    return f"{card.because} ({certainty_words(card)})"


def _never(rulebook: Rulebook) -> tuple[Refused, ...]:
    """List what is offered to nobody."""
    return tuple(
        Refused((card.title,), card.never)
        for card in rulebook.technique_of.values()
        if card.never is not None
    )


def _held_back(rulebook: Rulebook, shown: Consultation) -> tuple[Refused, ...]:
    """Put what was held back today together by its first reason."""
    groups: dict[str, list[str]] = {}
    for one in shown.withheld:
        if rulebook.technique_of[one.technique].never is None or shown.routine is None:
            groups.setdefault(_first(one.because), []).append(one.title)
    return tuple(Refused(tuple(few(titles)), why) for why, titles in groups.items())


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")
