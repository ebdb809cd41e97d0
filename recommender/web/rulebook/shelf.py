"""
The book as it is served: begun when somebody first asks for it, and made page by page.

The cases and the shares are read, and the audit is run, in processes of their own, so that nobody
in the interview waits for them. Nothing about a person who reads is here.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool

from recommender.adapters.workers import Apart, apart
from recommender.audit.cases.cases import Cases
from recommender.core.language.errors import UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.progress import Live
from recommender.web.page.site import Site

if TYPE_CHECKING:
    from recommender.audit.result import AuditReport
    from recommender.core.population.sampling import Held
    from recommender.render.book.cross_references import Material

NONE = Cases({}, ())
UNREADABLE = "# Open questions\n\nThey cannot be read.\n"
TROUBLE = (
    "The cases beside these rules cannot be read, so none is shown. `recommender audit` says why."
)


class Lies(NamedTuple):
    """A rulebook, where it lies, and the day."""

    rulebook: Rulebook
    folder: Path
    today: dt.date


class Stand(NamedTuple):
    """What was `done` when the pages were last looked at: of the cases, the shares, the audit."""

    done: tuple[Apart[Any] | None, ...]
    material: Material
    pages: Mapping[str, Callable[[], str]]


class Works(NamedTuple):
    """What takes long, each begun apart: reading the cases, counting the shares, the audit."""

    cases: Callable[[Lies], Apart[Cases]]
    shares: Callable[[Lies], Apart[Held | None]]
    audit: Callable[[tuple[Lies, Cases]], Apart[AuditReport]]


def works() -> Works:
    """Give the work in processes of their own."""
    return Works(
        cases=partial(apart, read_cases),
        shares=partial(apart, count_shares, patient=True),
        audit=partial(apart, run_audit, patient=True),
    )


def read_cases(lies: Lies, tell: Callable[[str], None]) -> Cases:  # noqa: ARG001  # it tells nothing
    """Read the cases beside a rulebook."""
    from recommender.adapters.bundle import cases_of

    return cases_of(lies.folder, lies.rulebook)


def count_shares(lies: Lies, tell: Callable[[str], None]) -> Held | None:  # noqa: ARG001  # as above
    """Count for whom each rule holds, out of people drawn from the stated guess."""
    from recommender.adapters.bundle import held_by

    return held_by(lies.folder, lies.rulebook)


def run_audit(job: tuple[Lies, Cases], tell: Callable[[str], None]) -> AuditReport:
    """Run the audit, without small damages."""
    from recommender.adapters.bundle import asked_of
    from recommender.audit.report import audit

    lies, cases = job
    return audit(asked_of(lies.folder, lies.rulebook, cases, lies.today, tell))


@dataclass(frozen=True)
class Shelf:
    """
    The served book: the work that has begun, when the audit did, and the pages as they stand.

    What `begun`, `since` and `kept` hold is read and changed under the lock alone.
    """

    site: Site
    works: Works
    lock: threading.RLock = field(default_factory=threading.RLock)
    begun: dict[str, Apart[Any]] = field(default_factory=dict)
    since: list[float] = field(default_factory=list)
    kept: dict[str, Stand] = field(default_factory=dict)

    def reading(self) -> Future[Cases]:
        """Give the cases, sooner or later; reading them begins when they are first asked for."""
        with self.lock:
            if "cases" not in self.begun:
                self.begun["cases"] = self.works.cases(self._lies())
                self.begun["cases"].made.add_done_callback(self._count)
            return self.begun["cases"].made

    async def read(self) -> None:
        """Wait until the cases have been read; whoever waits keeps no thread busy."""
        waiting = asyncio.wrap_future(await run_in_threadpool(self.reading))
        await asyncio.wait([waiting])
        waiting.exception()

    def cases(self) -> Cases:
        """Give the cases that have been read; none where they are missing or in trouble."""
        with self.lock:
            return self._came("cases") or NONE

    def _count(self, _read: Future[Cases]) -> None:
        """Count the shares once the cases are there, so that one thing is done at a time."""
        with self.lock:
            self.begun["shares"] = self.works.shares(self._lies())

    def audit(self) -> None:
        """Begin the audit, unless it is running or has been run."""
        with self.lock:
            cases = self.cases()
            if cases.healthy and not self._running() and self._came("audit") is None:
                self.since[:] = [time.monotonic()]
                self.begun["audit"] = self.works.audit((self._lies(), cases))

    def live(self) -> Live:
        """Say how the book stands now."""
        with self.lock:
            began = self.begun.get("audit")
            return Live(
                waiting=not self._ended("cases"),
                trouble=TROUBLE if self._failed("cases") else "",
                possible=bool(self.cases().healthy),
                running=self._running(),
                seconds=round(time.monotonic() - self.since[0]) if self.since else 0,
                began=tuple(began.told) if began else (),
                failed=self._failed("audit"),
            )

    def stands(self) -> Stand:
        """Give what the pages draw on, and what makes each of them, as they stand now."""
        from recommender.render.book.book import pages

        with self.lock:
            works = ("cases", "shares", "audit")
            done = tuple(self.begun[name] if self._ended(name) else None for name in works)
            now = self.kept.get("now")
            if now is None or now.done != done:
                material = self._gathered(now, done[0])
                shares, report = self._came("shares"), self._came("audit")
                material = material._replace(affected=shares, report=report)
                now = self.kept["now"] = Stand(done, material, pages(material, self.live))
            return now

    def _gathered(self, now: Stand | None, cases: Apart[Any] | None) -> Material:
        """Gather what the pages draw on, once without the cases and once with them."""
        from recommender.adapters.bundle import open_questions
        from recommender.adapters.poses import load_poses
        from recommender.adapters.rulebook import written_cards
        from recommender.render.book.cross_references import gather

        if now is not None and now.done[0] is cases:
            return now.material
        rulebook, text = self.site.rulebook, UNREADABLE
        written: Mapping[str, str] = {}
        with suppress(UnreadableError):
            text = open_questions(self.site.folder)
        with suppress(UnreadableError):
            written = now.material.written if now else written_cards(self.site.folder, rulebook)
        poses = now.material.poses if now else load_poses(self.site.folder, rulebook)
        return gather(rulebook, self.cases(), None, None, text, written, poses)

    def _lies(self) -> Lies:
        return Lies(self.site.rulebook, self.site.folder, self.site.today())

    def _ended(self, name: str) -> bool:
        return name in self.begun and self.begun[name].made.done()

    def _running(self) -> bool:
        return "audit" in self.begun and not self._ended("audit")

    def _came(self, name: str) -> Any:
        """Give what came of some work; nothing while it goes on, or when it failed."""
        if not self._ended(name) or self._failed(name):
            return None
        return self.begun[name].made.result()

    def _failed(self, name: str) -> str:
        """Say what went wrong with some work that has ended."""
        error = self.begun[name].made.exception() if self._ended(name) else None
        return "" if error is None else str(error)
