"""
Going on with answers that were kept: on another day, with another rulebook, or after damage.

What has to be asked again is left out, and each such thing is said in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.adapters.marks import sound
from recommender.adapters.sheets import carried, read_sheet
from recommender.core.consult import consult
from recommender.core.errors import SheetError
from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import asked_again, ignored
from recommender.core.vocabulary import STOPPING
from recommender.core.wording import asked_otherwise

__all__ = ["TakenUp", "reminders", "taken_up"]


class TakenUp(NamedTuple):
    """A sheet as far as it still stands, as it was kept, and what is said of the rest."""

    sheet: Sheet
    said: tuple[str, ...]


def taken_up(
    rulebook: Rulebook, text: str, name: str, today: dt.date, *, intact: bool = False
) -> TakenUp:
    """
    Take up the text of a kept sheet, but for answers that have to be asked again.

    With `intact`, only what is sound in a damaged one is taken. `name` is what it is called.

    Raises SheetError.
    """
    said: list[str] = []
    sheet = _sheet(sound(text) if intact else text, name, rulebook, said)
    answers = dict(sheet.answers)
    for entry in ignored(rulebook, answers):
        del answers[entry]
    reworded = asked_otherwise(rulebook, sheet.asked, answers)
    if intact and sheet.asked:
        reworded += tuple(n for n in answers if _question(rulebook, n) not in sheet.asked)
    for entry in reworded:
        del answers[entry]
    if reworded:
        groups = dict.fromkeys(rulebook.entries[entry].question.group for entry in reworded)
        count = _answers(len(reworded))
        said.append(
            f"Asked in other words now, so asked again ({count}), under: {'; '.join(groups)}."
        )
    day = f", from {sheet.on.isoformat()}" if sheet.on else ""
    count = _answers(len(answers))
    said.append(f"{name} holds {count}{day}. The questions go on from there.")
    if sheet.on != today:
        said += reminders(rulebook, answers)
        for entry in asked_again(rulebook).intersection(answers):
            del answers[entry]
        said.append(
            "It is another day. Warning signs, and what may have changed, are asked once more."
        )
    return TakenUp(sheet.model_copy(update={"answers": answers}), tuple(said))


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _question(rulebook: Rulebook, name: str) -> str:
    return rulebook.entries[name].question.id


def reminders(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[str]:
    """Say which help the answers of another day called for."""
    for one in consult(rulebook, Sheet(answers=answers)).referrals:
        if one.to in STOPPING:
            label = rulebook.urgency_of[one.to].label
            yield f"Last time your answers called for this. {label}: {one.label}."
            yield "If nobody has looked at it since, that still stands."


def _sheet(text: str, name: str, rulebook: Rulebook, said: list[str]) -> Sheet:
    """Read what was kept; of another rulebook, what of it is still asked."""
    try:
        sheet = read_sheet(text, name, rulebook)
    except SheetError as error:
        try:
            found = carried(text, name, rulebook)
        except SheetError:
            raise error from None
        if found.sheet.rulebook in (None, rulebook.version):
            raise
        said += _versions(rulebook, found.sheet)
        if found.gone:
            said.append(f"No longer asked: {', '.join(found.gone)}.")
        if found.unfit:
            said.append(f"Answered otherwise now, so asked again: {', '.join(found.unfit)}.")
        return found.sheet
    said += _versions(rulebook, sheet)
    return sheet


def _versions(rulebook: Rulebook, sheet: Sheet) -> Iterator[str]:
    if sheet.rulebook not in (None, rulebook.version):
        yield (
            f"These answers were begun on version {sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}."
        )
