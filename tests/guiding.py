"""The answers that apply, as a field or a file carries them; and a routine to go through."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from recommender.adapters.sheets import kept_text
from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import gentler
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.routine.steps import Routine, Step
from recommender.web.page.carried import Carried, in_file
from tests import http


def applied(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out the answers to questions that do not apply."""
    unread = ignored(rulebook, dict(answers))
    return {name: value for name, value in answers.items() if name not in unread}


def field(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write the answers that apply as the field of a page."""
    return http.field(rulebook, applied(rulebook, answers))


def saved(rulebook: Rulebook, answers: Mapping[str, str], but: Collection[str] = ()) -> str:
    """Write the answers that apply, `but` those to some questions, as a file that was saved."""
    kept = {
        name: value
        for name, value in applied(rulebook, answers).items()
        if rulebook.entries[name].question.id not in but
    }
    return kept_text(in_file(rulebook, Carried(Sheet(on=http.TODAY, answers=kept))))


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
