"""
A consultation as text for a person who is tired and may be in pain: what matters most comes first.

Pure: a consultation and its rulebook in, lines out. `paint.py` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recommender.core.explain import chain, makers
from recommender.core.model import Rulebook
from recommender.core.questionnaire import optional
from recommender.core.result import Consultation, Firing, Given, Referred
from recommender.core.vocabulary import STOPPING
from recommender.render.grounds import LABEL, Told, because, source_lines
from recommender.render.lines import Line, blank, bullets, labelled, words
from recommender.render.questions import Leading, open_lines
from recommender.render.steps import held_back, left_out, routine_lines

__all__ = [
    "STATUS",
    "STILL_OPEN",
    "consultation_lines",
    "general",
    "noted",
    "referral_lines",
    "so_far_lines",
    "stands_words",
    "status_words",
]

STATUS = {
    "referral": "Please see someone before any self-massage.",
    "needs-answers": "Some questions still need an answer. No routine is shown before that.",
    "nothing-reported": (
        "Nothing you reported calls for self-massage today. If you feel something and were not "
        "sure, tick it and look again."
    ),
    "safety-check-failed": "The safety check failed, so no step is shown.",
}

STILL_OPEN = "Other questions are still open. They may change how soon you need help."


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
    alone = shown.outcome.emergency or any(one.to == "emergency" for one in shown.referrals)
    if alone:
        yield from referral_lines(rulebook, shown, Told())
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
    if not shown.referrals and not first:
        return
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
    stops = any(one.to in STOPPING for one in shown.referrals)
    if shown.status == "needs-answers":
        yield from _if_it_fits(rulebook, shown)
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
        yield Line("Good to know", style="heading")
    yield from _advice(later, shown, told)
    yield from _noted(rulebook, shown)
    yield from _small_print(rulebook, shown, told)


def status_words(shown: Consultation) -> str:
    """Say in one line what came out."""
    if shown.routine is not None:
        count = words(len(shown.routine.steps), "step")
        return f"Your routine: {count}, {words(shown.routine.minutes, 'minute')}."
    if shown.status == "recommendation":
        if shown.outcome.offers:
            return "No step fits the time and the tools you have. The reasons are below."
        return "There is no step to offer you today. The reasons are below."
    if shown.status == "referral":
        return "There is no step to offer you today, but there is something to do."
    return STATUS[shown.status]


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


def general(rulebook: Rulebook, one: Referred) -> bool:
    """Say whether the words of the urgency are said for a referral, too."""
    card = rulebook.suspicion_of[one.for_]
    return not (card.instead and card.do)


def _said(shown: Consultation, firings: Iterable[Firing]) -> Iterator[Line]:
    """Say the answers behind an emergency, to be told on, and nothing more."""
    label = "because"
    used = dict.fromkeys(name for firing in firings for name in firing.used)
    for name in used:
        if name in shown.explanation.answers:
            yield labelled(label, shown.explanation.answers[name], 2, LABEL, "quiet")
            label = ""


def _suspicion(rulebook: Rulebook, one: Referred) -> Iterator[Line]:
    yield labelled("For:", one.label, 2, 5)
    own = rulebook.suspicion_of[one.for_].do
    if own:
        yield Line(own, 2)


def _failed(shown: Consultation) -> Iterator[Line]:
    yield blank()
    yield Line("The rules were read in separate ways, and these do not agree:")
    yield from bullets(shown.disagreements, 0)
    yield Line("Do no self-massage from this tool now. Please report this to its makers.")


def _if_it_fits(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """Say what the warning signs mean that were ticked before it was known whether they apply."""
    signs = [rulebook.entries[name] for name in shown.sheet.may_apply]
    for urgency in dict.fromkeys(sign.at_least for sign in signs if sign.at_least):
        card = rulebook.urgency_of[urgency]
        yield Line(f"{card.label} if this fits you:", style="alarm")
        yield from bullets([sign.label for sign in signs if sign.at_least == urgency], 2)
        yield Line(card.do, style="title")
        yield blank()


def _so_far(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """Name the places that are certain and can be eased."""
    eased = [
        region.label
        for region in shown.regions
        if any(card.never is None for card in rulebook.ladders[region.id])
    ]
    if eased:
        yield blank()
        yield Line(f"Your answers already point to: {', '.join(eased)}.")


def _noted(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    own = noted(rulebook, shown)
    if own:
        yield blank()
        yield Line("What you noted, to look back on", style="heading")
        yield from bullets(own, 0)


def noted(rulebook: Rulebook, shown: Consultation) -> list[str]:
    """Say back what the person noted for themselves: what no rule reads."""
    sheet = shown.sheet
    return [
        f"{question.ask} {sheet.answers[question.id]}"
        for question in rulebook.questions
        if question.kind in ("text", "number")
        and question.id in sheet.answers
        and question.id not in sheet.ignored
        and optional(rulebook, question)
    ]


def _advice(advice: Iterable[Given], shown: Consultation, told: Told) -> Iterator[Line]:
    for given in advice:
        yield blank()
        yield Line(given.title, style="step")
        yield Line(given.text, 2)
        firings = [firing for firing in shown.firings if f"advice:{given.id}" in firing.concluded]
        yield from because(shown, firings, told, "above", 2)


def _small_print(rulebook: Rulebook, shown: Consultation, told: Told) -> Iterator[Line]:
    unread = shown.sheet.ignored
    if unread:
        yield blank()
        yield Line(f"Not used, since the question does not apply to you: {', '.join(unread)}.")
    if shown.not_needed and shown.status != "needs-answers":
        yield blank()
        names = ", ".join(shown.not_needed)
        yield Line(f"Left open, in whole or in part, since no answer could change this: {names}.")
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


def stands_words(rulebook: Rulebook, shown: Consultation) -> str:
    """Say which rulebook this is, and how many of the rules behind this are signed."""
    rules, version = shown.signed_rules, f"Rulebook {shown.rulebook.version}"
    if rules.damaged:
        return f"{version}, draft. Its signatures are damaged, so none of them counts."
    if shown.rulebook.signed:
        return f"{version}, signed."
    if not rulebook.signatures:
        return f"{version}, draft, not signed by anyone."
    if not rules.of:
        return f"{version}, draft."
    if not rules.signed:
        return f"{version}, draft. No rule behind this is signed as it stands."
    if rules.signed < rules.of:
        verb = "is" if rules.signed == 1 else "are"
        count = f"{rules.signed} of the {rules.of} rules behind this"
        some = f"{count} {verb} signed; the others are not."
    else:
        some = "Each rule behind this is signed; others in the rulebook are not."
    return f"{version}, draft. {some} The notice speaks of the whole rulebook."
