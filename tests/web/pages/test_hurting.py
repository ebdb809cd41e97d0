"""When a step hurts: signs first, then what is gentler, and a page left alone is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from recommender.core.language.rulebook import Rulebook
from recommender.web.page.sent import Posted
from recommender.web.pages.hurting import Asked, warning_signs
from tests.guiding import Eased, applied, eased, field
from tests.http import Forms
from tests.sizes import trying


@pytest.fixture(scope="module")
def hurting(rulebook: Rulebook, three_symptoms: Mapping[str, str], hard: Eased) -> dict[str, str]:
    """That step hurts."""
    return {"sheet": field(rulebook, three_symptoms), "at": hard.at}


def names_of(groups: dict[str, list[Asked]]) -> list[str]:
    """Name all signs, in order."""
    return [sign.id for asked in groups.values() for one in asked for sign in one.signs]


def test_first_of_all_it_says_stop_and_lists_the_signs(
    door: TestClient, hurting: dict[str, str], rulebook: Rulebook, hard: Eased
) -> None:
    """
    In the whole list the signs of the step come first, then the warning signs in the order they are
    asked.
    """
    page = door.post("/guided/hurts", data={**hurting, "list": "yes"})

    names = re.findall(r'name="(own|sign|none)" value="([^"]*)"', page.text)
    listed = [value for name, value in names if name == "sign"]
    asked = [name for name, entry in rulebook.entries.items() if entry.at_least]
    assert page.status_code == 200
    assert "<h1>Stop now</h1>" in page.text
    own = [str(number) for number in range(1, len(hard.step.stop_if) + 1)]
    assert [value for name, value in names if name == "own"] == [*own, "advice"]
    assert listed == [name for name in asked if name in listed]
    assert len(listed) > 40
    assert names[-1] == ("none", "yes")
    assert not re.search(r"<input[^>]*\bchecked", page.text)


def test_what_it_is_can_be_said_with_one_press(
    door: TestClient, hurting: dict[str, str], rulebook: Rulebook
) -> None:
    """
    First of all stand the signs to call for help with, then four choices; the long list is not
    there. Each press is answered: help, the end of all pressing, what is gentler, or the list.
    """
    page = door.post("/guided/hurts", data=hurting)
    pressed = re.findall(r'formaction="/guided/hurts" name="(\w+)" value="([^"]*)"', page.text)
    signs = [value for name, value in pressed if name == "sign"]
    answers = [door.post("/guided/hurts", data={**hurting, name: value}).text
               for name, value in pressed]  # fmt: skip

    assert rulebook.emergency_call is not None
    assert page.text.index(rulebook.emergency_call) < page.text.index(signs[0])
    assert signs == [
        name for name, one in rulebook.entries.items() if one.item and one.item.at_once
    ]
    assert [name for name, _ in pressed[len(signs) :]] == ["own", "own", "none", "list"]
    assert 'type="checkbox"' not in page.text
    assert all("Get help" in text for text in answers[: len(signs)])
    for text, ending in zip(rulebook.stop_pressing, answers[len(signs) :], strict=False):
        assert "The easing ends here" in ending
        assert text in ending
    assert "What now?" in answers[-2]
    assert "None of these fits me" in answers[-1]


def test_only_signs_that_may_apply_are_asked(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Signs of another body, and of a later visit, are left out; open ones are not."""
    known = warning_signs(rulebook, applied(rulebook, three_symptoms))
    open_ = warning_signs(rulebook, {})

    for sign in ("sudden-testicle-pain", "new-leg-signs"):
        assert sign not in names_of(known)
        assert sign in names_of(open_)


def test_a_page_left_alone_is_not_none(door: TestClient, hurting: dict[str, str]) -> None:
    """Going on without a tick asks again; nothing gentler is offered."""
    page = door.post("/guided/hurts", data={**hurting, "looked": "yes"})

    assert page.status_code == 422
    assert "Nothing is ticked here." in page.text
    assert "Try this gentler way" not in page.text
    assert "None of these fits me" in page.text


def test_none_of_these_offers_the_next_rung_down(
    door: TestClient, hurting: dict[str, str], hard: Eased
) -> None:
    """Gentler ways of the same place come softer first, and skipping and stopping stay possible."""
    page = door.post("/guided/hurts", data={**hurting, "looked": "yes", "none": "yes"})

    assert re.findall(r'name="left" value="([^"]*)"', page.text) == hard.left
    assert 'value="skip"' in page.text
    assert 'value="stop"' in page.text
    assert "If it goes on hurting" in page.text


def test_what_is_gentler_can_get_gentler_still(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """When what is gentler hurts too, what is gentler still is left, and only it is carried on."""
    tools = next(one for one in rulebook.questions if one.id == "tools")
    all_tools = dict.fromkeys((item.id for item in tools.items), "yes")
    answers = {**healthy, **all_tools, "back-thigh-tight": "yes", "sides": "both", "minutes": "30"}
    found = eased(rulebook, answers)
    sent = {"sheet": field(rulebook, answers), "at": found.at, "looked": "yes", "none": "yes"}

    page = door.post("/guided/hurts", data={**sent, "left": found.left[0]})
    left = re.findall(r' name="left" value="([^"]*)"', page.text)
    then = door.post("/guided", data={**sent, "left": left})

    assert len(found.left) > 1
    assert left == found.left[:2]
    assert re.findall(r' name="left" value="([^"]*)"', then.text) == found.left[1:2]


def test_a_movement_can_be_left_out(door: TestClient, hurting: dict[str, str], hard: Eased) -> None:
    """Where there is no gentler rung, a page says so and offers to skip or stop."""
    sent = {**hurting, "at": f"{len(hard.routine.steps)}.1", "looked": "yes", "none": "yes"}

    page = door.post("/guided/hurts", data=sent)

    assert "There is no gentler way to offer for this step." in page.text
    assert "Try this gentler way" not in page.text


@pytest.mark.parametrize("own", [["1"], ["advice"], ["2", "advice"]])
def test_a_sign_to_stop_ends_the_easing(
    door: TestClient, hurting: dict[str, str], hard: Eased, own: list[str]
) -> None:
    """The run ends with the words of the card, also when `none` is ticked beside it."""
    page = door.post("/guided/hurts", data={**hurting, "own": own, "none": "yes"})

    assert "The easing ends here" in page.text
    assert "Do no more steps today." in page.text
    assert "/guided" not in Forms(page.text).named["carry"].goes
    sign = hard.step.stop_if[0]
    assert (f"{sign[:1].upper()}{sign[1:]}" in page.text) == ("1" in own)


def test_a_warning_sign_is_taken_into_the_answers(
    door: TestClient, hurting: dict[str, str]
) -> None:
    """An emergency shows at once, whatever else is ticked, and stays with the answers."""
    sent = {**hurting, "sign": ["numb-saddle"], "own": ["1"], "none": "yes"}

    page = door.post("/guided/hurts", data=sent)
    carried = re.search(r'name="sheet" value="([^"]*)"', page.text)

    assert "Try this gentler way" not in page.text
    assert "The easing ends here" not in page.text
    assert carried is not None
    assert "Get help now" in door.post("/guided", data={"sheet": carried[1]}).text


@pytest.mark.parametrize("own", [[], ["1"], ["99"]])
@pytest.mark.parametrize("go", ["stop", "next", "skip", ""])
@pytest.mark.parametrize("address", ["/guided", "/guided/hurts", "/result", "/save"])
def test_a_warning_sign_is_heeded_by_every_button(
    door: TestClient, hurting: dict[str, str], address: str, go: str, own: list[str]
) -> None:
    """Whichever button follows a ticked sign, and whatever else is ticked, it is an answer."""
    page = door.post(address, data={**hurting, "sign": ["numb-saddle", ""], "own": own, "go": go})

    assert page.status_code == 200
    assert ("Get help now" in page.text) or ("numb-saddle: 'yes'" in page.text)


def test_a_sign_to_stop_is_heeded_by_stop_for_today(
    door: TestClient, hurting: dict[str, str]
) -> None:
    """Who ticks a sign to stop and presses “Stop for today” reads what the card says of it."""
    page = door.post("/guided", data={**hurting, "own": ["1"], "go": "stop"})

    assert "The easing ends here" in page.text
    assert "That is fine" not in page.text


def test_every_warning_sign_leads_to_the_result(
    door: TestClient,
    hurting: dict[str, str],
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each sign that can be ticked ends the routine with the result, and each adds only a yes."""
    before = applied(rulebook, three_symptoms)
    seen: list[dict[str, str]] = []

    def result(page: Posted) -> Response:
        seen.append(dict(page.sheet.answers))
        return PlainTextResponse("result")

    signs = names_of(warning_signs(rulebook, before))
    monkeypatch.setattr("recommender.web.pages.guided.result", result)
    for sign in signs:
        page = door.post("/guided/hurts", data={**hurting, "looked": "yes", "sign": sign})
        assert page.text == "result"

    assert seen == [{**before, sign: "yes"} for sign in signs]


@pytest.mark.parametrize(
    "odd",
    [{"sign": "nothing-such"}, {"sign": "new-leg-signs"}, {"sign": "age"}, {"own": "9"},
     {"own": "x"}, {"left": "3.psoas-hard-tool"}],
)  # fmt: skip
def test_ticks_that_are_none_are_refused(
    door: TestClient, hurting: dict[str, str], odd: dict[str, str | list[str]]
) -> None:
    """What was not on the page is refused in plain words, with the answers kept."""
    page = door.post("/guided/hurts", data={**hurting, **odd, "none": "yes"})

    assert page.status_code == 400
    assert "does not fit" in page.text
    assert hurting["sheet"] in page.text


ODD = st.one_of(st.text(max_size=12), st.sampled_from(["3.1", "1", "yes", "front-thigh-hands"]))
NAMES = st.sampled_from(["at", "go", "left", "sign", "own", "none", "looked"])


@given(
    fields=st.dictionaries(NAMES, st.lists(ODD, max_size=3), max_size=7),
    address=st.sampled_from(["/guided", "/guided/hurts"]),
)
@trying(40)
def test_whatever_is_sent_is_answered(
    door: TestClient, hurting: dict[str, str], fields: dict[str, list[str]], address: str
) -> None:
    """Whatever stands in the fields, the answer is a page and never a failure."""
    page = door.post(address, data={**hurting, **fields})

    assert page.status_code in (200, 400, 422)
    assert "<h1" in page.text
