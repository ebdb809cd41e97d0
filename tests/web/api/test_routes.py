"""The API: what it takes, what it answers, what it refuses, and that all doors say the same."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from recommender.adapters.json_reader import read_json
from recommender.adapters.sheets import accepted, read_sheet
from recommender.audit.cases.cases import Cases, sheet_of
from recommender.core.consultation.interview import next_question
from recommender.core.language.rulebook import Rulebook
from recommender.render.formats.rulebook_json import catalogue
from recommender.web.app import application
from tests.conftest import ROOT
from tests.doors import ACHING
from tests.http import TODAY, client, site
from tests.strategies import consistent, sheet_from

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def little() -> TestClient:
    """A client of the small rulebook."""
    return client()


def refusal(client: TestClient, body: bytes, **headers: str) -> dict[str, Any]:
    """Send a body that is refused, and read the problem."""
    answer = client.post("/api/consultations", content=body, headers={**JSON, **headers})
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    return found


def told(found: dict[str, Any]) -> list[tuple[str, str]]:
    """List the codes of a problem, each with its place."""
    return [(one["code"], one["pointer"]) for one in found["problems"]]


def as_written(rnd: random.Random, rulebook: Rulebook, answers: Mapping[str, str]) -> Any:
    """Write accepted answers in one of the ways that a sheet may have them."""
    found: dict[str, Any] = {}
    for question in rulebook.questions:
        names = [item.id for item in question.items if item.id in answers]
        if not names:
            continue
        ticks = {name: answers[name] for name in names}
        whole = len(names) == len(question.items)
        if whole and set(ticks.values()) == {"no"} and rnd.random() < 0.5:
            found[question.id] = "none"
        elif whole and set(ticks.values()) != {"no"} and rnd.random() < 0.5:
            fits = [name if tick == "yes" else {name: tick} for name, tick in ticks.items()]
            found[question.id] = [one for one in fits if "no" not in dict_of(one).values()]
        else:
            found[question.id] = ticks
    for name, value in answers.items():
        entry = rulebook.entries[name]
        if entry.item is None:
            found[name] = rnd.choice([int, float])(value) if value.isdecimal() else value
            if entry.ticked and value != "not-sure" and rnd.random() < 0.5:
                found[name] = value == "yes"
    return found


def dict_of(one: Any) -> dict[str, str]:
    """Give an entry of a list as a mapping."""
    return one if isinstance(one, dict) else {one: "yes"}


def random_answers(rnd: random.Random, rulebook: Rulebook, cases: Cases, n: int) -> dict[str, str]:
    """Draw a sheet: a shipped case, one changed in a few answers, or all at random."""
    if n % 3 == 2:
        return sheet_from(rnd, rulebook, noes=0.95)
    answers = dict(sheet_of(rnd.choice(cases.cases), cases.healthy, rulebook).answers)
    if n % 3 == 1:
        other = sheet_from(rnd, rulebook, noes=0.7)
        answers |= {name: other[name] for name in rnd.sample(list(other), 3)}
    return consistent(rulebook, answers)


def test_a_body_is_the_same_sheet_as_a_file_of_the_same_text(rulebook: Rulebook) -> None:
    """The text of a body, saved as a file, is read as the same sheet."""
    rnd = random.Random(5)

    for _ in range(20):
        answers = sheet_from(rnd, rulebook, answered=rnd.random())
        text = json.dumps({"answers": as_written(rnd, rulebook, answers)})
        value, troubles = read_json(text.encode())

        assert troubles == []
        assert accepted(value, rulebook)[0] == read_sheet(text, "a.json", rulebook)


def test_the_questions_lead_to_a_consultation(little: TestClient) -> None:
    """Asked question by question, a sheet ends in a consultation that waits for nothing."""
    answers: dict[str, Any] = {}
    asked = []

    for _ in range(20):
        turn = little.post("/api/next-question", json={"answers": answers}).json()
        if turn["question"] is None:
            break
        asked.append(turn["question"]["id"])
        for entry in turn["entries"]:
            fits = {"low-back-ache": "yes", "told-it-is-psoas": "yes"}
            words = [v for v in entry["values"] if v == "no"] or entry["values"]
            number = turn["question"]["least"]
            answers[entry["id"]] = fits.get(entry["id"], words[0] if words else number)
            if entry["id"] in ("age", "minutes"):
                answers[entry["id"]] = 40

    told = little.post("/api/consultations", json={"answers": answers}).json()
    assert asked[0] == "numb-saddle"
    assert turn["settled"]
    assert (told["status"], told["open_questions"]) == ("recommendation", [])


def test_a_question_comes_with_all_that_is_needed_to_put_it(
    door: TestClient, rulebook: Rulebook
) -> None:
    """The next question has its words and choices, and each open entry with what it takes."""
    turn = door.post("/api/next-question", json={"answers": {"numb-saddle": "no"}}).json()

    asked = next_question(rulebook, {"numb-saddle": "no"})
    assert asked is not None
    assert turn["question"]["id"] == asked.question.id == "nerve-signs"
    assert turn["question"]["because"] == asked.question.because
    assert turn["question"]["options"][0]["id"] == "numb-saddle"
    assert [one["id"] for one in turn["entries"]] == [entry.id for entry in asked.entries]
    assert turn["entries"][0]["id"] == "bladder-change"
    assert turn["entries"][0]["values"] == ["yes", "no", "not-sure"]
    assert turn["entries"][0]["at_least"] == "emergency"
    assert turn["pages"] == list(asked.pages)
    assert not turn["settled"]


def test_what_was_skipped_is_not_asked(door: TestClient) -> None:
    """A question that was left open on purpose makes room for the one after it."""
    body = {"answers": {}, "skipped": ["nerve-signs"]}

    turn = door.post("/api/next-question", json=body).json()

    assert turn["question"]["id"] == "injury-and-fever"


def test_an_emergency_ends_the_questions(door: TestClient) -> None:
    """Once an emergency is certain, nothing more is asked, and that it is one is said."""
    turn = door.post("/api/next-question", json={"answers": {"numb-saddle": True}}).json()

    assert turn["question"] is None
    assert turn["emergency"]


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        (["nerve-sign", 3], [("E601", "/skipped/0"), ("E203", "/skipped/1")]),
        ("nerve-signs", [("E203", "/skipped")]),
        (["nerve-signs"] * 1001, [("E203", "/skipped")]),
    ],
)
def test_only_questions_can_be_skipped(
    door: TestClient, skipped: Any, expected: list[tuple[str, str]]
) -> None:
    """What was skipped is a list of questions, and what is wrong with it is said at its place."""
    answer = door.post("/api/next-question", json={"answers": {}, "skipped": skipped})

    assert answer.status_code == 422
    assert told(answer.json()) == expected


def test_the_rulebook_is_the_printed_one_and_is_sent_once(
    door: TestClient, rulebook: Rulebook
) -> None:
    """The rulebook is as `rules --format json` prints it; who knows it is told that it is so."""
    first = door.get("/api/rulebook")

    tag = first.headers["etag"]
    assert first.json() == json.loads(json.dumps(catalogue(rulebook)))
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = door.get("/api/rulebook", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert door.get("/api/rulebook", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "E103"),
        (b'{"answers": {}', "E106"),
        (b"answers: {}", "E106"),
        (b"{'answers': {}}", "E106"),
        (b'{"answers": {"age": NaN}}', "E106"),
        (b'{"answers": {"age": -Infinity}}', "E106"),
        (b"\xff\xfe{\x00", "E105"),
        (b'{"answers": {"activity-1": "\xc3"}}', "E105"),
        (b"[" * 31 + b"]" * 31, "E110"),
        (b'{"a":' * 40_000, "E110"),
        (b'{"answers": [' + b"1," * 6_000 + b"1]}", "E113"),
    ],
)
def test_what_is_not_json_is_refused_as_such(door: TestClient, body: bytes, code: str) -> None:
    """A body that strict JSON does not allow, or that goes past a limit, gets 400 and its code."""
    found = refusal(door, body)

    assert found["status"] == 400
    assert told(found) == [(code, "")]


def test_what_json_leaves_open_is_refused_at_its_place(door: TestClient) -> None:
    """Keys that are written twice and characters that hide are all named, each with a pointer."""
    body = rb"""{"answers": {"age": 1, "age": 2, "activity-1": "\ud800"},
        "asked": {"x": "a\u202eb", "\u202e": "y"}, "answers": {"age": 3, "age": 4}}"""

    found = refusal(door, body)

    assert told(found) == [
        ("E107", "/answers"), ("E107", "/answers/age"), ("E104", "/asked"), ("E104", "/asked/x"),
    ]  # fmt: skip


def test_every_trouble_with_a_sheet_is_told_at_once(door: TestClient) -> None:
    """A sheet that is refused gets 422, with each trouble in the words of the terminal."""
    sheet = {
        "answers": {"nerve-signs": ["numb-sadle"], "age": 400, "a/b~c": 1, "minutes": None},
        "on": 0,
        "more": 1,
    }

    found = refusal(door, json.dumps(sheet).encode())

    assert found["status"] == 422
    assert told(found) == [
        ("E604", "/answers/age"),
        ("E601", "/answers/a~1b~0c"),
        ("E201", "/answers/minutes"),
        ("E602", "/answers/nerve-signs/0"),
        ("E202", "/more"),
        ("E203", "/on"),
    ]
    texts = [one["text"] for one in found["problems"]]
    assert "`nerve-signs` has no item `numb-sadle`; did you mean `numb-saddle`?" in texts


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"x"', b"{}", b'{"answers": []}'])
def test_what_is_no_sheet_is_refused(door: TestClient, body: bytes) -> None:
    """JSON of any other shape is no sheet, and what a sheet is made of is said."""
    found = refusal(door, body)

    assert found["status"] == 422
    assert found["problems"]


def test_a_refusal_never_grows_with_what_was_sent(door: TestClient) -> None:
    """At most a hundred troubles are listed, the rest counted; long words are cut."""
    many = refusal(door, json.dumps({"answers": {f"x{n}": 1 for n in range(900)}}).encode())
    long = refusal(door, json.dumps({"answers": {"x" * 200_000: "\u0007" * 9}}).encode())
    wide = refusal(door, json.dumps({"answers": {"y" * 200_000: 1}}).encode())

    assert (len(many["problems"]), many["left_off"]) == (100, 800)
    assert told(long) == [("E104", "/answers")]
    assert told(wide) == [("E601", "/answers")]
    assert len(wide["problems"][0]["text"]) < 100


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/yaml"}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json; charset=latin-1"}, 415),
        ({"content-type": "application/json", "content-encoding": "gzip"}, 415),
        ({"content-type": 'Application/JSON; charset="UTF-8"'}, 200),
        ({}, 415),
    ],
)
def test_only_json_in_one_encoding_is_taken(
    door: TestClient, headers: dict[str, str], status: int
) -> None:
    """A body of any other kind is refused before it is read; no page elsewhere can send JSON."""
    answer = door.post("/api/consultations", content=b'{"answers": {}}', headers=headers)

    assert answer.status_code == status
    assert answer.headers.get("accept-post") == ("application/json" if status == 415 else None)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_no_more_than_the_limit_is_read(door: TestClient) -> None:
    """A body over 256 KiB is refused, whether it says its length or comes in pieces."""
    full = b'{"answers": {}}'.ljust(256 * 1024)

    def pieces() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    assert door.post("/api/consultations", content=full, headers=JSON).status_code == 200
    for body in (full + b" ", pieces()):
        answer = door.post("/api/consultations", content=body, headers=JSON)
        assert (answer.status_code, answer.json()["type"]) == (413, "/api/problems#too-large")
    lying = {**JSON, "content-length": "9" * 5000}
    assert door.post("/api/consultations", content=b"{}", headers=lying).status_code == 413


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/consultations", "OPTIONS, POST"),
        ("/api/next-question", "OPTIONS, POST"),
        ("/api/rulebook", "GET, HEAD, OPTIONS"),
        ("/api/openapi.json", "GET, HEAD, OPTIONS"),
        ("/api/problems", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_told_which_there_are(door: TestClient, path: str, allowed: str) -> None:
    """Each address names its methods when it is asked for them, or with another one."""
    asked, other = door.options(path), door.delete(path)

    assert (asked.status_code, asked.content) == (204, b"")
    assert other.status_code == other.json()["status"] == 405
    assert asked.headers["allow"] == other.headers["allow"] == allowed


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nothing", "/api/consultations/", "/api/docs", "/api/redoc"],
)
def test_what_is_not_there_is_a_problem_too(door: TestClient, path: str) -> None:
    """An address inside the API that is not there gets 404 as a problem, and no page."""
    answer = door.get(path, follow_redirects=False)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_pages_do_not_wait_for_the_framework_of_the_api() -> None:
    """A site without a request to its API loads as if there were no FastAPI."""
    code = "import sys, recommender.web.app; sys.exit('fastapi' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)

    assert done.returncode == 0


def test_the_type_of_a_problem_leads_somewhere(door: TestClient) -> None:
    """Every kind of problem is listed at the address that its type names."""
    found = refusal(door, b"")

    page, _, _ = found["type"].partition("#")
    listed = {one["type"]: one for one in door.get(page).json()["kinds"]}
    assert listed[found["type"]]["status"] == 400
    assert listed[found["type"]]["title"] == found["title"]


def test_a_fault_of_our_own_is_told_plainly(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails here is answered with a problem that tells nothing of its inside."""

    def broken(*_: Any) -> Any:
        raise RuntimeError("low-back-ache")

    monkeypatch.setattr("recommender.web.api.doors.consult", broken)

    door = TestClient(application(site(rulebook)), raise_server_exceptions=False)
    answer = door.post("/api/consultations", json={"answers": {}})

    assert (answer.status_code, answer.json()["type"]) == (500, "/api/problems#failed")
    assert "low-back-ache" not in answer.text


def test_a_result_is_not_kept_on_the_way(little: TestClient) -> None:
    """Neither a result nor a refusal may be stored by anyone between."""
    for sheet in ({"answers": ACHING}, {"answers": {"age": "x"}}, {}):
        for path in ("/api/consultations", "/api/next-question"):
            answer = little.post(path, json=sheet)
            assert answer.headers["cache-control"] == "no-store"


def test_no_mangled_body_is_a_fault_of_ours(little: TestClient) -> None:
    """Bodies that are cut, doubled or changed at random are read, or refused; none is a fault."""
    rnd = random.Random(2)
    body = json.dumps({"on": TODAY.isoformat(), "asked": {"age": "0a"}, "answers": ACHING}).encode()
    parts = (b'"', b"{", b"]", b":", b"null", b"1e999", b"-0", b"\\ud83d", b"\xff", b"NaN", b"0")

    seen = set()
    for n in range(400):
        raw = bytearray(body)
        for _ in range(rnd.randint(1, 3)):
            at, of = rnd.randrange(len(raw)), rnd.randrange(len(raw))
            raw[at : at + rnd.randint(0, 3)] = rnd.choice([b"", raw[of : of + 9], *parts])
        path = ("/api/consultations", "/api/next-question")[n % 2]
        answer = little.post(path, content=bytes(raw), headers=JSON)
        assert answer.json()
        seen.add(answer.status_code)

    assert seen == {200, 400, 422}


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ({"answers": {"leg-signs": []}}, ("E603", "/answers/leg-signs")),
        ({"answers": {"leg-signs": [], "symptoms": []}}, ("E603", "/answers/leg-signs")),
        ({"answers": {"own-words": "a\u202eb"}}, ("E104", "/answers/own-words")),
        ({"answers": {"own-words": 12}}, ("E604", "/answers/own-words")),
        ({"answers": {"age": 4.5}}, ("E604", "/answers/age")),
        ({"answers": {}, "on": "2099-01-01"}, ("E206", "/on")),
    ],
)
def test_what_says_nothing_is_no_answer(
    little: TestClient, sheet: dict[str, Any], expected: tuple[str, str]
) -> None:
    """Empty lists of warning signs, hidden characters, broken numbers, days to come are refused."""
    assert told(refusal(little, json.dumps(sheet).encode())) == [expected]


def test_text_and_numbers_are_taken_in_any_form(little: TestClient) -> None:
    """Emoji of several parts, no-break spaces and joiners are text; `40.0` is 40."""
    words = "à\u00a0vélo 🏃‍♀️ می‌شوم"
    answers = {"own-words": words, "age": 40.0, "symptoms": []}

    found = little.post("/api/consultations", json={"answers": answers})

    assert found.status_code == 200
    assert found.json()["sheet"]["answers"] == {"own-words": words, "age": "40"}


def test_a_blank_that_is_no_space_is_named_in_a_body_too(little: TestClient) -> None:
    """A no-break space between two parts of a body is told as what it is, with its place."""
    (problem,) = refusal(little, '{"answers":\u00a0{"age": 40}}'.encode())["problems"]

    assert problem["code"] == "E104"
    assert problem["text"] == "a no-break space (U+00A0) stands at line 1, column 12; use spaces"


def test_own_words_are_counted_as_a_reader_counts_them(little: TestClient) -> None:
    """Five hundred families are no more letters than may be sent; a tab is named as the reason."""
    family = little.post("/api/lines", json={"text": "👨‍👩‍👧‍👦" * 500})
    longer = little.post("/api/lines", json={"text": "👨‍👩‍👧‍👦" * 501})
    tab = little.post("/api/lines", json={"text": "a\tb"})

    assert family.status_code == 200
    assert "longer than 500" in longer.json()["problems"][0]["text"]
    assert "holds a tab (U+0009)" in tab.json()["problems"][0]["text"]
