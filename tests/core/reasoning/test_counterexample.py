"""A witness is a sheet of which something holds, and none is more like the usual one."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import (
    asked,
    in_words,
    smallest,
    unusual,
    usual_sheet,
)
from tests.brute import every, how_many, sheets, small_book
from tests.sizes import sizes, tried


def witnesses(
    book: Rulebook, usual: Mapping[str, str], slots: list[int]
) -> list[dict[str, str] | None]:
    """Find the smallest witness of each slot, one after another."""
    solver = asked(book, usual, [("slot", slot) for slot in slots])
    literals = solver.made.literals
    return [smallest(book, solver, solver.made.away, [literal], usual) for literal in literals]


@pytest.mark.parametrize(("seeds", "many"), sizes((range(tried(60)), 1500), (range(60), 4000)))
def test_a_witness_is_the_smallest_there_is(seeds: range, many: int) -> None:
    """Of every fact, no complete sheet in which it holds differs from the usual one in less."""
    checked = nobody = 0
    for seed in seeds:
        rnd = random.Random(seed)
        book = small_book(rnd, rules=14, ticks=5, numbers=2)
        if how_many(book, {}) > many:
            continue
        program, usual = compiled(book), usual_sheet(book)
        found = every(book, {})
        all_sheets = list(sheets(found))
        slots = [rnd.choice(program.facts) for _ in range(4)]

        for slot, witness in zip(slots, witnesses(book, usual, slots), strict=True):
            holding = [s for k, s in enumerate(all_sheets) if found.values[slot] >> k & 1]
            checked += 1
            if witness is None:
                nobody += 1
                assert not holding
                continue
            assert program.names[slot] in evaluated_whole(book, witness).decision
            fewest = min(len(unusual(book, sheet, usual)) for sheet in holding)
            assert len(unusual(book, witness, usual)) == fewest
    assert checked > len(seeds)
    assert 0 < nobody < checked


def test_the_same_question_has_the_same_witness(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """What was asked before changes no witness."""
    usual = usual_sheet(rulebook, healthy)
    slots = compiled(rulebook).of_kind("offered")[:12]

    forward, backward = (witnesses(rulebook, usual, order) for order in (slots, slots[::-1]))

    assert forward == backward[::-1]


def test_a_number_is_as_near_to_the_usual_one_as_may_be(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Someone under 16 is 15, not 0."""
    usual = usual_sheet(rulebook, healthy)

    (witness,) = witnesses(rulebook, usual, [compiled(rulebook).slot["age<16"]])

    assert witness is not None
    assert unusual(rulebook, witness, usual) == {"age": "15"}


def test_a_witness_is_told_in_the_words_of_the_questionnaire(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Ticks, doubts and other answers are told apart, and what is as usual is left out."""
    usual = usual_sheet(rulebook, healthy)
    answers = {**usual, "low-back-ache": "yes", "thin-bones": "not-sure", "age": "70"}

    said = in_words(rulebook, answers, usual)

    assert said.startswith("Someone who ticks “Ache or pain in the low back”")
    assert "is not sure of “" in said
    assert said.endswith("answers “70” to “How old are you?”")
    assert in_words(rulebook, usual, usual) == "Someone who answers everything as usual"
