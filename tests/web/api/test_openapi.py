"""
The description of the API: it is true, and as exact about answers as a schema can be.

Schemathesis sends what the description allows, and what it forbids, and holds every answer against
it.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis.engine import events, from_schema
from starlette.testclient import TestClient

from recommender.adapters.sheets import accepted
from recommender.core.language.characters import text_trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept
from recommender.render.formats.json_schema import schema_of
from recommender.web.api.openapi import sheet_described
from recommender.web.app import application
from recommender.web.page.site import Site
from tests.doors import ACHING, small
from tests.http import site
from tests.sizes import sizes
from tests.strategies import sheet_from

UNSAID = ("E605", "E606")
"""Two answers contradict each other: no schema of ours says so."""
TO_COME = ("E206", "/on")
"""Nor does it say which day it is."""


@pytest.fixture(scope="module")
def described(rulebook: Rulebook) -> dict[str, Any]:
    """The description for the shipped rulebook."""
    return document(site(rulebook))


def document(served: Site) -> dict[str, Any]:
    """Read the description that a site serves."""
    with TestClient(application(served)) as client:
        found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


@schemathesis.check
def refused_for_what_no_schema_says(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """
    What the description allows is refused for contradictions, or a line that cannot be printed.

    So `positive_data_acceptance` may let 422 pass, and no more than these are let pass by it.
    """
    if case.meta and case.meta.generation.mode.is_positive and response.status_code == 422:
        problems = response.json()["problems"]
        assert [one for one in problems if not is_unsaid(one, case.body)] == []


def is_unsaid(one: dict[str, str], body: Any) -> bool:
    """Say whether a problem is one that no schema of ours can tell of."""
    value = body
    for step in one["pointer"].split("/")[1:]:
        value = value[step] if isinstance(value, dict) else None
    unprintable = isinstance(value, str) and text_trouble(value, LONGEST_TEXT) is not None
    is_to_come = (one["code"], one["pointer"]) == TO_COME
    is_no_text = one["code"] in ("E203", "E604") and unprintable
    return one["code"] in UNSAID or is_to_come or is_no_text


def tried(served: Site, *, most: int, phases: dict[str, Any]) -> tuple[Counter[Any], list[str]]:
    """Let schemathesis try an API: count its answers, and list each failure."""
    config = schemathesis.Config.from_dict({
        "seed": 7,
        "generation": {"max-examples": most, "database": "none"},
        "phases": phases,
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "422"]}},
    })  # fmt: skip
    app = application(served)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)
    counts: Counter[Any] = Counter()
    failures = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            failures.append(repr(event))
        if isinstance(event, events.ScenarioFinished):
            for call in event.recorder.interactions.values():
                status = call.response.status_code if call.response else None
                counts[event.label, status] += 1
            for checks in event.recorder.checks.values():
                counts.update(check.name for check in checks)
                found = [check.failure_info for check in checks if check.failure_info]
                failures += [f"{event.label}: {one.failure}\n{one.code_sample}" for one in found]
    return counts, failures


@pytest.mark.parametrize("most", sizes(1, 25))
def test_the_description_is_true_of_the_small_rulebook(most: int) -> None:
    """Every kind of request that schemathesis knows of is answered as the description says."""
    counts, failures = tried(site(), most=most, phases={})

    assert failures == []
    for path in ("/api/consultations", "/api/next-question"):
        label = f"POST {path}"
        assert counts[label, 200] > most // 5
        assert counts[label, 422] > 2 * most
        assert {status for name, status in kinds(counts) if name == label} == {
            *(200, 204, 400, 405, 415, 422),
        }
    assert counts["GET /api/rulebook", 200] > 0
    assert {"positive_data_acceptance", "negative_data_rejection"} <= set(counts)
    assert counts["refused_for_what_no_schema_says"] == counts["not_a_server_error"] > 8 * most


def kinds(counts: Counter[Any]) -> Iterator[tuple[str, int]]:
    """List which operation gave which status."""
    return (key for key in counts if isinstance(key, tuple))


@pytest.mark.slow
def test_the_description_is_true_of_the_shipped_rulebook(rulebook: Rulebook) -> None:
    """Thousands of requests, and every case schemathesis can think of, leave it true."""
    counts, failures = tried(site(rulebook), most=500, phases={})

    assert failures == []
    assert sum(counts[kind] for kind in kinds(counts)) > 6000


def test_every_example_is_taken(rulebook: Rulebook, described: dict[str, Any]) -> None:
    """Each example is a sheet that fits its schema and is accepted as it stands."""
    content = described["paths"]["/api/consultations"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]

    assert {"nothing-yet", "three-symptoms", "warning-sign"} <= set(examples)
    for example in examples.values():
        assert accepted(example["value"], rulebook)[1] == []
        assert fits(example["value"], sheet_described(rulebook))


def test_a_rulebook_without_sheets_beside_it_is_described_too(tmp_path: Path) -> None:
    """Where no sheet beside a rulebook fits it, only the empty one is an example."""
    sheets = tmp_path / "cases" / "sheets"
    sheets.mkdir(parents=True)
    (sheets / "other.yaml").write_text("answers: {no-such-thing: yes}\n", encoding="utf-8")
    (sheets / "broken.yaml").write_text("answers: [", encoding="utf-8")
    (sheets / "binary.yaml").write_bytes(b"\0\xff")

    found = document(replace(site(), folder=tmp_path / "rules"))

    body = found["paths"]["/api/consultations"]["post"]["requestBody"]
    assert list(body["content"]["application/json"]["examples"]) == ["nothing-yet"]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    """No part of the description points to what is not in it, and no part is there in vain."""
    text = json.dumps(described)

    named = {part.split('"')[0] for part in text.split('"#/components/')[1:]}
    parts = {f"{kind}/{name}" for kind, found in described["components"].items() for name in found}
    assert named == parts
    assert "$defs" not in text


def test_the_parts_are_the_printed_schemas(described: dict[str, Any]) -> None:
    """A consultation is described here as `recommender schema consultation` describes it."""
    parts = described["components"]["schemas"]

    printed = schema_of("consultation")
    assert parts["Consultation"]["required"] == printed["required"]
    for name in ("Consultation", "Step", "Firing"):
        wanted = printed if name == "Consultation" else printed["$defs"][name]
        assert set(parts[name]["properties"]) == set(wanted["properties"])


def test_the_description_says_what_is_served(rulebook: Rulebook, described: dict[str, Any]) -> None:
    """It names the rulebook and its notice, and that no other site may read the API."""
    about = described["info"]

    assert about["summary"] == rulebook.title
    assert rulebook.notice in about["description"]
    assert "no CORS headers" in about["description"]
    assert described["openapi"] == "3.1.0"


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Say whether a value fits a schema."""
    return bool(Draft202012Validator(schema).is_valid(value))


def test_whatever_is_accepted_fits_the_schema(rulebook: Rulebook) -> None:
    """A sheet of any accepted answers fits, with numbers and ticks in either form."""
    rnd = random.Random(3)
    validator = Draft202012Validator(sheet_described(rulebook))

    for _ in range(10):
        answers: dict[str, Any] = sheet_from(rnd, rulebook, answered=rnd.random())
        plain = {
            name: int(value) if value.isdecimal() else value == "yes" if value == "no" else value
            for name, value in answers.items()
        }
        assert validator.is_valid({"answers": answers})
        assert validator.is_valid({"answers": plain, "on": None, "asked": {"age": "0a"}})


@pytest.mark.parametrize(
    ("answers", "is_taken"),
    [
        ({}, True),
        (ACHING, True),
        ({"symptoms": "none"}, True),
        ({"symptoms": []}, True),
        ({"symptoms": {}}, True),
        ({"symptoms": ["low-back-ache", {"front-hip-tight": "not-sure"}]}, True),
        ({"symptoms": {"low-back-ache": True}}, True),
        ({"symptoms": ["low-back"]}, False),
        ({"symptoms": [{"low-back-ache": "maybe"}]}, False),
        ({"symptoms": [{}]}, False),
        ({"symptoms": [{"low-back-ache": "yes", "front-hip-tight": "no"}]}, False),
        ({"symptoms": True}, False),
        ({"age": 0}, True),
        ({"age": "120"}, True),
        ({"age": "not-sure"}, True),
        ({"age": 121}, False),
        ({"age": "121"}, False),
        ({"age": 4.5}, False),
        ({"age": True}, False),
        ({"minutes": "not-sure"}, False),
        ({"visit": "later"}, True),
        ({"visit": "last"}, False),
        ({"visit": 1}, False),
        ({"numb-saddle": False}, True),
        ({"numb-saddle": 0}, False),
        ({"numb-saddle": None}, False),
        ({"own-words": "müde, 20 Jahre"}, True),
        ({"own-words": "two\nlines"}, False),
        ({"own-words": "x" * 501}, False),
        ({"own-words": "👨‍👩‍👧‍👦" * 500}, True),
        ({"own-words": 5}, False),
        ({"leg-signs": []}, False),
        ({"leg-signs": {}}, True),
        ({"age": 40.0}, True),
        ({"age": "40.0"}, True),
        ({"age": "040"}, False),
        ({"no-such-thing": "yes"}, False),
    ],
)
def test_the_schema_takes_an_answer_just_when_acceptance_does(
    answers: dict[str, Any], *, is_taken: bool
) -> None:
    """The schema made for a rulebook and the acceptance of its answers say the same."""
    rulebook = small()

    assert (accept(rulebook, answers)[1] == []) is is_taken
    assert fits({"answers": answers}, sheet_described(rulebook)) is is_taken


def test_a_wide_range_of_numbers_is_not_written_out(rulebook: Rulebook) -> None:
    """A number of any size can be described; its text is then told by its form alone."""
    question = next(one for one in rulebook.questions if one.kind == "number")
    wide = question.model_copy(update={"least": 0, "most": 10**8})
    book = rulebook.model_copy(update={"questions": (wide,)})

    schema = sheet_described(book)

    assert len(json.dumps(schema)) < 5000
    assert fits({"answers": {wide.id: 10**8}}, schema)
    assert not fits({"answers": {wide.id: "many"}}, schema)
