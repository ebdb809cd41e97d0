"""Lint over rules finds exactly what trying every sheet finds."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from recommender.audit.cases.cases import Case, Cases
from recommender.audit.cases.coverage import coverage, duties
from recommender.audit.cases.evidence import Evidence, evidence
from recommender.audit.lint.rules import lint_rules
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, ints
from recommender.core.language.cards import Rule
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import usual_sheet
from tests.audit.diff.test_diff import YOUNG, promised
from tests.brute import every, how_many, sheets, small_book
from tests.doors import small
from tests.sizes import sizes, tried

MANY = 700
GROUNDS = {"because": "so", "basis": "design", "status": "draft", "changed": "2026-11-24"}


def books(count: int) -> Iterator[tuple[int, Rulebook]]:
    """Make random rulebooks of which every sheet can be tried."""
    for seed in range(10 * count):
        book = small_book(random.Random(seed), rules=12, ticks=4, numbers=1)
        if how_many(book, {}) <= MANY:
            yield seed, book
            count -= 1
        if not count:
            return


def found_in(book: Rulebook, sheets_: tuple[dict[str, str], ...] = ()) -> Evidence:
    """Gather the evidence of some sheets, as cases that expect nothing."""
    cases = tuple(
        Case(case=f"case {n}", answers=answers, **{"from": "a test"})
        for n, answers in enumerate(sheets_)
    )
    return evidence(book, Cases(usual_sheet(book), cases))


def effects(book: Rulebook, answers: dict[str, str]) -> set[str]:
    """Name what is decided: of a referral and of a limit only the strictest."""
    program = compiled(book)
    values = evaluate(program, ints(program, book, answers), INTS).values
    held = {program.names[slot] for slot in program.facts if values[slot]}
    kept = set()
    strictest: dict[str, tuple[int, str]] = {}
    for name in held:
        suspicion, is_level, level = name.partition("=")
        limit = program.limits.get(program.slot[name])
        if name.startswith("referral:") and is_level:
            key, order = suspicion, URGENCIES.index(level)
        elif limit is not None:
            key = f"{limit.what} {limit.on}"
            order = 0 if limit.most in ("lowest", "half") else int(limit.most) + 1
        else:
            kept.add(name)
            continue
        strictest[key] = min(strictest.get(key, (99, "")), (order, name))
    return kept | {name for _, name in strictest.values()}


@pytest.mark.parametrize("count", sizes(tried(50), 50))
def test_dead_and_idle_rules_are_exactly_those_that_every_sheet_shows(count: int) -> None:
    """A rule is dead when no sheet fires it, idle when no decision needs it."""
    dead = idle = 0
    for seed, book in books(count):
        found = list(lint_rules(found_in(book), ()))

        program, whole = compiled(book), every(book, {})
        fires = {}
        for stage, rounds in zip(
            program.stages, evaluate(program, _given(book), INTS).rounds, strict=True
        ):
            for n, rule in enumerate(stage.rules):
                fires[rule.id] = rounds[-1][n] & whole.all_bits
        named = {one.about[0]: one.code for one in found if one.code in ("L101", "L102", "L103")}
        named |= {one.about[0]: one.code for one in found if one.code == "L105"}
        for rule in book.rules:
            less = book.model_copy(update={"rules": tuple(r for r in book.rules if r is not rule)})
            same = all(effects(book, s) == effects(less, s) for s in sheets(whole))
            code = named.get(rule.id)
            if not fires[rule.id]:
                dead += 1
                assert code == "L101", (seed, rule.id)
            else:
                idle += same
                assert (code in ("L102", "L103", "L105")) == same, (seed, rule.id)
    assert min(dead, idle) > count // 5


def _given(book: Rulebook) -> list[int]:
    """Carry every complete sheet, one in each bit."""
    program, whole = compiled(book), every(book, {})
    x = [0] * len(program.names)
    for n, answers in enumerate(sheets(whole)):
        for slot, value in enumerate(ints(program, book, answers)):
            x[slot] |= (value & 1) << n
    return x


@pytest.mark.parametrize("count", sizes(tried(40), 40))
def test_conditions_that_no_sheet_shows_are_exactly_those_named_idle(count: int) -> None:
    """With every sheet as a case, what no case shows is what the solver finds impossible."""
    idle = 0
    for seed, book in books(count):
        nothing, everything_ = found_in(book), found_in(book, tuple(sheets(every(book, {}))))

        _, impossible = coverage(nothing)

        unshown = [d for d in duties(everything_) if not everything_.shown(d.shows)]
        assert [(d.rule, d.leaf, d.holds) for d in impossible] == [
            (d.rule, d.leaf, d.holds) for d in unshown
        ], seed
        idle += len(unshown)
    assert idle > 20


@pytest.mark.parametrize("count", sizes(tried(30), 30))
def test_cases_and_solver_come_to_the_same_findings(count: int) -> None:
    """What is found does not depend on how much the cases show."""
    for seed, book in books(count):
        rnd = random.Random(seed)
        all_sheets = list(sheets(every(book, {})))
        some = tuple(rnd.sample(all_sheets, min(20, len(all_sheets))))
        found, other = found_in(book), found_in(book, some)

        first = [(f.code, f.about) for f in lint_rules(found, coverage(found)[1])]
        second = [(f.code, f.about) for f in lint_rules(other, coverage(other)[1])]

        assert first == second, seed


def with_rule(book: Rulebook, when: object, then: object, name: str = "new") -> Rulebook:
    """Add a rule."""
    card = {"id": name, "title": "new", "when": when, "then": then, **GROUNDS}
    if not isinstance(then, dict) or "region" in then or "suggest" in then:
        card["certainty"] = "very-low"
    return book.model_copy(update={"rules": (*book.rules, Rule.model_validate(card))})


def test_what_never_holds_together_is_named() -> None:
    """Of a dead rule the conditions that exclude each other are named, and no others."""
    when = {
        "all": ["cold-leg", {"age": {"below": 16}}, "front-hip-tight", {"age": {"at-least": 50}}]
    }
    book = with_rule(small(), when, {"avoid": "effort"})

    (dead,) = [one for one in lint_rules(found_in(book), ()) if one.code == "L101"]

    assert dead.text == (
        "no answers make this rule fire: `age<16` and `age>=50` never hold together"
    )


def test_a_referral_for_two_suspicions_is_compared_one_by_one() -> None:
    """Who refers for one of them just as urgently says no more, and is not called less urgent."""
    soon = {"refer": {"to": "soon", "for": "hip-care"}}
    other = {"refer": {"to": "same-day", "for": "leg-clot"}}
    book = with_rule(small(), "told-it-is-psoas", soon, "one")
    book = with_rule(book, "told-it-is-psoas", [soon, other], "both")

    codes = {one.about: one.code for one in lint_rules(found_in(book), ())}

    assert codes["one", "both"] == "L103"


def test_without_cases_nothing_is_shown() -> None:
    """No threshold is seen and no promise is touched where there is no case."""
    covered, _ = coverage(found_in(promised(small(), **YOUNG)))

    for tally in (covered.fired, covered.conditions, covered.thresholds, covered.promises):
        assert tally.hit == 0 < tally.of


def test_a_finding_shows_the_smallest_person() -> None:
    """Whoever sees a double sees one person for whom both rules fire."""
    both = {"all": ["low-back-ache", "front-hip-tight"]}
    found = found_in(with_rule(small(), both, {"finding": "loaded-back"}))

    (double,) = [one for one in lint_rules(found, ()) if "new" in one.about]

    assert double.code == "L103"
    assert double.witnesses[0].answers == {"low-back-ache": "yes", "front-hip-tight": "yes"}
