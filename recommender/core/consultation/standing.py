"""How far a sheet has come: what is certain, what is settled, and what its steps still wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.core.evaluation.evaluated import Evaluated, evaluated
from recommender.core.evaluation.firing import Outcome
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import unanswered
from recommender.core.questionnaire.hearing import heard, still_offered
from recommender.core.routine.open_steps import OpenSteps, open_steps


def standing(rulebook: Rulebook, answers: Mapping[str, str]) -> Standing:
    """Evaluate accepted answers and see how far they have come."""
    return standing_of(evaluated(rulebook, heard(rulebook, answers)), only_needed=True)


def standing_of(sheet: Evaluated, *, only_needed: bool = False) -> Standing:
    """
    See how far a sheet in pairs has come.

    Of its steps what can change them is found, or `only_needed` what is needed before any.
    """
    waits_for_steps = sheet.is_settled and not is_complete(sheet)
    return Standing(
        sheet=sheet,
        offered=still_offered(sheet.rulebook, sheet.answers),
        steps=open_steps(sheet, only_needed=only_needed) if waits_for_steps else OpenSteps(),
    )


def is_complete(sheet: Evaluated) -> bool:
    """Say whether every question that may apply is answered, those for own words aside."""
    left = unanswered(sheet.rulebook, sheet.answers, sheet.applies)
    return all(question.kind == "text" for question, _ in left)


class Standing(NamedTuple):
    """A sheet, evaluated; the entries still `offered` for its own words; its open steps."""

    sheet: Evaluated
    offered: frozenset[str]
    steps: OpenSteps

    @property
    def sure(self) -> Outcome:
        """What is certain to be told."""
        return self.sheet.outcome

    @property
    def waits(self) -> bool:
        """Whether a line that was offered for the person's own words is to be answered first."""
        return bool(self.offered) and not self.sure.emergency

    @property
    def is_ready(self) -> bool:
        """Whether nothing has to be answered before a result is shown."""
        return self.sheet.is_settled and not (self.waits or self.steps.needed)
