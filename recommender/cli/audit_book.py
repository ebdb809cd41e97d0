"""
`recommender audit book`: the rulebook as a book for clinicians, a folder of pages to read offline.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.extras import need
from recommender.cli.given import (
    cases_beside,
    cases_option,
    folder_of,
    format_option,
    refusals,
    rulebook_at,
    rules_option,
)
from recommender.cli.printed import note, put_json, put_lines, telling
from recommender.cli.shelving import check_shelf, shelve
from recommender.render.lines import Line, words

if TYPE_CHECKING:
    from recommender.audit.cases import Cases
    from recommender.audit.result import AuditReport
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
    "--damages",
    is_flag=True,
    help="Also try small damages to the rules, and show which of them nobody noticed.",
)
@cases_option
@rules_option
@format_option
@click.pass_context
def book(
    context: click.Context,
    target: Path,
    cases: Path | None,
    folder: Path | None,
    form: str,
    *,
    damages: bool,
) -> None:
    """
    Make a book of the rulebook, for clinicians: every rule as a sentence and as its card, with its
    sources, its cases, what it feeds, and what the audit says of it.

    It is a folder of pages. Open index.html; nothing is fetched from anywhere.
    """
    before = context.parent.params if context.parent else {}
    with refusals():
        need("book", "jinja2", "igraph", "markdown_it")
        rules = folder_of(folder or before.get("folder"))
        check_shelf(target, rules)
        from recommender.render.book import book as pages_of
        from recommender.render.book_lists import live_and_retired

        rulebook = rulebook_at(rules)
        known = _cases(rules, cases or before.get("cases"), rulebook)
        report = _report(rules, rulebook, known, damages=damages) if known.healthy else None
        made = pages_of(rulebook, known, report, _open_questions(rules), _affected(rules, rulebook))
        names = shelve(target, made)
    pages = sum(name.endswith(".html") for name in names)
    if form == "json" or before.get("form") == "json":
        put_json(
            {
                "folder": str(target),
                "pages": pages,
                "rules": len(rulebook.rule_of),
                "retired": len(rulebook.rules) - len(rulebook.rule_of),
                "cases": len(known.cases),
                "audited": report is not None,
                "rulebook": {"version": rulebook.version, "digest": rulebook.digest},
            }
        )
        return
    said = f"{words(pages, 'page')} on {live_and_retired(rulebook.rules, 'rule')}."
    put_lines([Line(said), Line(f"Open {target / 'index.html'}")])


def _cases(rules: Path, named: Path | None, rulebook: Rulebook) -> Cases:
    """Read the cases; a rulebook without a folder of cases beside it has none."""
    from recommender.audit.cases import Cases

    if named is None and not (rules.resolve().parent / "cases").is_dir():
        note("There are no cases beside these rules, so the book has none, and no audit.")
        return Cases({}, ())
    return cases_beside(rules, named, rulebook)


def _report(rules: Path, rulebook: Rulebook, cases: Cases, *, damages: bool) -> AuditReport:
    """Run the audit; what fails in it is shown in the book, and keeps nobody from reading it."""
    from recommender.adapters.intentions import load_intended
    from recommender.adapters.processes import spread
    from recommender.adapters.rulebook import warnings
    from recommender.audit.report import Asked, audit

    return audit(
        Asked(
            rulebook=rulebook,
            cases=cases,
            today=dt.date.today(),  # noqa: DTZ011  # the day where the person is
            intended=load_intended(rules, rulebook),
            warnings=warnings(rules),
            mutate=damages,
            spread=spread(),
            tell=telling(),
        )
    )


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
