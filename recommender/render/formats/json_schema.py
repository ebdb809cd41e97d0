"""
JSON Schemas for what goes in and what comes out, for the command line and for the API.

Pure: made from the models, and for a sheet of one rulebook from what that asks. A schema says what
each answer may be. It cannot say that two answers contradict each other, that a day is still to
come, how long a line of text is as a reader counts, or which letters there are; acceptance does.
"""

from __future__ import annotations

from typing import Any

from recommender.core.consultation.result import Consultation
from recommender.core.language.cards import Entry, Question, Rule, entries_of
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import LONGEST_TEXT, LONGEST_TYPED

Schema = dict[str, Any]

_ODD = r"\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
_HIDDEN = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f" + _ODD
TEXT = f"^[^{_HIDDEN}]*$"
"""Text without the hidden characters that no reader of ours takes."""
KEY = f"^[^_{_HIDDEN}]*$"
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f" + f"{_ODD}]*$"
JOINED = r"[^\u0000-\u02ff]"
"""Only a text with such a sign can have letters that are made of several characters."""
LENGTHS = [{"maxLength": LONGEST_TEXT}, {"maxLength": LONGEST_TYPED, "pattern": JOINED}]
"""How long a line of text may be, as far as a schema can count letters."""
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MEANT = {
    "on": "The day the answers are from.",
    "rulebook": "The version of the rulebook that the answers were begun on.",
    "asked": "For a question, the start of a hash of how it was worded.",
}
MOST_NUMBERS = 200
"""So many numbers are written out as text at most."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TICK: Schema = {"anyOf": [{"enum": ["yes", "no", "not-sure"]}, {"type": "boolean"}]}
TICKED: Schema = {"enum": ["yes", "no", "not-sure", True, False]}
ANSWER: Schema = {
    "description": "An answer: text, a whole number, or for a checklist a list of what fits.",
    "anyOf": [
        {"type": "string"},
        {"type": "integer"},
        {"type": "boolean"},
        {
            "type": "array",
            "items": {
                "anyOf": [
                    {"type": "string"},
                    {
                        "type": "object",
                        "minProperties": 1,
                        "maxProperties": 1,
                        "additionalProperties": TICK,
                    },
                ]
            },
        },
        {"type": "object", "additionalProperties": TICK},
    ],
}
SIGNATURE: Schema = {
    "description": "Who signed a rule; and why that is withdrawn, when it is.",
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("rule", "as", "role", "on")},
        "withdrawn": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["rule", "as", "role", "on", "withdrawn"],
    "additionalProperties": False,
}


def schema_of(kind: str) -> Schema:
    """Build the schema of one kind of thing, as it is written in JSON."""
    match kind:
        case "consultation":
            return Consultation.model_json_schema(by_alias=True, mode="serialization")
        case "sheet":
            schema = Sheet.model_json_schema(by_alias=True)
            schema["properties"]["answers"]["additionalProperties"] = ANSWER
            schema["required"] = ["answers"]
            return schema
        case "rule":
            return _lenient(Rule.model_json_schema(by_alias=True))
    return _printed(_lenient(Rulebook.model_json_schema(by_alias=True)))


def _lenient(schema: Schema) -> Schema:
    """Let one value stand where a card may have one or a list."""
    cards = {**schema.get("$defs", {}), schema["title"]: schema}
    for card, names in (("Rule", ("then",)), ("Conclusion", ("avoid",)), ("Limit", ("on",))):
        properties = cards.get(card, {}).get("properties", {})
        for name in names:
            properties[name] = _one_or_many(properties[name])
    stages = ["findings", "referrals", "cautions", "regions", "techniques", "advice"]
    cards["Rule"]["properties"]["stage"] = {"enum": stages}
    return schema


def _printed(schema: Schema) -> Schema:
    """Describe a rulebook as `rules --format json` prints it: a checklist's items are options."""
    properties, cards = schema["properties"], schema["$defs"]
    properties["hard_tool_from"] = properties.pop("hard-tool-from")
    properties |= {"digest": {"type": "string"}, "signed": {"type": "boolean"}}
    del properties["signature-problems"]
    properties["signatures"] = {"type": "array", "items": SIGNATURE}
    for name in ("Signature", "Problem", "Location"):
        cards.pop(name, None)
    question, item = cards["Question"]["properties"], cards.pop("Item")["properties"]
    del question["items"]
    for name in ("at-least", "only-if", "every-time"):
        question[name.replace("-", "_")] = question.pop(name)
    question["only_if"] = {"anyOf": [question["only_if"], {"type": "null"}]}
    cards["Option"]["properties"] |= {"at_least": item["at-least"], "sided": item["sided"]}
    for name in ("features", "gentler", "firmer"):
        cards["Technique"]["properties"][name] = {"type": "array", "items": {"type": "string"}}
    for name in ("whenever", "never", "always"):
        promise = cards["Promise"]["properties"]
        promise[name] = {"anyOf": [promise[name], {"type": "null"}]}
    return schema


def _one_or_many(written: Schema) -> Schema:
    choices = written.get("anyOf", [written])
    listed = next(choice for choice in choices if choice.get("type") == "array")
    kept = {
        key: value for key, value in written.items() if key in ("title", "description", "default")
    }
    return {**kept, "anyOf": [listed["items"], *choices]}


def sheet_schema(read: Schema, rulebook: Rulebook) -> Schema:
    """
    Describe a sheet whose answers are those that a rulebook takes.

    `read` is the schema of a sheet as it is read, with any answers at all.
    """
    properties = {**read["properties"], "answers": answers_schema(rulebook)}
    for name, words in MEANT.items():
        properties[name] = {**_unhidden(properties[name]), "description": words}
    properties["asked"]["propertyNames"] = {"pattern": KEY}
    return {**read, "title": "Sheet", "properties": properties}


def _unhidden(schema: Schema) -> Schema:
    """Say of every text in a schema which characters it may not have; of a day, how it looks."""
    limited = dict(schema)
    if limited.get("type") == "string":
        limited["pattern"] = DAY if limited.get("format") == "date" else TEXT
    if "anyOf" in limited:
        limited["anyOf"] = [_unhidden(choice) for choice in limited["anyOf"]]
    if "additionalProperties" in limited:
        limited["additionalProperties"] = _unhidden(limited["additionalProperties"])
    return limited


def answers_schema(rulebook: Rulebook) -> Schema:
    """Describe the answers that a rulebook takes, by question or item."""
    answers: Schema = {}
    for question in rulebook.questions:
        entries = entries_of(question)
        if question.kind == "any-of":
            answers[question.id] = _checklist(question)
        answers |= {entry.id: _single(entry) for entry in entries}
    return {
        "description": "The answers, by question or by item of a checklist.",
        "type": "object",
        "properties": answers,
        "additionalProperties": False,
    }


def _checklist(question: Question) -> Schema:
    names = [item.id for item in question.items]
    least: Schema = {"minItems": 1} if question.safety else {}
    ticks: Schema = {
        "type": "object",
        "properties": dict.fromkeys(names, TICKED),
        "additionalProperties": False,
    }
    return {
        "description": f"{question.ask} `none`, a list of those that fit, or each by its name.",
        "anyOf": [
            {"const": "none"},
            {"type": "array", **least, "items": {"anyOf": [
                {"enum": names}, {**ticks, "minProperties": 1, "maxProperties": 1},
            ]}},
            ticks,
        ],
    }  # fmt: skip


def _single(entry: Entry) -> Schema:
    question = entry.question
    words: Schema = {"description": entry.label}
    if entry.ticked:
        return words | TICKED
    if question.kind == "text":
        return words | {"type": "string", "pattern": ONE_LINE, "anyOf": LENGTHS}
    if question.is_number:
        least, most = question.least or 0, question.most or 0
        written = "-?(?:0|[1-9][0-9]{0,8})"
        if most - least <= MOST_NUMBERS:
            written = "|".join(str(number) for number in range(least, most + 1))
        choices: list[Schema] = [
            {"type": "integer", "minimum": least, "maximum": most},
            {"type": "string", "pattern": rf"^(?:{written})(?:\.0{{1,9}})?$"},
        ]
        unsure: list[Schema] = [{"enum": list(entry.values)}] if entry.values else []
        return words | {"anyOf": choices + unsure}
    numbers = [int(v) for v in entry.values if v.isdecimal() and str(int(v)) == v]
    return words | {"enum": [*entry.values, *numbers]}
