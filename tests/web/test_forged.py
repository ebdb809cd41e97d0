"""Fields that were damaged or forged: every page refuses them or goes on, and none fails."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import check
from recommender.web.app import application
from recommender.web.page.carried import Carried, FieldError, brought, carried_text
from recommender.web.page.site import site_of
from tests.conftest import ROOT
from tests.forged import mutated, packed, unpacked
from tests.http import sent, site
from tests.sizes import sizes

TODAY = dt.date(2026, 11, 27)
FORM = b"application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def pages(rulebook: Rulebook) -> Iterator[tuple[Starlette, list[str]]]:
    """
    The site of the shipped rulebook, and what faults it told of.

    Its paper is not printed, which would take a hundred times longer than any other page.
    """
    faults: list[str] = []
    shipped = site_of(rulebook, ROOT / "rules", lambda: TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.web.pages.takeaway.paper", lambda *_: b"%PDF")
        yield application(shipped, say=faults.append), faults


@pytest.fixture(scope="module")
def fields(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> list[str]:
    """Sound fields: an empty one, a half and a full one, with questions left open."""
    some = dict(list(three_symptoms.items())[:60])
    first = rulebook.questions[0].id
    return [
        carried_text(rulebook, Carried(Sheet(on=TODAY, answers=answers), (first,), half))
        for answers, half in (({}, ()), (some, (first,)), (dict(three_symptoms), ()))
    ]


def places(app: Starlette, *, clinicians: bool = False) -> list[str]:
    """Every address that takes a form with answers; those for clinicians begin a whole audit."""
    others = ("/api", "/forget", "/open", "/rulebook/audit" if clinicians else "/rulebook")
    return [
        route.path
        for route in app.routes
        if isinstance(route, Route)
        and "POST" in (route.methods or ())
        and not route.path.startswith(others)
        and "{" not in route.path
    ]


def tried(
    pages: tuple[Starlette, list[str]],
    fields: list[str],
    rulebook: Rulebook,
    count: int,
    seed: int,
    *,
    clinicians: bool = False,
) -> Counter[int]:
    """Send so many damaged fields; fail with the first one that a page fails at."""
    app, faults = pages
    chance = random.Random(seed)
    to = places(app, clinicians=clinicians)

    async def all_of_them() -> Counter[int]:
        found: Counter[int] = Counter()
        for number in range(count):
            text = mutated(chance.choice(fields), chance, rulebook)
            path = chance.choice(to)
            body = b"sheet=" + quote_plus(text.encode("utf-8", "surrogatepass")).encode()
            status = await sent(app, path, body, kind=FORM)
            found[status] += 1
            assert status < 500, (number, path, text, faults)
        return found

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("count", sizes(40, 300))
def test_a_damaged_or_forged_field_never_makes_a_page_fail(
    pages: tuple[Starlette, list[str]], fields: list[str], rulebook: Rulebook, count: int
) -> None:
    """Of some hundreds, many are refused, some are sound by chance, and none is a fault."""
    found = tried(pages, fields, rulebook, count, 1)

    assert pages[1] == []
    assert set(found) <= {200, 303, 400, 409}
    assert found[400] > count // 2
    assert found[200] > count // 60


@pytest.mark.parametrize("count", sizes(200, 2000))
def test_a_damaged_or_forged_field_is_read_or_refused(
    fields: list[str], rulebook: Rulebook, count: int
) -> None:
    """Of thousands, each is refused in words, or holds what the rulebook takes."""
    chance = random.Random(5)
    read = refused = 0

    for _ in range(count):
        text = mutated(chance.choice(fields), chance, rulebook)
        try:
            carried, _ = brought(rulebook, text, TODAY)
        except FieldError:
            refused += 1
        else:
            check(rulebook, carried.answers)
            assert brought(rulebook, carried_text(rulebook, carried), TODAY)[0] == carried
            read += 1

    assert refused > count // 2
    assert read > count // 40


@pytest.mark.slow
def test_a_hundred_thousand_damaged_fields_never_make_a_page_fail(
    pages: tuple[Starlette, list[str]], fields: list[str], rulebook: Rulebook
) -> None:
    """The same for a hundred thousand."""
    found = tried(pages, fields, rulebook, 100_000, 2, clinicians=True)

    assert pages[1] == []
    assert found.total() == 100_000


@pytest.mark.parametrize("days", [2, 365, 2_000_000])
def test_a_day_that_has_not_come_is_refused(
    pages: tuple[Starlette, list[str]], fields: list[str], days: int
) -> None:
    """Nobody began their answers in the future, and no page has to reckon with such a day."""
    plain = {**unpacked(fields[0]), "on": (TODAY + dt.timedelta(days=days)).isoformat()}

    status = asyncio.run(sent(pages[0], "/questions", b"sheet=" + packed_of(plain), kind=FORM))

    assert status == 400


def packed_of(plain: dict[str, Any]) -> bytes:
    """Forge a field, ready to be sent."""
    return quote_plus(packed(json.dumps(plain).encode())).encode()


PART = b"multipart/form-data; boundary=x"
NAMED, END = b"--x\r\nContent-Disposition: form-data", b"\r\n--x--\r\n"
BAD_BODIES = {
    "no form": (b"a=1", b"text/plain"),
    "no kind at all": (b"a=1", b""),
    "a form cut off": (b"--x\r\nContent-Disp", PART),
    "no boundary": (b"--x\r\n", b"multipart/form-data"),
    "a wrong boundary": (b"--y\r\n\r\n--y--", PART),
    "an odd alphabet": (
        NAMED + b'; name="sheet"\r\n\r\n\xff\xfe' + END,
        PART + b"; charset=utf-7",
    ),
    "an alphabet that is none": (
        NAMED + b'; name="sheet"\r\n\r\na' + END,
        PART + b"; charset=nonsense",
    ),
    "many fields": (b"&".join(b"a%d=1" % n for n in range(5000)), FORM),
    "many equal fields": (b"a=1&" * 5000, FORM),
    "one long field": (b"a=" + b"x" * 100_000, FORM),
    "one long name": (b"x" * 100_000, FORM),
    "no UTF-8": (b"sheet=%ff%fe&\xff=\xfe", FORM),
    "bad percents": (b"sheet=%zz%&%=%%%", FORM),
    "zeros": (b"sheet=%00&%00=\x00", FORM),
    "half a letter": (b"sheet=%ed%a0%80", FORM),
    "two sheets": (b"sheet=a&sheet=b", FORM),
    "a file for a sheet": (NAMED + b'; name="sheet"; filename="a"\r\n\r\na' + END, PART),
    "two files": ((NAMED + b'; name="f"; filename="a"\r\n\r\na\r\n') * 2 + b"--x--\r\n", PART),
    "a part without a name": (NAMED + b"\r\n\r\na" + END, PART),
    "a name that is no UTF-8": (NAMED + b'; name="\xff\xfe"\r\n\r\na' + END, PART),
}


def test_no_body_makes_a_page_fail() -> None:
    """Whatever is sent in place of a form, every page answers."""
    faults: list[str] = []
    app = application(site(), say=faults.append)

    async def all_of_them() -> dict[tuple[str, str], int]:
        return {
            (which, path): await sent(app, path, body, kind=kind)
            for which, (body, kind) in BAD_BODIES.items()
            for path in places(app)
        }

    failed = {at: status for at, status in asyncio.run(all_of_them()).items() if status >= 500}
    assert failed == {}
    assert faults == []
