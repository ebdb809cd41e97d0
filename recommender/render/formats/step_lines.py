"""Steps as lines: all as a list on one screen, one with how it is done, one with its reasons."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.render.document.blocks import Line, blank, bullets, labelled
from recommender.render.document.routine import StepPart
from recommender.render.document.summary import Summary
from recommender.render.formats.because import Told, because, source_lines

INDENT = 4
"""How far a step is indented, to the right of its number."""
ROOM = 76
"""So many columns a reason has beneath its step, where it is said in one line."""


def list_lines(summary: Summary) -> Iterator[Line]:
    """
    List what to fetch and the steps, each in a line, with its best reason and that rule's name
    dimmer beneath it; then say when to stop.
    """
    if summary.fetch:
        yield Line(f"To fetch: {'; '.join(summary.fetch)}.", 0, 2)
    for row in summary.rows:
        yield _titled(row.part, f"{row.part.step.title}: {row.part.brief}")
        yield Line(row.reason(ROOM), INDENT, style="quiet")
    for text in summary.stop:
        yield Line(text, style="title")


def step_lines(step: StepPart, told: Told) -> Iterator[Line]:
    """Say how a step is done, when to stop, and why it is one."""
    yield _titled(step, step.step.title)
    yield Line(step.time, INDENT, style="dose")
    if step.tool:
        yield Line(step.tool, INDENT)
    yield Line(step.step.position, INDENT)
    yield from bullets(step.step.steps, INDENT)
    for text in filter(None, (step.step.note, step.stop)):
        yield Line(text, INDENT)
    yield from because(step.why, told, f"step {step.number}", INDENT)


def why_lines(step: StepPart) -> Iterator[Line]:
    """Give every rule behind a step as a sentence, with its certainty and its sources."""
    told = Told(full=True)
    yield _titled(step, step.step.title)
    yield from because(step.why, told, "above", INDENT)
    if told.sources:
        yield blank()
        yield from source_lines(told)


def _titled(step: StepPart, text: str) -> Line:
    return labelled(f"{step.number}.", text, 0, INDENT, "step")
