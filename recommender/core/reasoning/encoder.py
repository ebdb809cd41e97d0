"""
The compiled form as a ground answer-set program, for one or more copies of a person.

Each part of an expression gets an atom of its own, once (Tseitin's transformation).

Expressions become bodies, facts heads, and the absence of a fact of an earlier stage its negation;
so the program is stratified given the answers, and each choice of answers has exactly one model.
Nothing is solved here: `Ground` is whatever takes the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from recommender.core.evaluation.outcome import Part, parts, parts_in
from recommender.core.evaluation.program import Expression, Gate, Program, grouped
from recommender.core.evaluation.semantics import true_slots
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import whole_number
from recommender.core.language.rulebook import Rulebook

Atom = int
Literal = int
"""An atom, or, below zero, its negation."""
Values = Mapping[str, Mapping[str, Atom]]
"""By entry, the atom of each of its values."""


class Ground(Protocol):
    """What takes the rules of a ground program."""

    def add_atom(self) -> Atom:
        """Give a new atom, which nothing makes true yet."""

    def add_rule(
        self,
        head: Sequence[Atom],
        body: Sequence[Literal] = (),
        choice: bool = False,  # noqa: FBT001, FBT002  # as the solver's library has it
    ) -> None:
        """Add a rule; no head makes it a constraint."""

    def add_weight_rule(
        self, head: Sequence[Atom], lower: int, body: Sequence[tuple[Literal, int]]
    ) -> None:
        """Add a rule that holds when the weights of the true literals reach `lower`."""


def choices(program: Program, entry: Entry) -> tuple[str, ...]:
    """
    List the answers of an entry that differ in what any rule can see; none for free text.

    A number is told by the first of each stretch between the bounds it is compared with.
    """
    return choices_between(entry, program.thresholds.get(entry.id, ()))


def choices_between(entry: Entry, bounds: Iterable[int]) -> tuple[str, ...]:
    """List the answers of an entry that differ where a number is compared with these bounds."""
    question = entry.question
    if question.kind == "text":
        return ()
    if not question.is_number:
        return entry.values
    least, most = question.least or 0, question.most or 0
    starts = sorted({least, *(bound for bound in bounds if least < bound <= most)})
    return (*map(str, starts), *entry.values)


def stretches(entry: Entry, named: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Give the first and the last number that each of an entry's choices stands for, in order."""
    if not entry.question.is_number:
        return {}
    starts = [int(value) for value in named if value not in entry.values]
    ends = [*(start - 1 for start in starts[1:]), entry.question.most or 0]
    return {str(start): (start, end) for start, end in zip(starts, ends, strict=True)}


def stands_for(program: Program, entry: Entry, value: str) -> str:
    """Say which of an entry's `choices` an accepted answer is the same as."""
    return same_choice(choices(program, entry), value)


def same_choice(named: Iterable[str], value: str) -> str:
    """
    Say which of some choices an answer is the same as: of numbers, in order, the last not above it.

    An answer that none of them stands for is given back as it is.
    """
    every = list(named)
    number = None if value in every else whole_number(value)
    if number is None:
        return value
    starts = [(whole_number(start), start) for start in every]
    below = [start for least, start in starts if least is not None and least <= number]
    return below[-1] if below else value


@dataclass(eq=False)
class Copy:
    """One copy of a person: the atoms of raw answers by entry and value, and those of slots."""

    values: Values
    raw: dict[int, Atom]
    slots: dict[int, Atom] = field(default_factory=dict)
    applies: dict[str, Literal] = field(default_factory=dict)
    nodes: dict[Expression, Literal] = field(default_factory=dict)


class Writing:
    """A ground program while it is being written."""

    def __init__(self, ground: Ground) -> None:
        """Begin with one atom that is true."""
        self.ground = ground
        self.true = self.all_of([])

    def atom(self) -> Atom:
        """Make a new atom, which nothing makes true yet."""
        return self.ground.add_atom()

    def rule(self, head: Atom, body: Iterable[Literal]) -> None:
        """Let the body make the head true."""
        self.ground.add_rule([head], list(body))

    def forbid(self, body: Iterable[Literal]) -> None:
        """Rule out that all of these hold together."""
        self.ground.add_rule([], list(body))

    def free(self) -> Atom:
        """Make an atom that may be true or not."""
        atom = self.atom()
        self.ground.add_rule([atom], [], choice=True)
        return atom

    def all_of(self, body: Iterable[Literal]) -> Atom:
        """Make an atom that is true when all of these are."""
        every = self.atom()
        self.rule(every, body)
        return every

    def any_of(self, literals: Iterable[Literal]) -> Atom:
        """Make an atom that is true when one of these is."""
        some = self.atom()
        for literal in literals:
            self.rule(some, [literal])
        return some

    def count_of(self, least: int, literals: Iterable[Literal]) -> Atom:
        """Make an atom that is true when at least so many of these are."""
        reached = self.atom()
        self.ground.add_weight_rule([reached], least, [(literal, 1) for literal in literals])
        return reached

    def more_than(self, atoms: Sequence[Atom], most: int) -> tuple[Atom, ...]:
        """Make, for each n up to `most`, an atom that is true when more than n of these are."""
        return tuple(self.count_of(n + 1, atoms) for n in range(min(most, len(atoms)) + 1))

    def choose(self, atoms: Sequence[Atom], when: Literal | None = None) -> None:
        """Let exactly one of the atoms hold; a free choice, `when` that is given and true."""
        body = [] if when is None else [when]
        self.ground.add_rule(list(atoms), body, choice=True)
        self.forbid([*body, -self.any_of(atoms)])
        self.forbid([self.count_of(2, atoms)])

    def follow(
        self, first: Mapping[str, Atom], second: Mapping[str, Atom], changed: Literal
    ) -> None:
        """Let a second answer be the first; where `changed` holds, any one of them."""
        self.choose(list(second.values()), when=changed)
        for value, atom in first.items():
            self.rule(second[value], [atom, -changed])

    def one_of(self, named: Iterable[str]) -> dict[str, Atom]:
        """Make an atom for each name, of which exactly one holds."""
        atoms = {name: self.atom() for name in named}
        self.choose(list(atoms.values()))
        return atoms


def people(
    writing: Writing,
    program: Program,
    copies: Sequence[Copy],
    mates: Sequence[Copy] | None = None,
) -> None:
    """
    Write the gates and rules of each copy, whose raw answers must be written.

    An absence is read in a copy's mate: itself, unless two copies are the certain and the
    possible reading of one person.
    """
    for copy in copies:
        copy.slots.update(copy.raw)
    paired = list(zip(copies, mates or copies, strict=True))
    for gate in program.gates:
        _gate(writing, paired, gate)
    for rule in program.rules:
        every = rule.expression[2] if rule.expression[0] == "all" else (rule.expression,)
        for copy, mate in paired:
            body = [_node(writing, copy, mate, part) for part in every]
            for slot in rule.slots:
                writing.rule(_slot(writing, copy, slot), body)


def _gate(writing: Writing, paired: Sequence[tuple[Copy, Copy]], gate: Gate) -> None:
    """Let answers hold only where their question applies, and no where it does not."""
    for copy, _ in paired:
        holds = _node(writing, copy, copy, gate.expression)
        copy.slots[gate.slot] = copy.applies[gate.question] = holds
    for copy, mate in paired:
        applies, ruled_out = copy.applies[gate.question], -mate.applies[gate.question]
        for slot in gate.answers:
            copy.slots[slot] = writing.all_of([copy.raw[slot], applies])
        for slot in gate.noes:
            copy.slots[slot] = writing.any_of([copy.slots[slot], ruled_out])


def _node(writing: Writing, copy: Copy, mate: Copy, expression: Expression) -> Literal:
    match expression:
        case ("slot", slot):
            return _slot(writing, copy, slot)
        case ("absent", slot):
            return -_slot(writing, mate, slot)
    if expression not in copy.nodes:
        kind, least, parts = expression
        literals = [_node(writing, copy, mate, part) for part in parts]
        match kind:
            case "all":
                node = writing.all_of(literals)
            case "any":
                node = writing.any_of(literals)
            case _:
                node = writing.count_of(least, literals)
        copy.nodes[expression] = node
    return copy.nodes[expression]


def _slot(writing: Writing, copy: Copy, slot: int) -> Atom:
    if slot not in copy.slots:
        copy.slots[slot] = writing.atom()
    return copy.slots[slot]


def begun(writing: Writing, program: Program, rulebook: Rulebook, values: Values) -> Copy:
    """Begin a copy from the atoms of its values: name the slots that each makes true."""
    makers = grouped(
        (slot, atom)
        for name, atoms in values.items()
        for value, atom in atoms.items()
        for slot in true_slots(program, rulebook.entries[name], value)
    )
    raw = {}
    for slots in program.answers.values():
        for slot in slots:
            mine = makers.get(slot, [])
            raw[slot] = mine[0] if len(mine) == 1 else writing.any_of(mine)
    return Copy(values, raw)


def person(writing: Writing, program: Program, rulebook: Rulebook, values: Values) -> Copy:
    """Write one copy from the atoms of its values, with all its rules."""
    copy = begun(writing, program, rulebook, values)
    people(writing, program, [copy])
    return copy


def wanted(writing: Writing, copy: Copy, expression: Expression) -> Literal:
    """Write that an expression holds of a copy whose rules are written."""
    return _node(writing, copy, copy, expression)


def outcome(
    writing: Writing, rulebook: Rulebook, copy: Copy, program: Program | None = None
) -> dict[Part, Atom]:
    """Write the parts of a copy's outcome, over the slots of the rulebook's program or another."""
    mine = parts(rulebook) if program is None else parts_in(rulebook, program)
    return {part: wanted(writing, copy, expression) for part, expression in mine.items()}
