"""
The interview: one question at a time, only what can still matter, over any terminal or pipe.

Warning signs come first and in full. It ends at once when an emergency is certain, and otherwise
when nothing that is open can change the result. Every answer is kept as soon as it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.cli.turn import LEAVE, MOST_TRIES, Keep, Read, Say, Talk, Turn, turn
from recommender.cli.typed import hint
from recommender.core.asking import Asked, next_question, standing
from recommender.core.cards import Question, entries_of
from recommender.core.consult import consult
from recommender.core.hanging import pivotal
from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import ignored, optional, unanswered
from recommender.core.result import Consultation
from recommender.core.vocabulary import STOPPING
from recommender.render.lines import Line, blank, bullets, labelled, words

__all__ = ["Ending", "interview"]

MOST_IDLE = 200
"""After so many turns in a row without an answer something else than a person is typing."""


class Ending(NamedTuple):
    """The last consultation, whether the interview came to its end, and what was skipped."""

    shown: Consultation
    finished: bool
    skipped: tuple[str, ...]


def interview(
    rulebook: Rulebook,
    answers: dict[str, str],
    read: Read,
    say: Say,
    keep: Keep,
    *,
    notes: bool = False,
) -> Ending:
    """
    Ask until the outcome is settled; `answers` grows with every answer, and `keep` is called then.

    `read` gives the next line, or None at the end of input. With `notes`, what no rule reads is
    asked as well.
    """
    talk = Talk(rulebook, answers, read, say, keep, notes)
    again: list[Asked] = []
    while True:
        _at_once(talk)
        asked = again.pop(0) if again else _next(talk)
        if asked is None:
            sure, again = _confirm(talk)
            if sure and not again:
                return _ended(talk)
            if not sure:
                return _left(talk)
            continue
        _ask(talk, asked)
        came = turn(talk, asked)
        if came.wish == "leave":
            return _left(talk)
        talk.idle = 0 if came.answers and not came.wish else talk.idle + 1
        if talk.idle > MOST_IDLE:
            say([Line("Let us stop here for now. What you answered so far is kept.")])
            return _left(talk)
        if came.wish in ("back", "change"):
            again = [_elsewhere(talk, asked, came)]
        else:
            _take(talk, asked.question, came)


def _left(talk: Talk) -> Ending:
    """End before the end."""
    shown = consult(talk.rulebook, Sheet(answers=talk.answers))
    return Ending(shown, finished=False, skipped=())


def _take(talk: Talk, question: Question, came: Turn) -> None:
    """Take what was answered, or leave a question open that was skipped."""
    if came.wish == "skip":
        talk.skipped.add(question.id)
        gone = [entry.id for entry in entries_of(question) if talk.answers.pop(entry.id, None)]
        if not gone:
            return
    else:
        talk.skipped.discard(question.id)
        talk.answers.update(came.answers)
    _drop(talk)
    talk.keep(question.id)


def _next(talk: Talk) -> Asked | None:
    """Find the next question; in the end, when they are wanted, those that no rule reads."""
    asked = next_question(talk.rulebook, talk.answers, talk.skipped)
    if asked is None and talk.notes and not standing(talk.rulebook, talk.answers).sure.emergency:
        return next(_notes(talk), None)
    return asked


def _notes(talk: Talk) -> Iterator[Asked]:
    """Yield the open questions that no rule reads."""
    for question, entries in unanswered(talk.rulebook, talk.answers):
        if question.id not in talk.skipped and optional(talk.rulebook, question):
            yield Asked(question, tuple(entries), (question.group,))


def _ended(talk: Talk) -> Ending:
    """Say why it stops here."""
    shown = consult(talk.rulebook, Sheet(answers=talk.answers))
    skipped = tuple(one.id for one in shown.open_questions if one.id in talk.skipped)
    if shown.outcome.emergency:
        text = "The questions stop here, since this cannot wait."
    elif shown.status == "needs-answers":
        text = "That was the last question. What you skipped still matters; see below."
    elif shown.may_change_steps:
        left = words(len(shown.may_change_steps), "question")
        text = f"That is all. The {left} left may still change the steps, not what is safe for you."
    elif shown.not_needed:
        left = words(len(shown.not_needed), "question")
        what = "your result" if shown.laid_out else "what is safe for you"
        text = f"That is all. No answer to the {left} left could change {what}."
    else:
        text = "That is all. Every question that could matter is answered."
    talk.say([blank(), Line(text)])
    return Ending(shown, finished=True, skipped=skipped)


def _at_once(talk: Talk) -> None:
    """Tell each referral that stops self-care as soon as it is certain; the person may stop."""
    sure = standing(talk.rulebook, talk.answers).sure
    if talk.told.issuperset(one for one in sure.referrals if one[1] in STOPPING):
        return
    for one in consult(talk.rulebook, Sheet(answers=talk.answers)).referrals:
        if one.to in STOPPING and (one.for_, one.to) not in talk.told:
            talk.told.add((one.for_, one.to))
            label = talk.rulebook.urgency_of[one.to].label
            talk.say([
                blank(), Line(f"{label}: {one.label}.", style="alarm"),
                Line(f"{one.do} You may type `save` to stop here, or go on."),
            ])  # fmt: skip


def _confirm(talk: Talk) -> tuple[bool, list[Asked]]:
    """
    Ask once whether the answers are right on which alone it hangs.

    Returns whether to go on, and the questions to ask anew where they are not.
    """
    found = [
        name
        for name in pivotal(talk.rulebook, talk.answers)
        if f"{name}={talk.answers[name]}" not in talk.confirmed
    ]
    if not found:
        return True, []
    talk.confirmed.update(f"{name}={talk.answers[name]}" for name in found)
    entries = [talk.rulebook.entries[name] for name in found]
    if standing(talk.rulebook, talk.answers).sure.emergency:
        card = talk.rulebook.urgency_of["emergency"]
        talk.say([blank(), Line(f"{card.label}. {card.do}", style="alarm")])
    one = len(found) == 1
    talk.say([
        blank(),
        Line(f"This rests on {'this answer' if one else 'these answers'} of yours:", style="step"),
        *bullets((f"{_value(talk.answers[e.id])}: {e.label}" for e in entries), 2),
        Line(f"Type y if {'it is' if one else 'they are'} right, or n to change it."),
    ])  # fmt: skip
    for _ in range(MOST_TRIES):
        typed = talk.read()
        word = "" if typed is None else typed.strip().lower()
        if word in LEAVE:
            return False, []
        if typed is None or word in ("y", "yes"):
            return True, []
        if word in ("n", "no"):
            questions = dict.fromkeys(entry.question.id for entry in entries)
            return True, [_anew(talk, name) for name in questions]
        talk.say([Line("Please type y or n.")])
    return True, []


def _value(value: str) -> str:
    return "not sure" if value == "not-sure" else value


def _anew(talk: Talk, name: str) -> Asked:
    """Ask a whole question again."""
    question = next(one for one in talk.rulebook.questions if one.id == name)
    return Asked(question, entries_of(question), ())


def _elsewhere(talk: Talk, asked: Asked, came: Turn) -> Asked:
    """Go to the question before, or to one that was named; stay when there is none."""
    if came.wish == "change":
        return _anew(talk, came.answers["to"])
    questions = talk.rulebook.questions
    for question in reversed(questions[: questions.index(asked.question)]):
        seen = any(entry.id in talk.answers for entry in entries_of(question))
        if seen or question.id in talk.skipped:
            return Asked(question, entries_of(question), ())
    talk.say([Line("This is the first question, so there is none before it.")])
    return asked


def _drop(talk: Talk) -> None:
    """Take out answers to questions that no longer apply, and say so."""
    gone = ignored(talk.rulebook, talk.answers)
    for name in gone:
        del talk.answers[name]
    if gone:
        talk.say([Line(f"No longer needed, and taken out: {', '.join(gone)}.")])


def _ask(talk: Talk, asked: Asked) -> None:
    question = asked.question
    lines = [blank()]
    if question.group != talk.group:
        lines += [Line(_heading(talk, asked), style="heading"), blank()]
        talk.group = question.group
    lines.append(Line(question.ask, style="step"))
    if question.kind == "any-of":
        for count, entry in enumerate(asked.entries, 1):
            lines.append(labelled(f"{count:>3}", entry.label, 2, 5))
    for count, option in enumerate(question.options, 1):
        lines.append(labelled(f"{count:>3}", option.label, 2, 5))
    lines.append(Line(hint(question), style="quiet"))
    talk.say(lines)


def _heading(talk: Talk, asked: Asked) -> str:
    """Name the page and how far this is; say why when there are more pages than was said."""
    group = asked.question.group
    if group in talk.pages:
        return f"{group} (page {talk.pages.index(group) + 1} again)"
    talk.pages.append(group)
    here = len(talk.pages)
    most = max(here, len({*talk.pages, *asked.pages}) if asked.pages else talk.most)
    if talk.most and most > talk.most:
        more = words(most - talk.most, "more page")
        talk.say([Line(f"What you changed or left open brings {more}.")])
    talk.most = most
    return f"{group} (page {here} of {'at most ' if most > here else ''}{most})"
