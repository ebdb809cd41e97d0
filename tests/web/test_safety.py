"""What holds on every page: help first, an emergency alone, no step beside help that stops."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from tests.http import field

ALONE = ("/result", "/why", "/why-not", "/what-if", "/guided", "/guided/hurts", "/take/calendar")
SENT = {
    "at": "1.1", "none": "yes", "fact": "region:core", "technique": "core-soft-ball",
    "entry": "minutes", "to": "20", "then": "yes", "chosen": "yes", "day": "Monday",
    "weeks": "4", "left": "3.front-thigh-hands",
}  # fmt: skip
"""All that the pages could ask for, at once."""


def main_of(text: str) -> str:
    """Cut out what stands in the middle of a page."""
    return text.partition("<main")[2].partition("</main>")[0]


def titles_in(rulebook: Rulebook, text: str) -> list[str]:
    """List the techniques that are named in a page."""
    return [card.title for card in rulebook.technique_of.values() if card.title in text]


@pytest.mark.parametrize("address", ALONE)
def test_an_emergency_is_alone_on_every_page(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str], address: str
) -> None:
    """Whatever page is asked for with an emergency in the answers, the emergency is all it says."""
    sheet = field(rulebook, {**three_symptoms, "numb-saddle": "yes"})

    page = door.post(address, data={**SENT, "sheet": sheet})

    assert page.status_code == 200
    assert '<body class="alone">' in page.text
    assert main_of(page.text).index("Get help now") < main_of(page.text).index("Call 112")
    assert titles_in(rulebook, page.text) == []


@pytest.mark.parametrize("sign", ["numb-saddle", "weight-loss"])
def test_help_stands_above_the_list_of_answers(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str], sign: str
) -> None:
    """The list of answers begins with the help that they call for."""
    page = door.post("/answers", data={"sheet": field(rulebook, {**three_symptoms, sign: "yes"})})

    assert main_of(page.text).index('class="alarm"') < main_of(page.text).index("<h1>")


@pytest.mark.parametrize("address", [*ALONE, "/answers"])
def test_beside_help_that_stops_no_technique_is_named(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str], address: str
) -> None:
    """No page of a person who has to see someone first names a technique, asked for or not."""
    sheet = field(rulebook, {**three_symptoms, "weight-loss": "yes"})

    page = door.post(address, data={**SENT, "sheet": sheet})

    assert page.status_code < 500
    assert titles_in(rulebook, page.text) == []
    assert "<svg" not in main_of(page.text)


def test_a_page_that_is_changed_keeps_an_emergency_on_top(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Whoever goes back to a page from an emergency still reads first what to do now."""
    sheet = field(rulebook, {**three_symptoms, "numb-saddle": "yes"})

    page = door.post("/questions", data={"sheet": sheet, "change": "About you"})

    above = main_of(page.text).partition("<h1")[0]
    assert "Get help now" in above
    assert "only if you ticked this by mistake" in above
