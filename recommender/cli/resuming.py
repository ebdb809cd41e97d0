"""
Going on with answers that were kept: on another day, with another rulebook, or after damage.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cli.given import sheet_of, text_at
from recommender.cli.printed import put_lines
from recommender.render.lines import Line

if TYPE_CHECKING:
    from recommender.core.model import Rulebook

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
    from recommender.adapters.resuming import taken_up
    from recommender.core.errors import SheetError

    place = "./-" if begun == "-" else begun
    text = _lenient(place) if intact else text_at(place)
    try:
        found = taken_up(rulebook, text, begun, today, intact=intact)
    except SheetError:
        sheet_of(sound(text) if intact else text, begun, rulebook)
        raise
    put_lines([Line(said) for said in found.said], err=True)
    answers.update(found.sheet.answers)
    return dict(found.sheet.asked)


def _lenient(place: str) -> str:
    """Read a damaged file as far as it is text at all; what is not, no mark will fit."""
    from recommender.adapters.texts import MOST_BYTES

    try:
        with Path(place).open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError:
        return text_at(place)
    return text_at(place) if len(raw) > MOST_BYTES else raw.decode("utf-8-sig", "replace")
