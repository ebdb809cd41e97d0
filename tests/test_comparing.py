"""
Comparing two rulebooks, held to account by trying every sheet: 400 random pairs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from recommender.core.asking_both import sheet_for, together
from recommender.core.comparing import compared, concerned, differing, kinds_found, witness
from recommender.core.compiling import compiled
from recommender.core.model import Rulebook
from recommender.core.semantics import INTS, evaluate, ints
from recommender.core.witness import usual_sheet
from tests.pairs import how_many, kinds_between, pair_from, sheets

PAIRS = 400
PARTS = 4
MOST = 500
"""So many sheets of a pair are tried at most; a pair with more is drawn anew."""


def drawn(part: int) -> Iterator[tuple[Rulebook, Rulebook]]:
    """Draw pairs whose sheets can all be tried."""
    for seed in range(part, PAIRS, PARTS):
        rnd = random.Random(seed)
        while True:
            rules, questions = rnd.randint(4, 16), rnd.randint(2, 4)
            old, new = pair_from(rnd, rules=rules, questions=questions)
            if how_many(old, new) <= MOST:
                yield old, new
                break


@pytest.mark.parametrize("part", range(PARTS))
def test_kinds_witnesses_and_people_are_exactly_right(part: int) -> None:
    """
    The kinds of difference are those that some sheet has, and none exactly when no sheet has any;
    each witness is as near to the usual sheet as any; what the people concerned have in common is
    what their answers are.
    """
    same = 0
    for old, new in drawn(part):
        asked = together(old, new)
        usual = usual_sheet(asked.rulebook)
        nearest: dict[object, int] = {}
        theirs: dict[str, set[str]] = {name: set() for name in asked.values}
        for one in sheets(old, new):
            here = kinds_between(old, new, one)
            away = sum(value != usual[name] for name, value in one.named.items())
            for kind in here:
                nearest[kind] = min(away, nearest.get(kind, away))
            for name, value in one.named.items() if here else ():
                theirs[name].add(value)

        solver = compared(old, new, usual)
        found = kinds_found(solver)

        assert set(found) == set(nearest)
        assert len(found) == len(nearest)
        for kind in found:
            answers = witness(asked, solver, kind, usual)
            assert answers is not None
            assert kind in _kinds(old, new, answers)
            assert sum(v != usual[n] for n, v in answers.items()) == nearest[kind]
        if found:
            common = {n: s for n, s in theirs.items() if s != set(asked.values[n])}
            assert {n: set(values) for n, values in concerned(solver).items()} == common
        same += not found
    assert same


def _kinds(old: Rulebook, new: Rulebook, answers: dict[str, str]) -> set[object]:
    asked = together(old, new)
    values = []
    for rulebook, names in ((old, asked.before), (new, asked.after)):
        program = compiled(rulebook)
        given = ints(program, rulebook, sheet_for(names, answers))
        values.append(evaluate(program, given, INTS).values)
    return {kind for kind, bits in differing(old, new, *values).items() if bits}
