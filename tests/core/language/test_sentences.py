"""Conditions and conclusions as sentences for a clinician."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.core.language.cards import Conclusion
from recommender.core.language.conditions import read
from recommender.core.language.errors import Trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import conclusion_words, condition_words, listed
from tests.doors import small


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("cold-leg", "“A cold leg” is ticked"),
        ({"cold-leg": "not-sure"}, "“A cold leg” is answered not sure"),
        ({"not": "cold-leg"}, "“A cold leg” is answered no"),
        ({"visit": "later"}, "“Is this the first time?” is answered “A later time”"),
        (
            {"visit": ["first", "later"]},
            "“Is this the first time?” is answered “The first time” or “A later time”",
        ),
        ({"not": {"visit": "later"}}, "“Is this the first time?” is not answered “A later time”"),
        (
            {"age": {"at-least": 18, "below": 70}},
            "“How old are you?” is answered at least 18 and below 70",
        ),
        ({"finding": "loaded-back"}, "it was found: loaded back"),
        ({"not": {"refer": "leg-clot"}}, "not: a referral for “a clot in the leg”"),
        ({"avoid": "pressing"}, "pressing is avoided"),
        ({"region": "inner-thigh"}, "the inner thigh is reached"),
        ({"technique": "easy-walk"}, "“Walk at an easy pace” is offered"),
        ({"offered": "easy-walk"}, "“Walk at an easy pace” is offered"),
        (
            {"offered-with": ["hard-tool", "psoas-pressure"]},
            "something with hard tool and pressing on the psoas is offered",
        ),
        ({"at-least": "soon"}, "a referral that is at least `soon`"),
        (
            {"all": ["cold-leg", {"any": ["swollen-leg", {"not": "cold-leg"}]}]},
            "“A cold leg” is ticked and (“A swollen leg” is ticked or “A cold leg” is answered no)",
        ),
        (
            {"count-of": {"least": 2, "of": ["cold-leg", "swollen-leg"]}},
            "at least 2 of these: “A cold leg” is ticked; “A swollen leg” is ticked",
        ),
    ],
)  # fmt: skip
def test_a_condition_is_one_sentence(raw: Any, words: str) -> None:
    """Every kind of condition is said in the words a person is asked in."""
    troubles: list[Trouble] = []
    condition = read(raw, troubles.append)

    assert condition is not None
    assert condition_words(small(), condition) == words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"finding": "loaded-back"}, "find: loaded back"),
        ({"refer": {"to": "soon", "for": "leg-clot"}}, "See someone soon: “a clot in the leg”"),
        ({"avoid": ["pressing", "tool:soft-ball"]}, "avoid pressing and a soft ball"),
        (
            {"limit": {"pressure": 2, "seconds": 30}},
            "limit on everything: 2 out of 10 at most and 30 seconds at most",
        ),
        ({"region": "psoas"}, "look at the psoas"),
        ({"suggest": "psoas-hard-tool"}, "suggest “Dig into the psoas”"),
        ({"advise": "keep-moving"}, "advise “Keep moving”"),
    ],
)  # fmt: skip
def test_a_conclusion_is_one_sentence(raw: dict[str, Any], words: str) -> None:
    """Every kind of conclusion is said in words."""
    assert conclusion_words(small(), Conclusion.model_validate(raw)) == words


def test_every_shipped_card_can_be_said(rulebook: Rulebook) -> None:
    """No condition or conclusion of the shipped rulebook is without words."""
    for rule in rulebook.rules:
        assert condition_words(rulebook, rule.when)
        assert all(conclusion_words(rulebook, one) for one in rule.then)


def test_lists_read_like_speech() -> None:
    """The last of a list comes after a word."""
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"
