"""
Going on with answers that were kept: on another day, with another rulebook, or after damage.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cli.given import sheet_of, text_at
from recommender.cli.printed import put_lines
from recommender.render.lines import Line, words

if TYPE_CHECKING:
    from recommender.core.model import Rulebook, Sheet

__all__ = ["take_up"]


def take_up(
    rulebook: Rulebook, begun: str, answers: dict[str, str], today: dt.date, *, intact: bool
) -> dict[str, str]:
    """
    Fill in the answers of a kept file, but for those that have to be asked again; say which.

    With `intact`, only what is sound in a damaged file is taken. Returns how the questions were
    worded, as far as the file says.

    Raises SheetError and UnreadableError.
    """
    from recommender.adapters.marks import sound
    from recommender.core.questionnaire import asked_again, ignored
    from recommender.core.wording import asked_otherwise

    place = "./-" if begun == "-" else begun
    text = sound(_lenient(place)) if intact else text_at(place)
    sheet = _sheet(text, begun, rulebook)
    answers.update(sheet.answers)
    for name in ignored(rulebook, answers):
        del answers[name]
    reworded = asked_otherwise(rulebook, sheet.asked, answers)
    if intact and sheet.asked:
        reworded += tuple(n for n in answers if _question(rulebook, n) not in sheet.asked)
    for name in reworded:
        del answers[name]
    if reworded:
        groups = dict.fromkeys(rulebook.entries[name].question.group for name in reworded)
        count = words(len(reworded), "answer")
        _say(f"Asked in other words now, so asked again ({count}), under: {'; '.join(groups)}.")
    day = f", from {sheet.on.isoformat()}" if sheet.on else ""
    _say(f"{begun} holds {words(len(answers), 'answer')}{day}. The questions go on from there.")
    if sheet.on != today:
        _remind(rulebook, answers)
        for name in asked_again(rulebook).intersection(answers):
            del answers[name]
        _say("It is another day. Warning signs, and what may have changed, are asked once more.")
    return dict(sheet.asked)


def _question(rulebook: Rulebook, name: str) -> str:
    return rulebook.entries[name].question.id


def _lenient(place: str) -> str:
    """Read a damaged file as far as it is text at all; what is not, no mark will fit."""
    from recommender.adapters.texts import MOST_BYTES

    try:
        with Path(place).open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError:
        return text_at(place)
    return text_at(place) if len(raw) > MOST_BYTES else raw.decode("utf-8-sig", "replace")


def _remind(rulebook: Rulebook, answers: dict[str, str]) -> None:
    """Say which help the answers of another day called for."""
    from recommender.core.consult import consult
    from recommender.core.model import Sheet
    from recommender.core.vocabulary import STOPPING

    for one in consult(rulebook, Sheet(answers=answers)).referrals:
        if one.to in STOPPING:
            label = rulebook.urgency_of[one.to].label
            _say(f"Last time your answers called for this. {label}: {one.label}.")
            _say("If nobody has looked at it since, that still stands.")


def _sheet(text: str, begun: str, rulebook: Rulebook) -> Sheet:
    """Read what was kept; of another rulebook, what of it is still asked."""
    from recommender.adapters.sheets import carried, read_sheet
    from recommender.core.errors import SheetError

    try:
        sheet = read_sheet(text, begun, rulebook)
    except SheetError:
        try:
            found = carried(text, begun, rulebook)
        except SheetError:
            return sheet_of(text, begun, rulebook)
        if found.sheet.rulebook in (None, rulebook.version):
            return sheet_of(text, begun, rulebook)
        _versions(rulebook, found.sheet)
        if found.gone:
            _say(f"No longer asked: {', '.join(found.gone)}.")
        if found.unfit:
            _say(f"Answered otherwise now, so asked again: {', '.join(found.unfit)}.")
        return found.sheet
    _versions(rulebook, sheet)
    return sheet


def _versions(rulebook: Rulebook, sheet: Sheet) -> None:
    if sheet.rulebook not in (None, rulebook.version):
        _say(
            f"These answers were begun on version {sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}."
        )


def _say(text: str) -> None:
    put_lines([Line(text)], err=True)
