"""What a page sends: forms in every kind of letters are read, or refused."""

from __future__ import annotations

import asyncio
import logging

import pytest

from recommender.web.app import application
from recommender.web.server.serving import server
from tests.http import client, sent, site

PART = b'--X\r\nContent-Disposition: form-data; name="a.age"\r\n\r\n%b\r\n--X--\r\n'


@pytest.mark.parametrize(
    ("letters", "value"),
    [
        ("undefined", b"4"),
        ("punycode", b"xn--\xe4"),
        ("utf-7", b"+2AA-"),
        ("unicode_escape", rb"\ud800"),
    ],
)
@pytest.mark.parametrize("path", ["/questions", "/answers", "/open"])
def test_a_form_in_letters_that_are_none_is_refused(letters: str, value: bytes, path: str) -> None:
    """A form that says it is written in letters that make no text is refused, and no fault."""
    kind = f"multipart/form-data; boundary=X; charset={letters}"

    answer = client().post(path, content=PART % value, headers={"content-type": kind})

    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize("path", ["/questions", "/open"])
def test_a_form_that_nobody_sends_to_its_end_is_no_fault(path: str) -> None:
    """Who goes away in the middle of a form is not noted down as a fault of the page."""
    faults: list[str] = []
    app = application(site(), say=faults.append)
    kind = b"multipart/form-data; boundary=X"

    assert asyncio.run(sent(app, path, PART[:20], kind=kind, whole=False)) == 400
    assert faults == []


def test_the_reader_of_forms_writes_nothing_down() -> None:
    """What is wrong with a form, and so what is in it, never reaches the log."""
    server(client().app, lambda: None, print)

    assert not logging.getLogger("python_multipart.multipart").isEnabledFor(logging.ERROR)
