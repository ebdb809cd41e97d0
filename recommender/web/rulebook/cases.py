"""
Cases to try: a made-up person's answers, what the case expects, and every firing beside them.

A clinician may change one answer at a time and sees what is new and what is gone. The answers
travel in the page, as everywhere; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recommender.audit.cases.cases import Case, Cases, sheet_of, unmet
from recommender.core.language.cards import Entry, value_words
from recommender.core.language.errors import RecommenderError
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import accept, must_apply
from recommender.core.questionnaire.applicability import applying, ignored
from recommender.web.page.carried import begun
from recommender.web.page.posting import Endpoint, posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.rulebook.shelf import Shelf

if TYPE_CHECKING:
    from recommender.render.document.what_if import WhatIf

MOST_FOUND = 60
LONGEST_NUMBER = 6
MOST_WORDS = 100
Answers = dict[str, str]


class Changed(NamedTuple):
    """Answers after one was changed: what was `dropped` with it, or the `problem` that kept it."""

    answers: Answers
    dropped: tuple[str, ...] = ()
    problem: str = ""


class Trial(NamedTuple):
    """
    What is tried: the number of a case, or 0, and the answers now; None as the case has them.

    `choose` is what is to be answered otherwise; `problem` and `dropped` are as in `Changed`.
    """

    number: int = 0
    sheet: Sheet | None = None
    choose: Entry | None = None
    problem: str = ""
    dropped: tuple[str, ...] = ()


def routes(site: Site, shelf: Shelf) -> list[Route]:
    """List the pages on which cases are tried; each waits until the cases have been read."""

    def shown(answer: Callable[[Posted, Shelf, int], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            await shelf.read()
            page = Posted(site, {}, begun(site.today()))
            number = _number(request.path_params.get("number", "0"))
            return await run_in_threadpool(answer, page, shelf, number)

        return endpoint

    def sent(answer: Callable[[Posted, Shelf], Response]) -> Endpoint:
        taking = posted(site, lambda page: answer(page, shelf))

        async def endpoint(request: Request) -> Response:
            await shelf.read()
            return await taking(request)

        return endpoint

    return [
        Route("/rulebook/try", shown(lambda page, shelf, _number: _every(page, shelf))),
        Route("/rulebook/try", sent(_change), methods=["POST"]),
        Route("/rulebook/try/find", sent(_find), methods=["POST"]),
        Route("/rulebook/try/part/{number}", shown(_part)),
        Route("/rulebook/try/{number}", shown(_case)),
    ]


def _number(text: str) -> int:
    """
    Read the number of a case or of a page of cases.

    Raises HTTPException when it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise HTTPException(404)
    return int(text)


def _every(page: Posted, shelf: Shelf, **found: Any) -> Response:
    """Show how to find a case: by words, or file by file."""
    from recommender.render.book.cross_references import case_parts

    return page.site.show(
        "try-list.html",
        title="Try a case",
        parts=case_parts(shelf.cases()),
        trouble=shelf.live().trouble,
        **{"asked": "", "found": None, "more": 0, **found},
    )


def _part(page: Posted, shelf: Shelf, number: int) -> Response:
    from recommender.render.book.cross_references import case_parts

    parts = case_parts(shelf.cases())
    if not 1 <= number <= len(parts):
        raise HTTPException(404)
    part = parts[number - 1]
    return page.site.show("try-part.html", title=f"Cases in {part.file}", part=part)


def _case(page: Posted, shelf: Shelf, number: int) -> Response:
    if not number:
        raise HTTPException(404)
    return _tried(page, shelf, Trial(number))


def _find(page: Posted, shelf: Shelf) -> Response:
    asked = page.one("sought")[:MOST_WORDS]
    words = asked.casefold().split()
    cases = shelf.cases().cases
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        hits = [n for n in range(1, len(cases) + 1) if str(n) == words[0].lstrip("0")]
    else:
        hits = [n for n, one in enumerate(cases, 1) if words and _has(one, words)]
    found = [(number, cases[number - 1].case) for number in hits[:MOST_FOUND]]
    more = len(hits) - len(found)
    return _every(page, shelf, asked=asked, found=found, more=more)


def _has(case: Case, words: list[str]) -> bool:
    """Say whether all words stand in a case: its title, its rules, and what is answered in it."""
    rules = (case.near_miss_of or "", *(case.expect.because if case.expect else ()))
    text = " ".join((case.case, case.from_, *rules, str(case.answers))).casefold()
    return all(word in text for word in words)


def _change(page: Posted, shelf: Shelf) -> Response:
    """Take one changed answer, or show how one can be changed."""
    text = page.one("case")
    number = _number(text) if text else 0
    if number and not page.one("sheet"):
        return _tried(page, shelf, Trial(number))
    trial = Trial(number, page.sheet)
    entries = page.rulebook.entries
    chosen, entry = entries.get(page.one("choose")), entries.get(page.one("entry"))
    if chosen is not None:
        return _tried(page, shelf, trial._replace(choose=chosen))
    if entry is None:
        return _tried(page, shelf, trial)
    after = changed(page.rulebook, page.sheet.answers, entry, page.one("value"))
    if after.problem:
        return _tried(page, shelf, trial._replace(choose=entry, problem=after.problem))
    sheet = page.sheet.model_copy(update={"answers": after.answers})
    return _tried(page, shelf, trial._replace(sheet=sheet, dropped=after.dropped))


def changed(rulebook: Rulebook, answers: Any, entry: Entry, value: str) -> Changed:
    """
    Answer one thing otherwise, or take its answer back when the value is empty.

    A warning sign or caution whose question no longer applies is taken back as well; other answers
    stay, and are ignored as long as their question does not apply.
    """
    now = {name: one for name, one in answers.items() if name != entry.id}
    if value:
        taken, troubles = accept(rulebook, {entry.id: value})
        if troubles:
            return Changed(dict(answers), problem=troubles[0].text.replace("`", ""))
        now |= taken
    dropped: list[str] = []
    while gone := [
        name for name in ignored(rulebook, now) if must_apply(rulebook.entries[name], now[name])
    ]:
        if entry.id in gone:
            problem = "with the other answers this question is not asked"
            return Changed(dict(answers), problem=problem)
        dropped += gone
        now = {name: one for name, one in now.items() if name not in gone}
    return Changed({name: now[name] for name in rulebook.entries if name in now}, tuple(dropped))


def _tried(page: Posted, shelf: Shelf, trial: Trial) -> Response:
    """
    Show answers with their firings, beside the case as it is written.

    Raises HTTPException when there is no case of that number.
    """
    from recommender.render.document.what_if import compared

    rulebook, cases = page.rulebook, shelf.cases()
    if trial.number > len(cases.cases):
        raise HTTPException(404)
    case = cases.cases[trial.number - 1] if trial.number else None
    written = page.sheet if case is None else _written(page, cases, case)
    sheet = trial.sheet or written
    page = replace(page, carried=page.carried._replace(sheet=sheet))
    try:
        both = compared(rulebook, written, sheet)
    except RecommenderError:
        text = "The rules could not be run on these answers. Go back, and try others."
        return page.show("error.html", status=422, title="That did not work", text=text)
    return page.show(
        "try.html",
        status=422 if trial.problem else 200,
        title=case.case if case else "These answers, and what they led to",
        number=trial.number,
        problem=trial.problem,
        both=both,
        **(_expected(shelf, trial.number, case, both) if case else {}),
        **_results(rulebook, both),
        **_answers(rulebook, cases.healthy, trial, sheet),
    )


def _written(page: Posted, cases: Cases, case: Case) -> Sheet:
    """Give the answers as a case has them, on the day of today."""
    sheet = sheet_of(case, cases.healthy, page.rulebook)
    return sheet.model_copy(update={"on": page.site.today()})


def _expected(shelf: Shelf, number: int, case: Case, both: WhatIf) -> dict[str, Any]:
    """
    Say in words what a case expects and what of it is not met as it is written.

    With it come the words and the place of all that it names.
    """
    from recommender.render.book.book import names
    from recommender.render.book.links import place
    from recommender.render.book.pages import case_row

    material = shelf.stands().material
    return {
        "row": case_row(material, number - 1, case, []),
        "named": names(material),
        "place": place,
        "unmet": list(unmet(case, both.before)),
    }


def _results(rulebook: Rulebook, both: WhatIf) -> dict[str, Any]:
    """Lay out what the answers lead to, and where they were changed how that differs."""
    from recommender.render.book.firings import decided, gone, stages_of
    from recommender.render.document.what_if import HEADINGS, side

    before = both.before if both.answers else None
    told: dict[str, list[tuple[Any, ...]]] = {heading: [] for heading in HEADINGS.values()}
    for (kind, name), thing in side(rulebook, both.after).items():
        told[HEADINGS[kind]].append((name, *thing))
    return {
        "is_changed": before is not None,
        "told": [(heading, things) for heading, things in told.items() if things],
        "stages": stages_of(both.after, before),
        "gone": gone(both.after, before) if before else [],
        "facts": decided(both.after, before),
        "open_entries": [
            rulebook.entries[entry]
            for question in both.after.open_questions
            for entry in question.open
        ],
    }


def _answers(
    rulebook: Rulebook, healthy: Mapping[str, str], trial: Trial, sheet: Sheet
) -> dict[str, Any]:
    """
    List the answers that a healthy person would not give, and what can be answered otherwise.

    The latter by group: its name, its words and the answer now.
    """
    from recommender.render.book.cross_references import differing

    applies = applying(rulebook, sheet.answers)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for entry in rulebook.entries.values():
        if applies[entry.question.id]:
            value = sheet.answers.get(entry.id)
            now = "not answered" if value is None else value_words(entry, value)
            groups.setdefault(entry.question.group, []).append((entry.id, entry.label, now))
    return {
        "said_otherwise": differing(rulebook, healthy, sheet.answers),
        "applies": applies,
        "groups": groups,
        "choose": trial.choose,
        "value_words": value_words,
        "dropped": [rulebook.entries[name].label for name in trial.dropped],
    }
