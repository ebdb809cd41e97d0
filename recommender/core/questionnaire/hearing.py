"""
What follows from a person's own words: they are never a tick, and they are never lost.

The lines that words may mean are answered before a result is shown. Words that no line took, and
words that point to a warning sign of a place where nothing was said to hurt, count as something
that no line says: so they lead to a referral, and the signs of all places are asked. All of this is
worked out anew from the answers, so that the newest answer holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import Evaluated
from recommender.core.evaluation.semantics import PAIRS, Evaluation, gated, pairs
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import Answer, leaves
from recommender.core.language.fields import ELSE, OWN_WORDS
from recommender.core.language.rulebook import Rulebook

Answers = Mapping[str, str]
TAKEN = ("yes", "not-sure")
UNNAMED = "something that none of our lines says"


def by_itself(rulebook: Rulebook, entry: Entry) -> str:
    """
    Say a line away from its page: what hangs on a yes to one other line alone comes after that one.
    """
    only_if = entry.question.only_if
    if entry.item is None or only_if is None:
        return entry.label
    before = {leaf.entry for leaf, _ in leaves(only_if) if isinstance(leaf, Answer)}
    gate = rulebook.entries[before.pop()] if len(before) == 1 else None
    return entry.label if gate is None or not gate.ticked else f"{gate.label}: {entry.label}"


def gates(rulebook: Rulebook, answers: Answers) -> dict[str, int]:
    """Say of each question whether it applies to answers as they stand: 0, 2 possibly, 3 surely."""
    program = compiled(rulebook)
    values = gated(program, pairs(program, rulebook, answers), PAIRS)
    return Evaluated(rulebook, program, answers, Evaluation(values, ())).applies


def heard(rulebook: Rulebook, answers: Answers) -> Answers:
    """Add to answers what follows from own words: that there is something no line says."""
    text = answers.get(OWN_WORDS, "")
    if not text or ELSE not in rulebook.entries or answers.get(ELSE) == "yes":
        return answers
    if _untaken(rulebook, answers) or _beyond(rulebook, answers, text):
        return {**answers, ELSE: "yes"}
    return answers


def _untaken(rulebook: Rulebook, answers: Answers) -> tuple[str, ...]:
    """
    Give the words that no line took: all of them, or the parts that tell of a complaint of its own.
    """
    text = answers.get(OWN_WORDS, "")
    if not text:
        return ()
    from recommender.core.questionnaire.own_words import lines_of, parts_of
    from recommender.core.questionnaire.stems import tells

    among = _among(rulebook, answers)
    if not any(answers.get(entry.id) in TAKEN for entry in lines_of(rulebook, text, among)):
        return (text,)
    return tuple(
        part.words
        for part in parts_of(rulebook, text, among)
        if tells(part.words) and not any(answers.get(e.id) in TAKEN for e in part.entries)
    )


def _beyond(rulebook: Rulebook, answers: Answers, text: str) -> bool:
    """Say whether words point to a warning sign that is only asked once something else is said."""
    from recommender.core.questionnaire.own_words import lines_of

    now = gates(rulebook, {**answers, ELSE: "no"})
    lines = lines_of(rulebook, text, _among(rulebook, answers))
    return any(entry.at_least and not now[entry.question.id] for entry in lines)


def _among(rulebook: Rulebook, answers: Answers) -> frozenset[str]:
    """Name the questions that apply, or would if something else were felt."""
    applies = gates(rulebook, {**answers, ELSE: "yes"} if ELSE in rulebook.entries else answers)
    return frozenset(name for name, value in applies.items() if value)


def offered(rulebook: Rulebook, answers: Answers, text: str) -> tuple[Entry, ...]:
    """List the lines that a text may mean, best first, those aside that cannot apply."""
    from recommender.core.questionnaire.own_words import lines_of

    lines = lines_of(rulebook, text, _among(rulebook, answers))
    words = {OWN_WORDS: text} if OWN_WORDS in rulebook.entries else {}
    applies = gates(rulebook, heard(rulebook, {**answers, **words}))
    return tuple(entry for entry in lines if applies[entry.question.id])


def still_offered(rulebook: Rulebook, answers: Answers) -> frozenset[str]:
    """Name the lines that are offered for the person's own words and not answered yet."""
    text = answers.get(OWN_WORDS, "")
    if not text or OWN_WORDS not in rulebook.entries:
        return frozenset()
    lines = offered(rulebook, answers, text)
    return frozenset(entry.id for entry in lines if entry.id not in answers)


def no_line_took(rulebook: Rulebook, answers: Answers) -> tuple[str, ...]:
    """Give what the person told and no rule reads, in their own words where they gave some."""
    if ELSE not in rulebook.entries:
        return ()
    unnamed = answers.get(ELSE) in TAKEN and not answers.get(OWN_WORDS)
    return (UNNAMED,) if unnamed else _untaken(rulebook, answers)
