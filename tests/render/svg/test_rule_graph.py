"""What feeds what, where it stands in a picture, and the picture itself."""

from __future__ import annotations

import itertools
import random
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.dependencies import Edge, Node, Web, web
from recommender.core.language.errors import UnknownNameError
from recommender.core.language.rulebook import Rulebook
from recommender.render.svg.rule_graph import drawn, drawn_alone, laid_out
from recommender.render.svg.rule_neighbourhood import MOST, around, gathered, node_of
from tests.doors import small
from tests.sizes import sizes, trying
from tests.strategies import rulebooks

SVG = "{http://www.w3.org/2000/svg}"


def test_a_rule_is_fed_by_what_it_reads_and_feeds_what_reads_it() -> None:
    """Facts stand between the rule that concludes them and the rules that read them."""
    found = web(small())

    assert Edge("rule:aching-back-is-loaded", "finding:loaded-back") in found.edges
    assert Edge("finding:loaded-back", "rule:loaded-back-inner-thigh") in found.edges
    assert Edge("rule:loaded-back-inner-thigh", "region:inner-thigh") in found.edges
    assert Edge("region:inner-thigh", "technique:inner-thigh-roller") in found.edges
    assert Edge("referral:squeezed-nerves", "rule:loaded-back-walk", against=True) in found.edges


def test_cautions_and_limits_take_away_from_techniques() -> None:
    """What is avoided or limited leads to each technique that it takes away from."""
    found = web(small())
    takers = {edge.source for edge in found.before("technique:inner-thigh-roller") if edge.against}

    assert "stopping" in takers
    assert {name for name in takers if name.startswith("avoid:")}


@trying(40)
@given(rulebooks())
def test_the_web_says_what_the_compiled_rules_say(rulebook: Rulebook) -> None:
    """Every fact that a compiled rule reads is an edge to it, and nothing else is."""
    program, found = compiled(rulebook), web(rulebook)

    for rule in rulebook.rule_of:
        mine = [one for one in program.rules if one.id == rule]
        read = {program.names[slot] for one in mine for slot, _ in one.reads}
        facts = {name.partition("=")[0] for name in read if ":" in name or name == "stopping"}
        plain = {name.replace("offered:", "technique:") for name in facts}
        assert {edge.source for edge in found.before(f"rule:{rule}")} == plain


@trying(40)
@given(rulebooks())
def test_no_two_boxes_stand_in_one_place(rulebook: Rulebook) -> None:
    """Boxes lie inside the picture, beside each other and never over each other."""
    layout = laid_out(gathered(rulebook), headed=True)

    for box in layout.boxes.values():
        assert 0 <= box.x <= layout.width - box.width
        assert 0 <= box.y <= layout.height - box.height
    for one, other in itertools.combinations(layout.boxes.values(), 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart or above


@pytest.mark.parametrize("count", sizes(80, 400))
def test_long_edges_and_edges_back_are_laid_out(count: int) -> None:
    """Edges over many columns, to the same column and back do no harm, in layout after layout."""
    for seed in range(count):
        rnd = random.Random(seed)
        names = [f"n{n}" for n in range(rnd.randint(1, 30))]
        nodes = {one: Node(one, "rule", one, one, rnd.randrange(8)) for one in names}
        edges = {Edge(rnd.choice(names), rnd.choice(names)) for _ in range(rnd.randint(0, 40))}

        layout = laid_out(Web(nodes, tuple(sorted(edges))))

        assert set(layout.boxes) == set(names)


def test_stages_go_from_left_to_right(rulebook: Rulebook) -> None:
    """In the shipped rulebook what feeds a card stands to the left of it, always."""
    found = gathered(rulebook)

    assert all(
        found.nodes[edge.source].column < found.nodes[edge.target].column for edge in found.edges
    )


def test_the_neighbourhood_of_a_rule_is_the_rule_and_what_lies_beside_it(
    rulebook: Rulebook,
) -> None:
    """A picture of one rule has its answers, what it concludes, and who reads that."""
    node = node_of(rulebook, "tipping-pelvis-inner-thigh")

    found = around(rulebook, node)

    assert {"answer:pelvis-tips-forward", "answer:low-back-ache"} <= set(found.nodes)
    assert {"region:inner-thigh", "technique:inner-thigh-roller"} <= set(found.nodes)
    assert found.nodes[node].column == 2
    assert {edge.source for edge in found.edges} | {edge.target for edge in found.edges} == set(
        found.nodes
    )


def test_what_is_too_much_for_a_picture_is_counted(rulebook: Rulebook) -> None:
    """A technique with dozens of cautions shows the first and says how many more there are."""
    found = around(rulebook, node_of(rulebook, "card:inner-thigh-soft-ball"))
    columns = [node.column for node in found.nodes.values()]
    whole = web(rulebook)

    assert all(columns.count(column) <= MOST for column in columns)
    more = found.nodes["more:1"].words
    near = len(whole.before("technique:inner-thigh-soft-ball"))
    assert more == f"and {near - MOST + 1} more"
    place = rulebook.technique_of["inner-thigh-soft-ball"].region
    assert f"region:{place}" in found.nodes


def test_names_are_found_or_answered_with_the_nearest() -> None:
    """A technique may be named with or without `card:`; a misspelt name brings the nearest."""
    rulebook = small()

    assert node_of(rulebook, "card:easy-walk") == node_of(rulebook, "easy-walk")
    with pytest.raises(UnknownNameError, match="did you mean `told-psoas`"):
        node_of(rulebook, "told-psoaz")
    retired = rulebook.rules[0].model_copy(update={"status": "retired"})
    with pytest.raises(UnknownNameError, match="is retired"):
        node_of(rulebook.model_copy(update={"rules": (retired,)}), retired.id)


def test_the_picture_is_sound_and_says_what_it_shows() -> None:
    """It is well-formed, has a title and a description, and tells every node in full."""
    rulebook = small()
    whole = gathered(rulebook)

    picture = ET.fromstring(drawn_alone(whole, "Small <rules>"))  # noqa: S314  # our own text

    assert picture.get("role") == "img"
    named = {one.get("id"): one.text for one in picture if one.get("id")}
    assert named[picture.get("aria-labelledby")] == "Small <rules>"
    assert named[picture.get("aria-describedby") or ""]
    titles = [one.text or "" for one in picture.iter(f"{SVG}title")][1:]
    assert len(titles) == len(whole.nodes)
    assert "rule: An aching back is a loaded back (aching-back-is-loaded)" in titles
    assert len(list(picture.iter(f"{SVG}path"))) == len(whole.edges) + 2


def test_a_picture_with_links_is_a_group_of_links() -> None:
    """With links it is no single image, so that a screen reader finds them; the centre has none."""
    rulebook = small()
    node = node_of(rulebook, "told-psoas")
    found = around(rulebook, node)

    picture = ET.fromstring(  # noqa: S314  # our own text
        drawn(found, "t", "d", centre=node, links=dict.fromkeys(found.nodes, "a.html#x"))
    )

    assert picture.get("role") == "group"
    assert len(list(picture.iter(f"{SVG}a"))) == len(found.nodes) - 1


def test_hostile_words_stay_words() -> None:
    """A title with marks of its own is escaped, and hidden characters are taken out."""
    rulebook = small()
    evil = rulebook.rules[0].model_copy(update={"title": "</svg>\n<script>x</script>\x1b[31m"})
    changed = rulebook.model_copy(update={"rules": (evil, *rulebook.rules[1:])})

    text = drawn_alone(gathered(changed), "one\ntwo\x1b")

    assert "<script" not in text
    assert "\x1b" not in text
    assert '<title id="picture-title">one two?</title>' in text
    ET.fromstring(text)  # noqa: S314  # our own text


def test_the_same_web_is_drawn_the_same_way(rulebook: Rulebook) -> None:
    """Nothing in the layout is left to chance."""
    assert drawn_alone(gathered(rulebook), "t") == drawn_alone(gathered(rulebook), "t")
