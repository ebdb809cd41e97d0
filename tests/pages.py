"""
Pages of the book for the tests: a small book, what a page holds, and a report made up by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from recommender.adapters.rulebook import written_cards
from recommender.audit.cases.cases import Case, Cases, Expect
from recommender.audit.result import (
    AuditReport,
    CasesShown,
    CoverageShown,
    Finding,
    Missing,
    MutationShown,
    PromiseShown,
    SignaturesShown,
    Survivor,
    Tally,
    Witness,
)
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import Held
from recommender.core.questionnaire.answers import sheet
from recommender.render.book.book import pages
from recommender.render.book.cross_references import gather
from tests.doors import SMALL, WELL, small

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect"}


class Page(HTMLParser):
    """What is read off a page: its elements with their attributes, its ids, links and text."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Notice an end that has no beginning."""
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)

    @cached_property
    def text(self) -> str:
        """All text, white space as single spaces."""
        return " ".join(" ".join(self.words).split())

    @cached_property
    def ids(self) -> Counter[str]:
        """How often each id stands on the page."""
        return Counter(found for _, given in self.elements if (found := given.get("id")))

    @cached_property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [given["href"] or "" for _, given in self.elements if given.get("href")]


class Book(Mapping[str, str]):
    """The pages of a book by name, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], str]]) -> None:
        """Keep what makes the pages."""
        self._makers = makers
        self._texts: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Give the text of a page."""
        if name not in self._texts:
            self._texts[name] = self._makers[name]()
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._makers)

    def __len__(self) -> int:
        """Count the pages."""
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a page, which need not be made for that."""
        return name in self._makers


def html(pages: Iterable[str]) -> list[str]:
    """Leave out what only belongs to pages: the style, and the search."""
    return [name for name in pages if name.endswith(".html")]


def lost(pages: Mapping[str, str], looked_at: Iterable[str] | None = None) -> list[str]:
    """List the links that lead nowhere, of all pages or of those that are looked at."""
    read = {name: Page(pages[name]) for name in html(looked_at or pages)}
    found = []
    for name, page in read.items():
        for link in page.links:
            target, _, part = link.partition("#")
            target = target or name
            if target not in pages or (part and target in read and part not in read[target].ids):
                found.append(f"{name}: {link}")
    return found


def promising() -> Rulebook:
    """Load the small rulebook, and let it promise something."""
    promises = (
        Promise(
            id="nothing-hard",
            title="No answers lead to a hard tool.",
            never={"offered-with": ["hard-tool"]},
        ),
        Promise(
            id="soon-shows-nothing",
            title="Beside a referral nothing is shown.",
            whenever={"all": [{"at-least": "soon"}, {"not": "told-it-is-psoas"}]},
            never={"any": [{"offered-with": ["any-technique"]}, {"offered": "easy-walk"}]},
        ),
    )
    return small().model_copy(update={"promises": promises})


def small_cases(rulebook: Rulebook) -> Cases:
    """Three cases for the small rulebook."""
    healthy = dict(sheet(rulebook, WELL).answers)
    aching = Case(
        case="An aching back leads to the inner thigh",
        answers={"symptoms": ["low-back-ache"]},
        expect=Expect(
            status="recommendation",
            regions=("inner-thigh",),
            because=("loaded-back-inner-thigh",),
            referrals=(),
        ),
        from_="made up",
    )
    well = Case(
        case="No ache leads nowhere",
        near_miss_of="loaded-back-inner-thigh",
        from_="made up",
    )
    leg = Case(
        case="A swollen leg is seen today",
        answers={"leg-signs": ["swollen-leg"], "symptoms": ["low-back-ache"]},
        expect=Expect(status="referral", offered=()),
        from_="made up",
    )
    return Cases(healthy, (aching, well, leg))


def small_report(rulebook: Rulebook) -> AuditReport:
    """Make up a report in which everything occurs."""
    who = Witness(answers={"low-back-ache": "yes"}, words="an aching back <b>alone</b>")
    rule, (promise, other) = rulebook.rules[0], rulebook.promises
    about = (rule.id, "not-a-card")
    bad = Finding(
        code="conflict", fails=True, about=about, text="Two cards cross.", witnesses=(who,)
    )
    meant = Finding(
        code="twin", fails=False, about=(rule.id,), text="Twins.", intended="on purpose"
    )
    case = "An aching back leads to the inner thigh"
    unmet = Finding(code="C101", fails=True, about=(case,), text="Not reached.")
    some = Tally(hit=3, of=4)
    return AuditReport(
        version=rulebook.version,
        digest=rulebook.digest,
        ok=False,
        lint=(bad, meant),
        cases=CasesShown(passed=some, unmet=(unmet,)),
        coverage=CoverageShown(
            fired=some, near_missed=some, conclusions=some, conditions=some, thresholds=some,
            promises=some, missing=(Missing(about=rule.id, text="the other way", witness=who),),
        ),
        promises=(
            PromiseShown(
                id=promise.id, title=promise.title, status="proved", checks=2,
                said="proved for every way to answer (2 checked)",
            ),
            PromiseShown(
                id=other.id, title=other.title, status="broken", checks=1, said="broken",
                witness=who,
            ),
        ),
        mutation=MutationShown(
            mutants=9, refused=1, by_cases=4, by_promises=2, equivalent=1,
            survivors=(Survivor(about=rule.id, text="without its reason", witness=who),),
        ),
        signatures=SignaturesShown(signed=Tally(hit=0, of=len(rulebook.rules)), findings=()),
    )  # fmt: skip


def pages_of(rulebook: Rulebook, cases: Cases | None = None, **given: Any) -> Book:
    """Make the pages of a book; what is `given` is what `gather` takes."""
    given = {"open_questions": "# Open questions\n\nOne?", **given}
    return Book(pages(gather(rulebook, cases or Cases({}, ()), **given)))


def small_book(*, audited: bool = True) -> Book:
    """Make the book of the small rulebook."""
    rulebook = promising()
    return pages_of(
        rulebook,
        small_cases(rulebook),
        report=small_report(rulebook) if audited else None,
        affected=Held(1000, "A guess.", {"loaded-back-inner-thigh": 123}),
        written=written_cards(SMALL, rulebook),
    )
