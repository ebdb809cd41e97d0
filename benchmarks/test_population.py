"""Tables of a million sheets in memory through the definition, on one core."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarks.rulebooks import described, rulebooks
from recommender.core.evaluation.compiler import compiled
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.tables import (
    Column,
    Table,
    counts,
    evaluated,
    from_bits,
    from_columns,
)

SIZE = 1 << 20
BOOKS = rulebooks()[:3]


def column(rnd: np.random.Generator, entry: Entry) -> Column:
    """Answer one entry at random, for every sheet."""
    question = entry.question
    if question.kind == "number":
        return rnd.integers(question.least or 0, (question.most or 0) + 1, SIZE, dtype=np.int16)
    if not entry.ticked:
        return rnd.integers(0, len(entry.values), SIZE, dtype=np.uint8)
    drawn = rnd.random(SIZE, dtype=np.float32)
    yes = 0.02 if question.safety else 0.25
    codes: Column = (drawn >= yes).astype(np.uint8) + (drawn >= 1 - yes / 4)
    return codes.astype(np.uint8)


@cache
def table(rulebook: Rulebook, kind: str) -> Table:
    """Make a table of random sheets, as bytes or as packed bits."""
    program, rnd = compiled(rulebook), np.random.default_rng(0)
    asked = [entry for entry in rulebook.entries.values() if entry.question.kind != "text"]
    columns = from_columns(program, rulebook, {entry.id: column(rnd, entry) for entry in asked})
    if kind == "byte-columns":
        return columns
    words = columns.given(0, SIZE)
    bits = {program.names[slot]: value.view(np.uint8) for slot, value in words.items()}
    return from_bits(program, bits, SIZE)


@pytest.mark.parametrize("rulebook", BOOKS)
@pytest.mark.parametrize("kind", ["packed-bits", "byte-columns"])
@pytest.mark.parametrize("what", ["evaluate", "count"])
def test_population(benchmark: Any, rulebook: Rulebook, kind: str, what: str) -> None:
    """Every fact of every sheet is worked out; `count` also counts each of them."""
    program, sheets = compiled(rulebook), table(rulebook, kind)
    benchmark.group = f"population, {what}"

    def run() -> None:
        if what == "count":
            counts(program, sheets)
        else:
            deque(evaluated(program, sheets), maxlen=0)

    benchmark.pedantic(run, rounds=7, warmup_rounds=1)

    if benchmark.disabled:
        return
    best = benchmark.stats.stats
    benchmark.extra_info |= described(rulebook) | {
        "million_sheets_per_second": round(SIZE / best.median / 1e6, 1),
        "at_best": round(SIZE / best.min / 1e6, 1),
    }
