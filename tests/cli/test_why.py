"""The commands `why`, `why-not` and `what-if`: a sheet explained from three sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recommender.core.language.errors import UnknownNameError
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.why import why
from tests.doors import ACHING, ROOT, WELL, consulted, run, small_run, written


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


@pytest.mark.parametrize(
    ("answers", "fact", "begins", "told"),
    [
        ({}, "offered:inner-thigh-soft-ball", "", "and none of these holds:"),
        ({}, "offered:inner-thigh-soft-ball", "", "- avoid pressing"),
        ({"age": 17}, "inner-thigh-roller", "Held back: Ease the", "young-no-face-down"),
        ({"age": 17}, "inner-thigh-roller", "Held back: ", "- You said 17 to: How old are you?"),
        ({}, "psoas-hard-tool", "", "- It could do harm."),
        ({}, "psoas-hard-tool", "", "Being told it is the psoas brings up the hard tool"),
        ({}, "inner-thigh-soft-ball", "Not in the routine today: ", ""),
        ({"leg-signs": ["swollen-leg"]}, "leg-clot", "", "swollen-leg-is-same-day"),
        ({"leg-signs": ["swollen-leg"]}, "leg-clot", "", "You said yes: A swollen leg"),
        (
            {"numb-saddle": "yes"}, "inner-thigh-soft-ball",
            "Not offered: someone should see you first.", "",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_name_is_explained(
    tmp_path: Path, answers: dict[str, Any], fact: str, begins: str, told: str
) -> None:
    """What holds, is held back, never offered, left out or kept back by a referral says why."""
    result = small_run("why", written(tmp_path, {**ACHING, **answers}), fact)

    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert told in " ".join(result.stdout.split())


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


def test_why_says_what_it_hangs_on(tmp_path: Path) -> None:
    """A referral names the answers that are enough, and the one that would overturn it."""
    sheet = written(tmp_path, {**ACHING, "leg-signs": ["swollen-leg"]})

    text = small_run("why", sheet, "leg-clot")
    plain = small_run("why", sheet, "leg-clot", "--format", "json")

    told = " ".join(text.stdout.split())
    assert "This answer alone is enough: - You said yes: A swollen leg" in told
    assert "would overturn the whole result: - You said yes: A swollen leg" in told.replace(
        "- You said no to: Is it numb between your legs? ", ""
    )
    found = json.loads(plain.stdout)["hangs_on"]
    assert found[0]["enough"] == [[{"name": "swollen-leg", "words": "You said yes: A swollen leg"}]]


def test_why_not_says_what_is_lacking_and_what_would_bring_it(tmp_path: Path) -> None:
    """
    For someone well the ball on the thigh is not suggested; either of two aches would bring it.
    """
    result = small_run("why-not", written(tmp_path, WELL), "inner-thigh-soft-ball")

    told = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "No rule suggests it for these answers." in told
    assert "1. The low back aches: yes (you said no; low-back-ache) 2. The front of the hip" in told
    assert "- lacks look at the inner thigh (region:inner-thigh)" in told


def test_why_not_says_what_stands_against_it(tmp_path: Path) -> None:
    """As JSON, alone on standard output; what is never offered is answered in full."""
    sheet = written(tmp_path, {**ACHING, "age": 17})

    result = small_run("why-not", sheet, "inner-thigh-roller", "--format", "json")
    never = small_run("why-not", sheet, "psoas-hard-tool")

    reasons = json.loads(result.stdout)
    assert reasons["place"] == "held-back"
    assert reasons["against"][0]["rules"] == ["young-no-face-down"]
    told = " ".join(never.stdout.split())
    assert "It is never offered to anyone. It could do harm." in told
    assert "What you can do in its place" in told


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("SHEET", "inner-thigh-bal"), 1, "there is no technique called `inner-thigh-bal`"),
        (("gone.yaml", "easy-walk"), 2, "there is no such file"),
        (("SHEET",), 2, "Missing argument"),
    ],
)
def test_why_not_refuses_kindly(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """A wrong name, a missing file and a missing argument are each told."""
    sheet = written(tmp_path, WELL)

    result = small_run("why-not", *(sheet if part == "SHEET" else part for part in arguments))

    assert result.exit_code == code
    assert told in result.stderr
    assert result.stdout == ""


def test_what_if_shows_only_what_differs(tmp_path: Path) -> None:
    """A younger age takes the face-down roller away, and nothing that stays is shown."""
    result = small_run("what-if", written(tmp_path, ACHING), "age=17")

    told = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "How old are you? now 40 then 17" in told
    assert "then held back by young-no-face-down" in told
    assert "easy-walk" not in told


def test_what_if_of_an_emergency_shows_it_alone(tmp_path: Path) -> None:
    """A warning sign changes everything: it is shown, and that nothing else would be."""
    result = small_run("what-if", written(tmp_path, ACHING), "numb-saddle=yes")

    told = " ".join(result.stdout.split())
    assert "now recommendation then referral" in told
    assert "Beside an emergency nothing else is shown" in told
    assert "inner-thigh" not in told


def test_what_if_takes_whole_lists_and_says_when_nothing_changes(tmp_path: Path) -> None:
    """A checklist is written as in a sheet; the same answers change nothing."""
    sheet = written(tmp_path, ACHING)

    same = small_run("what-if", sheet, "symptoms=low-back-ache", "leg-signs=none")
    other = small_run("what-if", sheet, "symptoms=none", "--format", "json")

    assert "so nothing changes" in same.stdout
    kinds = {difference["kind"] for difference in json.loads(other.stdout)["differences"]}
    assert {"technique", "region"} <= kinds


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("age", "write it as QUESTION=ANSWER"),
        ("=4", "write it as QUESTION=ANSWER"),
        ("agee=4", "E601 nothing called `agee` is asked; did you mean `age`?"),
        ("age=999", "E604 `age` is a whole number from 0 to 120"),
        ("symptoms=low", "E602 `symptoms` has no item `low`"),
        ("symptoms=" + "x," * 500, "E602"),
        ("age=\x1b[2J", "E604"),
    ],
)
def test_what_if_refuses_kindly(tmp_path: Path, answer: str, told: str) -> None:
    """Every answer that cannot be taken is told, with what was typed."""
    result = small_run("what-if", written(tmp_path, WELL), answer, "minutes=12", "minutes=13")

    assert result.exit_code == 1
    assert told in result.stderr
    assert "`minutes` is answered twice" in result.stderr
    assert "\x1b" not in result.output
    assert len(result.stderr) < 40_000
    assert result.stdout == ""


def test_what_if_answers_that_do_not_go_together_are_refused(rulebook: Rulebook) -> None:
    """A warning sign in a list that another answer rules out is told, not lost."""
    sheet = str(ROOT / "cases" / "sheets" / "three-symptoms.yaml")

    result = run("what-if", sheet, "visit=first", "new-since-last=new-bruise")

    assert rulebook.entries["new-bruise"].question.id == "new-since-last"
    assert result.exit_code == 1
    assert "E606 `new-bruise` is answered `yes`" in result.stderr
