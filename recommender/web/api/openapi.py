"""
The API described as an OpenAPI document, made from the models and from the rulebook that is served.

What can be said in a schema is said there, so that a client can check a sheet before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import recommender
from recommender.adapters.sheets import SheetFile, accepted
from recommender.adapters.texts import read_text
from recommender.adapters.yaml_reader import parse
from recommender.core.language.errors import UnreadableError
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.formats.json_schema import schema_of, sheet_schema
from recommender.web.api.lines import FoundLines, text_schema
from recommender.web.api.next_question import NextQuestion
from recommender.web.page.problems import KINDS, PROBLEM, Kinds, ProblemDetails
from recommender.web.page.site import Site

Plain = dict[str, Any]
JSON = "application/json"
MOST_EXAMPLES = 5
ABOUT = """\
Answers in, an explained recommendation out: the same as the page and the command line give.

The server keeps nothing and logs no answer. Every address answers in JSON. A result is always
answered with 200, also when it is a referral or says that answers are still needed: read `status`.
What is refused is answered with a problem (RFC 9457) that lists everything to mend.

No other site may read this API from a browser: there are no CORS headers, and a body has to be
sent as `application/json`.

Begin with an empty sheet, `{"answers": {}}`, and ask for the next question until there is none.
Put each answer under the name of its entry. Then send the sheet for a consultation. A sheet names
the version of the rulebook it was begun on; compare it with the one in the consultation.
"""
UNSAID = (
    "A sheet that fits the schema is refused with 422 when two of its answers contradict each "
    "other (E605), when a safety question is answered that another answer rules out (E606), or "
    "when a line of text cannot be printed (E604)."
)


def document(site: Site) -> Plain:
    """Describe the API of a site."""
    parts: Plain = {}
    sheet = _part(parts, "Sheet", sheet_described(site.rulebook))
    consultation = _part(parts, "Consultation", schema_of("consultation"))
    rulebook = _part(parts, "Rulebook", schema_of("rulebook"))
    following = _part(parts, "NextQuestion", _shape(NextQuestion))
    found = _part(parts, "FoundLines", _shape(FoundLines))
    words = _part(parts, "OwnWords", text_schema())
    _part(parts, "ProblemDetails", _shape(ProblemDetails))
    kinds = _part(parts, "Kinds", _shape(Kinds))
    turn = _part(parts, "SheetAndSkipped", _with_skipped(parts["Sheet"], site.rulebook))
    examples = dict(_examples(site))
    empty = {"nothing-yet": {"summary": "Nothing yet", "value": {"answers": {}}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The recommender",
            "version": recommender.__version__,
            "summary": site.rulebook.title,
            "description": f"{ABOUT}\n{site.rulebook.notice}",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "paths": {
            "/api/consultations": {
                "post": _operation(
                    "consult",
                    "Recommend a routine, or say where to get help.",
                    f"The same as `recommender recommend --format json` prints. {UNSAID}",
                    _answer("The consultation, whatever its status.", consultation),
                    _body(sheet, {**empty, **examples}),
                ),
            },
            "/api/next-question": {
                "post": _operation(
                    "nextQuestion",
                    "Say which question comes next.",
                    f"Only what can still matter is asked; warning signs come first. {UNSAID}",
                    _answer("The question, or none.", following),
                    _body(turn, {**empty, **_skipping(site.rulebook)}),
                ),
            },
            "/api/lines": {
                "post": _operation(
                    "findLines",
                    "Find the lines that a person's own words may mean.",
                    "Offer them to the person, who answers each: nothing is ticked by words.",
                    _answer("The entries that it may mean, best first.", found),
                    _body(words, _saying()),
                ),
            },
            "/api/rulebook": {
                "get": _kept(
                    "readRulebook",
                    "Read the whole rulebook.",
                    "The same as `recommender rules --format json` prints.",
                    _answer("The rulebook.", rulebook),
                )
            },
            "/api/openapi.json": {
                "get": _kept(
                    "readDescription",
                    "Read this description.",
                    "It is made for the rulebook that is served.",
                    _answer("This document.", {"type": "object"}),
                )
            },
            "/api/problems": {
                "get": _kept(
                    "readProblems",
                    "Read which kinds of problems there are.",
                    "The `type` of a problem leads here.",
                    _answer("The kinds of problems.", kinds),
                )
            },
        },
        "components": {"schemas": parts, "responses": dict(_refusals())},
    }


def sheet_described(rulebook: Rulebook) -> Plain:
    """Describe the sheets that a rulebook takes."""
    return sheet_schema(SheetFile.model_json_schema(by_alias=True), rulebook)


def _shape(model: type[BaseModel]) -> Plain:
    return model.model_json_schema(mode="serialization", by_alias=True)


def _part(parts: Plain, name: str, schema: Plain) -> Plain:
    """Put a schema, and those that it refers to, among the parts; give a reference to it."""
    inner = schema.get("$defs", {})
    names = {one: one if one not in parts else f"{name}{one}" for one in inner}
    names |= {one: one for one, card in inner.items() if parts.get(one) == card}
    text = json.dumps({**inner, "": {key: v for key, v in schema.items() if key != "$defs"}})
    for old, new in names.items():
        text = text.replace(f'"#/$defs/{old}"', f'"#/components/schemas/{new}"')
    found = json.loads(text)
    parts |= {names.get(one, name): card for one, card in found.items()}
    return {"$ref": f"#/components/schemas/{name}"}


def _with_skipped(sheet: Plain, rulebook: Rulebook) -> Plain:
    """Let a sheet say which questions were left open on purpose."""
    skipped = {
        "description": "Questions that were left open on purpose; they are not asked again.",
        "type": "array",
        "items": {"enum": [question.id for question in rulebook.questions]},
        "maxItems": 1000,
    }
    return {
        **sheet,
        "title": "SheetAndSkipped",
        "description": "A sheet, and which questions were left open on purpose.",
        "properties": {**sheet["properties"], "skipped": skipped},
    }


def _operation(name: str, summary: str, text: str, answer: Plain, body: Plain) -> Plain:
    statuses = (400, 405, 413, 415, 422)
    return {
        "operationId": name,
        "summary": summary,
        "description": text,
        "requestBody": body,
        "responses": {"200": answer, **{str(status): _refusal(status) for status in statuses}},
    }


def _kept(name: str, summary: str, text: str, answer: Plain) -> Plain:
    """Describe what is read again and again, and need not be sent when it is known already."""
    tag = {"description": "Changes with the content.", "schema": {"type": "string"}}
    known = {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of what is known already.",
        "schema": {"type": "string"},
    }
    headers = {"headers": {"ETag": {**tag, "required": True}}}
    return {
        "operationId": name,
        "summary": summary,
        "description": text,
        "parameters": [known],
        "responses": {
            "200": {**answer, **headers},
            "304": {"description": "It is known already.", **headers},
            "405": _refusal(405),
        },
    }


def _answer(text: str, schema: Plain) -> Plain:
    return {"description": text, "content": {JSON: {"schema": schema}}}


def _body(schema: Plain, examples: Plain) -> Plain:
    content = {JSON: {"schema": schema, "examples": examples}}
    return {"description": "At most 256 KiB.", "required": True, "content": content}


def _refusal(status: int) -> Plain:
    return {"$ref": f"#/components/responses/{KINDS[status].name}"}


def _refusals() -> Iterator[tuple[str, Plain]]:
    """Describe every refusal that an operation may answer with."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    for status in (400, 405, 413, 415, 422):
        kind = KINDS[status]
        found: Plain = {"description": kind.title, "content": {PROBLEM: {"schema": schema}}}
        if status == 405:  # noqa: PLR2004  # as HTTP has it
            allow = {"description": "The methods that it takes.", "schema": {"type": "string"}}
            found["headers"] = {"Allow": {**allow, "required": True}}
        yield kind.name, found


def _skipping(rulebook: Rulebook) -> Plain:
    first = rulebook.questions[0].id
    value = {"answers": {}, "skipped": [first]}
    return {"one-left-open": {"summary": "One question left open", "value": value}}


def _saying() -> Plain:
    value = {"text": "my lower back hurts"}
    return {"an-ache": {"summary": "An ache", "value": value}}


def _examples(site: Site) -> Iterator[tuple[str, Plain]]:
    """Give the sheets beside the rulebook, if any, as they are written in JSON."""
    folder = site.folder.resolve().parent / "cases" / "sheets"
    for place in sorted(folder.glob("*.yaml"))[:MOST_EXAMPLES]:
        sheet = _sheet(place, site.rulebook)
        if sheet is not None:
            words = place.stem.replace("-", " ").capitalize()
            yield place.stem, {"summary": words, "value": _in_json(site.rulebook, sheet)}


def _sheet(place: Path, rulebook: Rulebook) -> Sheet | None:
    try:
        found = parse(read_text(place), place.name)
    except UnreadableError:
        return None
    return None if found.problems else accepted(found.value, rulebook)[0]


def _in_json(rulebook: Rulebook, sheet: Sheet) -> Plain:
    numbers = {name for name, entry in rulebook.entries.items() if entry.question.kind == "number"}
    answers = {
        name: int(value) if name in numbers and value.isdecimal() else value
        for name, value in sheet.answers.items()
    }
    return {**({"on": sheet.on.isoformat()} if sheet.on else {}), "answers": answers}
