"""Questions in words: what is still open, and what an answer could lead to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.core.consultation.result import Consultation, Effect
from recommender.core.language.cards import Entry, Question, entries_of, value_words
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import (
    Block,
    Item,
    big,
    items,
    words,
)

Leading = Mapping[str, Mapping[str, Collection[Effect]]]
"""What each answer could do, by entry and value."""
MOST_NAMED, MOST_LISTED = 4, 8
COULD_CHANGE = "What an answer could change, together with others:"
NOT_WORKED_OUT = "The rest takes too much working out."
LAYS_OUT = "It lays out the routine."
NO_EFFECT = "By itself, no answer changes your result. With what is still open, it may."


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
    for left_open in shown.open_questions:
        question = asked[left_open.id]
        left = tuple(entry for entry in entries_of(question) if entry.id in left_open.open)
        groups.setdefault(question.group, []).append(OpenQuestion(question, left))
    for group, questions in groups.items():
        yield OpenGroup(group, tuple(questions))


def leading_block(rulebook: Rulebook, entries: Sequence[Entry], leading: Leading) -> Block:
    """Say what each answer to some open entries of one question could change."""
    could, rest = leads(rulebook, entries, leading, _answered)
    listed = [Item(f"{'; '.join(answers)}:", items(effects)) for answers, effects in could]
    return Block(COULD_CHANGE, items=(*listed, *items([rest] if rest else ())))


def _answered(entry: Entry, value: str) -> str:
    return entry.label if value == "yes" else f"{entry.label} ({value_words(entry, value)})"


def lead_items(rulebook: Rulebook, entries: Sequence[Entry], leading: Leading) -> tuple[Item, ...]:
    """
    Say what each answer to a question could do: several lines of a list stand below what they do.
    """
    could, rest = leads(rulebook, entries, leading, _quoted)
    said = []
    for answers, effects in could:
        words = "; ".join(effects)
        if len(answers) > 1 and entries[0].item is not None:
            said.append(Item(f"{big(words)}, with any of these:", items(answers)))
        else:
            said.append(Item(f"{'; '.join(answers)}: {words}."))
    return (*said, *items([rest] if rest else ()))


def _quoted(entry: Entry, value: str) -> str:
    """Name an answer to a line of a list by its words."""
    return f"{'' if value == 'yes' else 'Not sure: '}“{entry.label}”"


def leads(
    rulebook: Rulebook,
    entries: Sequence[Entry],
    leading: Leading,
    item: Callable[[Entry, str], str],
) -> tuple[list[tuple[list[str], tuple[str, ...]]], str]:
    """
    Put the answers to entries of one question together that could do the same, and say what.

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
    counted = question.is_number
    return [(_joined(a) if counted else a, could) for could, a in groups.items()], rest


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
