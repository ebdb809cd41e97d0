"""
Why not a technique: which rules could suggest it and what each lacks, what stands against it, what
the routine left it out for, and the smallest changes of answers that would bring it.

It is total: every technique that is not a step has a reason. It follows every fact that is lacking
to the rules that could conclude it, down to the person's own answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from recommender.core.consultation import provenance
from recommender.core.consultation.consult import (
    Consulted,
    completed,
    consult,
    consulted,
    differences,
)
from recommender.core.consultation.result import CardShown, Consultation
from recommender.core.evaluation.evaluated import Evaluated, evaluated
from recommender.core.evaluation.firing import chain, rules_of
from recommender.core.evaluation.semantics import CERTAIN
from recommender.core.explanation.counterfactuals import Change, Found, ruled_out, smallest
from recommender.core.explanation.missing_conditions import Could, could, named
from recommender.core.language import sentences
from recommender.core.language.cards import Technique, value_words
from recommender.core.language.errors import TooLongError, UnknownNameError, suggestion
from recommender.core.language.facts import STOPS
from recommender.core.language.fields import WENT_WELL, Shown
from recommender.core.language.rulebook import Rulebook, Sheet, needs_went_well
from recommender.core.reasoning.promises import forbids
from recommender.core.reasoning.solver import Answers
from recommender.core.routine.steps import LeftOut

Place = Literal["a-step", "left-out", "waiting", "held-back", "not-suggested"]
"""`waiting` is offered, and not shown as long as questions are open."""


def why_not(
    rulebook: Rulebook, sheet: Sheet, technique: str, known: Consulted | None = None
) -> WhyNot:
    """
    Say why a technique is not a step, for any sheet of accepted answers.

    `known` is what the sheet was consulted to, where that was done before.

    Raises UnknownNameError, with a suggestion; AnswersError.
    """
    name = technique.partition(":")[2] if technique.startswith(("offered:", "card:")) else technique
    card = rulebook.technique_of.get(name)
    if card is None:
        near = suggestion(name, rulebook.technique_of)
        raise UnknownNameError(f"there is no technique called `{name}`{near}")
    shown, asked = known or consulted(rulebook, sheet)
    answers, fact = asked.answers, f"offered:{name}"
    left_out = shown.routine.left_out if shown.routine else ()
    left = next((left for left in left_out if left.technique == name), None)
    place = _place(shown, card, left)
    lacking = list(_lacking(asked, card))
    concluding = tuple(could(asked, lacking))
    is_wanted = place in ("held-back", "not-suggested") and card.never is None
    sought = smallest(rulebook, answers, fact) if is_wanted else Found()
    changes, is_all = tuple(_changes(asked, fact, sought.changes)), sought.is_all
    firm: tuple[str, ...] = ()
    if is_wanted and is_all and not changes:
        firm, is_all = _firm(rulebook, answers, fact)
    safe = [entry for entry in firm if rulebook.entries[entry].question.safety]
    sheet = sheet.model_copy(update={"answers": dict(answers)})
    return WhyNot(
        technique=name,
        title=card.title,
        place=place,
        case=case_against(rulebook, shown, card),
        left_out=left,
        fits_with=_fits(rulebook, sheet, left) if left else (),
        against=tuple(_against(asked, card, shown)),
        lacking=tuple(lacking),
        could=concluding,
        facts={
            lacked: sentences.fact_words(rulebook, lacked) for lacked in named(lacking, concluding)
        },
        changes=changes,
        is_all=is_all,
        rule_out=tuple(provenance.said(rulebook, answers, entry) for entry in safe),
        fixed=tuple(rulebook.entries[entry].label for entry in firm if entry not in safe),
        status=shown.status,
        rulebook=rulebook.version,
        notice=rulebook.notice,
    )


def _place(shown: Consultation, card: Technique, left: LeftOut | None) -> Place:
    if shown.routine and any(step.technique == card.id for step in shown.routine.steps):
        return "a-step"
    if left is not None:
        return "left-out"
    if f"offered:{card.id}" in shown.decision:
        return "waiting"
    return "held-back" if f"suggested:{card.id}" in shown.decision else "not-suggested"


def _lacking(sheet: Evaluated, card: Technique) -> Iterator[str]:
    """Name the facts a technique needs that are not certain."""
    needed = [f"suggested:{card.id}"]
    if card.never is None and needs_went_well(sheet.rulebook, card):
        needed.append(f"finding:{WENT_WELL}")
    return (fact for fact in needed if not sheet.value_of(fact) & CERTAIN)


def _against(sheet: Evaluated, card: Technique, shown: Consultation) -> Iterator[Against]:
    """List the facts that keep a technique from being offered, those that are certain first."""
    rulebook, program = sheet.rulebook, sheet.program
    guard = program.rule_of.get(f"card:{card.id}")
    if guard is None:
        facts = [f"avoid:{feature}" for feature in sorted(rulebook.features_of[card.id])] + [STOPS]
    else:
        facts = [program.names[slot] for slot, is_absence in guard.reads if is_absence]
    in_force = [fact for fact in facts if sheet.value_of(fact)]
    for fact in sorted(in_force, key=lambda fact: not sheet.value_of(fact) & CERTAIN):
        used = dict.fromkeys(name for firing in chain(sheet.makers, fact) for name in firing.used)
        words = shown.explanation.answers
        rules = rules_of(sheet.makers.get(fact, ()))
        yield Against(
            fact=fact,
            words=sentences.fact_words(rulebook, fact),
            certain=bool(sheet.value_of(fact) & CERTAIN),
            rules=rules,
            because=tuple(dict.fromkeys(provenance.shown_card(rulebook, r).because for r in rules)),
            answers=tuple(words[name] for name in used if name in words),
        )


def _firm(rulebook: Rulebook, answers: Answers, fact: str) -> tuple[tuple[str, ...], bool]:
    """Find the firm answers that rule a fact out; none, and not all, where that takes too long."""
    try:
        return ruled_out(rulebook, answers, fact), True
    except TooLongError:
        return (), False


def _changes(
    sheet: Evaluated, fact: str, sought: Iterable[Change]
) -> Iterator[tuple[ChangedAnswer, ...]]:
    """Say the changes that bring a fact; the definition and the engine confirm each."""
    rulebook = sheet.rulebook
    for change in sought:
        changed = evaluated(rulebook, {**sheet.answers, **change})
        brings = fact in changed.decision
        if brings and not any(differences(changed, completed(changed))):
            yield tuple(_changed(rulebook, sheet.answers, change))


def _changed(rulebook: Rulebook, answers: Answers, change: Answers) -> Iterator[ChangedAnswer]:
    for name, value in change.items():
        entry, before = rulebook.entries[name], answers.get(name)
        yield ChangedAnswer(
            name=name,
            question=entry.question.id,
            asks=entry.label,
            before=None if before is None else value_words(entry, before),
            value=value,
            after=value_words(entry, value),
        )


def _fits(rulebook: Rulebook, sheet: Sheet, left: LeftOut) -> tuple[ChangedAnswer, ...]:
    """
    Find the tool, or the fewest minutes, with which the routine has a place for a technique.

    With more minutes than these it has a place for it as well.
    """
    tool = rulebook.technique_of[left.technique].tool
    with_it = {tool: "yes"}
    asked = left.reason == "tool" and tool in rulebook.entries
    if asked and _has_place(rulebook, sheet, left, with_it):
        return tuple(_changed(rulebook, sheet.answers, with_it))
    minutes = rulebook.entries.get("minutes")
    is_open = "minutes" not in sheet.answers  # then no number of them changes the routine
    if left.reason not in ("time", "firmer-neighbour") or minutes is None or is_open:
        return ()
    fewest = None
    for number in range(minutes.question.most or 0, int(sheet.answers["minutes"]), -1):
        if not _has_place(rulebook, sheet, left, {"minutes": str(number)}):
            break
        fewest = {"minutes": str(number)}
    return tuple(_changed(rulebook, sheet.answers, fewest)) if fewest else ()


def _has_place(rulebook: Rulebook, sheet: Sheet, left: LeftOut, way: dict[str, str]) -> bool:
    answers = {**sheet.answers, **way}
    shown = consult(rulebook, sheet.model_copy(update={"answers": answers}))
    steps = shown.routine.steps if shown.routine else ()
    return any(step.technique == left.technique for step in steps)


def case_against(rulebook: Rulebook, shown: Consultation, card: Technique) -> Case | None:
    """Make the whole case against a technique that is never offered; None for any other."""
    if card.never is None:
        return None
    features = rulebook.features_of[card.id]
    return Case(
        never=card.never,
        card=provenance.shown_card(rulebook, f"card:{card.id}"),
        promises=tuple(one.title for one in rulebook.promises if forbids(rulebook, one, card)),
        cautions=tuple(
            rule.id
            for rule in rulebook.rule_of.values()
            if any(features.intersection(one.avoid or ()) for one in rule.then)
        ),
        instead=tuple(step.title for step in shown.routine.steps) if shown.routine else (),
    )


class Against(Shown):
    """
    A fact that keeps a technique from being offered, and the rules and answers behind it.

    It is not `certain` when an open question has still to rule it out.
    """

    fact: str
    words: str
    certain: bool
    rules: tuple[str, ...]
    because: tuple[str, ...]
    answers: tuple[str, ...]


class ChangedAnswer(Shown):
    """
    One answer of a change: the entry, its question and words, what was answered, and the new value
    with its words.
    """

    name: str
    question: str
    asks: str
    before: str | None
    value: str
    after: str


class Case(Shown):
    """
    The whole case against a technique that is never offered: its card, the promises that forbid it
    whatever is answered, the cautions that would speak against it, and what is offered instead.
    """

    never: str
    card: CardShown
    promises: tuple[str, ...]
    cautions: tuple[str, ...]
    instead: tuple[str, ...]


class WhyNot(Shown):
    """
    Everything that keeps a technique from being a step, and what would bring it.

    Unless it `is_all`, the search for changes took too long: those found until then are given.
    """

    technique: str
    title: str
    place: Place
    case: Case | None
    left_out: LeftOut | None
    fits_with: tuple[ChangedAnswer, ...]
    against: tuple[Against, ...]
    lacking: tuple[str, ...]
    could: tuple[Could, ...]
    facts: dict[str, str]
    changes: tuple[tuple[ChangedAnswer, ...], ...]
    is_all: bool
    rule_out: tuple[str, ...]
    fixed: tuple[str, ...]
    status: str
    rulebook: str
    notice: str
