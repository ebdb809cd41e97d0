"""
Ways in for the tests of the web page: a site, a client, and a reader of forms that fills them in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive

from recommender.adapters.body_map import load_body_map
from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import shipped_rules
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.posture.poses import Poses
from recommender.web.app import application
from recommender.web.page.carried import Carried, brought, carried_text
from recommender.web.page.site import Site, site_of
from tests.doors import SMALL, small

TODAY = dt.date(2026, 11, 22)


def site(rulebook: Rulebook | None = None, today: dt.date = TODAY) -> Site:
    """Make a site of a rulebook, on one and the same day; of the small one when none is given."""
    if rulebook is None:
        return site_of(small(), SMALL, lambda: today)
    body = load_body_map(shipped_rules(), rulebook)
    return site_of(rulebook, shipped_rules(), lambda: today, body=body, poses=poses_of(rulebook))


@cache
def poses_of(rulebook: Rulebook) -> Poses | None:
    """Load the shipped poses, once for a rulebook."""
    return load_poses(shipped_rules(), rulebook)


def client(rulebook: Rulebook | None = None, today: dt.date = TODAY) -> TestClient:
    """Make a client of a site."""
    return TestClient(application(site(rulebook, today)), base_url="http://127.0.0.1")


def retold(rulebook: Rulebook, **parts: Any) -> Rulebook:
    """Give a rulebook with some parts changed, and nothing kept of what was worked out before."""
    fields = {name: getattr(rulebook, name) for name in Rulebook.model_fields}
    return Rulebook.model_construct(**{**fields, **parts})


@dataclass
class Field:
    """One field of a form: its kind, name and value, and whether it is sent as it stands."""

    kind: str
    name: str
    value: str
    on: bool = True


@dataclass
class Form:
    """A form: where it goes, its fields, and its buttons, each with its words."""

    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    @property
    def goes(self) -> set[str]:
        """Where the buttons of the form lead."""
        return {action for _, _, action in self.buttons}

    @property
    def sent(self) -> dict[str, list[str]]:
        """What is sent when nothing is changed."""
        values: dict[str, list[str]] = {}
        for one in self.fields:
            if one.on:
                values.setdefault(one.name, []).append(one.value)
        return values


@dataclass
class Part:
    """A field or a button as it stands on a page: in a form, or naming one."""

    tag: str
    given: dict[str, str]
    form: Form | None
    words: str = ""


class Forms(HTMLParser):
    """Reads the forms of a page as a browser does: with what stands in them, or names them."""

    def __init__(self, text: str) -> None:
        """Read the text of a page."""
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.parts: list[Part] = []
        self.form: Form | None = None
        self.button: Part | None = None
        self.feed(text)
        for part in self.parts:
            form = self.named[part.given["form"]] if "form" in part.given else part.form
            if form is not None:
                _place(part, form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field or a button."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", ""))
            self.forms.append(self.form)
            if "id" in given:
                self.named[given["id"]] = self.form
        elif tag in ("input", "button"):
            self.parts.append(Part(tag, given, self.form))
            self.button = self.parts[-1] if tag == "button" else None

    def handle_data(self, data: str) -> None:
        """Collect the words of a button."""
        if self.button is not None:
            self.button.words += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a button."""
        self.form = None if tag == "form" else self.form
        self.button = None if tag == "button" else self.button


def _place(part: Part, form: Form) -> None:
    given = part.given
    if part.tag == "input":
        kind = given.get("type", "text")
        is_tick = kind in ("checkbox", "radio")
        value = given.get("value", "on" if is_tick else "")
        on = "checked" in given or not is_tick
        form.fields.append(Field(kind, given.get("name", ""), value, on))
    elif "hidden" not in given and given.get("type") != "button":
        action = given.get("formaction", form.action)
        form.buttons.append((given.get("name", ""), given.get("value", ""), action))
        form.labels.append(" ".join(part.words.split()))


def question_form(page: Response) -> Form:
    """Find the form of a page of questions."""
    return next(form for form in Forms(page.text).forms if "shown" in form.sent)


def press(door: TestClient, answer: Response, action: str, **changed: str | list[str]) -> Response:
    """Press the first button that goes to an address, with some fields changed or added."""
    form = next(one for one in Forms(answer.text).forms if action in one.goes)
    return door.post(action, data={**form.sent, **changed})


def carried_in(answer: Response, rulebook: Rulebook, today: dt.date = TODAY) -> Carried:
    """Read the answers that a page carries."""
    text = next(
        one.value for form in Forms(answer.text).forms for one in form.fields if one.name == "sheet"
    )
    return brought(rulebook, text, today)[0]


def field(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Write answers as the field of a page that carries them."""
    return carried_text(rulebook, Carried(Sheet(on=TODAY, answers=dict(answers))))


async def exchanged(
    app: ASGIApp, path: str, receive: Receive, *headers: tuple[bytes, bytes]
) -> tuple[int, dict[bytes, bytes]]:
    """Send what comes to an address; give the status of the one answer, and its headers."""
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(b"host", b"127.0.0.1:8000"), *headers],
        "client": None, "server": ("127.0.0.1", 8000), "scheme": "http", "http_version": "1.1",
        "root_path": "",
    }  # fmt: skip
    answers: list[Message] = []

    async def send(message: Message) -> None:
        if "status" in message:
            answers.append(message)

    await app(scope, receive, send)
    (answer,) = answers
    return answer["status"], dict(answer["headers"])


async def sent(app: ASGIApp, path: str, *parts: bytes, kind: bytes, whole: bool = True) -> int:
    """Send a body in parts, or go away before its end; give the status of the one answer."""
    last = {"type": "http.request", "body": b""} if whole else {"type": "http.disconnect"}
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]

    async def receive() -> Message:
        return coming.pop(0) if coming else last

    status, _ = await exchanged(app, path, receive, *([(b"content-type", kind)] if kind else []))
    return status


def filling(form: Form, answers: Mapping[str, str]) -> dict[str, list[str]]:
    """Fill in a page of questions with accepted answers; what is not among them is a no."""
    sent = {one.name: [one.value] for one in form.fields if one.kind == "hidden"}
    shown = [one.value.split() for one in form.fields if one.name == "shown"]
    sent["shown"] = [" ".join(names) for names in shown]
    lists = [one.name for one in form.fields if one.name.startswith("none.")]
    for names in shown:
        given = {name: answers.get(name, "no") for name in names}
        none = f"none.{_question(form, names[0])}"
        if none in lists:
            sent |= _list(given, none)
        else:
            for name, value in given.items():
                typed = any(one.name == f"u.{name}" for one in form.fields)
                key = f"u.{name}" if value == "not-sure" and typed else f"a.{name}"
                sent[key] = [value]
    return sent


def _list(given: Mapping[str, str], none: str) -> dict[str, list[str]]:
    ticked = {f"a.{name}": ["yes"] for name, value in given.items() if value == "yes"}
    ticked |= {f"u.{name}": ["yes"] for name, value in given.items() if value == "not-sure"}
    return ticked or {none: ["yes"]}


def _question(form: Form, name: str) -> str:
    """Name the list in which an item stands: the next `none` after it, before another question."""
    found = False
    for one in form.fields:
        if found and one.name == "shown":
            return ""
        found = found or one.name == f"a.{name}"
        if found and one.name.startswith("none."):
            return one.name.removeprefix("none.")
    return ""


def begin(door: TestClient) -> Response:
    """Go to the first page of questions."""
    return press(door, door.get("/"), "/questions")


def go_through(
    door: TestClient, answers: Mapping[str, str], page: Response | None = None, most: int = 60
) -> Response:
    """Answer page after page until no questions are asked any more."""
    page = page or begin(door)
    for _ in range(most):
        asked = [one for one in Forms(page.text).forms if "shown" in one.sent]
        if not asked:
            return page
        page = door.post("/questions", data={**filling(asked[0], answers), "go": ["next"]})
        assert page.status_code == 200, page.text
    raise AssertionError("the questions never end")
