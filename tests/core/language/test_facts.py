"""A fact is read from what is written and written back the same."""

from __future__ import annotations

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.language.facts import Fact, guarded_by, is_fact, ladder_of
from recommender.core.language.rulebook import Rulebook


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("region:core", Fact("region", "core")),
        ("avoid:tool:hand", Fact("avoid", "tool:hand")),
        ("referral:a-clot", Fact("referral", "a-clot")),
        ("referral:a-clot=soon", Fact("referral", "a-clot", "soon")),
        ("limit:pressure<=3@belly-pressure", Fact("limit", "belly-pressure", "pressure<=3")),
        ("limit:rung<=lowest@region:core", Fact("limit", "region:core", "rung<=lowest")),
        ("stopping", Fact("stopping")),
    ],
)
def test_each_kind_of_fact_is_read_and_written(written: str, fact: Fact) -> None:
    """Kind, name and level are told apart, also where a feature has a colon of its own."""
    assert Fact.parse(written) == fact
    assert fact.written == written


def test_every_fact_of_the_shipped_rulebook_is_written_back_as_it_was(rulebook: Rulebook) -> None:
    """Nothing of a fact is lost on the way; answers are no facts."""
    program = compiled(rulebook)
    answers = [program.names[slot] for slots in program.answers.values() for slot in slots]

    assert [fact.written for fact in program.fact_of.values()] == [
        program.names[slot] for slot in program.facts
    ]
    assert not any(is_fact(name) for name in answers)


def test_a_limit_says_of_what_and_how_much() -> None:
    """What is limited and its most are told apart."""
    assert Fact.parse("limit:seconds<=30@everywhere").limited == ("seconds", "30")


def test_ladders_and_guards_are_told_from_the_rules_of_cards() -> None:
    """`ladder:REGION` is of a region, `card:TECHNIQUE` of a technique; a card's rule is neither."""
    assert (ladder_of("ladder:core"), guarded_by("ladder:core")) == ("core", None)
    assert (ladder_of("card:breathe"), guarded_by("card:breathe")) == (None, "breathe")
    assert (ladder_of("sore-back"), guarded_by("sore-back")) == (None, None)
