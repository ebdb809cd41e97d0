"""
The API described as an OpenAPI document: what the framework lists of the doors and their models,
and with it what knows the rulebook that is served.

What can be said in a schema is said there, so that a client can check a sheet before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import recommender
from recommender.adapters.sheets import SheetFile, read_sheet
from recommender.adapters.texts import read_text
from recommender.core.language.errors import SheetError, UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.render.formats.json_schema import schema_of, sheet_schema
from recommender.web.api.lines import text_schema
from recommender.web.page.problems import KINDS, PROBLEM, ProblemDetails
from recommender.web.page.site import Site

Plain = dict[str, Any]
JSON = "application/json"
MOST_EXAMPLES = 5
MOST_SKIPPED = 1000
REFUSALS = (400, 405, 413, 415, 422)
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
SAID: dict[str, Plain] = {
    "consult": {
        "summary": "Recommend a routine, or say where to get help.",
        "description": f"The same as `recommender recommend --format json` prints. {UNSAID}",
        "response_description": "The consultation, whatever its status.",
    },
    "nextQuestion": {
        "summary": "Say which question comes next.",
        "description": f"Only what can still matter is asked; warning signs come first. {UNSAID}",
        "response_description": "The question, or none.",
    },
    "findLines": {
        "summary": "Find the lines that a person's own words may mean.",
        "description": "Offer them to the person, who answers each: nothing is ticked by words.",
        "response_description": "The entries that it may mean, best first.",
    },
    "readRulebook": {
        "summary": "Read the whole rulebook.",
        "description": "The same as `recommender rules --format json` prints.",
        "response_description": "The rulebook.",
    },
    "readDescription": {
        "summary": "Read this description.",
        "description": "It is made for the rulebook that is served.",
        "response_description": "This document.",
    },
    "readProblems": {
        "summary": "Read which kinds of problems there are.",
        "description": "The `type` of a problem leads here.",
        "response_description": "The kinds of problems.",
    },
}
"""What is said of each door, as the framework names it."""
EMPTY: Plain = {"nothing-yet": {"summary": "Nothing yet", "value": {"answers": {}}}}
WORDS: Plain = {"an-ache": {"summary": "An ache", "value": {"text": "my lower back hurts"}}}
OBJECT: Plain = {"content": {JSON: {"schema": {"type": "object"}}}}


def about(rulebook: Rulebook) -> Plain:
    """Give what the document says of the API as a whole, as the framework names it."""
    return {
        "title": "The recommender",
        "version": recommender.__version__,
        "summary": rulebook.title,
        "description": f"{ABOUT}\n{rulebook.notice}",
        "license_info": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        "servers": [{"url": "/", "description": "This server."}],
    }


def described(listed: Plain, rulebook: Rulebook) -> Plain:
    """Add our own parts to what the framework lists: whole addresses, schemas and refusals."""
    sheet = sheet_described(rulebook)
    own = {
        "Sheet": sheet,
        "SheetAndSkipped": _with_skipped(sheet, rulebook),
        "OwnWords": text_schema(),
        "Rulebook": schema_of("rulebook"),
        "ProblemDetails": ProblemDetails.model_json_schema(mode="serialization"),
    }
    schemas = dict(listed["components"]["schemas"])
    for name, schema in own.items():
        part = json.loads(json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/'))
        schemas |= {**part.pop("$defs", {}), name: part}
    return {
        **listed,
        "paths": {f"/api{path}": operations for path, operations in listed["paths"].items()},
        "components": {"schemas": schemas, "responses": dict(_refusals())},
    }


def sheet_described(rulebook: Rulebook) -> Plain:
    """Describe the sheets that a rulebook takes."""
    return sheet_schema(SheetFile.model_json_schema(by_alias=True), rulebook)


def _with_skipped(sheet: Plain, rulebook: Rulebook) -> Plain:
    """Let a sheet say which questions were left open on purpose."""
    skipped = {
        "description": "Questions that were left open on purpose; they are not asked again.",
        "type": "array",
        "items": {"enum": [question.id for question in rulebook.questions]},
        "maxItems": MOST_SKIPPED,
    }
    return {
        **sheet,
        "title": "SheetAndSkipped",
        "description": "A sheet, and which questions were left open on purpose.",
        "properties": {**sheet["properties"], "skipped": skipped},
    }


def content_of(name: str, **more: Any) -> Plain:
    """Describe what a body holds by the name of its schema."""
    return {"content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}, **more}}}


def bodied(name: str, examples: Plain) -> Plain:
    """Describe the body that a door takes, and the refusals that it may lead to."""
    body = {"description": "At most 256 KiB.", "required": True}
    return {
        "requestBody": {**body, **content_of(name, examples=examples)},
        "responses": _refused(*REFUSALS),
    }


def kept(answer: Plain) -> Plain:
    """Describe what is read again and again, and need not be sent when it is known already."""
    text = {"type": "string"}
    tag = {"ETag": {"description": "Changes with the content.", "schema": text, "required": True}}
    known = {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of what is known already.",
        "schema": text,
    }
    return {
        "responses": {
            200: {**answer, "headers": tag},
            304: {"description": "It is known already.", "headers": tag},
        },
        "openapi_extra": {"parameters": [known], "responses": _refused(405)},
    }


def _refused(*statuses: int) -> Plain:
    refs = {status: f"#/components/responses/{_name_of(status)}" for status in statuses}
    return {str(status): {"$ref": ref} for status, ref in refs.items()}


def _name_of(status: int) -> str:
    return KINDS[status].type.partition("#")[2]


def _refusals() -> Iterator[tuple[str, Plain]]:
    """Describe every refusal that an operation may answer with."""
    allow = {"description": "The methods that it takes.", "schema": {"type": "string"}}
    for status in REFUSALS:
        kind = KINDS[status]
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
        refusal: Plain = {"description": kind.title, "content": content}
        if "Allow" in kind.detail:
            refusal["headers"] = {"Allow": {**allow, "required": True}}
        yield _name_of(status), refusal


def turns(rulebook: Rulebook) -> tuple[str, Plain]:
    """Name what the next question is asked with, with examples."""
    value = {"answers": {}, "skipped": [rulebook.questions[0].id]}
    left_open = {"summary": "One question left open", "value": value}
    return "SheetAndSkipped", {**EMPTY, "one-left-open": left_open}


def sheets(site: Site) -> Plain:
    """Give an empty sheet, and those beside the rulebook that fit it, as examples in JSON."""
    folder = site.folder.resolve().parent / "cases" / "sheets"
    examples = {**EMPTY}
    for place in sorted(folder.glob("*.yaml"))[:MOST_EXAMPLES]:
        try:
            sheet = read_sheet(read_text(place), place.name, site.rulebook)
        except (SheetError, UnreadableError):
            continue
        answers: Plain = {**sheet.answers}
        for name, value in sheet.answers.items():
            if site.rulebook.entries[name].question.is_number and value.isdecimal():
                answers[name] = int(value)
        day = {"on": sheet.on.isoformat()} if sheet.on else {}
        words = place.stem.replace("-", " ").capitalize()
        examples[place.stem] = {"summary": words, "value": {**day, "answers": answers}}
    return examples
