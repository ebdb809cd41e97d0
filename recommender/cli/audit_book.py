"""
`recommender audit book`: the rulebook as a book for clinicians, a folder of pages to read offline.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.extras import need
from recommender.cli.given import format_option, refusals, rulebook_at, rules_option
from recommender.cli.printed import note, put_json, put_lines
from recommender.cli.shelving import check_shelf, shelve
from recommender.render.lines import Line, words

if TYPE_CHECKING:
    from recommender.audit.cases import Cases
    from recommender.core.model import Rulebook
    from recommender.render.material import Affected

__all__ = ["book"]

PEOPLE = 10_000
OPEN_QUESTIONS, POPULATION = "open-questions.md", "population.yaml"


@click.command(short_help="Make the book for clinicians.")
@click.option(
    "--to",
    "target",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    required=True,
    help="Put the pages in this folder: a new one, an empty one, or an earlier book.",
)
@click.option(
    "--cases",
    "case_folder",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Use the cases in this folder. By default, the folder `cases` beside the rules.",
)
@rules_option
@format_option
def book(target: Path, case_folder: Path | None, folder: Path | None, form: str) -> None:
    """
    Make a book of the rulebook, for clinicians: every rule as a sentence and as its card, with its
    sources, its cases and what it feeds.

    It is a folder of pages. Open index.html; nothing is fetched from anywhere.
    """
    with refusals():
        need("book", "jinja2", "igraph", "markdown_it")
        check_shelf(target)
        from recommender.adapters.rulebook import shipped_rules
        from recommender.render.book import book as pages_of

        rules = folder or shipped_rules()
        rulebook = rulebook_at(rules)
        cases = _cases(case_folder, rules, rulebook)
        made = pages_of(rulebook, cases, None, _open_questions(rules), _affected(rules, rulebook))
        names = shelve(target, made)
    pages = sum(name.endswith(".html") for name in names)
    if form == "json":
        put_json(
            {
                "folder": str(target),
                "pages": pages,
                "rules": len(rulebook.rules),
                "cases": len(cases.cases),
                "rulebook": {"version": rulebook.version, "digest": rulebook.digest},
            }
        )
        return
    said = f"{words(pages, 'page')} on {words(len(rulebook.rules), 'rule')}."
    put_lines([Line(said), Line(f"Open {target / 'index.html'}")])


def _cases(case_folder: Path | None, rules: Path, rulebook: Rulebook) -> Cases:
    """Read the cases; a rulebook without a folder of cases beside it has none."""
    from recommender.adapters.casebook import load_cases
    from recommender.audit.cases import Cases

    beside = case_folder or rules.resolve().parent / "cases"
    if case_folder is None and not beside.is_dir():
        note("There are no cases beside these rules, so the book shows none.")
        return Cases({}, ())
    return load_cases(beside, rulebook)


def _open_questions(rules: Path) -> str:
    """Read the open questions beside the rules; none means a page that says so."""
    from recommender.adapters.documents import read_text

    page = rules / OPEN_QUESTIONS
    if not page.is_file():
        return "# Open questions\n\nNone are written down beside these rules.\n"
    return read_text(page)


def _affected(rules: Path, rulebook: Rulebook) -> Affected | None:
    """Draw people from the stated guess beside the rules, and count for whom each rule holds."""
    from recommender.adapters.peoplebook import load_population
    from recommender.audit.fired import fired
    from recommender.core.people import people
    from recommender.render.material import Affected

    page = rules / POPULATION
    if not page.is_file():
        return None
    population = load_population(page, rulebook)
    held = fired(rulebook, people(rulebook, population, PEOPLE))
    counts = {rule: len(numbers) for rule, numbers in held.items()}
    return Affected(PEOPLE, population.about, counts)
