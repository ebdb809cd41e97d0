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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import (
    PATH,
    format_option,
    reasons_option,
    refusals,
    rulebook_at,
    rules_option,
    sheet_of,
    steps_option,
    text_at,
    today,
)
from recommender.cli.printed import mutter, note, put_lines, put_result
from recommender.cli.recommend import exit_code, put_consultation
from recommender.cli.saving import Kept, check_target
from recommender.render.document.blocks import Line, blank, clean

if TYPE_CHECKING:
    from recommender.adapters.resuming import TakenUp
    from recommender.cli.interview import Ending
    from recommender.core.consultation.result import Consultation
    from recommender.core.language.rulebook import Rulebook

LONGEST_LINE, MOST_PARTS = 10_000, 1_000
"""A line is read in so many parts of this length at most; what is longer is no person's line."""
NOT_KEPT = "Your answers were not kept. To keep them another time, add `--save FILE`."


@click.command(short_help="Answer questions, then see what is recommended.")
@click.option("--save", "target", metavar="FILE", type=PATH, help="Keep the answers in this file.")
@click.option("--resume", "begun", metavar="FILE", help="Go on with the answers in this file.")
@click.option("--notes", is_flag=True, help="Also ask what no rule reads, to look back on later.")
@rules_option
@format_option
@reasons_option
@steps_option
@click.pass_context
def ask(
    context: click.Context,
    target: Path | None,
    begun: str | None,
    folder: Path,
    form: str,
    reasons: str,
    *,
    notes: bool,
    steps: bool,
) -> None:
    """
    Answer some questions, then see what is recommended and why.

    Only what can still change the result is asked; warning signs are always asked. Every answer is
    kept at once. Stop at any time with `save` or Ctrl-C and go on later with `--resume`. A file
    that is resumed is also saved to, unless `--save` names another.
    """
    with refusals():
        rulebook = rulebook_at(folder)
        begun_with = _taken_up(rulebook, begun)
        if begun is not None:
            target = target or Path(begun)
        if target is not None:
            resumed = begun is not None and target.resolve() == Path(begun).resolve()
            check_target(target, resumed=resumed)
    answers = dict(begun_with.sheet.answers)
    kept = Kept(target, today=today())
    try:
        ending = _interview(rulebook, answers, begun_with, kept, notes=notes)
        if ending is None:
            _tell_where(answers, kept)
            _show_so_far(rulebook, answers, form)
            context.exit(1)
        put_consultation(
            *(rulebook, ending.consultation, form, reasons, ending.skipped),
            whole=steps,
            flags=False,
        )
        keeps = form == "text" and _wants_to_keep(rulebook, ending.consultation, target)
    except click.exceptions.Exit:
        raise
    except BaseException:
        _tell_where(answers, kept)
        raise
    code = exit_code(ending.consultation)
    if target is None and code == 0 and not keeps:  # nothing is left to go on with
        kept.let_go()
        note(NOT_KEPT)
    else:
        _tell_where(answers, kept)
    context.exit(code)


def _wants_to_keep(rulebook: Rulebook, shown: Consultation, target: Path | None) -> bool:
    """Answer what is asked once a result is shown; say whether the answers are to be kept."""
    from recommender.cli.afterwards import afterwards, wants_to_keep

    keeps = shown.routine is not None and afterwards(rulebook, shown, _line, _say)
    return keeps or (target is None and exit_code(shown) == 0 and wants_to_keep(_line, _say))


def _taken_up(rulebook: Rulebook, begun: str | None) -> TakenUp:
    """
    Take up a kept file, if there is one, but for what has to be asked again; say what that is.

    Raises SheetError and UnreadableError.
    """
    from recommender.adapters.resuming import TakenUp, taken_up
    from recommender.core.language.errors import SheetError
    from recommender.core.language.rulebook import Sheet

    if begun is None:
        return TakenUp(Sheet(), ())
    text = text_at("./-" if begun == "-" else begun)
    try:
        taken = taken_up(rulebook, text, begun, today())
    except SheetError:
        sheet_of(text, begun, rulebook)
        raise
    put_lines([Line(said) for said in taken.said], err=True)
    return taken


def _interview(
    rulebook: Rulebook, answers: dict[str, str], begun_with: TakenUp, kept: Kept, *, notes: bool
) -> Ending | None:
    """Hold the interview, and keep each answer; None when it was broken off."""
    from recommender.cli.interview import interview
    from recommender.core.questionnaire.wording import wording

    asked = dict(begun_with.sheet.asked)

    def keep(question: str) -> None:
        asked[question] = wording(rulebook, question)
        trouble = kept.keep(as_kept(rulebook, answers, asked, kept.today))
        if trouble:
            note(trouble)

    put_lines(_welcome(rulebook), err=True)
    try:
        return interview(rulebook, answers, _line, _say, keep, again=begun_with.again, notes=notes)
    except KeyboardInterrupt:
        _say([blank(), Line("Stopped.")])
        return None


def as_kept(
    rulebook: Rulebook, answers: Mapping[str, str], asked: Mapping[str, str], today: dt.date
) -> str:
    """Write the answers down as they are kept, with the day on which the questions began."""
    from recommender.adapters.sheets import kept_text
    from recommender.core.language.rulebook import Sheet

    given = {rulebook.entries[name].question.id for name in answers}
    words = {name: text for name, text in asked.items() if name in given}
    sheet = Sheet(on=today, rulebook=rulebook.version, asked=words, answers=answers)
    return kept_text(sheet)


def _welcome(rulebook: Rulebook) -> Iterator[Line]:
    from recommender.cli.prompting import WORDS
    from recommender.core.language.fields import OWN_WORDS

    yield Line(rulebook.title, style="title")
    yield Line(rulebook.notice)
    yield blank()
    yield Line(f"Only what can still change your result is asked. {WORDS}")
    if OWN_WORDS in rulebook.entries:
        yield Line("At each list you may also type what you feel, in your own words.")
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
        typed = rest = sys.stdin.readline(LONGEST_LINE)
        for _ in range(MOST_PARTS):
            if not rest or rest.endswith("\n"):
                break
            rest = sys.stdin.readline(LONGEST_LINE)
        else:
            typed = ""
    except (OSError, ValueError):
        typed = ""
    if not sys.stdin.isatty() or not typed.endswith("\n"):
        mutter("\n")
    return typed.rstrip("\r\n") if typed else None


def _tell_where(answers: Mapping[str, str], kept: Kept) -> None:
    """Tell where the answers are kept; when they could not be kept anywhere, tell them."""
    if not kept.is_new:
        as_it_was = f"Nothing new was answered, so {kept.target} is as it was."
        nothing = "Nothing was answered yet, so nothing was saved."
        note(as_it_was if answers and kept.target else nothing)
        return
    trouble = kept.keep(kept.text)
    if trouble:
        note(trouble)
    if kept.trouble and kept.target is not None:
        kept = Kept(None, kept.today, kept.text)
        kept.keep(kept.text)
    if kept.place is None or kept.trouble:  # what is to be copied is written as it is
        note("Your answers could not be saved. Copy them from here:")
        mutter(f"{kept.text}\n")
        return
    note(f"Your answers are saved in {kept.place}. To go on:")
    mutter(f"  {clean(f'recommender ask --resume {shlex.quote(str(kept.place))}')}\n")


def _show_so_far(rulebook: Rulebook, answers: Mapping[str, str], form: str) -> None:
    """Show what is certain already, so that nobody who stops early misses where to get help."""
    from recommender.core.consultation.consult import consult
    from recommender.core.language.rulebook import Sheet
    from recommender.render.formats.terminal import so_far_lines

    consultation = consult(rulebook, Sheet(answers=answers))
    put_result(consultation, form, lambda: so_far_lines(rulebook, consultation))
