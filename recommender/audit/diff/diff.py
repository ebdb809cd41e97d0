"""
The doorway of a comparison: what a change of the rulebook means, for whom, and that it means none.

Two rulebooks and their cases in, one `Diff` out. The share of a population is worked out elsewhere
and handed in, since not everybody can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from recommender.audit.cases.cases import Cases
from recommender.audit.diff.cards import cards_changed, cases_changed
from recommender.audit.diff.cases import cases_compared
from recommender.audit.diff.notes import coverage, reworded, version_said, withdrawn
from recommender.audit.diff.promises import promises_changed
from recommender.audit.diff.result import CardChanged, Diff, Difference, Side
from recommender.audit.diff.words import concerned_words, stopped_words, unusual_answers
from recommender.audit.result import Witness
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.reasoning.counterexample import in_words, usual_sheet
from recommender.core.reasoning.equivalence import (
    Example,
    Kind,
    compared,
    concerned,
    concerns_all,
    examples,
    kinds_found,
)
from recommender.core.reasoning.shared_questions import Together, sheet_for, together

if TYPE_CHECKING:
    from recommender.audit.diff.share import Drawn

PROVED = "No change in any outcome. This is proved for every way to answer."
PROVED_WHERE_READ = (
    "No change in any outcome, for whoever gives answers that both rulebooks can read. It is no "
    "proof for everybody."
)
NOBODY = "No outcome changes, so nobody was drawn."
Step = Callable[[str], None]


def diff(
    old: Rulebook,
    new: Rulebook,
    cases: Cases | None = None,
    *,
    earlier: Cases | None = None,
    names: tuple[str, str] = ("before", "now"),
    draw: Callable[[], Drawn | str] | None = None,
    step: Step = lambda _: None,
) -> Diff:
    """
    Compare two rulebooks: cards, outcomes, cases and promises.

    `cases` are those of the new rulebook, `earlier` those of the old. `draw` gives the share of a
    population, or says why there is none; it is asked when some outcome differs. `step` is told
    what is being done. Raises TooLongError when a proof takes too long.
    """
    step("comparing the cards")
    cards = tuple(cards_changed(old, new))
    if earlier is not None and cases is not None:
        cards += tuple(cases_changed(earlier, cases))
    asked = together(old, new)
    healthy = {**(earlier.healthy if earlier else {}), **(cases.healthy if cases else {})}
    usual = usual_sheet(asked.rulebook, healthy)
    step("comparing every outcome")
    solver = compared(old, new, usual)
    kinds = kinds_found(solver)
    common = concerned(solver) if kinds else {}
    drawn = (draw() if draw else None) if kinds else NOBODY
    share, people = (None, None) if drawn is None or isinstance(drawn, str) else drawn
    differences = []
    fails = cache(partial(_fails, new))
    for number, example in enumerate(examples(asked, solver, kinds, usual), 1):
        step(f"looking for the smallest example {number + 1} of {len(kinds)}")
        differences.append(_difference(old, new, asked, example, usual, fails, people))
    step("trying the cases")
    lays_out = any(card.lays_out for card in cards)
    tried = None if cases is None else cases_compared(old, new, cases, usual, laid_out=lays_out)
    step("proving the promises")
    promises = tuple(promises_changed(old, new, usual))
    newly = any(case.newly_fails for case in tried.changed) if tried else False
    return Diff(
        before=Side(name=names[0], version=old.version, digest=old.digest),
        after=Side(name=names[1], version=new.version, digest=new.digest),
        ok=not newly and not any(promise.newly_broken for promise in promises),
        same=not kinds,
        said=_said(len(kinds), asked),
        unread=asked.unread,
        apart=asked.apart,
        cards=cards,
        routine=_routine(cards),
        concerned=tuple(concerned_words(asked, common, usual)),
        concerns_all=bool(common) and concerns_all(solver, common),
        differences=tuple(differences),
        cases=tried,
        promises=promises,
        share=share,
        share_missing=drawn if isinstance(drawn, str) else None,
        covers=None if kinds else coverage(cards),
        reworded=reworded(cards),
        not_raised=version_said(old, new, cards),
        withdrawn=tuple(withdrawn(old, new)),
    )


def _difference(
    old: Rulebook,
    new: Rulebook,
    asked: Together,
    example: Example,
    usual: Mapping[str, str],
    fails: Callable[[tuple[tuple[str, str], ...]], bool],
    people: Mapping[Kind, int] | None,
) -> Difference:
    """Say one kind of difference in words, with the person who shows it."""
    answers = unusual_answers(asked, example.answers, usual)
    stopped = fails(tuple(sheet_for(asked.after, {**usual, **example.answers}).items()))
    return Difference(
        part=example.kind.part,
        gained=example.kind.gained,
        text=stopped_words(old, new, example.kind, fails=stopped),
        witness=Witness(answers=answers, words=in_words(asked.rulebook, answers, {})),
        is_smallest=example.is_smallest,
        people=None if people is None else people.get(example.kind, 0),
    )


def _fails(rulebook: Rulebook, sheet: tuple[tuple[str, str], ...]) -> bool:
    """Say whether the safety check fails for somebody; what is not asked of them is left out."""
    answers = dict(sheet)
    hidden = ignored(rulebook, answers)
    while hidden:
        answers = {name: value for name, value in answers.items() if name not in hidden}
        hidden = ignored(rulebook, answers)
    return consult(rulebook, Sheet(answers=answers)).status == "safety-check-failed"


def _said(count: int, asked: Together) -> str:
    if count:
        ways = "one way" if count == 1 else f"{count} ways"
        return f"What people are told changes in {ways}."
    return PROVED_WHERE_READ if asked.unread else PROVED


def _routine(cards: tuple[CardChanged, ...]) -> str | None:
    """Say that routines may be laid out otherwise, and by which cards."""
    names = [f"`{card.id}`" for card in cards if card.lays_out]
    if not names:
        return None
    return (
        "Whoever is offered techniques may see other steps, or the same steps in another order. "
        f"These cards are read when a routine is laid out: {', '.join(names)}."
    )
