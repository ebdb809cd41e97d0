"""
Every cell of the notes' table of cautions (section 4): what it blocks, and what it softens.

The table is written from the notes, not read off the rules. `B` leaves nothing that presses in that
zone; `C` leaves the softest tool, 2 out of 10 and 30 seconds at most; `-` takes nothing away.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.evaluation.firing import Offer
from recommender.core.language.rulebook import Rulebook, Sheet
from tests.sizes import sizes

LIMB, BELLY, GROIN = "limbs-and-back-pressure", "belly-pressure", "groin-pressure"
ZONES = (LIMB, BELLY, GROIN)
HANDS = 1
"""The softness of hands and pillows, the softest tools that touch."""

WHOLE: list[tuple[str, tuple[str, ...], str]] = [
    ("C04", ("recent-clot",), "BBB"),
    ("C06", ("could-be-pregnant",), "BBB"),
    ("C06", ("birth-in-12-weeks",), "BBB"),
    ("C07", ("known-hernia",), "-BB"),
    ("C08", ("belly-surgery-not-cleared",), "-BB"),
    ("C08", ("recent-surgery",), "BBB"),
    ("C09", ("aneurysm-risk",), "CBB"),
    ("C10", ("bowel-trouble",), "-B-"),
    ("C11", ("belly-organ-or-device",), "-BC"),
    ("C12", ("coil",), "-C-"),
    ("C12", ("new-coil", "coil"), "-B-"),
    ("C13", ("thin-bones",), "CCC"),
    ("C13", ("long-steroids",), "CCC"),
    ("C14", ("taking-blood-thinners",), "CBB"),
    ("C14", ("bleeding-disorder",), "CBB"),
    ("C17", ("cancer-now",), "BBB"),
    ("C18", ("heart-trouble",), "CBC"),
    ("C19", ("pelvic-flare",), "-BC"),
    ("C20", ("hip-or-knee-surgery",), "C--"),
    ("C21", ("very-bendy-joints",), "CBC"),
    ("C21", ("bendy-blood-vessels",), "BBB"),
    ("C23", ("full-or-sick",), "-B-"),
    ("C23", ("bad-reflux",), "-BB"),
    ("C25", ("artery-disease",), "CBB"),
    ("C30", ("dulled-senses",), "BBB"),
    ("R031", ("gut-link",), "-B-"),
    ("R031", ("period-link",), "-B-"),
]
"""
Cautions that do not depend on a place. C06 and C08's operation follow section 3. With reflux no one
lies face down, and every step near the groin does.
"""

PLACES = {
    "sore-belly": "belly-pressure",
    "sore-groin": "groin-pressure",
    "sore-thigh": "thigh-pressure",
    "sore-hip": "hip-pressure",
    "sore-back": "back-pressure",
    "sore-chest": "chest-pressure",
    "sore-lower-leg": "lower-leg-pressure",
    "sore-foot": "foot-pressure",
}
LOCAL: list[tuple[str, str, str]] = [
    ("C01", "open-skin", ""),
    ("C02", "healing-bone", GROIN),
    ("C03", "hot-swollen-area", f"{BELLY} {GROIN}"),
    ("C05", "fresh-bruise", ""),
    ("C15", "varicose-veins", ""),
    ("C16", "numb-area", ""),
    ("C22", "nerve-pain-on-pressure", BELLY),
    ("C26", "lymph-swelling", GROIN),
]
"""Cautions of a place: what they block wherever they are."""
NEIGHBOURS = {
    "sore-thigh": ("hip-pressure", "lower-leg-pressure"),
    "sore-hip": ("thigh-pressure", "back-pressure", "belly-pressure"),
    "sore-back": ("hip-pressure", "chest-pressure", "belly-pressure"),
    "sore-chest": ("back-pressure", "belly-pressure"),
    "sore-lower-leg": ("thigh-pressure", "foot-pressure"),
    "sore-foot": ("lower-leg-pressure",),
    "sore-groin": ("thigh-pressure", "hip-pressure", "belly-pressure"),
}


@pytest.fixture(scope="module")
def everything(rulebook: Rulebook, healthy: Mapping[str, str]) -> Mapping[str, str]:
    """
    Every symptom that brings no caution of its own, none of them new, after two calm sessions.
    """
    quiet = {
        *("front-hip-pinch", "hip-snaps-with-pain", "pubic-pain", "pain-with-sex"),
        *("leaks-with-cough", "tailbone-sore", "groin-ache", "pelvic-floor-tight"),
        *("hip-pain", "thigh-pain", "mid-back-pain", "side-pain", "belly-pain", "knee-pain"),
        *("lower-leg-pain", "foot-pain", "front-hip-pain", "side-hip-pain", "inner-thigh-ache"),
        *("leg-pain-above-knee", "knee-lift-weak"),
    }
    symptoms = [
        entry.id
        for entry in rulebook.entries.values()
        if entry.question.id in ("symptoms", "hip-and-leg-symptoms") and entry.id not in quiet
    ]
    calm = {
        "visit": "follow-up",
        "done-twice-well": "yes",
        "weeks-on-routine": "1",
        "duration": "6-to-12-weeks",
        "minutes": "30",
    }
    return {**healthy, **dict.fromkeys(symptoms, "yes"), **calm}


def offers(rulebook: Rulebook, answers: Mapping[str, str], **changes: str) -> list[Offer]:
    """List what is offered on changed answers."""
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    consultation = consult(rulebook, Sheet(answers={**answers, **changed}))
    assert consultation.disagreements == ()
    return list(consultation.outcome.offers)


def within(rulebook: Rulebook, found: list[Offer], feature: str) -> list[Offer]:
    """Keep the offers that have a feature."""
    return [offer for offer in found if feature in rulebook.features_of[offer.technique]]


def softest(rulebook: Rulebook, offer: Offer) -> bool:
    """Say whether an offer uses the softest tool, at 2 out of 10 and 30 seconds at most."""
    tool = rulebook.tool_of[rulebook.technique_of[offer.technique].tool]
    return tool.softness <= HANDS and offer.ceiling <= 2 and offer.seconds <= 30


@pytest.fixture(scope="module")
def before(rulebook: Rulebook, everything: Mapping[str, str]) -> list[Offer]:
    """What is offered without a caution."""
    return offers(rulebook, everything)


def test_without_a_caution_every_zone_has_something(
    rulebook: Rulebook, before: list[Offer]
) -> None:
    """
    The sheet all others start from is offered firm and soft techniques in every zone, so that what
    a caution takes away can be seen.
    """
    for feature in (*ZONES, *PLACES.values()):
        assert within(rulebook, before, feature), feature
    for feature in ZONES:
        assert not all(softest(rulebook, offer) for offer in within(rulebook, before, feature))


@pytest.mark.parametrize("value", ["yes", "not-sure"])
@pytest.mark.parametrize(("row", "names", "cells"), WHOLE, ids=[f"{w[0]}-{w[1][0]}" for w in WHOLE])
def test_each_cell_of_the_table_holds(
    rulebook: Rulebook,
    everything: Mapping[str, str],
    before: list[Offer],
    row: str,
    names: tuple[str, ...],
    cells: str,
    value: str,
) -> None:
    """
    Blocked zones hold nothing that presses, careful ones only hands, and free ones all they had.
    """
    found = offers(rulebook, everything, **dict.fromkeys(names, value))

    for feature, cell in zip(ZONES, cells, strict=True):
        left = within(rulebook, found, feature)
        if cell == "B":
            assert left == [], (row, feature)
        elif cell == "C":
            assert all(softest(rulebook, offer) for offer in left), (row, feature)
        elif feature == BELLY:
            had = within(rulebook, before, feature)
            assert {o.technique for o in left} == {o.technique for o in had}, (row, feature)
        elif cells[0] == "-":
            assert left, (row, feature)
    if cells[0] == "C":
        assert within(rulebook, found, LIMB), f"{row}: hands are still offered"


@pytest.mark.parametrize(
    "said",
    sizes(
        ["yes not-sure", "not-sure yes"],
        ["yes yes", "yes not-sure", "not-sure yes", "not-sure not-sure"],
    ),
    ids=str,
)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("row", "trouble", "always"), LOCAL, ids=[row for row, _, _ in LOCAL])
def test_a_local_trouble_blocks_its_place(
    rulebook: Rulebook,
    everything: Mapping[str, str],
    row: str,
    trouble: str,
    always: str,
    place: str,
    said: list[str],
) -> None:
    """
    A local trouble keeps pressure off its place and, where the notes say so, off other places; a
    place that was not named stays.
    """
    blocked = {PLACES[place], *always.split()}
    if place == "sore-thigh":
        blocked.add(GROIN)
    if row == "C02":
        blocked.update(NEIGHBOURS.get(place, ()))
    if row == "C16" and place in ("sore-back", "sore-chest", "sore-groin"):
        blocked.add(BELLY)

    for value, where in map(str.split, said):
        found = offers(rulebook, everything, **{trouble: value, place: where})
        for feature in blocked:
            assert within(rulebook, found, feature) == [], (row, place, feature)
        if row == "C15":
            assert all(softest(rulebook, o) for o in within(rulebook, found, GROIN))
        if row in ("C01", "C05") and place != "sore-foot":
            assert within(rulebook, found, "foot-pressure"), (row, place)


def test_who_cannot_use_the_floor_gets_chair_bed_and_wall(
    rulebook: Rulebook, everything: Mapping[str, str]
) -> None:
    """C27: nothing on the floor, hands only on the belly, and something is left for the legs."""
    found = offers(rulebook, everything, cannot_use_floor="yes")

    assert within(rulebook, found, "on-the-floor") == []
    tools = {rulebook.technique_of[o.technique].tool for o in within(rulebook, found, BELLY)}
    assert tools <= {"hand", "pillow"}
    assert within(rulebook, found, LIMB)


@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("leave-belly", BELLY),
        ("leave-groin", GROIN),
        ("leave-pelvic-floor", "pelvis-pressure"),
        ("leave-thighs", "thigh-pressure"),
        ("leave-thighs", GROIN),
        ("leave-hips", "hip-pressure"),
        ("leave-back", "back-pressure"),
        ("leave-chest", "chest-pressure"),
        ("leave-lower-legs", "lower-leg-pressure"),
        ("leave-feet", "foot-pressure"),
    ],
)
def test_a_place_that_is_not_to_be_touched_is_left_alone(
    rulebook: Rulebook, everything: Mapping[str, str], name: str, feature: str
) -> None:
    """C28: a wish needs no reason; not being sure of it counts as a wish."""
    for value in ("yes", "not-sure"):
        assert within(rulebook, offers(rulebook, everything, **{name: value}), feature) == []


def test_under_sixteen_and_dark_urine_leave_nothing(
    rulebook: Rulebook, everything: Mapping[str, str]
) -> None:
    """
    C24 and C29: nobody under 16, and nobody with dark pee after hard training, gets a technique.
    """
    assert offers(rulebook, everything, age="15") == []
    assert offers(rulebook, everything, dark_urine="yes") == []


def test_the_table_here_is_the_table_of_the_notes() -> None:
    """Every row from C01 to C30 has a test in this file."""
    rows = {row for row, _, _ in WHOLE} | {row for row, _, _ in LOCAL}

    assert rows | {"C24", "C27", "C28", "C29"} >= {f"C{n:02}" for n in range(1, 31)}
