"""
Whether every way to answer what is still open lays out the same routine, and what could change it.

Asked of sheets whose outcome is the same in every completion. What a routine reads is found from
the rules behind it: the open entries of these, and of the questions that it reads itself. All ways
to answer those are evaluated side by side, one in each bit; what the routine can tell apart falls
into classes, found by splitting them fact by fact (partition refinement), and each class is laid
out once. Where there are too many, whatever is read counts as what could change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from recommender.core.consultation import provenance, routine
from recommender.core.consultation.preferences import wishes
from recommender.core.consultation.result import Routine
from recommender.core.consultation.routine_laws import REST_FROM
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.dependencies import makers
from recommender.core.evaluation.firing import Firing, Offer
from recommender.core.evaluation.outcome import outcome, routine_slots
from recommender.core.evaluation.program import slots_of
from recommender.core.evaluation.semantics import (
    INTS,
    POSSIBLE,
    evaluate,
    facts,
    firings,
    ints,
    true_slots,
)
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from recommender.core.reasoning.encoder import choices

MOST_WAYS = 2**16
MOST_CLASSES = 48
Answers = Mapping[str, str]
Layout = tuple[tuple[object, ...], ...]


def laid_out_for(
    rulebook: Rulebook,
    answers: Answers,
    offers: Iterable[Offer],
    held: Iterable[Firing],
    decision: Iterable[str],
    reasons: Iterable[Firing] | None = None,
) -> Routine | None:
    """
    Lay out the routine of a complete sheet from what is offered, what fired and the facts.

    The rules told with each step are those among the `reasons`, when these are given.
    """
    made = provenance.makers(held)
    told = made if reasons is None else provenance.makers(reasons)
    applies = applying(rulebook, answers)
    asked = {n: v for n, v in answers.items() if applies[rulebook.entries[n].question.id]}
    offered = tuple(offers)

    def rules(name: str) -> tuple[str, ...]:
        return provenance.rules_of(provenance.chain(told, f"offered:{name}"))

    wish = wishes(rulebook, asked, made, decision, [offer.technique for offer in offered])
    return routine.lay_out(rulebook, offered, wish, rules)


class Steps(NamedTuple):
    """
    The open entries whose answer can change the steps; `exact` when these are all.

    Of what is read are `needed` before any steps are shown: the answers to the routine's own
    questions, and those on which it hangs whether to go gentler or further than before.
    """

    changing: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    exact: bool = True


def open_steps(
    rulebook: Rulebook, values: list[int], answers: Answers, *, only_needed: bool = False
) -> Steps:
    """
    Find what can change the steps of a sheet; nothing, and exactly so, where it is laid out.

    `values` are those of the pair evaluation, by which the outcome must be the same in every
    completion. Where there are too many ways to answer, other answers are tried one by one on one
    completion, unless no more is asked than what is needed; all is needed then that is read.
    """
    offers = outcome(rulebook, compiled(rulebook), values).offers
    if not offers:
        return Steps()
    reading = _Reading(rulebook, values, answers)
    own = reading.names(routine_slots(compiled(rulebook)))
    reading.follow({offer.technique for offer in offers})
    entries = [entry for entry in rulebook.entries.values() if entry.id in reading.found]
    if not entries:
        return Steps()
    ways = _Ways(rulebook, answers, entries, reading.seen)
    classes = ways.classes(reading.seen) if ways.count <= MOST_WAYS else None
    turning, exact = set(reading.found), classes is not None
    if classes is not None:
        alike: dict[Layout, int] = {}
        for members in classes:
            layout = ways.laid_out(ways.first(members), offers)
            alike[layout] = alike.get(layout, 0) | members
        turning = set(ways.turning(list(alike.values())))
    needed = {name for name in turning if name in own or rulebook.entries[name].question.routine}
    if not exact and not only_needed:
        turning = needed.union(ways.witnessed(offers))
    return Steps(frozenset(turning), frozenset(needed), exact)


class _Reading:
    """What the routine reads of an open sheet: the rules behind it, down to open entries."""

    def __init__(self, rulebook: Rulebook, values: list[int], answers: Answers) -> None:
        """Begin with nothing; see who makes, gates and owns each slot."""
        self.rulebook, self.values, self.answers = rulebook, values, answers
        self.program = compiled(rulebook)
        self.makers = makers(rulebook)
        gates = self.program.gates
        self.gates = {slot: gate for gate in gates for slot in (*gate.answers, *gate.noes)}
        self.owner = {s: name for name, slots in self.program.answers.items() for s in slots}
        self.found: set[str] = set()
        self.seen: set[int] = set()

    def names(self, slots: Iterable[int]) -> frozenset[str]:
        """Follow some slots down, and name all open entries that were found so far."""
        waiting = list(slots)
        while waiting:
            slot = waiting.pop()
            if slot in self.seen or not self.values[slot]:
                continue
            self.seen.add(slot)
            for rule in self.makers.get(slot, ()):
                waiting += [read for read, _ in rule.reads]
            if slot not in self.owner or self.values[slot] != POSSIBLE:
                continue
            if self.owner[slot] not in self.answers:
                self.found.add(self.owner[slot])
            if slot in self.gates:
                waiting += [read for read, _ in slots_of(self.gates[slot].expression)]
        return frozenset(self.found)

    def follow(self, offered: set[str]) -> None:
        """Follow the regions, what suggests the offers, and what the routine reads by name."""
        slots = [
            slot
            for slot in self.program.facts
            if (name := self.program.names[slot]).startswith("region:")
            or (name.startswith("suggested:") and name.removeprefix("suggested:") in offered)
        ]
        gates = {gate.question: gate for gate in self.program.gates}
        for entry in self.rulebook.entries.values():
            if not _is_read_itself(self.rulebook, entry, offered):
                continue
            gate = gates.get(entry.question.id)
            slots += [] if gate is None else [read for read, _ in slots_of(gate.expression)]
            if entry.id not in self.answers and (gate is None or self.values[gate.slot]):
                self.found.add(entry.id)
        self.names(slots)


def _is_read_itself(rulebook: Rulebook, entry: Entry, offered: set[str]) -> bool:
    """Say whether the routine reads the answer to an entry by its own name."""
    if entry.question.id == "tools":
        return any(rulebook.technique_of[name].tool == entry.id for name in offered)
    return entry.id in ("minutes", "sides", "pain-now")


class _Ways:
    """All ways to answer some entries of a sheet, one in each bit."""

    def __init__(
        self,
        rulebook: Rulebook,
        answers: Answers,
        entries: Iterable[Entry],
        read: Collection[int],
    ) -> None:
        """
        Number the ways: each entry has its values, `stride` ways apart.

        Of values that make the same of the slots that are `read` true, one stands for all.
        """
        self.rulebook = rulebook
        self.answers = answers
        program = compiled(rulebook)
        self.values: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            apart: dict[object, str] = {}
            for value in _values(rulebook, entry):
                seen = [s for s in true_slots(program, entry, value) if s in read]
                itself = (value == "yes") if entry.ticked else value
                key = (tuple(seen), itself if _by_name(rulebook, entry.id) else None)
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
        program = compiled(self.rulebook)
        every = (1 << self.count) - 1
        x = [value & every for value in ints(program, self.rulebook, self._rest())]
        told: list[int] = []
        for name, values in self.values.items():
            itself = _by_name(self.rulebook, name)
            for index, answer in enumerate(values):
                having = self.having(name, index)
                for slot in true_slots(program, self.rulebook.entries[name], answer):
                    x[slot] |= having
                told += [having] * itself
        after = evaluate(program, x, INTS).values
        told += [after[slot] & every for slot in slots]
        told += [after[gate.slot] & every for gate in program.gates if gate.question == "sides"]
        found = [every]
        for value in told:
            if value in (0, every):
                continue
            found = [part for one in found for part in (one & value, one & ~value) if part]
            if len(found) > MOST_CLASSES:
                return None
        return found

    def _rest(self) -> dict[str, str]:
        """Give the answers, and some answer to what is open and not read."""
        rest = {}
        for entry in self.rulebook.entries.values():
            named = _values(self.rulebook, entry)
            if entry.id not in self.values and named:
                rest[entry.id] = self.answers.get(entry.id, "no" if entry.ticked else named[0])
        return rest

    def first(self, members: int) -> dict[str, str]:
        """Give the answers of the first way of a class."""
        way = (members & -members).bit_length() - 1
        return {
            name: values[way // self.stride[name] % len(values)]
            for name, values in self.values.items()
        }

    def laid_out(self, chosen: Answers, offers: Iterable[Offer]) -> Layout:
        """Lay out one way: each step with its side, seconds, sets and ceiling."""
        program = compiled(self.rulebook)
        sheet = {**self._rest(), **chosen}
        whole = evaluate(program, ints(program, self.rulebook, sheet), INTS)
        held = firings(program, whole)
        steps = laid_out_for(self.rulebook, sheet, offers, held, facts(program, whole.values))
        return () if steps is None else tuple(_told(steps))

    def witnessed(self, offers: Iterable[Offer]) -> Iterator[str]:
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


def _by_name(rulebook: Rulebook, name: str) -> bool:
    """Say whether the routine may read the answer to an entry by the entry's own name."""
    return name in ("minutes", "sides", "pain-now") or name in rulebook.tool_of


def _told(steps: Routine) -> Iterator[tuple[object, ...]]:
    for step in steps.steps:
        yield step.technique, step.side, step.seconds, step.sets, step.ceiling
    for left in steps.left_out:
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
