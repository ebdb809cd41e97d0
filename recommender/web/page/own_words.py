"""
Own words in the browser: a field on the pages of signs and symptoms, and the lines that the words
may mean, to tick. They travel in the body of a request, as answers do; nothing ticks by itself.

Whatever button of a page is pressed, its words and ticks are taken: `taken` is asked of every page.
A tick that is taken away here is no "no": its line is open again, and is asked once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from recommender.core.language.characters import text_trouble
from recommender.core.language.fields import ELSE, OWN_WORDS
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept, must_apply
from recommender.core.questionnaire.applicability import ignored, is_warning
from recommender.core.questionnaire.hearing import by_itself, offered, still_offered
from recommender.web.page.carried import Carried
from recommender.web.page.form import TICKED, Fields, Page, named_in
from recommender.web.page.sent import Posted

WORDS, LINE, OFFERED = "words", "w.", "offered"
"""
The field for words, how the fields of the lines that are offered for them begin, and the field that
names these lines.
"""


class Taken(NamedTuple):
    """What is carried on, what is said of it, and whether there are new lines to offer."""

    carried: Carried
    said: tuple[str, ...] = ()
    offers: bool = False


def taken(rulebook: Rulebook, carried: Carried, fields: Fields) -> Taken:
    """Take what was typed in own words, and the lines that were ticked for it."""
    if OWN_WORDS not in rulebook.entries:
        return Taken(carried)
    ticks = _ticks(rulebook, fields)
    answers = {**carried.answers, **ticks}
    opened = _opened(rulebook, carried.answers, ticks, fields)
    said: tuple[str, ...] = ()
    if opened:
        answers = {name: value for name, value in answers.items() if name not in opened}
        labels = "; ".join(rulebook.entries[name].label for name in opened)
        said = (f"No longer ticked, so we ask it once more: {labels}",)
    before = answers.get(OWN_WORDS, "")
    if WORDS in fields:
        typed = " ".join(fields[WORDS][0].split())
        accepted, troubles = accept(rulebook, {OWN_WORDS: typed})
        if troubles:
            why = text_trouble(typed, LONGEST_TEXT)
            said = (*said, f"Your line of own words {why}. Please type it again.")
        elif typed:
            answers |= accepted
        else:
            answers.pop(OWN_WORDS, None)
    if answers == carried.answers:
        return Taken(carried, said)
    is_new = answers.get(OWN_WORDS, "") not in ("", before)
    sheet = carried.sheet.model_copy(update={"answers": _fitting(rulebook, answers)})
    offers = is_new and bool(still_offered(rulebook, sheet.answers))
    again = {rulebook.entries[name].question.id for name in opened}
    skipped = tuple(name for name in carried.skipped if name not in again)
    return Taken(carried._replace(sheet=sheet, skipped=skipped), said, offers)


def _ticks(rulebook: Rulebook, fields: Fields) -> dict[str, str]:
    """Read the lines that were ticked; of two ticks at one line the yes counts."""
    ticks: dict[str, str] = {}
    for name, values in fields.items():
        entry = rulebook.entries.get(name.removeprefix(LINE)) if name.startswith(LINE) else None
        ticked = [value for value in TICKED if value in values]
        if entry is not None and entry.ticked and ticked:
            ticks[entry.id] = ticked[0]
    return ticks


def _opened(
    rulebook: Rulebook, before: Mapping[str, str], ticks: Mapping[str, str], fields: Fields
) -> tuple[str, ...]:
    """Name the lines that stood ticked on the page, and do so no longer."""
    return tuple(
        entry.id
        for entry in named_in(rulebook, fields, OFFERED)
        if entry.ticked and before.get(entry.id) in TICKED and entry.id not in ticks
    )


def _fitting(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """
    Keep a sign that was ticked though the words that led to it are gone: something else is felt.
    """
    otherwise = {**answers, ELSE: "yes"} if ELSE in rulebook.entries else answers
    kept = set(ignored(rulebook, answers)).difference(ignored(rulebook, otherwise))
    if any(must_apply(rulebook.entries[name], answers[name]) for name in kept):
        answers = otherwise
    gone = ignored(rulebook, answers)
    return {name: value for name, value in answers.items() if name not in gone}


def words_on(page: Posted, asked: Page) -> str | None:
    """Give the words so far, for the field on a page of signs or symptoms; None on any other."""
    wanted = any(is_warning(question) or question.symptom for question, _ in asked)
    known = OWN_WORDS in page.rulebook.entries
    return _typed(page) if wanted and known else None


def _typed(page: Posted) -> str:
    """Give the words so far; those that could not be taken, so that they can be mended."""
    typed = " ".join(page.one(WORDS).split())
    refused = text_trouble(typed, LONGEST_TEXT)
    return typed if refused else page.carried.answers.get(OWN_WORDS, "")


def lines_page(page: Posted) -> Response:
    """Show the lines that a person's own words may mean, to tick what fits."""
    answers = page.carried.answers
    text = answers.get(OWN_WORDS, "")
    lines = offered(page.rulebook, answers, text) if text else ()
    return page.show(
        "own-words.html",
        title="In your own words",
        text=_typed(page),
        rows=[
            (entry, by_itself(page.rulebook, entry), answers.get(entry.id, "")) for entry in lines
        ],
    )
