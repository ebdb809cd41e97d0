"""How often a person presses something until there is a result; typing one number counts as one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.http import Form, begin, question_form

RUNNER = {
    "age": "32", "testicles": "yes", "front-hip-tight": "yes", "runs": "yes",
    "told-it-is-psoas": "yes", "foam-roller": "yes", "sides": "right", "goal": "running",
}  # fmt: skip
PREGNANT = {
    "age": "30", "womb-or-ovaries": "yes", "could-be-pregnant": "yes", "low-back-ache": "yes",
    "warm-pack": "yes", "minutes": "10",
}  # fmt: skip
NOTHING_FELT = {"womb-or-ovaries": "yes"}
DESK = {
    "womb-or-ovaries": "yes", "front-hip-tight": "yes", "low-back-ache": "yes",
    "pelvis-tips-forward": "yes", "sits-long": "yes", "worse-sitting": "yes", "usual-life": "yes",
    "duration": "over-12-weeks", "goal": "long-sitting", "soft-ball": "yes", "grip-ball": "yes",
    "foam-roller": "yes", "massage-ball": "yes", "medium-roller": "yes", "firm-ball": "yes",
    "stick-roller": "yes", "band": "yes", "warm-pack": "yes",
}  # fmt: skip
ALL = {
    "age": "40", "visit": "first", "minutes": "15", "pain-now": "3", "pain-worst": "5",
    "duration": "4-to-6-weeks", "goal": "everyday-ease", "sides": "both",
}  # fmt: skip


def pressed(door: TestClient, form: Form, person: Mapping[str, str]) -> tuple[Response, int]:
    """Answer a page with as few presses as its buttons allow; also say how many these were."""
    shown = [one.value.split() for one in form.fields if one.name == "shown"]
    goes = {value for name, value, _ in form.buttons if name == "go"}
    none_below = [one.name for one in form.fields if one.name.startswith("none.")]
    sent = {one.name: [one.value] for one in form.fields if one.kind == "hidden"}
    sent["shown"] = [" ".join(names) for names in shown]
    fits = {
        f"a.{name}": person[name]
        for names in shown
        for name in names
        if person.get(name, "no") != "no"
    }
    kinds = {one.name: one.kind for one in form.fields}
    lists = [names for names in shown if kinds[f"a.{names[0]}"] == "checkbox"]
    is_ticked = any(f"a.{name}" in fits for names in lists for name in names)
    if "rest" in goes and (is_ticked or any(value == "yes" for value in fits.values())):
        go = "rest"
    elif "none" in goes and not is_ticked:
        go = "none"
    else:
        go = "next"
    for names in shown:
        if names in lists and go == "next" and not any(f"a.{name}" in fits for name in names):
            fits[next(none for none in none_below if none not in fits)] = "yes"
        elif names not in lists and go != "rest":
            fits.setdefault(f"a.{names[0]}", "no")
    data = {**sent, **{name: [value] for name, value in fits.items()}, "go": [go]}
    return door.post("/questions", data=data), len(fits) + 1


@pytest.mark.parametrize(
    ("person", "most", "ends"),
    [
        (RUNNER, 28, 'data-status="recommendation"'),
        (PREGNANT, 30, 'data-status="recommendation"'),
        (NOTHING_FELT, 24, 'data-status="nothing-reported"'),
        (DESK, 42, 'data-status="recommendation"'),
    ],
)
def test_a_result_costs_few_presses(
    door: TestClient, person: Mapping[str, str], most: int, ends: str
) -> None:
    """With the one that begins, a written person comes to their result with so many at most."""
    page, presses = begin(door), 1
    while 'id="questions"' in page.text:
        page, more = pressed(door, question_form(page), {**ALL, **person})
        assert page.status_code == 200
        presses += more

    assert ends in page.text
    assert presses <= most
