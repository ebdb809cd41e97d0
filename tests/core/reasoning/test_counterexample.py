"""A witness is a sheet of which something holds, and none is more like the usual one."""

from __future__ import annotations

import random
from collections.abc import Mapping

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, facts, ints
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import asked, example, in_words, unusual, usual_sheet
from tests.brute import every, how_many, sheets, small_book

BOOKS = 60
MANY = 4000


def test_a_witness_is_the_smallest_there_is() -> None:
    """Of every fact, no complete sheet in which it holds differs from the usual one in less."""
    checked = nobody = 0
    for seed in range(BOOKS):
        rnd = random.Random(seed)
        book = small_book(rnd, rules=14, ticks=5, numbers=2)
        if how_many(book, {}) > MANY:
            continue
        program, usual = compiled(book), usual_sheet(book)
        found = every(book, {})
        all_sheets = list(sheets(found))
        slots = [rnd.choice(program.facts) for _ in range(4)]
        solver = asked(book, usual, [("slot", slot) for slot in slots])

        for n, slot in enumerate(slots):
            witness = example(book, solver, n, usual)

            holding = [s for k, s in enumerate(all_sheets) if found.values[slot] >> k & 1]
            checked += 1
            if witness is None:
                nobody += 1
                assert not holding
                continue
            assert program.names[slot] in _facts(book, witness)
            fewest = min(len(unusual(book, sheet, usual)) for sheet in holding)
            assert len(unusual(book, witness, usual)) == fewest
    assert checked > BOOKS
    assert 0 < nobody < checked


def test_the_same_question_has_the_same_witness(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """What was asked before changes no witness."""
    program, usual = compiled(rulebook), usual_sheet(rulebook, healthy)
    slots = [slot for slot in program.facts if program.names[slot].startswith("offered:")][:12]
    first = asked(rulebook, usual, [("slot", slot) for slot in slots])
    again = asked(rulebook, usual, [("slot", slot) for slot in slots])

    forward = [example(rulebook, first, n, usual) for n in range(len(slots))]
    backward = [example(rulebook, again, n, usual) for n in reversed(range(len(slots)))]

    assert forward == backward[::-1]


def test_a_number_is_as_near_to_the_usual_one_as_may_be(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Someone under 16 is 15, not 0."""
    program, usual = compiled(rulebook), usual_sheet(rulebook, healthy)
    young = program.slot["age<16"]

    witness = example(rulebook, asked(rulebook, usual, [("slot", young)]), 0, usual)

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


def _facts(book: Rulebook, answers: Mapping[str, str]) -> set[str]:
    program = compiled(book)
    return set(facts(program, evaluate(program, ints(program, book, answers), INTS).values))
