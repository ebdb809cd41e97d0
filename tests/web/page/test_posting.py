"""What a page sends: forms in every kind of letters are read, or refused."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from starlette.applications import Starlette

from recommender.web.app import application
from recommender.web.server.serving import server
from tests.http import client, site

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

    assert asyncio.run(cut_off(app, path)) == [400]
    assert faults == []


async def cut_off(app: Starlette, path: str) -> list[int]:
    """Send the first piece of a form and go away; give the statuses of the answers."""
    kind = (b"content-type", b"multipart/form-data; boundary=X")
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [kind, (b"host", b"127.0.0.1")], "client": None,
        "server": ("127.0.0.1", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    coming = [{"type": "http.request", "body": PART[:20], "more_body": True}]
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await app(scope, receive, send)
    return statuses


def test_the_reader_of_forms_writes_nothing_down() -> None:
    """What is wrong with a form, and so what is in it, never reaches the log."""
    server(client().app, lambda: None, print)

    assert not logging.getLogger("python_multipart.multipart").isEnabledFor(logging.ERROR)
