"""A program in layers means the same as it did."""

from __future__ import annotations

import random

from hypothesis import given

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, facts, ints
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.layering import layered
from tests.sizes import trying
from tests.strategies import rulebook_from, rulebooks_and_sheets


@trying(150)
@given(rulebooks_and_sheets(rules=24, questions=8))
def test_layers_conclude_the_same(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    On random rulebooks and sheets the same facts are concluded, layer by layer or stage by stage.
    """
    rulebook, answers = drawn
    program = compiled(rulebook)
    known = ints(program, rulebook, answers)

    whole = evaluate(program, known, INTS).values
    in_layers = evaluate(layered(program), known, INTS).values

    assert facts(program, in_layers) == facts(program, whole)


def test_a_program_is_put_in_layers_once() -> None:
    """The layers of a program are kept."""
    program = compiled(rulebook_from(random.Random(1)))

    assert layered(program) is layered(program)
