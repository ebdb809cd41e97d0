"""A program in layers means the same as it did."""

from __future__ import annotations

import random

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, facts, ints
from recommender.core.population.layering import layered
from tests.strategies import rulebook_from, sheet_from


def test_layers_conclude_the_same() -> None:
    """
    On random rulebooks and sheets the same facts are concluded, layer by layer or stage by stage.
    """
    for seed in range(150):
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd)
        program = compiled(rulebook)
        given = ints(program, rulebook, sheet_from(rnd, rulebook))

        whole = evaluate(program, given, INTS).values
        in_layers = evaluate(layered(program), given, INTS).values

        assert facts(program, in_layers) == facts(program, whole)


def test_a_program_is_put_in_layers_once() -> None:
    """
    The layers of a program are kept.
    """
    program = compiled(rulebook_from(random.Random(1)))

    assert layered(program) is layered(program)
