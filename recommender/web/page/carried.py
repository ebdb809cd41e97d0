"""
The answers so far, as they travel in a field of the page itself.

There is one truth: the newest thing a person said about an entry is its answer, on whatever page
and with whatever button it was said. The server keeps nothing: each page brings the whole sheet
along, and it is hostile until validated again. A check of its own finds accidents, such as a field
that was cut off; it is no signature, and whoever forges a field fools nobody but themselves.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from recommender.adapters.resuming import reminders
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import LONGEST_TYPED, accept, unfit
from recommender.core.questionnaire.applicability import applying, asked_again, ignored
from recommender.core.questionnaire.wording import asked_otherwise, wording
from recommender.render.document.blocks import words

LONGEST = 48 * 1024
"""A field is so many characters at most; a full sheet takes about a fifth of it."""
FORM = "2"
SIZE = 16
MOST_PARTS, LONGEST_NAME = 1000, 80
A_DAY = dt.timedelta(days=1)

Short = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
Long = Annotated[str, StringConstraints(max_length=LONGEST_TYPED)]


class FieldError(Exception):
    """The field of a page is not one that a page here was sent with; the text says in what way."""


class Carried(NamedTuple):
    """
    The sheet so far, the questions that were left open on purpose, and the lists that were left
    half answered: their other lines are open, and they come again with the ticks they have.
    """

    sheet: Sheet
    skipped: tuple[str, ...] = ()
    halfway: tuple[str, ...] = ()

    @property
    def answers(self) -> Mapping[str, str]:
        """The accepted answers, by entry."""
        return self.sheet.answers


class _Written(BaseModel):
    """How it is written down."""

    model_config = ConfigDict(extra="forbid", strict=True)

    on: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    rulebook: Short
    digest: Short
    asked: Annotated[dict[Short, Short], Field(max_length=MOST_PARTS)]
    answers: Annotated[dict[Short, Long], Field(max_length=MOST_PARTS)]
    skipped: Annotated[list[Short], Field(max_length=MOST_PARTS)]
    halfway: Annotated[list[Short], Field(max_length=MOST_PARTS)]


def begun(today: dt.date) -> Carried:
    """Begin an empty sheet."""
    return Carried(Sheet(on=today, answers={}))


def carried_text(rulebook: Rulebook, carried: Carried) -> str:
    """Write the answers so far as the text of a field."""
    sheet = in_file(rulebook, carried)
    plain = {
        "on": sheet.on.isoformat() if sheet.on else "",
        "rulebook": rulebook.version,
        "digest": rulebook.digest[:SIZE],
        "asked": dict(sheet.asked),
        "answers": dict(sheet.answers),
        "skipped": list(carried.skipped),
        "halfway": list(carried.halfway),
    }
    raw = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    body = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return f"{FORM}.{_check(body)}.{body}"


def in_file(rulebook: Rulebook, carried: Carried) -> Sheet:
    """Give the sheet as it is kept in a file: with its version, and how its questions were put."""
    sheet = carried.sheet
    questions = dict.fromkeys(rulebook.entries[name].question.id for name in sheet.answers)
    asked = {name: wording(rulebook, name) for name in questions}
    return Sheet(on=sheet.on, rulebook=rulebook.version, asked=asked, answers=sheet.answers)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:SIZE]


def brought(rulebook: Rulebook, text: str, today: dt.date) -> tuple[Carried, tuple[str, ...]]:
    """
    Read the field of a page; also say what had to be asked again, and why.

    Raises FieldError when it is too long, was cut off or changed, or holds what is no sheet.
    """
    if len(text) > LONGEST:
        raise FieldError("it is far too long")
    form, _, rest = text.partition(".")
    check, _, body = rest.partition(".")
    if form != FORM and form.isdecimal() and body.isascii() and check == _check(body):
        raise FieldError("they were made by another version of this program")
    if form != FORM or not body.isascii() or check != _check(body):
        raise FieldError("it was cut off or changed on the way")
    written = _read(body)
    try:
        on = dt.date.fromisoformat(written.on)
    except ValueError:
        raise FieldError("its day is no day") from None
    if on - today > A_DAY:
        raise FieldError("its day has not come yet")
    asked = {question.id for question in rulebook.questions}
    skipped = tuple(name for name in dict.fromkeys(written.skipped) if name in asked)
    halfway = tuple(name for name in dict.fromkeys(written.halfway) if name in asked)
    said: list[str] = []
    answers = dict(written.answers)
    if written.digest != rulebook.digest[:SIZE]:
        answers = _fitting(rulebook, written, said)
    known = {name: value for name, value in answers.items() if name in rulebook.entries}
    if any(unfit(rulebook, answers, applying(rulebook, known))):
        raise FieldError("its answers are not answers to these questions")
    if today - on > A_DAY:
        said += reminders(rulebook, answers)
        gone = {*asked_again(rulebook), *ignored(rulebook, answers)}
        answers = {name: value for name, value in answers.items() if name not in gone}
        said.append("This page was begun on another day. Warning signs, and what may have changed, "
                    "are asked once more.")  # fmt: skip
        on, skipped, halfway = today, (), ()
    return Carried(Sheet(on=on, answers=answers), skipped, halfway), tuple(said)


def _read(body: str) -> _Written:
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        return _Written.model_validate(json.loads(raw))
    except (binascii.Error, ValueError, RecursionError, ValidationError):
        raise FieldError("it holds something that is no sheet of answers") from None


def _fitting(rulebook: Rulebook, written: _Written, said: list[str]) -> dict[str, str]:
    """Keep, of answers to another state of the rules, what is still asked in the same words."""
    answers = {
        name: value
        for name, value in written.answers.items()
        if name in rulebook.entries and accept(rulebook, {name: value})[0] == {name: value}
    }
    for name in asked_otherwise(rulebook, written.asked, answers):
        del answers[name]
    for name in ignored(rulebook, answers):
        del answers[name]
    version = f"version {written.rulebook} of the rules; this is version {rulebook.version}"
    if written.rulebook == rulebook.version:
        version = f"an earlier text of version {rulebook.version} of the rules"
    gone = len(written.answers) - len(answers)
    lost = f" {words(gone, 'answer')} did not fit any more." if gone else " All answers still fit."
    said.append(f"The rules have changed since this page was made. It was made with {version}."
                f"{lost}")  # fmt: skip
    return answers
