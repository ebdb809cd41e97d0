"""The file of a population: what is read, and every problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.adapters.population_file import load_population
from recommender.adapters.rulebook import load
from recommender.core.language.errors import RulebookError, UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import people
from tests.doors import ROOT

BASE = ROOT / "tests" / "bad" / "base" / "rules"
GOOD = """\
about: Some people, who are made up.
seed: 12
shares:
  - answer: numb-saddle
    yes: 1
    not-sure: 2
    basis: trial
    sources: [{cite: small-trial}]
  - {question: symptoms, yes: 300, basis: design}
  - {answer: front-hip-tight, yes: 0, basis: design}
  - {answer: pain-now, bands: [{from: 0, to: 0, of: 400}, {from: 5, to: 9, of: 600}], basis: design}
  - {answer: visit, options: {first: 700, later: 300}, basis: expert}
  - {answer: minutes, bands: [{from: 5, to: 30, of: 1000}], basis: design}
"""


@pytest.fixture(scope="module")
def small() -> Rulebook:
    """The small good rulebook."""
    return load(BASE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good population that a test may spoil."""
    path = tmp_path / "rules" / "population.yaml"
    path.parent.mkdir()
    path.write_text(GOOD)
    return path


def problems(file: Path, rulebook: Rulebook) -> list[str]:
    """List the problems of a population."""
    with pytest.raises(RulebookError) as refused:
        load_population(file, rulebook)
    return str(refused.value).splitlines()


def test_a_population_is_read_with_its_seed_and_what_it_is_about(
    file: Path, small: Rulebook
) -> None:
    """Every key of a good file arrives, and people can be drawn from it."""
    population = load_population(str(file), small)

    answers = next(people(small, population, 1))

    assert (population.about, population.seed) == ("Some people, who are made up.", 12)
    assert population.named["numb-saddle"].sources[0].cite == "small-trial"
    assert population.named["symptoms"].yes == 300
    assert answers.keys() == small.entries.keys()


def test_all_problems_are_told_at_once(file: Path, small: Rulebook) -> None:
    """Wrong shapes, unknown names, sums and missing shares come in one pass, in order of place."""
    file.write_text(
        "seed: soon\n"
        "shares:\n"
        "  - {answer: numb-sadle, yes: 1, basis: design}\n"
        "  - {answer: visit, options: {first: 700, later: 200}, basis: design}\n"
        "  - {answer: pain-now, bands: [{from: 0, to: 10, off: 1000}], basis: design}\n"
        "  - {answer: low-back-ache, yes: 1001, basis: design}\n"
        "  - {answer: front-hip-tight, yes: few, basis: hope}\n"
    )

    assert problems(file, small) == [
        "rules/population.yaml:1:1: E201 `about` is missing",
        "rules/population.yaml:1:7: E203 `seed` should be a whole number",
        "rules/population.yaml:2:1: E703 `minutes` has no share",
        "rules/population.yaml:3:14: E701 unknown answer `numb-sadle`; did you mean `numb-saddle`?",
        "rules/population.yaml:4:21: E705 the options add up to 900, not to 1,000",
        "rules/population.yaml:5:32: E201 `of` is missing",
        "rules/population.yaml:5:50: E202 unknown key `off`; did you mean `of`?",
        "rules/population.yaml:6:34: E206 `yes` should be at most 1000, not `1001`",
        "rules/population.yaml:7:36: E203 `yes` should be a whole number",
        (
            "rules/population.yaml:7:48: E204 `basis` should be one of `guideline`, `trial`, "
            "`review`, `observational`, `anatomy`, `consensus`, `case-report`, `model`, "
            "`official-advice`, `expert`, `seed`, `design`, not `hope`"
        ),
    ]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("{basis: design}", "E208 a share has either `answer` or `question`"),
        (
            "{answer: visit, question: symptoms, yes: 1, basis: design}",
            "E208 a share has either `answer` or `question`",
        ),
        ("visit", "E203 this should hold keys with values, such as `key: value`"),
    ],
)
def test_a_share_of_something_unknown_hides_what_may_be_missing(
    share: str, expected: str, file: Path, small: Rulebook
) -> None:
    """When it cannot be known what a share is for, nothing is said to have none."""
    file.write_text(f"about: Some people.\nseed: 1\nshares:\n  - {share}\n")

    assert problems(file, small) == [f"rules/population.yaml:4:5: {expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "about: a\nseed: 1\nshares: many\n",
            "rules/population.yaml:3:9: E203 `shares` should be a list",
        ),
        (
            GOOD.replace("seed: 12", "seed: -1"),
            "rules/population.yaml:2:7: E206 `seed` should be at least 0, not `-1`",
        ),
    ],
)
def test_a_file_that_cannot_be_used_brings_one_line(
    text: str, expected: str, file: Path, small: Rulebook
) -> None:
    """A word in place of shares, and a seed below nought, are each refused with one problem."""
    file.write_text(text)

    assert problems(file, small) == [expected]


def test_a_file_in_another_encoding_is_a_problem_at_its_place(file: Path, small: Rulebook) -> None:
    """Bytes that are not text are refused like those of any other file of the rulebook."""
    file.write_bytes(b"about: caf\xe9\n")

    assert problems(file, small) == [
        (
            "rules/population.yaml:1:11: E105 a letter here is in another encoding; "
            "save the file as UTF-8"
        )
    ]


def test_a_file_that_is_not_there_is_unreadable(small: Rulebook, tmp_path: Path) -> None:
    """A missing file is another kind of error: there is nothing to mend in it."""
    with pytest.raises(UnreadableError, match=r"rules/population\.yaml: there is no such file"):
        load_population(tmp_path / "rules" / "population.yaml", small)


def test_not_sure_counts_among_options_and_bands_of_safety_questions(
    small: Rulebook, file: Path
) -> None:
    """Where `not-sure` can be answered, it is part of the thousand."""
    safer = small.model_copy(
        update={
            "questions": tuple(
                question.model_copy(update={"safety": question.kind in ("number", "one-of")})
                for question in small.questions
            )
        }
    )
    file.write_text(
        GOOD.replace("{first: 700, later: 300}", "{first: 700, later: 200}, not-sure: 100").replace(
            "to: 30, of: 1000}]", "to: 30, of: 990}], not-sure: 20"
        )
    )

    assert problems(file, safer) == [
        "rules/population.yaml:13:23: E705 the bands and `not-sure` add up to 1,010, not to 1,000"
    ]
