"""What a change of the rulebook means: the proof that nothing changes, examples, people drawn."""

from __future__ import annotations

from typing import Any

from benchmarks.rulebooks import ROOT, shipped
from recommender.adapters.cases import load_cases
from recommender.adapters.population_file import load_population
from recommender.audit.diff.diff import diff
from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.impact import counted
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.core.reasoning.equivalence import compared, examples, kinds_found
from recommender.core.reasoning.shared_questions import together


def changed(rulebook: Rulebook, **changes: Any) -> Rulebook:
    """Change the rule on strong pain."""
    old = rulebook.rule_of["strong-pain-rests"]
    plain = old.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
    new = Rule.model_validate({**plain, **changes})
    rules = tuple(new if rule is old else rule for rule in rulebook.rules)
    return rulebook.model_copy(update={"rules": rules})


def test_proof_that_nothing_changes(benchmark: Any) -> None:
    """Two rulebooks, one with another reason, from writing the program to the proof."""
    new = changed(shipped(), because="In other words.")
    usual = usual_sheet(together(shipped(), new).rulebook)

    found = benchmark(lambda: kinds_found(compared(shipped(), new, usual)))

    assert found == ()


def test_smallest_examples(benchmark: Any) -> None:
    """The smallest example of every kind of difference of a moved threshold."""
    new = changed(shipped(), when={"pain-now": {"at-least": 7}})
    asked = together(shipped(), new)
    usual = usual_sheet(asked.rulebook)
    solver = compared(shipped(), new, usual)
    kinds = kinds_found(solver)

    found = benchmark(lambda: list(examples(asked, solver, kinds, usual)))

    assert len(found) == len(kinds)


def test_a_million_people(benchmark: Any) -> None:
    """A million people of the stated population, drawn and taken through both rulebooks."""
    new = changed(shipped(), when={"pain-now": {"at-least": 7}})
    population = load_population(ROOT / "rules" / "population.yaml", new)

    found = benchmark.pedantic(
        lambda: counted(shipped(), new, population, None, 1_000_000), rounds=3
    )

    assert found.changed


def test_a_whole_comparison(benchmark: Any) -> None:
    """Cards, outcomes, examples, cases and promises; nobody drawn."""
    new = changed(shipped(), when={"pain-now": {"at-least": 7}})
    cases = load_cases(ROOT / "cases", new)

    found = benchmark.pedantic(lambda: diff(shipped(), new, cases, earlier=cases), rounds=2)

    assert not found.same
