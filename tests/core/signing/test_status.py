"""Where rules stand: signed, one signer short, withdrawn and why."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.core.language.errors import Location, Problem
from recommender.core.signing.status import all_signed, count_signed, standing, standing_of
from tests.doors import small
from tests.signing import ONE, OTHER, changed, signed

THIGH = "loaded-back-inner-thigh"
FLAG = "numb-saddle-is-emergency"


def test_one_signature_is_enough_where_nobody_is_referred() -> None:
    """A rule without a referral is signed by one person, one with a referral by two."""
    rulebook = signed(small(), [THIGH, FLAG], ONE)

    assert standing_of(rulebook, THIGH).state == "signed"
    assert standing_of(rulebook, FLAG).state == "one-more"
    assert standing_of(rulebook, "loaded-back-walk").state == "unsigned"
    assert standing_of(signed(rulebook, [FLAG], OTHER), FLAG).state == "signed"


def test_one_person_is_not_two() -> None:
    """The same name in other letters does not count twice."""
    rulebook = signed(small(), [FLAG], ONE, ONE.upper(), f" {ONE.lower()} ")

    assert standing_of(rulebook, FLAG).state == "one-more"
    assert len(standing_of(rulebook, FLAG).by) == 1


@pytest.mark.parametrize(
    ("kind", "name", "update", "reason"),
    [
        ("techniques", "inner-thigh-roller", {"features": ("on-the-floor",)},
         "the technique `inner-thigh-roller` changed"),
        ("techniques", "inner-thigh-roller", {"status": "retired"},
         "the technique `inner-thigh-roller` is no longer part of it"),
        ("tools", "soft-ball", {"softness": 1}, "the tool `soft-ball` changed"),
        ("zones", "thigh", {"first_visit_rung": 4}, "the zone `thigh` changed"),
        ("regions", "inner-thigh", {"paired": False}, "the place `inner-thigh` changed"),
        ("rules", "aching-back-is-loaded", {"when": "front-hip-tight"},
         "the rule `aching-back-is-loaded` changed"),
        ("rules", "aching-back-is-loaded", {"status": "retired"},
         "the rule `aching-back-is-loaded` is no longer part of it"),
        ("rules", THIGH, {"because": "They do."},
         "its own words, reason, sources or certainty changed"),
        ("rules", THIGH, {"certainty": "A1"},
         "its own words, reason, sources or certainty changed"),
        ("rules", THIGH, {"when": "low-back-ache"}, "what it asks for, or what follows, changed"),
        ("advice", "keep-moving", {"first": True},
         "the place of the advice `keep-moving` changed"),
    ],
)  # fmt: skip
def test_a_withdrawn_signature_says_why(
    kind: str, name: str, update: dict[str, Any], reason: str
) -> None:
    """Each thing that changed, came or went is named in plain words."""
    rulebook = signed(small(), [THIGH])

    stands = standing_of(changed(rulebook, kind, name, **update), THIGH)

    assert stands.state == "withdrawn"
    assert [one.signature.as_ for one in stands.fallen] == [ONE]
    assert reason in stands.fallen[0].reasons


def test_a_new_technique_on_the_ladder_is_told_as_new() -> None:
    """What a rule offers besides what was signed withdraws the signature, too."""
    before = small()
    rulebook = signed(before, [THIGH])
    more = before.techniques[0].model_copy(update={"id": "one-more"})

    longer = rulebook.model_copy(update={"techniques": (*rulebook.techniques, more)})

    reasons = standing_of(longer, THIGH).fallen[0].reasons
    assert reasons == ("the technique `one-more` is new to it",)


def test_what_means_nothing_withdraws_nothing() -> None:
    """Titles, reasons and status of other cards, and its own status, leave signatures standing."""
    rulebook = signed(small(), [THIGH, FLAG])
    for kind, name, update in (
        ("techniques", "inner-thigh-roller", {"title": "Else", "note": "Else"}),
        ("rules", "aching-back-is-loaded", {"because": "Else", "status": "active"}),
        ("rules", THIGH, {"status": "active"}),
        ("questions", "symptoms", {"group": "Else"}),
        ("suspicions", "squeezed-nerves", {"label": "else", "do": "Else."}),
    ):
        rulebook = changed(rulebook, kind, name, **update)

    assert standing_of(rulebook, THIGH).state == "signed"
    assert standing_of(rulebook, FLAG).state == "signed"


def test_who_takes_a_change_back_has_the_signature_back() -> None:
    """A signature stands for what was read, so it stands again when that is back."""
    rulebook = signed(small(), [THIGH])
    card = rulebook.technique_of["inner-thigh-roller"]

    away = changed(rulebook, "techniques", card.id, ceiling=0)
    back = changed(away, "techniques", card.id, ceiling=card.ceiling)

    assert standing_of(away, THIGH).state == "withdrawn"
    assert standing_of(back, THIGH).state == "signed"


def test_signing_anew_takes_the_place_of_what_was_withdrawn() -> None:
    """
    Once a rule is signed again, the fallen signature of somebody else does not count against it.
    """
    rulebook = changed(signed(small(), [THIGH]), "techniques", "inner-thigh-roller", ceiling=0)

    again = signed(rulebook, [THIGH], OTHER)

    assert standing_of(again, THIGH).state == "signed"
    assert [one.as_ for one in standing_of(again, THIGH).by] == [OTHER]


def test_a_rulebook_is_signed_when_every_live_rule_is() -> None:
    """One rule less, or a signer less for a referral, and it is not."""
    every = list(small().rule_of)

    assert all_signed(signed(small(), every))
    assert not all_signed(signed(small(), every[1:]))
    assert not all_signed(signed(small(), every, ONE))
    assert not all_signed(small())
    assert count_signed(signed(small(), every[1:]), every) == len(every) - 1
    assert not all_signed(small().model_copy(update={"rules": ()}))


def test_while_the_file_is_damaged_nothing_is_signed() -> None:
    """With a problem in the file, no signature in it counts."""
    problem = Problem(Location("signatures.yaml", 1, 1), "E122", "an entry is missing")
    rulebook = signed(small(), small().rule_of)

    damaged = rulebook.model_copy(update={"signature_problems": (problem,)})

    assert not all_signed(damaged)
    assert {one.state for one in standing(damaged).values()} == {"unsigned"}
