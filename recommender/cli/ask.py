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

from recommender.cli.given import format_option, reasons_option, refusals, rulebook_at, rules_option
from recommender.cli.printed import mutter, note, put_lines
from recommender.cli.recommend import exit_code, put_consultation
from recommender.cli.resuming import take_up
from recommender.cli.saving import Kept, check_target
from recommender.render.lines import Line, blank, clean

if TYPE_CHECKING:
    from recommender.cli.interview import Ending
    from recommender.core.model import Rulebook

__all__ = ["ask"]

LONGEST_LINE = 10_000
NOT_KEPT = "Your answers were not kept. To keep them another time, add `--save FILE`."


@click.command(short_help="Answer questions, then see what is recommended.")
@click.option(
    "--save",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the answers in this file.",
)
@click.option("--resume", "begun", metavar="FILE", help="Go on with the answers in this file.")
@click.option("--intact", is_flag=True, help="With --resume: go on with what is sound in the file.")
@click.option("--notes", is_flag=True, help="Also ask what no rule reads, to look back on later.")
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
    *,
    intact: bool,
    notes: bool,
) -> None:
    """
    Answer some questions, then see what is recommended and why.

    Only what can still change the result is asked; warning signs are always asked. Every answer is
    kept at once. Stop at any time with `save` or Ctrl-C and go on later with `--resume`. A file
    that is resumed is also saved to, unless `--save` names another.
    """
    if intact and begun is None:
        raise click.UsageError("`--intact` goes with `--resume FILE`.")
    answers: dict[str, str] = {}
    with refusals():
        rulebook = rulebook_at(folder)
        if begun is not None:
            take_up(rulebook, begun, answers, _today(), intact=intact)
            target = target or Path(begun)
        if target is not None:
            check_target(target)
    kept = Kept(target)
    try:
        ending = _interview(rulebook, answers, kept, notes=notes)
    except Exception:
        mutter(f"{_told_where(rulebook, answers, kept)}\n")
        raise
    shown = ending.shown if ending and ending.finished else None
    done = shown is not None and shown.status not in ("needs-answers", "safety-check-failed")
    if done and target is None:
        kept.let_go()
        where = NOT_KEPT
    else:
        where = _told_where(rulebook, answers, kept)
    if shown is None:
        _show_so_far(rulebook, answers, form)
    else:
        put_consultation(rulebook, shown, form, reasons, ending.skipped if ending else ())
    mutter(f"{where}\n")
    context.exit(1 if shown is None else exit_code(shown))


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def _interview(
    rulebook: Rulebook, answers: dict[str, str], kept: Kept, *, notes: bool
) -> Ending | None:
    """Hold the interview; None when it was broken off."""
    from recommender.cli.interview import interview

    def keep() -> None:
        trouble = kept.keep(_text(rulebook, answers))
        if trouble:
            note(trouble)

    put_lines(_welcome(rulebook), err=True)
    try:
        return interview(rulebook, answers, _line, _say, keep, notes=notes)
    except KeyboardInterrupt:
        _say([blank(), Line("Stopped.")])
        return None


def _text(rulebook: Rulebook, answers: dict[str, str]) -> str:
    """Write the answers down as they are kept."""
    from recommender.adapters.marks import marked
    from recommender.adapters.sheets import write_sheet
    from recommender.core.model import Sheet
    from recommender.core.wording import wordings

    asked = wordings(rulebook, answers)
    sheet = Sheet(on=_today(), rulebook=rulebook.version, asked=asked, answers=answers)
    return marked(write_sheet(sheet))


def _welcome(rulebook: Rulebook) -> Iterator[Line]:
    from recommender.cli.turn import WORDS

    yield Line(rulebook.title, style="title")
    yield Line(rulebook.notice)
    yield blank()
    yield Line(f"Only what can still change your result is asked. {WORDS}")
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


def _told_where(rulebook: Rulebook, answers: dict[str, str], kept: Kept) -> str:
    """Say where the answers are kept; when they could not be kept anywhere, say them."""
    if not answers:
        kept.let_go()
        return "Nothing was answered yet, so nothing was saved."
    text = _text(rulebook, answers)
    trouble = kept.keep(text)
    if trouble:
        note(trouble)
    if kept.trouble and kept.target is not None:
        kept = Kept(None)
        kept.keep(text)
    if kept.place is None or kept.trouble:
        return f"Your answers could not be saved. Copy them from here:\n{text}"
    again = f"recommender ask --resume {shlex.quote(str(kept.place))}"
    return f"{clean(f'Your answers are saved in {kept.place}. To go on:')}\n  {clean(again)}"


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
