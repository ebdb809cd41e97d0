"""
`recommender audit mutate`: damage every rule a little, and see who notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    cases_beside,
    cases_option,
    folder_of,
    format_option,
    refusals,
    rulebook_at,
    rules_option,
)
from recommender.cli.printed import is_told, note, put_result

if TYPE_CHECKING:
    from recommender.audit.mutation.mutation import Fate, Job, Spread

LEAST = 0.95
"""The share of damages that must be noticed, as in the whole audit."""


@click.command(short_help="Damage every rule a little, and see who notices.")
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
def mutate(
    folder: Path | None, cases: Path | None, form: str, jobs: int | None, keep: Path | None
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
        shown_by_cases = evidence(rulebook, cases_beside(folder_of(folder), cases, rulebook))
        run: Spread = spread(jobs)
        result = mutation(shown_by_cases, counted(run if keep is None else keeping(run, keep)))
    put_result(
        result,
        form,
        lambda: [*mutation_lines(result), *survivor_lines(result.survivors)],
        score=round(result.score, 4),
    )
    click.get_current_context().exit(0 if result.score >= LEAST else 1)


def counted(spread: Spread) -> Spread:
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
