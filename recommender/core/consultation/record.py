"""
What was decided, written down as a consultation: every part with its words and its rules.

Nothing is decided here: what holds comes evaluated, what is shown was checked before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recommender.core.consultation import provenance
from recommender.core.consultation.result import (
    Consultation,
    Given,
    ReachedRegion,
    Referred,
    RulebookShown,
    SheetShown,
    SignedRules,
    Status,
    Withheld,
)
from recommender.core.consultation.standing import Standing
from recommender.core.evaluation.evaluated import Evaluated
from recommender.core.evaluation.firing import Firing, Makers, Outcome, rules_of
from recommender.core.evaluation.outcome import most_urgent
from recommender.core.language.cards import Technique
from recommender.core.language.fields import STOPPING, URGENCIES, WENT_WELL
from recommender.core.language.rulebook import Rulebook, Sheet, needs_went_well
from recommender.core.questionnaire import telling
from recommender.core.questionnaire.applicability import (
    OpenQuestion,
    ignored,
    may_apply,
    not_needed,
    open_questions,
    unanswered,
)
from recommender.core.questionnaire.hearing import no_line_took
from recommender.core.routine.steps import Routine


def recorded(stands: Standing, sheet: Sheet, decided: Decided) -> Consultation:
    """Write a consultation down; an emergency, or a failed check, leaves out all but the help."""
    evaluated, told, status = stands.sheet, decided.told, decided.status
    rulebook, answers, applies = evaluated.rulebook, evaluated.answers, evaluated.applies
    referrals = _referrals(rulebook, decided.makers)
    is_alone = status == "safety-check-failed" or told.emergency
    has_steps_or_none = not (is_alone or status == "needs-answers")
    stops = any(referral.to in STOPPING for referral in referrals)
    open_ = _open(stands) if status == "needs-answers" else ()
    changing = _changing_steps(stands)
    needed = {question.id for question in open_} | set(changing)
    return Consultation(
        status=status,
        no_rule_for=no_line_took(rulebook, answers),
        not_sure=telling.not_sure(rulebook, answers, applies),
        referrals=referrals,
        for_clinician=telling.for_clinician(rulebook, sheet, applies) if referrals else None,
        regions=() if is_alone else tuple(_regions(rulebook, decided.makers)),
        routine=decided.steps,
        withheld=tuple(_withheld(evaluated)) if has_steps_or_none and not stops else (),
        advice=() if stops else tuple(_advice(rulebook, decided)),
        firings=evaluated.firings,
        decision=evaluated.decision,
        outcome=told,
        settled=evaluated.is_settled,
        laid_out=evaluated.is_settled and stands.steps.exact and not stands.steps.changing,
        open_questions=open_,
        not_needed=() if is_alone else not_needed(rulebook, answers, applies, needed),
        may_change_steps=changing if has_steps_or_none else (),
        explanation=provenance.explanation(rulebook, answers, evaluated.firings),
        disagreements=decided.disagreements,
        sheet=SheetShown(
            on=sheet.on,
            answers=dict(answers),
            ignored=ignored(rulebook, answers, applies),
            may_apply=may_apply(rulebook, answers, applies),
        ),
        rulebook=RulebookShown(
            version=rulebook.version,
            title=rulebook.title,
            digest=rulebook.digest,
            signed=bool(rulebook.signatures) and _all_signed(rulebook),
        ),
        signed_rules=_signed(rulebook, evaluated.firings),
        notice=rulebook.notice,
    )


def _changing_steps(stands: Standing) -> tuple[str, ...]:
    """Name the open questions of which an answer can change the steps."""
    sheet, changing = stands.sheet, stands.steps.changing
    return tuple(
        question.id
        for question, entries in unanswered(sheet.rulebook, sheet.answers, sheet.applies)
        if not changing.isdisjoint(entry.id for entry in entries)
    )


def _open(stands: Standing) -> tuple[OpenQuestion, ...]:
    """List the open questions that can still matter."""
    # The solver is loaded only where something is open: a cold start goes without it.
    from recommender.core.consultation.interview import still_matter

    return open_questions(still_matter(stands))


def _all_signed(rulebook: Rulebook) -> bool:
    from recommender.core.signing.status import all_signed

    return all_signed(rulebook)


def _signed(rulebook: Rulebook, firings: Sequence[Firing]) -> SignedRules:
    """Count the cards among the rules that held, and those of them that are signed."""
    names = {firing.rule for firing in firings}.intersection(rulebook.rule_of)
    signed = 0
    if rulebook.signatures:
        from recommender.core.signing.status import count_signed

        signed = count_signed(rulebook, names)
    damaged = bool(rulebook.signature_problems)
    return SignedRules(signed=signed, of=len(names), damaged=damaged)


def _referrals(rulebook: Rulebook, made_by: Makers) -> tuple[Referred, ...]:
    """Show every certain referral, or, when one is an emergency, the emergencies alone."""
    urgent = most_urgent(made_by)
    if "emergency" in urgent.values():
        urgent = {suspicion: to for suspicion, to in urgent.items() if to == "emergency"}
    ordered = sorted(
        urgent.items(),
        key=lambda pair: (
            URGENCIES.index(pair[1]),
            not rulebook.suspicion_of[pair[0]].instead,
            pair[0],
        ),
    )
    return tuple(
        Referred(
            to=to,
            for_=suspicion,
            label=rulebook.suspicion_of[suspicion].label,
            do=what_to_do(rulebook, suspicion, to),
            rules=rules_of(made_by[f"referral:{suspicion}={to}"]),
        )
        for suspicion, to in ordered
    )


def what_to_do(rulebook: Rulebook, suspicion: str, urgency: str) -> str:
    """Say what to do: the words of the urgency, then of the suspicion, or the latter's alone."""
    card = rulebook.suspicion_of[suspicion]
    general = None if card.instead and card.do else rulebook.urgency_of[urgency].do
    return " ".join(filter(None, (general, card.do)))


def _regions(rulebook: Rulebook, made_by: Makers) -> Iterator[ReachedRegion]:
    for region in rulebook.regions:
        reaching = made_by.get(f"region:{region.id}")
        if reaching:
            yield ReachedRegion(id=region.id, label=region.label, rules=rules_of(reaching))


def _advice(rulebook: Rulebook, decided: Decided) -> Iterator[Given]:
    """Write down the advice that is told, what comes first before the rest."""
    for advice in sorted(rulebook.advice_of.values(), key=lambda advice: not advice.first):
        if advice.id in decided.told.advice:
            yield Given(
                id=advice.id,
                title=advice.title,
                text=advice.text,
                first=advice.first,
                rules=rules_of(decided.makers[f"advice:{advice.id}"]),
            )


def _withheld(sheet: Evaluated) -> Iterator[Withheld]:
    """Write down each technique that was suggested and is not offered, with what took it away."""
    for card in sheet.rulebook.technique_of.values():
        if f"suggested:{card.id}" in sheet.makers and f"offered:{card.id}" not in sheet.makers:
            reasons = list(_held_back_by(sheet, card))
            yield Withheld(
                technique=card.id,
                title=card.title,
                rules=tuple(dict.fromkeys(rule for rule, _ in reasons)),
                because=tuple(dict.fromkeys(because for _, because in reasons)),
            )


def _held_back_by(sheet: Evaluated, card: Technique) -> Iterator[tuple[str, str]]:
    """
    Yield what holds a technique back, each rule with its reason: the card itself, then the rules
    behind each fact whose absence its guard needs.
    """
    rulebook, program, guard_id = sheet.rulebook, sheet.program, f"card:{card.id}"
    if card.never is not None:
        yield guard_id, card.never
    elif needs_went_well(rulebook, card) and f"finding:{WENT_WELL}" not in sheet.makers:
        yield guard_id, "It is firmer than a first visit allows."
    guard = program.rule_of.get(guard_id)
    reads = guard.reads if guard else ()
    needs_absent = {program.names[slot] for slot, is_absence in reads if is_absence}
    for fact in sorted(needs_absent.intersection(sheet.decision)):
        for firing in sheet.makers[fact]:
            yield firing.rule, provenance.shown_card(rulebook, firing.rule).because


class Decided(NamedTuple):
    """
    What is told and with which status; who made which fact, and the steps, if any.

    `disagreements` say why the safety check failed.
    """

    told: Outcome
    status: Status
    makers: Makers
    steps: Routine | None = None
    disagreements: tuple[str, ...] = ()
