"""
Going on with answers that were kept: on another day, or with another rulebook.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from recommender.cli.given import sheet_of, text_at
from recommender.cli.printed import put_lines
from recommender.render.document.blocks import Line

if TYPE_CHECKING:
    from recommender.core.language.rulebook import Rulebook


def take_up(
    rulebook: Rulebook, begun: str, answers: dict[str, str], today: dt.date
) -> tuple[dict[str, str], tuple[str, ...]]:
    """
    Fill in the answers of a kept file, but for those that have to be asked again; say which.

    Returns how the questions were worded, as far as the file says, and which come once more though
    they are answered.

    Raises SheetError and UnreadableError.
    """
    from recommender.adapters.resuming import taken_up
    from recommender.core.language.errors import SheetError

    text = text_at("./-" if begun == "-" else begun)
    try:
        found = taken_up(rulebook, text, begun, today)
    except SheetError:
        sheet_of(text, begun, rulebook)
        raise
    put_lines([Line(said) for said in found.said], err=True)
    answers.update(found.sheet.answers)
    return dict(found.sheet.asked), found.again
