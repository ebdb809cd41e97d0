"""Own words in the browser and over the API: offered, taken with any button, in no address."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.testclient import TestClient

from recommender.adapters.sheets import read_sheet
from recommender.core.language.rulebook import Rulebook
from tests.http import Forms, begin, carried_in, question_form

SADDLE = "numb around my genitals when I wipe"


def fields(text: str) -> Mapping[str, object]:
    """Give what the form of a page with words sends as it stands."""
    return next(form for form in Forms(text).forms if "words" in form.sent).sent


def test_the_start_offers_lines_and_ticks_none(door: TestClient, rulebook: Rulebook) -> None:
    """Words typed at the start bring lines to tick; none is ticked, and none is an answer."""
    page = door.post("/words", data={"words": SADDLE})

    assert page.status_code == 200
    assert 'name="w.numb-saddle"' in page.text
    assert " checked" not in page.text.partition("<footer")[0]
    assert carried_in(page, rulebook).answers == {"own-words": SADDLE}
    assert 'name="words"' in door.get("/").text


def test_only_a_tick_becomes_an_answer(door: TestClient, rulebook: Rulebook) -> None:
    """A line that is ticked is answered yes or not sure; the others stay open."""
    page = door.post("/words", data={"words": "my knee hurts and I feel breathless"})

    sent = {**fields(page.text), "w.knee-pain": "yes", "w.breathless": "not-sure"}
    after = door.post("/questions", data=sent)

    answers = carried_in(after, rulebook).answers
    assert (answers["knee-pain"], answers["breathless"]) == ("yes", "not-sure")
    assert set(answers) == {"own-words", "knee-pain", "breathless"}


def test_a_line_that_was_ticked_is_shown_so_and_asked_again_once_it_is_not(
    door: TestClient, rulebook: Rulebook
) -> None:
    """A line shows what was said last; a tick taken away is no "no": it is said, and asked anew."""
    first = door.post("/words", data={"words": "my knee hurts and I feel breathless"})
    ticked = {**fields(first.text), "w.knee-pain": "yes", "w.breathless": "not-sure"}

    shown = door.post("/words", data=ticked)
    kept = door.post("/questions", data=fields(shown.text))
    sent = {name: value for name, value in fields(shown.text).items() if name != "w.breathless"}
    opened = door.post("/questions", data=sent)

    assert 'name="w.breathless" value="not-sure" checked' in shown.text
    assert carried_in(kept, rulebook).answers["breathless"] == "not-sure"
    after = carried_in(opened, rulebook).answers
    assert "breathless" not in after
    assert after["knee-pain"] == "yes"
    assert f"we ask it once more: {rulebook.entries['breathless'].label}" in opened.text


def test_a_ticked_line_counts_whatever_button_is_pressed(
    door: TestClient, rulebook: Rulebook
) -> None:
    """An emergency that is ticked among the lines is heard by every page it is sent to."""
    page = door.post("/words", data={"words": SADDLE})
    ticked = {**fields(page.text), "w.numb-saddle": "yes"}

    for action in ("/questions", "/answers", "/result", "/words"):
        after = door.post(action, data=ticked)
        assert carried_in(after, rulebook).answers["numb-saddle"] == "yes", action
    saved = door.post("/save", data=ticked).text
    assert read_sheet(saved, "mine.yaml", rulebook).answers["numb-saddle"] == "yes"


def test_words_beside_questions_keep_what_is_ticked_there(
    door: TestClient, rulebook: Rulebook
) -> None:
    """The button beside the field keeps the page's ticks; the page comes again with them."""
    page = begin(door)
    form = question_form(page)

    sign = next(
        name
        for name in " ".join(form.sent["shown"]).split()
        if rulebook.entries[name].at_least not in (None, "emergency")
    )
    lines = door.post("/words", data={**form.sent, f"a.{sign}": "yes", "words": "my knee hurts"})
    back = door.post("/questions", data=fields(lines.text))

    assert f'id="a-{sign}" name="a.{sign}" value="yes" checked' in back.text
    assert 'value="my knee hurts"' in back.text


def test_new_words_are_answered_with_lines_on_next_too(
    door: TestClient, rulebook: Rulebook
) -> None:
    """Who types words and presses Next is shown the lines before the next page."""
    page = begin(door)
    form = question_form(page)

    sent = {**form.sent, "none.nerve-signs": "yes", "words": "my knee hurts", "go": "next"}
    lines = door.post("/questions", data=sent)

    assert 'name="w.knee-pain"' in lines.text
    assert carried_in(lines, rulebook).answers["numb-saddle"] == "no"


def test_words_without_a_line_are_named_on_the_result(
    door: TestClient, healthy: Mapping[str, str]
) -> None:
    """The page says that they are kept, and the result names them first, with a visit."""
    page = door.post("/words", data={"words": "my tooth aches"})

    assert "We found no line for this." in page.text
    shown = door.post(
        "/api/consultations", json={"answers": {**healthy, "own-words": "my tooth aches"}}
    ).json()
    assert shown["no_rule_for"] == ["my tooth aches"]
    assert shown["status"] == "referral"


def test_words_that_cannot_be_taken_are_refused_kindly(
    door: TestClient, rulebook: Rulebook
) -> None:
    """Far too many letters change nothing, and the page says so."""
    page = door.post("/words", data={"words": "a" * 600})

    assert page.status_code == 200
    assert "Your line of own words is longer than 500 characters." in page.text
    assert f'value="{"a" * 600}"' in page.text
    assert carried_in(page, rulebook).answers == {}


def test_words_are_refused_with_their_own_reason(door: TestClient) -> None:
    """What turns the direction is named; a text of many emoji is not cut off or refused."""
    family = "👨‍👩‍👧‍👦" * 100

    page = door.post("/words", data={"words": "a\u202eb"})
    taken = door.post("/words", data={"words": family})

    assert "holds a right-to-left override (U+202E)" in page.text
    assert f'value="{family}"' in taken.text
    assert "Please type it again" not in taken.text
    assert 'maxlength="500"' not in door.get("/").text


def test_words_travel_in_no_address(door: TestClient) -> None:
    """No address takes words, and no page that holds them links to one with them."""
    page = door.post("/words", data={"words": SADDLE})

    assert door.get("/words", params={"words": SADDLE}).status_code == 405
    assert "wipe" not in page.text.split("<form", 1)[0]
    assert "?words" not in page.text
    assert all("=" not in form.action for form in Forms(page.text).forms)


def test_the_api_gives_lines_and_answers_nothing(door: TestClient) -> None:
    """
    A text in, entries out, each with the urgency that it must lead to; anything else is refused.
    """
    found = door.post("/api/lines", json={"text": SADDLE}).json()["lines"]

    assert found[0]["id"] == "numb-saddle"
    assert found[0]["at_least"] == "emergency"
    assert door.post("/api/lines", json={"text": "zzz"}).json() == {"lines": []}
    for body in ({}, [], {"text": 1}, {"text": ""}, {"text": "a", "more": 1}):
        assert door.post("/api/lines", json=body).status_code == 422
