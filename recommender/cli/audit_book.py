"""
`recommender audit book`: the rulebook as a book for clinicians, a folder of pages to read offline.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    PATH,
    cases_beside,
    cases_option,
    format_option,
    need,
    refusals,
    rulebook_at,
    rules_option,
    today,
)
from recommender.cli.printed import note, put_json, put_lines, telling
from recommender.cli.shelving import check_shelf, shelve
from recommender.render.document.blocks import Line, words

if TYPE_CHECKING:
    from recommender.audit.cases.cases import Cases
    from recommender.audit.result import AuditReport
    from recommender.core.language.rulebook import Rulebook


@click.command(short_help="Make the book for clinicians.")
@click.option(
    "--to",
    "target",
    metavar="FOLDER",
    type=PATH,
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
def book(
    target: Path,
    cases: Path | None,
    folder: Path,
    form: str,
    *,
    damages: bool,
) -> None:
    """
    Make a book of the rulebook, for clinicians: every rule as a sentence and as its card, with its
    sources, its cases, what it feeds, and what the audit says of it.

    It is a folder of pages. Open index.html; nothing is fetched from anywhere.
    """
    with refusals():
        need("book", "jinja2", "igraph", "markdown_it")
        check_shelf(target, folder)
        from recommender.adapters.bundle import held_by, open_questions
        from recommender.adapters.poses import load_poses
        from recommender.adapters.rulebook import written_cards
        from recommender.render.book.book import book as pages_of
        from recommender.render.book.pages import live_and_retired

        rulebook = rulebook_at(folder)
        known = _cases(folder, cases, rulebook)
        # What fails in the audit is shown in the book, and keeps nobody from reading it.
        report = _report(folder, rulebook, known, damages=damages) if known.healthy else None
        affected = held_by(folder, rulebook)
        written = written_cards(folder, rulebook)
        questions, shown = open_questions(folder), load_poses(folder, rulebook)
        pages_made = pages_of(rulebook, known, report, questions, affected, written, shown)
        names = shelve(target, pages_made)
    pages = sum(name.endswith(".html") for name in names)
    if form == "json":
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


def _cases(folder: Path, named: Path | None, rulebook: Rulebook) -> Cases:
    """Read the cases; a rulebook without a folder of cases beside it has none."""
    from recommender.adapters.bundle import cases_folder, cases_of

    if named is not None:
        return cases_beside(folder, named, rulebook)
    if not cases_folder(folder).is_dir():
        note("There are no cases beside these rules, so the book has none, and no audit.")
    return cases_of(folder, rulebook)


def _report(folder: Path, rulebook: Rulebook, cases: Cases, *, damages: bool) -> AuditReport:
    from recommender.adapters.bundle import asked_of
    from recommender.adapters.workers import spread
    from recommender.audit.report import audit

    asked = asked_of(folder, rulebook, cases, today(), telling())
    return audit(asked._replace(mutate=damages, spread=spread()))
