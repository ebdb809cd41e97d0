"""
`recommender audit` and its commands: what must be true of the whole rulebook.

`audit mutate` is the part of it that damages every rule a little, alone and to be gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from recommender.cli.audit_book import book
from recommender.cli.audit_diff import diff
from recommender.cli.audit_sign import sign
from recommender.cli.given import (
    PATH,
    cases_beside,
    cases_option,
    format_option,
    refusals,
    rulebook_at,
    rules_option,
    today,
)
from recommender.cli.printed import is_told, note, put_result, telling
from recommender.core.language.errors import UnreadableError

if TYPE_CHECKING:
    from recommender.audit.mutation.mutation import Fate, Job, Spread

LEAST = 0.95
"""The share of damages that must be noticed, as in the whole audit."""


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
    folder: Path,
    cases: Path | None,
    form: str,
    drafts: Path | None,
    *,
    quick: bool,
    full: bool,
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
        if context.get_parameter_source("folder") is ParameterSource.DEFAULT:
            _elsewhere(folder)
        rulebook = rulebook_at(folder)
        known = cases_beside(folder, cases, rulebook)
        asked = asked_of(folder, rulebook, known, today(), telling())
        report = audited(asked._replace(mutate=not quick, spread=_counted(spread())))
        if drafts is not None:
            _write(drafts, draft_cases(report))
    put_result(report, form, lambda: report_lines(report, str(folder), full=full))
    context.exit(0 if report.ok else 1)


def _elsewhere(folder: Path) -> None:
    """Say that it is not the rulebook in front of the person that is looked at."""
    here = Path("rules")
    if (here / "rulebook.yaml").is_file() and here.resolve() != folder.resolve():
        note("This looks at the installed copy of the rules, not at those in ./rules.")
        note("For those, add `--rules rules`.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise UnreadableError(f"{path}: this cannot be written: {reason}") from None


@audit.command(short_help="Damage every rule a little, and see who notices.")
@rules_option
@cases_option
@format_option
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="So many at once; by default one a processor."
)
@click.option(
    "--keep",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what is found in this file, and go on from it.",
)
@click.pass_context
def mutate(
    context: click.Context,
    folder: Path,
    cases: Path | None,
    form: str,
    jobs: int | None,
    keep: Path | None,
) -> None:
    """
    Drop or turn round each condition, move each threshold, exchange each technique, weaken each
    referral, drop each guard: one at a time. Each such damage should be noticed by a case or a
    promise, or be proved to change no outcome.

    Leaves with 1 when fewer than 95 in 100 are noticed.
    """
    from recommender.adapters.checkpoint import keeping
    from recommender.adapters.workers import spread
    from recommender.audit.cases.evidence import evidence
    from recommender.audit.mutation.mutation import mutation
    from recommender.render.document.audit import mutation_lines, survivor_lines

    with refusals():
        rulebook = rulebook_at(folder)
        shown_by_cases = evidence(rulebook, cases_beside(folder, cases, rulebook))
        run: Spread = spread(jobs)
        result = mutation(shown_by_cases, _counted(run if keep is None else keeping(run, keep)))
    put_result(
        result,
        form,
        lambda: [*mutation_lines(result), *survivor_lines(result.survivors)],
        score=round(result.score, 4),
    )
    context.exit(0 if result.score >= LEAST else 1)


def _counted(spread: Spread) -> Spread:
    """Say on a terminal how far the work has come."""
    if not is_told():
        return spread

    def run(work: Callable[[Job], list[Fate]], jobs: Sequence[Job]) -> Iterator[list[Fate]]:
        every = sum(len(job.damages) for job in jobs)
        done = 0
        for fates in spread(work, jobs):
            done += len(fates)
            note(f"... {done} of {every} damages that no case notices")
            yield fates

    return run


for _command in (book, diff, sign):
    audit.add_command(_command)
