"""The command `schema`: what goes in and what comes out, as JSON Schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recommender.render.catalogue import concluded
from tests.doors import ACHING, consulted, run, small


def schema(kind: str) -> dict[str, Any]:
    """Print and read one schema."""
    result = run("schema", kind)
    assert result.exit_code == 0
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def fits(value: Any, wanted: dict[str, Any], root: dict[str, Any]) -> bool:
    """Check a value against the few words of JSON Schema that ours use."""
    if "$ref" in wanted:
        return fits(value, root["$defs"][wanted["$ref"].rpartition("/")[2]], root)
    if "anyOf" in wanted and not any(fits(value, one, root) for one in wanted["anyOf"]):
        return False
    if "enum" in wanted and value not in wanted["enum"]:
        return False
    if "const" in wanted and value != wanted["const"]:
        return False
    kinds = {
        "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
        "null": type(None),
    }  # fmt: skip
    names = wanted.get("type", list(kinds))
    names = [names] if isinstance(names, str) else names
    if not isinstance(value, tuple(kinds[name] for name in names)):
        return False
    if isinstance(value, list) and "items" in wanted:
        return all(fits(one, wanted["items"], root) for one in value)
    if isinstance(value, dict):
        known = wanted.get("properties", {})
        other = wanted.get("additionalProperties", True)
        if not set(wanted.get("required", ())) <= set(value) or (
            other is False and not set(value) <= set(known)
        ):
            return False
        rest = other if isinstance(other, dict) else {}
        return all(fits(one, known.get(name, rest), root) for name, one in value.items())
    return True


@pytest.mark.parametrize("kind", ["consultation", "sheet", "rule", "rulebook"])
def test_every_kind_has_a_schema_that_closes_its_references(kind: str) -> None:
    """A schema names its dialect, and every reference in it leads somewhere."""
    found = schema(kind)

    text = json.dumps(found)
    assert found["$schema"].startswith("https://json-schema.org/")
    assert all(name.split('"')[0] in found["$defs"] for name in text.split("#/$defs/")[1:])


def test_a_consultation_fits_its_schema() -> None:
    """What `recommend --format json` prints fits `schema consultation`."""
    found = schema("consultation")
    _, shown = consulted(ACHING)

    plain = shown.model_dump(mode="json", by_alias=True)
    assert fits(plain, found, found)
    assert not fits({**plain, "status": "healed"}, found, found)
    assert not fits({**plain, "more": 1}, found, found)


@pytest.mark.parametrize(
    ("answers", "is_fit"),
    [
        ({"symptoms": ["low-back-ache"], "pain-now": 4, "numb-saddle": False}, True),
        ({"leg-signs": [{"swollen-leg": "not-sure"}], "symptoms": {"low-back-ache": "no"}}, True),
        ({"leg-signs": [{"swollen-leg": "perhaps"}]}, False),
        ({"age": None}, False),
    ],
)
def test_a_sheet_may_be_written_in_every_way_that_is_read(
    answers: dict[str, Any], *, is_fit: bool
) -> None:
    """The schema of a sheet allows lists, numbers and ticks, as the reader does."""
    found = schema("sheet")

    assert fits({"answers": answers}, found, found) is is_fit


def test_every_rule_card_fits_its_schema() -> None:
    """A card fits whether it concludes one thing or several."""
    found = schema("rule")

    for rule in small().rules:
        plain = rule.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
        several = [concluded(one) for one in rule.then]
        assert fits({**plain, "then": several}, found, found)
        assert fits({**plain, "then": several[0]}, found, found)
    assert not fits({**plain, "then": {"regoin": "x"}}, found, found)


def test_a_rulebook_fits_its_schema() -> None:
    """A whole rulebook, written as JSON, fits `schema rulebook`."""
    found = schema("rulebook")

    plain = small().model_dump(mode="json", by_alias=True, exclude_none=True)
    assert fits(plain, found, found)


def test_an_unknown_kind_is_wrong_usage() -> None:
    """A kind there is no schema of leaves with 2 and names those there are."""
    result = run("schema", "questoin")

    assert result.exit_code == 2
    assert "'consultation', 'sheet', 'rule', 'rulebook'" in result.stderr
