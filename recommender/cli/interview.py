"""
The interview: one question at a time, only what can still matter, over any terminal or pipe.

Warning signs come first and in full. It ends at once when an emergency is certain, and otherwise
when nothing that is open can change the result. Every answer is kept as soon as it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from recommender.cli.prompting import STOPPED, Keep, Read, Reply, Say, Talk, changeable
from recommender.cli.turn import confirm, not_heeded, turn
from recommender.cli.typed import hint
from recommender.core.consultation.consult import consult
from recommender.core.consultation.interview import Asked, next_lists
from recommender.core.consultation.result import Consultation
from recommender.core.consultation.standing import standing
from recommender.core.language.cards import Question, entries_of
from recommender.core.language.characters import few
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import (
    applying,
    ignored,
    is_told_sign,
    optional,
    unanswered,
)
from recommender.render.document.blocks import Line, blank, labelled, words

MOST_IDLE = 200
"""After so many turns in a row without an answer something else than a person is typing."""


class Ending(NamedTuple):
    """The last consultation of an interview that came to its end, and what was skipped."""

    consultation: Consultation
    skipped: tuple[str, ...]


def interview(
    rulebook: Rulebook,
    answers: dict[str, str],
    read: Read,
    say: Say,
    keep: Keep,
    *,
    again: Iterable[str] = (),
    notes: bool = False,
) -> Ending | None:
    """
    Ask until the outcome is settled; `answers` grows with every answer, and `keep` is called then.

    `read` gives the next line, or None at the end of input. It begins with the questions that come
    `again` though they are answered. With `notes`, what no rule reads is asked as well.

    Returns None where the person left before the end.
    """
    talk = Talk(rulebook, answers, read, say, keep, notes)
    waiting = [_anew(talk, name) for name in again]
    while True:
        _at_once(talk)
        applies = applying(rulebook, answers) if waiting else {}
        waiting = [asked for asked in waiting if applies[asked.question.id]]
        asked = (waiting.pop(0),) if waiting else _next(talk)
        if not asked:
            reply = confirm(talk)
            if reply.wish == "leave":
                return None
            waiting = [_anew(talk, name) for name in reply.answers]
            if not waiting:
                return _ended(talk)
            continue
        _ask(talk, asked)
        reply = turn(talk, asked)
        if reply.wish in ("", "skip"):
            reply = _taken(talk, [one.question for one in asked], reply)
        if reply.wish in ("leave", "end"):
            return None
        talk.idle = 0 if reply.answers and not reply.wish else talk.idle + 1
        if talk.idle > MOST_IDLE:
            say([Line(STOPPED)])
            return None
        waiting[:0] = _wished(talk, asked, reply)


def _wished(talk: Talk, asked: Sequence[Asked], reply: Reply) -> list[Asked]:
    """List what the person wishes to be asked next."""
    if reply.wish == "change":
        return [_anew(talk, reply.answers["to"])]
    if reply.wish == "back":
        return [_before(talk, asked[0])]
    if reply.wish == "words":
        _drop(talk)
    return list(asked) if reply.wish == "again" else []


def _taken(talk: Talk, questions: Sequence[Question], reply: Reply) -> Reply:
    """
    Take what was answered, or leave questions open that were skipped.

    A warning sign that was told stays told: nothing takes it back but an answer to its own line.
    Where an answer is not taken, since it would, what came instead is returned: a wish.
    """
    if reply.wish == "skip":
        talk.skipped.update(question.id for question in questions)
        entries = [entry for question in questions for entry in entries_of(question)]
        mine = [entry.id for entry in entries if entry.id in talk.answers]
        signs = [name for name in mine if is_told_sign(talk.rulebook, name, talk.answers[name])]
        if signs:
            labels = "; ".join(talk.rulebook.entries[name].label for name in signs)
            talk.say([Line(f"What you told stays: {labels}.")])
        if mine == signs:
            return reply
        for name in set(mine).difference(signs):
            del talk.answers[name]
    else:
        instead = not_heeded(talk, reply.answers)
        if instead is not None:
            return instead
        talk.skipped.difference_update(question.id for question in questions)
        talk.answers.update(reply.answers)
    _drop(talk)
    for question in questions:
        talk.keep(question.id)
    return reply


def _next(talk: Talk) -> tuple[Asked, ...]:
    """
    Find what is asked next, lists of one page in one go; in the end, when they are wanted, what no
    rule reads. Nothing when all is asked.
    """
    asked = next_lists(talk.rulebook, talk.answers, talk.skipped)
    if asked or not talk.notes or standing(talk.rulebook, talk.answers).sure.emergency:
        return asked
    for question, entries in unanswered(talk.rulebook, talk.answers):
        if question.id not in talk.skipped and optional(talk.rulebook, question):
            return (Asked(question, tuple(entries), (question.group,)),)
    return ()


def _ended(talk: Talk) -> Ending:
    """Say why it stops here."""
    consultation = consult(talk.rulebook, Sheet(answers=talk.answers))
    skipped = tuple(
        question.id for question in consultation.open_questions if question.id in talk.skipped
    )
    if consultation.outcome.emergency:
        text = "The questions stop here, since this cannot wait."
    elif consultation.status == "needs-answers":
        text = "That was the last question. What you skipped still matters; see below."
    elif consultation.may_change_steps:
        left = words(len(consultation.may_change_steps), "question")
        text = f"That is all. The {left} left may still change the steps, not what is safe for you."
    elif consultation.not_needed:
        left = words(len(consultation.not_needed), "question")
        what = "your result" if consultation.laid_out else "what is safe for you"
        text = f"That is all. No answer to the {left} left could change {what}."
    else:
        text = "That is all. Every question that could matter is answered."
    talk.say([blank(), Line(text)])
    return Ending(consultation, skipped)


def _at_once(talk: Talk) -> None:
    """Tell each referral that stops self-care as soon as it is certain; the person may stop."""
    sure = standing(talk.rulebook, talk.answers).sure
    if talk.told.issuperset(referral for referral in sure.referrals if referral[1] in STOPPING):
        return
    for referral in consult(talk.rulebook, Sheet(answers=talk.answers)).referrals:
        if referral.to in STOPPING and (referral.for_, referral.to) not in talk.told:
            talk.told.add((referral.for_, referral.to))
            label = talk.rulebook.urgency_of[referral.to].label
            talk.say([
                blank(), Line(f"{label}: {referral.label}.", style="alarm"),
                Line(f"{referral.do} You may type `save` to stop here, or go on."),
            ])  # fmt: skip


def _anew(talk: Talk, name: str) -> Asked:
    """Ask a whole question again."""
    question = next(each for each in talk.rulebook.questions if each.id == name)
    return Asked(question, entries_of(question), ())


def _before(talk: Talk, asked: Asked) -> Asked:
    """Go to the question before; stay when there is none."""
    questions = talk.rulebook.questions
    earlier = questions[: questions.index(asked.question)]
    before = [question for question in changeable(talk) if question in earlier]
    if before:
        return _anew(talk, before[-1].id)
    talk.say([Line("This is the first question, so there is none before it.")])
    return asked


def _drop(talk: Talk) -> None:
    """Take out answers to questions that no longer apply, and say so."""
    gone = ignored(talk.rulebook, talk.answers)
    for name in gone:
        del talk.answers[name]
    if gone:
        labels = list(dict.fromkeys(talk.rulebook.entries[name].label for name in gone))
        talk.say([Line(f"No longer needed, and taken out: {'; '.join(few(labels))}")])


def _ask(talk: Talk, asked: Sequence[Asked]) -> None:
    """Put a question, or several lists, whose lines are numbered through."""
    group = asked[0].question.group
    if group != talk.group:
        talk.say([blank(), Line(_heading(talk, asked[0]), style="heading")])
        talk.group = group
    count = 0
    for one in asked:
        talk.say(_put(one, count))
        count += len(one.entries)
    talk.say([Line(hint(asked[0].question, count), style="quiet")])


def _put(asked: Asked, before: int) -> Iterator[Line]:
    """Put one question; the lines of a list are numbered on from those `before` it."""
    question = asked.question
    yield from (blank(), Line(question.ask, style="step"))
    if question.help:
        yield Line(question.help, style="quiet")
    if question.kind == "any-of":
        for count, entry in enumerate(asked.entries, before + 1):
            yield labelled(f"{count:>3}", entry.label, 2, 5)
            if entry.help:
                yield labelled("", entry.help, 2, 5, style="quiet")
    for count, option in enumerate(question.options, 1):
        yield labelled(f"{count:>3}", option.label, 2, 5)


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
