"""
The cases of a rulebook, run by another one as well: with which of them something else happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.audit.cases import Case, Cases, sheet_of, unmet
from recommender.audit.diff_result import CaseChanged, CasesCompared
from recommender.audit.differences import kind_words
from recommender.core.asking_both import Together, sheet_for, together
from recommender.core.comparing import Kind, differing
from recommender.core.compiling import compiled
from recommender.core.consult import consult
from recommender.core.errors import AnswersError
from recommender.core.model import Rulebook, Sheet
from recommender.core.result import Consultation, Routine
from recommender.core.semantics import INTS, evaluate, ints

__all__ = ["cases_compared"]


def cases_compared(
    old: Rulebook, new: Rulebook, cases: Cases, usual: Mapping[str, str]
) -> CasesCompared:
    """
    Take every case of the new rulebook through both.

    What only the old one asks is answered as in `usual`, the usual answers to both together.
    """
    asked = together(old, new)
    found, unread = [], 0
    for case in cases.cases:
        sheet = sheet_of(case, cases.healthy, new)
        named = {name: sheet.answers.get(own, "") for name, own in asked.after.items()}
        answers = {**usual, **{name: value for name, value in named.items() if value}}
        now = consult(new, sheet)
        try:
            before = consult(old, Sheet(answers=sheet_for(asked.before, answers)))
        except AnswersError:
            unread += 1
            continue
        one = _case(old, new, case, answers, asked, (before, now))
        if one is not None:
            found.append(one)
    return CasesCompared(looked_at=len(cases.cases), unread=unread, changed=tuple(found))


def _case(
    old: Rulebook,
    new: Rulebook,
    case: Case,
    answers: Mapping[str, str],
    asked: Together,
    consulted: tuple[Consultation, Consultation],
) -> CaseChanged | None:
    """Say what happens to one case now that did not before; None when all is the same."""
    before, now = consulted
    differs = [kind_words(old, new, kind) for kind in _kinds(old, new, asked, answers)]
    then_fired, fired = ({firing.rule for firing in one.firings} for one in consulted)
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


def _kinds(
    old: Rulebook, new: Rulebook, asked: Together, answers: Mapping[str, str]
) -> Iterator[Kind]:
    """Name the kinds of difference that a complete sheet has."""
    values = []
    for rulebook, names in ((old, asked.before), (new, asked.after)):
        program = compiled(rulebook)
        given = ints(program, rulebook, sheet_for(names, answers))
        values.append(evaluate(program, given, INTS).values)
    yield from (kind for kind, bits in differing(old, new, *values).items() if bits)
