"""
The routine as numbered steps, what was held back from it and what was left out, each with its
reason.

Only what the consultation holds is said; nothing is chosen or worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Withheld
from recommender.core.evaluation.firing import Makers
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.steps import LeftOut, Routine, Step
from recommender.render.document.blocks import big, words
from recommender.render.document.reasons import Why, behind, why_of

SECTIONS = {"settle": "Settle", "ease": "Ease", "move": "Move"}
SIDES = {
    "left": "on the left side",
    "right": "on the right side",
    "both": "each side",
    "middle": "",
}
WHERE = {"left": "left side", "right": "right side", "both": "both sides", "middle": ""}
MINUTE = 60


class StepPart(NamedTuple):
    """One step in words: where, with what, how long, how firm at most, when to stop, and why."""

    number: int
    step: Step
    place: str
    side: str
    tool: str
    dose: str
    brief: str
    most: str
    stop: str
    why: Why

    @property
    def time(self) -> str:
        """How long, how often, on which side and how firm it is."""
        return f"{self.dose}, {self.most}"


class SectionPart(NamedTuple):
    """A section of the routine."""

    title: str
    steps: tuple[StepPart, ...]


class HeldPart(NamedTuple):
    """Techniques taken away for one reason: their own cards', and the rules that did it."""

    withheld: tuple[Withheld, ...]
    own: tuple[str, ...]
    why: Why


def sections_of(
    rulebook: Rulebook, shown: Consultation, routine: Routine, made: Makers
) -> Iterator[SectionPart]:
    """Give the steps under their sections, numbered through."""
    sections: dict[str, list[StepPart]] = {}
    for number, step in enumerate(routine.steps, 1):
        part = StepPart(
            number=number,
            step=step,
            place=rulebook.region_of[step.region].label,
            side=WHERE[step.side],
            tool=tool_words(rulebook, step),
            dose=dose_words(step),
            brief=brief_dose(step),
            most=ceiling_words(step),
            stop=stop_words(step),
            why=why_of(shown, made, f"offered:{step.technique}"),
        )
        sections.setdefault(SECTIONS[step.section], []).append(part)
    for title, steps in sections.items():
        yield SectionPart(title, tuple(steps))


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
    parts = (" ".join(filter(None, (long, SIDES[step.side]))), sets_words(step))
    return ", ".join(part for part in parts if part)


def brief_dose(step: Step) -> str:
    """Say in a row how long or how often, and on which side, such as `45 s, each side`."""
    times = step.repetitions
    long = duration(step.seconds) if times is None else words(times, "time", "times")
    side = "each side" if step.side == "both" else WHERE[step.side]
    return ", ".join(filter(None, (long, side, sets_words(step))))


def sets_words(step: Step) -> str:
    """Say how many times over a step is done; nothing where it is once."""
    return {1: "", 2: "twice"}.get(step.sets, f"{step.sets} times over")


def duration(seconds: int) -> str:
    """Say a time in minutes and seconds."""
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes or (rest and seconds < 2 * MINUTE):
        return f"{seconds} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def held_of(shown: Consultation) -> Iterator[HeldPart]:
    """Put the techniques that were taken away for one and the same reason together."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Withheld]] = {}
    for withheld in shown.withheld:
        rules = tuple(rule for rule in withheld.rules if not rule.startswith("card:"))
        groups.setdefault((rules, _own_reasons(shown, withheld, rules)), []).append(withheld)
    for (rules, own), held in groups.items():
        yield HeldPart(tuple(held), own, Why(shown, tuple(behind(shown, rules))))


def _own_reasons(
    shown: Consultation, withheld: Withheld, rules: tuple[str, ...]
) -> tuple[str, ...]:
    """Give the reasons that come from the technique itself and not from a rule."""
    cards = shown.explanation.cards
    others = {cards[rule].because for rule in rules if rule in cards}
    return tuple(text for text in withheld.because if text not in others)


def left_of(
    rulebook: Rulebook, routine: Routine
) -> Iterator[tuple[str, tuple[tuple[LeftOut, str], ...]]]:
    """Put the techniques that were left out for one and the same thing together, with titles."""
    groups: dict[str, list[tuple[LeftOut, str]]] = {}
    for left in routine.left_out:
        titled = (left, rulebook.technique_of[left.technique].title)
        groups.setdefault(big(left.words), []).append(titled)
    for reason, several in groups.items():
        yield reason, tuple(several)
