"""
The doorway: one sheet in, one consultation out.

The engine fires the rules, the definition checks the firings, the second look re-reads the cards
from the sheet. When any two disagree, or the engine fails, no technique is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recommender.core.consultation import provenance, safety_check
from recommender.core.consultation.laid_out import Steps, laid_out_for, open_steps
from recommender.core.consultation.preferences import Made
from recommender.core.consultation.result import (
    Consultation,
    Given,
    ReachedRegion,
    Referred,
    Routine,
    RulebookShown,
    SheetShown,
    SignedRules,
    Status,
    Withheld,
)
from recommender.core.consultation.safety_check import SecondLook
from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.firing import Firing, Outcome
from recommender.core.evaluation.outcome import most_urgent, outcome, reported, settled
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import (
    INTS,
    PAIRS,
    Evaluation,
    certain,
    evaluate,
    facts,
    firings,
    ints,
    pairs,
)
from recommender.core.language.fields import STOPPING, URGENCIES, WENT_WELL
from recommender.core.language.rulebook import Rulebook, Sheet, needs_went_well
from recommender.core.questionnaire import telling
from recommender.core.questionnaire.answers import check
from recommender.core.questionnaire.applicability import (
    applying,
    ignored,
    may_apply,
    not_needed,
    open_questions,
    unanswered,
)
from recommender.core.questionnaire.hearing import heard, no_line_took, still_offered
from recommender.core.questionnaire.open_question import OpenQuestion

NOTHING = Outcome(emergency=False, referrals=(), offers=(), advice=())


class Whole(NamedTuple):
    """One completion: its answers, what fires for it, and the facts."""

    answers: dict[str, str]
    firings: tuple[Firing, ...]
    facts: tuple[str, ...]


class Evidence(NamedTuple):
    """
    What the evaluators found on one sheet: values of all slots, each with its two bits.

    It `is_settled` when every completion has the same outcome; `steps` are what can still change
    the steps. When none of these are needed first, and the sheet `waits` for no warning sign that
    was offered for the person's own words, it `is_ready`. The steps are laid out
    from the `whole` of one completion: its answers, firings and facts.
    """

    values: list[int]
    firings: tuple[Firing, ...]
    decision: tuple[str, ...]
    applies: dict[str, int]
    is_settled: bool
    waits: bool
    steps: Steps
    whole: Whole
    disagreements: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing has to be answered before a result is shown."""
        return self.is_settled and not (self.waits or self.steps.needed)


def consult(rulebook: Rulebook, sheet: Sheet, *, program: Program | None = None) -> Consultation:
    """
    Take a sheet of accepted answers through the rules.

    `program` is the compiled form of the rulebook, made when it is not given.

    Raises AnswersError when the sheet holds answers that were not accepted for this rulebook.
    """
    program = program or compiled(rulebook)
    check(rulebook, sheet.answers)
    sheet = sheet.model_copy(update={"answers": dict(heard(rulebook, sheet.answers))})
    found = evidence(rulebook, program, sheet.answers, applying(rulebook, sheet.answers))
    told = outcome(rulebook, program, found.values)
    shown = told if found.is_ready else told.model_copy(update={"offers": ()})
    steps = (
        laid_out_for(
            rulebook,
            found.whole.answers,
            shown.offers,
            found.whole.firings,
            found.whole.facts,
            found.firings,
        )
        if shown.offers
        else None
    )
    second = safety_check.look(rulebook, sheet.answers, shown, steps, settled=found.is_ready)
    objections = (*found.disagreements, *second.objections)
    if objections:
        return _failed(rulebook, sheet, found, second, objections)
    status = _status(program, found, shown) if found.is_ready else "needs-answers"
    return _shown(rulebook, sheet, found, shown, steps, status)


def evidence(
    rulebook: Rulebook, program: Program, answers: Mapping[str, str], applies: dict[str, int]
) -> Evidence:
    """
    Evaluate a sheet by the definition, run the engine, and hold the two together.

    With open answers the engine runs over one completion; only what is certain is kept as a firing.
    """
    filled = completion(rulebook, answers)
    whole = evaluate(program, ints(program, rulebook, filled), INTS)
    expected = firings(program, whole)
    values, sure, is_settled, steps = whole.values, expected, True, Steps()
    if any(q.kind != "text" for q, _ in unanswered(rulebook, answers, applies)):
        pair = evaluate(program, pairs(program, rulebook, answers), PAIRS)
        values, sure = pair.values, firings(program, certain(pair))
        is_settled = settled(rulebook, program, values)
        steps = open_steps(rulebook, values, answers) if is_settled else steps
    waits = not outcome(rulebook, program, values).emergency and still_offered(rulebook, answers)
    disagreements = []
    try:
        fired = forward_chaining.run(program, _true_answers(program, whole))
    except Exception as error:  # noqa: BLE001  # whatever stops the engine stops the recommendation
        disagreements.append(f"the engine stopped: {error}")
    else:
        if fired != expected:
            disagreements.append("the engine and the definition do not agree on what fired")
        if not {(f.rule, f.stage) for f in sure} <= {(f.rule, f.stage) for f in fired}:
            disagreements.append("the engine did not fire what is certain")
    one = Whole(filled, expected, facts(program, whole.values))
    return Evidence(
        values=values,
        firings=sure,
        decision=facts(program, values),
        applies=applies,
        is_settled=is_settled,
        waits=bool(waits),
        steps=steps,
        whole=one,
        disagreements=tuple(disagreements),
    )


def completion(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Answer every open entry some way: no, the first option, the least number."""
    whole = dict(answers)
    for entry in rulebook.entries.values():
        if entry.id not in whole and entry.question.kind != "text":
            least = str(entry.question.least)
            whole[entry.id] = "no" if entry.ticked else next(iter(entry.values), least)
            if entry.question.kind == "number":
                whole[entry.id] = least
    return whole


def _true_answers(program: Program, evaluation: Evaluation) -> list[int]:
    values = evaluation.values
    return [slot for slots in program.answers.values() for slot in slots if values[slot]]


def _status(program: Program, found: Evidence, told: Outcome) -> Status:
    urgencies = {to for _, to in told.referrals}
    if told.emergency or urgencies.intersection(STOPPING):
        return "referral"
    if told.offers:
        return "recommendation"
    if urgencies:
        return "referral"
    return "recommendation" if reported(program, found.values) else "nothing-reported"


def _failed(
    rulebook: Rulebook,
    sheet: Sheet,
    found: Evidence,
    second: SecondLook,
    objections: tuple[str, ...],
) -> Consultation:
    """Show no technique; keep every referral that either side found."""
    made: dict[str, Sequence[Firing]] = dict(provenance.makers(found.firings))
    for (suspicion, urgency), rules in second.referrals.items():
        name = f"referral:{suspicion}={urgency}"
        extra = [
            Firing(rule=rule, stage="referrals", used=(), absent=(), concluded=(name,))
            for rule in rules
        ]
        made[name] = [*made.get(name, ()), *extra]
    told = NOTHING.model_copy(update={"referrals": tuple(sorted(most_urgent(made).items()))})
    return _shown(rulebook, sheet, found, told, None, "safety-check-failed", objections, made)


def _shown(
    rulebook: Rulebook,
    sheet: Sheet,
    found: Evidence,
    told: Outcome,
    steps: Routine | None,
    status: Status,
    objections: tuple[str, ...] = (),
    made: Made | None = None,
) -> Consultation:
    made = made or provenance.makers(found.firings)
    is_sure = status != "safety-check-failed" and not told.emergency
    referrals = _referrals(rulebook, made)
    stops = any(one.to in STOPPING for one in referrals)
    open_ = _open(rulebook, sheet.answers) if status == "needs-answers" else ()
    still = [one.id for one in open_]
    changing = dict.fromkeys(
        question.id
        for question, entries in unanswered(rulebook, sheet.answers, found.applies)
        if not found.steps.changing.isdisjoint(entry.id for entry in entries)
    )
    return Consultation(
        status=status,
        no_rule_for=no_line_took(rulebook, sheet.answers),
        not_sure=telling.not_sure(rulebook, sheet.answers, found.applies),
        referrals=referrals,
        for_clinician=telling.for_clinician(rulebook, sheet, found.applies) if referrals else None,
        regions=_regions(rulebook, made) if is_sure else (),
        routine=steps,
        withheld=(
            _withheld(rulebook, found, made)
            if is_sure and not stops and status != "needs-answers"
            else ()
        ),
        advice=() if stops else _advice(rulebook, told, made),
        firings=found.firings,
        decision=found.decision,
        outcome=told,
        settled=found.is_settled,
        laid_out=found.is_settled and found.steps.exact and not found.steps.changing,
        open_questions=open_,
        not_needed=(
            not_needed(rulebook, sheet.answers, found.applies, {*still, *changing})
            if is_sure
            else ()
        ),
        may_change_steps=tuple(changing) if is_sure and status != "needs-answers" else (),
        explanation=provenance.explanation(rulebook, sheet.answers, found.firings),
        disagreements=objections,
        sheet=SheetShown(
            on=sheet.on,
            answers=dict(sheet.answers),
            ignored=ignored(rulebook, sheet.answers, found.applies),
            may_apply=may_apply(rulebook, sheet.answers, found.applies),
        ),
        rulebook=RulebookShown(
            version=rulebook.version,
            title=rulebook.title,
            digest=rulebook.digest,
            signed=_all_signed(rulebook),
        ),
        signed_rules=_signed(rulebook, found.firings),
        notice=rulebook.notice,
    )


def _all_signed(rulebook: Rulebook) -> bool:
    if not rulebook.signatures:
        return False
    from recommender.core.signing.status import all_signed

    return all_signed(rulebook)


def _signed(rulebook: Rulebook, held: Sequence[Firing]) -> SignedRules:
    """Count the cards among the rules that held, and those of them that are signed."""
    names = {firing.rule for firing in held}.intersection(rulebook.rule_of)
    signed = 0
    if rulebook.signatures:
        from recommender.core.signing.status import count_signed

        signed = count_signed(rulebook, names)
    damaged = bool(rulebook.signature_problems)
    return SignedRules(signed=signed, of=len(names), damaged=damaged)


def _referrals(rulebook: Rulebook, made: Made) -> tuple[Referred, ...]:
    """Show every certain referral, or, when one is an emergency, the emergencies alone."""
    urgent = most_urgent(made)
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
            rules=provenance.rules_of(made[f"referral:{suspicion}={to}"]),
        )
        for suspicion, to in ordered
    )


def what_to_do(rulebook: Rulebook, suspicion: str, urgency: str) -> str:
    """Say what to do: the words of the urgency, then of the suspicion, or the latter's alone."""
    card = rulebook.suspicion_of[suspicion]
    general = None if card.instead and card.do else rulebook.urgency_of[urgency].do
    return " ".join(filter(None, (general, card.do)))


def _regions(rulebook: Rulebook, made: Made) -> tuple[ReachedRegion, ...]:
    return tuple(
        ReachedRegion(
            id=region.id, label=region.label, rules=provenance.rules_of(made[f"region:{region.id}"])
        )
        for region in rulebook.regions
        if f"region:{region.id}" in made
    )


def _open(rulebook: Rulebook, answers: Mapping[str, str]) -> tuple[OpenQuestion, ...]:
    """List the open questions that can still matter."""
    from recommender.core.consultation.interview import still_matter

    return open_questions(still_matter(rulebook, answers))


def _advice(rulebook: Rulebook, told: Outcome, made: Made) -> tuple[Given, ...]:
    return tuple(
        Given(
            id=name,
            title=rulebook.advice_of[name].title,
            text=rulebook.advice_of[name].text,
            first=rulebook.advice_of[name].first,
            rules=provenance.rules_of(made[f"advice:{name}"]),
        )
        for name in sorted(rulebook.advice_of, key=lambda name: not rulebook.advice_of[name].first)
        if name in told.advice
    )


def _withheld(rulebook: Rulebook, found: Evidence, made: Made) -> tuple[Withheld, ...]:
    """Show each technique that was suggested and is not offered, with what took it away."""
    shown = []
    for card in rulebook.technique_of.values():
        if f"suggested:{card.id}" not in made or f"offered:{card.id}" in made:
            continue
        rules: dict[str, None] = {}
        because: dict[str, None] = {}
        if card.never is not None:
            rules[f"card:{card.id}"] = None
            because[card.never] = None
        elif needs_went_well(rulebook, card) and f"finding:{WENT_WELL}" not in made:
            rules[f"card:{card.id}"] = None
            because["It is firmer than a first visit allows."] = None
        for fact in _against(rulebook, card.id, found):
            for firing in made[fact]:
                rules[firing.rule] = None
                because[provenance.shown_card(rulebook, firing.rule).because] = None
        shown.append(
            Withheld(
                technique=card.id, title=card.title, rules=tuple(rules), because=tuple(because)
            )
        )
    return tuple(shown)


def _against(rulebook: Rulebook, technique: str, found: Evidence) -> list[str]:
    """List the facts that keep a technique from being offered: its guard reads their absence."""
    program = compiled(rulebook)
    guard = program.rule_of.get(f"card:{technique}")
    reads = guard.reads if guard else ()
    names = {program.names[slot] for slot, is_absence in reads if is_absence}
    return sorted(names.intersection(found.decision))
