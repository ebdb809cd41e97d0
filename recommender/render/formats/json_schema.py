"""
JSON Schemas for what goes in and what comes out, for the command line and for the API.

Pure: made from the models alone. What a rulebook in particular asks is in `answer_schemas.py`.
"""

from __future__ import annotations

from typing import Any

from recommender.core.consultation.result import Consultation
from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook, Sheet

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TICK: dict[str, Any] = {"anyOf": [{"enum": ["yes", "no", "not-sure"]}, {"type": "boolean"}]}
ANSWER: dict[str, Any] = {
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
SIGNATURE: dict[str, Any] = {
    "description": "Who signed a rule; and why that is withdrawn, when it is.",
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("rule", "as", "role", "on")},
        "withdrawn": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["rule", "as", "role", "on", "withdrawn"],
    "additionalProperties": False,
}


def schema_of(kind: str) -> dict[str, Any]:
    """Build the schema of one kind of thing, as it is written in JSON."""
    match kind:
        case "consultation":
            return Consultation.model_json_schema(by_alias=True, mode="serialization")
        case "sheet":
            found = Sheet.model_json_schema(by_alias=True)
            found["properties"]["answers"]["additionalProperties"] = ANSWER
            found["required"] = ["answers"]
            return found
        case "rule":
            return _lenient(Rule.model_json_schema(by_alias=True))
    return _printed(_lenient(Rulebook.model_json_schema(by_alias=True)))


def _lenient(found: dict[str, Any]) -> dict[str, Any]:
    """Let one value stand where a card may have one or a list."""
    cards = {**found.get("$defs", {}), found["title"]: found}
    for card, names in (("Rule", ("then",)), ("Conclusion", ("avoid",)), ("Limit", ("on",))):
        properties = cards.get(card, {}).get("properties", {})
        for name in names:
            properties[name] = _one_or_many(properties[name])
    stages = ["findings", "referrals", "cautions", "regions", "techniques", "advice"]
    cards["Rule"]["properties"]["stage"] = {"enum": stages}
    return found


def _printed(found: dict[str, Any]) -> dict[str, Any]:
    """Describe a rulebook as `rules --format json` prints it: a checklist's items are options."""
    properties, cards = found["properties"], found["$defs"]
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
    return found


def _one_or_many(written: dict[str, Any]) -> dict[str, Any]:
    choices = written.get("anyOf", [written])
    listed = next(choice for choice in choices if choice.get("type") == "array")
    kept = {
        key: value for key, value in written.items() if key in ("title", "description", "default")
    }
    return {**kept, "anyOf": [listed["items"], *choices]}
