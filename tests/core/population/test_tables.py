"""Tables of sheets: bit for bit what the definition says of each sheet alone, whole or refused."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import INTS, evaluate, ints, true_slots
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.population import tables
from recommender.core.population.tables import (
    NOT_SURE,
    Column,
    counts,
    decisions,
    evaluated,
)
from tests.sizes import trying
from tests.strategies import GROUNDS, rulebook_from, sheet_from, sources


def coded(entry: Entry, answers: list[str]) -> Column:
    """Write the answers of one entry as a column."""
    if entry.question.kind == "number":
        return np.array([NOT_SURE if a == "not-sure" else int(a) for a in answers], np.int32)
    return np.array([entry.values.index(answer) for answer in answers], np.uint8)


def table_of(rulebook: Rulebook, sheets: list[dict[str, str]]) -> dict[str, Column]:
    """Write sheets as columns."""
    asked = [entry for entry in rulebook.entries.values() if entry.question.kind != "text"]
    return {entry.id: coded(entry, [sheet[entry.id] for sheet in sheets]) for entry in asked}


def one_by_one(
    program: Program, rulebook: Rulebook, sheets: list[dict[str, str]]
) -> list[set[str]]:
    """Take each sheet through the definition alone."""
    found = []
    for sheet in sheets:
        values = evaluate(program, ints(program, rulebook, sheet), INTS).values
        found.append({program.names[slot] for slot in program.facts if values[slot]})
    return found


def small(rules: list[dict[str, Any]], **only_if: Any) -> Rulebook:
    """Make a rulebook of two yes-no questions and a number."""

    def asked(name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "kind": kind, "group": "g", "ask": name, **more}

    named = [{"title": rule["id"], **GROUNDS, **rule} for rule in rules]
    return Rulebook.model_validate(
        {
            "version": "0.0.1",
            "title": "small",
            "notice": "small",
            "urgencies": [],
            "questions": [
                asked("a", "yes-no"),
                asked("b", "yes-no", **only_if),
                asked("age", "number", least=0, most=120, safety=True),
                asked("words", "text"),
            ],
            "rules": named,
        }
    )


def made_up(rnd: random.Random, count: int) -> tuple[Program, Rulebook, list[dict[str, str]]]:
    """Make a rulebook, compiled, and so many sheets; what shrinks is the rulebook."""
    rulebook = rulebook_from(rnd, rules=24, questions=7)
    luck = random.Random(count)
    return compiled(rulebook), rulebook, [sheet_from(luck, rulebook) for _ in range(count)]


@given(sources)
@trying(60)
def test_a_table_is_its_sheets_one_by_one(rnd: random.Random) -> None:
    """
    Whatever the rules and the sheets, a table concludes for each sheet what it concludes alone; and
    a fact is counted once for each sheet, and never for the bits after the last.
    """
    program, rulebook, sheets = made_up(rnd, 70)

    table = tables.from_columns(program, rulebook, table_of(rulebook, sheets))
    found = decisions(program, table)

    for number, facts in enumerate(one_by_one(program, rulebook, sheets)):
        assert {name for name, bits in found.items() if bits[number]} == facts
    assert counts(program, table) == {name: int(bits.sum()) for name, bits in found.items()}


@given(sources)
@trying(20)
def test_packed_bits_conclude_what_columns_conclude(rnd: random.Random) -> None:
    """
    Answers given as packed bits, by name, lead to the same counts as the same answers in columns.
    """
    program, rulebook, sheets = made_up(rnd, 70)
    columns = tables.from_columns(program, rulebook, table_of(rulebook, sheets))
    truth = np.zeros((len(program.names), len(sheets)), np.bool_)
    for number, sheet in enumerate(sheets):
        for entry, value in sheet.items():
            truth[list(true_slots(program, rulebook.entries[entry], value)), number] = True

    bits = {
        program.names[slot]: np.packbits(truth[slot], bitorder="little")
        for slots in program.answers.values()
        for slot in slots
    }
    table = tables.from_bits(program, bits, len(sheets))

    assert counts(program, table) == counts(program, columns)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 200])
def test_how_a_table_is_cut_does_not_matter(size: int) -> None:
    """Chunks cover every sheet once, and their size changes nothing."""
    program, rulebook, sheets = made_up(random.Random(5), size)
    table = tables.from_columns(program, rulebook, table_of(rulebook, sheets))

    chunks = list(evaluated(program, table, words=1))
    whole = decisions(program, table)

    assert [(chunk.start, chunk.stop) for chunk in chunks] == [
        (start, min(start + 64, size)) for start in range(0, size, 64)
    ]
    for chunk in chunks:
        for name, bits in whole.items():
            word = int(chunk.values[program.slot[name]][0])
            expected = bits[chunk.start : chunk.stop]
            assert [bool(word >> n & 1) for n in range(len(expected))] == expected.tolist()


def test_a_question_that_does_not_apply_is_no() -> None:
    """The same `only-if` decides in a table as on a sheet: an answer it rules out is a plain no."""
    rules = [
        {"id": "yes", "when": "b", "then": {"finding": "yes"}},
        {"id": "no", "when": {"not": "b"}, "then": {"finding": "no"}},
    ]
    rulebook = small(rules, **{"only-if": "a"})
    program = compiled(rulebook)
    columns = {"a": np.array([True, True, False, False]), "b": np.array([True, False, True, False])}

    found = decisions(program, tables.from_columns(program, rulebook, columns))

    assert found["finding:yes"].tolist() == [True, False, False, False]
    assert found["finding:no"].tolist() == [False, True, True, True]


def test_not_sure_of_a_number_is_neither_above_nor_below() -> None:
    """A number answered not sure meets no comparison, and its own condition alone."""
    rules = [
        {"id": "old", "when": {"age": {"at-least": 18}}, "then": {"finding": "old"}},
        {"id": "young", "when": {"age": {"below": 18}}, "then": {"finding": "young"}},
        {"id": "unsure", "when": {"age": "not-sure"}, "then": {"finding": "unsure"}},
    ]
    rulebook = small(rules)
    program = compiled(rulebook)
    columns = {"age": np.array([17, 18, NOT_SURE])}

    found = decisions(program, tables.from_columns(program, rulebook, columns))

    assert {name: bits.tolist() for name, bits in found.items()} == {
        "finding:old": [False, True, False],
        "finding:young": [True, False, False],
        "finding:unsure": [False, False, True],
    }


def test_answers_are_left_as_they_were() -> None:
    """Evaluating a table writes to none of the arrays it was given."""
    program, rulebook, sheets = made_up(random.Random(8), 128)
    table = tables.from_columns(program, rulebook, table_of(rulebook, sheets))
    bits = {
        program.names[slot]: words.view(np.uint8) for slot, words in table.given(0, 128).items()
    }
    before = {name: column.copy() for name, column in bits.items()}

    counts(program, tables.from_bits(program, bits, 128))

    for name, column in bits.items():
        assert (column == before[name]).all()


RULES = [
    {"id": "both", "when": {"all": ["a", "b"]}, "then": {"finding": "both"}},
    {"id": "old", "when": {"age": {"at-least": 18}}, "then": {"finding": "old"}},
]
GOOD: dict[str, Column] = {
    "a": np.zeros(3, np.uint8),
    "b": np.zeros(3, np.uint8),
    "age": np.zeros(3, np.int64),
}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"c": np.zeros(3, np.uint8)}, "nothing called `c` is asked"),
        ({"a": np.zeros(2, np.uint8)}, "the columns have different lengths, from 2 to 3"),
        ({"a": np.zeros((3, 1), np.uint8)}, "the column `a` has 2 dimensions, not 1"),
        ({"a": np.zeros(3)}, "the column `a` holds float64, not whole numbers"),
        ({"age": np.zeros(3, np.bool_)}, "the column `age` holds bool, not whole numbers"),
        ({"a": np.array([0, 3, 1])}, "`a` is answered 3, which is not from 0 to 2"),
        ({"a": np.array([0, -1, 1])}, "`a` is answered -1, which is not from 0 to 2"),
        ({"age": np.array([0, 121, 1])}, "`age` is answered 121, which is not from 0 to 120"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(change: dict[str, Column], text: str) -> None:
    """
    A column of the wrong name, length or kind, or with an answer that is not allowed, is an error.
    """
    rulebook = small(RULES)
    program = compiled(rulebook)

    with pytest.raises(ValueError, match=text):
        counts(program, tables.from_columns(program, rulebook, GOOD | change))


def test_a_missing_column_is_refused_when_a_rule_reads_it() -> None:
    """Only an entry that no rule reads may be left out: nothing that was not asked counts as no."""
    rulebook = small(RULES)
    program = compiled(rulebook)

    with pytest.raises(ValueError, match="the column `age` is missing"):
        tables.from_columns(program, rulebook, {"a": GOOD["a"], "b": GOOD["b"]})


def test_bits_of_an_unknown_answer_or_of_too_few_sheets_are_refused() -> None:
    """Packed bits are refused when their name is no answer or they end too early."""
    program = compiled(small(RULES))

    with pytest.raises(ValueError, match="no answer is called `finding:both`"):
        tables.from_bits(program, {"finding:both": np.zeros(1, np.uint8)}, 8)
    with pytest.raises(ValueError, match="`a` needs 9 bits, as bytes"):
        tables.from_bits(program, {"a": np.zeros(1, np.uint8)}, 9)
