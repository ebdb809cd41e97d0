"""
What was given to a command: the rulebook, the sheet, and what is said when they are refused.

A refusal says everything that is wrong, on standard error, and leaves with the exit code of the
contract: 1 for problems in what was given, 2 for what could not be opened. Standard output stays
empty.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from recommender.cli.printed import note
from recommender.core.language.errors import (
    RecommenderError,
    SheetError,
    TooLongError,
    UnreadableError,
)
from recommender.render.document.blocks import clean

if TYPE_CHECKING:
    from recommender.audit.cases.cases import Cases
    from recommender.core.language.rulebook import Rulebook, Sheet

BEGUN_ON = re.compile(r"""(?m)^[\s{]*["']?rulebook["']?\s*:\s*["']?([0-9.]{1,20})""")
INPUT = "<stdin>"
PATH = click.Path(path_type=Path)


def _or_of_group(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Take what was given to the group that a command belongs to, where it was given nothing."""
    name = parameter.name or ""
    is_left_out = context.get_parameter_source(name) is ParameterSource.DEFAULT
    return context.parent.params.get(name, value) if is_left_out and context.parent else value


def _or_shipped(context: click.Context, parameter: click.Parameter, value: Any) -> Path:
    """Take the folder that was given, to the command or its group, or that of this program."""
    folder: Path | None = _or_of_group(context, parameter, value)
    if folder is not None:
        return folder
    from recommender.adapters.rulebook import shipped_rules

    return shipped_rules()


rules_option = click.option(
    "--rules",
    "folder",
    metavar="PATH",
    type=PATH,
    callback=_or_shipped,
    help="Use the rulebook in this folder, not the one that comes with the program.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    callback=_or_of_group,
    default="text",
    show_default=True,
    help="Print for a person, or as JSON.",
)
reasons_option = click.option(
    "--reasons",
    type=click.Choice(["short", "full"]),
    default="short",
    show_default=True,
    help="Print the best reason of each step, or every reason with its sources.",
)
steps_option = click.option(
    "--steps", is_flag=True, help="Print how each step is done, too, and what else is good to know."
)
cases_option = click.option(
    "--cases",
    metavar="PATH",
    type=PATH,
    callback=_or_of_group,
    help="Use the cases in this folder, not those in `cases` beside the rulebook.",
)


def today() -> dt.date:
    """Say which day it is where the person is."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def need(extra: str, *modules: str) -> None:
    """
    Make sure that the libraries are there which a plain install leaves out.

    Raises UnreadableError, which says what to install.
    """
    if any(find_spec(module) is None for module in modules):
        raise UnreadableError(
            f"a part that this needs is not installed; install it with "
            f"`pip install 'release-recommender[{extra}]'`"
        )


def cases_beside(folder: Path, cases: Path | None, rulebook: Rulebook) -> Cases:
    """Read the cases that were named, or those beside the rulebook."""
    from recommender.adapters.bundle import cases_folder
    from recommender.adapters.cases import load_cases

    return load_cases(cases or cases_folder(folder), rulebook)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an error of this package into a message and an exit code."""
    context = click.get_current_context()
    try:
        yield
    except RecommenderError as error:
        for problem in getattr(error, "problems", (error,)):
            note(f"{problem}")
        is_unfit = hasattr(error, "problem")  # it was opened, and is no text that can be read
        is_out_of_reach = isinstance(error, UnreadableError | TooLongError) and not is_unfit
        context.exit(2 if is_out_of_reach else 1)


def rulebook_at(folder: Path) -> Rulebook:
    """
    Read the rulebook in a folder.

    Raises RulebookError or UnreadableError.
    """
    from recommender.adapters.rulebook import load

    return load(folder)


def sheet_at(place: str, folder: Path) -> tuple[Rulebook, Sheet]:
    """
    Read the rulebook and a sheet: from a file, or from standard input when the place is `-`.

    The text is read before the rulebook is, so that a file nobody can read is refused at once.

    Raises RulebookError, SheetError and UnreadableError.
    """
    text = text_at(place)
    rulebook = rulebook_at(folder)
    return rulebook, sheet_of(text, place, rulebook)


def text_at(place: str) -> str:
    """
    Read the text of a sheet from a file, or from standard input when the place is `-`.

    Raises UnreadableError.
    """
    from recommender.adapters.texts import read_text

    if place != "-":
        return read_text(Path(place))
    if sys.stdin is None:
        raise UnreadableError(f"{INPUT}: standard input is closed; give a file in place of `-`")
    return read_text(sys.stdin.buffer, file=INPUT)


def sheet_of(text: str, place: str, rulebook: Rulebook) -> Sheet:
    """
    Read a sheet from its text.

    Raises SheetError.
    """
    from recommender.adapters.sheets import read_sheet

    try:
        return read_sheet(text, INPUT if place == "-" else clean(place), rulebook, today())
    except SheetError:
        begun = BEGUN_ON.search(text)
        if begun and begun[1] != rulebook.version:
            note(
                f"These answers were begun on version {begun[1]} of the rulebook. This is version "
                f"{rulebook.version}, and some things are asked in another way now. What is listed "
                "below has to be answered anew."
            )
        raise
