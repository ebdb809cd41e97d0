"""
What the cases show, all evaluated at once, and what the solver is asked where they show nothing.

A case that shows something is proof enough that it can be, and costs nothing; so the solver is only
asked about the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from recommender.audit.cases.cases import Cases
from recommender.audit.cases.runs import given
from recommender.audit.result import Witness
from recommender.core.evaluation.program import CompiledRule, Expression, Program, held
from recommender.core.evaluation.semantics import INTS, evaluate
from recommender.core.language.conditions import Condition
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import (
    asked,
    in_words,
    smallest,
    unusual,
    usual_sheet,
)
from recommender.core.reasoning.variants import Variants, fired, varied


@dataclass(frozen=True, eq=False)
class Evidence:
    """
    A rulebook whose rules say that they fired, and the value of every slot on all cases.

    `cases` may hold none; `usual` is the sheet that witnesses are compared with.
    """

    rulebook: Rulebook
    cases: Cases
    variants: Variants
    values: list[int]
    usual: Mapping[str, str]

    @property
    def program(self) -> Program:
        """The compiled form, with a slot for each rule that fired."""
        return self.variants.program

    @property
    def every(self) -> int:
        """One bit for each case."""
        return (1 << len(self.cases.cases)) - 1

    def shown(self, expression: Expression) -> int:
        """The cases, as bits, in which an expression holds."""
        return int(held(expression, self.values)) & self.every

    def fired(self, rule: str) -> Expression:
        """Say that a card's rule held; one that is not there never does."""
        return fired(self.program, rule)

    def fact(self, name: str) -> Expression:
        """Say that a fact holds; none does that nothing concludes."""
        return self.program.fact(name)

    @cached_property
    def rule_of(self) -> dict[str, CompiledRule]:
        """The compiled rules of cards, by id; of a card with several stages, the first."""
        found: dict[str, CompiledRule] = {}
        for rule in self.program.rules:
            if rule.id in self.rulebook.rule_of:
                found.setdefault(rule.id, rule)
        return found

    def witness(self, answers: Mapping[str, str]) -> Witness:
        """Say a sheet as a witness."""
        told = unusual(self.rulebook, answers, self.usual)
        return Witness(answers=told, words=in_words(self.rulebook, answers, self.usual))

    def witnesses(self, expressions: Sequence[Expression]) -> Iterator[Witness | None]:
        """
        Find for each expression the smallest person of whom it holds, or None where there is none.

        Raises TooLongError.
        """
        if not expressions:
            return
        solver = asked(self.rulebook, self.usual, expressions, self.program)
        for literal in solver.made.literals:
            sheet = smallest(self.rulebook, solver, solver.made.away, [literal], self.usual)
            yield None if sheet is None else self.witness(sheet)

    def possible(self, expressions: Sequence[Expression]) -> list[bool]:
        """
        Say of each expression whether it holds of anyone: a case, or else whoever the solver finds.

        Raises TooLongError.
        """
        found = [bool(self.shown(expression)) for expression in expressions]
        left = [n for n, known in enumerate(found) if not known]
        if left:
            solver = asked(self.rulebook, self.usual, [expressions[n] for n in left], self.program)
            for n, literal in zip(left, solver.made.literals, strict=True):
                found[n] = solver.possible([literal])
        return found


def evidence(rulebook: Rulebook, cases: Cases, also: Iterable[Condition] = ()) -> Evidence:
    """Evaluate all cases by the definition; `also` are conditions that will be asked about."""
    variants = varied(rulebook, (), also)
    values = evaluate(variants.program, given(rulebook, variants.program, cases), INTS).values
    return Evidence(rulebook, cases, variants, values, usual_sheet(rulebook, cases.healthy))
