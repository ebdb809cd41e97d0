"""
What a person may ask for once the steps are on the screen: one step at a time, its reasons, or all.

At the end it is asked whether to keep the answers, where no file was named for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.cli.prompting import LEAVE, Read, Say
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Line, blank
from recommender.render.document.consultation import document_of
from recommender.render.document.routine import StepPart
from recommender.render.document.summary import summary_of
from recommender.render.formats.because import Told
from recommender.render.formats.step_lines import step_lines, why_lines
from recommender.render.formats.terminal import consultation_lines

MOST_TURNS = 500
"""After so many turns something else than a person is typing."""
KEYS = (
    "Press Enter for one step at a time. `2` shows step 2, `why 2` its reasons, `all` everything. "
    "`save` keeps your answers. `quit` leaves."
)
KEEP = "Keep these answers? Type `yes` to keep them."


def afterwards(rulebook: Rulebook, shown: Consultation, read: Read, say: Say) -> bool:
    """
    Show what is asked for, until the last step was shown or the person leaves.

    Says whether they left with `save`, which keeps the answers.
    """
    parts = [row.part for row in summary_of(rulebook, shown, document_of(rulebook, shown)).rows]
    say([blank(), Line(KEYS)])
    ahead = 0
    for _ in range(MOST_TURNS):
        typed = read()
        if typed is None or (word := typed.strip().lower()) in LEAVE:
            return typed is not None and word == "save"
        if not word:
            if ahead == len(parts):
                break
            ahead += 1
            say(_step(parts[ahead - 1], last=ahead == len(parts)))
        elif word == "all":
            say(consultation_lines(rulebook, shown))
        elif (part := _named(parts, word.removeprefix("why"))) is None:
            say([Line(f"There are {len(parts)} steps. {KEYS}")])
        elif word.startswith("why"):
            say([blank(), *why_lines(part)])
        else:
            ahead = part.number
            say(_step(part, last=ahead == len(parts)))
    return False


def wants_to_keep(read: Read, say: Say) -> bool:
    """Ask whether to keep the answers; who says nothing does not want to."""
    say([blank(), Line(KEEP)])
    return (read() or "").strip().lower() in ("yes", "y")


def _named(parts: list[StepPart], number: str) -> StepPart | None:
    text = number.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(len(parts)))
    return next((part for part in parts if is_number and part.number == int(text)), None)


def _step(part: StepPart, *, last: bool) -> Iterator[Line]:
    yield blank()
    yield from step_lines(part, Told(named=False))
    if last:
        yield Line("That was the last step. Enter leaves.", style="quiet")
