"""
A consultation as text for a person who is tired and may be in pain: what matters most comes first.

Pure: a consultation and its rulebook in, lines out. `paint.py` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recommender.core.consultation.result import Consultation, Given, Referred
from recommender.core.evaluation.firing import Firing, chain, makers
from recommender.core.language.characters import few
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Line, blank, bullets, labelled
from recommender.render.document.open_questions import Leading, open_lines
from recommender.render.document.reasons import LABEL, Told, because, source_lines
from recommender.render.document.routine import held_back, left_out, routine_lines
from recommender.render.document.wording import (
    DISAGREE,
    DO_NOTHING,
    FOR_CLINICIAN,
    GOOD_TO_KNOW,
    NOT_USED,
    NOTED,
    STILL_OPEN,
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


def consultation_lines(
    rulebook: Rulebook,
    shown: Consultation,
    *,
    full: bool = False,
    leading: Mapping[str, Leading] | None = None,
) -> Iterator[Line]:
    """
    Show a whole consultation; an emergency alone, with the notice and what is signed, if anything.

    `full` gives every reason of every step, with its sources; otherwise the best of each. `leading`
    says, of an open question, what its answers could change.
    """
    alone = is_alone(shown)
    if alone:
        yield from referral_lines(rulebook, shown, Told())
        yield from _no_rule(shown)
        yield from _clinician(shown)
    else:
        yield from _calm(rulebook, shown, Told(full=full), leading)
    yield blank()
    yield Line(shown.notice, style="quiet")
    if alone and (rulebook.signatures or rulebook.signature_problems):
        yield Line(stands_words(rulebook, shown), style="quiet")


def so_far_lines(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """
    Show what is certain before the questions are all answered: help, and what is said first of all.
    """
    told = Told()
    first = [given for given in shown.advice if given.first]
    unsure = unsure_said(rulebook, shown)
    if not shown.referrals and not first and not unsure:
        return
    yield from _unsure(unsure)
    yield from referral_lines(rulebook, shown, told)
    if not shown.outcome.emergency:
        yield from _advice(first, shown, told)
        yield blank()
        yield Line(STILL_OPEN)
    yield blank()
    yield Line(shown.notice)


def _calm(
    rulebook: Rulebook,
    shown: Consultation,
    told: Told,
    leading: Mapping[str, Leading] | None,
) -> Iterator[Line]:
    stops = is_stopped(shown)
    if shown.status == "needs-answers":
        yield from _if_it_fits(rulebook, shown)
    yield from _no_rule(shown)
    yield from _unsure(unsure_said(rulebook, shown))
    if not stops:
        yield Line(status_words(shown), style="title")
    yield from referral_lines(rulebook, shown, told)
    if shown.status == "safety-check-failed":
        yield from _failed(shown)
        return
    yield from _advice([given for given in shown.advice if given.first], shown, told)
    if shown.status == "needs-answers":
        if stops:
            yield blank()
            yield Line(STILL_OPEN, style="title")
        else:
            yield from _so_far(rulebook, shown)
        yield from open_lines(rulebook, shown, leading)
    elif shown.routine is not None:
        yield from routine_lines(rulebook, shown, shown.routine, told)
    if not stops:
        yield from held_back(shown, told)
    if shown.routine is not None:
        yield from left_out(rulebook, shown.routine)
    later = [given for given in shown.advice if not given.first]
    if later:
        yield blank()
        yield Line(GOOD_TO_KNOW, style="heading")
    yield from _advice(later, shown, told)
    yield from _noted(rulebook, shown)
    yield from _clinician(shown)
    yield from _small_print(rulebook, shown, told)


def _no_rule(shown: Consultation) -> Iterator[Line]:
    """Say first which of the person's own words no rule reads."""
    words = no_rule_words(shown)
    if words:
        yield blank()
        yield Line(words, style="title")
        yield blank()


def _unsure(unsure: Iterable[UnsureSaid]) -> Iterator[Line]:
    """Name the signs that the person was not sure about, each in two lines."""
    for one in unsure:
        yield Line(one.named, style="title")
        yield Line(one.do)
        yield blank()


def _clinician(shown: Consultation) -> Iterator[Line]:
    """Say at the end what to show a doctor or nurse."""
    rows = clinician_rows(shown)
    if rows:
        yield blank()
        yield Line(FOR_CLINICIAN, style="heading")
    for row in rows:
        if len(row.texts) == 1:
            yield Line(f"{row.label}: {row.texts[0]}")
        else:
            yield Line(f"{row.label}:")
            yield from bullets(row.texts, 2)


def referral_lines(rulebook: Rulebook, shown: Consultation, told: Told) -> Iterator[Line]:
    """Show where to get help, the most urgent first: what to do now, then what it may be."""
    made = makers(shown.firings)
    urgency = ""
    for one in shown.referrals:
        if one.to != urgency:
            urgency = one.to
            card = rulebook.urgency_of[urgency]
            yield blank()
            big = urgency in STOPPING
            yield Line(card.label.upper() if big else card.label, style="alarm" if big else "title")
            if any(general(rulebook, r) for r in shown.referrals if r.to == urgency):
                yield Line(card.do, style="title" if big else "")
        yield blank()
        yield from _suspicion(rulebook, one)
        firings = list(chain(made, f"referral:{one.for_}={one.to}"))
        if urgency == "emergency":
            yield from _said(shown, firings)
        else:
            yield from because(shown, firings, told, "above", 2)


def _said(shown: Consultation, firings: Iterable[Firing]) -> Iterator[Line]:
    """Say the answers behind an emergency, to be told on, and nothing more."""
    label = "because"
    for name in answers_behind(shown, firings):
        yield labelled(label, shown.explanation.answers[name], 2, LABEL, "quiet")
        label = ""


def _suspicion(rulebook: Rulebook, one: Referred) -> Iterator[Line]:
    yield labelled("For:", one.label, 2, 5)
    own = rulebook.suspicion_of[one.for_].do
    if own:
        yield Line(own, 2)


def _failed(shown: Consultation) -> Iterator[Line]:
    yield blank()
    yield Line(DISAGREE)
    yield from bullets(shown.disagreements, 0)
    yield Line(DO_NOTHING)


def _if_it_fits(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """Say what the warning signs mean that were ticked before it was known whether they apply."""
    for signs in if_it_fits(rulebook, shown):
        yield Line(signs.start, style="alarm")
        yield from bullets(signs.labels, 2)
        yield Line(signs.do, style="title")
        yield blank()


def _so_far(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """Name the places that are certain and can be eased."""
    told = so_far_words(rulebook, shown)
    if told:
        yield blank()
        yield Line(told)


def _noted(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """Show back what the person noted for themselves."""
    own = noted(rulebook, shown)
    if own:
        yield blank()
        yield Line(NOTED, style="heading")
        yield from bullets(own, 0)


def _advice(advice: Iterable[Given], shown: Consultation, told: Told) -> Iterator[Line]:
    for given in advice:
        yield blank()
        yield Line(given.title, style="step")
        yield Line(given.text, 2)
        firings = [firing for firing in shown.firings if f"advice:{given.id}" in firing.concluded]
        yield from because(shown, firings, told, "above", 2)


def _small_print(rulebook: Rulebook, shown: Consultation, told: Told) -> Iterator[Line]:
    words, still_open = left_open(rulebook, shown)
    for said, texts in (
        (NOT_USED, not_used(rulebook, shown)),
        (words, () if shown.status == "needs-answers" else still_open),
    ):
        if texts:
            yield blank()
            yield Line(f"{said}:")
            yield from bullets(few(texts), 0)
    if told.sources:
        yield blank()
        yield Line("Sources", style="heading")
        yield from source_lines(told)
    yield blank()
    if told.rules:
        text = "Ask about any name-written-like-this: recommender why SHEET NAME"
        yield Line(text, style="quiet")
        if not told.full:
            text = "All reasons and sources: recommender recommend SHEET --reasons full"
            yield Line(text, style="quiet")
    yield Line(stands_words(rulebook, shown), style="quiet")
