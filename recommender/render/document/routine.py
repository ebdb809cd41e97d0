"""
A routine as numbered steps, what was held back from it and what was left out, each with its reason.

Only what the consultation holds is shown; nothing is chosen or worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Withheld
from recommender.core.evaluation.firing import chain, makers
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import LeftOut, Routine, Step
from recommender.render.document.blocks import Line, blank, bullets, clean, labelled, words
from recommender.render.document.reasons import LABEL, Told, because, behind

HELD_BACK = "Held back, and why"
LEFT_OUT = "Fine for you, but left out today"

SECTIONS = {"settle": "Settle", "ease": "Ease", "move": "Move"}
SIDES = {
    "left": "on the left side",
    "right": "on the right side",
    "both": "each side",
    "middle": "",
}
MINUTE = 60
INDENT = 4


class HeldBack(NamedTuple):
    """Techniques taken away for one reason: their own cards', and the rules that did it."""

    withheld: tuple[Withheld, ...]
    own: tuple[str, ...]
    rules: tuple[str, ...]


def routine_lines(
    rulebook: Rulebook, shown: Consultation, routine: Routine, told: Told
) -> Iterator[Line]:
    """Show the steps in order, under the names of their sections."""
    made = makers(shown.firings)
    section = ""
    for number, step in enumerate(routine.steps, 1):
        if step.section != section:
            section = step.section
            yield blank()
            yield Line(SECTIONS[section], style="heading")
        yield blank()
        yield labelled(f"{number}.", step.title, 0, INDENT, "step")
        yield from _step(rulebook, step)
        firings = list(chain(made, f"offered:{step.technique}"))
        yield from because(shown, firings, told, f"step {number}", INDENT)


def _step(rulebook: Rulebook, step: Step) -> Iterator[Line]:
    yield Line(time_words(step), INDENT, style="dose")
    if tool := tool_words(rulebook, step):
        yield Line(tool, INDENT)
    yield Line(step.position, INDENT)
    yield from bullets(step.steps, INDENT)
    if step.note:
        yield Line(step.note, INDENT)
    if step.stop_if:
        yield Line(stop_words(step), INDENT)


def tool_words(rulebook: Rulebook, step: Step) -> str:
    """Say with what a step is done; nothing where it takes no tool."""
    tool = rulebook.tool_of[step.tool]
    return f"With {tool.label}." if tool.softness else ""


def stop_words(step: Step) -> str:
    """Say what a step must not feel like."""
    return f"Stop if {', or if '.join(step.stop_if)}." if step.stop_if else ""


def ceiling_words(step: Step) -> str:
    """Say how much discomfort a step may bring at most."""
    return f"no more than {step.ceiling} out of 10" if step.ceiling else "it should not hurt at all"


def time_words(step: Step) -> str:
    """Say how long, how often, on which side and how firm a step is."""
    return f"{dose_words(step)}, {ceiling_words(step)}"


def dose_words(step: Step) -> str:
    """Say how long, how often and on which side, such as `45 s each side, twice`."""
    long = duration(step.seconds)
    if step.repetitions is not None:
        long = f"{words(step.repetitions, 'time', 'times')}, about {long}"
    sets = {1: "", 2: "twice"}.get(step.sets, f"{step.sets} times over")
    parts = (" ".join(filter(None, (long, SIDES[step.side]))), sets)
    return ", ".join(part for part in parts if part)


def duration(seconds: int) -> str:
    """Say a time in minutes and seconds."""
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes or (rest and seconds < 2 * MINUTE):
        return f"{seconds} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def held_back(shown: Consultation, told: Told) -> Iterator[Line]:
    """
    Show the techniques that the rules suggested and took away again; those with one reason
    together.
    """
    groups = held_groups(shown)
    if groups:
        yield blank()
        yield Line(HELD_BACK, style="heading")
    for group in groups:
        yield blank()
        yield from bullets([f"{one.title} ({one.technique})" for one in group.withheld], 0)
        label = "because"
        for text in group.own:
            yield labelled(label, text, 2, LABEL, "quiet")
            label = ""
        lines = list(because(shown, behind(shown, group.rules), told, "above", 2))
        yield from (
            line._replace(text=_also(line.text)) if group.own else line for line in lines[:1]
        )
        yield from lines[1:]


def held_groups(shown: Consultation) -> list[HeldBack]:
    """Put the techniques that were taken away for one and the same reason together."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Withheld]] = {}
    for withheld in shown.withheld:
        key = (taken_by(withheld), own_reasons(shown, withheld))
        groups.setdefault(key, []).append(withheld)
    return [HeldBack(tuple(held), own, rules) for (rules, own), held in groups.items()]


def _also(text: str) -> str:
    return f"{'and':<{LABEL}}{text[LABEL:]}"


def taken_by(withheld: Withheld) -> tuple[str, ...]:
    """Name the rules that took a technique away, its own card aside."""
    return tuple(rule for rule in withheld.rules if not rule.startswith("card:"))


def own_reasons(shown: Consultation, withheld: Withheld) -> tuple[str, ...]:
    """Give the reasons that come from the technique itself and not from a rule."""
    cards = shown.explanation.cards
    others = {cards[rule].because for rule in taken_by(withheld) if rule in cards}
    return tuple(text for text in withheld.because if text not in others)


def left_out(rulebook: Rulebook, routine: Routine) -> Iterator[Line]:
    """Show the offered techniques that are not in the routine, by what they were left out for."""
    groups = left_groups(routine)
    if groups:
        yield blank()
        yield Line(LEFT_OUT, style="heading")
    for reason, left in groups.items():
        yield blank()
        yield Line(f"{clean(reason)}:")
        titles = (rulebook.technique_of[one.technique].title for one in left)
        yield Line("; ".join(clean(title) for title in titles) + ".", 2)


def left_groups(routine: Routine) -> dict[str, list[LeftOut]]:
    """Put the techniques that were left out for one and the same thing together."""
    groups: dict[str, list[LeftOut]] = {}
    for left in routine.left_out:
        groups.setdefault(f"{left.words[:1].upper()}{left.words[1:]}", []).append(left)
    return groups
