"""
The result in the browser: an emergency alone, a referral, what is still open, or the routine as
cards; and the answers to why, why not and what if.

What is said stands in `render/document/`; nothing is chosen here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from recommender.core.consultation.consult import consulted
from recommender.core.consultation.provenance import said
from recommender.core.consultation.result import Consultation
from recommender.core.explanation.answer_effects import leading
from recommender.core.explanation.sufficient_reasons import hangs_on, pivotal
from recommender.core.explanation.why_not import why_not
from recommender.core.language.errors import TooLongError, UnknownNameError
from recommender.core.language.rulebook import Rulebook
from recommender.core.routine.laws import MINUTES, fewest_minutes
from recommender.render.document.arrows import arrows_to
from recommender.render.document.blocks import Block
from recommender.render.document.consultation import (
    Document,
    SaidAnswer,
    call_numbers,
    document_of,
)
from recommender.render.document.deeper import deeper_of
from recommender.render.document.open_questions import leading_block
from recommender.render.document.summary import summary_of
from recommender.render.document.why import hanging_blocks
from recommender.render.document.why_not import WhyNotPart, why_not_part
from recommender.render.document.wording import is_alone, is_stopped
from recommender.render.svg.pictures import overview, step_pictures, way_pictures
from recommender.web.page.posting import always, posted
from recommender.web.page.sent import Answer, Posted
from recommender.web.page.site import Site
from recommender.web.pages.what_if import Tries, nothing_tried, tried

TITLES = {
    "recommendation": "Your result",
    "referral": "Your result",
    "needs-answers": "Still open",
    "nothing-reported": "Nothing to ease today",
    "safety-check-failed": "The safety check failed",
}
PART = {"X-Part": "1"}
REGION = "region:"
LONG = {"/why": always, "/why-not": always}
"""What takes long, and so waits in a line of its own."""


class Asks(NamedTuple):
    """The box that asks why not: all that can be asked about by place, and the answer, if any."""

    places: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    chosen: str = ""
    wrong: str = ""
    found: WhyNotPart | None = None


def routes(site: Site) -> list[Route]:
    """List the pages of the result."""
    pages: dict[str, Answer] = {
        "/result": result,
        "/why": why,
        "/why-not": why_not_answer,
        "/what-if": what_if_answer,
    }
    return [
        Route(path, posted(site, _in_time(answer), long=LONG.get(path)), methods=["POST"])
        for path, answer in pages.items()
    ]


def _in_time(answer: Answer) -> Answer:
    """Answer in plain words where a result takes too long; the answers stay in the page."""

    def answered(page: Posted) -> Response:
        try:
            return answer(page)
        except TooLongError:
            text = "This takes too much working out. With more questions answered it takes less."
            return page.show("error.html", status=503, title="That takes too long", text=text)

    return answered


def result(page: Posted) -> Response:
    """Show what the answers so far lead to; or, when that is asked for, in the fewest minutes."""
    fewest = fewest_minutes(page.rulebook)
    if fewest and page.one(MINUTES) == str(fewest):
        answers = {**page.sheet.answers, MINUTES: str(fewest)}
        sheet = page.sheet.model_copy(update={"answers": answers})
        page = replace(page, carried=page.carried._replace(sheet=sheet))
    return shown_result(page, consulted(page.rulebook, page.sheet).consultation)


def emergency(page: Posted, consultation: Consultation) -> Response:
    """Show an emergency alone: what to do now, what it may be, what to tell."""
    rulebook = page.rulebook
    view = document_of(rulebook, consultation)
    groups: dict[str, dict[str, None]] = {}
    for urgency in view.help:
        for one in urgency.suspicions:
            for answer in one.answers:
                groups.setdefault(answer.group, {})[answer.words] = None
    return page.show(
        "emergency.html",
        said=(),
        title=view.help[0].label,
        body_class="alone",
        view=view,
        numbers=call_numbers(rulebook),
        groups=groups,
        signed=bool(rulebook.signatures or rulebook.signature_problems),
    )


def shown_result(
    page: Posted,
    consultation: Consultation,
    *,
    asks: Asks | None = None,
    tries: Tries | None = None,
    status: int = 200,
) -> Response:
    """Show a consultation; `asks` and `tries` are the boxes of why not and what if, if in use."""
    if is_alone(consultation):
        return emergency(page, consultation)
    rulebook = page.rulebook
    view = document_of(rulebook, consultation)
    boxes = view.status != "safety-check-failed" and not (view.stops or view.open)
    if asks or tries or boxes:
        asks = asks or Asks(_places(rulebook, consultation))
        tries = tries or nothing_tried(rulebook, consultation)
    return page.show(
        "result.html",
        status=status,
        title=view.help[0].label if view.stops else TITLES[view.status],
        view=view,
        summary=summary_of(rulebook, consultation, view),
        shorter=_shorter(rulebook, consultation),
        deeper=deeper_of(rulebook, consultation, view),
        rests=_rests(page, view),
        skipped={one.group for one in rulebook.questions if one.id in page.carried.skipped},
        asks=asks,
        tries=tries,
        **_pictures(page.site, rulebook, consultation),
        overview=overview(page.site.body, rulebook, consultation),
    )


def _pictures(site: Site, rulebook: Rulebook, shown: Consultation) -> dict[str, Any]:
    """Draw how each step is done; or, where the rulebook has no poses, where it is."""
    steps = shown.routine.steps if shown.routine else ()
    poses = {step.technique: site.pose(step.technique) for step in steps}
    where = {} if any(poses.values()) else step_pictures(site.body, rulebook, shown)
    return {"poses": poses, "pictures": where}


def _shorter(rulebook: Rulebook, shown: Consultation) -> int:
    """Give the minutes of a shorter routine; 0 where there is none."""
    fewest = fewest_minutes(rulebook)
    return fewest if shown.routine is not None and shown.routine.minutes > fewest else 0


def _rests(page: Posted, view: Document) -> tuple[SaidAnswer, ...]:
    """List the answers on which alone it hangs how soon to get help."""
    if not view.stops or view.status == "safety-check-failed":
        return ()
    rulebook, answers = page.rulebook, page.sheet.answers
    return tuple(
        SaidAnswer(said(rulebook, answers, name), rulebook.entries[name].question.group)
        for name in pivotal(rulebook, answers)
    )


def _places(rulebook: Rulebook, shown: Consultation) -> tuple[Any, ...]:
    """Sort every technique that is not a step by the place it is for."""
    steps = {step.technique for step in shown.routine.steps} if shown.routine else set()
    places: dict[str, list[tuple[str, str]]] = {region.id: [] for region in rulebook.regions}
    for card in rulebook.technique_of.values():
        if card.id not in steps:
            places[card.region].append((card.id, card.title))
    return tuple(
        (rulebook.region_of[name].label, tuple(cards)) for name, cards in places.items() if cards
    )


def why(page: Posted) -> Response:
    """Say which answers alone are enough for a step, or what an open question could change."""
    shown, evaluated = consulted(page.rulebook, page.sheet)
    if is_alone(shown):
        return emergency(page, shown)
    wrong, title = "", "Why this?"
    blocks: tuple[Block, ...] = ()
    fact, question = page.one("fact"), page.one("question")
    if question:
        title, blocks = "What could an answer change?", _leading(page, shown, question)
    elif shown.status != "safety-check-failed" and fact in shown.decision:
        blocks = tuple(hanging_blocks([hangs_on(page.rulebook, page.sheet.answers, fact)]))
    if not blocks:
        wrong = "Your answers do not lead to this. Go back to your result, and choose there."
    way = arrows_to(shown, evaluated.makers, fact) if blocks and fact and not question else ()
    ways = way_pictures(page.site.body, page.rulebook, shown) if fact.startswith(REGION) else {}
    return _part(
        page,
        "_why.html" if page.part else "why.html",
        200 if blocks else 400,
        title=title,
        wrong=wrong,
        blocks=blocks,
        way=way,
        picture=ways.get(fact.removeprefix(REGION)),
    )


def _leading(page: Posted, shown: Consultation, name: str) -> tuple[Block, ...]:
    asked = next((one for one in shown.open_questions if one.id == name), None)
    if asked is None:
        return ()
    entries = [page.rulebook.entries[one] for one in asked.open]
    found = leading(page.rulebook, page.sheet.answers, entries)
    return (leading_block(page.rulebook, entries, found),)


def why_not_answer(page: Posted) -> Response:
    """Say why a technique is not a step."""
    rulebook, name = page.rulebook, page.one("technique")
    known = consulted(rulebook, page.sheet)
    shown = known.consultation
    if not _is_asked_about(shown):
        return shown_result(page, shown)
    asks = Asks(_places(rulebook, shown), name)
    try:
        asks = asks._replace(found=why_not_part(why_not(rulebook, page.sheet, name, known)))
    except UnknownNameError:
        asks = asks._replace(chosen="", wrong="Please choose one of the list.")
    status = 200 if asks.found else 400
    if page.part:
        return _part(page, "_why_not.html", status, asks=asks)
    return shown_result(page, shown, asks=asks, status=status)


def what_if_answer(page: Posted) -> Response:
    """Show what another answer would change."""
    shown = consulted(page.rulebook, page.sheet).consultation
    if not _is_asked_about(shown):
        return shown_result(page, shown)
    tries = tried(page, shown)
    status = 400 if tries.wrong or tries.wrong_entry else 200
    if page.part:
        return _part(page, "_what_if.html", status, tries=tries)
    return shown_result(page, shown, tries=tries, status=status)


def _is_asked_about(shown: Consultation) -> bool:
    """Say whether steps can be asked about: not beside help that stops, nor a failed check."""
    return not (is_stopped(shown) or is_alone(shown) or shown.status == "safety-check-failed")


def _part(page: Posted, template: str, status: int, **values: Any) -> Response:
    """Show a template, marked as a part of a page where a script asked for one."""
    response = page.show(template, status=status, **values)
    if page.part:
        response.headers.update(PART)
    return response
