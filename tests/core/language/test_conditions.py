"""Conditions are walked and folded in one place."""

from __future__ import annotations

from hypothesis import given

from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    Number,
    fold,
    form,
    leaves,
    read,
    walk,
)
from recommender.core.language.rulebook import Rulebook
from tests.strategies import rulebooks

NESTED = All((
    Answer("a", ("yes",)),
    Any((Not(FactIs("finding", ("f",))), Count(1, (Number("n", 1, None), Answer("b", ("yes",)))))),
))  # fmt: skip


def test_a_walk_meets_every_part_before_its_parts() -> None:
    """A `not` is met with its leaf, which is then not met by itself."""
    met = [type(part).__name__ for part in walk(NESTED)]

    assert met == ["All", "Answer", "Any", "Not", "Count", "Number", "Answer"]


def test_leaves_know_the_not_before_them() -> None:
    """Each leaf comes with whether a `not` stands before it."""
    assert [negated for _, negated in leaves(NESTED)] == [False, True, False, False]


@given(rulebooks())
def test_a_fold_that_builds_gives_the_condition_back(rulebook: Rulebook) -> None:
    """Folding hands over every leaf and every combination with its parts in order."""

    def leaf(part: Leaf | Not) -> Condition:
        return part

    def joined(whole: All | Any | Count, parts: list[Condition]) -> Condition:
        if isinstance(whole, Count):
            return Count(whole.least, tuple(parts), whole.path)
        return type(whole)(tuple(parts), whole.path)

    for rule in rulebook.rules:
        assert fold(rule.when, leaf, joined) == rule.when
        assert read(form(rule.when), print) == rule.when
