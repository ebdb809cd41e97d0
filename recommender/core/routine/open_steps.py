"""
Whether every way to answer what is still open lays out the same routine, and what could change it.

Asked of sheets whose outcome is the same in every completion. What a routine reads is found from
the rules behind it: the open entries of these, and of the questions that it reads itself. All ways
to answer those are evaluated side by side, one in each bit; what the routine can tell apart falls
into classes, found by splitting them fact by fact (partition refinement), and each class is laid
out once. Where there are too many, whatever is read counts as what could change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.dependencies import makers
from recommender.core.evaluation.evaluated import Evaluated, evaluated_whole
from recommender.core.evaluation.firing import Offer
from recommender.core.evaluation.outcome import routine_slots
from recommender.core.evaluation.program import slots_of
from recommender.core.evaluation.semantics import (
    CERTAIN,
    INTS,
    POSSIBLE,
    evaluate,
    ints,
    true_slots,
)
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import choices
from recommender.core.routine.laws import REST_FROM
from recommender.core.routine.routine import lay_out
from recommender.core.routine.steps import Routine

MOST_WAYS = 2**16
MOST_CLASSES = 48
READ_BY_NAME = ("minutes", "sides", "pain-now")
Layout = tuple[tuple[object, ...], ...]


def open_steps(sheet: Evaluated, *, only_needed: bool = False) -> OpenSteps:
    """
    Find what can change the steps of a settled sheet; nothing where it is laid out.

    Where there are too many ways to answer, other answers are tried one by one on one completion,
    unless no more is asked than what is needed; all is needed then that is read.
    """
    rulebook, offers = sheet.rulebook, sheet.outcome.offers
    if not offers:
        return OpenSteps()
    reading = OpenReading(sheet)
    own = reading.names(routine_slots(sheet.program))
    reading.follow({offer.technique for offer in offers})
    entries = [entry for entry in rulebook.entries.values() if entry.id in reading.open]
    if not entries:
        return OpenSteps()
    ways = _Ways(sheet, entries, reading.seen)
    classes = ways.classes(reading.seen) if ways.count <= MOST_WAYS else None
    turning, exact = set(reading.open), classes is not None
    if classes is not None:
        alike: dict[Layout, int] = {}
        for members in classes:
            layout = ways.laid_out(ways.first(members), offers)
            alike[layout] = alike.get(layout, 0) | members
        turning = set(ways.turning(list(alike.values())))
    needed = {name for name in turning if name in own or rulebook.entries[name].question.routine}
    if not exact and not only_needed:
        turning = needed.union(ways.witnessed(offers))
    return OpenSteps(frozenset(turning), frozenset(needed), exact)


def _is_read_by_name(rulebook: Rulebook, name: str) -> bool:
    """Say whether the routine may read the answer to an entry by the entry's own name."""
    return name in READ_BY_NAME or name in rulebook.tool_of


def _lines(routine: Routine) -> Iterator[tuple[object, ...]]:
    for step in routine.steps:
        yield step.technique, step.side, step.seconds, step.sets, step.ceiling
    for left in routine.left_out:
        yield left.technique, left.reason


def _values(rulebook: Rulebook, entry: Entry) -> tuple[str, ...]:
    """List the answers to an entry that a rule or the routine can tell apart."""
    question = entry.question
    named = choices(compiled(rulebook), entry)
    least, most = question.least or 0, question.most or 0
    if entry.id == "minutes":
        return tuple(map(str, range(least, most + 1)))
    if entry.id == "pain-now" and str(REST_FROM) not in named and least < REST_FROM <= most:
        return (*named, str(REST_FROM))
    return named


class OpenSteps(NamedTuple):
    """
    The open entries whose answer can change the steps; `exact` when these are all.

    Of what is read are `needed` before any steps are shown: the answers to the routine's own
    questions, and those on which it hangs whether to go gentler or further than before.
    """

    changing: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    exact: bool = True


class OpenReading:
    """
    What some slots of an open sheet rest on: the rules behind them, down to open entries.

    Everything that is not ruled out is followed, or `only_possible` what is not certain either.
    """

    def __init__(self, sheet: Evaluated, *, only_possible: bool = False) -> None:
        """Begin with nothing; see who makes, gates and owns each slot."""
        self.sheet = sheet
        self.followed = (POSSIBLE,) if only_possible else (POSSIBLE, CERTAIN | POSSIBLE)
        self.makers = makers(sheet.rulebook)
        gates = sheet.program.gates
        self.gates = {slot: gate for gate in gates for slot in (*gate.answers, *gate.noes)}
        self.owner = {s: name for name, slots in sheet.program.answers.items() for s in slots}
        self.open: set[str] = set()
        self.seen: set[int] = set()

    def names(self, slots: Iterable[int]) -> frozenset[str]:
        """Follow some slots down, and name all open entries that were found so far."""
        waiting = list(slots)
        while waiting:
            slot = waiting.pop()
            if slot in self.seen or self.sheet.values[slot] not in self.followed:
                continue
            self.seen.add(slot)
            for rule in self.makers.get(slot, ()):
                waiting += [read for read, _ in rule.reads]
            if slot not in self.owner or self.sheet.values[slot] != POSSIBLE:
                continue
            if self.owner[slot] not in self.sheet.answers:
                self.open.add(self.owner[slot])
            if slot in self.gates:
                waiting += [read for read, _ in slots_of(self.gates[slot].expression)]
        return frozenset(self.open)

    def follow(self, offered: set[str]) -> None:
        """Follow the regions, what suggests the offers, and what the routine reads by name."""
        program, rulebook = self.sheet.program, self.sheet.rulebook
        slots = program.of_kind("region")
        slots += [s for s in program.of_kind("suggested") if program.fact_of[s].name in offered]
        tools = {rulebook.technique_of[name].tool for name in offered}
        gates = {gate.question: gate for gate in program.gates}
        for entry in rulebook.entries.values():
            read = tools if entry.question.id == "tools" else READ_BY_NAME
            if entry.id not in read:
                continue
            gate = gates.get(entry.question.id)
            slots += [] if gate is None else [read for read, _ in slots_of(gate.expression)]
            if entry.id not in self.sheet.answers and self.sheet.applies[entry.question.id]:
                self.open.add(entry.id)
        self.names(slots)


class _Ways:
    """All ways to answer some entries of a sheet, one in each bit."""

    def __init__(self, sheet: Evaluated, entries: Iterable[Entry], read: Collection[int]) -> None:
        """
        Number the ways: each entry has its values, `stride` ways apart.

        Of values that make the same of the slots that are `read` true, one stands for all.
        """
        self.sheet, self.rulebook, self.program = sheet, sheet.rulebook, sheet.program
        self.values: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            apart: dict[object, str] = {}
            for value in _values(self.rulebook, entry):
                seen = [s for s in true_slots(self.program, entry, value) if s in read]
                itself = (value == "yes") if entry.ticked else value
                key = (tuple(seen), itself if _is_read_by_name(self.rulebook, entry.id) else None)
                apart.setdefault(key, value)
            self.values[entry.id] = tuple(apart.values())
        self.stride: dict[str, int] = {}
        self.count = 1
        for name, values in self.values.items():
            self.stride[name] = self.count
            self.count *= len(values)

    def having(self, name: str, index: int) -> int:
        """Set the bit of each way in which an entry has its value of this number."""
        stride = self.stride[name]
        period = stride * len(self.values[name])
        block = ((1 << stride) - 1) << (index * stride)
        return block * (((1 << self.count) - 1) // ((1 << period) - 1))

    def classes(self, slots: Iterable[int]) -> list[int] | None:
        """Gather the ways that no routine can tell apart; None when there are too many classes."""
        every = (1 << self.count) - 1
        x = [value & every for value in ints(self.program, self.rulebook, self._rest())]
        read: list[int] = []
        for name, values in self.values.items():
            is_read_itself = _is_read_by_name(self.rulebook, name)
            for index, answer in enumerate(values):
                having = self.having(name, index)
                for slot in true_slots(self.program, self.rulebook.entries[name], answer):
                    x[slot] |= having
                read += [having] * is_read_itself
        after = evaluate(self.program, x, INTS).values
        read += [after[slot] & every for slot in slots]
        read += [
            after[gate.slot] & every for gate in self.program.gates if gate.question == "sides"
        ]
        classes = [every]
        for value in read:
            if value in (0, every):
                continue
            classes = [part for ways in classes for part in (ways & value, ways & ~value) if part]
            if len(classes) > MOST_CLASSES:
                return None
        return classes

    def _rest(self) -> dict[str, str]:
        """Give the answers, and some answer to what is open and not read."""
        rest = {}
        for entry in self.rulebook.entries.values():
            named = _values(self.rulebook, entry)
            if entry.id not in self.values and named:
                rest[entry.id] = self.sheet.answers.get(
                    entry.id, "no" if entry.ticked else named[0]
                )
        return rest

    def first(self, members: int) -> dict[str, str]:
        """Give the answers of the first way of a class."""
        way = (members & -members).bit_length() - 1
        return {
            name: values[way // self.stride[name] % len(values)]
            for name, values in self.values.items()
        }

    def laid_out(self, chosen: Mapping[str, str], offers: Sequence[Offer]) -> Layout:
        """Lay out one way: each step with its side, seconds, sets and ceiling."""
        whole = evaluated_whole(self.rulebook, {**self._rest(), **chosen}, self.program)
        routine = lay_out(whole, offers)
        return () if routine is None else tuple(_lines(routine))

    def witnessed(self, offers: Sequence[Offer]) -> Iterator[str]:
        """Name the entries of which another answer alone changes the steps of one completion."""
        plain = {
            name: "no" if "no" in values else values[len(values) // 2]
            for name, values in self.values.items()
        }
        before = self.laid_out(plain, offers)
        for name, values in self.values.items():
            others = [value for value in values if value != plain[name]]
            if any(self.laid_out({**plain, name: value}, offers) != before for value in others):
                yield name

    def turning(self, alike: list[int]) -> Iterator[str]:
        """Name the entries of which another answer alone leads from one layout to another."""
        for name, values in self.values.items():
            stride, count = self.stride[name], len(values)
            if any(
                ((members & self.having(name, a)) << (b - a) * stride) & ~members
                or ((members & self.having(name, b)) >> (b - a) * stride) & ~members
                for members in alike
                for a in range(count)
                for b in range(a + 1, count)
            ):
                yield name
