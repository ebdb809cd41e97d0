"""The engine against the definition: same firings, same order, on any rulebook and thread."""

from __future__ import annotations

import random
import threading

import pytest
from hypothesis import given

from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import INTS, evaluate, firings, ints
from recommender.core.language.rulebook import Rulebook
from tests.sizes import sampled, tried, trying
from tests.strategies import rulebook_from, rulebooks_and_sheets, sheet_from


def true_answers(program: Program, values: list[int]) -> list[int]:
    """List the answers that hold once each question's own condition is applied."""
    return [slot for slots in program.answers.values() for slot in slots if values[slot]]


def differences(seed: int, *, rules: int, questions: int, sheets: int) -> int:
    """Count the sheets of one random rulebook on which engine and definition differ."""
    rnd = random.Random(seed)
    rulebook = rulebook_from(rnd, rules=rules, questions=questions)
    program = compiled(rulebook)
    found = 0
    for _ in range(sheets):
        evaluation = evaluate(program, ints(program, rulebook, sheet_from(rnd, rulebook)), INTS)
        fired = forward_chaining.run(program, true_answers(program, evaluation.values))
        found += fired != firings(program, evaluation)
    return found


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


@pytest.mark.parametrize("seed", sampled(range(40), 8))
def test_the_engine_is_right_on_larger_rulebooks(seed: int) -> None:
    """
    On rulebooks of up to 200 rules, no sheet is decided differently.
    """
    assert differences(seed, rules=20 + seed * 4, questions=12 + seed // 2, sheets=5) == 0


@pytest.mark.slow
def test_the_engine_is_right_on_two_thousand_rulebooks() -> None:
    """
    On 2,000 random rulebooks of up to 200 rules, no sheet is decided differently.
    """
    wrong = [
        n for n in range(2000) if differences(n, rules=1 + n % 200, questions=4 + n % 40, sheets=3)
    ]

    assert wrong == []


def test_a_failed_run_throws_its_engine_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    After an error in an action the next run starts from a fresh engine and is right.
    """
    rnd = random.Random(7)
    rulebook = rulebook_from(rnd, rules=40)
    program = compiled(rulebook)
    evaluation = evaluate(program, ints(program, rulebook, sheet_from(rnd, rulebook)), INTS)
    answers = true_answers(program, evaluation.values)
    with monkeypatch.context() as broken:
        broken.setattr(forward_chaining.Engine, "fire", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forward_chaining.run(program, answers)

    fired = forward_chaining.run(program, answers)

    assert fired == firings(program, evaluation)
    assert fired


def test_threads_never_see_each_other() -> None:
    """
    Eight threads that take many sheets through one rulebook get what each would get alone.
    """
    rnd = random.Random(11)
    rulebook = rulebook_from(rnd, rules=60, questions=12)
    program = compiled(rulebook)
    sheets = [sheet_from(rnd, rulebook) for _ in range(tried(250))]
    evaluations = [evaluate(program, ints(program, rulebook, sheet), INTS) for sheet in sheets]
    expected = [firings(program, evaluation) for evaluation in evaluations]
    wrong: list[int] = []

    def work() -> None:
        for n, evaluation in enumerate(evaluations):
            if (
                forward_chaining.run(program, true_answers(program, evaluation.values))
                != expected[n]
            ):
                wrong.append(n)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_thread_keeps_few_engines() -> None:
    """
    Many rulebooks in one thread leave no more engines behind than the limit.
    """
    for seed in range(forward_chaining.MOST_ENGINES + 5):
        assert differences(seed, rules=5, questions=3, sheets=1) == 0

    assert len(forward_chaining._mine.engines) <= forward_chaining.MOST_ENGINES
