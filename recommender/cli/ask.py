"""
`recommender ask`: the interview, then the explained recommendation. Nothing that was answered is
lost.

Questions go to standard error and the result to standard output. The clock is read here and
nowhere deeper.
"""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    format_option,
    reasons_option,
    refusals,
    rulebook_at,
    rules_option,
    sheet_of,
    text_at,
)
from recommender.cli.printed import mutter, note, put_lines
from recommender.cli.recommend import exit_code, put_consultation, warn_of_version
from recommender.core.errors import UnreadableError
from recommender.render.lines import Line, blank, clean, words

if TYPE_CHECKING:
    from recommender.core.model import Rulebook
    from recommender.core.result import Consultation

__all__ = ["ask"]

LONGEST_LINE = 10_000
NOT_KEPT = "Your answers were not saved. To keep them another time, add `--save FILE`."


@click.command(short_help="Answer questions, then see what is recommended.")
@click.option(
    "--save",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the answers in this file.",
)
@click.option("--resume", "begun", metavar="FILE", help="Go on with the answers in this file.")
@rules_option
@format_option
@reasons_option
@click.pass_context
def ask(
    context: click.Context,
    target: Path | None,
    begun: str | None,
    folder: Path | None,
    form: str,
    reasons: str,
) -> None:
    """
    Answer some questions, then see what is recommended and why.

    Stop at any time with `save` or Ctrl-C; your answers are kept and you can go on later with
    `--resume`. A file that is resumed is also saved to, unless `--save` names another.
    """
    answers: dict[str, str] = {}
    with refusals():
        rulebook = rulebook_at(folder)
        if begun is not None:
            _take_up(rulebook, begun, answers)
            target = target or Path(begun)
        if target is not None:
            from recommender.cli.saving import check_target

            check_target(target)
    try:
        shown = _interview(rulebook, answers)
    except Exception:
        mutter(f"{_kept(rulebook, answers, target)}\n")
        raise
    done = shown is not None and shown.status != "safety-check-failed"
    kept = NOT_KEPT if done and target is None else _kept(rulebook, answers, target)
    if shown is None:
        _show_so_far(rulebook, answers, form)
    else:
        put_consultation(rulebook, shown, form, reasons)
    if kept:
        mutter(f"{kept}\n")
    context.exit(1 if shown is None else exit_code(shown))


def _take_up(rulebook: Rulebook, begun: str, answers: dict[str, str]) -> None:
    from recommender.core.questionnaire import asked_again, ignored

    sheet = sheet_of(text_at("./-" if begun == "-" else begun), begun, rulebook)
    answers.update(sheet.answers)
    for name in ignored(rulebook, answers):
        del answers[name]
    day = f", from {sheet.on.isoformat()}" if sheet.on else ""
    note(f"{begun} holds {words(len(answers), 'answer')}{day}. The questions go on from there.")
    if sheet.on != _today():
        for name in asked_again(rulebook).intersection(answers):
            del answers[name]
        note("It is another day. Warning signs, and what may have changed, are asked once more.")
    warn_of_version(sheet, rulebook)


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def _interview(rulebook: Rulebook, answers: dict[str, str]) -> Consultation | None:
    """Hold the interview; None when it was stopped before its end."""
    from recommender.cli.interview import interview

    put_lines(_welcome(rulebook), err=True)
    try:
        ending = interview(rulebook, answers, _line, _say)
    except KeyboardInterrupt:
        _say([blank(), Line("Stopped.")])
        return None
    return ending.shown if ending.finished else None


def _welcome(rulebook: Rulebook) -> Iterator[Line]:
    from recommender.cli.interview import WORDS

    yield Line(rulebook.title, style="title")
    yield Line(rulebook.notice)
    yield blank()
    pages = len({question.group for question in rulebook.questions})
    yield Line(f"There are up to {words(pages, 'short page')}. {WORDS}")
    yield Line("The first pages ask about warning signs, to be safe. Most people answer 0 there.")


def _say(lines: Iterable[Line]) -> None:
    said = list(lines)
    if said and not said[0].text:
        mutter("\n")
    put_lines(said, err=True)


def _line() -> str | None:
    """Read one line of input; None at its end. What is far too long is cut."""
    mutter("> ")
    if sys.stdin is None:
        return None
    try:
        typed = sys.stdin.readline(LONGEST_LINE)
        rest = typed
        while rest and not rest.endswith("\n"):
            rest = sys.stdin.readline(LONGEST_LINE)
    except (OSError, ValueError):
        typed = ""
    if not sys.stdin.isatty() or not typed:
        mutter("\n")
    return typed.rstrip("\r\n") if typed else None


def _kept(rulebook: Rulebook, answers: dict[str, str], target: Path | None) -> str:
    """Save the answers and say where; when they cannot be saved anywhere, say them."""
    from recommender.adapters.sheets import write_sheet
    from recommender.cli.saving import save, save_anew
    from recommender.core.model import Sheet

    if not answers:
        return "Nothing was answered yet, so nothing was saved."
    text = write_sheet(Sheet(on=_today(), rulebook=rulebook.version, answers=answers))
    try:
        place = save(text, target) if target is not None else save_anew(text, Path())
    except UnreadableError as error:
        note(f"{error}")
        try:
            place = save_anew(text, Path())
        except UnreadableError:
            return f"Your answers could not be saved. Copy them from here:\n{text}"
    again = f"recommender ask --resume {shlex.quote(str(place))}"
    return clean(f"Your answers are saved in {place}. To go on: {again}")


def _show_so_far(rulebook: Rulebook, answers: dict[str, str], form: str) -> None:
    """Show what is certain already, so that nobody who stops early misses where to get help."""
    from recommender.core.consult import consult
    from recommender.core.model import Sheet
    from recommender.render.grounds import Told
    from recommender.render.terminal import referral_lines

    shown = consult(rulebook, Sheet(answers=answers))
    if form == "json":
        put_consultation(rulebook, shown, form)
    elif shown.referrals:
        put_lines([*referral_lines(rulebook, shown, Told()), blank(), Line(shown.notice)])
