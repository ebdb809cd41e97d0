"""
The questionnaire: which questions apply, which are open, what may be answered, what is asked again.

Answers are accepted ones, by entry: a question, or one item of a checklist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from recommender.core.language.cards import Change, Entry, Question, entries_of
from recommender.core.language.conditions import Number, entries_read, leaves
from recommender.core.language.fields import URGENCIES, Shown
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.hearing import gates, heard


def is_warning(question: Question) -> bool:
    """Say whether a question asks for warning signs."""
    return any(entry.at_least for entry in entries_of(question))


def applying(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, int]:
    """Say of each question whether it applies: 0 no, 2 possibly, 3 certainly."""
    return gates(rulebook, heard(rulebook, answers))


def ignored(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """List the answered entries whose question does not apply."""
    applies = applies or applying(rulebook, answers)
    return tuple(name for name in answers if not applies[rulebook.entries[name].question.id])


def is_told_sign(rulebook: Rulebook, name: str, value: str) -> bool:
    """Say whether an answer tells of a warning sign, so that only its own line takes it back."""
    return bool(rulebook.entries[name].at_least) and value in ("yes", "not-sure")


def may_apply(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int]
) -> tuple[str, ...]:
    """List the warning signs answered yes whose question may apply, the gravest first."""
    signs = [
        (URGENCIES.index(entry.at_least), name)
        for name, value in answers.items()
        if (entry := rulebook.entries[name]).at_least
        and value == "yes"
        and applies[entry.question.id] == 2  # noqa: PLR2004  # possibly
    ]
    return tuple(name for _, name in sorted(signs, key=lambda sign: sign[0]))


def unanswered(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> Iterator[tuple[Question, list[Entry]]]:
    """Yield, in asking order, each question that applies or may apply, with its open entries."""
    applies = applies or applying(rulebook, answers)
    left: dict[str, list[Entry]] = {}
    for entry in rulebook.entries.values():
        if entry.id not in answers and applies[entry.question.id]:
            left.setdefault(entry.question.id, []).append(entry)
    for entries in left.values():
        yield entries[0].question, entries


def pages(rulebook: Rulebook, applies: Mapping[str, int]) -> tuple[str, ...]:
    """
    List the pages, in order: the groups of the questions that apply or may apply.

    `applies` is what `applying` says. Questions of one group stand together on one page.
    """
    return tuple(dict.fromkeys(q.group for q in rulebook.questions if applies[q.id]))


@lru_cache(maxsize=64)
def _needed(rulebook: Rulebook) -> frozenset[str]:
    """
    Name the questions whose answers something reads: a rule, a promise, the routine, or the
    `only-if` of a question that is needed itself.
    """
    conditions = [rule.when for rule in rulebook.rules]
    conditions += (part for promise in rulebook.promises for part in promise.conditions)
    read = {entry for condition in conditions for entry in entries_read(condition)}
    needed = set()
    for question in reversed(rulebook.questions):
        mine = {entry.id for entry in entries_of(question)}
        if question.routine or question.safety or mine & read:
            needed.add(question.id)
            read |= deciding(question)
    return frozenset(needed)


def deciding(*questions: Question) -> set[str]:
    """Name the entries whose answers decide whether these questions apply."""
    return {entry for question in questions for entry in entries_read(question.only_if)}


def turning_points(rulebook: Rulebook, question: str) -> tuple[int, ...]:
    """List the numbers from which on a rule reads the answer to a question otherwise."""
    read = (leaf for rule in rulebook.rule_of.values() for leaf, _ in leaves(rule.when))
    bounds = {leaf.at_least for leaf in read if isinstance(leaf, Number) and leaf.entry == question}
    return tuple(sorted(bound for bound in bounds if bound))


def optional(rulebook: Rulebook, question: Question) -> bool:
    """Say whether a question may be left open, since nothing that matters reads its answers."""
    return question.id not in _needed(rulebook)


def changed(change: Change, before: int, now: int) -> str:
    """
    Say what two scores, 0 (none) to 10 (the worst), mean for a question with `change`.

    Worse from `points` more; much better from `points` less that are also `percent` of the first.
    """
    less = before - now
    if -less >= change.points:
        return "worse"
    if less >= change.points and less * 100 >= change.percent * before:
        return "much-better"
    return "a-little-better" if less > 0 else "same"


def asked_again(rulebook: Rulebook) -> frozenset[str]:
    """Name the entries that are asked anew on another day: warning signs, and what may change."""
    return frozenset(
        entry.id
        for question in rulebook.questions
        if question.every_time or is_warning(question)
        for entry in entries_of(question)
    )


def allowed(question: Question) -> tuple[str, ...]:
    """List, in words for a sheet, what may be answered."""
    match question.kind:
        case "any-of":
            return ("none", *(item.id for item in question.items))
        case "number":
            unsure = ("not-sure",) if question.safety else ()
            return (f"{question.least} to {question.most}", *unsure)
        case "text":
            return ("your own words",)
        case _:
            return entries_of(question)[0].values


def open_questions(left: Iterable[tuple[Question, list[Entry]]]) -> tuple[OpenQuestion, ...]:
    """Write open questions down, each with what may be answered."""
    return tuple(
        OpenQuestion(
            id=question.id,
            ask=question.ask,
            kind=question.kind,
            allowed=allowed(question),
            open=tuple(entry.id for entry in entries),
        )
        for question, entries in left
    )


def not_needed(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    applies: Mapping[str, int],
    needed: Collection[str],
) -> tuple[str, ...]:
    """Name the open questions that are not needed, those aside that nothing reads anyway."""
    return tuple(
        question.id
        for question, _ in unanswered(rulebook, answers, applies)
        if question.id not in needed and not optional(rulebook, question)
    )


def is_firm(question: Question) -> bool:
    """
    Say whether an answer is not for the person to change: what is fixed, and what is asked for
    safety, their own choices aside.
    """
    return question.fixed or (question.safety and not question.choice)


def changeable(rulebook: Rulebook, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Name the answered entries that a person can change."""
    return tuple(name for name in answers if not is_firm(rulebook.entries[name].question))


class OpenQuestion(Shown):
    """An open question that can still change the result; `open` are the entries that can."""

    id: str
    ask: str
    kind: str
    allowed: tuple[str, ...]
    open: tuple[str, ...]
