"""The parts of an outcome say the same as the outcome itself."""

from __future__ import annotations

import random

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import differing, parts
from recommender.core.evaluation.semantics import INTS, evaluate, many
from tests.brute import told
from tests.sizes import seeds
from tests.strategies import rulebook_from, sheet_from


@pytest.mark.parametrize("seeds", seeds(150))
def test_parts_differ_exactly_when_outcomes_do(seeds: range) -> None:
    """
    Of many sheets at once, those differ from the first whose outcome is not the same; or whether
    anything was reported, where nothing is told; or what the routine reads, where it is laid out.
    """
    seen = set()
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=rnd.choice([12, 30, 60]))
        program = compiled(rulebook)
        drawn = [sheet_from(rnd, rulebook) for _ in range(20)]

        found = differing(rulebook, evaluate(program, many(program, rulebook, drawn), INTS).values)

        first = told(rulebook, drawn[0])
        for n, sheet in enumerate(drawn):
            other = told(rulebook, sheet)
            assert bool(found >> n & 1) == (other != first)
            seen.add((other == first, first[0] == other[0]))
    assert {(True, True), (False, False), (False, True)} <= seen


def test_every_kind_of_part_is_there() -> None:
    """A rulebook of some size has an emergency, referrals, offers with limits, and advice."""
    found = parts(rulebook_from(random.Random(3), rules=120, questions=12))

    kinds = {"emergency", "referral", "offered", "pressure", "seconds", "dose", "advice"}
    assert {part[0] for part in found} == {*kinds, "routine", "reported"}
