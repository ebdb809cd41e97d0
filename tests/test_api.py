"""The public names of the package, and what importing it costs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import recommender
from recommender.cli.commands import recommender as group
from tests.doors import ROOT, SMALL, run

NAMES = [
    *("Consultation", "RecommenderError", "Rulebook", "RulebookError", "Sheet", "SheetError"),
    *("TooLongError", "UnknownNameError", "UnreadableError", "__version__", "catalogue"),
    *("consult", "hangs_on", "load", "next_question", "read_sheet", "shipped_rules", "what_if"),
    *("why", "why_not", "write_sheet"),
]


def test_the_public_names_are_these() -> None:
    """Nothing public is added or lost unseen, and each name leads to something."""
    assert recommender.__all__ == NAMES
    assert all(getattr(recommender, name) is not None for name in NAMES)
    assert set(NAMES) <= set(dir(recommender))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """A misspelt name behaves as in any other module."""
    with pytest.raises(AttributeError, match="has no `consullt`"):
        _ = recommender.consullt


def test_from_text_to_reasons_in_five_lines() -> None:
    """The example in the package's docstring works."""
    rulebook = recommender.load(SMALL)
    text = "answers: {symptoms: [low-back-ache]}"

    sheet = recommender.read_sheet(text, "sheet.yaml", rulebook)
    consultation = recommender.consult(rulebook, sheet)
    reasons = recommender.why(consultation, "inner-thigh")

    assert consultation.status == "needs-answers"
    assert reasons.reasons[0].rule == "loaded-back-inner-thigh"
    against = recommender.why_not(rulebook, sheet, "inner-thigh-roller")
    changed = recommender.what_if(rulebook, sheet, {"numb-saddle": "yes"})
    asked = recommender.next_question(rulebook, sheet.answers)
    assert against.place == "held-back"
    assert changed.after.status == "referral"
    assert asked is not None
    assert asked.question.id == "numb-saddle"
    again = recommender.read_sheet(recommender.write_sheet(sheet), "again", rulebook)
    assert again == sheet


def test_every_error_has_one_root() -> None:
    """One `except` catches all that this package raises on purpose."""
    rulebook = recommender.load(SMALL)

    with pytest.raises(recommender.RecommenderError) as caught:
        recommender.read_sheet("answers: {agee: 3, visit: never}", "sheet.yaml", rulebook)

    assert isinstance(caught.value, recommender.SheetError)
    assert [problem.code for problem in caught.value.problems] == ["E601", "E604"]


def loaded_by(code: str) -> set[str]:
    """List what a fresh interpreter has loaded after running some code."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, check=True, text=True, timeout=120,
    )  # fmt: skip
    return set(result.stdout.split())


def test_importing_costs_nothing() -> None:
    """Importing the package, or asking the command line for help, loads nothing heavy."""
    heavy = {"pydantic", "experta", "yaml", "rich", "numpy", "pyarrow", "clingo"}

    assert not heavy & loaded_by("import recommender")
    assert not heavy & loaded_by("import recommender.cli.commands")


def test_a_recommendation_loads_only_what_it_uses() -> None:
    """The engine and the models are needed for a recommendation; rich, numpy and clingo are not."""
    loaded = loaded_by("import recommender as r; r.consult, r.load, r.read_sheet")

    assert {"experta", "pydantic", "yaml"} <= loaded
    assert not {"rich", "numpy", "pyarrow", "clingo"} & loaded


def test_the_version_is_told() -> None:
    """`--version` names the program and its version, on standard output."""
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout == f"recommender {recommender.__version__}\n"


def test_a_defect_inside_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw still brings a message and code 2, never a traceback."""
    from recommender import cli  # noqa: PLC0415  # the module, beside the group of the same name

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    told: list[str] = []
    monkeypatch.setattr("recommender.cli.commands.recommender.main", fail)
    monkeypatch.setattr(cli, "_tell", told.append)
    with pytest.raises(SystemExit) as caught:
        cli.main(["rules"])

    assert caught.value.code == 2
    assert re.match(
        r"recommender: something went wrong inside \(RuntimeError in test_api\.py:", told[0]
    )


def test_every_command_is_in_the_readme() -> None:
    """A command that nobody documented is not finished."""
    told = (ROOT / "README.md").read_text(encoding="utf-8")

    commands = [f"recommender {name}" for name in group.commands]
    assert [command for command in commands if command not in told] == []
