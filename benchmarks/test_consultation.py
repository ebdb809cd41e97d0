"""One consultation with its full explanation, warm."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest

from benchmarks.rulebooks import described, rulebooks, sheets
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet


@pytest.mark.parametrize("rulebook", rulebooks())
def test_consultation(benchmark: Any, rulebook: Rulebook) -> None:
    """Engine, definition, second look, routine and reasons, on sheets that take turns."""
    made = [Sheet(answers=answers) for answers in sheets(rulebook, 40)]
    told = [consult(rulebook, sheet) for sheet in made]
    turn = cycle(made)
    benchmark.group = "consultation"
    benchmark.extra_info |= described(rulebook) | {
        status: sum(each.status == status for each in told) for status in {t.status for t in told}
    }

    benchmark(lambda: consult(rulebook, next(turn)))
