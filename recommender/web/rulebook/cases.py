"""
Cases to try: a made-up person's answers, what the case expects, and every firing beside them.

A clinician may change one answer at a time and sees what is new and what is gone. The answers
travel in the page, as everywhere; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

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
from recommender.web.page.posting import posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.rulebook.shelf import Shelf

MOST_FOUND = 60
LONGEST_NUMBER = 6
MOST_WORDS = 100
Answers = dict[str, str]


class Changed(NamedTuple):
    """Answers after one was changed: what was `dropped` with it, or the `problem` that kept it."""

    answers: Answers
    dropped: tuple[str, ...] = ()
    problem: str = ""


def routes(site: Site, shelf: Shelf) -> list[Route]:
    """List the pages on which cases are tried."""

    def after_reading(answer: Callable[[Posted], Response]) -> Callable[..., Awaitable[Response]]:
        taking = posted(site, answer)

        async def endpoint(request: Request) -> Response:
            await shelf.read()
            return await taking(request)

        return endpoint

    def shown(answer: Callable[[Posted, int], Response]) -> Callable[..., Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            await shelf.read()
            page = Posted(site, {}, begun(site.today()))
            number = _number(request.path_params.get("number", "0"))
            return await run_in_threadpool(answer, page, number)

        return endpoint

    def case(page: Posted, number: int) -> Response:
        if not number:
            raise HTTPException(404)
        return _tried(page, shelf, number)

    return [
        Route("/rulebook/try", shown(lambda page, _number: _every(page, shelf))),
        Route("/rulebook/try", after_reading(lambda page: _change(page, shelf)), methods=["POST"]),
        Route(
            "/rulebook/try/find", after_reading(lambda page: _find(page, shelf)), methods=["POST"]
        ),
        Route("/rulebook/try/part/{number}", shown(lambda page, n: _part(page, shelf, n))),
        Route("/rulebook/try/{number}", shown(case)),
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

    parts = case_parts(shelf.cases())
    trouble = shelf.live().trouble
    values = {"parts": parts, "trouble": trouble, "asked": "", "found": None, "more": 0, **found}
    return page.site.show("try-list.html", title="Try a case", **values)


def _part(page: Posted, shelf: Shelf, number: int) -> Response:
    from recommender.render.book.cross_references import case_parts

    parts = case_parts(shelf.cases())
    if not 1 <= number <= len(parts):
        raise HTTPException(404)
    part = parts[number - 1]
    return page.site.show("try-part.html", title=f"Cases in {part.file}", part=part)


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
        return _tried(page, shelf, number)
    name, chosen = page.one("entry"), page.one("choose")
    entries = page.rulebook.entries
    if chosen and chosen in entries:
        return _tried(page, shelf, number, page.sheet, choose=entries[chosen])
    if name not in entries:
        return _tried(page, shelf, number, page.sheet)
    came = changed(page.rulebook, page.sheet.answers, entries[name], page.one("value"))
    if came.problem:
        return _tried(page, shelf, number, page.sheet, choose=entries[name], problem=came.problem)
    sheet = page.sheet.model_copy(update={"answers": came.answers})
    return _tried(page, shelf, number, sheet, dropped=came.dropped)


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


def _tried(
    page: Posted,
    shelf: Shelf,
    number: int,
    sheet: Sheet | None = None,
    *,
    choose: Entry | None = None,
    problem: str = "",
    dropped: tuple[str, ...] = (),
) -> Response:
    """Show answers with their firings, beside the case as it is written."""
    from recommender.render.book.firings import decided, gone, stages_of
    from recommender.render.document.what_if import HEADINGS, compared, side

    rulebook, cases = page.rulebook, shelf.cases()
    if number > len(cases.cases):
        raise HTTPException(404)
    written = _written(page, cases, number)
    sheet = sheet or written
    page = page.with_(page.carried._replace(sheet=sheet))
    try:
        both = compared(rulebook, written, sheet)
    except RecommenderError:
        text = "The rules could not be run on these answers. Go back, and try others."
        return page.show("error.html", status=422, title="That did not work", text=text)
    is_changed = bool(both.answers)
    before = both.before if is_changed else None
    told = [
        (heading, [(name, *thing) for (of, name), thing in side(rulebook, both.after).items()
                   if of == kind])
        for kind, heading in HEADINGS.items()
    ]  # fmt: skip
    return page.show(
        "try.html",
        status=422 if problem else 200,
        title=cases.cases[number - 1].case if number else "These answers, and what they led to",
        number=number,
        **_expected(shelf, cases, number),
        unmet=list(unmet(cases.cases[number - 1], both.before)) if number else [],
        both=both,
        is_changed=is_changed,
        headings=HEADINGS,
        told=[(heading, things) for heading, things in told if things],
        stages=stages_of(both.after, before),
        gone=gone(both.after, before) if before else [],
        facts=decided(both.after, before),
        said_otherwise=list(_otherwise(rulebook, cases, sheet)),
        groups=_groups(rulebook, sheet),
        choose=choose,
        choices=_choices(choose, sheet),
        problem=problem,
        dropped=[rulebook.entries[name].label for name in dropped],
        open_entries=[rulebook.entries[e] for q in both.after.open_questions for e in q.open],
    )


def _written(page: Posted, cases: Cases, number: int) -> Sheet:
    """Give the answers as the case has them; without a case, those the page came with."""
    if not number:
        return page.sheet
    sheet = sheet_of(cases.cases[number - 1], cases.healthy, page.rulebook)
    return sheet.model_copy(update={"on": page.site.today()})


def _expected(shelf: Shelf, cases: Cases, number: int) -> dict[str, Any]:
    """Say in words what a case expects, with the words and the place of all that it names."""
    from recommender.render.book.book import names
    from recommender.render.book.book_cases import case_row
    from recommender.render.book.links import place

    if not number:
        return {"row": None, "named": {}, "place": place}
    material = shelf.stands().material
    row = case_row(material, number - 1, cases.cases[number - 1], [])
    return {"row": row, "named": names(material), "place": place}


def _otherwise(
    rulebook: Rulebook, cases: Cases, sheet: Sheet
) -> Iterator[tuple[str, str, str, bool]]:
    """List the answers that a person with nothing to report would not give."""
    applies = applying(rulebook, sheet.answers)
    for entry in rulebook.entries.values():
        value = sheet.answers.get(entry.id)
        if value is not None and value != cases.healthy.get(entry.id):
            asked = bool(applies[entry.question.id])
            yield entry.id, entry.label, value_words(entry, value), asked


def _groups(rulebook: Rulebook, sheet: Sheet) -> dict[str, list[tuple[str, str, str]]]:
    """List what can be answered otherwise, by group: its name, its words, the answer now."""
    applies = applying(rulebook, sheet.answers)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for entry in rulebook.entries.values():
        if applies[entry.question.id]:
            value = sheet.answers.get(entry.id)
            now = "not answered" if value is None else value_words(entry, value)
            found.setdefault(entry.question.group, []).append((entry.id, entry.label, now))
    return found


def _choices(entry: Entry | None, sheet: Sheet) -> list[tuple[str, str, bool]]:
    """List what can be answered: the value, its words, and whether it is the answer now."""
    if entry is None:
        return []
    now = sheet.answers.get(entry.id)
    return [(value, value_words(entry, value), value == now) for value in entry.values]
