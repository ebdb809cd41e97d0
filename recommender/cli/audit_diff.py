"""
`recommender audit diff OLD NEW`: what a change of the rulebook means.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from recommender.cli.given import PATH
from recommender.cli.printed import is_told, mutter, note, put_json, put_lines, put_text
from recommender.core.language.errors import RulebookError, TooLongError, UnreadableError

if TYPE_CHECKING:
    from recommender.adapters.git import Tree
    from recommender.audit.cases.cases import Cases
    from recommender.audit.diff.result import Diff
    from recommender.audit.diff.share import Drawn
    from recommender.core.language.population import Population
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
    with ExitStack() as stack:
        try:
            comparison, whole = _compared(stack, (old, new), folder or Path(), cases, people)
        except (UnreadableError, TooLongError) as error:
            _clear()
            note(f"{error}")
            context.exit(2)
        except RulebookError:
            context.exit(2)
        _clear()
    _print(comparison, form, everything=everything)
    if not (comparison.ok and whole):
        context.exit(1)


def _compared(
    stack: ExitStack, places: tuple[str, str], near: Path, given: Path | None, people: int
) -> tuple[Diff, bool]:
    """Compare, and say whether all cases could be read."""
    from recommender.adapters.git import opened
    from recommender.audit.diff.diff import diff as compare

    before, after = (stack.enter_context(opened(place, near)) for place in places)
    _step("reading the rulebooks")
    rulebooks = [_loaded(before), _loaded(after)]
    if rulebooks[0] is None or rulebooks[1] is None:
        raise RulebookError(())
    old, new = rulebooks[0], rulebooks[1]
    cases, whole = _cases(given or after.cases or before.cases, after.name, new)
    earlier = _tried(lambda: _cases_in(before.cases, old))
    comparison = compare(
        old,
        new,
        cases,
        earlier=earlier,
        names=(before.name, after.name),
        draw=lambda: _drawn((before, after), old, new, people),
        step=_step,
    )
    return comparison, whole


def _loaded(tree: Tree) -> Rulebook | None:
    """Read a rulebook, or list its problems under what it was called by."""
    from recommender.adapters.rulebook import load

    try:
        return load(tree.rules)
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

    def earlier() -> Population | None:
        return load_population(before, old) if before.is_file() else None

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
        old, new, population, _tried(earlier), people,
        lambda done: _step(f"drawing people: {done:,} of {people:,}"),
    )  # fmt: skip


def _print(comparison: Diff, form: str, *, everything: bool) -> None:
    if form == "json":
        put_json(comparison.model_dump(mode="json", by_alias=True))
        return
    from recommender.render.document.diff import diff_lines, diff_markdown

    if form == "markdown":
        put_text("\n".join(diff_markdown(comparison, everything=everything)))
    else:
        put_lines(diff_lines(comparison, everything=everything))


def _on_terminal() -> bool:
    return is_told() and os.environ.get("TERM") != "dumb"


def _step(text: str) -> None:
    """Say on a terminal what is being done, in a line that is written over."""
    if _on_terminal():
        mutter(f"\r\x1b[2K{text} ...")


def _clear() -> None:
    if _on_terminal():
        mutter("\r\x1b[2K")
