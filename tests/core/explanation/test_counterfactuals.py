"""The smallest changes that bring a fact, held to account by trying them all."""

from __future__ import annotations

import random

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.explanation.counterfactuals import (
    MOST_CHANGES,
    Found,
    brings,
    lanes,
    ruled_out,
    smallest,
)
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning import solver
from tests.brute import Single, certain, minimal_changes, small_book
from tests.sizes import sampled
from tests.strategies import consistent, rulebook_from, sheet_from

BOOKS = 600
PARTS = 10


def units_of(
    rulebook: Rulebook, answers: dict[str, str], change: dict[str, str]
) -> tuple[frozenset[Single], int]:
    """Say a change as single changes, and how far its numbers move."""
    units, distance = set(), 0
    for name, value in change.items():
        question, now = rulebook.entries[name].question, answers.get(name)
        if now is None:
            units.add((question.id, ""))
        elif question.kind == "number":
            units.add((name, ""))
            span = (question.most or 0) - (question.least or 0) + 1
            distance += span if "not-sure" in (value, now) else abs(int(value) - int(now))
        else:
            units.add((name, value))
    return frozenset(units), distance


@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_smallest_changes_are_exactly_right(part: int) -> None:
    """
    Of one and two answers, the changes found that bring a fact are those that trying every change
    finds, each with its numbers as near as may be; larger ones do it as well.
    """
    found_some = 0
    for seed in range(part, BOOKS, PARTS):
        rnd = random.Random(seed)
        rules = rnd.randint(8, 24)
        rulebook = (
            small_book(rnd, rules=rules, ticks=9, numbers=2)
            if seed % 3
            else rulebook_from(rnd, rules=rules, questions=rnd.randint(2, 6))
        )
        sheet = sheet_from(rnd, rulebook)
        answers = {name: value for name, value in sheet.items() if rnd.random() < 0.85}
        names = [compiled(rulebook).names[slot] for slot in compiled(rulebook).facts]
        facts = [name for name in names if not certain(rulebook, answers, name)]
        if not facts:
            continue
        fact, movable = rnd.choice(facts), {name for name in answers if rnd.random() < 0.8}

        changes = smallest(rulebook, answers, fact, movable, most=200).changes

        for change in changes:
            changed = {**answers, **change}
            assert consistent(rulebook, changed) == changed
            assert certain(rulebook, changed, fact)
        units = [units_of(rulebook, answers, change) for change in changes]
        small = {names: distance for names, distance in units if len(names) <= 2}
        assert small == minimal_changes(rulebook, answers, fact, movable, 2)
        assert [len(names) for names, _ in units] == sorted(len(names) for names, _ in units)
        fewest = smallest(rulebook, answers, fact, movable).changes
        sizes = [len(units_of(rulebook, answers, change)[0]) for change in fewest]
        assert sizes == [len(names) for names, _ in units][:MOST_CHANGES]
        found_some += bool(changes)
    assert found_some > BOOKS // PARTS // 4


def test_what_was_found_before_a_query_took_too_long_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    However early the search for changes breaks off, what it gives was among what it would find.
    """
    rnd = random.Random(11)
    rulebook = small_book(rnd, rules=30, ticks=12, numbers=2)
    facts = [compiled(rulebook).names[slot] for slot in compiled(rulebook).facts]
    seen: set[tuple[bool, bool]] = set()
    for fact in facts:
        whole = smallest(rulebook, {}, fact)
        assert whole.is_all
        for most in (0, 1, 2, 3, 5, 8, 13):
            lanes.cache_clear()
            monkeypatch.setattr(solver, "MOST", most)
            some = smallest(rulebook, {}, fact)
            monkeypatch.undo()
            assert all(change in whole.changes for change in some.changes)
            assert some == whole or not some.is_all
            seen.add((some.is_all, bool(some.changes)))
    assert {(False, False), (False, True), (True, True)} <= seen


def test_nothing_is_changed_for_what_is_certain_already() -> None:
    """A fact that is certain needs no change, and one that is in no rule has none."""
    rnd = random.Random(5)
    rulebook = rulebook_from(rnd)
    answers = sheet_from(rnd, rulebook)
    names = [compiled(rulebook).names[slot] for slot in compiled(rulebook).facts]
    held = next(name for name in names if brings(rulebook, answers, name))

    assert smallest(rulebook, answers, held, set(answers)) == Found()
    assert smallest(rulebook, answers, "region:nowhere", set(answers)) == Found()
    assert not brings(rulebook, answers, "region:nowhere")
    assert ruled_out(rulebook, answers, "region:nowhere") == ()


def test_what_must_be_ruled_out_is_the_fewest_that_will_do(rulebook: Rulebook) -> None:
    """
    With two cautions, each against the belly, both are named; with a sign of an emergency, it.
    """
    answers = dict.fromkeys(rulebook.entries, "no") | {"age": "40"}
    answers = {n: v for n, v in answers.items() if rulebook.entries[n].ticked or n == "age"}
    answers |= dict.fromkeys(("testicles", "belly-tense", "gut-link", "aneurysm-risk"), "yes")
    belly = ruled_out(rulebook, answers, "offered:core-soft-ball")
    emergency = ruled_out(rulebook, {**answers, "numb-saddle": "yes"}, "offered:easy-walk")

    assert set(belly) == {"gut-link", "aneurysm-risk"}
    assert emergency == ("numb-saddle",)
