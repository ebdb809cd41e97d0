"""The rooms for clinicians: the book live, the audit when it is asked for, cases to try."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

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
from tests.pages import Page, pages_of, promising, small_cases, small_report

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


def quick(
    cases: Cases | None = None, audit: Callable[[Any], Apart[Any]] = lambda _job: fell("not asked")
) -> Works:
    """Work that is done as soon as it is begun; the cases are those of the small rulebook."""
    read = cases or small_cases(promising())
    return Works(cases=lambda _lies: came(read), shares=lambda _lies: came(None), audit=audit)


def application(by: Works, rulebook: Rulebook | None = None, folder: Path = SMALL) -> ASGIApp:
    """Make the web page of a rulebook, the small one by default, with work that a test chooses."""
    made = routes.routes
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(routes, "routes", lambda site: made(site, by))
        return app.application(site_of(rulebook or promising(), folder, lambda: TODAY))


def served(*given: Any) -> TestClient:
    """Serve what `application` makes."""
    return TestClient(application(*given), follow_redirects=False)


@pytest.fixture(scope="module")
def here() -> TestClient:
    """The small rulebook, served with its three cases."""
    return served(quick())


@pytest.fixture(scope="module")
def some(cases: Cases) -> Cases:
    """One in a hundred of the shipped cases."""
    return cases._replace(cases=cases.cases[::100])


@pytest.fixture(scope="module")
def shipped(rulebook: Rulebook, some: Cases) -> TestClient:
    """The shipped rulebook, served with some of its cases."""
    return served(quick(some), rulebook, ROOT / "rules")


def sheet_in(text: str) -> str:
    """Take the answers out of a page."""
    found = [given for tag, given in Page(text).elements if given.get("name") == "sheet"]
    return found[0]["value"] or ""


def changing(client: TestClient, number: int = 1, **fields: str) -> Any:
    """Send fields with the answers of a case as it is written."""
    sheet = sheet_in(client.get(f"/rulebook/try/{number}").text)
    return client.post("/rulebook/try", data={"sheet": sheet, "case": str(number), **fields})


def lead_somewhere(
    client: TestClient,
    pages: dict[str, Page],
    known: Collection[str] = (),
    *,
    onwards: bool = False,
) -> None:
    """
    Follow each link of some pages to a page and a place on it, and where asked for onwards.

    A link to all of a page that is `known` is not followed.
    """
    left = list(pages)
    while left:
        address = left.pop()
        for link in pages[address].links:
            target, _, part = urljoin(address, link).partition("#")
            if "/static/" in target or (target in known and not part):
                continue
            if target not in pages:
                answer = client.get(target)
                assert answer.status_code == 200, f"{address}: {link}"
                pages[target] = Page(answer.text)
                left += [target] * onwards
            assert not part or part in pages[target].ids, f"{address}: {link}"


def test_every_link_of_the_served_book_works(here: TestClient) -> None:
    """From the index every page is reached, and every link leads to a page and a place on it."""
    pages = {"/rulebook/": Page(here.get("/rulebook/").text)}

    lead_somewhere(here, pages, onwards=True)

    names = ("rule-loaded-back-inner-thigh.html", "cases-1.html", "try/1", "try/part/1")
    assert {f"/rulebook/{name}" for name in names} <= {*pages}


def test_the_served_pages_are_those_of_the_book(here: TestClient) -> None:
    """Each page of the offline book is served, with the same words in its main part."""
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


def test_only_exact_names_are_served(here: TestClient) -> None:
    """What is no page of the book is not there, however it is written."""
    for name in ("nothing.html", "..%2Fpyproject.toml", "%2e%2e", "base.html", "rule-.html",
                 "try/0", "try/4", "try/-1", "try/1e3", "try/%C2%B2", "try/" + "9" * 5000,
                 "try/part/0", "try/part/99", "index.html%00"):  # fmt: skip
        answer = here.get(f"/rulebook/{name}")
        assert answer.status_code in (404, 414), name
        assert any(text in answer.text for text in ("o page here", "no such page", "long")), name

    assert here.get("/rulebook").headers["location"] == "/rulebook/"


def test_the_index_does_not_wait_for_the_cases() -> None:
    """While cases are read the index is there and says so; other pages wait for them."""
    reading: Apart[Any] = Apart([], Future())
    client = served(quick()._replace(cases=lambda _lies: reading))

    at_once = client.get("/rulebook/").text
    threading.Timer(0.05, reading.made.set_result, [small_cases(promising())]).start()
    rule = client.get("/rulebook/rule-loaded-back-inner-thigh.html").text

    assert "being read" in Page(at_once).text
    assert "An aching back leads to the inner thigh" in rule
    assert "being read" not in Page(client.get("/rulebook/").text).text


def test_cases_that_cannot_be_read_are_said_to_be_so() -> None:
    """The book is served without them, says so, and offers no audit."""
    client = served(quick()._replace(cases=lambda _lies: fell("cases/hip.yaml:1:1: E203")))

    for address in ("/rulebook/cases.html", "/rulebook/", "/rulebook/try"):
        assert "cannot be read" in client.get(address).text
    assert client.get("/rulebook/try/1").status_code == 404
    assert client.post("/rulebook/audit").status_code == 303
    assert "no audit" in client.get("/rulebook/audit.html").text


def test_the_audit_runs_once_and_only_when_asked_for() -> None:
    """It says how far it is, and then the whole book shows what it found."""
    rulebook = promising()
    begun: list[tuple[Lies, Cases]] = []
    going: Apart[Any] = Apart(["what the cases show", "lint"], Future())

    def audit(job: tuple[Lies, Cases]) -> Apart[Any]:
        begun.append(job)
        return going

    client = served(quick(audit=audit), rulebook)
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


def test_an_audit_that_fails_can_be_begun_again() -> None:
    """What kept it from being finished is said, beside the button; the next one is shown."""
    runs = [came(small_report(promising())), fell("it took too long")]
    client = served(quick(audit=lambda _job: runs.pop()))

    client.post("/rulebook/audit")
    said = Page(client.get("/rulebook/audit.html").text).text
    client.post("/rulebook/audit")
    after = client.get("/rulebook/audit.html").text

    assert "could not be finished: it took too long." in said
    assert "Run the audit" in said
    assert "Something fails." in after


def test_a_case_shows_its_answers_firings_and_decision(here: TestClient) -> None:
    """Beside what is expected stand the rules that held, what they used and what they concluded."""
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


def test_an_expectation_that_is_not_met_is_named() -> None:
    """A case that ends otherwise says in what."""
    wrong = Case(
        case="Nobody gets anything", answers={}, expect=Expect(status="referral"), from_="made up"
    )
    client = served(quick(small_cases(promising())._replace(cases=(wrong,))))

    said = Page(client.get("/rulebook/try/1").text).text

    assert "Not met:" in said
    assert "expected the status referral, got nothing-reported" in said


def test_a_case_opens_in_the_interview(here: TestClient) -> None:
    """Its answers go on to the summary of the interview, where each can be changed."""
    shown = here.get("/rulebook/try/1").text
    sent = {given.get(to) for _, given in Page(shown).elements for to in ("action", "formaction")}

    opened = here.post("/answers", data={"sheet": sheet_in(shown)})

    assert {"/answers", "/result"} <= sent
    assert opened.status_code == 200
    assert sheet_in(opened.text) == sheet_in(shown)


def test_a_changed_answer_marks_what_is_new_and_gone(here: TestClient) -> None:
    """Beside the case as it is written, each firing that is new, gone or otherwise says so."""
    chosen = changing(here, choose="low-back-ache")
    away = changing(here, entry="low-back-ache", value="no")
    again = changing(here, sheet=sheet_in(away.text), entry="low-back-ache", value="yes")

    radios = [given for _, given in Page(chosen.text).elements if given.get("name") == "value"]
    assert [given["value"] for given in radios] == ["yes", "no", "not-sure", ""]
    assert "What you changed" in Page(away.text).text
    assert "is-gone" in away.text
    assert "mark-gone" in away.text
    assert "What you changed" not in Page(again.text).text
    assert "mark-" not in again.text


def test_a_number_is_taken_and_a_wrong_one_is_refused_beside_its_field(here: TestClient) -> None:
    """
    It is typed in, also where not sure is an answer; what cannot be answered so is said next to the
    field, and nothing is lost.
    """
    asked = Page(changing(here, choose="age").text)
    right = changing(here, entry="age", value="17")
    wrong = changing(here, entry="age", value="many")

    assert ("value", "40") in [(given.get("id"), given.get("value")) for _, given in asked.elements]
    assert "or “not-sure”" in asked.text
    assert right.status_code == 200
    assert "40 → is now 17" in Page(right.text).text
    assert wrong.status_code == 422
    assert "cannot be answered so" in wrong.text
    assert sheet_in(wrong.text) == sheet_in(here.get("/rulebook/try/1").text)


def test_an_answer_taken_back_leaves_its_question_open(here: TestClient) -> None:
    """The result then waits for it, and the page offers to answer it."""
    left = Page(changing(here, entry="numb-saddle", value="").text)

    assert "Still open, and it can matter" in left.text
    assert ("button", "numb-saddle") in {(tag, given.get("value")) for tag, given in left.elements}


def test_answers_of_anyone_can_be_looked_at(here: TestClient) -> None:
    """Without a case, what came with the page is shown, and a change is compared with it."""
    shown = changing(here, 3, case="").text

    assert "These answers, and what they led to" in shown
    assert "What the case expects" not in shown
    changed_too = changing(here, 3, case="", entry="low-back-ache", value="no").text
    assert "What you changed" in changed_too


def test_hostile_fields_are_answered_in_words(here: TestClient) -> None:
    """Whatever is sent, the answer is a page and never a failure of the server."""
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
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """When a changed answer rules a question out, a yes in it is taken back and named."""
    entries = rulebook.entries.values()
    entry = next(entry for entry in entries if entry.question.id == "pregnancy")
    gates = [entry for entry in entries if entry.question.id == "your-body"]
    asked: Mapping[str, str] = healthy
    for gate in gates:
        asked = changed(rulebook, asked, gate, "yes").answers
    pregnant = changed(rulebook, asked, entry, "yes")

    after = pregnant.answers
    dropped: list[str] = []
    for gate in gates:
        without = changed(rulebook, after, gate, "no")
        after, dropped = without.answers, [*dropped, *without.dropped]

    assert pregnant.problem == ""
    assert dropped == [entry.id]
    assert changed(rulebook, after, entry, "yes").problem


def test_cases_are_found_by_words_rules_and_number(shipped: TestClient, some: Cases) -> None:
    """Words stand in the body of the request; a number or the name of a rule finds its cases."""
    number, case = next(
        (n, c) for n, c in enumerate(some.cases, 1) if c.expect and c.expect.because
    )

    for words in (case.case, case.expect.because[0] if case.expect else "", f"{number}"):
        found = shipped.post("/rulebook/try/find", data={"sought": words})
        assert f"/rulebook/try/{number}" in Page(found.text).links, words
    nothing = shipped.post("/rulebook/try/find", data={"sought": "no such words at all"})
    assert "No case has all of these words" in nothing.text


def test_lists_of_cases_are_light(rulebook: Rulebook, cases: Cases) -> None:
    """Every case is on one of the lists, and no list is larger than 40 kB."""
    client = served(quick(cases), rulebook, ROOT / "rules")
    first = client.get("/rulebook/try").text
    parts = [link for link in Page(first).links if link.startswith("/rulebook/try/part/")]

    lists = [client.get(link).text for link in parts]

    links = {link for text in lists for link in Page(text).links}
    assert {f"/rulebook/try/{n}" for n in range(1, len(cases.cases) + 1)} <= links
    assert max(len(text.encode()) for text in (first, *lists)) < 40_000


def test_shipped_cases_end_as_expected_and_lead_into_the_book(
    shipped: TestClient, some: Cases, rulebook: Rulebook
) -> None:
    """
    The sheet of a case is the case filled up with healthy answers, its expectation is met, and
    every link leads to a page and a place on it.
    """
    pages = {}
    for number, case in enumerate(some.cases, 1):
        text = shipped.get(f"/rulebook/try/{number}").text
        carried, said = brought(rulebook, sheet_in(text), TODAY)

        assert dict(carried.answers) == dict(sheet_of(case, some.healthy, rulebook).answers)
        assert said == ()
        assert "Not met" not in Page(text).text, number
        pages[f"/rulebook/try/{number}"] = Page(text)
    cards = [f"/rulebook/rule-{rule}.html" for rule in rulebook.rule_of]
    cards += [f"/rulebook/technique-{card}.html" for card in rulebook.technique_of]
    lead_somewhere(shipped, pages, {*cards})


def test_without_its_libraries_the_room_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without igraph or Markdown every address of the room answers in plain words."""
    monkeypatch.setattr(routes, "find_spec", lambda _name: None)
    client = served(quick())

    for address in ("/rulebook", "/rulebook/", "/rulebook/rules.html", "/rulebook/try/1"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "release-recommender[web]" in answer.text


def test_the_room_begins_nothing_before_it_is_asked() -> None:
    """Starting the server, and the start page, read no case and make no page."""
    begun: list[str] = []

    def noted(_lies: Lies) -> Apart[Any]:
        begun.append("cases")
        return came(small_cases(promising()))

    client = served(quick()._replace(cases=noted))
    client.get("/")
    assert begun == []

    client.get("/rulebook/")
    client.get("/rulebook/rules.html")

    assert begun == ["cases"]
