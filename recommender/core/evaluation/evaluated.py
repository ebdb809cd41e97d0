"""
One sheet, evaluated once by the definition: what everybody after it reads instead of evaluating.

What follows from the values (outcome, firings, who made which fact) is worked out when it is first
asked for, and kept. Nothing here is decided: `semantics.py` and `outcome.py` say what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.firing import Firing, Makers, Outcome, makers
from recommender.core.evaluation.outcome import outcome, reported
from recommender.core.evaluation.program import Program
from recommender.core.evaluation.semantics import (
    CERTAIN,
    INTS,
    PAIRS,
    POSSIBLE,
    Evaluation,
    evaluate,
    facts,
    firings,
    ints,
    pairs,
)
from recommender.core.language.rulebook import Rulebook

SURELY = CERTAIN | POSSIBLE


@dataclass(frozen=True, eq=False)
class Evaluated:
    """
    One sheet of answers and the value of every slot, with two bits: certain and possible.

    Of a complete sheet the two bits are the same everywhere.
    """

    rulebook: Rulebook
    program: Program
    answers: Mapping[str, str]
    evaluation: Evaluation

    @property
    def values(self) -> list[int]:
        """The value of every slot of the program."""
        return self.evaluation.values

    def value_of(self, fact: str) -> int:
        """Give the two bits of a fact by its name: 0 where nothing concludes it."""
        slot = self.program.slot.get(fact)
        return 0 if slot is None else self.values[slot] & SURELY

    def true_answers(self) -> list[int]:
        """List the slots of answers that certainly hold, as the engine is given them."""
        slots = (slot for own in self.program.answers.values() for slot in own)
        return [slot for slot in slots if self.values[slot] & CERTAIN]

    @cached_property
    def applies(self) -> dict[str, int]:
        """By question, whether it applies: 0 no, 2 possibly, 3 surely."""
        slots = {gate.question: gate.slot for gate in self.program.gates}
        return {
            question.id: self.values[slots[question.id]] & SURELY
            if question.id in slots
            else SURELY
            for question in self.rulebook.questions
        }

    @cached_property
    def counting(self) -> dict[str, str]:
        """The answers to questions that apply, or may."""
        entries = self.rulebook.entries
        return {
            name: value
            for name, value in self.answers.items()
            if self.applies[entries[name].question.id]
        }

    @cached_property
    def outcome(self) -> Outcome:
        """What is certain to be told."""
        return outcome(self.rulebook, self.program, self.values, CERTAIN)

    @cached_property
    def possible(self) -> Outcome:
        """What would be told if everything that is possible held."""
        return outcome(self.rulebook, self.program, self.values, POSSIBLE)

    @cached_property
    def is_settled(self) -> bool:
        """
        Whether every completion has the same outcome.

        Where nothing is told at all, it also says of each whether anything was reported. It can be
        too cautious, never too bold.
        """
        sure = self.outcome
        if sure != self.possible:
            return False
        if sure.emergency or sure.referrals or sure.offers:
            return True
        certainly, possibly = (
            reported(self.program, self.values, bit) for bit in (CERTAIN, POSSIBLE)
        )
        return certainly == possibly

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """The rules that are certain to hold, in order of stage, round and id."""
        return firings(self.program, self.evaluation)

    @cached_property
    def makers(self) -> Makers:
        """The certain firings that concluded each fact."""
        return makers(self.firings)

    @cached_property
    def decision(self) -> tuple[str, ...]:
        """The facts that are certain, in alphabetical order."""
        return facts(self.program, self.values)


def evaluated(
    rulebook: Rulebook, answers: Mapping[str, str], program: Program | None = None
) -> Evaluated:
    """
    Evaluate accepted answers, some of them perhaps open, in pairs.

    `program` is the compiled form of the rulebook where it is not the rulebook's own.
    """
    program = program or compiled(rulebook)
    values = pairs(program, rulebook, answers)
    return Evaluated(rulebook, program, answers, evaluate(program, values, PAIRS))


def evaluated_whole(
    rulebook: Rulebook, answers: Mapping[str, str], program: Program | None = None
) -> Evaluated:
    """Evaluate a sheet on which everything is answered, in ints; else as `evaluated`."""
    program = program or compiled(rulebook)
    values = ints(program, rulebook, answers)
    return Evaluated(rulebook, program, answers, evaluate(program, values, INTS))
