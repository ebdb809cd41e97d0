"""Comparing two rulebooks, held to account by trying every sheet: 400 random pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.core.reasoning.equivalence import (
    Kind,
    compared,
    concerned,
    concerns_all,
    differing,
    examples,
    kinds_found,
)
from recommender.core.reasoning.shared_questions import sheet_for, together
from tests.doors import small
from tests.pairs import how_many, kinds_between, pair_from, sheets, told
from tests.sizes import sampled, tried
from tests.strategies import sheet_from

PAIRS = 400
PARTS = 8
MOST = 500
"""So many sheets of a pair are tried at most; a pair with more is drawn anew."""


def drawn(part: int) -> Iterator[tuple[Rulebook, Rulebook]]:
    """Draw pairs whose sheets can all be tried."""
    for seed in range(part, PAIRS, PARTS):
        rnd = random.Random(seed)
        while True:
            rules, questions = rnd.randint(4, 16), rnd.randint(2, 4)
            old, new = pair_from(rnd, rules=rules, questions=questions)
            if how_many(old, new) <= MOST:
                yield old, new
                break


@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_kinds_witnesses_and_people_are_exactly_right(part: int) -> None:
    """
    The kinds of difference are those that some sheet has, and none exactly when no sheet has any;
    each witness is as near to the usual sheet as any; what the people concerned have in common is
    what their answers are.
    """
    same = exact = 0
    for old, new in drawn(part):
        asked = together(old, new)
        usual = usual_sheet(asked.rulebook)
        nearest: dict[object, int] = {}
        theirs: dict[str, set[str]] = {name: set() for name in asked.values}
        for one in sheets(old, new):
            here = kinds_between(old, new, one)
            away = sum(value != usual[name] for name, value in one.named.items())
            for kind in here:
                nearest[kind] = min(away, nearest.get(kind, away))
            for name, value in one.named.items() if here else ():
                theirs[name].add(value)

        solver = compared(old, new, usual)
        found = kinds_found(solver)

        assert set(found) == set(nearest)
        assert len(found) == len(nearest)
        shown = list(examples(asked, solver, found, usual))
        assert [kind for kind, _, _ in shown] == list(found)
        for kind, answers, is_smallest in shown:
            assert is_smallest
            assert kind in _kinds(old, new, answers)
            assert sum(v != usual[n] for n, v in answers.items()) == nearest[kind]
        if found:
            common = {n: s for n, s in theirs.items() if s != set(asked.values[n])}
            said = concerned(solver)
            assert {n: set(values) for n, values in said.items()} == common
            unchanged = (one for one in sheets(old, new) if not kinds_between(old, new, one))
            like_them = [
                one
                for one in unchanged
                if all(one.named[name] in values for name, values in common.items())
                and ("emergency",) not in told(old, one.before)
            ]
            assert concerns_all(solver, said) == (not like_them)
            exact += concerns_all(solver, said) and bool(said)
        same += not found
    assert same
    assert exact


def _kinds(old: Rulebook, new: Rulebook, answers: dict[str, str]) -> set[object]:
    asked = together(old, new)
    values = (
        evaluated_whole(rulebook, sheet_for(names, answers)).values
        for rulebook, names in ((old, asked.before), (new, asked.after))
    )
    return {kind for kind, bits in differing(old, new, *values).items() if bits}


def edited(rulebook: Rulebook, name: str, **changes: Any) -> Rulebook:
    """Change a rule."""
    old = rulebook.rule_of[name]
    plain = old.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
    new = Rule.model_validate({**plain, **changes})
    rules = tuple(new if rule is old else rule for rule in rulebook.rules)
    return rulebook.model_copy(update={"rules": rules})


def test_a_reworded_rulebook_is_proved_to_change_nothing(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Other reasons and titles, a condition said in another way, and a rule said twice change nothing.
    """
    new = edited(
        rulebook,
        "strong-pain-rests",
        title="Rest when it hurts a lot",
        because="In other words.",
        when={"any": [{"pain-now": {"at-least": 9}}, {"pain-now": {"at-least": 8, "below": 9}}]},
    )
    twin = new.rule_of["strong-pain-rests"].model_copy(update={"id": "strong-pain-rests-too"})
    new = new.model_copy(update={"rules": (*new.rules, twin)})

    solver = compared(rulebook, new, usual_sheet(together(rulebook, new).rulebook, healthy))

    assert kinds_found(solver) == ()


def test_a_moved_threshold_concerns_exactly_those_between(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """When strong pain begins at 7 and not at 8, those concerned answer 7, and nobody else is."""
    new = edited(rulebook, "strong-pain-rests", when={"pain-now": {"at-least": 7}})
    asked = together(rulebook, new)
    usual = usual_sheet(asked.rulebook, healthy)
    rnd = random.Random(1)
    changing = set()
    for _ in range(tried(40)):
        sheet = {**healthy, **sheet_from(rnd, rulebook, answered=0.05, noes=0.9)}
        for pain in range(11):
            if _kinds(rulebook, new, {**usual, **sheet, "pain-now": str(pain)}):
                changing.add(pain)

    solver = compared(rulebook, new, usual)

    assert changing == {7}
    assert concerned(solver)["pain-now"] == ("7",)
    for kind, answers, _ in examples(asked, solver, kinds_found(solver), usual):
        assert answers["pain-now"] == "7"
        assert kind in _kinds(rulebook, new, answers)


def test_a_changed_dose_is_a_difference_without_any_limit() -> None:
    """A technique's own ceiling, seconds and sets are told, and so compared, limited or not."""
    old = small()
    card = old.technique_of["inner-thigh-soft-ball"]
    dose = card.dose.model_copy(update={"seconds": 30, "sets": 3})
    changed = card.model_copy(update={"ceiling": 4, "dose": dose})
    new = old.model_copy(
        update={"techniques": tuple(changed if c is card else c for c in old.techniques)}
    )

    found = kinds_found(compared(old, new, usual_sheet(together(old, new).rulebook)))

    assert set(found) == {
        Kind(("pressure", card.id), gained=False),
        Kind(("seconds", card.id), gained=True),
        Kind(("dose", card.id), gained=False),
    }


def test_another_emergency_is_a_difference() -> None:
    """Who is told to get help for another reason is told something else."""
    old = small()
    new = edited(
        old, "numb-saddle-is-emergency", then={"refer": {"to": "emergency", "for": "leg-clot"}}
    )

    found = kinds_found(compared(old, new, usual_sheet(together(old, new).rulebook)))

    assert set(found) == {
        Kind(("referral", "squeezed-nerves", "emergency"), gained=False),
        Kind(("referral", "leg-clot", "emergency"), gained=True),
    }


def test_when_a_proof_takes_too_long_an_example_is_still_one() -> None:
    """Where it takes too long to prove an example the smallest, no answer of it can be left out."""
    old = small()
    new = edited(
        old, "young-no-face-down", when={"all": [{"age": {"below": 30}}, {"visit": "later"}]}
    )
    asked = together(old, new)
    usual = usual_sheet(asked.rulebook)
    solver = compared(old, new, usual)

    shown = list(examples(asked, solver, kinds_found(solver), usual, most=0))

    assert shown
    for kind, answers, is_smallest in shown:
        assert not is_smallest
        assert kind in _kinds(old, new, answers)
        for name, value in answers.items():
            if value != usual[name]:
                assert kind not in _kinds(old, new, {**answers, name: usual[name]})
