"""Pictures of the body: what is marked, what is said beside it, and what stays apart."""

from __future__ import annotations

import math
import re
from itertools import pairwise, product
from xml.etree import ElementTree as ET

import pytest
from markupsafe import escape

from recommender.core.language.body_map import BodyMap, places_of
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.render.formats.html import text_of
from recommender.render.svg.body_map import Mark, body_picture, path_picture, place_picture
from recommender.render.svg.colors import colors
from recommender.render.svg.figure import LOOKS, Svg
from recommender.render.svg.pointing import pointing_map
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
SHEETS = ("web/static/map.css", "render/styles/poses.css")
CSS = "".join((ROOT / "recommender" / name).read_text(encoding="utf-8") for name in SHEETS)
PATTERNED = ("reported", "connected", "no-go")


def parsed(picture: str) -> ET.Element:
    """Read a picture as XML, which it is."""
    return ET.fromstring(picture)  # noqa: S314  # our own text


def drawn(picture: str) -> ET.Element:
    """Read what is drawn in a picture, without what stands beside it."""
    svg = parsed(picture).find(f"{SVG}svg")
    assert svg is not None
    return svg


def paths(picture: str, name: str) -> list[str]:
    """List the paths with a class, outside samples."""
    return [
        path.get("d", "") for path in drawn(picture).iter(f"{SVG}path") if path.get("class") == name
    ]


def beside(picture: str) -> str:
    """Read what stands beside a picture."""
    whole = parsed(picture)
    return " ".join("".join(one.itertext()) for one in whole if not one.tag.endswith("svg"))


def all_pictures(body: BodyMap, rulebook: Rulebook, entries: list[Entry]) -> list[Svg]:
    """Draw one of each kind, and the place of every region."""
    marks = [Mark("psoas", "no-go"), Mark("low-back", "reported"), Mark("core", "connected")]
    places = places_of(body, rulebook, entries)
    return [
        body_picture(body, rulebook, marks),
        *(place_picture(body, rulebook, r.id, "left", marks, name=r.id) for r in rulebook.regions),
        path_picture(body, rulebook, ["low-back", "core", "front-thigh"]),
        pointing_map(body, rulebook, places, ["belly-tense"]),
    ]


def test_pictures_stand_on_one_page_without_taking_from_each_other(
    body: BodyMap, rulebook: Rulebook, entries: list[Entry]
) -> None:
    """
    No id stands there twice and every pattern that is used is there; pictures hold classes and
    plain attributes alone, no style and no script, and each is well-formed.
    """
    pictures = all_pictures(body, rulebook, entries)
    page = "".join(pictures)

    ids = re.findall(r' id="([^"]+)"', page)
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    used |= set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page))
    assert len(ids) == len(set(ids))
    assert used <= set(ids)
    for piece in (piece for picture in pictures for piece in parsed(picture).iter()):
        assert not [key for key in piece.attrib if key == "style" or key.startswith("on")]
        assert not piece.tag.endswith(("style", "script", "image", "foreignObject"))


def test_every_color_has_a_light_and_a_dark_side() -> None:
    """
    One sheet holds the colors of all pictures, and names each as often by day as by night; the
    style sheet knows every class of a picture, so that dark and print hold everywhere.
    """
    light, dark = colors()

    named = {*re.findall(r"var\(--((?:map|web)-[a-z-]+)\)", CSS + text_of("picture.css"))}
    named |= {name for look in LOOKS.values() for name in re.findall("{([a-z-]+)}", look)}
    assert light.keys() == dark.keys() == named
    assert re.search("#[0-9a-f]{6}", CSS + text_of("picture.css") + "".join(LOOKS.values())) is None
    assert {*LOOKS} <= {*re.findall(r"\.(map-[a-z-]+)", CSS)}


def test_marks_are_told_apart_without_colour(body: BodyMap, rulebook: Rulebook) -> None:
    """
    Each kind of mark has a pattern and a sign of its own, and both stand in the list beside it.
    """
    marks = [Mark("calf", "reported"), Mark("core", "connected"), Mark("psoas", "no-go")]

    picture = body_picture(body, rulebook, marks)

    patterns = {
        kind: re.sub('(fill|stroke)="#[^"]*"|class="[^"]*"|id="[^"]*"', "", found)
        for kind in PATTERNED
        for found in re.findall(f'<pattern id="whole-{kind}".*?</pattern>', picture)
    }
    assert len(set(patterns.values())) == len(PATTERNED)
    for kind in PATTERNED:
        assert picture.count(f'fill="url(#whole-{kind})"') >= 1
        assert picture.count(f'"map-sign-{kind}"') >= 2
    assert "Where you feel it: calf" in beside(picture)
    assert "Connected with it: belly" in beside(picture)
    assert "Left alone, nothing presses here: psoas" in beside(picture)
    assert "it lies deep" in beside(picture)


def test_what_is_seen_is_said_for_those_who_cannot_see(body: BodyMap, rulebook: Rulebook) -> None:
    """The picture is one image with a title, and a description that names every mark."""
    marks = [Mark("front-hip", "reported", "left"), Mark("front-hip", "no-go")]

    svg = drawn(body_picture(body, rulebook, marks))

    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == "Your body"
    assert svg.findtext(f"{SVG}desc") == (
        "The body from the front and from behind. Where you feel it: front of the hip, left side. "
        "Left alone, nothing presses here: front of the hip."
    )


@pytest.mark.parametrize(
    ("side", "meant"),
    [("left", {"left"}), ("right", {"right"}), ("both", {"left", "right"})],
)
def test_only_the_side_that_is_meant_is_marked(
    side: str, meant: set[str], body: BodyMap, rulebook: Rulebook
) -> None:
    """A step for one side marks that side of the person, wherever it is in the picture."""
    shapes = body.drawn_of["inner-thigh"].shapes

    picture = place_picture(body, rulebook, "inner-thigh", side)  # type: ignore[arg-type]  # one of them

    expected = [s for s in shapes if s.view == "front" and s.side in meant]
    assert paths(picture, "map-here") == [" ".join(s.path.split()) for s in expected]


def test_the_words_left_and_right_stand_where_they_are(body: BodyMap, rulebook: Rulebook) -> None:
    """From the front the left of the person is on the right; from behind it is on the left."""
    for region, order in (("inner-thigh", ["Right", "Left"]), ("calf", ["Left", "Right"])):
        svg = drawn(place_picture(body, rulebook, region))
        words = [(float(one.get("x", "")), one.text) for one in svg.iter(f"{SVG}text")]
        assert [text for _, text in sorted(words)] == order


def test_the_place_shown_holds_the_whole_region(body: BodyMap, rulebook: Rulebook) -> None:
    """Whatever the region, all of its marked shape lies in the part that is shown."""
    for place in body.places:
        picture = place_picture(body, rulebook, place.region)
        left, top, width, height = map(float, drawn(picture).get("viewBox", "").split())
        for path in paths(picture, "map-here"):
            numbers = [float(n) for n in re.findall(r"-?[0-9.]+", path)]
            xs, ys = numbers[::2], numbers[1::2]
            assert left <= min(xs) <= max(xs) <= left + width, place.region
            assert top <= min(ys) <= max(ys) <= top + height, place.region


def test_other_marks_are_shown_at_a_place_only_where_they_are_in_sight(
    body: BodyMap, rulebook: Rulebook
) -> None:
    """What is left alone near a step is drawn and said; what is far away is not."""
    marks = [Mark("psoas", "no-go"), Mark("calf", "reported")]

    picture = place_picture(body, rulebook, "core", "middle", marks)

    assert len(paths(picture, "map-no-go")) == 2
    assert "psoas" in beside(picture)
    assert "calf" not in picture


def test_a_muscle_is_shown_as_the_region_it_is_part_of(body: BodyMap, rulebook: Rulebook) -> None:
    """Its own name stands beside it, and the shape is that of the region."""
    part = place_picture(body, rulebook, "adductor-longus", "left")
    whole = place_picture(body, rulebook, "inner-thigh", "left")

    assert paths(part, "map-here") == paths(whole, "map-here")
    assert "Adductor longus, left side, from the front" in beside(part)


def test_the_whole_body_is_its_outline(body: BodyMap, rulebook: Rulebook) -> None:
    """A step for all of the body marks the outline, and no region."""
    picture = place_picture(body, rulebook, "whole-body", "middle")

    assert len(paths(picture, "map-all")) == 1
    assert paths(picture, "map-here") == []


def test_a_connection_is_numbered_along_its_arrows(body: BodyMap, rulebook: Rulebook) -> None:
    """Three places make two arrows, three numbers, and a list in the same order."""
    picture = path_picture(body, rulebook, ["low-back", "core", "inner-thigh"])

    items = ["".join(one.itertext()) for one in parsed(picture).iter("li")]
    assert len(paths(picture, "map-way")) == 2
    assert re.findall(r'aria-hidden="true">([0-9])<', picture) == ["1", "2", "3"]
    named = [item.split(" where ")[0].split(" connected ")[0] for item in items]
    assert named == ["Low back", "Belly", "Inner thigh"]
    assert "An arrow leads from low back, then to belly, then to inner thigh." in picture


def test_the_numbers_of_a_connection_never_lie_on_one_another(
    body: BodyMap, rulebook: Rulebook
) -> None:
    """Between any two regions, on any side, there is room for an arrow."""
    regions = [place.region for place in body.places]
    for side, first, second in product(("left", "both"), regions, regions):
        picture = path_picture(body, rulebook, [first, second], side)  # type: ignore[arg-type]  # as above
        found = re.findall(r'"map-number"[^>]* cx="([^"]+)" cy="([^"]+)" r="([^"]+)"', picture)
        at = [tuple(map(float, numbers)) for numbers in found]
        assert len(at) == (0 if first == second else 2)
        for (ax, ay, r), (bx, by, _) in pairwise(at):
            assert math.dist((ax, ay), (bx, by)) > 2 * r, (first, second)


def test_a_chain_with_one_place_is_no_connection(body: BodyMap, rulebook: Rulebook) -> None:
    """The same place twice, places that are not drawn, and unknown ones make no picture."""
    for others in ([], ["rectus-abdominis"], ["whole-body"], ["x"]):
        assert path_picture(body, rulebook, ["core", *others]) == ""


def test_each_region_that_is_asked_about_leads_to_its_part(
    body: BodyMap, rulebook: Rulebook, entries: list[Entry]
) -> None:
    """
    A link has an address that names no place, a name for ears, and the fields that it stands for.
    """
    places = places_of(body, rulebook, entries)

    links = list(parsed(pointing_map(body, rulebook, places, {"belly-tense"})).iter(f"{SVG}a"))

    part_of = {e.id: place.id for place in places for e in place.entries}
    assert {link.get("data-called") for link in links} == {p.label for p in places if p.region}
    for link in links:
        fields = (link.get("data-fields") or "").split()
        ticked = "a.belly-tense" in fields
        assert link.get("href") in {f"#{part_of[name.removeprefix('a.')]}" for name in fields}
        assert re.fullmatch("#p[0-9]+", link.get("href", ""))
        assert ("is-ticked" in link.get("class", "")) == ticked
        assert link.get("aria-label", "").endswith(", ticked") == ticked


def test_nothing_is_drawn_without_a_picture_or_a_place(
    body: BodyMap, rulebook: Rulebook, entries: list[Entry]
) -> None:
    """Where there is no picture, or nothing to point at, each picture is empty."""
    nowhere = places_of(None, rulebook, entries)

    assert body_picture(None, rulebook, [Mark("core", "reported")]) == ""
    assert place_picture(None, rulebook, "core") == ""
    assert path_picture(None, rulebook, ["core", "calf"]) == ""
    assert pointing_map(None, rulebook, places_of(body, rulebook, entries)) == ""
    assert pointing_map(body, rulebook, nowhere) == ""
    assert place_picture(body, rulebook, "nowhere") == ""
    assert "map-reported" not in body_picture(body, rulebook, [Mark("nowhere", "reported")])


def test_a_template_takes_a_picture_as_it_is_and_its_texts_are_escaped(
    body: BodyMap, rulebook: Rulebook
) -> None:
    """No name in the data can break out of the picture."""
    hostile = '<b>"&'
    changed = BodyMap(
        views=tuple(one.model_copy(update={"label": hostile}) for one in body.views),
        places=tuple(one.model_copy(update={"called": hostile}) for one in body.places),
    )

    picture = body_picture(changed, rulebook, [Mark("core", "reported")])

    assert escape(picture) == picture
    assert hostile in beside(picture)
    assert hostile in parsed(picture).findtext(f"{SVG}svg/{SVG}desc", "")
