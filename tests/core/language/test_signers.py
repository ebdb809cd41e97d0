"""Names of signers: taken in any language, kept in one form, and told apart as by eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.signers import (
    mixes_scripts,
    same_signer,
    signer_name,
    signer_trouble,
)
from tests.sizes import trying


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ann Test", "Ann Test"),
        ("  Ann   Test ", "Ann Test"),
        ("running 🏃‍♀️", "running 🏃‍♀️"),
        ("👨‍👩‍👧‍👦 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Test 🫨", "👨‍👩‍👧‍👦 Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Test 🫨"),
        ("Zoé\u00a0Le\u202fGoff", "Zoé Le Goff"),
        ("Zoe\u0301", "Zoé"),
        ("می‌شوم", "می‌شوم"),
        ("\uff21nn", "Ann"),
        ("李 小龍", "李 小龍"),
        ("Ὀδυσσεύς", "Ὀδυσσεύς"),
    ],
)
def test_a_name_of_any_language_is_taken(typed: str, kept: str) -> None:
    """Emoji, joiners and blanks of any kind are in names; what is kept is one form of them."""
    assert signer_trouble(typed) is None
    assert signer_name(typed) == kept
    assert signer_name(kept) == kept


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("Ann\u200dTest", "holds a hidden character"),
        ("Ann\u200c", "holds a hidden character"),
        ("Ann\u2066", "holds a hidden character"),
        ("Ann\u00ad", "holds a hidden character"),
        ("🏃‍♀️", "holds no letter"),
        ("👨‍👩‍👧‍👦" * 81, "is longer than 80 characters"),
    ],
)
def test_what_no_name_holds_is_told(words: str, trouble: str) -> None:
    """A joiner that joins nothing is hidden; a name has letters, and not too many."""
    assert signer_trouble(words) == trouble


@pytest.mark.parametrize(
    "twin",
    [
        "\u0410nna Berg",  # a Cyrillic capital
        "Ann\u0430 Berg",  # a Cyrillic small letter
        "\u0391NNA BERG",  # a Greek capital
        "\U0001d400nna Berg",  # a mathematical capital
        "\uff21nna\u3000Berg",
        "\u13aanna Berg",  # a Cherokee letter
    ],
)
def test_a_name_that_looks_the_same_is_the_same_signer(twin: str) -> None:
    """By Unicode's list of what can be confused, in small letters or in capitals."""
    assert same_signer("Anna Berg", twin)
    assert not same_signer("Anna Berg", twin + "er")


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("Carol Ill", "Caro1 1ll"),
        ("Amy Burns", "Arny Bums"),  # one letter that looks like two
        ("O'Neil", "0'Neil"),
        ("\u05e1am", "oam"),  # a letter that is written to the left
        ("\U0001f3c3\u200d\u2640\ufe0f Ann", "\U0001f3c3\u200d\u2640\ufe0f \u0391nn"),
    ],
)
def test_a_look_alike_is_found_on_either_side(name: str, twin: str) -> None:
    """Which of the two has the letter that stands for the other makes no difference."""
    assert same_signer(name, twin)
    assert same_signer(twin, name)


def test_scripts_that_look_alike_do_not_mix() -> None:
    """A letter of another script is told where it can be read as one of the others."""
    assert mixes_scripts("Ann\u0430")
    assert mixes_scripts("\u13aanna")
    assert not mixes_scripts("東京 タワー Ann")
    assert not mixes_scripts("می‌شوم Ann 🏃‍♀️")


@given(st.text(max_size=40))
@trying(200)
def test_any_words_are_a_name_or_have_a_trouble(words: str) -> None:
    """Nothing that is typed makes the reading of names fail; a kept name is kept as it is."""
    mixes_scripts(words)
    assert same_signer(words, words)
    if signer_trouble(words) is None:
        assert signer_name(signer_name(words)) == signer_name(words)
