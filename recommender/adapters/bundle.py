"""
What lies beside a rulebook: its cases, what clinicians should decide, the guess about people, and
the audit of it all.

What is not there is said to be missing; what is there and cannot be read is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from recommender.adapters.cases import load_cases
from recommender.adapters.intended import load_intended
from recommender.adapters.population_file import load_population
from recommender.adapters.rulebook import warnings
from recommender.adapters.texts import read_text
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.runs import rules_fired
from recommender.audit.report import Asked
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import Held, people

PEOPLE = 10_000
OPEN_QUESTIONS, POPULATION = "open-questions.md", "population.yaml"


def cases_folder(rules: Path) -> Path:
    """Name the folder in which the cases of a rulebook lie, if it has any."""
    return rules.resolve().parent / "cases"


def cases_of(rules: Path, rulebook: Rulebook) -> Cases:
    """
    Read the cases beside a rulebook; where there is no folder of cases, there are none.

    Raises RulebookError and UnreadableError.
    """
    folder = cases_folder(rules)
    return load_cases(folder, rulebook) if folder.is_dir() else Cases({}, ())


def open_questions(rules: Path) -> str:
    """Read the open questions beside the rules; none means a page that says so."""
    page = rules / OPEN_QUESTIONS
    if not page.is_file():
        return "# Open questions\n\nNone are written down beside these rules.\n"
    return read_text(page)


def held_by(rules: Path, rulebook: Rulebook) -> Held | None:
    """
    Draw people from the stated guess beside the rules, and count for whom each rule holds.

    Raises RulebookError and UnreadableError.
    """
    page = rules / POPULATION
    if not page.is_file():
        return None
    population = load_population(page, rulebook)
    held = rules_fired(rulebook, people(rulebook, population, PEOPLE))
    return Held(PEOPLE, population.about, {rule: len(numbers) for rule, numbers in held.items()})


def asked_of(
    rules: Path, rulebook: Rulebook, cases: Cases, today: dt.date, tell: Callable[[str], None]
) -> Asked:
    """
    Put together what an audit without small damages is of.

    Raises RulebookError and UnreadableError.
    """
    return Asked(
        rulebook=rulebook,
        cases=cases,
        today=today,
        intended=load_intended(rules, rulebook),
        warnings=warnings(rules, today),
        mutate=False,
        tell=tell,
    )
