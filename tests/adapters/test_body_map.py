"""The picture of the body as data: what is read, what is refused, and how a list is divided."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.body_map import load_body_map
from recommender.adapters.rulebook import load
from recommender.core.language.body_map import BodyMap, places_of, strokes
from recommender.core.language.cards import entries_of
from recommender.core.language.errors import RulebookError
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT

BASE = ROOT / "tests" / "bad" / "base" / "rules"
GOOD = """\
views:
  - {id: front, label: from the front, left-on: right, width: 100, height: 200,
     outline: [M10 10 L90 10 L90 190 L10 190 Z]}
places:
  - region: inner-thigh
    called: inside of the thigh
    entries: [front-hip-tight]
    shapes: [{view: front, side: middle, path: M20 20 L40 20 L40 60 Z}]
"""
SYMPTOMS = ("symptoms", "hip-and-leg-symptoms")


@pytest.fixture(scope="module")
def small() -> Rulebook:
    """The small good rulebook."""
    return load(BASE)


@pytest.fixture(scope="module")
def body(rulebook: Rulebook) -> BodyMap:
    """The shipped picture."""
    found = load_body_map(ROOT / "rules", rulebook)
    assert found is not None
    return found


def written(folder: Path, text: str) -> Path:
    """Write a picture into a folder of rules."""
    rules = folder / "rules"
    rules.mkdir()
    (rules / "body-map.yaml").write_text(text, encoding="utf-8")
    return rules


def problems(folder: Path, rulebook: Rulebook) -> list[str]:
    """List the problems of a picture."""
    with pytest.raises(RulebookError) as refused:
        load_body_map(folder, rulebook)
    return str(refused.value).splitlines()


def test_a_good_picture_is_read_whole(tmp_path: Path, small: Rulebook) -> None:
    """
    Every key of a good file arrives, and a region goes by its plainer name; a folder of rules
    without a picture is no mistake.
    """
    found = load_body_map(written(tmp_path, GOOD), small)

    assert found is not None
    assert found.view_of["front"].left_on == "right"
    assert found.drawn_of["inner-thigh"].entries == ("front-hip-tight",)
    assert found.name_of(small, "inner-thigh") == "inside of the thigh"
    assert load_body_map(BASE, small) is None


def test_all_problems_of_a_picture_are_found_in_one_pass(tmp_path: Path, small: Rulebook) -> None:
    """Shapes, names, keys and views that do not fit are each told at their own place."""
    text = (
        GOOD.replace("left-on: right", "left-on: up")
        .replace("called:", "caled:")
        .replace("places:", "places:\n  - {region: outer, shapes: [{view: front}]}")
    )

    found = problems(written(tmp_path, text), small)

    assert found == [
        "rules/body-map.yaml:2:49: E204 `left-on` should be one of `left`, `right`, not `up`",
        "rules/body-map.yaml:5:30: E201 `path` is missing",
        "rules/body-map.yaml:5:30: E201 `side` is missing",
        "rules/body-map.yaml:7:5: E202 unknown key `caled`; did you mean `called`?",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "rules/body-map.yaml:1:1: E103 there is nothing in this file"),
        (
            "- a\n",
            "rules/body-map.yaml:1:1: E203 this should hold keys with values, such as `key: value`",
        ),
        (
            "views: []\nplaces: []\n",
            "rules/body-map.yaml:1:8: E209 `views` needs at least one entry",
        ),
        (
            GOOD.replace("M20 20", "M20 20" + " " * 20_000),
            "rules/body-map.yaml:8:48: E207 `path` is longer than 20,000 characters",
        ),
        (
            GOOD.replace("width: 100", "width: 5000"),
            "rules/body-map.yaml:2:63: E206 `width` should be at most 4000, not `5000`",
        ),
    ],
)
def test_what_is_no_picture_is_refused(
    text: str, expected: str, tmp_path: Path, small: Rulebook
) -> None:
    """Nothing, other shapes and what is too large are refused in plain words."""
    assert [expected] == problems(written(tmp_path, text), small)


@pytest.mark.parametrize(
    "path",
    ["", "L1 1", "M1", "M1 1 C1 2 3", "M1 1 a3", "M1 1 L2 2 3", "M1e9 1", 'M1 1"/><script>', "1 2",
     "M12345 1", "Mnan 1", "M1 1 Z 2 2", "M1..2 3", "M1.23456 3"],
)  # fmt: skip
def test_what_is_no_path_is_not_read(path: str) -> None:
    """A path holds four commands and plain numbers, and nothing else."""
    assert strokes(path) is None


def test_a_path_is_read_command_by_command() -> None:
    """Numbers that go on after a command repeat it; after a move they are lines."""
    assert strokes("M1 2 3,4 C1 1 2 2 3.5 -3 Z") == (
        ("M", (1, 2)),
        ("L", (3, 4)),
        ("C", (1, 1, 2, 2, 3.5, -3)),
        ("Z", ()),
    )


@given(st.text(alphabet="MLCZmz 0123456789.,-e<>\"'&\n", max_size=60))
def test_a_path_that_is_read_can_stand_in_a_page(path: str) -> None:
    """Whatever is taken for a path holds no sign that means something in a page."""
    found = strokes(path)

    assert found is None or re.fullmatch(r"[MLCZ0-9.,\s-]+", path)


def test_every_region_is_drawn(rulebook: Rulebook, body: BodyMap) -> None:
    """
    What is not part of another region has its own shape, or is the whole outline; a muscle inside
    a region leads to the shape of the region.
    """
    own = {region.id for region in rulebook.regions if region.part_of is None}
    inside = {region.id: region.part_of for region in rulebook.regions if region.part_of}

    drawn = {name: body.drawn_for(rulebook, name) for name in inside}

    assert {*body.drawn_of, body.outline_is} == own
    assert {name: found and found.region for name, found in drawn.items()} == inside


def test_paired_shapes_mirror_each_other(rulebook: Rulebook, body: BodyMap) -> None:
    """In each view the left shape of a region is its right one seen in a mirror."""
    for drawn in body.places:
        for view in body.views:
            xs = {
                side: sorted(
                    numbers[at] if side != "left" else view.width - numbers[at]
                    for one in drawn.shapes
                    if one.view == view.id and one.side == side
                    for _, numbers in strokes(one.path) or ()
                    for at in range(0, len(numbers), 2)
                )
                for side in ("left", "right")
            }
            assert xs["left"] == pytest.approx(xs["right"], abs=0.11), drawn.region
        assert rulebook.region_of[drawn.region].paired == (drawn.shapes[0].side != "middle")


def test_the_left_of_the_person_is_on_the_side_that_the_view_says(body: BodyMap) -> None:
    """Seen from the front the left is on the right of the picture, and from behind on the left."""
    for drawn in body.places:
        for one in drawn.shapes:
            if one.side == "middle":
                continue
            view = body.view_of[one.view]
            first = next(numbers[0] for _, numbers in strokes(one.path) or ())
            on = "left" if first < view.width / 2 else "right"
            assert (on == view.left_on) == (one.side == "left"), (drawn.region, one.view)


def test_every_symptom_with_a_place_stands_under_it_once(rulebook: Rulebook, body: BodyMap) -> None:
    """The parts of a list hold every entry once; the last one holds what has no place."""
    entries = [e for q in rulebook.questions if q.id in SYMPTOMS for e in entries_of(q)]

    places = places_of(body, rulebook, entries)

    stood = [entry.id for place in places for entry in place.entries]
    assert sorted(stood) == sorted(entry.id for entry in entries)
    assert [place.id for place in places] == [f"p{n}" for n in range(1, len(places) + 1)]
    assert [place.region is None for place in places] == [False] * (len(places) - 1) + [True]
    placeless = ["pelvis-tips-forward", "mid-back-pain", "knee-pain"]
    assert [entry.id for entry in places[-1].entries] == placeless


def test_a_part_that_several_regions_lead_to_names_them_all(
    rulebook: Rulebook, body: BodyMap
) -> None:
    """One answer about all of the thigh stands once, and every thigh region is named above it."""
    question = next(q for q in rulebook.questions if q.id == "leave-alone")

    places = places_of(body, rulebook, entries_of(question))

    thighs = next(p for p in places if [e.id for e in p.entries] == ["leave-thighs"])
    assert thighs.label == "front thigh, outer thigh, inner thigh, back thigh"
    assert None not in [place.region for place in places]


def test_without_a_picture_the_list_is_one_part(rulebook: Rulebook) -> None:
    """All entries stand together, under no region; no entries make no part."""
    entries = entries_of(next(q for q in rulebook.questions if q.id == "symptoms"))

    assert [(p.id, p.region, p.entries) for p in places_of(None, rulebook, entries)] == [
        ("p1", None, entries)
    ]
    assert places_of(None, rulebook, ()) == ()
