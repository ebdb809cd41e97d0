"""
Tables of complete sheets in memory, through the same definition as a single sheet.

A column holds the answers of one entry, one number for each sheet. Columns are packed into words of
64 sheets, chunk by chunk, so that everything a chunk needs stays in the processor's cache, and
`semantics.evaluate` runs on the words. Nothing here knows what a rule means, and a table that
cannot be read is refused whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.core.evaluation.program import Program, slots_of
from recommender.core.evaluation.semantics import Carrier, evaluate, true_slots
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.layering import layered
from recommender.core.population.sampling import Urn

NOT_SURE = -(10**9)
"""In a column of numbers, the answer `not-sure`; no number is that low."""
WORD = 64
WORDS = 2048
"""Words in a chunk: 131,072 sheets, 16 KiB a slot. Half of it is slower, twice of it no faster."""

Words: TypeAlias = NDArray[np.uint64]
Column: TypeAlias = NDArray[Any]
Reader: TypeAlias = Callable[[Column], dict[int, Words]]


class Table(NamedTuple):
    """
    Complete sheets: how many, and the words of each slot between two of them, 64 sheets a word.
    """

    size: int
    given: Callable[[int, int], dict[int, Words]]


class Chunk(NamedTuple):
    """
    The sheets from `start` to `stop`, with the words of every slot; bits after `stop` mean nothing.
    """

    start: int
    stop: int
    values: list[Words]


def from_columns(program: Program, rulebook: Rulebook, columns: Mapping[str, Column]) -> Table:
    """
    Make a table of answers, a column of shape (sheets,) for each entry.

    For a choice the column holds indices into `Entry.values` (yes 0, no 1, not sure 2), or, for a
    yes-no question or an item, may hold booleans; for a number it holds the number, or `NOT_SURE`.
    Entries that no rule or `only-if` reads may be left out. Raises ValueError when a column is
    missing, unknown or of another length or kind; and, once its chunk is evaluated, when a column
    that is read holds an answer that the question does not allow.
    """
    read = _read(program)
    needed = {
        entry: [slot for slot in slots if slot in read]
        for entry, slots in program.answers.items()
        if read.intersection(slots)
    }
    size = _size(rulebook, columns, needed)
    readers = [
        (columns[name], _reader(program, rulebook.entries[name], columns[name], slots))
        for name, slots in needed.items()
    ]

    def given(start: int, stop: int) -> dict[int, Words]:
        words: dict[int, Words] = {}
        for column, read_part in readers:
            words.update(read_part(column[start:stop]))
        return words

    return Table(size, given)


def from_bits(program: Program, bits: Mapping[str, NDArray[np.uint8]], size: int) -> Table:
    """
    Make a table of packed bits: for each answer by its name in the program, one bit a sheet, lowest
    first.

    The bytes are those of an Arrow boolean column without nulls. An answer that is left out is
    false on every sheet. Exactly one answer of each entry must be true on every sheet; that is the
    caller's to see to. Raises ValueError when a name is unknown or a column is too short.
    """
    own = {program.names[slot]: slot for slots in program.answers.values() for slot in slots}
    read = _read(program)
    for name, column in bits.items():
        if name not in own:
            raise ValueError(f"no answer is called `{name}`")
        if column.dtype != np.uint8 or column.ndim != 1 or len(column) * 8 < size:
            raise ValueError(f"`{name}` needs {size} bits, as bytes")
    columns = [(own[name], column) for name, column in bits.items() if own[name] in read]

    def given(start: int, stop: int) -> dict[int, Words]:
        first, last = start // 8, (stop + 7) // 8
        return {slot: _whole(column[first:last]) for slot, column in columns}

    return Table(size, given)


class Asker(NamedTuple):
    """A rulebook that people are drawn for, and from which urn each of its entries is answered."""

    program: Program
    rulebook: Rulebook
    urns: Mapping[str, Urn]


def drawn(askers: Sequence[Asker], count: int, seed: int) -> tuple[Table, ...]:
    """
    Draw so many people who answer each rulebook: one table for each, with the same people.

    Every urn has a stream of random numbers of its own (Philox, by seed and name), of which each
    person has one. So who is drawn depends neither on chunks nor on what else is asked, and entries
    that share an urn are answered alike. An answer is drawn for every question; where one does not
    apply, the definition ignores it.
    """
    plans = [list(_plan(asker)) for asker in askers]
    latest: dict[tuple[int, int], dict[tuple[str, str], Words]] = {}

    def given(plan: list[_Drawing], start: int, stop: int) -> dict[int, Words]:
        if (start, stop) not in latest:
            latest.clear()
            latest[start, stop] = {}
        made = latest[start, stop]
        words: dict[int, Words] = {}
        for urn, reads, signs in plan:
            if any((urn.stream, sign) not in made for sign in signs.values()):
                luck = _luck(seed, urn.stream, start, stop)
                made.update(((urn.stream, sign), bits) for sign, bits in reads(luck))
            words.update((slot, made[urn.stream, sign]) for slot, sign in signs.items())
        return words

    return tuple(Table(count, partial(given, plan)) for plan in plans)


_Drawing: TypeAlias = tuple[Urn, Callable[[Words], Iterator[tuple[str, Words]]], dict[int, str]]
"""An urn, how luck becomes the words of an entry's signs, and the sign of each slot."""


def _plan(asker: Asker) -> Iterator[_Drawing]:
    """Say for each entry that is read how its answers are drawn."""
    read = _read(asker.program)
    for name, slots in asker.program.answers.items():
        entry = asker.rulebook.entries[name]
        signs = _signs(asker.program, entry, read.intersection(slots))
        if signs:
            urn, numbered = asker.urns[name], entry.question.is_number
            reads = partial(_numbered if numbered else _sorted, asker.program, entry, urn, signs)
            yield urn, reads, signs


def _luck(seed: int, stream: str, start: int, stop: int) -> Words:
    """Give each person from `start` to `stop` 64 random bits; `start` is a multiple of 4."""
    key = int.from_bytes(hashlib.sha256(stream.encode()).digest()[:8])
    source = np.random.Philox(key=np.array([seed % 2**64, key], np.uint64))
    return np.asarray(source.advance(start // 4).random_raw(stop - start), np.uint64)


HALF = np.uint64(32)


def _slips(luck: Words, count: int) -> Column:
    """Let the upper half of the bits choose one of so many slips."""
    return ((luck >> HALF) * np.uint64(count)) >> HALF


def _sorted(
    program: Program, entry: Entry, urn: Urn, signs: Mapping[int, str], luck: Words
) -> Iterator[tuple[str, Words]]:
    """Draw the answers of a choice, and say on which sheets each sign holds."""
    slips = _slips(luck, len(urn.slips))
    true = [true_slots(program, entry, str(slip)) for slip in urn.slips]
    for slot, sign in signs.items():
        yield sign, _packed(np.array([slot in one for one in true], np.bool_)[slips])


def _numbered(
    _program: Program, _entry: Entry, urn: Urn, signs: Mapping[int, str], luck: Words
) -> Iterator[tuple[str, Words]]:
    """Draw numbers, the lower half of the bits choosing one of a stretch."""
    slips = _slips(luck, len(urn.slips))
    ends = [slip if isinstance(slip, tuple) else (NOT_SURE, NOT_SURE) for slip in urn.slips]
    first = np.array([low for low, _ in ends], np.int64)
    span = np.array([high - low + 1 for low, high in ends], np.uint64)
    within = ((luck & np.uint64(2**32 - 1)) * span[slips]) >> HALF
    part = first[slips] + within.astype(np.int64)
    sure = part != NOT_SURE
    for sign in signs.values():
        yield sign, _packed(_compared(part, sign, sure))


def evaluated(program: Program, table: Table, words: int = WORDS) -> Iterator[Chunk]:
    """Evaluate a table by the definition, `words` words of 64 sheets at a time."""
    program = layered(program)
    for start in range(0, table.size, words * WORD):
        stop = min(start + words * WORD, table.size)
        count = -(-(stop - start) // WORD)
        x = [np.zeros(count, np.uint64)] * len(program.names)
        for slot, value in table.given(start, stop).items():
            x[slot] = value
        yield Chunk(start, stop, evaluate(program, x, CARRIER).values)


def decisions(program: Program, table: Table) -> dict[str, NDArray[np.bool_]]:
    """Say for each fact on which sheets it was concluded: booleans of shape (sheets,)."""
    slots = {program.names[slot]: slot for slot in program.facts}
    found = {name: np.empty(table.size, np.bool_) for name in slots}
    for chunk in evaluated(program, table):
        for name, slot in slots.items():
            bits = _bits(chunk.values[slot], chunk.stop - chunk.start)
            found[name][chunk.start : chunk.stop] = bits
    return found


def counts(program: Program, table: Table) -> dict[str, int]:
    """Say for each fact on how many sheets it was concluded."""
    found = {program.names[slot]: 0 for slot in program.facts}
    for chunk in evaluated(program, table):
        for slot in program.facts:
            found[program.names[slot]] += ones(chunk.values[slot], chunk.stop - chunk.start)
    return found


def _same(before: tuple[Words, ...], after: tuple[Words, ...]) -> bool:
    """Say whether two rounds are the same; comparing bytes is quickest for small arrays."""
    return all(a.tobytes() == b.tobytes() for a, b in zip(before, after, strict=True))


CARRIER = Carrier(np.invert, _same)
"""Words of 64 complete sheets."""


def _read(program: Program) -> set[int]:
    """Collect the slots that some rule or `only-if` reads."""
    by_rules = {slot for rule in program.rules for slot, _ in rule.reads}
    return by_rules.union(slot for gate in program.gates for slot, _ in slots_of(gate.expression))


def _size(rulebook: Rulebook, columns: Mapping[str, Column], needed: Iterable[str]) -> int:
    for name in columns:
        if name not in rulebook.entries:
            raise ValueError(f"nothing called `{name}` is asked")
    for name in needed:
        if name not in columns:
            raise ValueError(f"the column `{name}` is missing")
    for name, column in columns.items():
        if column.ndim != 1:
            raise ValueError(f"the column `{name}` has {column.ndim} dimensions, not 1")
    sizes = {len(column) for column in columns.values()}
    if len(sizes) > 1:
        raise ValueError(f"the columns have different lengths, from {min(sizes)} to {max(sizes)}")
    return sizes.pop() if sizes else 0


def _reader(program: Program, entry: Entry, column: Column, slots: list[int]) -> Reader:
    """Say how a part of a column becomes the words of an entry's slots."""
    kind = entry.question.kind
    if entry.ticked and column.dtype == np.bool_:
        read_codes = _codes(program, entry, slots)
        return lambda part: read_codes(np.logical_not(part).view(np.uint8))
    if not np.issubdtype(column.dtype, np.integer):
        raise ValueError(f"the column `{entry.id}` holds {column.dtype}, not whole numbers")
    if kind == "number":
        return _numbers(program, entry, slots)
    return _codes(program, entry, slots)


def _codes(program: Program, entry: Entry, slots: list[int]) -> Reader:
    """Read indices into the values of a choice."""
    codes = {
        slot: entry.values.index(sign.removeprefix("=") or "yes")
        for slot, sign in _signs(program, entry, slots).items()
    }
    most = len(entry.values) - 1

    def read(part: Column) -> dict[int, Words]:
        _fits(entry, part, 0, most)
        return {
            slot: _packed(part == code) if code else ~_packed(part) for slot, code in codes.items()
        }

    return read


def _numbers(program: Program, entry: Entry, slots: list[int]) -> Reader:
    signs = _signs(program, entry, slots)
    least, most = entry.question.least or 0, entry.question.most or 0
    unsure = "not-sure" in entry.values

    def read(part: Column) -> dict[int, Words]:
        sure = part != NOT_SURE if unsure else np.ones(len(part), np.bool_)
        _fits(entry, part[sure] if unsure else part, least, most)
        return {slot: _packed(_compared(part, sign, sure)) for slot, sign in signs.items()}

    return read


def _compared(part: Column, sign: str, sure: Column) -> Column:
    if sign[0] == "=":
        return np.logical_not(sure)
    found: Column = part >= int(sign[2:]) if sign[0] == ">" else part < int(sign[1:])
    return found & sure


def _signs(program: Program, entry: Entry, slots: Iterable[int]) -> dict[int, str]:
    """Give what stands after the name of an entry in each slot, such as `=no`, `>=7` or nothing."""
    return {slot: program.names[slot].removeprefix(entry.id) for slot in slots}


def _fits(entry: Entry, part: Column, least: int, most: int) -> None:
    """Refuse an answer that the question does not allow."""
    if not len(part):
        return
    low = least if part.dtype.kind == "u" and least == 0 else int(part.min())
    high = int(part.max())
    if low < least or high > most:
        wrong = low if low < least else high
        raise ValueError(f"`{entry.id}` is answered {wrong}, which is not from {least} to {most}")


def _packed(true: Column) -> Words:
    return _whole(np.packbits(true, bitorder="little"))


def _whole(column: NDArray[np.uint8]) -> Words:
    """See bytes as words, padded with zeros where they do not fill the last one."""
    missing = -len(column) % 8
    if missing:
        column = np.concatenate([column, np.zeros(missing, np.uint8)])
    return np.ascontiguousarray(column).view(np.uint64)


def _bits(words: Words, size: int) -> NDArray[np.bool_]:
    return np.unpackbits(words.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def ones(words: Words, size: int) -> int:
    """Count the sheets, of the first `size`, whose bit is set."""
    if size == len(words) * WORD:
        return int(np.add.reduce(np.bitwise_count(words), dtype=np.uint32))
    return int(np.count_nonzero(_bits(words, size)))
