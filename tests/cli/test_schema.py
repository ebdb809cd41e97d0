"""The command `schema`: what goes in and what comes out, as JSON Schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recommender.render.formats.rulebook_json import concluded
from tests.doors import ACHING, ROOT, consulted, run, small


def schema(kind: str) -> dict[str, Any]:
    """Print and read one schema."""
    result = run("schema", kind)
    assert result.exit_code == 0
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def fits(value: Any, wanted: dict[str, Any]) -> bool:
    """Say whether a value fits a schema."""
    return bool(Draft202012Validator(wanted).is_valid(value))


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
    assert fits(plain, found)
    assert not fits({**plain, "status": "healed"}, found)
    assert not fits({**plain, "more": 1}, found)


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

    assert fits({"answers": answers}, found) is is_fit


def test_every_rule_card_fits_its_schema() -> None:
    """A card fits whether it concludes one thing or several."""
    found = schema("rule")

    for rule in small().rules:
        plain = rule.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
        several = [concluded(conclusion) for conclusion in rule.then]
        assert fits({**plain, "then": several}, found)
        assert fits({**plain, "then": several[0]}, found)
    assert not fits({**plain, "then": {"regoin": "x"}}, found)


def test_an_unknown_kind_is_wrong_usage() -> None:
    """A kind there is no schema of leaves with 2 and names those there are."""
    result = run("schema", "questoin")

    assert result.exit_code == 2
    assert "'consultation', 'sheet', 'rule', 'rulebook'" in result.stderr


def test_what_the_shipped_rulebook_prints_fits_too() -> None:
    """The shipped rulebook, each of its rules, and a consultation fit their schemas."""
    plain = json.loads(run("rules", "--format", "json").stdout)
    sheet = str(ROOT / "cases" / "sheets" / "three-symptoms.yaml")
    told = json.loads(run("recommend", sheet, "--format", "json").stdout)

    assert fits(plain, schema("rulebook"))
    assert not fits({**plain, "digest": 7}, schema("rulebook"))
    rule = schema("rule")
    assert [entry["id"] for entry in plain["rules"] if not fits(entry, rule)] == []
    assert fits(told, schema("consultation"))
