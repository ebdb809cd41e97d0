"""The rooms for clinicians: the book live, the audit when it is asked for, cases to try."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recommender.adapters.workers import Apart
from recommender.audit.cases.cases import Case, Cases, Expect, sheet_of
from recommender.core.language.errors import RecommenderError
from recommender.core.language.rulebook import Rulebook
from recommender.web import app
from recommender.web.page.carried import brought
from recommender.web.page.site import site_of
from recommender.web.rulebook import routes
from recommender.web.rulebook.cases import changed
from recommender.web.rulebook.shelf import Lies, Works
from tests.doors import ROOT, SMALL
from tests.pages import Page, lost, pages_of, promising, small_cases, small_report

TODAY = dt.date(2026, 11, 27)
OPEN = "# Open questions\n\nNone are written down beside these rules.\n"


def came(value: Any) -> Apart[Any]:
    """Work that is done already."""
    going: Apart[Any] = Apart([], Future())
    going.made.set_result(value)
    return going


def fell(text: str) -> Apart[Any]:
    """Work that failed already."""
    going: Apart[Any] = Apart([], Future())
    going.made.set_exception(RecommenderError(text))
    return going


def quick(cases: Cases, audit: Callable[[Any], Apart[Any]] | None = None) -> Works:
    """Work that is done as soon as it is begun; whoever must not run the audit gets none."""

    def never(_job: tuple[Lies, Cases]) -> Apart[Any]:
        raise AssertionError

    return Works(
        cases=lambda _lies: came(cases),
        shares=lambda _lies: came(None),
        audit=audit or never,
    )


def served(monkeypatch: pytest.MonkeyPatch, rulebook: Rulebook, folder: Path, by: Works) -> Any:
    """Serve a rulebook, with work that a test chooses."""
    made = routes.routes
    monkeypatch.setattr(routes, "routes", lambda site: made(site, by))
    site = site_of(rulebook, folder, lambda: TODAY)
    return TestClient(app.application(site), raise_server_exceptions=True, follow_redirects=False)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    """A patch that holds for all tests here."""
    with pytest.MonkeyPatch.context() as patching:
        yield patching


@pytest.fixture(scope="module")
def here(patch: pytest.MonkeyPatch) -> Any:
    """The small rulebook, served with its three cases."""
    rulebook = promising()
    with patch.context() as for_now:
        return served(for_now, rulebook, SMALL, quick(small_cases(rulebook)))


@pytest.fixture(scope="module")
def shipped(patch: pytest.MonkeyPatch, rulebook: Rulebook, cases: Cases) -> Any:
    """The shipped rulebook, served with its cases."""
    with patch.context() as for_now:
        return served(for_now, rulebook, ROOT / "rules", quick(cases))


def sheet_in(text: str) -> str:
    """Take the answers out of a page."""
    found = [given for tag, given in Page(text).elements if given.get("name") == "sheet"]
    return found[0]["value"] or ""


def crawled(client: Any, begin: str) -> dict[str, str]:
    """Follow every link from a page, and give all pages by their address."""
    pages: dict[str, str] = {}
    left = [begin]
    while left:
        address = left.pop()
        if address in pages:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        pages[address] = answer.text
        if answer.headers["content-type"].startswith("text/html"):
            base = address.rpartition("/")[0]
            for link in Page(answer.text).links:
                target = link.partition("#")[0]
                full = target if target.startswith("/") else f"{base}/{target}"
                if target and "/static/" not in full:
                    left.append(full)
    return pages


def test_every_link_of_the_served_book_works(here: Any) -> None:
    """
    From the index every page is reached, and every link leads to a page and a place on it.
    """
    pages = crawled(here, "/rulebook/")

    book = {name.removeprefix("/rulebook/"): text for name, text in pages.items()}
    assert {"rule-loaded-back-inner-thigh.html", "cases-1.html", "try/1", "try/part/1"} <= {*book}
    places = {name: Page(text).ids for name, text in pages.items()}
    for name, text in pages.items():
        for link in Page(text).links if text.startswith("<!doctype html>") else ():
            target, _, part = link.partition("#")
            base = name.rpartition("/")[0]
            full = target if target.startswith("/") else f"{base}/{target}" if target else name
            assert not part or part in places[full], f"{name}: {link}"


def test_the_served_pages_are_those_of_the_book(here: Any) -> None:
    """
    Each page of the offline book is served, with the same words in its main part.
    """
    rulebook = promising()
    offline = pages_of(rulebook, small_cases(rulebook), open_questions=OPEN)

    for name, text in offline.items():
        answer = here.get(f"/rulebook/{name}")
        assert answer.status_code == 200, name
        if name.startswith("rule-"):
            ours, theirs = (one.partition("<h1>")[2] for one in (answer.text, text))
            audited = "<h2>What the audit says"
            assert ours.partition(audited)[0] == theirs.partition(audited)[0], name
    assert here.get("/rulebook/book.css").headers["content-type"].startswith("text/css")
    assert here.get("/rulebook/find.js").headers["content-type"].startswith("text/javascript")
    assert lost(offline) == []


def test_only_exact_names_are_served(here: Any) -> None:
    """
    What is no page of the book is not there, however it is written.
    """
    for name in ("nothing.html", "..%2Fpyproject.toml", "%2e%2e", "base.html", "rule-.html",
                 "try/0", "try/4", "try/-1", "try/1e3", "try/%C2%B2", "try/" + "9" * 5000,
                 "try/part/0", "try/part/99", "index.html%00"):  # fmt: skip
        answer = here.get(f"/rulebook/{name}")
        assert answer.status_code in (404, 414), name
        assert any(text in answer.text for text in ("o page here", "no such page", "long")), name

    assert here.get("/rulebook").headers["location"] == "/rulebook/"


def test_the_index_does_not_wait_for_the_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    While cases are read the index is there and says so; other pages wait for them.
    """
    rulebook = promising()
    reading: Apart[Any] = Apart([], Future())
    by = quick(small_cases(rulebook))._replace(cases=lambda _lies: reading)
    client = served(monkeypatch, rulebook, SMALL, by)

    at_once = client.get("/rulebook/").text
    threading.Timer(0.05, reading.made.set_result, [small_cases(rulebook)]).start()
    rule = client.get("/rulebook/rule-loaded-back-inner-thigh.html").text

    assert "being read" in Page(at_once).text
    assert "An aching back leads to the inner thigh" in rule
    assert "being read" not in Page(client.get("/rulebook/").text).text


def test_cases_that_cannot_be_read_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The book is served without them, says so, and offers no audit.
    """
    by = quick(Cases({}, ()))._replace(cases=lambda _lies: fell("cases/hip.yaml:1:1: E203"))
    client = served(monkeypatch, promising(), SMALL, by)

    assert "cannot be read" in client.get("/rulebook/cases.html").text
    assert "cannot be read" in client.get("/rulebook/").text
    assert "cannot be read" in client.get("/rulebook/try").text
    assert client.get("/rulebook/try/1").status_code == 404
    assert client.post("/rulebook/audit").status_code == 303
    assert "no audit" in client.get("/rulebook/audit.html").text


def test_the_audit_runs_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It says how far it is, and then the whole book shows what it found.
    """
    rulebook = promising()
    begun: list[tuple[Lies, Cases]] = []
    going: Apart[Any] = Apart(["what the cases show", "lint"], Future())

    def audit(job: tuple[Lies, Cases]) -> Apart[Any]:
        begun.append(job)
        return going

    client = served(monkeypatch, rulebook, SMALL, quick(small_cases(rulebook), audit))
    before = client.get("/rulebook/audit.html").text
    assert begun == []

    first, second = client.post("/rulebook/audit"), client.post("/rulebook/audit")
    during = Page(client.get("/rulebook/audit.html").text)
    going.made.set_result(small_report(rulebook))
    after = client.get("/rulebook/audit.html").text
    client.post("/rulebook/audit")

    assert "Run the audit" in before
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == "/rulebook/audit.html"
    assert "The audit is running" in during.text
    assert "what the cases show: done" in during.text
    assert "lint: now" in during.text
    assert "/static/look-again.js" in {given.get("src") for _, given in during.elements}
    assert "Something fails." in after
    assert "Proved" in client.get("/rulebook/promises.html").text
    assert [(job[0].rulebook, job[0].today) for job in begun] == [(rulebook, TODAY)]


def test_an_audit_that_fails_can_be_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What kept it from being finished is said, beside the button.
    """
    rulebook = promising()
    begun: list[Any] = []

    def audit(job: Any) -> Apart[Any]:
        begun.append(job)
        return fell("it took too long")

    client = served(monkeypatch, rulebook, SMALL, quick(small_cases(rulebook), audit))
    client.post("/rulebook/audit")
    said = Page(client.get("/rulebook/audit.html").text).text
    client.post("/rulebook/audit")

    assert "could not be finished: it took too long." in said
    assert "Run the audit" in said
    assert len(begun) == 2


def test_a_case_shows_its_answers_firings_and_decision(here: Any) -> None:
    """
    Beside what is expected stand the rules that held, what they used and what they concluded.
    """
    shown = here.get("/rulebook/try/1").text
    page = Page(shown)

    assert "An aching back leads to the inner thigh" in page.text
    assert "Met." in page.text
    assert "A loaded back points to the inner thigh" in page.text
    assert "loaded-back-inner-thigh" in page.text
    assert "/rulebook/rule-loaded-back-inner-thigh.html" in page.links
    assert "Made-up people." in page.text
    order = [page.text.index(f" {stage} ") for stage in ("Findings", "Regions", "Techniques")]
    assert order == sorted(order)
    assert page.crossed == []
    assert max(page.ids.values()) == 1


def test_an_expectation_that_is_not_met_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A case that ends otherwise says in what.
    """
    rulebook = promising()
    cases = small_cases(rulebook)
    wrong = Case(
        case="Nobody gets anything", answers={}, expect=Expect(status="referral"), from_="made up"
    )
    client = served(monkeypatch, rulebook, SMALL, quick(Cases(cases.healthy, (wrong,))))

    said = Page(client.get("/rulebook/try/1").text).text

    assert "Not met:" in said
    assert "expected the status referral, got nothing-reported" in said


def test_the_sheet_of_a_case_is_the_case_filled_up(
    shipped: Any,
    cases: Cases,
    rulebook: Rulebook,
) -> None:
    """
    The page carries the answers of the case, and the healthy ones for what it leaves out.
    """
    for number in (1, 300, 700, len(cases.cases)):
        text = sheet_in(shipped.get(f"/rulebook/try/{number}").text)

        carried, said = brought(rulebook, text, TODAY)

        case = cases.cases[number - 1]
        assert dict(carried.answers) == dict(sheet_of(case, cases.healthy, rulebook).answers)
        assert said == ()


def test_a_case_opens_in_the_interview(shipped: Any) -> None:
    """
    Its answers go on to the summary of the interview, where each can be changed.
    """
    shown = shipped.get("/rulebook/try/30").text
    sent = {given.get(to) for _, given in Page(shown).elements for to in ("action", "formaction")}

    opened = shipped.post("/answers", data={"sheet": sheet_in(shown)})

    assert {"/answers", "/result"} <= sent
    assert opened.status_code == 200
    assert sheet_in(opened.text) == sheet_in(shown)


def test_a_changed_answer_marks_what_is_new_and_gone(here: Any) -> None:
    """
    Beside the case as it is written, each firing that is new, gone or otherwise says so.
    """
    sheet = sheet_in(here.get("/rulebook/try/1").text)
    fields = {"sheet": sheet, "case": "1"}

    chosen = here.post("/rulebook/try", data={**fields, "choose": "low-back-ache"})
    away = here.post("/rulebook/try", data={**fields, "entry": "low-back-ache", "value": "no"})
    again = here.post(
        "/rulebook/try",
        data={"sheet": sheet_in(away.text), "case": "1", "entry": "low-back-ache", "value": "yes"},
    )

    radios = [given for _, given in Page(chosen.text).elements if given.get("name") == "value"]
    assert [given["value"] for given in radios] == ["yes", "no", "not-sure", ""]
    said = Page(away.text).text
    assert "What you changed" in said
    assert "is-gone" in away.text
    assert "mark-gone" in away.text
    assert "What you changed" not in Page(again.text).text
    assert "mark-" not in again.text


def test_a_number_is_taken_and_a_wrong_one_is_refused_beside_its_field(here: Any) -> None:
    """
    What cannot be answered so is said next to the field, and nothing is lost.
    """
    sheet = sheet_in(here.get("/rulebook/try/1").text)
    fields = {"sheet": sheet, "case": "1", "entry": "age"}

    right = here.post("/rulebook/try", data={**fields, "value": "17"})
    wrong = here.post("/rulebook/try", data={**fields, "value": "many"})

    assert right.status_code == 200
    assert "40 → is now 17" in Page(right.text).text
    assert wrong.status_code == 422
    assert "cannot be answered so" in wrong.text
    assert sheet_in(wrong.text) == sheet


def test_an_answer_taken_back_leaves_its_question_open(here: Any) -> None:
    """
    The result then waits for it, and the page offers to answer it.
    """
    sheet = sheet_in(here.get("/rulebook/try/1").text)

    left = here.post(
        "/rulebook/try", data={"sheet": sheet, "case": "1", "entry": "numb-saddle", "value": ""}
    )

    said = Page(left.text)
    assert "Still open, and it can matter" in said.text
    assert ("button", "numb-saddle") in {(tag, given.get("value")) for tag, given in said.elements}


def test_answers_of_anyone_can_be_looked_at(here: Any) -> None:
    """
    Without a case, what came with the page is shown, and a change is compared with it.
    """
    sheet = sheet_in(here.get("/rulebook/try/3").text)

    shown = here.post("/rulebook/try", data={"sheet": sheet})
    changed_ = here.post(
        "/rulebook/try", data={"sheet": sheet, "entry": "low-back-ache", "value": "no"}
    )

    assert "These answers, and what they led to" in shown.text
    assert "What the case expects" not in shown.text
    assert "What you changed" in changed_.text


def test_hostile_fields_are_answered_in_words(here: Any) -> None:
    """
    Whatever is sent, the answer is a page and never a failure of the server.
    """
    sheet = sheet_in(here.get("/rulebook/try/1").text)
    for fields in ({"case": "x"}, {"case": "-1"}, {"case": "9" * 40}, {"case": "4"},
                   {"case": "1"}, {"sheet": "1.bad.bad"}, {"sheet": sheet, "case": "99999"},
                   {"sheet": sheet, "choose": "nothing"}, {"sheet": sheet, "entry": "symptoms"},
                   {"sheet": sheet, "entry": "age", "value": "9" * 50000},
                   {"sheet": sheet, "entry": "age", "value": "\x00<b>"}, {}):  # fmt: skip
        answer = here.post("/rulebook/try", data=fields)
        assert answer.status_code < 500, fields
        assert answer.text.startswith("<!doctype html>")
    for words in ("", " ", "\x00", "<script>", "psoas " * 5000, "9" * 5000):
        answer = here.post("/rulebook/try/find", data={"sought": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_a_safety_answer_goes_with_its_question(
    rulebook: Rulebook, healthy: dict[str, str]
) -> None:
    """
    When a changed answer rules a question out, a yes in it is taken back and named.
    """
    entry = next(one for one in rulebook.entries.values() if one.question.id == "pregnancy")
    gates = [one for one in rulebook.entries.values() if one.question.id == "your-body"]
    asked = dict(healthy)
    for gate in gates:
        asked = changed(rulebook, asked, gate, "yes").answers
    pregnant = changed(rulebook, asked, entry, "yes")

    after = pregnant.answers
    dropped: list[str] = []
    for gate in gates:
        came_ = changed(rulebook, after, gate, "no")
        after, dropped = came_.answers, [*dropped, *came_.dropped]

    assert pregnant.problem == ""
    assert dropped == [entry.id]
    assert changed(rulebook, after, entry, "yes").problem


def test_cases_are_found_by_words_rules_and_number(shipped: Any, cases: Cases) -> None:
    """
    Words stand in the body of the request; a number or the name of a rule finds its cases.
    """
    title = cases.cases[40].case

    by_title = shipped.post("/rulebook/try/find", data={"sought": title})
    by_number = shipped.post("/rulebook/try/find", data={"sought": "41"})
    nothing = shipped.post("/rulebook/try/find", data={"sought": "no such words at all"})

    assert "/rulebook/try/41" in Page(by_title.text).links
    assert "/rulebook/try/41" in Page(by_number.text).links
    assert "No case has all of these words" in nothing.text


def test_lists_of_cases_are_light(shipped: Any, cases: Cases) -> None:
    """
    Every case is on one of the lists, and no list is larger than 40 kB.
    """
    first = shipped.get("/rulebook/try").text
    parts = [link for link in Page(first).links if link.startswith("/rulebook/try/part/")]
    lists = [shipped.get(link).text for link in parts]

    links = {link for text in lists for link in Page(text).links}
    assert {f"/rulebook/try/{n}" for n in range(1, len(cases.cases) + 1)} <= links
    assert max(len(text.encode()) for text in (first, *lists)) < 40_000


def test_shipped_cases_end_as_expected_and_lead_into_the_book(
    shipped: Any, cases: Cases, rulebook: Rulebook
) -> None:
    """
    Whatever the case, the expectation is met, and every link to the book leads somewhere.
    """
    book: dict[str, Page] = {}
    cards = {f"/rulebook/rule-{rule.id}.html" for rule in rulebook.rules}
    cards |= {f"/rulebook/technique-{card.id}.html" for card in rulebook.techniques}
    for number in range(1, len(cases.cases) + 1, 100):
        answer = shipped.get(f"/rulebook/try/{number}")
        assert answer.status_code == 200, number
        page = Page(answer.text)
        assert "Not met" not in page.text, number
        for link in {one for one in page.links if one.endswith(".html") or "#" in one}:
            target, _, part = link.partition("#")
            if target == "":
                assert part in page.ids, link
                continue
            if target in cards and not part:
                continue
            if target not in book:
                book[target] = Page(shipped.get(target).text)
            assert not part or part in book[target].ids, link


def test_without_its_libraries_the_room_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Without igraph or Markdown every address of the room answers in plain words.
    """
    monkeypatch.setattr(routes, "find_spec", lambda _name: None)
    client = TestClient(app.application(site_of(promising(), SMALL, lambda: TODAY)))

    for address in ("/rulebook", "/rulebook/", "/rulebook/rules.html", "/rulebook/try/1"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "release-recommender[web]" in answer.text


def test_the_room_begins_nothing_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Starting the server, and the start page, read no case and make no page.
    """
    rulebook = promising()
    begun: list[str] = []

    def noted(_lies: Lies) -> Apart[Any]:
        begun.append("cases")
        return came(small_cases(rulebook))

    by = quick(small_cases(rulebook))._replace(cases=noted)
    client = served(monkeypatch, rulebook, SMALL, by)
    client.get("/")
    assert begun == []

    client.get("/rulebook/")
    client.get("/rulebook/rules.html")

    assert begun == ["cases"]
