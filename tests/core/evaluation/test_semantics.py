"""The definition: against the cards read naively, and against itself over three carriers."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import at_least
from recommender.core.evaluation.semantics import (
    INTS,
    PAIRS,
    POSSIBLE,
    Carrier,
    evaluate,
    facts,
    firings,
    ints,
    many,
    pairs,
)
from recommender.core.language.rulebook import Rulebook
from tests import reference
from tests.sizes import trying
from tests.strategies import (
    completions,
    rulebook_from,
    rulebooks,
    rulebooks_and_sheets,
    sheet_from,
)


@given(rulebooks_and_sheets())
@trying(150)
def test_the_definition_concludes_what_the_cards_say(
    drawn: tuple[Rulebook, dict[str, str]],
) -> None:
    """
    For a complete sheet, the compiled form concludes exactly what reading the cards concludes.
    """
    rulebook, answers = drawn
    program = compiled(rulebook)

    evaluation = evaluate(program, ints(program, rulebook, answers), INTS)

    expected, fired = reference.decide(rulebook, answers)
    assert set(facts(program, evaluation.values)) == expected
    cards = {(f.rule, f.stage) for f in firings(program, evaluation) if ":" not in f.rule}
    assert cards == fired


@given(rulebooks_and_sheets(questions=4, answered=0.5))
@trying(150)
def test_pairs_are_sound(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    What the pair calls certain holds in every completion, and what it calls impossible in none.
    """
    rulebook, answers = drawn
    program = compiled(rulebook)

    pair = evaluate(program, pairs(program, rulebook, answers), PAIRS).values

    sure = set(facts(program, pair))
    possible = set(facts(program, pair, POSSIBLE))
    for completion in completions(rulebook, answers):
        values = evaluate(program, ints(program, rulebook, completion), INTS).values
        decision = set(facts(program, values))
        assert sure <= decision <= possible


@given(rulebooks(), st.integers(0, 2**32))
@trying(60)
def test_every_carrier_agrees(rulebook: Rulebook, seed: int) -> None:
    """
    Sixty-four sheets in one wide int, or in words of an array, are decided as they are one by one.
    """
    rnd = random.Random(seed)
    program = compiled(rulebook)
    sheets = [sheet_from(rnd, rulebook) for _ in range(64)]
    each = [evaluate(program, ints(program, rulebook, sheet), INTS).values for sheet in sheets]
    wide = many(program, rulebook, sheets)
    zeros = np.zeros(1, dtype=np.uint64)
    words = Carrier(np.invert, lambda a, b: all(map(np.array_equal, a, b)))

    together = evaluate(program, wide, INTS).values
    arrays = evaluate(program, [zeros + np.uint64(bits) for bits in wide], words).values

    for slot in program.facts:
        expected = sum(1 << n for n in range(64) if each[n][slot])
        assert together[slot] & (1 << 64) - 1 == expected
        assert int(arrays[slot][0]) == expected


@given(rulebooks_and_sheets(), st.integers(0, 2**32))
@trying(100)
def test_order_never_matters(drawn: tuple[Rulebook, dict[str, str]], seed: int) -> None:
    """Shuffling the rules changes neither the firings nor their order, nor the digest."""
    rulebook, answers = drawn
    rules = list(rulebook.rules)
    random.Random(seed).shuffle(rules)
    shuffled = rulebook.model_copy(update={"rules": rules})

    first, second = compiled(rulebook), compiled(shuffled)
    one = firings(first, evaluate(first, ints(first, rulebook, answers), INTS))
    two = firings(second, evaluate(second, ints(second, shuffled, answers), INTS))

    assert one == two
    assert rulebook.digest == shuffled.digest


@given(rulebooks_and_sheets())
@trying(100)
def test_a_firing_names_what_it_used(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    What a firing used holds, was there before it, and is enough to make its condition hold again.
    """
    rulebook, answers = drawn
    program = compiled(rulebook)
    evaluation = evaluate(program, ints(program, rulebook, answers), INTS)
    known: set[str] = set()
    decision = set(facts(program, evaluation.values))

    for firing in firings(program, evaluation):
        concluded_before = {name for name in firing.used if ":" in name or name == "stopping"}
        assert concluded_before <= known
        assert not decision.intersection(firing.absent)
        assert firing.used or firing.absent
        known.update(firing.concluded)


@given(st.lists(st.booleans(), min_size=1, max_size=9), st.data())
def test_at_least_counts(parts: list[bool], data: st.DataObject) -> None:
    """`at_least` says whether so many parts hold."""
    least = data.draw(st.integers(1, len(parts)))

    assert bool(at_least(least, [-part for part in parts])) == (sum(parts) >= least)


@pytest.mark.slow
def test_the_definition_concludes_what_large_books_say() -> None:
    """The same holds for two hundred rulebooks of 200 rules."""
    for seed in range(200):
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=200, questions=40)
        program = compiled(rulebook)
        for _ in range(3):
            answers = sheet_from(rnd, rulebook)
            evaluation = evaluate(program, ints(program, rulebook, answers), INTS)
            assert set(facts(program, evaluation.values)) == reference.decide(rulebook, answers)[0]
