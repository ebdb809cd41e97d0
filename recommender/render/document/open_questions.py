"""
Questions in words: what is still open, and what may be answered.

What may be answered is listed as it is written in a sheet, with the words a person is asked
beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Effect
from recommender.core.language.cards import Entry, Question, entries_of, value_words
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import (
    Block,
    Item,
    Line,
    blank,
    bullets,
    items,
    labelled,
    words,
)

Leading = Mapping[str, Mapping[str, Collection[Effect]]]
"""What each answer could do, by entry and value."""
MOST_NAMED, MOST_LISTED = 4, 8
COULD_CHANGE = "What an answer could change, together with others:"
NOT_WORKED_OUT = "The rest takes too much working out."
LAYS_OUT = "It lays out the routine."
NO_EFFECT = "By itself, no answer changes your result. With what is still open, it may."
MOST_NAME = 30
"""How far, at most, the words hang to the right of the name an answer has in a sheet."""


class OpenQuestion(NamedTuple):
    """A question that is still open, and what of it is."""

    question: Question
    entries: tuple[Entry, ...]


class OpenGroup(NamedTuple):
    """The open questions of one group."""

    group: str
    questions: tuple[OpenQuestion, ...]


def open_groups(rulebook: Rulebook, shown: Consultation) -> Iterator[OpenGroup]:
    """List the questions that are still open, by their groups."""
    groups: dict[str, list[OpenQuestion]] = {}
    asked = {question.id: question for question in rulebook.questions}
    for one in shown.open_questions:
        question = asked[one.id]
        left = tuple(entry for entry in entries_of(question) if entry.id in one.open)
        groups.setdefault(question.group, []).append(OpenQuestion(question, left))
    for group, questions in groups.items():
        yield OpenGroup(group, tuple(questions))


def open_lines(
    rulebook: Rulebook, groups: Iterable[OpenGroup], leading: Mapping[str, Leading]
) -> Iterator[Line]:
    """
    List the open questions, each with the answers it takes, and what these could change where
    `leading` says so, by question.
    """
    for group, questions in groups:
        yield blank()
        yield Line(group, style="heading")
        for question, left in questions:
            yield blank()
            yield Line(question.ask, style="step")
            yield from _answers(question, left)
            if question.id in leading:
                yield Line(COULD_CHANGE, 2)
                yield from leading_lines(rulebook, left, leading[question.id], 2, numbered=False)


def leading_lines(
    rulebook: Rulebook,
    entries: Sequence[Entry],
    leading: Leading,
    indent: int,
    *,
    numbered: bool = True,
) -> Iterator[Line]:
    """
    Say what each answer could do; entries and answers that could do the same, together.

    The items of a checklist are named by the number of their line, or by their names in a sheet.
    """
    names = {entry.id: str(n) if numbered else entry.id for n, entry in enumerate(entries, 1)}
    marks = {"yes": "", "not-sure": "?"}

    def item(entry: Entry, value: str) -> str:
        return f"{names[entry.id]}{marks.get(value, f' {value}')}"

    could, rest = leads(rulebook, entries, leading, item)
    yield from bullets((f"{', '.join(o.answers)}: {'; '.join(o.effects)}" for o in could), indent)
    if rest:
        yield Line(rest, indent)


def leading_block(rulebook: Rulebook, entries: Sequence[Entry], leading: Leading) -> Block:
    """Say what each answer to some open entries of one question could change."""
    could, rest = leads(rulebook, entries, leading, _answered)
    listed = [Item(f"{'; '.join(one.answers)}:", items(one.effects)) for one in could]
    return Block(COULD_CHANGE, items=(*listed, *items([rest] if rest else ())))


def _answered(entry: Entry, value: str) -> str:
    return entry.label if value == "yes" else f"{entry.label} ({value_words(entry, value)})"


class Lead(NamedTuple):
    """Answers that could do the same, and what that is."""

    answers: list[str]
    effects: tuple[str, ...]


def leads(
    rulebook: Rulebook,
    entries: Sequence[Entry],
    leading: Leading,
    item: Callable[[Entry, str], str],
) -> tuple[list[Lead], str]:
    """
    Put the answers to entries of one question together that could do the same, in words.

    `item` names the answer to an item of a checklist. The second part says what is left to say:
    that something was not worked out, or, where no answer does anything, what the question is for.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        for value, effects in leading.get(entry.id, {}).items():
            said = tuple(effect_words(rulebook, effects, ticked=entry.ticked))
            if said:
                named = item if entry.item is not None else value_words
                groups.setdefault(said, []).append(named(entry, value))
    question = entries[0].question
    rest = ""
    if any(entry.id not in leading for entry in entries):
        rest = NOT_WORKED_OUT
    elif not groups:
        rest = LAYS_OUT if question.routine else NO_EFFECT
    counted = question.kind == "number"
    return [Lead(_joined(a) if counted else a, could) for could, a in groups.items()], rest


def _joined(stretches: list[str]) -> list[str]:
    """Join stretches of numbers that follow on each other, such as `0 to 6` and `7`."""
    spans: list[tuple[str, str]] = []
    for stretch in stretches:
        first, _, last = stretch.partition(" to ")
        if spans and first.isdecimal() and spans[-1][1] == str(int(first) - 1):
            spans[-1] = (spans[-1][0], last or first)
        else:
            spans.append((first, last or first))
    return [first if first == last else f"{first} to {last}" for first, last in spans]


def effect_words(
    rulebook: Rulebook, effects: Collection[Effect], *, ticked: bool = True
) -> list[str]:
    """Say in plain words what an answer could do: help first, then steps, then advice."""
    referrals = [
        (URGENCIES.index(effect[2]), rulebook.urgency_of[effect[2]].label.lower(),
         rulebook.suspicion_of[effect[1]].label)
        for effect in effects if effect[0] == "referral"
    ]  # fmt: skip
    said = []
    if ("emergency",) in effects:
        said.append(rulebook.urgency_of["emergency"].label.lower())
    by_urgency: dict[str, list[str]] = {}
    for _, urgency, label in sorted(referrals):
        by_urgency.setdefault(urgency, []).append(label)
    said += (f"{urgency} ({_some(labels)})" for urgency, labels in by_urgency.items())
    for kind, start in (
        ("brings", "steps for"),
        ("takes", "fewer steps for" if ticked else "other steps for"),
    ):
        places = [region.label for region in rulebook.regions if (kind, region.id) in effects]
        if places:
            said.append(f"{start} {_some(places)}")
    if ("limits",) in effects and not any(effect[0] == "brings" for effect in effects):
        said.append("lighter or shorter steps")
    advice = [rulebook.advice_of[effect[1]].title for effect in effects if effect[0] == "advice"]
    if advice and not said:
        said.append(f"a word on: {_some(sorted(advice))}")
    return said


def _some(names: list[str]) -> str:
    if len(names) > MOST_LISTED:
        return "many places"
    more = len(names) - MOST_NAMED
    listed = ", ".join(names[:MOST_NAMED])
    return f"{listed} and {words(more, 'other')}" if more > 0 else listed


def _asked(entry: Entry) -> str:
    """Give the words a line is asked in, with what is said besides."""
    if not entry.help:
        return entry.label
    stop = "" if entry.label.endswith((".", "?", "!")) else "."
    return f"{entry.label}{stop} {entry.help}"


def _answers(question: Question, left: Sequence[Entry]) -> Iterator[Line]:
    unsure = ", or not-sure" if question.safety else ""
    match question.kind:
        case "any-of":
            whole = len(left) == len(question.items)
            listed = f"{question.id}: none, or a list of those that fit"
            yield Line(listed if whole else "each of these: yes, no or not-sure", 2, 2)
            yield from _named((entry.id, _asked(entry)) for entry in left)
        case "yes-no":
            yield Line(f"{question.id}: yes, no or not-sure", 2, 2)
        case "one-of":
            yield Line(f"{question.id}: one of these{unsure}", 2, 2)
            yield from _named((option.id, option.label) for option in question.options)
        case _:
            span = f"a whole number from {question.least} to {question.most}"
            yield Line(f"{question.id}: {span}{unsure}", 2, 2)


def _named(named: Iterable[tuple[str, str]]) -> Iterator[Line]:
    pairs = list(named)
    width = min(MOST_NAME, max(len(name) for name, _ in pairs) + 2)
    for name, text in pairs:
        yield labelled(f"{name}  ", text, 4, width)
