"""
The interview in the browser: one short page for each group, only what can still matter.

Warning signs come first and in full. An emergency is shown at once and alone; help that should come
soon is told on top of every page that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recommender.core.asking import is_warning, next_page, standing
from recommender.core.body_map import places_of
from recommender.core.cards import Question, entries_of, value_words
from recommender.core.consult import consult, what_to_do
from recommender.core.model import Rulebook
from recommender.core.questionnaire import applying, ignored, optional
from recommender.core.vocabulary import STOPPING
from recommender.render.bodymap import pointing_map
from recommender.web.carried import Carried
from recommender.web.filled import ANSWER, Fields, Page, entered, fields_of, filled, shown_on
from recommender.web.leads import Lead, leads
from recommender.web.own_words import lines_page, words_on
from recommender.web.posting import Posted, posted
from recommender.web.questions import place_of, seen, shown_questions
from recommender.web.site import Site

__all__ = ["routes"]

UNTOUCHED = {
    "any-of": "Nothing is ticked here. Tick what fits, or “None of these”.",
    "number": "There is no number here yet.",
    "text": "There is nothing here yet.",
}


class Call(NamedTuple):
    """Help that is called for: how soon, for what, and what to do."""

    to: str
    label: str
    do: str


class Said(NamedTuple):
    """A question that was answered or left open, with the answer in words."""

    question: Question
    words: tuple[str, ...]


def routes(site: Site) -> list[Route]:
    """List the pages of the interview."""

    def start(request: Request) -> Response:  # noqa: ARG001  # as it is called
        return site.show("start.html", title="Start")

    return [
        Route("/", start),
        Route("/questions", posted(site, questions, long=_asks_why), methods=["POST"]),
        Route("/words", posted(site, words), methods=["POST"]),
        Route("/answers", posted(site, summary), methods=["POST"]),
    ]


def _asks_why(fields: Fields) -> bool:
    """Say whether what the answers could lead to is worked out, which takes long."""
    return any(fields.get("why", ()))


def questions(page: Posted) -> Response:
    """Take what was answered, and show what comes next."""
    asked = shown_on(page.rulebook, page.fields)
    if page.one("why"):
        return _why(page, asked)
    if page.one("change"):
        return _change(page, page.one("change"))
    match page.one("go"):
        case "back":
            return _back(_with_draft(page), page.one("page"))
        case "next" | "later" as go if asked:
            found = filled(page.rulebook, page.fields)
            wrong = dict(found.wrong)
            if go == "next":
                wrong |= _untouched(page, found.untouched)
            if wrong:
                return _same(page, asked, wrong)
            page = _taken(page, found.answers, found.untouched)
    return _onward(page)


def words(page: Posted) -> Response:
    """Show the lines that own words may mean; what was entered beside them stays."""
    return lines_page(_with_draft(page))


def _onward(page: Posted) -> Response:
    """Show the next page, after the lines for new words; the result, when no more is asked."""
    if page.offers:
        return lines_page(page)
    rulebook, carried = page.rulebook, page.carried
    asked = next_page(rulebook, carried.answers, carried.skipped)
    if not asked:
        from recommender.web.result import result

        return result(page)
    whole = tuple((one.question, one.entries) for one in asked)
    return _shown(page, whole, carried.draft, coming=asked[0].pages)


def _shown(
    page: Posted,
    asked: Page,
    fields: Mapping[str, tuple[str, ...]],
    wrong: Mapping[str, str] | None = None,
    told: Mapping[str, tuple[Lead, ...]] | None = None,
    *,
    coming: tuple[str, ...] = (),
    changing: bool = False,
) -> Response:
    """Show a page of questions, filled in with what was entered before."""
    rulebook, carried = page.rulebook, page.carried
    group = asked[0][0].group
    coming = coming or _coming(page)
    here, most = place_of(rulebook, carried, group, coming)
    lists = [entry for q, entries in asked for entry in entries if q.kind == "any-of"]
    places = places_of(page.site.body, rulebook, lists)
    ticked = [entry.id for entry in lists if fields.get(ANSWER + entry.id)]
    return page.show(
        "questions.html",
        status=422 if wrong else 200,
        title=group,
        group=group,
        here=here,
        most=most,
        sure=most == here,
        again=group in seen(rulebook, carried),
        questions=shown_questions(asked, fields, wrong or {}, told or {}, places),
        picture=pointing_map(page.site.body, rulebook, places, ticked),
        wrong=wrong or {},
        warning=any(is_warning(question) for question, _ in asked),
        changing=changing,
        first=_before(rulebook, carried, group) is None,
        calls=_calls(page),
        text=words_on(page, asked),
    )


def _coming(page: Posted) -> tuple[str, ...]:
    """Name the pages that may still come."""
    asked = next_page(page.rulebook, page.carried.answers, page.carried.skipped)
    return asked[0].pages if asked else ()


def _calls(page: Posted) -> tuple[Call, ...]:
    """List the help that is certain to be called for, and should not wait for the last page."""
    rulebook = page.rulebook
    sure = standing(rulebook, page.carried.answers).sure
    if sure.emergency:
        told = consult(rulebook, page.sheet).referrals
        return tuple(Call(one.to, one.label, one.do) for one in told)
    return tuple(
        Call(to, rulebook.suspicion_of[name].label, what_to_do(rulebook, name, to))
        for to in STOPPING
        for name, urgency in sorted(sure.referrals)
        if urgency == to
    )


def _same(page: Posted, asked: Page, wrong: Mapping[str, str]) -> Response:
    """Show the same page once more, with what is wrong beside each question."""
    changing = bool(page.one("changing"))
    return _shown(page, asked, entered(page.fields), wrong, changing=changing)


def _why(page: Posted, asked: Page) -> Response:
    """Say what the answers to a question could lead to: on the same page, or by itself."""
    name = page.one("why")
    told = {
        question.id: leads(page.rulebook, page.carried.answers, question, entries)
        for question, entries in asked
        if question.id == name
    }
    if page.part:
        return page.show("leads.html", leads=told.get(name, ()))
    if not asked:
        return _onward(page)
    changing = bool(page.one("changing"))
    return _shown(page, asked, entered(page.fields), told=told, changing=changing)


def _untouched(page: Posted, names: tuple[str, ...]) -> dict[str, str]:
    """Say at each question that it is not answered; what nothing reads may stay so."""
    kinds = {question.id: question for question in page.rulebook.questions}
    return {
        name: UNTOUCHED.get(kinds[name].kind, "Nothing is chosen here yet. Please choose one.")
        for name in names
        if not optional(page.rulebook, kinds[name])
    }


def _taken(page: Posted, answers: Mapping[str, str], untouched: tuple[str, ...]) -> Posted:
    """Take answers over; what was left untouched is open, and left out what no longer applies."""
    rulebook, carried = page.rulebook, page.carried
    shown = [question.id for question, _ in shown_on(rulebook, page.fields)]
    gone = {
        entry.id
        for question, entries in shown_on(rulebook, page.fields)
        if question.id in untouched
        for entry in entries
    }
    given = {name: value for name, value in carried.answers.items() if name not in gone}
    given |= answers
    dropped = ignored(rulebook, given)
    kept = {name: value for name, value in given.items() if name not in dropped}
    skipped = [name for name in carried.skipped if name not in shown]
    fields = {name: value for name, value in carried.draft.items() if name not in page.fields}
    said = page.said
    lost = [rulebook.entries[name].label for name in dropped if given[name] != "no"]
    if lost:
        said += (f"No longer asked, and taken out: {'; '.join(lost)}",)
    sheet = carried.sheet.model_copy(update={"answers": kept})
    return page.with_(Carried(sheet, (*skipped, *untouched), fields), said)


def _with_draft(page: Posted) -> Posted:
    """Carry on what was entered on a page that is left without sending it off."""
    own = {name for name in page.fields if name.startswith(("a.", "u.", "none."))}
    draft = {name: value for name, value in page.carried.draft.items() if name not in own}
    return page.with_(page.carried._replace(draft={**draft, **entered(page.fields)}), page.said)


def _before(rulebook: Rulebook, carried: Carried, group: str) -> str | None:
    """Name the page before one, of those that were seen."""
    order = list(dict.fromkeys(question.group for question in rulebook.questions))
    if group not in order:
        return None
    earlier = order[: order.index(group)]
    return next((one for one in reversed(seen(rulebook, carried)) if one in earlier), None)


def _back(page: Posted, group: str) -> Response:
    """Go to the page before; from the first one, to where the questions go on."""
    before = _before(page.rulebook, page.carried, group)
    return _onward(page) if before is None else _change(page, before)


def _change(page: Posted, group: str) -> Response:
    """Show a page that was answered, to change it."""
    rulebook, carried = page.rulebook, page.carried
    applies = applying(rulebook, carried.answers)
    asked = tuple(
        (question, entries_of(question))
        for question in rulebook.questions
        if question.group == group and applies[question.id] and _was_seen(page, question)
    )
    if not asked:
        return _onward(page)
    fields = {**carried.draft, **fields_of(asked, carried.answers)}
    return _shown(page, asked, fields, changing=True)


def _was_seen(page: Posted, question: Question) -> bool:
    """Say whether a question was answered or left open, or is one that may be answered anyway."""
    carried = page.carried
    return (
        question.id in carried.skipped
        or any(entry.id in carried.answers for entry in entries_of(question))
        or optional(page.rulebook, question)
    )


def summary(page: Posted) -> Response:
    """List what was answered, page by page, to change it."""
    page = _with_draft(page)
    groups: dict[str, list[Said]] = {}
    for question in page.rulebook.questions:
        words = tuple(_words(page, question))
        if words:
            groups.setdefault(question.group, []).append(Said(question, words))
    calls = _calls(page)
    return page.show("answers.html", title="Your answers", groups=groups, calls=calls)


def _words(page: Posted, question: Question) -> Iterator[str]:
    """Say the answer to a question, as it was asked."""
    entries = [entry for entry in entries_of(question) if entry.id in page.carried.answers]
    said = {entry: page.carried.answers[entry.id] for entry in entries}
    if not said:
        if question.id in page.carried.skipped:
            yield "Skipped."
    elif question.kind != "any-of":
        for entry, value in said.items():
            words = value_words(entry, value)
            yield f"{words[:1].upper()}{words[1:]}"
    elif set(said.values()) == {"no"}:
        yield "None of these."
    else:
        yield from (entry.label for entry, value in said.items() if value == "yes")
        yield from (f"Not sure: {entry.label}" for entry, v in said.items() if v == "not-sure")
