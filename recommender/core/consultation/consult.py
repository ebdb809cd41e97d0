"""
The doorway: one sheet in, one consultation out.

The engine fires the rules, the definition checks the firings, the second look re-reads the cards
from the sheet. When any two disagree, or the engine fails, no technique is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.core.consultation import record, safety_check
from recommender.core.consultation.result import Consultation, Status
from recommender.core.consultation.safety_check import SecondLook
from recommender.core.consultation.standing import Standing, is_complete, standing_of
from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.evaluated import Evaluated, evaluated_whole
from recommender.core.evaluation.firing import Firing, Outcome
from recommender.core.evaluation.outcome import most_urgent, reported
from recommender.core.evaluation.program import Program
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import check
from recommender.core.routine import routine

NOTHING = Outcome(emergency=False, referrals=(), offers=(), advice=())


def consult(rulebook: Rulebook, sheet: Sheet, *, program: Program | None = None) -> Consultation:
    """
    Take a sheet of accepted answers through the rules.

    `program` is the compiled form of the rulebook, made when it is not given.

    Raises AnswersError when the sheet holds answers that were not accepted for this rulebook.
    """
    return consulted(rulebook, sheet, program=program).consultation


def consulted(rulebook: Rulebook, sheet: Sheet, *, program: Program | None = None) -> Consulted:
    """Consult, as `consult` does, and keep the evaluated sheet for who explains the result."""
    evaluated = check(rulebook, sheet.answers, program)
    sheet = sheet.model_copy(update={"answers": dict(evaluated.answers)})
    stands = standing_of(evaluated)
    whole = completed(evaluated)
    disagreements = tuple(differences(evaluated, whole))
    sure = evaluated.outcome
    told = sure if stands.is_ready else sure.model_copy(update={"offers": ()})
    steps = routine.lay_out(whole, told.offers, evaluated.makers) if told.offers else None
    second = safety_check.look(rulebook, sheet.answers, told, steps, settled=stands.is_ready)
    objections = (*disagreements, *second.objections)
    if objections:
        failed = _failed(stands, sheet, second, objections)
        return Consulted(failed, evaluated)
    decided = record.Decided(told, _status(stands, told), evaluated.makers, steps)
    return Consulted(record.recorded(stands, sheet, decided), evaluated)


def completed(sheet: Evaluated) -> Evaluated:
    """Give a sheet that is complete; where something is open, one completion, evaluated."""
    if is_complete(sheet):
        return sheet
    answers = completion(sheet.rulebook, sheet.answers)
    return evaluated_whole(sheet.rulebook, answers, sheet.program)


def differences(sheet: Evaluated, whole: Evaluated) -> Iterator[str]:
    """
    Run the engine, and hold it against the definition: say where the two do not agree.

    With open answers the engine runs over one completion, the `whole` sheet.
    """
    try:
        fired = forward_chaining.run(whole.program, whole.true_answers())
    except Exception as error:  # noqa: BLE001  # whatever stops the engine stops the recommendation
        yield f"the engine stopped: {error}"
        return
    if fired != whole.firings:
        yield "the engine and the definition do not agree on what fired"
    if not {(f.rule, f.stage) for f in sheet.firings} <= {(f.rule, f.stage) for f in fired}:
        yield "the engine did not fire what is certain"


def completion(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Answer every open entry some way: no, the first option, the least number."""
    whole = dict(answers)
    for entry in rulebook.entries.values():
        if entry.id in whole or entry.question.kind == "text":
            continue
        least = str(entry.question.least)
        is_number = entry.question.is_number
        first = least if is_number else next(iter(entry.values), least)
        whole[entry.id] = "no" if entry.ticked else first
    return whole


def _status(stands: Standing, told: Outcome) -> Status:
    if not stands.is_ready:
        return "needs-answers"
    urgencies = {to for _, to in told.referrals}
    if told.emergency or urgencies.intersection(STOPPING):
        return "referral"
    if told.offers:
        return "recommendation"
    if urgencies:
        return "referral"
    sheet = stands.sheet
    return "recommendation" if reported(sheet.program, sheet.values) else "nothing-reported"


def _failed(
    stands: Standing, sheet: Sheet, second: SecondLook, objections: tuple[str, ...]
) -> Consultation:
    """Show no technique; keep every referral that either side found."""
    made_by = dict(stands.sheet.makers)
    for (suspicion, urgency), rules in second.referrals.items():
        name = f"referral:{suspicion}={urgency}"
        also = [
            Firing(rule=rule, stage="referrals", used=(), absent=(), concluded=(name,))
            for rule in rules
        ]
        made_by[name] = [*made_by.get(name, ()), *also]
    told = NOTHING.model_copy(update={"referrals": tuple(sorted(most_urgent(made_by).items()))})
    decided = record.Decided(told, "safety-check-failed", made_by, disagreements=objections)
    return record.recorded(stands, sheet, decided)


class Consulted(NamedTuple):
    """A consultation, and its sheet as it was evaluated for it."""

    consultation: Consultation
    sheet: Evaluated
