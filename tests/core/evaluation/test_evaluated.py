"""One sheet, evaluated once, says the same as the definition asked piece by piece."""

from __future__ import annotations

from hypothesis import given

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated, evaluated_whole
from recommender.core.evaluation.outcome import outcome
from recommender.core.evaluation.semantics import INTS, POSSIBLE, evaluate, facts, firings, ints
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from tests.sizes import trying
from tests.strategies import completions, rulebooks_and_sheets


@given(rulebooks_and_sheets())
@trying(200)
def test_a_complete_sheet_is_read_alike_in_pairs_and_in_ints(
    drawn: tuple[Rulebook, dict[str, str]],
) -> None:
    """Either way it has the firings, facts and outcome of the definition, and is settled."""
    rulebook, answers = drawn
    program = compiled(rulebook)
    whole = evaluate(program, ints(program, rulebook, answers), INTS)

    for sheet in (evaluated(rulebook, answers), evaluated_whole(rulebook, answers)):
        assert sheet.firings == firings(program, whole)
        assert sheet.decision == facts(program, whole.values)
        assert sheet.decision == facts(program, sheet.values, POSSIBLE)
        assert sheet.outcome == sheet.possible == outcome(rulebook, program, whole.values)
        assert sheet.is_settled
        assert sheet.applies == applying(rulebook, answers)
        assert sorted(sheet.makers) == sorted(
            {fact for firing in sheet.firings for fact in firing.concluded}
        )


@given(rulebooks_and_sheets(questions=4, answered=0.5))
@trying(200)
def test_a_settled_sheet_has_one_outcome(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """What an open sheet calls settled is the outcome of every completion."""
    rulebook, answers = drawn
    sheet = evaluated(rulebook, answers)

    for whole in completions(rulebook, answers, most=64) if sheet.is_settled else ():
        assert evaluated_whole(rulebook, whole).outcome == sheet.outcome
