"""Guided mode, one page for each turn; and what a page may send."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from recommender.render.document.guided import parts_of
from tests.guiding import Eased, field
from tests.http import Forms


@pytest.fixture(scope="module")
def sheet(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> str:
    """Answers that lead to a routine."""
    return field(rulebook, three_symptoms)


def shown(text: str) -> str:
    """Read the visible words of a page: hidden steps and tags left out."""
    text = re.sub(r"<article[^>]* hidden>.*?</article>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_it_begins_with_the_first_step(door: TestClient, sheet: str, hard: Eased) -> None:
    """The first page shows one step, how long, how much, when to stop, and the big buttons."""
    page = door.post("/guided", data={"sheet": sheet})

    words = shown(page.text)
    assert page.status_code == 200
    count = len(hard.routine.steps)
    assert page.text.count("<article") == count
    assert page.text.count(" hidden>\n<h1") == count - 1
    told = [f"Step 1 of {count}", "Slow belly breathing", "It should not hurt at all"]
    told += [parts_of(hard.routine.steps[0])[1].say, "you feel dizzy", "Done, next"]
    for said in (*told, "Skip this step", "This hurts", "Stop for today"):
        assert said in words
    assert re.search(r'<button[^>]* id="back"[^>]* hidden>', page.text)


def test_next_leads_through_every_turn_to_the_end(
    door: TestClient, sheet: str, hard: Eased
) -> None:
    """Pressing next goes through each set on each side of each step, once, in order."""
    wanted = [
        f"{number}.{turn}"
        for number, step in enumerate(hard.routine.steps, 1)
        for turn in range(1, step.sets * (2 if step.side == "both" else 1) + 1)
    ]
    page = door.post("/guided", data={"sheet": sheet})
    seen = []

    while (at := re.search(r' name="at" value="([^"]*)"', page.text)) and len(seen) < 99:
        seen.append(at[1])
        page = door.post("/guided", data={"sheet": sheet, "at": at[1], "go": "next"})

    assert seen == wanted
    assert "That was your routine" in page.text
    assert "Come back after two weeks" in page.text
    for address in ("/result", "/take/calendar", "/save"):
        assert address in Forms(page.text).named["carry"].goes


def test_a_side_is_named(door: TestClient, sheet: str, hard: Eased) -> None:
    """A step for both sides is two pages, each with its side and its seconds."""
    number, step = next(
        (number, step)
        for number, step in enumerate(hard.routine.steps, 1)
        if step.side == "both" and step.sets == 1 and step.seconds < 60
    )
    left = shown(door.post("/guided", data={"sheet": sheet, "at": f"{number}.1"}).text)
    right = shown(door.post("/guided", data={"sheet": sheet, "at": f"{number}.2"}).text)

    assert f"Left side, {step.seconds} seconds." in left
    assert f"Right side, {step.seconds} seconds." in right
    assert f"Discomfort: no more than {step.ceiling} out of 10." in left


def test_stopping_for_today_says_what_follows(door: TestClient, sheet: str) -> None:
    """Whoever stops early is told that it is fine, and when to come back."""
    page = door.post("/guided", data={"sheet": sheet, "at": "3.1", "go": "stop"})

    assert "Stopped for today" in page.text
    assert "Some is enough." in page.text
    assert "Come back after two weeks" in page.text


def test_a_gentler_step_is_carried_on(door: TestClient, sheet: str, hard: Eased) -> None:
    """What was exchanged stays exchanged on the pages that follow."""
    count, turns = len(hard.routine.steps), hard.step.sets * (2 if hard.step.side == "both" else 1)
    sent = {"sheet": sheet, "at": hard.at, "left": hard.left[-1]}
    here = door.post("/guided", data=sent)
    then = door.post("/guided", data={**sent, "at": f"{hard.number}.{turns}", "go": "next"})

    assert hard.step.title not in here.text
    assert "hands" in shown(here.text)
    assert f'name="left" value="{hard.left[-1]}"' in then.text
    assert f"Step {hard.number + 1} of {count}" in shown(then.text)


@pytest.mark.parametrize(
    "left",
    ["3.psoas-hard-tool", "3.front-thigh-medium-roller", "1.front-thigh-hands", "x", "",
     "3", "999999999999.front-thigh-hands", "٣.front-thigh-hands", "-3.front-thigh-hands"],
)  # fmt: skip
def test_an_exchange_that_is_none_is_refused(door: TestClient, sheet: str, left: str) -> None:
    """What is firmer, not offered or no technique shows no step, and the answers are kept."""
    page = door.post("/guided", data={"sheet": sheet, "at": "3.1", "left": left})

    assert page.status_code == 400
    assert "<article" not in page.text
    assert page.text.count(sheet) == 1


@pytest.mark.parametrize("at", ["", "x", "0.0", "99.1", "3.9", "1.1; drop", "1" * 5000])
def test_a_place_that_is_none_is_the_first_step(
    door: TestClient, sheet: str, hard: Eased, at: str
) -> None:
    """Whatever is sent as a place, the routine begins at its beginning."""
    page = door.post("/guided", data={"sheet": sheet, "at": at, "go": "sideways"})

    assert page.status_code == 200
    assert f"Step 1 of {len(hard.routine.steps)}" in shown(page.text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight-loss": "yes"}, "Get help today"),
        ({"minutes": None}, "Some questions still need an answer."),
        ({"low-back-ache": "no", "front-hip-tight": "no", "pelvis-tips-forward": "no"},
         "Your answers do not lead to a routine today."),
    ],
)  # fmt: skip
def test_without_a_routine_there_is_no_step(
    door: TestClient,
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    change: dict[str, str | None],
    said: str,
) -> None:
    """With help to get, open questions or nothing to ease, a page leads to the result instead."""
    answers = {name: v for name, v in {**three_symptoms, **change}.items() if v is not None}
    sent = {"sheet": field(rulebook, answers)}

    for address in ("/guided", "/guided/hurts"):
        page = door.post(address, data=sent)

        assert page.status_code == 200
        assert said in shown(page.text)
        assert "<article" not in page.text
        assert "/result" in Forms(page.text).named["carry"].goes


def test_hostile_pages_are_answered_in_plain_words(door: TestClient) -> None:
    """A forged or missing sheet, an address that was typed in: never a step, never a crash."""
    for address in ("/guided", "/guided/hurts"):
        assert door.post(address, data={"sheet": "1.0.forged"}).status_code == 400
        assert door.get(address).status_code == 405
    empty = door.post("/guided/hurts", data={"at": "1.1"})
    assert empty.status_code == 200
    assert "Some questions still need an answer." in shown(empty.text)


def test_nothing_is_inline(door: TestClient, sheet: str) -> None:
    """No script, style or event stands in a page itself."""
    pages = [
        door.post("/guided", data={"sheet": sheet}),
        door.post("/guided/hurts", data={"sheet": sheet}),
        door.post("/guided/hurts", data={"sheet": sheet, "at": "3.1", "none": "yes"}),
    ]

    for page in pages:
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)
