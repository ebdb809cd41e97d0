"""Conditions and rules as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from recommender.core.conditions import Condition, read
from recommender.core.model import Rulebook
from recommender.render.sentences import part_words, parts_of, sentence
from tests.doors import small
from tests.strategies import rulebooks


def condition(raw: object) -> Condition:
    """Read a condition that is known to be sound."""
    found = read(raw, lambda trouble: pytest.fail(trouble.text))
    assert found is not None
    return found


OLD = "“How old are you?” is answered 16 or more and below 18"
AGAIN = "“Is this the first time?” is answered with another option than “The first time”"
BOTH = "something is offered that goes with hard tool and face down"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("low-back-ache", "“The low back aches” is answered “yes”"),
        ({"not": "low-back-ache"}, "“The low back aches” is answered “no”"),
        ({"numb-saddle": "not-sure"}, "“Is it numb between your legs?” is answered “not sure”"),
        ({"age": {"at-least": 16, "below": 18}}, OLD),
        ({"not": {"visit": "first"}}, AGAIN),
        ({"finding": "loaded-back"}, "“loaded back” was found"),
        ({"not": {"refer": "squeezed-nerves"}}, "not: there is a referral for squeezed nerves"),
        ({"region": "inner-thigh"}, "the inner thigh was reached"),
        ({"technique": "easy-walk"}, "“Walk at an easy pace” is offered"),
        ({"at-least": "soon"}, "there is a referral, “See someone soon” or more urgent"),
        ({"at-least": "routine"}, "there is a referral of any kind"),
        ({"offered-with": ["hard-tool", "face-down"]}, BOTH),
    ],
)
def test_each_kind_of_leaf_is_said(raw: object, said: str) -> None:
    """Answers and facts are told in the words of the questionnaire and the body."""
    assert part_words(parts_of(small(), condition(raw))) == said


def test_answers_to_one_thing_are_said_together() -> None:
    """Yes or not sure to the same question is one thing, however it is written."""
    raw = {"any": ["numb-saddle", {"numb-saddle": "not-sure"}]}

    said = part_words(parts_of(small(), condition(raw)))

    assert said == "“Is it numb between your legs?” is answered “yes” or “not sure”"


def test_what_is_combined_inside_stands_in_brackets() -> None:
    """All and any never run together."""
    raw = {"all": ["low-back-ache", {"any": ["front-hip-tight", {"finding": "loaded-back"}]}]}

    said = part_words(parts_of(small(), condition(raw)))

    assert "and (“" in said
    assert "; or “loaded back” was found)" in said


def test_a_rule_is_one_sentence() -> None:
    """It says when and then."""
    rulebook = small()
    rule = rulebook.rule_of["loaded-back-inner-thigh"]

    assert sentence(rulebook, rule).startswith(
        "When “loaded back” was found, then: look at the inner thigh; say “"
    )


@settings(max_examples=40)
@given(rulebooks())
def test_every_rule_can_be_said(rulebook: Rulebook) -> None:
    """No rule of any rulebook is beyond words, and what is long is counted."""
    for rule in rulebook.rules:
        said = sentence(rulebook, rule)
        assert said.startswith("When ")
        assert said.endswith(".")
        if parts_of(rulebook, rule.when).size > 6:
            assert "are listed below" in said
