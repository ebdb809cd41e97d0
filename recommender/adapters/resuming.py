"""
Going on with answers that were kept: on another day, or with another rulebook.

What has to be asked again is left out, and each such thing is said in words. Nothing takes a
warning sign back but an answer to its own line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.adapters.sheets import answered_whole, carried, read_sheet
from recommender.core.consultation.consult import consult
from recommender.core.language.characters import few
from recommender.core.language.errors import SheetError
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import asked_again, ignored, is_told_sign
from recommender.core.questionnaire.wording import asked_otherwise


class TakenUp(NamedTuple):
    """
    A sheet as far as it still stands, what is said of the rest, and which questions come again.

    A warning sign that was answered yes or not sure stays so until its own line is answered anew.
    """

    sheet: Sheet
    said: tuple[str, ...]
    again: tuple[str, ...] = ()


def taken_up(rulebook: Rulebook, text: str, name: str, today: dt.date) -> TakenUp:
    """
    Take up the text of a kept sheet, but for answers that have to be asked again.

    `name` is what it is called. Raises SheetError.
    """
    said: list[str] = []
    sheet = _sheet(text, name, rulebook, said, today)
    answers = dict(sheet.answers)
    for entry in ignored(rulebook, answers):
        del answers[entry]
    reworded = list(asked_otherwise(rulebook, sheet.asked, answers))
    if sheet.rulebook not in (None, rulebook.version):
        unmarked = answered_whole(text, rulebook).difference(sheet.asked)
        reworded += (n for n in answers if rulebook.entries[n].question.id in unmarked)
    if reworded:
        groups = dict.fromkeys(rulebook.entries[entry].question.group for entry in reworded)
        count = _answers(len(reworded))
        said.append(
            f"Asked in other words now, so asked again ({count}), under: {'; '.join(groups)}."
        )
    day = f", from {sheet.on.isoformat()}" if sheet.on else ""
    count = _answers(len(answers) - len(reworded))
    said.append(f"{name} holds {count}{day}. The questions go on from there.")
    once_more = set(reworded)
    if sheet.on != today:
        said += reminders(rulebook, answers)
        once_more |= asked_again(rulebook).intersection(answers)
        day = "It is another day." if sheet.on else "It does not say from which day."
        said.append(f"{day} Warning signs, and what may have changed, are asked once more.")
    told = [entry for entry in once_more if is_told_sign(rulebook, entry, answers[entry])]
    for entry in once_more.difference(told):
        del answers[entry]
    again = {rulebook.entries[entry].question.id for entry in told}
    return TakenUp(
        sheet.model_copy(update={"answers": answers}),
        tuple(said),
        tuple(question.id for question in rulebook.questions if question.id in again),
    )


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _label(rulebook: Rulebook, name: str) -> str:
    """Name a question or an item by the words in which it is asked."""
    if name in rulebook.entries:
        return rulebook.entries[name].label
    return next(question.ask for question in rulebook.questions if question.id == name)


def reminders(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[str]:
    """Say which help the answers of another day called for."""
    for referral in consult(rulebook, Sheet(answers=answers)).referrals:
        if referral.to in STOPPING:
            label = rulebook.urgency_of[referral.to].label
            yield f"Last time your answers called for this. {label}: {referral.label}."
            yield "If nobody has looked at it since, that still stands."


def _sheet(text: str, name: str, rulebook: Rulebook, said: list[str], today: dt.date) -> Sheet:
    """Read what was kept; of another rulebook, what of it is still asked."""
    try:
        sheet = read_sheet(text, name, rulebook, today)
    except SheetError as error:
        try:
            fitting = carried(text, name, rulebook, today)
        except SheetError:
            raise error from None
        if fitting.sheet.rulebook in (None, rulebook.version):
            raise
        said += _versions(rulebook, fitting.sheet)
        if fitting.gone:
            said.append(f"No longer asked: {', '.join(few(fitting.gone))}.")
        if fitting.unfit:
            labels = list(dict.fromkeys(_label(rulebook, entry) for entry in fitting.unfit))
            said.append(f"Answered otherwise now, so asked again: {'; '.join(few(labels))}")
        return fitting.sheet
    said += _versions(rulebook, sheet)
    return sheet


def _versions(rulebook: Rulebook, sheet: Sheet) -> Iterator[str]:
    if sheet.rulebook not in (None, rulebook.version):
        yield (
            f"These answers were begun on version {sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}."
        )
