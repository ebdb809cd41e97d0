"""Every door says the same: the browser, the terminal, the API and Python."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from httpx2 import Response

from recommender.adapters.sheets import read_sheet
from recommender.audit.cases.cases import Cases
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook
from recommender.web.page.carried import Carried, carried_text
from tests.doors import run
from tests.http import TODAY, client
from tests.sizes import sizes
from tests.strategies import consistent
from tests.web.api.test_routes import as_written, random_answers
from tests.web.pages.test_result import Seen

STEP = ("technique", "region", "tool", "section", "side", "seconds", "sets", "ceiling")


def in_browser(page: Response, told: dict[str, Any]) -> None:
    """Hold the page of a result to a consultation: status, help, steps, what is held back."""
    seen = Seen(page.text)
    referrals = {(one["to"], one["for"]) for one in told["referrals"]}
    shown = {(one["data-to"], one["data-for"]) for one in seen.marked("for")}
    alone = any(urgency == "emergency" for urgency, _ in referrals)
    assert seen.marks("status") == [told["status"]]
    assert shown == {one for one in referrals if not alone or one[0] == "emergency"}
    steps = told["routine"]["steps"] if told["routine"] else []
    expected = [{name: str(step[name]) for name in STEP} for step in steps]
    cards = [one for one in seen.marked("technique") if "data-seconds" in one]
    assert [{name: one[f"data-{name}"] for name in STEP} for one in cards] == expected
    if told["routine"]:
        left = {one["technique"] for one in told["routine"]["left_out"]}
        assert set(seen.marks("left-out")) == left
        assert set(seen.marks("withheld")) == {one["technique"] for one in told["withheld"]}
    if not alone and told["status"] != "safety-check-failed":
        assert set(seen.marks("advice")) == {one["id"] for one in told["advice"]}


@pytest.mark.parametrize("count", sizes(12, 300))
def test_every_door_says_the_same(rulebook: Rulebook, cases: Cases, count: int) -> None:
    """
    A random sheet, however written, has one consultation: in the browser, a terminal, the API and
    Python.
    """
    rnd = random.Random(11)
    door = client(rulebook)
    seen = set()

    for n in range(count):
        answers = random_answers(rnd, rulebook, cases, n)
        if n % 25 == 9:
            kept = rnd.sample(list(answers), len(answers) * 2 // 3)
            answers = consistent(rulebook, {name: answers[name] for name in kept})
        body = {"on": TODAY.isoformat(), "answers": as_written(rnd, rulebook, answers)}
        text = json.dumps(body)
        sheet = read_sheet(text, "sheet.json", rulebook)
        told = consult(rulebook, sheet).model_dump(mode="json", by_alias=True)

        answered = door.post("/api/consultations", json=body)
        printed = run("recommend", "-", "--format", "json", typed=text)
        field = carried_text(rulebook, Carried(sheet))
        page = door.post("/result", data={"sheet": field})
        taken = door.post("/take/consultation", data={"sheet": field})

        plain = json.loads(json.dumps(told))
        assert sheet.answers == answers
        assert answered.json() == plain
        assert json.loads(printed.stdout) == plain
        assert taken.json() == plain
        in_browser(page, plain)
        seen.add(told["status"])

    assert seen >= {"recommendation", "referral", "needs-answers"}
