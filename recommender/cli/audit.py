"""
`recommender audit` and its commands: what must be true of the whole rulebook.
"""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.audit_book import book
from recommender.cli.audit_diff import diff
from recommender.cli.audit_mutate import counted, mutate
from recommender.cli.audit_sign import sign
from recommender.cli.given import (
    PATH,
    cases_beside,
    cases_option,
    folder_of,
    format_option,
    refusals,
    rulebook_at,
    rules_option,
    today,
)
from recommender.cli.printed import note, put_result, telling
from recommender.core.language.errors import UnreadableError


@click.group(invoke_without_command=True, short_help="Check, prove and sign the rulebook.")
@rules_option
@cases_option
@format_option
@click.option("--quick", is_flag=True, help="Do not try small damages to the rules.")
@click.option("--full", is_flag=True, help="List what does not fail as well.")
@click.option(
    "--drafts",
    metavar="FILE",
    type=PATH,
    help="Write the sheets that no case shows to this file, to be filled in as cases.",
)
@click.pass_context
def audit(
    context: click.Context,
    folder: Path | None,
    cases: Path | None,
    form: str,
    quick: bool,  # noqa: FBT001  # as click hands options over
    full: bool,  # noqa: FBT001  # as click hands options over
    drafts: Path | None,
) -> None:
    """
    Say what must be true of the whole rulebook, and whether it is.

    Looks for rules that cannot fire, never matter or contradict each other; runs all cases and says
    what they do not show; proves every promise for every way to answer; damages each rule a little
    and sees who notices. Leaves with 1 when something fails, and with 2 when it could not be worked
    out.
    """
    if context.invoked_subcommand is not None:
        return
    from recommender.adapters.bundle import asked_of
    from recommender.adapters.workers import spread
    from recommender.audit.report import audit as audited
    from recommender.render.document.audit import draft_cases, report_lines

    with refusals():
        if drafts is not None and drafts.exists():  # before anyone has waited for anything
            raise UnreadableError(
                f"{drafts}: there is a file of this name already; it is left as it is"
            )
        where = folder_of(folder)
        if folder is None:
            _elsewhere(where)
        rulebook = rulebook_at(folder)
        known = cases_beside(where, cases, rulebook)
        asked = asked_of(where, rulebook, known, today(), telling())
        report = audited(asked._replace(mutate=not quick, spread=counted(spread())))
        if drafts is not None:
            _write(drafts, draft_cases(report))
    put_result(report, form, lambda: report_lines(report, str(where), full=full))
    context.exit(0 if report.ok else 1)


def _elsewhere(where: Path) -> None:
    """Say that it is not the rulebook in front of the person that is looked at."""
    here = Path("rules")
    if (here / "rulebook.yaml").is_file() and here.resolve() != where.resolve():
        note("This looks at the installed copy of the rules, not at those in ./rules.")
        note("For those, add `--rules rules`.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise UnreadableError(f"{path}: this cannot be written: {reason}") from None


for _command in (book, diff, mutate, sign):
    audit.add_command(_command)
