"""
The words of a result that every way to show it shares: the terminal, the page in a browser.

Pure: a consultation and its rulebook in, words out. How they are laid out is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Referred
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import optional
from recommender.core.questionnaire.hearing import by_itself
from recommender.core.questionnaire.telling import Sign
from recommender.render.document.blocks import words

STATUS = {
    "referral": "Please see someone before any self-massage.",
    "needs-answers": "Some questions still need an answer. No routine is shown before that.",
    "nothing-reported": (
        "Nothing you reported calls for self-massage today. If you feel something and were not "
        "sure, tick it and look again. Is it your neck, shoulder, arm or jaw? There are no steps "
        "for those here. Ask a doctor or a physio."
    ),
    "safety-check-failed": "The safety check failed, so no step is shown.",
}
STILL_OPEN = "Other questions are still open. They may change how soon you need help."
DISAGREE = "The rules were read in separate ways, and these do not agree:"
DO_NOTHING = "Do no self-massage from this tool now. Please report this to its makers."
HELD_BACK = "Held back, and why"
LEFT_OUT = "Fine for you, but left out today"
GOOD_TO_KNOW = "Good to know"
FOR_CLINICIAN = "For the doctor or nurse"
NOTED = "What you noted, to look back on"
NOT_USED = "Not used, since the question does not apply to you"
DIGITS = 12
"""So much of the rulebook's digest is said."""
LEFT_OPEN = "Not answered in full, since the rest could not change this"
REST_OPEN = "Not answered in full, since the rest could not change what is safe for you"
STEPS_OPEN = "Not answered, and may still change the steps, though not what is safe for you"


class IfItFits(NamedTuple):
    """Warning signs of one urgency that were ticked before it was known whether they apply."""

    label: str
    labels: tuple[str, ...]
    do: str
    stops: bool


def left_open(rulebook: Rulebook, shown: Consultation) -> tuple[str, tuple[str, ...]]:
    """
    Say of which open questions what was found: that none matters, which may change steps, or only
    that none changes what is safe. A list, many of which are asked alike, is told by its page, too.
    """
    if shown.laid_out:
        words, names = LEFT_OPEN, shown.not_needed
    elif shown.may_change_steps:
        words, names = STEPS_OPEN, shown.may_change_steps
    else:
        words, names = REST_OPEN, shown.not_needed
    said = {
        question.id: f"{question.ask} ({question.group})"
        if question.kind == "any-of"
        else question.ask
        for question in rulebook.questions
    }
    return words, tuple(dict.fromkeys(said[name] for name in names))


def not_used(rulebook: Rulebook, shown: Consultation) -> tuple[str, ...]:
    """Name the answers that no question asks for, in its words; those other than no come first."""
    answers = shown.sheet.answers
    names = sorted(shown.sheet.ignored, key=lambda name: answers[name] == "no")
    return tuple(dict.fromkeys(rulebook.entries[name].label for name in names))


class UnsureSaid(NamedTuple):
    """Signs a person was not sure about, in two lines: which, and what to do if they are there."""

    to: str
    named: str
    do: str


class ToldRow(NamedTuple):
    """One row of what to show a doctor or nurse."""

    label: str
    texts: tuple[str, ...]


def is_alone(shown: Consultation) -> bool:
    """Say whether this is an emergency, which is shown alone."""
    return shown.outcome.emergency or any(
        referred.to == "emergency" for referred in shown.referrals
    )


def is_stopped(shown: Consultation) -> bool:
    """Say whether a referral stops self-care."""
    return any(referred.to in STOPPING for referred in shown.referrals)


def stopping(rulebook: Rulebook, shown: Consultation) -> list[tuple[str, Referred]]:
    """List the referrals that stop self-care, each with how soon to get help."""
    cards = rulebook.urgency_of
    return [
        (cards[referred.to].label, referred)
        for referred in shown.referrals
        if referred.to in STOPPING
    ]


def no_rule_words(shown: Consultation) -> str:
    """Say which of the person's own words no rule reads; nothing while lines for them are open."""
    if not shown.no_rule_for or (shown.status == "needs-answers" and not is_stopped(shown)):
        return ""
    return f"We have no rule for: {'; '.join(shown.no_rule_for)}. Show this to a doctor or nurse."


def unsure_said(rulebook: Rulebook, shown: Consultation) -> tuple[UnsureSaid, ...]:
    """
    Name the warning signs that a person was not sure about; an emergency is shown alone.

    A sign for which help is told in its own words, such as whom to talk to, is not named again.
    """
    if is_alone(shown):
        return ()
    own = {rule for one in shown.referrals if not general(rulebook, one) for rule in one.rules}
    used = (name for firing in shown.firings if firing.rule in own for name in firing.used)
    helped = {name.partition("=")[0] for name in used}
    return tuple(
        UnsureSaid(
            one.to,
            f"You were not sure about: {'; '.join(words)}.",
            f"If it is there or begins: {one.do}",
        )
        for one in shown.not_sure
        if (words := [sign.words for sign in one.signs if sign.name not in helped])
    )


def clinician_rows(shown: Consultation) -> tuple[ToldRow, ...]:
    """
    Say what to show a doctor or nurse, at the end of a referral that has no routine beside it.
    """
    summary = shown.for_clinician
    waits = shown.status == "needs-answers" and not is_stopped(shown)
    if summary is None or shown.routine is not None or waits:
        return ()
    age = (f"{summary.age} years old",) if summary.age else ()
    rows = (
        ToldRow("Signs", tuple(map(_sign_words, summary.signs))),
        ToldRow("In my own words", (summary.own_words,) if summary.own_words else ()),
        ToldRow("What I feel", tuple(map(_sign_words, summary.felt))),
        ToldRow("For how long", (summary.since,) if summary.since else ()),
        ToldRow("Medicines and conditions", tuple(map(_sign_words, summary.conditions))),
        ToldRow("Age", age),
        ToldRow("Answered on", (summary.on.isoformat(),) if summary.on else ()),
        ToldRow("Rules", (f"rulebook {summary.rulebook} ({summary.digest[:DIGITS]})",)),
    )
    return tuple(row for row in rows if row.texts)


def _sign_words(sign: Sign) -> str:
    """Say a sign in the person's words, with the field's term where there is one."""
    unsure = "not sure: " if sign.answer == "not-sure" else ""
    return f"{unsure}{sign.words}{f' [{sign.term}]' if sign.term else ''}"


def status_words(shown: Consultation) -> str:
    """Say in one or two sentences how a result stands that no referral stops."""
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


def general(rulebook: Rulebook, referred: Referred) -> bool:
    """Say whether the words of the urgency are said for a referral, too."""
    card = rulebook.suspicion_of[referred.for_]
    return not (card.instead and card.do)


def if_it_fits(rulebook: Rulebook, shown: Consultation) -> Iterator[IfItFits]:
    """Say what the warning signs mean that were ticked before it was known whether they apply."""
    signs = [rulebook.entries[name] for name in shown.sheet.may_apply]
    for urgency in dict.fromkeys(sign.at_least for sign in signs if sign.at_least):
        card = rulebook.urgency_of[urgency]
        labels = tuple(by_itself(rulebook, sign) for sign in signs if sign.at_least == urgency)
        yield IfItFits(f"{card.label} if this fits you", labels, card.do, urgency in STOPPING)


def so_far_words(rulebook: Rulebook, shown: Consultation) -> str:
    """Name the places that are certain and can be eased; nothing where there are none."""
    eased = [
        region.label
        for region in shown.regions
        if any(card.never is None for card in rulebook.ladders[region.id])
        and not rulebook.region_of[region.id].place
    ]
    return f"Your answers already point to: {', '.join(eased)}." if eased else ""


def noted(rulebook: Rulebook, shown: Consultation) -> list[str]:
    """Give back what the person noted for themselves: what no rule reads."""
    sheet = shown.sheet
    return [
        f"{question.ask} {sheet.answers[question.id]}"
        for question in rulebook.questions
        if question.kind in ("text", "number")
        and question.id in sheet.answers
        and question.id not in sheet.ignored
        and optional(rulebook, question)
    ]


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
