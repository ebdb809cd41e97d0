"""The command `why`: from a conclusion down to the person's own answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recommender.core.language.errors import UnknownNameError
from recommender.render.document.why import why
from tests.doors import ACHING, WELL, consulted, small_run, written


def test_the_chain_goes_down_to_the_answers(tmp_path: Path) -> None:
    """A place on the body is explained by its rule, the finding behind it, and what was said."""
    result = small_run("why", written(tmp_path, ACHING), "inner-thigh")

    lines = [line.strip() for line in result.stdout.splitlines()]
    order = [
        *("Look at the inner thigh (region:inner-thigh)",),
        *("<- A loaded back points to the inner thigh", "because   The two work together."),
        *("loaded back (finding:loaded-back)", "<- An aching back is a loaded back"),
        *("because   It carries the day.", "- You said yes: The low back aches"),
    ]
    assert result.exit_code == 0
    assert [line for line in lines if line in order] == order


def test_absences_a_rule_relied_on_are_named(tmp_path: Path) -> None:
    """An offered technique says what would have kept it away."""
    result = small_run("why", written(tmp_path, ACHING), "offered:inner-thigh-soft-ball")

    assert "and none of these holds:" in result.stdout
    assert "- avoid pressing" in result.stdout


def test_a_withheld_technique_names_the_rule_that_took_it(tmp_path: Path) -> None:
    """What was held back says by which rule, and what spoke for it."""
    sheet = written(tmp_path, {**ACHING, "age": 17})

    result = small_run("why", sheet, "inner-thigh-roller")

    assert result.exit_code == 0
    assert result.stdout.startswith("Held back: Ease the inner thigh with a roller")
    assert "young-no-face-down" in result.stdout
    assert "- You said 17: How old are you?" in result.stdout


def test_what_is_never_offered_says_why(tmp_path: Path) -> None:
    """The hard tool on the psoas is answered with the reason on its own card."""
    result = small_run("why", written(tmp_path, ACHING), "psoas-hard-tool")

    assert "- It could do harm." in result.stdout
    assert "Being told it is the psoas brings up the hard tool" in " ".join(result.stdout.split())


def test_a_technique_left_out_for_time_or_tool_says_so(tmp_path: Path) -> None:
    """What was offered but is not in the routine says what it was left out for."""
    result = small_run("why", written(tmp_path, ACHING), "inner-thigh-soft-ball")

    assert result.stdout.startswith("Not in the routine today: ")


def test_a_referral_is_explained_by_its_suspicion(tmp_path: Path) -> None:
    """`why SHEET leg-clot` leads to the warning sign."""
    sheet = written(tmp_path, {**WELL, "leg-signs": ["swollen-leg"]})

    result = small_run("why", sheet, "leg-clot")

    assert "swollen-leg-is-same-day" in result.stdout
    assert "You said yes: A swollen leg" in result.stdout


def test_json_holds_the_same_links(tmp_path: Path) -> None:
    """JSON lists the reasons, nearest first, each with answers, facts, absences and its card."""
    result = small_run("why", written(tmp_path, ACHING), "inner-thigh", "--format", "json")

    told = json.loads(result.stdout)
    assert [reason["rule"] for reason in told["reasons"]] == [
        *("loaded-back-inner-thigh", "aching-back-is-loaded")
    ]
    assert told["reasons"][0]["facts"] == [{"name": "finding:loaded-back", "words": "loaded back"}]
    assert told["reasons"][1]["answers"][0]["words"] == "You said yes: The low back aches"
    assert told["reasons"][0]["card"]["sources"][0]["at"] == "page 2"
    assert told["withheld"] is None


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("inner-thihg", "did you mean `inner-thigh`?"),
        ("region:inner-thihg", "nothing was concluded about `region:inner-thihg`"),
        ("young-no-face-down", "the rule `young-no-face-down` did not hold for these answers"),
        ("psoas", "these answers do not lead to `psoas` (psoas)"),
        ("leg-clot", "these answers do not lead to a referral for `leg-clot`"),
        ("age", "`age` is a question"),
    ],
)
def test_a_name_nothing_led_to_is_answered(tmp_path: Path, fact: str, told: str) -> None:
    """
    A wrong name brings the nearest; a right one that did not follow is told so; both leave with
    1.
    """
    result = small_run("why", written(tmp_path, {**ACHING, "told-it-is-psoas": "no"}), fact)

    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout == ""


def test_what_is_certain_already_is_explained(tmp_path: Path) -> None:
    """With questions open, what is certain is explained, and that others are open is said."""
    result = small_run("why", written(tmp_path, {"symptoms": ["low-back-ache"]}), "inner-thigh")

    assert result.exit_code == 0
    assert "Some questions are still open." in result.stdout


def test_a_referral_keeps_techniques_from_being_offered(tmp_path: Path) -> None:
    """A technique that was suggested beside a referral is said not to be offered."""
    sheet = written(tmp_path, {**ACHING, "numb-saddle": "yes"})

    result = small_run("why", sheet, "inner-thigh-soft-ball")

    assert result.stdout.startswith("Not offered: someone should see you first.")


def test_a_rule_can_be_asked_about() -> None:
    """The id of a rule that held stands for what it concluded."""
    _, shown = consulted(ACHING)

    found = why(shown, "loaded-back-walk")

    assert [fact.name for fact in found.facts] == ["suggested:easy-walk"]


def test_nothing_is_invented_for_an_unknown_name() -> None:
    """In Python an unknown name raises an error that carries the suggestion."""
    _, shown = consulted(ACHING)

    with pytest.raises(UnknownNameError, match="did you mean `keep-moving`"):
        why(shown, "keep-movin")
