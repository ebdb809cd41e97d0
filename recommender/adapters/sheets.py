"""
One person's answers from YAML or JSON text, and back to text.

A sheet from outside is hostile until every answer is accepted; all problems are reported at once,
each at its place. Which answers are acceptable is for `core/questionnaire/answers.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from recommender.adapters.messages import shaped
from recommender.adapters.placing import problems_in, under
from recommender.adapters.yaml_reader import parse, written
from recommender.core.language.errors import Path, SheetError, Trouble
from recommender.core.language.fields import Card, Day
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import accept, together
from recommender.core.questionnaire.applicability import deciding

MOST_ANSWERS = 1000
TITLE = "# Answers kept by the recommender. To go on: `recommender ask --resume` with this file."
A_DAY = dt.timedelta(days=1)
"""Somewhere it is tomorrow already."""


def _as_text(raw: Any) -> Any:
    """Take a digest of digits for text, which another reader of YAML took for a number."""
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw


Wording = Annotated[
    str,
    StringConstraints(max_length=80),
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 80}, {"type": "number"}]}),
]


class SheetFile(Card):
    """A sheet as it is written: its day, the rulebook version it was begun on, and raw answers."""

    on: Day | None = None
    rulebook: Annotated[str, StringConstraints(max_length=80)] | None = None
    asked: dict[str, Wording] = Field(default_factory=dict, max_length=MOST_ANSWERS)
    answers: dict[str, Any] = Field(max_length=MOST_ANSWERS)


def read_sheet(text: str, file: str, rulebook: Rulebook, today: dt.date | None = None) -> Sheet:
    """
    Read a sheet from YAML or JSON text; `file` is what it is called in messages.

    With `today`, a sheet of a day to come is refused. Raises SheetError with every problem.
    """
    document = parse(text, file)
    if document.problems:
        raise SheetError(document.problems)
    sheet, troubles = accepted(document.value, rulebook, today)
    if sheet is None or troubles:
        raise SheetError(problems_in(document, troubles))
    return sheet


def accepted(
    raw: Any, rulebook: Rulebook, today: dt.date | None = None
) -> tuple[Sheet | None, list[Trouble]]:
    """
    Accept a sheet's plain value; without a sheet there is at least one trouble.

    With `today`, a sheet of a day to come is refused.
    """
    shape = shaped(SheetFile, raw)
    troubles = shape if isinstance(shape, list) else list(_to_come(shape, today))
    raw_answers = under(raw, "answers")
    if not isinstance(raw_answers, dict) or len(raw_answers) > MOST_ANSWERS:
        return None, troubles
    empty = list(_empty(raw_answers, ("answers",)))
    left_out = {trouble.path[1] for trouble in empty}
    full = {key: value for key, value in raw_answers.items() if key not in left_out}
    answers, inner = accept(rulebook, full)
    troubles += empty
    troubles += _of_answers(inner)
    if troubles or isinstance(shape, list):
        return None, troubles
    return Sheet(on=shape.on, rulebook=shape.rulebook, asked=shape.asked, answers=answers), []


def _of_answers(troubles: Iterable[Trouble]) -> Iterator[Trouble]:
    """Say where in a sheet the troubles of its answers are."""
    return (trouble._replace(path=("answers", *trouble.path)) for trouble in troubles)


def _to_come(shape: SheetFile, today: dt.date | None) -> Iterator[Trouble]:
    """Find a day that has come nowhere yet."""
    if today and shape.on and shape.on - today > A_DAY:
        yield Trouble(("on",), "E206", f"`on` is {shape.on.isoformat()}, a day still to come")


class Carried(NamedTuple):
    """A sheet as far as it fits a rulebook; what is not asked any more, or not answered so."""

    sheet: Sheet
    gone: tuple[str, ...]
    unfit: tuple[str, ...]


def carried(text: str, file: str, rulebook: Rulebook, today: dt.date | None = None) -> Carried:
    """
    Read a sheet that was begun on another rulebook: keep the answers that are still taken.

    An answer by which a warning sign that was told would no longer be asked is left out.

    Raises SheetError when it cannot be read, or is not a sheet.
    """
    document = parse(text, file)
    shape = [] if document.problems else shaped(SheetFile, document.value)
    if not isinstance(shape, list):
        shape = list(_to_come(shape, today)) or shape
    if isinstance(shape, list):
        raise SheetError(problems_in(document, shape))
    known, gone, unfit = {}, [], []
    asked = {*rulebook.entries, *(question.id for question in rulebook.questions)}
    for name, raw in shape.answers.items():
        if name not in asked:
            gone += [name] if raw is not None else []
            continue
        _, troubles = accept(rulebook, {name: raw}) if raw is not None else ({}, [])
        if troubles:
            unfit.append(name)
        elif raw is not None:
            known[name] = raw
    answers, troubles = accept(rulebook, known)
    while troubles and all(trouble.code == "E606" for trouble in troubles):
        signs = (rulebook.entries[str(trouble.path[0])] for trouble in troubles)
        against = deciding(*(sign.question for sign in signs)).intersection(answers)
        if not against:
            break
        unfit += sorted(against)
        answers = {name: value for name, value in answers.items() if name not in against}
        troubles = list(together(rulebook, answers))
    if troubles:
        raise SheetError(problems_in(document, _of_answers(troubles)))
    sheet = Sheet(on=shape.on, rulebook=shape.rulebook, asked=shape.asked, answers=answers)
    return Carried(sheet, tuple(gone), tuple(unfit))


def answered_whole(text: str, rulebook: Rulebook) -> set[str]:
    """
    Name the checklists that a sheet answers as a whole, not item by item.

    Of another rulebook nobody knows which items such a list had.
    """
    given = under(parse(text, "").value, "answers") or {}
    return {q.id for q in rulebook.questions if q.kind == "any-of" and q.id in given}


def _empty(raw: Any, path: Path) -> Iterator[Trouble]:
    """Find answers that were begun and left without a value."""
    parts = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for step, value in parts:
        if value is None:
            what = f"`{step}`" if isinstance(step, str) else f"entry {step + 1} of `{path[-1]}`"
            yield Trouble((*path, step), "E201", f"{what} is empty", on_key=True)
        elif isinstance(value, dict | list):
            yield from _empty(value, (*path, step))


def write_sheet(sheet: Sheet) -> str:
    """Write a sheet as YAML text that `read_sheet` reads back equal."""
    head = {
        "on": sheet.on and sheet.on.isoformat(),
        "rulebook": sheet.rulebook,
        "asked": dict(sheet.asked) or None,
    }
    plain: dict[str, Any] = {key: value for key, value in head.items() if value is not None}
    return written({**plain, "answers": dict(sheet.answers)})


def kept_text(sheet: Sheet) -> str:
    """Write a sheet as it is kept in a file: below a line that says what the file is."""
    return f"{TITLE}\n{write_sheet(sheet)}"
