"""
What a sheet for one rulebook may hold, as a JSON Schema: each question with the answers it takes.

Pure. A schema says what each answer may be. It cannot say that two answers contradict each other,
that a day is still to come, how long a line of text is as a reader counts, or which letters there
are; acceptance does.
"""

from __future__ import annotations

from typing import Any

from recommender.core.language.cards import Entry, Question, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT, LONGEST_TYPED

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
Schema = dict[str, Any]


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
    found = dict(schema)
    if found.get("type") == "string":
        found["pattern"] = DAY if found.get("format") == "date" else TEXT
    if "anyOf" in found:
        found["anyOf"] = [_unhidden(one) for one in found["anyOf"]]
    if "additionalProperties" in found:
        found["additionalProperties"] = _unhidden(found["additionalProperties"])
    return found


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


def _tick() -> Schema:
    return {"enum": ["yes", "no", "not-sure", True, False]}


def _checklist(question: Question) -> Schema:
    names = [item.id for item in question.items]
    least: Schema = {"minItems": 1} if question.safety else {}
    ticks: Schema = {
        "type": "object",
        "properties": {name: _tick() for name in names},
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
        return words | _tick()
    if question.kind == "text":
        return words | {"type": "string", "pattern": ONE_LINE, "anyOf": LENGTHS}
    if question.kind == "number":
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
