"""The field that carries answers, as the tests of guided mode send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import gentler
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.routine.steps import Routine, Step
from tests import http


def applied(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out the answers to questions that do not apply."""
    unread = ignored(rulebook, dict(answers))
    return {name: value for name, value in answers.items() if name not in unread}


def field(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write the answers that apply as the field of a page."""
    return http.field(rulebook, applied(rulebook, answers))


class Eased(NamedTuple):
    """A routine, and of its steps the one with the most gentler ways: its number, and these."""

    routine: Routine
    number: int
    ways: tuple[str, ...]

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.routine.steps[self.number - 1]

    @property
    def at(self) -> str:
        """Its first turn, as a page names it."""
        return f"{self.number}.1"

    @property
    def left(self) -> list[str]:
        """Its gentler ways, as a page names them."""
        return [f"{self.number}.{way}" for way in self.ways]


def eased(rulebook: Rulebook, answers: Mapping[str, str]) -> Eased:
    """Find the step of a routine that has the most gentler ways, which may be one alone."""
    shown = consult(rulebook, Sheet(answers=applied(rulebook, answers)))
    routine = shown.routine
    assert routine is not None
    found = {
        number: tuple(step.technique for step in gentler(rulebook, shown, routine, number))
        for number in range(1, len(routine.steps) + 1)
    }
    number = max(found, key=lambda one: len(found[one]))
    assert found[number]
    return Eased(routine, number, found[number])
