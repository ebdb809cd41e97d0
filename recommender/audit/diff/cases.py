"""
The cases of a rulebook, run by another one as well: with which of them something else happens.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.audit.cases.cases import Case, Cases, sheet_of, unmet
from recommender.audit.diff.result import CaseChanged, CasesCompared
from recommender.audit.diff.words import kind_words
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import INTS, Evaluation, evaluate, firings, ints
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import unfit
from recommender.core.questionnaire.applicability import applying
from recommender.core.reasoning.equivalence import Kind, differing
from recommender.core.reasoning.shared_questions import sheet_for, together
from recommender.core.routine.steps import Routine


def cases_compared(
    old: Rulebook, new: Rulebook, cases: Cases, usual: Mapping[str, str], *, laid_out: bool = True
) -> CasesCompared:
    """
    Take every case of the new rulebook through both.

    What only the old one asks is answered as in `usual`, the usual answers to both together.
    Routines are compared where the same rules fire, too, unless they are not `laid_out` otherwise.
    """
    asked = together(old, new)
    found, unread = [], 0
    for case in cases.cases:
        sheet = sheet_of(case, cases.healthy, new)
        given = {n: sheet.answers[own] for n, own in asked.after.items() if own in sheet.answers}
        answers = {**usual, **given}
        earlier = Sheet(answers=sheet_for(asked.before, answers))
        if any(unfit(old, earlier.answers, applying(old, earlier.answers))):
            unread += 1
            continue
        then, now = _evaluated(old, earlier), _evaluated(new, sheet)
        differs = differing(old, new, then[1].values, now[1].values)
        kinds = [kind for kind, bits in differs.items() if bits]
        if kinds or laid_out or firings(*then) != firings(*now):
            one = _case(old, new, case, kinds, (consult(old, earlier), consult(new, sheet)))
            found += [one] if one is not None else []
    return CasesCompared(looked_at=len(cases.cases), unread=unread, changed=tuple(found))


def _evaluated(rulebook: Rulebook, sheet: Sheet) -> tuple[Program, Evaluation]:
    program = compiled(rulebook)
    return program, evaluate(program, ints(program, rulebook, sheet.answers), INTS)


def _case(
    old: Rulebook,
    new: Rulebook,
    case: Case,
    kinds: list[Kind],
    consulted: tuple[Consultation, Consultation],
) -> CaseChanged | None:
    """Say what happens to one case now that did not before; None when all is the same."""
    before, now = consulted
    differs = [kind_words(old, new, kind) for kind in kinds]
    then_fired, fired = ({f.rule for f in one.firings if ":" not in f.rule} for one in consulted)
    differs += [f"the rule `{rule}` fires now" for rule in sorted(fired - then_fired)]
    differs += [f"the rule `{rule}` no longer fires" for rule in sorted(then_fired - fired)]
    if before.status != now.status:
        differs.append(f"the status is `{now.status}`, and was `{before.status}`")
    elif _steps(before.routine) != _steps(now.routine):
        differs.append("the routine is laid out otherwise")
    wrong = tuple(unmet(case, now))
    newly = bool(wrong) and not any(unmet(case, before))
    if not differs and not newly:
        return None
    return CaseChanged(
        case=case.case, at=case.at, differs=tuple(differs), unmet=wrong, newly_fails=newly
    )


def _steps(routine: Routine | None) -> list[tuple[object, ...]]:
    steps = () if routine is None else routine.steps
    return [(s.technique, s.side, s.seconds, s.sets, s.ceiling) for s in steps]
