"""The definition on one sheet: complete (ints) and incomplete (pairs)."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest

from benchmarks.rulebooks import described, rulebooks, sheets
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, PAIRS, evaluate, ints, pairs
from recommender.core.language.rulebook import Rulebook


@pytest.mark.parametrize("rulebook", rulebooks())
@pytest.mark.parametrize("kind", ["complete", "half-answered"])
def test_definition(benchmark: Any, rulebook: Rulebook, kind: str) -> None:
    """One evaluation, from answers already carried."""
    program = compiled(rulebook)
    made = sheets(rulebook, 100)
    if kind == "complete":
        carrier, given = INTS, [ints(program, rulebook, sheet) for sheet in made]
    else:
        halves = [dict(list(sheet.items())[::2]) for sheet in made]
        carrier, given = PAIRS, [pairs(program, rulebook, sheet) for sheet in halves]
    turn = cycle(given)
    benchmark.group = f"definition, {kind}"
    benchmark.extra_info |= described(rulebook)

    benchmark(lambda: evaluate(program, next(turn), carrier))
