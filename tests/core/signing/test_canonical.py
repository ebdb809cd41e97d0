"""Forms in which layout, order and wording leave no trace."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.conditions import read
from recommender.core.language.rulebook import Rulebook
from recommender.core.signing.canonical import canonical, card_form, digest, meaning_form
from tests.strategies import rulebooks


def form(raw: Any) -> Any:
    """Read a condition, and write it in its canonical form."""
    condition = read(raw, lambda trouble: pytest.fail(str(trouble)))
    assert condition is not None
    return canonical(condition)


def shuffled(raw: Any, rnd: random.Random) -> Any:
    """Put the parts of a condition, as it is written, in another order."""
    if isinstance(raw, list):
        parts = [shuffled(part, rnd) for part in raw]
        return rnd.sample(parts, len(parts))
    if isinstance(raw, dict):
        return {key: shuffled(part, rnd) for key, part in raw.items()}
    return raw


ALIKE = [
    ({"all": ["a", "b"]}, {"all": ["b", "a"]}),
    ({"all": ["a", {"all": ["b", "c"]}]}, {"all": ["c", "a", "b"]}),
    ({"any": ["a", "a", {"any": ["b"]}]}, {"any": ["b", "a"]}),
    ({"all": ["a"]}, "a"),
    ({"count-of": {"least": 1, "of": ["a", "b"]}}, {"any": ["a", "b"]}),
    ({"count-of": {"least": 2, "of": ["a", "b"]}}, {"all": ["a", "b"]}),
    ({"count-of": {"least": 2, "of": ["a", "b", "c"]}},
     {"count-of": {"least": 2, "of": ["c", "a", "b"]}}),
    ({"duration": ["long", "short"]}, {"duration": ["short", "long"]}),
]  # fmt: skip
UNLIKE = [
    ({"all": ["a", "b"]}, {"any": ["a", "b"]}),
    ("a", {"not": "a"}),
    ("a", {"a": "not-sure"}),
    ({"a": {"at-least": 4}}, {"a": {"at-least": 5}}),
    ({"a": {"at-least": 4}}, {"a": {"below": 4}}),
    ({"region": "a"}, {"finding": "a"}),
    ({"count-of": {"least": 2, "of": ["a", "a", "b"]}},
     {"count-of": {"least": 2, "of": ["a", "b", "b"]}}),
    ({"all": ["a", {"any": ["b", "c"]}]}, {"any": ["a", {"all": ["b", "c"]}]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [*((*pair, True) for pair in ALIKE), *((*pair, False) for pair in UNLIKE)],
)
def test_what_means_the_same_alone_has_one_form(one: Any, other: Any, *, same: bool) -> None:
    """
    Order, nesting and repetition of parts leave no trace; conditions that some sheet can tell apart
    never share a form.
    """
    assert (form(one) == form(other)) is same


@given(rulebooks(), st.randoms(use_true_random=False))
def test_order_inside_a_card_leaves_no_trace(rulebook: Rulebook, rnd: random.Random) -> None:
    """Parts of conditions and conclusions may be written in any order, and read from any place."""
    for rule in rulebook.rules:
        plain = rule.model_dump(mode="json", by_alias=True, exclude_none=True)
        then = rnd.sample(plain["then"], len(plain["then"]))
        again = type(rule).model_validate(
            {**plain, "when": shuffled(plain["when"], rnd), "then": then, "at": None}
        )

        assert meaning_form(again) == meaning_form(rule)
        assert digest(card_form(again)) == digest(card_form(rule))


@given(rulebooks(rules=6))
def test_a_card_is_bound_with_its_words_but_not_with_its_dates(rulebook: Rulebook) -> None:
    """A word of the reason changes the card's form; status, dates, author and place do not."""
    rule = rulebook.rules[0]
    other_dates = {
        "status": "active", "changed": "2026-11-23", "author": "someone", "reviewed": "someone",
    }  # fmt: skip
    plain = rule.model_dump(mode="json", by_alias=True, exclude_none=True)

    dated = type(rule).model_validate({**plain, **other_dates})
    reworded = type(rule).model_validate({**plain, "because": "so it is"})

    assert card_form(dated) == card_form(rule)
    assert card_form(reworded) != card_form(rule)
    assert meaning_form(reworded) == meaning_form(rule)
