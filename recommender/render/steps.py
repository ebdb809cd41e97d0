"""
A routine as numbered steps, what was held back from it and what was left out, each with its reason.

Only what the consultation holds is shown; nothing is chosen or worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.explain import chain, makers
from recommender.core.model import Rulebook
from recommender.core.result import Consultation, Routine, Step, Withheld
from recommender.render.grounds import LABEL, Told, because, behind
from recommender.render.lines import Line, blank, bullets, clean, labelled, words

__all__ = ["held_back", "left_out", "routine_lines", "time_words"]

SECTIONS = {"settle": "Settle", "ease": "Ease", "move": "Move"}
SIDES = {
    "left": "on the left side",
    "right": "on the right side",
    "both": "each side",
    "middle": "",
}
MINUTE = 60
INDENT = 4


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
    tool = rulebook.tool_of[step.tool]
    if tool.softness:
        yield Line(f"With {tool.label}.", INDENT)
    yield Line(step.position, INDENT)
    yield from bullets(step.steps, INDENT)
    if step.note:
        yield Line(step.note, INDENT)
    if step.stop_if:
        yield Line(f"Stop if {', or if '.join(step.stop_if)}.", INDENT)


def time_words(step: Step) -> str:
    """Say how long, how often, on which side and how firm, such as `45 s each side, twice`."""
    long = duration(step.seconds)
    if step.repetitions is not None:
        long = f"{words(step.repetitions, 'time', 'times')}, about {long}"
    sets = {1: "", 2: "twice"}.get(step.sets, f"{step.sets} times over")
    parts = [" ".join(filter(None, (long, SIDES[step.side]))), sets]
    most = f"no more than {step.ceiling} out of 10" if step.ceiling else "it should not hurt at all"
    return ", ".join(part for part in (*parts, most) if part)


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
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for withheld in shown.withheld:
        key = (taken_by(withheld), own_reasons(shown, withheld))
        groups.setdefault(key, []).append(f"{withheld.title} ({withheld.technique})")
    if groups:
        yield blank()
        yield Line("Held back, and why", style="heading")
    for (rules, own), titles in groups.items():
        yield blank()
        yield from bullets(titles, 0)
        label = "because"
        for text in own:
            yield labelled(label, text, 2, LABEL, "quiet")
            label = ""
        lines = list(because(shown, behind(shown, rules), told, "above", 2))
        yield from (line._replace(text=_also(line.text)) if own else line for line in lines[:1])
        yield from lines[1:]


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
    groups: dict[str, list[str]] = {}
    for left in routine.left_out:
        title = rulebook.technique_of[left.technique].title
        groups.setdefault(left.words, []).append(title)
    if groups:
        yield blank()
        yield Line("Fine for you, but left out today", style="heading")
    for reason, titles in groups.items():
        yield blank()
        yield Line(f"{clean(reason[:1].upper() + reason[1:])}:")
        yield Line("; ".join(clean(title) for title in titles) + ".", 2)
