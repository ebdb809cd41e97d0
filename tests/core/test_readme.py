"""What the core says of itself: the route of a sheet is the one that a sheet takes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Sheet
from recommender.core.questionnaire.answers import sheet
from tests.doors import ACHING, ROOT, small

CORE = ROOT / "recommender" / "core"
TEXT = (CORE / "README.md").read_text(encoding="utf-8")
ROUTE = re.findall(r"(?m)^\d+\. `([a-z_/]+\.py)`", TEXT)
LEAST = 8
"""So many rooms a sheet goes through at least; a shorter route was not read as it is written."""


def entered(answers: dict[str, Any]) -> list[str]:
    """List the rooms that a sheet enters, each where it is entered first."""
    rulebook = small()
    accepted = Sheet(answers=sheet(rulebook, answers).answers)
    rooms: dict[str, None] = {}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        place = Path(frame.f_code.co_filename)
        if event == "call" and place.is_relative_to(CORE) and frame.f_code.co_name != "<module>":
            rooms.setdefault(str(place.relative_to(CORE)))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        consult(rulebook, accepted)
    finally:
        sys.setprofile(before)
    return list(rooms)


def test_a_sheet_takes_the_route_that_is_written() -> None:
    """Each room of the route is entered, in the order in which they stand."""
    rooms = entered(ACHING)

    assert len(ROUTE) >= LEAST
    assert [room for room in rooms if room in ROUTE] == ROUTE


def test_the_chapters_are_those_that_there_are() -> None:
    """The table names every chapter, and each has the room in which to begin."""
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \|[^|]+\|(.+)\|$", TEXT))
    chapters = {folder.name for folder in CORE.iterdir() if (folder / "__init__.py").exists()}

    assert set(rows) == chapters
    for chapter, begin in rows.items():
        for room in re.findall(r"`(\w+\.py)`", begin):
            assert (CORE / chapter / room).exists()


def test_every_place_of_a_change_is_there() -> None:
    """Each file that is named as a place of a change exists."""
    part = TEXT.partition("## Where a change is made")[2]
    named = re.findall(r"`([a-z_]+/[a-z_/]+(?:\.[a-z]+)?)`", part)

    assert named
    for name in named:
        assert any((home / name).exists() for home in (CORE, CORE.parent)), name
