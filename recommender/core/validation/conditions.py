"""
Whether a condition may say what it says: names, kinds of answer, bounds, `not`, and stages.

Each function yields every trouble it finds, with its path; none stops at the first, none raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recommender.core.language.cards import Entry
from recommender.core.language.conditions import (
    PROMISE_KINDS,
    Answer,
    Condition,
    FactIs,
    Number,
    leaves,
)
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.facts import STAGE_OF
from recommender.core.language.fields import STAGES, URGENCIES, WENT_WELL
from recommender.core.validation.symbols import Names


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Who reads a condition: a rule, an `only-if` or a promise.

    `stage` is the earliest in which a rule concludes something; `before` is the position of the
    question that an `only-if` stands on.
    """

    path: Path
    stage: str | None = None
    before: int | None = None

    @property
    def promises(self) -> bool:
        """Whether it is a promise, which reads the whole outcome."""
        return self.stage is None and self.before is None


def check_condition(names: Names, condition: Condition, reader: Reader) -> Iterator[Trouble]:
    """Check every leaf of a condition."""
    for leaf, negated in leaves(condition):
        path = (*reader.path, *leaf.path)
        if isinstance(leaf, FactIs):
            yield from _fact(names, leaf, (*path, leaf.kind), reader, negated=negated)
            continue
        path = (*path, leaf.entry)
        yield from _entry(names, leaf.entry, path, reader)
        entry = names.entries.get(leaf.entry)
        if entry is not None and isinstance(leaf, Answer):
            yield from _answer(entry, leaf, path, negated=negated)
        elif entry is not None and isinstance(leaf, Number):
            yield from _number(entry, leaf, path, negated=negated)


def _entry(names: Names, name: str, path: Path, reader: Reader) -> Iterator[Trouble]:
    """Check that an answer exists and, in an `only-if`, that it is asked before."""
    if name in names.checklists:
        text = f"`{name}` is a checklist; name one of its items"
        yield Trouble(path, "E312", text, on_key=True)
        return
    for trouble in names.unknown("answer", name, path, "E310"):
        yield trouble._replace(on_key=True)
    if reader.before is not None and names.order.get(name, -1) >= reader.before:
        text = f"`{name}` is not asked before this question; an `only-if` reads earlier answers"
        yield Trouble(path, "E323", text, on_key=True)


def _answer(entry: Entry, leaf: Answer, path: Path, *, negated: bool) -> Iterator[Trouble]:
    if entry.question.kind == "text":
        text = f"`{leaf.entry}` is free text, which no condition reads"
        yield Trouble(path, "E312", text, on_key=True)
        return
    troubles = [t for i, v in enumerate(leaf.values) for t in _value(entry, v, path, i)]
    yield from troubles
    if negated and not troubles:
        yield from _denial(leaf, path)


def _value(entry: Entry, value: str, path: Path, index: int) -> Iterator[Trouble]:
    """Check that one value is one that the entry can have in a condition."""
    if entry.ticked and value == "no":
        yield Trouble((*path, index), "E313", f"write `not: {entry.id}` for answered no")
    elif value in entry.values:
        return
    elif entry.question.is_number:
        text = f"`{entry.id}` is a number; compare it, such as `{entry.id}: {{at-least: 4}}`"
        yield Trouble(path, "E312", text, on_key=True)
    elif value == "not-sure":
        text = f"`{entry.id}` cannot be answered `not-sure`; only safety questions can"
        yield Trouble((*path, index), "E311", text)
    elif value in ("yes", "no") and not entry.ticked:
        text = f"`{entry.id}` has options; name one, such as `{entry.id}: {_first(entry)}`"
        yield Trouble(path, "E312", text, on_key=True)
    elif entry.ticked:
        text = f"`{entry.id}` is answered `yes`, `no` or `not-sure`, never `{value}`"
        yield Trouble((*path, index), "E311", text)
    else:
        text = f"`{entry.id}` has no option `{value}`{suggestion(value, entry.values)}"
        yield Trouble((*path, index), "E311", text)


def _first(entry: Entry) -> str:
    return next((option.id for option in entry.question.options), "option")


def _denial(leaf: Answer, path: Path) -> Iterator[Trouble]:
    if len(leaf.values) > 1:
        text = "`not` stands before one option; list the other options instead"
        yield Trouble(path, "E315", text, on_key=True)
    elif leaf.values == ("not-sure",):
        text = "`not` cannot stand before `not-sure`; name the other answers in an `any`"
        yield Trouble(path, "E315", text, on_key=True)


def _number(entry: Entry, leaf: Number, path: Path, *, negated: bool) -> Iterator[Trouble]:
    question = entry.question
    if not question.is_number:
        text = f"`{leaf.entry}` is not a number, so it cannot be compared"
        yield Trouble(path, "E312", text, on_key=True)
        return
    if negated:
        text = "`not` cannot stand before a comparison; write the opposite comparison"
        yield Trouble(path, "E315", text, on_key=True)
    if question.least is not None and question.most is not None:
        for key, bound in (("at-least", leaf.at_least), ("below", leaf.below)):
            if bound is not None and not question.least <= bound <= question.most:
                text = f"`{leaf.entry}` runs from {question.least} to {question.most}"
                yield Trouble((*path, key), "E314", text)
    if leaf.at_least is not None and leaf.below is not None and leaf.at_least >= leaf.below:
        text = f"no number is at least {leaf.at_least} and below {leaf.below}"
        yield Trouble((*path, "below"), "E314", text)


def _fact(
    names: Names, leaf: FactIs, path: Path, reader: Reader, *, negated: bool
) -> Iterator[Trouble]:
    if reader.before is not None:
        text = f"`only-if` reads answers; `{leaf.kind}` is concluded later, by rules"
        yield Trouble(path, "E323", text, on_key=True)
        return
    if leaf.kind in PROMISE_KINDS and not reader.promises:
        yield Trouble(path, "E336", f"`{leaf.kind}` stands in promises only", on_key=True)
        return
    if reader.stage is not None:
        yield from _stage(leaf, path, reader.stage, negated=negated)
    yield from _names(names, leaf, path, reader)


def _stage(leaf: FactIs, path: Path, stage: str, *, negated: bool) -> Iterator[Trouble]:
    """Check that a rule reads facts that are concluded early enough."""
    fact = STAGE_OF[leaf.kind]
    known, mine = STAGES.index(fact), STAGES.index(stage)
    if known > mine:
        text = f"a card that concludes {stage} cannot use {fact}, which come later"
        yield Trouble(path, "E317", text, on_key=True)
    elif negated and known == mine:
        text = f"`not` cannot stand before `{leaf.kind}` here: both are concluded in the same stage"
        yield Trouble(path, "E316", text, on_key=True)


def _names(names: Names, leaf: FactIs, path: Path, reader: Reader) -> Iterator[Trouble]:
    """Check that a fact exists and, for a rule, that some rule can conclude it."""
    name = leaf.names[0]
    match leaf.kind:
        case "finding":
            if name == WENT_WELL and not names.needing_went_well:
                return
            text = f"no rule concludes the finding `{name}`"
            yield from names.unknown("finding", name, path, "E318", text)
        case "offered" | "technique":
            yield from names.unknown("technique", name, path, "E319")
        case "offered-with":
            for index, feature in enumerate(leaf.names):
                yield from names.unknown("feature", feature, (*path, index), "E320")
        case "at-least":
            if name not in URGENCIES:
                text = f"unknown urgency `{name}`{suggestion(name, URGENCIES)}"
                yield Trouble(path, "E319", text)
        case kind:
            yield from _concluded(names, kind, name, path, reader)


def _concluded(names: Names, kind: str, name: str, path: Path, reader: Reader) -> Iterator[Trouble]:
    card, concluded, code, text = {
        "region": ("region", "reached", "E319", f"no rule leads to the region `{name}`"),
        "refer": ("suspicion", "referral", "E319", f"no rule refers anyone for `{name}`"),
        "avoid": ("feature", "avoided", "E320", f"no rule says to avoid `{name}`"),
    }[kind]
    troubles = list(names.unknown(card, name, path, code))
    yield from troubles
    if not troubles and not reader.promises:
        yield from names.unknown(concluded, name, path, "E318", text)
