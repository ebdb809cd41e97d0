"""What a comparison says beside its proof: what is not covered, new words, version, signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recommender.audit.diff.cards import cards_changed
from recommender.audit.diff.diff import diff
from recommender.audit.diff.notes import (
    COVERED,
    COVERED_BUT_LAID_OUT,
    NOT_RAISED,
    coverage,
    reworded,
    version_said,
    withdrawn,
)
from recommender.core.language.errors import Location, Problem
from recommender.core.language.rulebook import Rulebook
from tests.audit.diff.test_cards import with_card
from tests.doors import small
from tests.signing import ONE, OTHER, signed

THIGH = "loaded-back-inner-thigh"
FLAG = "numb-saddle-is-emergency"


def new_words(new: Rulebook) -> str | None:
    """Say what is worded anew in a changed copy of the small rulebook."""
    return reworded(cards_changed(small(), new))


def test_the_proof_says_what_it_does_not_cover() -> None:
    """Where steps may change, it is not said that none does."""
    old = small()
    words = with_card(old, "rules", THIGH, because="In other words.")
    sure = with_card(old, "rules", THIGH, certainty="A1")

    assert diff(old, words).covers == COVERED
    assert diff(old, sure).covers == COVERED_BUT_LAID_OUT
    assert coverage(()) == COVERED


def test_nothing_is_said_of_a_proof_that_there_is_not() -> None:
    """Where outcomes differ, there is no proof to speak of."""
    assert diff(small(), with_card(small(), "rules", THIGH)).covers is None


@pytest.mark.parametrize(
    ("key", "name", "changes", "said"),
    [
        ("rules", THIGH, {"because": "New."}, "1 reason is worded anew; whoever it holds for"),
        ("rules", THIGH, {"because": "New.", "title": "New"}, "1 reason and 1 title are worded"),
        ("techniques", "easy-walk", {"steps": ["Walk."]}, "1 list of steps is worded anew"),
        ("questions", "visit", {"ask": "First?"}, "1 question is worded anew"),
        ("questions", "visit", {"help": "Ever."}, "1 help text is worded anew"),
        ("questions", "visit", {"also-said": ["new to it"]}, "1 list of sayings is worded anew"),
        ("questions", "visit", {"term": "Visit"}, "1 term for the doctor or nurse is worded anew"),
        ("suspicions", "leg-clot", {"do": "Rest."}, "1 text is worded anew"),
    ],
)
def test_new_words_are_counted(key: str, name: str, changes: dict[str, Any], said: str) -> None:
    """Whoever a reworded card holds for reads its new words, and that is said."""
    told = new_words(with_card(small(), key, name, **changes))

    assert told is not None
    assert told.startswith(said)


def test_what_nobody_reads_anew_is_not_counted() -> None:
    """A card that only says another day, or that is gone, has no new words."""
    assert new_words(with_card(small(), "rules", THIGH, changed="2026-11-30")) is None
    assert new_words(with_card(small(), "rules", THIGH)) is None


def test_a_version_that_was_not_raised_is_said() -> None:
    """It is said where a card means something else, and not where its words alone are new."""
    old = small()
    words = with_card(old, "rules", THIGH, because="In other words.")
    meant = with_card(old, "rules", THIGH, certainty="A1")
    raised = meant.model_copy(update={"version": "9.0.0"})

    assert version_said(old, words, tuple(cards_changed(old, words))) is None
    assert version_said(old, meant, tuple(cards_changed(old, meant))) == NOT_RAISED
    assert version_said(old, raised, tuple(cards_changed(old, raised))) is None


def test_a_changed_rule_loses_its_signatures() -> None:
    """Each signature that stood and no longer does is named with its reason; the others are not."""
    old = signed(small(), [THIGH, FLAG])
    new = with_card(old, "rules", FLAG, because="In other words.")

    fallen = list(withdrawn(old, new))

    assert [(one.rule, one.by) for one in fallen] == [(FLAG, ONE), (FLAG, OTHER)]
    assert fallen[0].reasons == ("its own words, reason, sources or certainty changed",)
    assert list(withdrawn(old, old)) == []
    assert list(withdrawn(small(), new)) == []


def _card(key: str, name: str, **changes: Any) -> Callable[[Rulebook], Rulebook]:
    return lambda old: with_card(old, key, name, **changes)


def _without(**update: Any) -> Callable[[Rulebook], Rulebook]:
    return lambda old: old.model_copy(update=update)


UNREADABLE = (Problem(Location("s.yaml", 1, 1), "E000", "broken"),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            _card("techniques", "inner-thigh-roller", **{"stop-if": ["it burns"]}),
            "the position, steps or signs to stop of the technique `inner-thigh-roller` changed",
        ),
        (
            _card("questions", "symptoms", help="Lately."),
            "the wording of the question `symptoms` changed",
        ),
        (_card("questions", "visit", ask="First?"), None),
        (_card("techniques", "easy-walk", steps=["Walk."]), None),
        (_without(signatures=()), "it is no longer among the signatures"),
        (_without(signature_problems=UNREADABLE), "the signatures cannot be read"),
        (_card("rules", THIGH), "the rule was taken out"),
        (_card("rules", THIGH, status="retired"), "the rule was retired"),
    ],
)
def test_a_signature_falls_with_what_it_binds(
    change: Callable[[Rulebook], Rulebook], reason: str | None
) -> None:
    """The rule reads the symptoms and offers the roller; what else is reworded is not its own."""
    old = signed(small(), [THIGH], ONE)

    fallen = list(withdrawn(old, change(old)))

    assert [one.reasons for one in fallen] == ([] if reason is None else [(reason,)])
