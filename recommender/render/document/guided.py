"""
A routine as it is guided: the timed parts of each step, where one is in it, and the words for them.

A step's parts always add up to its total, so that guiding takes as long as was promised. Nothing is
chosen here: how long, how often and on which side stands in the step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from recommender.core.consultation.result import Given
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import Step
from recommender.render.document.blocks import big, words
from recommender.render.document.routine import MINUTE, ceiling_words, sets_words, tool_words

TO_STOP = ("stop-now",)
"""The advice that says when to stop."""
AFTERWARDS = ("after-care", "what-to-expect")
"""The advice for when a routine is over: what to do when worse, when to come back."""
SIDES = {
    "left": ("left",), "right": ("right",), "both": ("left", "right"), "middle": ("",),
}  # fmt: skip


class Part(NamedTuple):
    """A stretch of time: getting ready, one turn (a set on a side), or changing over to a turn."""

    kind: Literal["ready", "turn", "change"]
    seconds: int
    turn: int
    set: int
    side: str
    short: str
    label: str
    say: str


class Place(NamedTuple):
    """A step and a turn of it, both counted from 1."""

    step: int
    turn: int

    def __str__(self) -> str:
        """Write it as the field of a page."""
        return f"{self.step}.{self.turn}"


BEGIN = Place(1, 1)


class Guided(NamedTuple):
    """A step as it is guided: its number, its parts, and what is said of it in words."""

    number: int
    step: Step
    parts: tuple[Part, ...]
    tool: str
    dose: str
    most: str

    @property
    def turns(self) -> tuple[Part, ...]:
        """The parts in which something is done; before each is one to get ready or change over."""
        return self.parts[1::2]


def guided(rulebook: Rulebook, steps: Iterable[Step]) -> tuple[Guided, ...]:
    """Prepare the steps of a routine to be guided through."""
    return tuple(
        Guided(number, step, parts_of(step), tool_words(rulebook, step), _dose(step), _most(step))
        for number, step in enumerate(steps, 1)
    )


def parts_of(step: Step) -> tuple[Part, ...]:
    """
    Cut a step into timed parts; together they last its total.

    The time that is not spent on turns is shared between getting ready and changing over.
    """
    turns = [(n, side) for n in range(1, step.sets + 1) for side in SIDES[step.side]]
    share, rest = divmod(step.total - step.seconds * len(turns), len(turns))
    parts: list[Part] = []
    before = ""
    for turn, (number, side) in enumerate(turns, 1):
        seconds = share + (turn <= rest)
        label = _change(turn, number, side, before)
        kind: Literal["ready", "change"] = "ready" if turn == 1 else "change"
        short = "ready" if turn == 1 else "change" if side != before else "rest"
        parts.append(Part(kind, seconds, turn, number, side, short, label, f"{label}."))
        name = _turn(step, number, side)
        say = ", ".join(dict.fromkeys((name, _times(step)))) + "."
        short = side or ("go" if step.sets == 1 else f"set {number}")
        parts.append(Part("turn", step.seconds, turn, number, side, short, name, say))
        before = side
    return tuple(parts)


def place_in(steps: Sequence[Guided], text: str) -> Place:
    """Read a place in a routine; what is no place in it is its beginning."""
    written = re.fullmatch(r"([1-9][0-9]{0,2})\.([1-9][0-9]{0,2})", text, re.ASCII)
    if written is None:
        return BEGIN
    place = Place(int(written[1]), int(written[2]))
    fits = place.step <= len(steps) and place.turn <= len(steps[place.step - 1].turns)
    return place if fits else BEGIN


def moved(steps: Sequence[Guided], place: Place, go: str) -> Place | None:
    """
    Go on from a place: to the `next` turn, over the step with `skip`, a step `back`, or nowhere.

    None is the end of the routine.
    """
    if go == "back":
        return Place(max(1, place.step - 1), 1)
    if go == "next" and place.turn < len(steps[place.step - 1].turns):
        return Place(place.step, place.turn + 1)
    if go in ("next", "skip"):
        return Place(place.step + 1, 1) if place.step < len(steps) else None
    return place


def advised(advice: Iterable[Given], wanted: Literal["stop", "after"]) -> tuple[Given, ...]:
    """Choose, of the advice given, what says when to stop, or what follows a routine."""
    names = TO_STOP if wanted == "stop" else AFTERWARDS
    return tuple(given for given in advice if given.id in names)


def _turn(step: Step, number: int, side: str) -> str:
    """Name one turn, such as `Left side, set 1 of 2`."""
    of_sets = f"set {number} of {step.sets}" if step.sets > 1 else ""
    named = ", ".join(filter(None, (f"{side} side" if side else "", of_sets)))
    return big(named) if named else _times(step)


def _change(turn: int, number: int, side: str, before: str) -> str:
    if turn == 1:
        return f"Get ready, {side} side" if side else "Get ready"
    if side != before:
        return f"Change to the {side} side"
    return f"Rest, then set {number}"


def _long(seconds: int) -> str:
    """Say a time in words, such as `1 minute 30 seconds`."""
    minutes, rest = divmod(seconds, MINUTE)
    said = (words(minutes, "minute") if minutes else "", words(rest, "second") if rest else "")
    return " ".join(filter(None, said))


def _times(step: Step) -> str:
    """Say how long one turn is, or how often it is done in it."""
    if step.repetitions is None:
        return _long(step.seconds)
    return f"{words(step.repetitions, 'time')}, about {_long(step.seconds)}"


def _dose(step: Step) -> str:
    sides = {"both": "on each side", "left": "on the left side", "right": "on the right side"}
    where = sides.get(step.side)
    timed = f"{_times(step)} {where}" if where else _times(step)
    return ", ".join(filter(None, (timed, sets_words(step)))) + "."


def _most(step: Step) -> str:
    most = ceiling_words(step)
    return f"Discomfort: {most}." if step.ceiling else f"{big(most)}."
