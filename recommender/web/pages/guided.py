"""
Guided mode: a routine one step at a time, with a timer where the browser can run one.

The server keeps nothing. A page brings the answers, where one is in the routine, and which steps
were exchanged for gentler ones; all of it is checked again, and nothing gets firmer on the way.
Without script each page is one turn of one step; with it, the same page goes through all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import exchanged
from recommender.core.consultation.result import Consultation
from recommender.core.routine.steps import Routine
from recommender.render.document.guided import Guided, Place, advised, guided, moved, place_in
from recommender.render.document.wording import is_alone, stopping
from recommender.render.svg.pictures import place_pictures
from recommender.web.page.heard import SIGN
from recommender.web.page.posting import posted
from recommender.web.page.sent import Posted
from recommender.web.page.site import Site
from recommender.web.pages.result import emergency, result

ADVICE = "advice"
PRESSING = "pressing"


@dataclass(frozen=True)
class Run:
    """A routine that is gone through: its steps, where one is, and what was exchanged so far."""

    page: Posted
    shown: Consultation
    routine: Routine
    steps: tuple[Guided, ...]
    place: Place
    left: tuple[str, ...]

    @property
    def here(self) -> Guided:
        """The step one is at."""
        return self.steps[self.place.step - 1]

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Fill a template that also carries where one is, and what was exchanged."""
        given = {
            "body_class": "guided",
            "steps": self.steps,
            "here": self.here,
            "place": self.place,
            "left": self.left,
            "stop_advice": advised(self.shown.advice, "stop"),
            **values,
        }
        return self.page.show(template, status=status, **given)


def routes(site: Site) -> list[Route]:
    """List the one page that leads through a routine."""
    return [Route("/guided", posted(site, guide), methods=["POST"])]


def guide(page: Posted) -> Response:
    """Show the turn that comes next, or the end of the routine."""
    run = at_step(page)
    if isinstance(run, Response):
        return run
    go = page.one("go")
    if go == "stop":
        return ended(run, "stopped")
    place = moved(run.steps, run.place, go)
    if place is None:
        return ended(run, "done")
    title = f"Step {place.step} of {len(run.steps)}"
    steps = run.routine.steps
    pictures = place_pictures(page.site.body, page.rulebook, steps)
    poses = {step.technique: page.site.pose(step.technique) for step in steps}
    return run.show("guided.html", title=title, place=place, pictures=pictures, poses=poses)


def at_step(page: Posted) -> Run | Response:
    """
    Give where one is in the routine; or answer the ticks on the page of signs, if there are any.

    Whichever of its buttons was pressed, a warning sign is an answer by now, and the result knows
    it.
    """
    ticked, own = page.fields.get(SIGN, ()), page.fields.get("own", ())
    if any(page.sheet.answers.get(name) == "yes" for name in ticked):
        return result(page)
    run = begun_run(page)
    if isinstance(run, Response) or not (ticked or own):
        return run
    stops = {**stops_of(run), **ends_of(run)}
    if ticked or not {*stops, ADVICE}.issuperset(own):
        return odd(page)
    return ended(run, "sign", tuple(stops[name] for name in own if name in stops))


def stops_of(run: Run) -> dict[str, str]:
    """Number the signs to stop of the step one is at."""
    return {str(number): text for number, text in enumerate(run.here.step.stop_if, 1)}


def ends_of(run: Run) -> dict[str, str]:
    """Name what ends all pressing for the day, whatever the step."""
    texts = run.page.rulebook.stop_pressing
    return {f"{PRESSING}-{number}": text for number, text in enumerate(texts, 1)}


def begun_run(page: Posted) -> Run | Response:
    """Read where one is in which routine; or answer that there is none, or it does not fit."""
    shown = consult(page.rulebook, page.sheet)
    if shown.routine is None:
        return unguided(page, shown)
    routine = shown.routine
    exchanges: dict[int, str] = {}
    for text in page.fields.get("left", ()):
        number, _, technique = text.partition(".")
        if not number.isascii() or not number.isdigit() or len(number) > len("99"):
            return odd(page)
        exchanges[int(number)] = technique
    for at, technique in exchanges.items():
        changed = exchanged(page.rulebook, shown, routine, at, technique)
        if changed is None:
            return odd(page)
        routine = changed
    steps = guided(page.rulebook, routine.steps)
    left = tuple(f"{number}.{technique}" for number, technique in exchanges.items())
    return Run(page, shown, routine, steps, place_in(steps, page.one("at")), left)


def unguided(page: Posted, shown: Consultation) -> Response:
    """Say that there is no routine to go through; an emergency alone, and other help first."""
    if is_alone(shown):
        return emergency(page, shown)
    return page.show(
        "guided-none.html",
        title="No step to go through",
        status_of=shown.status,
        urgent=stopping(page.rulebook, shown),
    )


def odd(page: Posted) -> Response:
    """Refuse a page that does not fit the routine; the answers are kept."""
    return page.show("guided-odd.html", status=400, title="This page does not fit")


def ended(run: Run, how: str, ticked: tuple[str, ...] = ()) -> Response:
    """End the run: `done`, `stopped` for today, or ended by a `sign` that was ticked."""
    title = {"done": "That was your routine", "stopped": "Stopped for today"}
    return run.show(
        "guided-end.html",
        title=title.get(how, "The easing ends here"),
        how=how,
        ticked=ticked,
        after_advice=advised(run.shown.advice, "after"),
    )
