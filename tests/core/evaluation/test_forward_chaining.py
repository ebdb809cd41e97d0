"""The engine against the definition: same firings, same order, on any rulebook and thread."""

from __future__ import annotations

import random

import pytest
from hypothesis import given

from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import INTS, evaluate, firings, ints
from recommender.core.language.rulebook import Rulebook
from tests.sizes import sizes, trying
from tests.strategies import rulebook_from, rulebooks_and_sheets, sheet_from


def true_answers(program: Program, values: list[int]) -> list[int]:
    """List the answers that hold once each question's own condition is applied."""
    return [slot for slots in program.answers.values() for slot in slots if values[slot]]


@given(rulebooks_and_sheets())
@trying(200)
def test_the_engine_fires_what_the_definition_says(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    The engine's firings, with what each used and concluded and in order, are the definition's.
    """
    rulebook, answers = drawn
    program = compiled(rulebook)
    evaluation = evaluate(program, ints(program, rulebook, answers), INTS)

    fired = forward_chaining.run(program, true_answers(program, evaluation.values))

    assert fired == firings(program, evaluation)


@pytest.mark.parametrize(("count", "step"), sizes((40, 8), (2_000, 1)))
def test_the_engine_is_right_on_larger_rulebooks(count: int, step: int) -> None:
    """On random rulebooks of up to 200 rules, no sheet is decided differently."""
    for seed in range(0, count, step):
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=20 + seed * 4 % 181, questions=12 + seed % 20)
        program = compiled(rulebook)
        for _ in range(5):
            evaluation = evaluate(program, ints(program, rulebook, sheet_from(rnd, rulebook)), INTS)
            fired = forward_chaining.run(program, true_answers(program, evaluation.values))
            assert fired == firings(program, evaluation)
