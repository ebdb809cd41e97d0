"""`recommender audit diff OLD NEW`: what a change of the rulebook means."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recommender.cli.given import PATH
from recommender.cli.printed import is_told, mutter, note, put_result, put_text
from recommender.core.language.errors import RecommenderError, RulebookError, UnreadableError

if TYPE_CHECKING:
    from recommender.adapters.git import Tree
    from recommender.audit.diff.result import Diff
    from recommender.audit.diff.share import Drawn
    from recommender.core.language.rulebook import Rulebook

PEOPLE = 1_000_000
MOST_PEOPLE = 100_000_000
NO_NUMPY = (
    "The share of a population needs numpy, which is not installed. "
    "To have it: pip install 'release-recommender[population]'"
)
T = TypeVar("T")


@click.command("diff", short_help="Say what a change of the rulebook means, and for whom.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--rules",
    "folder",
    metavar="PATH",
    type=PATH,
    help="The rules in the git repository whose revisions are meant, if not the current folder.",
)
@click.option(
    "--cases",
    metavar="PATH",
    type=PATH,
    help="Try the cases in this folder, not those in `cases` beside the rules of NEW, or of OLD.",
)
@click.option(
    "--people",
    type=click.IntRange(0, MOST_PEOPLE),
    default=PEOPLE,
    show_default=True,
    help="Draw so many people from the stated population; 0 leaves the share out.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List every person, case and answer in common, where there are many.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Print for a person, as markdown for a comment, or as JSON.",
)
@click.pass_context
def diff(
    context: click.Context,
    old: str,
    new: str,
    folder: Path | None,
    cases: Path | None,
    people: int,
    form: str,
    *,
    everything: bool,
) -> None:
    """
    Compare two rulebooks: their cards, what people are told, the cases and the promises.

    OLD and NEW are folders, or revisions of the git repository around the current folder, or
    around --rules. A folder wins over a revision of the same name.

    When no outcome changes, that is proved for every way to answer. When some do, each kind comes
    with the person most like the usual one.

    Leaves with 1 when a promise is newly broken or a case newly fails, with 2 when the two cannot
    be compared.
    """
    try:
        comparison, is_whole = _compared((old, new), folder or Path(), cases, people)
    except RecommenderError as error:
        _clear()
        if not isinstance(error, RulebookError):  # whose problems are listed already
            note(f"{error}")
        context.exit(2)
    _clear()
    if form == "markdown":
        from recommender.render.document.diff import diff_markdown

        put_text("\n".join(diff_markdown(comparison, everything=everything)))
    else:
        from recommender.render.document.diff import diff_lines

        put_result(comparison, form, lambda: diff_lines(comparison, everything=everything))
    if not (comparison.ok and is_whole):
        context.exit(1)


def _compared(
    places: tuple[str, str], near: Path, given: Path | None, people: int
) -> tuple[Diff, bool]:
    """
    Compare, and say whether all cases could be read.

    Raises RulebookError once the problems of the rulebooks are listed, and UnreadableError.
    """
    from recommender.adapters.cases import load_cases
    from recommender.adapters.git import opened
    from recommender.adapters.rulebook import load
    from recommender.audit.diff.diff import diff as compare

    with opened(places[0], near) as before, opened(places[1], near) as after:
        _step("reading the rulebooks")
        old, new = (
            _read(f"The rulebook {tree.name} cannot be used:", load, tree.rules)
            for tree in (before, after)
        )
        if old is None or new is None:
            raise RulebookError(())
        folder = given or after.cases or before.cases
        left_out = f"The cases cannot be read with the rulebook {after.name}, and are left out:"
        cases = _read(left_out, load_cases, folder, new) if folder else None
        comparison = compare(
            old,
            new,
            cases,
            earlier=_tried(load_cases, before.cases, old) if before.cases else None,
            names=(before.name, after.name),
            draw=lambda: _drawn((before, after), old, new, people),
            step=_step,
        )
    return comparison, folder is None or cases is not None


def _read(start: str, read: Callable[..., T], *given: Any) -> T | None:
    """Read something, or list its problems below what is said at the `start`."""
    try:
        return read(*given)
    except RulebookError as error:
        _clear()
        for text in (start, *error.problems):
            note(f"{text}")
        return None


def _tried(read: Callable[..., T], *given: Any) -> T | None:
    """Read what can be done without; its problems are not of this change."""
    try:
        return read(*given)
    except (RulebookError, UnreadableError):
        return None


def _drawn(trees: tuple[Tree, Tree], old: Rulebook, new: Rulebook, people: int) -> Drawn | str:
    """Draw people and count, or say why not."""
    from recommender.adapters.population_file import load_population

    if not people:
        return "Left out, as was asked for."
    before, after = (tree.rules / "population.yaml" for tree in trees)
    if not after.is_file():
        return f"There is no `population.yaml` beside the rules of {trees[1].name}."
    cannot = f"The population of {trees[1].name} cannot be used"
    population = _read(f"{cannot}:", load_population, after, new)
    if population is None:
        return f"{cannot}; it has problems."
    try:
        from recommender.audit.diff.share import share_changed
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        return NO_NUMPY
    earlier = _tried(load_population, before, old) if before.is_file() else None
    return share_changed(
        old, new, population, earlier, people,
        lambda done: _step(f"drawing people: {done:,} of {people:,}"),
    )  # fmt: skip


def _on_terminal() -> bool:
    return is_told() and os.environ.get("TERM") != "dumb"


def _step(text: str) -> None:
    """Say on a terminal what is being done, in a line that is written over."""
    if _on_terminal():
        mutter(f"\r\x1b[2K{text} ...")


def _clear() -> None:
    if _on_terminal():
        mutter("\r\x1b[2K")
