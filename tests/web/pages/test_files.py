"""Files of answers: from the browser to the terminal, and the other way round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.formparsers import MultiPartParser
from starlette.testclient import TestClient

from recommender.adapters.sheets import kept_text, read_sheet
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.web.page.carried import Carried, in_file
from recommender.web.server.limits import Limits
from tests.doors import run
from tests.http import TODAY, begin, carried_in, client, press


def send(door: TestClient, raw: bytes, **fields: str) -> Response:
    """Open a file of answers."""
    return door.post("/open", files={"file": ("answers.yaml", raw)}, data=fields)


def kept(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write a file as it is kept."""
    sheet = in_file(rulebook, Carried(Sheet(on=TODAY, answers=dict(answers))))
    return kept_text(sheet)


def test_what_was_saved_is_opened_again_here_and_in_the_terminal(
    door: TestClient, rulebook: Rulebook, answered_page: Response, tmp_path: Path
) -> None:
    """
    A saved file, opened again, leads to where it was saved, with the same answers;
    `recommender recommend` reads it to the same routine.
    """
    saved = press(door, answered_page, "/save")
    place = tmp_path / "mine.yaml"
    place.write_bytes(saved.content)

    again = send(door, saved.content)
    told = run("recommend", str(place), "--format", "json")

    answers = carried_in(answered_page, rulebook).answers
    assert saved.headers["content-disposition"] == 'attachment; filename="my-answers.yaml"'
    assert carried_in(again, rulebook).answers == answers
    assert 'data-status="recommendation"' in again.text
    assert told.exit_code == 0
    assert '"status": "recommendation"' in told.stdout
    assert dict(read_sheet(saved.text, "mine.yaml", rulebook).answers) == dict(answers)


def test_the_browser_takes_what_the_terminal_saved(rulebook: Rulebook, tmp_path: Path) -> None:
    """
    A file of `recommender ask --save` that was broken off goes on in the browser on the next page.
    """
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    place = tmp_path / "mine.yaml"
    lines = [item.id for item in rulebook.questions[1].items]
    run("ask", "--save", str(place), typed=f"{lines.index('new-numb-leg') + 1}?\n0\nsave\n")

    page = send(client(rulebook, today), place.read_bytes())

    sheet = read_sheet(place.read_text(encoding="utf-8"), "mine.yaml", rulebook)
    assert sheet.answers["new-numb-leg"] == "not-sure"
    assert carried_in(page, rulebook, today).answers == sheet.answers
    assert f"Your file holds {len(sheet.answers)} answers" in page.text
    assert "<h1>Warning signs: belly</h1>" in page.text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "there is nothing in this file"),
        (b"\xff\xfe\x00", "another encoding"),
        (b"\x00\x01\x02", "not a text file"),
        (b"answers: [", "Line "),
        (b"answers: {age: old}", "whole number from 0 to 120"),
        (b"answers: {nobody: yes}", "nothing called `nobody` is asked"),
        (b"a: &a [*a, *a]", "Line "),
        (b"hello", "Line 1"),
        (b"answers: {age: 4}\nanswers: {age: 5}", "Line "),
        (b"x" * 1_100_000, "larger than"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_beside_its_field(
    door: TestClient, raw: bytes, words: str
) -> None:
    """
    What is wrong with a file stands beside the field it was chosen in, in words and with its line.
    """
    page = send(door, raw)

    assert page.status_code in (413, 422)
    assert words in page.text.replace("&#39;", "'") or page.status_code == 413
    if page.status_code == 422:  # what is wrong is gone to, with and without script
        assert 'id="wrong" tabindex="-1"' in page.text
        assert 'action="/open#wrong"' in page.text


def test_the_button_for_a_file_says_so_when_none_was_chosen(door: TestClient) -> None:
    """Without a file the start comes again, says so, and keeps the words that were typed."""
    page = door.post("/open", files={"file": ("", b"")}, data={"words": "my back"})

    assert page.status_code == 422
    assert "No file was chosen." in page.text
    assert 'value="my back"' in page.text


@pytest.mark.parametrize("path", ["/questions", "/words", "/open"])
def test_a_chosen_file_is_opened_by_every_button_of_the_start(
    door: TestClient, rulebook: Rulebook, path: str
) -> None:
    """
    Whichever button is pressed, a file is opened, and words that were typed beside it are taken.
    """
    text = kept(rulebook, {"knee-pain": "yes", "own-words": "stiff back"})

    alone = door.post(path, files={"file": ("a.yaml", text)}, data={"words": ""})
    both = door.post(path, files={"file": ("a.yaml", text)}, data={"words": "my ears ring"})

    assert "Your file holds 2 answers" in alone.text
    old = {"knee-pain": "yes", "own-words": "stiff back"}
    assert carried_in(alone, rulebook).answers == old
    assert carried_in(both, rulebook).answers == {**old, "own-words": "my ears ring"}


@pytest.mark.parametrize("path", ["/questions", "/words", "/open"])
@pytest.mark.parametrize("raw", [b"", b"answers: {age: old}", b"#" * 300_000])
def test_a_chosen_file_that_is_none_is_refused_by_every_button_of_the_start(
    door: TestClient, path: str, raw: bytes
) -> None:
    """
    A file that cannot be used stops every button, is told on top, too, and keeps the words typed.
    """
    page = door.post(path, files={"file": ("a.yaml", raw)}, data={"words": "my back"})

    assert page.status_code == 422
    assert "No file was opened." in page.text
    assert "This file cannot be used as it is" in page.text
    assert 'value="my back"' in page.text


def test_words_typed_on_the_start_are_taken_by_begin(door: TestClient, rulebook: Rulebook) -> None:
    """Who types words and presses Begin is shown their lines, as on any other page."""
    page = press(door, door.get("/"), "/questions", words="my knee hurts")

    assert 'name="w.knee-pain"' in page.text
    assert carried_in(page, rulebook).answers == {"own-words": "my knee hurts"}


def test_a_file_of_another_day_asks_again_and_a_sign_that_was_told_stays_told(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Opened on another day, a file is asked again for what may have changed; what is asked once more
    does not take a told warning sign back.
    """
    for sign in ({}, {"fever-with-pain": "yes"}):
        sheet = Sheet(on="2026-10-01", rulebook=rulebook.version, answers={**healthy, **sign})

        page = send(door, kept_text(sheet).encode())

        carried = carried_in(page, rulebook)
        assert "It is another day." in page.text
        assert carried.answers.get("fever-with-pain") == sign.get("fever-with-pain")
        assert "numb-saddle" not in carried.answers
        assert carried.sheet.on == TODAY


def test_a_file_without_a_day_is_not_said_to_be_of_another_day(door: TestClient) -> None:
    """
    Where a file does not say its day, that is what is said; its warning signs are asked again.
    """
    page = send(door, b"answers: {nerve-signs: none}")

    assert "It does not say from which day." in page.text
    assert "another day" not in page.text


def test_saving_writes_what_is_on_the_screen(door: TestClient, rulebook: Rulebook) -> None:
    """
    Saving in the middle of a page keeps what is ticked on it, and takes no other line for a no.
    """
    saved = press(door, begin(door), "/save", **{"a.numb-saddle": "yes", "u.both-legs": "yes"})

    sheet = read_sheet(saved.text, "mine.yaml", rulebook)
    assert dict(sheet.answers) == {"numb-saddle": "yes", "both-legs": "not-sure"}


def test_no_file_that_may_be_sent_touches_the_disk() -> None:
    """Whatever is small enough to be opened is held in memory, and nowhere else."""
    assert MultiPartParser.spool_max_size > Limits().file
