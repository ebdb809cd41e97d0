"""
Tiny broken rulebooks, cases and sheets, each with the exact lines a reader is shown.

A folder in `bad/` holds only what differs from `bad/base`, and the lines expected. Files that are
too large or too odd to keep are made here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.adapters.body_map import load_body_map
from recommender.adapters.cases import load_cases
from recommender.adapters.intended import load_intended
from recommender.adapters.population_file import load_population
from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load, warnings
from recommender.adapters.sheets import read_sheet
from recommender.adapters.texts import read_text
from recommender.core.language.errors import RulebookError, SheetError

HERE = Path(__file__).parent
BAD = HERE / "bad"
EXAMPLES = sorted(path.name for path in BAD.iterdir() if path.name != "base")
CODE = re.compile(r'"([EW][0-9]{3})"')


def merged(example: str, folder: Path) -> Path:
    """Lay an example over the good rulebook."""
    shutil.copytree(BAD / "base", folder, dirs_exist_ok=True)
    shutil.copytree(BAD / example, folder, dirs_exist_ok=True)
    without = folder / "without.txt"
    for name in without.read_text().split() if without.exists() else ():
        (folder / name).unlink()
    return folder


def lines_of(folder: Path) -> list[str]:
    """Read rules, cases, people and sheet; list the problems, or else the warnings."""
    try:
        rulebook = load(folder / "rules")
        load_cases(folder / "cases", rulebook)
        for population in (folder / "rules").glob("population.yaml"):
            load_population(population, rulebook)
        load_intended(folder / "rules", rulebook)
        load_body_map(folder / "rules", rulebook)
        load_poses(folder / "rules", rulebook)
        for sheet in sorted(folder.glob("sheet.*")):
            read_sheet(read_text(sheet), sheet.name, rulebook)
    except (RulebookError, SheetError) as error:
        return str(error).splitlines()
    return [str(warning) for warning in warnings(folder / "rules")]


def _link_out(rules: Path) -> None:
    (rules.parent / "elsewhere.yaml").write_text("- id: elsewhere\n")
    (rules / "extra.yaml").symlink_to(rules.parent / "elsewhere.yaml")


def _hundred_more(rules: Path) -> None:
    for number in range(100):
        (rules / f"more-{number}.yaml").write_text("# Nothing yet.\n")


EXTRA = "rules/extra.yaml"
CARDS = "".join(f"- {{id: rule-{number}}}\n" for number in range(30))
"""Thirty cards that lack seven keys each."""
GENERATED: dict[str, tuple[str | Callable[[Path], None], str]] = {
    "E102": (
        "#" * (2**20 + 1),
        f"{EXTRA}:1:1: E102 the file is larger than 1 MiB, the most that is read",
    ),
    "E113": (
        "[" + "a, " * 20_000 + "a]\n",
        f"{EXTRA}:1:59999: E113 the file holds more than 20,000 values, the most that are read",
    ),
    "E114": (
        _link_out,
        f"{EXTRA}:1:1: E114 this is a link that leads out of the folder; put the file itself here",
    ),
    "E115": (
        _hundred_more,
        "rules:1:1: E115 the folder holds 108 YAML files; 100 are the most that are read",
    ),
    "E116": (
        lambda rules: (rules / "extra.yaml").mkdir(),
        f"{EXTRA}:1:1: E116 this is not a file",
    ),
    "E118": (
        CARDS,
        f"{EXTRA}:29:3: E118 10 more problems are not listed; mend these first",
    ),
}
"""By code, what stands in one file more, or what makes it; and the line that is told."""


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_bad_example_is_reported_in_its_exact_words(example: str, tmp_path: Path) -> None:
    """
    A broken rulebook, case or sheet brings exactly the expected lines, and no trail of others.
    """
    folder = merged(example, tmp_path)

    found = lines_of(folder)

    assert found == (BAD / example / "expected.txt").read_text().splitlines()
    assert example[:4] in "\n".join(found)


@pytest.mark.parametrize("code", sorted(GENERATED))
def test_what_is_too_large_or_too_odd_to_keep_is_refused_too(code: str, tmp_path: Path) -> None:
    """
    Files that would exhaust the machine or lead elsewhere are refused with one line that says why.
    """
    folder = merged("W304-finding-unread", tmp_path)
    (folder / EXTRA).unlink()
    extra, expected = GENERATED[code]

    if isinstance(extra, str):
        (folder / EXTRA).write_text(extra)
    else:
        extra(folder / "rules")

    assert expected in lines_of(folder)


def test_the_good_rulebook_that_all_examples_change_is_good(tmp_path: Path) -> None:
    """The base of the bad examples brings no problem and no warning."""
    shutil.copytree(BAD / "base", tmp_path, dirs_exist_ok=True)

    assert lines_of(tmp_path) == []


def test_every_code_has_a_bad_example_and_a_line_in_the_readme() -> None:
    """No code is used in the source without an example here and an explanation for clinicians."""
    source = "".join(path.read_text() for path in (HERE.parent / "recommender").rglob("*.py"))
    readme = (HERE.parent / "rules" / "README.md").read_text()
    shown = {name[:4] for name in EXAMPLES} | set(GENERATED)

    used = set(CODE.findall(source))

    assert used == shown
    assert used == set(re.findall(r"^\| ([EW][0-9]{3}) \|", readme, re.MULTILINE))
