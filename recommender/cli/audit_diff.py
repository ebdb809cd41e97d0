"""
`recommender audit diff OLD NEW`: what a change of the rulebook means.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from recommender.cli.given import PATH, rulebook_at
from recommender.cli.printed import is_told, mutter, note, put_result, put_text
from recommender.core.language.errors import RecommenderError, RulebookError, UnreadableError

if TYPE_CHECKING:
    from recommender.adapters.git import Tree
    from recommender.audit.cases.cases import Cases
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
    from recommender.adapters.git import opened
    from recommender.audit.diff.diff import diff as compare

    with opened(places[0], near) as before, opened(places[1], near) as after:
        _step("reading the rulebooks")
        rulebooks = [rulebook for tree in (before, after) if (rulebook := _loaded(tree))]
        if len(rulebooks) < len(places):
            raise RulebookError(())
        old, new = rulebooks
        cases, is_whole = _cases(given or after.cases or before.cases, after.name, new)
        comparison = compare(
            old,
            new,
            cases,
            earlier=_tried(lambda: _cases_in(before.cases, old)),
            names=(before.name, after.name),
            draw=lambda: _drawn((before, after), old, new, people),
            step=_step,
        )
    return comparison, is_whole


def _loaded(tree: Tree) -> Rulebook | None:
    """Read a rulebook, or list its problems under what it was called by."""
    try:
        return rulebook_at(tree.rules)
    except RulebookError as error:
        _problems(f"The rulebook {tree.name} cannot be used:", error)
        return None


def _problems(start: str, error: RulebookError) -> None:
    _clear()
    note(start)
    for problem in error.problems:
        note(f"{problem}")


def _cases(folder: Path | None, name: str, new: Rulebook) -> tuple[Cases | None, bool]:
    """Read the cases with the new rulebook, and say whether that went well."""
    try:
        return _cases_in(folder, new), True
    except RulebookError as error:
        _problems(f"The cases cannot be read with the rulebook {name}, and are left out:", error)
        return None, False


def _cases_in(folder: Path | None, rulebook: Rulebook) -> Cases | None:
    from recommender.adapters.cases import load_cases

    return None if folder is None else load_cases(folder, rulebook)


def _tried(read: Callable[[], T | None]) -> T | None:
    """Read what can be done without; its problems are not of this change."""
    try:
        return read()
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
    try:
        population = load_population(after, new)
    except RulebookError as error:
        _problems(f"The population of {trees[1].name} cannot be used:", error)
        return f"The population of {trees[1].name} cannot be used; it has problems."
    try:
        from recommender.audit.diff.share import share_changed
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        return NO_NUMPY
    return share_changed(
        old, new, population,
        _tried(lambda: load_population(before, old) if before.is_file() else None), people,
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
