"""What is taken away: the paper, the calendar file, the consultation; and what is said instead."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

import icalendar
import pypdf
import pytest
import vobject
from dateutil.rrule import rrulestr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.routine import duration
from recommender.render.formats import pdf as printing
from recommender.web.page import work
from recommender.web.page.carried import Carried, carried_text
from recommender.web.page.site import Site, site_of
from recommender.web.pages import takeaway
from tests.doors import ROOT, run
from tests.sizes import sampled

TODAY = dt.date(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
Send = Callable[..., Any]


@pytest.fixture(scope="module")
def site(rulebook: Rulebook) -> Site:
    """The shipped rulebook, served on a Friday."""
    return replace(site_of(rulebook, ROOT / "rules", lambda: TODAY), now=lambda: NOON)


def sender(site: Site) -> Send:
    """Give what sends answers to one of the three, with fields beside them."""
    client = TestClient(Starlette(routes=takeaway.routes(site)))

    def sent(
        name: str, answers: Mapping[str, str], *fields: tuple[str, str], on: dt.date | None = None
    ) -> Any:
        sheet = Sheet(on=on or site.today(), answers=dict(answers))
        text = carried_text(site.rulebook, Carried(sheet))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode([("sheet", text), *fields])
        return client.post(f"/take/{name}", content=body, headers=kind)

    return sent


@pytest.fixture(scope="module")
def send(site: Site) -> Send:
    """Send answers on that Friday."""
    return sender(site)


def chosen(
    *days: str,
    at: str = "18:00",
    weeks: str = "4",
    zone: str = "Europe/Berlin",
    more: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    """Fill in the form for the calendar."""
    ticked = [("day", day) for day in days]
    fixed = [("chosen", "yes"), ("at", at), ("weeks", weeks), ("zone", zone)]
    return [*fixed, *ticked, *((name, "yes") for name in more)]


def events(body: bytes) -> list[Any]:
    """Read the events of a calendar file with a second library."""
    return list(vobject.readOne(body.decode()).vevent_list)


def test_the_paper_is_handed_over_as_a_file(send: Send, healthy: Mapping[str, str]) -> None:
    """
    The paper comes as a PDF whose name says nothing of what is in it, and calls help no routine.
    """
    answer = send("paper", {**healthy, "chest-pain": "yes"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="what-to-do.pdf"'
    assert "Get help now" in pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_the_paper_of_a_routine_is_named_so(
    send: Send, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are steps, the paper and its file are called a routine."""
    monkeypatch.setattr(takeaway, "paper", lambda _, sheet: sheet.title.encode())

    answer = send("paper", three_symptoms)

    assert answer.content.startswith(b"Your routine: ")
    assert answer.headers["content-disposition"] == 'attachment; filename="routine.pdf"'


def test_without_the_library_the_page_says_to_print(
    send: Send, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no PDF can be made, the page says how to print, and carries the answers on."""
    monkeypatch.setattr(printing, "_weasyprint", lambda: None)

    answer = send("paper", three_symptoms)

    assert answer.status_code == 503
    assert "print from your browser" in answer.text
    assert 'action="/result"' in answer.text


def test_a_paper_that_cannot_be_made_is_no_crash(
    send: Send, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong while printing, a page in plain words is the answer."""

    def broken(*_: Any) -> bytes:
        raise RuntimeError("secret")

    monkeypatch.setattr(takeaway, "paper", broken)

    answer = send("paper", three_symptoms)

    assert answer.status_code == 503
    assert "print from your browser" in answer.text
    assert "secret" not in answer.text


def test_when_the_line_is_full_the_person_is_told_to_wait(
    send: Send, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too many papers waited for, another one is asked to come back, and when."""
    monkeypatch.setattr(work, "_places", BoundedSemaphore(1))
    work._places.acquire()

    answer = send("paper", three_symptoms)

    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert "try again" in answer.text


def test_the_consultation_is_what_the_terminal_prints(
    send: Send, three_symptoms: Mapping[str, str]
) -> None:
    """Byte for byte, the JSON is that of `recommend --format json`."""
    sheet = json.dumps({"on": TODAY.isoformat(), "answers": dict(three_symptoms)})
    arguments = ["recommend", "-", "--format", "json", "--rules", str(ROOT / "rules")]
    printed = run(*arguments, typed=sheet)

    answer = send("consultation", three_symptoms)

    assert answer.content == printed.stdout_bytes
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="consultation.json"'


def test_the_days_are_asked_first(send: Send, three_symptoms: Mapping[str, str]) -> None:
    """Before any day is chosen, a form asks for it, with three days of the week set beforehand."""
    answer = send("calendar", three_symptoms)

    assert answer.status_code == 200
    assert answer.text.count('name="day"') == 7
    assert re.findall('value="([^"]*)" checked', answer.text) == [
        "Monday", "Wednesday", "Friday", "yes",
    ]  # fmt: skip
    assert answer.text.count(" selected>") == 1
    assert 'value="18:00"' in answer.text
    assert "11 December 2026" in answer.text


def test_each_chosen_day_is_a_series(send: Send, three_symptoms: Mapping[str, str]) -> None:
    """A second library reads each day as a weekly event; its dates are those that were meant."""
    answer = send("calendar", three_symptoms, *chosen("Monday", "Friday", at="07:30", weeks="3"))

    monday, friday = events(answer.content)
    assert answer.headers["content-disposition"] == 'attachment; filename="routine.ics"'
    assert _dates(monday) == ["2026-11-30 07:30", "2026-12-07 07:30", "2026-12-14 07:30"]
    assert _dates(friday) == ["2026-12-04 07:30", "2026-12-11 07:30", "2026-12-18 07:30"]
    assert monday.dtstart.value.utcoffset() == dt.timedelta(hours=1)
    assert monday.duration.value == dt.timedelta(minutes=15)


def _dates(event: Any) -> list[str]:
    start = event.dtstart.value
    found = rrulestr(event.rrule.value, dtstart=start)
    return [f"{one:%Y-%m-%d %H:%M}" for one in found]


def test_a_calendar_says_nothing_of_what_is_felt_and_names_the_steps_when_asked_to(
    send: Send, rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """By default an event says how long the routine takes; who ticks it gets the steps in order."""
    plain = send("calendar", three_symptoms, *chosen("Monday"))
    named = send("calendar", three_symptoms, *chosen("Monday", more=("named",)))

    ((quiet,), (event,)) = events(plain.content), events(named.content)
    assert quiet.summary.value == event.summary.value == "Routine, 15 minutes"
    assert not hasattr(quiet, "description")
    routine = consult(rulebook, Sheet(answers=dict(three_symptoms))).routine
    assert routine is not None
    lines = event.description.value.split("\n")
    for number, (line, step) in enumerate(zip(lines, routine.steps, strict=True), 1):
        assert line.startswith(f"{number}. {step.title}: ")
    assert lines[0].startswith(f"1. Slow belly breathing: {duration(routine.steps[0].seconds)}, ")


@pytest.mark.parametrize(
    ("gone", "weeks"), [({}, (2, 4, 6)), ({"visit": "follow-up", "weeks-on-routine": "2"}, (2, 4))]
)
def test_the_days_to_look_back_are_those_of_the_rules(
    send: Send, three_symptoms: Mapping[str, str], gone: dict[str, str], weeks: tuple[int, ...]
) -> None:
    """The rules turn after two, four and six weeks; weeks gone by are counted."""
    answer = send("calendar", {**three_symptoms, **gone}, *chosen("Monday", more=("looks",)))

    days = [event.dtstart.value for event in events(answer.content)[1:]]
    assert days == [TODAY + dt.timedelta(weeks=ahead) for ahead in weeks]


def test_the_same_choice_is_the_same_file(send: Send, three_symptoms: Mapping[str, str]) -> None:
    """Taken in twice, a file adds nothing: its bytes, and so its names, are the same."""
    fields = chosen("Monday", "Tuesday", more=("looks",))

    first = send("calendar", three_symptoms, *fields)
    again = send("calendar", three_symptoms, *fields)

    assert first.content == again.content
    names = [event.uid.value for event in events(first.content)]
    assert len(set(names)) == len(names) == 5


def test_two_readers_read_the_zone_and_the_alarm(
    send: Send, three_symptoms: Mapping[str, str]
) -> None:
    """
    Times have the person's zone, whose rules are in the file; an alarm rings ten minutes before.
    """
    answer = send("calendar", three_symptoms, *chosen("Monday", zone="America/New_York"))

    (event,) = events(answer.content)
    whole = icalendar.Calendar.from_ical(answer.content)
    (same,) = whole.walk("VEVENT")
    (alarm,) = same.walk("VALARM")
    assert [str(one["tzid"]) for one in whole.walk("VTIMEZONE")] == ["America/New_York"]
    assert same["dtstart"].params["TZID"] == "America/New_York"
    assert same["dtstart"].dt.utcoffset() == event.dtstart.value.utcoffset()
    assert same["dtstart"].dt.utcoffset() == dt.timedelta(hours=-5)
    assert alarm["trigger"].dt == event.valarm.trigger.value == dt.timedelta(minutes=-10)
    assert not whole.walk("VEVENT")[0].errors


def test_another_routine_or_another_choice_has_another_name(
    send: Send, three_symptoms: Mapping[str, str]
) -> None:
    """Two people who choose the same hour never replace each other, nor does one hour another."""
    shorter = {**three_symptoms, "minutes": "10"}
    files = [
        send("calendar", answers, *chosen("Monday", "Friday", at=at, zone=zone, more=("looks",)))
        for answers in (three_symptoms, shorter)
        for at in ("18:00", "07:30")
        for zone in ("Europe/Berlin", "Europe/Paris")
    ]

    names = [event.uid.value for file in files for event in events(file.content)]
    assert len(set(names)) == len(names) == 8 * 5


def test_a_changed_file_takes_the_place_of_the_one_before(
    site: Site, three_symptoms: Mapping[str, str]
) -> None:
    """
    With other weeks, named steps or another day of making, the names stay; the later file wins.
    """

    def made(after: dt.timedelta, *fields: tuple[str, str]) -> Any:
        now = NOON + after
        later = sender(replace(site, now=lambda: now, today=now.date))
        (event,) = events(later("calendar", three_symptoms, *fields).content)
        return event

    first = made(dt.timedelta(), *chosen("Monday"))
    named = made(dt.timedelta(hours=1), *chosen("Monday", more=("named",)))
    longer = made(dt.timedelta(weeks=1), *chosen("Monday", weeks="8"))

    order = [first, named, longer]
    assert len({one.uid.value for one in order}) == 1
    stamps = [one.dtstamp.value for one in order]
    numbers = [int(one.sequence.value) for one in order]
    assert stamps == sorted(set(stamps))
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**31


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (chosen(), "Choose one day or more."),
        (chosen("Someday"), "Choose one day or more."),
        (chosen("Monday", at="25:00"), "Write a time from 00:00 to 23:59"),
        (chosen("Monday", at="<b>\n"), "Write a time from 00:00 to 23:59"),
        (chosen("Monday", at="١٨:00"), "Write a time from 00:00 to 23:59"),
        (chosen("Monday", weeks="0"), "Write a whole number from 1 to 12."),
        (chosen("Monday", weeks="13"), "Write a whole number from 1 to 12."),
        (chosen("Monday", weeks="9" * 500), "Write a whole number from 1 to 12."),
        (chosen("Monday", weeks="²"), "Write a whole number from 1 to 12."),
        (chosen("Monday", zone="Mars/Olympus"), "Choose the zone of your clock."),
        (chosen("Monday", zone="../../etc/passwd"), "Choose the zone of your clock."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    send: Send, three_symptoms: Mapping[str, str], fields: list[tuple[str, str]], said: str
) -> None:
    """A field that cannot be used has its message; nothing else is."""
    answer = send("calendar", three_symptoms, *fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert answer.text.count('class="wrong"') == 1


def test_what_was_right_is_kept(send: Send, three_symptoms: Mapping[str, str]) -> None:
    """When one field is wrong, all the others stay as they were filled in."""
    fields = chosen("Sunday", at="06:45", weeks="x", more=("named",))

    answer = send("calendar", three_symptoms, *fields)

    assert 'value="Sunday" checked' in answer.text
    assert 'value="06:45"' in answer.text
    assert 'value="x"' in answer.text
    assert 'name="named" value="yes" checked' in answer.text
    assert 'name="looks" value="yes">' in answer.text


def test_without_a_routine_there_is_nothing_for_a_calendar(
    send: Send, healthy: Mapping[str, str]
) -> None:
    """Whoever has no routine is told why, whatever they choose."""
    answer = send("calendar", {**healthy, "weight-loss": "yes"}, *chosen("Monday"))

    assert answer.status_code == 409
    assert "There is no routine" in answer.text
    assert "Please see someone before any self-massage." in answer.text


def test_without_the_library_there_is_a_way_by_hand(
    send: Send, three_symptoms: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no calendar file can be made, the page says what to do."""
    monkeypatch.setattr(takeaway, "has_calendar", lambda: False)

    answer = send("calendar", three_symptoms, *chosen("Monday"))

    assert answer.status_code == 409
    assert "by hand" in answer.text


@pytest.mark.parametrize("name", ["paper", "calendar", "consultation"])
def test_a_day_at_the_end_of_time_breaks_nothing(
    send: Send, three_symptoms: Mapping[str, str], name: str
) -> None:
    """A sheet that claims a day far ahead is answered all the same."""
    answer = send(name, three_symptoms, ("chosen", "yes"), on=dt.date(9999, 12, 31))

    assert answer.status_code < 500


@pytest.mark.parametrize("name", sampled(["calendar", "paper", "consultation"], 3))
def test_no_answers_at_all_are_answered(door: TestClient, name: str) -> None:
    """An empty page gets the paper that says what is open, and no calendar."""
    answer = door.post(f"/take/{name}", data={"other": "1"})

    assert answer.status_code == (409 if name == "calendar" else 200)
