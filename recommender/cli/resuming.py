"""
Going on with answers that were kept: on another day, with another rulebook, or after damage.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from recommender.cli.given import sheet_of, text_at
from recommender.cli.printed import put_lines
from recommender.render.lines import Line, words

if TYPE_CHECKING:
    from recommender.adapters.sheets import Carried
    from recommender.core.model import Rulebook, Sheet

__all__ = ["take_up"]


def take_up(
    rulebook: Rulebook, begun: str, answers: dict[str, str], today: dt.date, *, intact: bool
) -> None:
    """
    Fill in the answers of a kept file, but for those that have to be asked again; say which.

    With `intact`, only what is sound in a damaged file is taken.

    Raises SheetError and UnreadableError.
    """
    from recommender.adapters.marks import sound
    from recommender.core.questionnaire import asked_again, ignored

    text = text_at("./-" if begun == "-" else begun)
    sheet = _sheet(sound(text) if intact else text, begun, rulebook)
    answers.update(sheet.answers)
    for name in ignored(rulebook, answers):
        del answers[name]
    day = f", from {sheet.on.isoformat()}" if sheet.on else ""
    _say(f"{begun} holds {words(len(answers), 'answer')}{day}. The questions go on from there.")
    if sheet.on != today:
        for name in asked_again(rulebook).intersection(answers):
            del answers[name]
        _say("It is another day. Warning signs, and what may have changed, are asked once more.")


def _sheet(text: str, begun: str, rulebook: Rulebook) -> Sheet:
    """Read what was kept; of another rulebook, what is still asked in the same words."""
    from recommender.adapters.sheets import carried
    from recommender.core.errors import SheetError

    try:
        found = carried(text, begun, rulebook)
    except SheetError:
        return sheet_of(text, begun, rulebook)
    other = found.sheet.rulebook not in (None, rulebook.version)
    if not other and (found.gone or found.unfit):
        return sheet_of(text, begun, rulebook)
    if other:
        _say(
            f"These answers were begun on version {found.sheet.rulebook} of the rulebook. "
            f"This is version {rulebook.version}."
        )
    _tell(rulebook, found)
    return found.sheet


def _tell(rulebook: Rulebook, found: Carried) -> None:
    """Say what changed since, and what of it is asked again."""
    if found.gone:
        _say(f"No longer asked: {', '.join(found.gone)}.")
    if found.unfit:
        _say(f"Answered otherwise now, so asked again: {', '.join(found.unfit)}.")
    if found.reworded:
        groups = dict.fromkeys(rulebook.entries[name].question.group for name in found.reworded)
        count = words(len(found.reworded), "answer")
        _say(f"Asked in other words now, so asked again ({count}), under: {'; '.join(groups)}.")


def _say(text: str) -> None:
    put_lines([Line(text)], err=True)
