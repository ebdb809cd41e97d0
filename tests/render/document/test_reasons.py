"""The best reason for a step: the same one wherever there is room for only one."""

from __future__ import annotations

import pytest

from recommender.audit.cases.cases import Cases, sheet_of
from recommender.core.consultation.consult import consult
from recommender.core.evaluation.firing import chain, makers
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.reasons import Why, best_reason
from recommender.render.formats.because import Told, because
from tests.sizes import sizes


@pytest.mark.parametrize("one_in", sizes(75, 25))
def test_the_best_reason_is_the_one_that_the_terminal_tells(
    rulebook: Rulebook, cases: Cases, one_in: int
) -> None:
    """
    A card, the paper and a picture give the reason that the terminal gives for the step alone.
    """
    looked_at = 0
    for case in cases.cases[::one_in]:
        shown = consult(rulebook, sheet_of(case, cases.healthy, rulebook))
        made = makers(shown.firings)
        for step in shown.routine.steps if shown.routine else ():
            firings = tuple(chain(made, f"offered:{step.technique}"))
            told = Told(full=False)

            best = best_reason(shown, firings)
            list(because(Why(shown, firings), told, "here", 0))

            assert best is not None
            assert best[0].rule == next(iter(told.rules))
            looked_at += 1

    assert looked_at > 2500 / one_in
