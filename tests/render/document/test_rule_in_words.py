"""Rules to be read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given

from recommender.core.language.conditions import Condition, read
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.rule_in_words import in_words, parts_of, sentence
from tests.doors import small
from tests.sizes import trying
from tests.strategies import rulebooks


def condition(raw: object) -> Condition:
    """Read a condition that is known to be sound."""
    found = read(raw, lambda trouble: pytest.fail(trouble.text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("low-back-ache", "answer:low-back-ache"),
        ({"not": "low-back-ache"}, "answer:low-back-ache"),
        ({"age": {"at-least": 16, "below": 18}}, "answer:age"),
        ({"finding": "loaded-back"}, "finding:loaded-back"),
        ({"not": {"refer": "squeezed-nerves"}}, "referral:squeezed-nerves"),
        ({"technique": "easy-walk"}, "offered:easy-walk"),
        ({"at-least": "soon"}, "urgency:soon"),
        ({"offered-with": ["hard-tool", "face-down"]}, "avoid:hard-tool"),
    ],
)
def test_each_kind_of_leaf_leads_to_what_it_reads(raw: object, where: str) -> None:
    """A part says what it reads, so that a page can lead there."""
    part = parts_of(small(), condition(raw))

    assert (part.reads, part.parts, part.size) == (where, (), 1)
    assert part.words == in_words(small(), condition(raw))


def test_answers_to_one_thing_are_said_together() -> None:
    """Yes or not sure to the same question is one thing, however it is written."""
    raw = {"any": ["numb-saddle", {"numb-saddle": "not-sure"}]}

    part = parts_of(small(), condition(raw))

    assert part.words == "“Is it numb between your legs?” is answered yes or not sure"
    assert part.parts == ()


def test_what_is_combined_keeps_its_shape() -> None:
    """All, any and at least so many stand as parts inside parts."""
    raw = {"all": ["low-back-ache", {"count-of": {"least": 2, "of": ["cold-leg", "swollen-leg"]}}]}

    part = parts_of(small(), condition(raw))

    assert (part.words, part.size) == ("all of these", 3)
    assert [inner.words for inner in part.parts[1:]] == ["at least 2 of these"]


def test_a_rule_is_one_sentence() -> None:
    """It says when and then."""
    rulebook = small()

    said = sentence(rulebook, rulebook.rule_of["loaded-back-inner-thigh"])

    assert said.startswith(
        "When it was found: loaded back, then: look at the inner thigh; advise “"
    )


@trying(40)
@given(rulebooks())
def test_every_rule_can_be_said(rulebook: Rulebook) -> None:
    """No rule of any rulebook is beyond words, and what is long is counted."""
    for rule in rulebook.rules:
        said = sentence(rulebook, rule)
        assert said.startswith("When ")
        assert said.endswith(".")
        assert ("are listed below" in said) == (parts_of(rulebook, rule.when).size > 6)
