"""The command `rules`: the rulebook to read, as one object, and as a picture."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from recommender.cli.shelving import put_file
from recommender.core.language import conditions
from recommender.core.language.cards import Rule
from recommender.core.language.errors import UnreadableError
from recommender.render.formats.rulebook_json import catalogue
from tests.doors import run, small, small_run


def test_every_rule_is_listed_under_its_file() -> None:
    """The list shows each rule's id and title under the file it stands in."""
    result = small_run("rules")

    assert result.exit_code == 0
    assert (
        "small/hip.yaml\n  aching-back-is-loaded\n    An aching back is a loaded back"
        in result.stdout
    )
    assert all(rule.id in result.stdout for rule in small().rules)
    assert "not signed by anyone" in result.stdout


def test_the_whole_rulebook_is_one_object() -> None:
    """JSON holds all parts, with one entry for each card and stage."""
    result = small_run("rules", "--format", "json")

    whole = json.loads(result.stdout)
    assert {
        *("version", "digest", "signed", "questions", "regions", "tools", "techniques"),
        *("sources", "rules", "promises"),
    } <= set(whole)
    assert whole["digest"] == small().digest
    assert whole["signed"] is False
    loaded = [entry for entry in whole["rules"] if entry["id"] == "loaded-back-inner-thigh"]
    assert [(entry["stage"], entry["then"]) for entry in loaded] == [
        ("regions", {"region": "inner-thigh"}),
        ("advice", {"advise": "keep-moving"}),
    ]
    assert loaded[0]["when"] == {"finding": "loaded-back"}
    assert loaded[0]["at"].endswith("hip.yaml:10:3") or loaded[0]["at"].endswith("hip.yaml:10:1")


def test_questions_carry_all_a_reader_needs() -> None:
    """A checklist's items stand as options with their urgency and side; a gate in its own form."""
    questions = {question["id"]: question for question in catalogue(small())["questions"]}

    assert questions["leg-signs"]["options"] == [
        {"id": "swollen-leg", "label": "A swollen leg", "at_least": "same-day", "sided": False},
        {"id": "cold-leg", "label": "A cold leg", "at_least": "emergency", "sided": False},
    ]
    assert questions["symptoms"]["options"][1]["sided"] is True
    assert questions["sides"]["only_if"] == "front-hip-tight"
    assert (questions["age"]["least"], questions["age"]["most"]) == (0, 120)
    assert questions["age"]["safety"] is True


def test_features_are_worked_out() -> None:
    """A technique's features include those that follow from its place and tool."""
    techniques = {card["id"]: card for card in catalogue(small())["techniques"]}

    assert set(techniques["inner-thigh-roller"]["features"]) >= {
        *("face-down", "pressing", "region:inner-thigh", "thigh-pressure", "tool:foam-roller"),
    }
    assert "hard-tool" in techniques["psoas-hard-tool"]["features"]


def test_conditions_and_conclusions_read_back_as_they_were() -> None:
    """What the catalogue says of a rule makes the same rule again."""
    rulebook = small()
    whole = catalogue(rulebook)

    for rule in rulebook.rules:
        entries = [entry for entry in whole["rules"] if entry["id"] == rule.id]
        then = [
            conclusion
            for entry in entries
            for conclusion in (
                entry["then"] if isinstance(entry["then"], list) else [entry["then"]]
            )
        ]
        again = Rule.model_validate(
            {
                **rule.model_dump(by_alias=True, exclude={"at"}),
                "when": entries[0]["when"],
                "then": then,
            }
        )
        assert conditions.form(again.when) == conditions.form(rule.when)
        assert {conclusion.model_dump_json() for conclusion in again.then} == {
            conclusion.model_dump_json() for conclusion in rule.then
        }


def test_one_rule_is_shown_in_full() -> None:
    """A rule is shown with its conditions in words, its reason, its source and its place."""
    result = small_run("rules", "show", "loaded-back-inner-thigh")

    assert result.exit_code == 0
    assert "it was found: loaded back (finding:loaded-back)" in result.stdout
    assert "A small trial, page 2 (only its summary was read)" in result.stdout
    assert "reviewed by nobody yet" in result.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "not-sure-keeps-pressure-away",
            "“Is it numb between your legs?” is answered not sure (numb-saddle)",
        ),
        ("young-no-face-down", "“How old are you?” is answered below 18 (age)"),
        ("loaded-back-walk", "not: a referral for “squeezed nerves” (referral:squeezed-nerves)"),
        ("swollen-leg-is-same-day", "Get help today: “a clot in the leg”"),
        ("psoas-hard-tool", "never     It could do harm."),
        ("card:inner-thigh-roller", "limit     no more than 4 out of 10"),
    ],
)
def test_cards_are_told_in_words(name: str, told: str) -> None:
    """Rules and techniques are shown in the words of the questionnaire and the body."""
    result = small_run("rules", "show", name)

    assert result.exit_code == 0
    assert told in result.stdout


def test_one_card_is_shown_as_json() -> None:
    """`rules show --format json` prints the entries of one rule or technique."""
    rule = json.loads(small_run("rules", "show", "told-psoas", "--format", "json").stdout)
    card = json.loads(small_run("rules", "show", "easy-walk", "--format", "json").stdout)

    assert [entry["stage"] for entry in rule["rules"]] == ["techniques", "advice"]
    assert [entry["id"] for entry in card["techniques"]] == ["easy-walk"]


@pytest.mark.parametrize("command", ["show", "graph"])
def test_an_unknown_rule_brings_the_nearest(command: str) -> None:
    """A misspelt id is answered with the one that was meant, and exit code 1."""
    result = small_run("rules", command, "told-psoaz")

    assert result.exit_code == 1
    assert "did you mean `told-psoas`?" in result.stderr
    assert result.stdout == ""


def test_the_shipped_rulebook_is_listed() -> None:
    """Without an option the rulebook that comes with the program is read."""
    result = run("rules")

    assert result.exit_code == 0
    assert "tipping-pelvis-inner-thigh" in result.stdout


def svg(text: str) -> Any:
    """Read a picture."""
    return ET.fromstring(text)  # noqa: S314  # our own text


def test_the_graph_is_drawn_on_standard_output() -> None:
    """`rules graph` prints the whole picture, and with an ID one neighbourhood, as SVG alone."""
    whole, part = small_run("rules", "graph"), small_run("rules", "graph", "told-psoas")

    assert (whole.exit_code, part.exit_code) == (0, 0)
    assert svg(whole.stdout).tag.endswith("svg")
    assert int(svg(part.stdout).get("width")) < int(svg(whole.stdout).get("width"))
    assert "Being told it is the psoas" in part.stdout


def test_the_graph_is_put_in_a_file(tmp_path: Path) -> None:
    """An earlier picture is replaced; another file is not."""
    target = tmp_path / "graph.svg"

    first = small_run("rules", "graph", "--to", str(target))
    again = small_run("rules", "graph", "told-psoas", "--to", str(target))
    target.write_text("my notes", encoding="utf-8")
    refused = small_run("rules", "graph", "--to", str(target))

    assert [result.exit_code for result in (first, again, refused)] == [0, 0, 2]
    assert first.stdout == ""
    assert "this file holds something else" in refused.stderr
    assert target.read_text(encoding="utf-8") == "my notes"
    with pytest.raises(UnreadableError, match="no such folder"):
        put_file(tmp_path / "none" / "graph.svg", "<svg/>", "<svg")


def test_the_graph_is_printed_as_json() -> None:
    """Nodes and edges, with the words of each; no picture library is needed for that."""
    shown = json.loads(small_run("rules", "graph", "--format", "json").stdout)

    ids = {node["id"] for node in shown["nodes"]}
    assert {"from": "finding:loaded-back", "to": "rule:loaded-back-walk", "against": False} in (
        shown["edges"]
    )
    assert all({edge["from"], edge["to"]} <= ids for edge in shown["edges"])


def test_poses_are_listed() -> None:
    """Each pose in one line of words; where there are none, that is said."""
    listed = run("rules", "poses")
    shown = json.loads(run("rules", "poses", "--format", "json").stdout)
    none = small_run("rules", "poses")

    assert "supine-march\n  Lying on the back, knees bent, feet flat." in listed.stdout
    assert {pose["technique"] for pose in shown["poses"]} >= {"clam", "easy-walk"}
    assert none.exit_code != 0
    assert "there are no poses here" in none.stderr


@pytest.mark.slow
def test_all_poses_are_put_on_one_page(tmp_path: Path) -> None:
    """With a file, each pose stands in it as a picture."""
    target = tmp_path / "poses.html"
    shown = json.loads(run("rules", "poses", "--format", "json").stdout)

    drawn = run("rules", "poses", "--to", str(target))

    assert (drawn.exit_code, drawn.stdout) == (0, "")
    assert target.read_text(encoding="utf-8").count("<article ") == len(shown["poses"])


def test_a_page_of_poses_is_written_where_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was drawn goes into the file, and into no other; a folder that is not there is named."""
    monkeypatch.setattr("recommender.render.svg.pose_sheet.pose_sheet", lambda *_: "drawn")

    done = run("rules", "poses", "--to", str(tmp_path / "poses.html"))
    lost = run("rules", "poses", "--to", str(tmp_path / "none" / "poses.html"))

    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "poses.html").read_text(encoding="utf-8") == "drawn"
    assert lost.exit_code != 0
    assert "there is no such folder" in lost.stderr
