"""The interview in the browser: what is asked, what is taken, what is told on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from tests.http import (
    Forms,
    begin,
    carried_in,
    client,
    field,
    filling,
    go_through,
    press,
    question_form,
    retold,
)

FIRST = "Warning signs: nerves and legs"


def heading(page: Response) -> str:
    """Read the heading of a page."""
    found = re.search(r"<h1[^>]*>([^<]*)", page.text)
    assert found is not None
    return found[1].strip()


@pytest.fixture(scope="module")
def your_routine(door: TestClient, answered_page: Response) -> Response:
    """The page of minutes and tools, to be changed after every page was answered."""
    return changing(door, answered_page, "Your routine")


def changing(door: TestClient, page: Response, group: str) -> Response:
    """Go from a page to one of questions, to change its answers."""
    carried = Forms(page.text).named["carry"].sent
    return door.post("/questions", data={**carried, "change": group})


def send(door: TestClient, page: Response, go: str, **changed: str | list[str]) -> Response:
    """Send a page of questions with one of its buttons; a field without a value is left out."""
    return door.post("/questions", data={**question_form(page).sent, **changed, "go": go})


def answered(
    door: TestClient, page: Response, answers: Mapping[str, str], go: str = "next"
) -> Response:
    """Answer a page of questions; what is not among the answers is a no."""
    form = question_form(page)
    return door.post("/questions", data={**filling(form, answers), "go": go})


def test_every_page_is_asked_in_order_and_none_grows(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Page after page of the questionnaire comes in its order, and the count of pages never grows.
    """
    page, groups, most = begin(door), [""], []
    while "Page " in page.text:
        groups += [heading(page)] if heading(page) != groups[-1] else []
        counted = re.search(r"Page (\d+) of (?:at most )?(\d+)", page.text)
        assert counted is not None
        assert int(counted[1]) == len(groups) - 1
        most.append(int(counted[2]))
        page = answered(door, page, three_symptoms)

    order = [group for group, _ in groupby(question.group for question in rulebook.questions)]
    left = iter(order)
    assert all(group in left for group in groups[1:])
    assert most == sorted(most, reverse=True)
    assert most[-1] == len(groups) - 1
    assert 'data-status="recommendation"' in page.text


def test_what_was_sent_is_in_the_next_page(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    The answers of a page travel in the next one, with no more than was asked. A reload repeats a
    page to the letter, since nothing is kept between the two.
    """
    first, given = begin(door), {**healthy, "new-numb-leg": "not-sure"}

    page = answered(door, first, given)

    items = next(q for q in rulebook.questions if q.group == FIRST).items
    expected = {**dict.fromkeys((item.id for item in items), "no"), "new-numb-leg": "not-sure"}
    assert carried_in(page, rulebook).answers == expected
    assert answered(door, first, given).text == page.text


def test_an_untouched_page_is_shown_again_with_what_is_missing(
    door: TestClient, rulebook: Rulebook
) -> None:
    """Nothing ticked is not taken for a no: the page says so beside the question."""
    page = send(door, begin(door), "next")

    assert page.status_code == 422
    assert "Nothing is ticked here." in page.text
    assert carried_in(page, rulebook).answers == {}


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    door: TestClient, healthy: Mapping[str, str]
) -> None:
    """
    A wrong number is told at its question; what else was entered on the page still stands there.
    """
    page = begin(door)
    while heading(page) != "About you":
        page = answered(door, page, healthy)
    form = question_form(page)
    sent = filling(form, {**healthy, "visit": "first"})

    again = door.post("/questions", data={**sent, "a.age": ["forty"], "go": ["next"]})

    assert again.status_code == 422
    assert "Please type a whole number from 0 to 120." in again.text
    values = [(one.name, one.value) for one in question_form(again).fields if one.on]
    assert ("a.age", "forty") in values
    assert ("a.visit", "first") in values


def ticked_on(page: Response) -> list[str]:
    """Name the boxes that are ticked on a page of questions."""
    fields = question_form(page).fields
    return [one.name for one in fields if one.on and one.kind == "checkbox"]


def test_back_shows_the_page_before_as_it_was_answered(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Back leads to the page before, filled in; what was ticked on the page that was left is an
    answer, and the page comes again for the rest.
    """
    second = answered(door, begin(door), {**healthy, "new-numb-leg": "yes"})
    name = next(
        item.id
        for question in rulebook.questions
        if question.group == heading(second)
        for item in question.items
        if item.at_least != "emergency"
    )

    first = send(door, second, "back", **{f"a.{name}": "yes"})
    again = send(door, first, "next")

    assert heading(first) == FIRST
    assert ticked_on(first) == ["a.new-numb-leg"]
    assert carried_in(first, rulebook).answers[name] == "yes"
    assert heading(again) == heading(second)
    assert ticked_on(again) == [f"a.{name}"]


def test_a_sign_that_is_ticked_and_left_by_back_counts(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    An emergency ticked on a page that is left with Back stands on top, and is what comes next.
    """
    sign = ""
    page = begin(door)
    while not sign:
        page = answered(door, page, healthy)
        form = question_form(page)
        names = " ".join(form.sent["shown"]).split()
        graver = (name for name in names if rulebook.entries[name].at_least == "emergency")
        sign = next(graver, "")

    back = send(door, page, "back", **{f"a.{sign}": "yes"})
    further = send(door, back, "next")

    assert "Go on only if you ticked this by mistake." in back.text
    assert 'class="alone"' in further.text


@pytest.mark.parametrize("action", ["/answers", "/save", "/result", "/take/consultation"])
def test_every_door_heeds_what_stands_on_the_page(
    door: TestClient, rulebook: Rulebook, action: str
) -> None:
    """Whatever a page of questions is sent to, what is ticked on it is known there."""
    form = question_form(begin(door))

    answer = door.post(action, data={**form.sent, "a.numb-saddle": "yes"})

    label = rulebook.entries["numb-saddle"].label
    assert label in answer.text or re.search('numb-saddle"?: ["\']?yes', answer.text)


def test_what_was_changed_last_is_what_counts_and_what_is_shown(
    door: TestClient, rulebook: Rulebook, your_routine: Response
) -> None:
    """
    A number chosen in place of another is the answer, whatever button follows, and Change shows it.
    """
    back = send(door, your_routine, "back", **{"a.minutes": "25"})
    again = changing(door, back, "Your routine")

    assert carried_in(back, rulebook).answers["minutes"] == "25"
    assert question_form(again).sent["a.minutes"] == ["25"]


@pytest.mark.parametrize("go", ["next", "back", "later"])
def test_an_odd_number_brings_its_page_again(
    door: TestClient, rulebook: Rulebook, your_routine: Response, go: str
) -> None:
    """
    What cannot be taken is never passed over: its page comes again, and the old answer is gone.
    """
    again = send(door, your_routine, go, **{"a.minutes": "1o"})

    assert again.status_code == 422
    assert "a.minutes" not in question_form(again).sent
    assert "minutes" not in carried_in(again, rulebook).answers


@pytest.mark.parametrize("go", ["next", "back", "later"])
def test_an_emptied_list_never_takes_a_sign_back(
    door: TestClient, rulebook: Rulebook, three_symptoms: Mapping[str, str], go: str
) -> None:
    """
    Who unticks a warning sign and ticks nothing else is asked, with any button; the sign stands.
    """
    page = answered(door, begin(door), {**three_symptoms, "new-numb-leg": "yes"})
    page = send(door, page, "back")

    emptied = send(door, page, go, **{"a.new-numb-leg": []})
    none = send(door, emptied, go, **{"none.nerve-signs": "yes"})

    assert emptied.status_code == 422
    assert "You had ticked something here." in emptied.text
    assert carried_in(emptied, rulebook).answers["new-numb-leg"] == "yes"
    assert carried_in(none, rulebook).answers["new-numb-leg"] == "no"


def test_another_answer_never_takes_a_sign_back(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    An answer that would do away with the question of a ticked sign brings both on one page; only
    an answer to the sign itself takes it back.
    """
    aching = {**healthy, "low-back-ache": "yes"}
    sign = next(
        name
        for name, entry in rulebook.entries.items()
        if entry.at_least
        and entry.item is not None
        and not applying(rulebook, {**aching, "womb-or-ovaries": "no"})[entry.question.id]
        and applying(rulebook, {**aching, "womb-or-ovaries": "yes"})[entry.question.id]
    )
    given = {**aching, "womb-or-ovaries": "yes", sign: "yes"}
    sheet = field(rulebook, {n: v for n, v in given.items() if n in rulebook.entries})
    about = door.post("/questions", data={"sheet": sheet, "change": "About you"})

    again = send(door, about, "next", **{"a.womb-or-ovaries": [], "none.your-body": "yes"})
    none = f"none.{rulebook.entries[sign].question.id}"
    after = send(door, again, "next", **{f"a.{sign}": [], none: "yes"})

    assert again.status_code == 422
    assert "You ticked this before" in again.text
    assert f"a.{sign}" in question_form(again).sent
    assert carried_in(again, rulebook).answers[sign] == "yes"
    assert after.status_code == 200
    assert sign not in carried_in(after, rulebook).answers
    assert carried_in(after, rulebook).answers["womb-or-ovaries"] == "no"


def test_a_page_that_is_left_open_is_not_answered_and_not_asked_again(
    door: TestClient, rulebook: Rulebook
) -> None:
    """
    What is left open is no answer, whether all of a list or what is not ticked of it; it is passed
    over from there on, and named in the end.
    """
    for ticked in ({}, {"new-numb-leg": "yes"}):
        second = send(door, begin(door), "later", **{f"a.{name}": "yes" for name in ticked})

        carried = carried_in(second, rulebook)
        assert carried.answers == ticked
        assert carried.skipped == ("nerve-signs",)
        assert heading(second) != FIRST


def test_the_summary_lists_every_answer_and_leads_back_to_each_page(
    door: TestClient, healthy: Mapping[str, str]
) -> None:
    """
    The answers stand under the names of their pages, in words; a page can be changed from there.
    """
    page = answered(door, begin(door), {**healthy, "new-numb-leg": "yes"})
    page = send(door, page, "later")
    form = question_form(page)

    listed = door.post("/answers", data=form.sent)
    changed = press(door, listed, "/questions", change=FIRST)

    assert "New numbness in one leg or foot, even for a day or two" in listed.text
    assert "Skipped." in listed.text
    assert heading(changed) == FIRST
    assert 'name="changing"' in changed.text


def test_what_no_longer_applies_is_taken_out_and_said(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """When a changed answer takes a question away, its answer goes with it, in so many words."""
    own = {**healthy, "womb-or-ovaries": "yes", "could-be-pregnant": "yes"}
    page = begin(door)
    while heading(page) != "Skin, veins, nerves and bones":
        page = answered(door, page, own)
        assert "Page " in page.text
    form = question_form(page)
    about = door.post("/questions", data={**form.sent, "change": "About you"})
    assert carried_in(about, rulebook).answers["could-be-pregnant"] == "yes"

    after = answered(door, about, {**own, "womb-or-ovaries": "no"})

    assert "No longer asked, and taken out:" in after.text
    assert "could-be-pregnant" not in carried_in(after, rulebook).answers


def test_an_emergency_is_shown_at_once_and_alone(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """One warning sign on the first page: what to do now, and no further question."""
    page = answered(door, begin(door), {**healthy, "numb-saddle": "yes"})

    assert page.status_code == 200
    assert rulebook.urgency_of["emergency"].do in page.text
    assert "shown" not in {name for form in Forms(page.text).forms for name in form.sent}
    assert "data-technique" not in page.text


def test_a_hard_thought_is_not_told_as_what_it_may_be(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Where an emergency has words of its own, it is named plainly, and nothing is guessed about it.
    """
    page = go_through(door, {**healthy, "self-harm-thoughts": "yes"})

    card = rulebook.suspicion_of["crisis-support"]
    assert f"<h2>For: {card.label}</h2>" in page.text
    assert "It may be" not in page.text
    assert "Tell them this" not in page.text


def test_help_that_should_come_soon_is_told_on_every_page_that_follows(
    door: TestClient, rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """A referral that is certain stands on top of the next page, with a way to stop there."""
    items = next(q for q in rulebook.questions if q.group == FIRST).items
    sign = next(item.id for item in items if item.at_least == "soon")

    page = answered(door, begin(door), {**healthy, sign: "yes"})

    assert "Page 2" in page.text
    assert "You may stop here and see what to do" in page.text
    assert 'formaction="/result"' in page.text
    assert any(one.label in page.text for one in rulebook.suspicions)


@pytest.mark.parametrize("part", [False, True])
def test_why_is_told_on_the_same_page(door: TestClient, rulebook: Rulebook, *, part: bool) -> None:
    """
    Asked for, the page says what an answer could lead to, keeps what was entered, answers nothing.
    """
    page = begin(door)
    form = question_form(page)
    head = {"x-part": "1"} if part else {}

    told = door.post(
        "/questions",
        data={**form.sent, "why": "nerve-signs", "u.new-numb-leg": "yes"},
        headers=head,
    )

    label = rulebook.urgency_of["emergency"].label.lower()
    assert told.status_code == 200
    assert label in told.text
    if part:
        assert "<h1" not in told.text
    else:
        assert heading(told) == FIRST
        assert question_form(told).sent["a.new-numb-leg"] == ["not-sure"]
        assert carried_in(told, rulebook).answers == {}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"sheet": "1.x.y"}, 400),
        ({"sheet": "x" * 60_000}, 400),
        ({"sheet": "", "go": "next", "shown": "no-such-thing"}, 200),
        ({"sheet": "", "go": "fly"}, 200),
        ({"sheet": "", "change": "No such page"}, 200),
        ({"sheet": "", "why": "no-such-question"}, 200),
        ({"sheet": "", "go": "back", "page": "No such page"}, 200),
        ({"sheet": "", "go": "next", "shown": "age age nerve-signs", "a.age": "\u0000"}, 422),
    ],
)
def test_odd_fields_never_break_a_page(door: TestClient, sent: dict[str, str], status: int) -> None:
    """A forged sheet is refused with the way to start again; other odd fields lead to a page."""
    page = door.post("/questions", data=sent)

    assert page.status_code == status
    assert "<h1" in page.text


def test_the_symptoms_that_were_reported_are_what_is_consulted_on(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], answered_page: Response
) -> None:
    """What a person ticked in the browser is what the rules read, and nothing else."""
    answers = carried_in(answered_page, rulebook).answers
    assert {name: three_symptoms.get(name, "no") for name in answers} == dict(answers)
    assert {n for n, v in answers.items() if v == "yes"} >= {
        "low-back-ache", "front-hip-tight", "pelvis-tips-forward",
    }  # fmt: skip


def test_help_and_sayings_stand_at_their_line(rulebook: Rulebook) -> None:
    """
    More words stand under the line they are for and belong to its box; how people say it is folded.
    """
    first = next(one for one in rulebook.questions if one.group == FIRST)
    told = {
        "help": "Try it with a tissue.",
        "also_said": ("my seat is asleep", "numb <down> there"),
    }
    items = (first.items[0].model_copy(update=told), *first.items[1:])
    above = {"help": "Think of the last two weeks.", "also_said": ("sat on a nerve",)}
    about = first.model_copy(update={**above, "items": items})
    others = tuple(about if one.id == first.id else one for one in rulebook.questions)

    page = begin(client(retold(rulebook, questions=others)))

    name = items[0].id
    row = page.text.partition(f'id="a-{name}"')[2].partition("</li>")[0]
    assert f'aria-describedby="h-{name}"' in row
    assert f'<p class="quiet help" id="h-{name}">Try it with a tissue.</p>' in row
    assert "People also say" in row
    assert "“my seat is asleep”, “numb &lt;down&gt; there”" in row
    shown = question_form(page).sent["shown"]
    said = [one for one in entries_of(about) if one.also_said and one.id in shown[0].split()]
    assert page.text.count('class="sayings"') == 1 + len(said)
    assert f'aria-describedby="h-{first.id}"' in page.text


def test_one_press_answers_a_page_of_lists_and_goes_on(
    door: TestClient, rulebook: Rulebook
) -> None:
    """One press is a no to every line of the page, and the next page comes."""
    page = begin(door)
    shown = " ".join(question_form(page).sent["shown"]).split()

    after = send(door, page, "none")

    assert after.status_code == 200
    assert heading(after) != FIRST
    assert carried_in(after, rulebook).answers == dict.fromkeys(shown, "no")


@pytest.mark.parametrize("said", ["yes", "not-sure"])
def test_one_press_is_refused_where_a_line_is_ticked(
    door: TestClient, rulebook: Rulebook, said: str
) -> None:
    """The page comes again with the line named and as it was ticked, and with nothing lost."""
    again = send(door, begin(door), "none", **{"a.new-numb-leg": said})

    assert again.status_code == 422
    assert heading(again) == FIRST
    label = rulebook.entries["new-numb-leg"].label
    assert f"You ticked “{label}” or are not sure of it" in again.text
    assert "A little more on this" not in again.text
    assert question_form(again).sent["a.new-numb-leg"] == [said]
    assert carried_in(again, rulebook).answers == {"new-numb-leg": said}
    assert not [name for name in question_form(again).sent if name.startswith("none.")]


def test_not_sure_opens_the_choice_at_each_line(door: TestClient, rulebook: Rulebook) -> None:
    """
    No line shows a choice of three until it is asked for; then each does, with what was ticked, and
    a not sure is an answer.
    """
    page = begin(door)
    assert 'value="not-sure"' not in page.text

    opened = send(door, page, "unsure", **{"a.both-legs": "yes"})
    sent = question_form(opened).sent
    after = door.post("/questions", data={**sent, "a.new-numb-leg": "not-sure", "go": "next"})

    names = " ".join(sent["shown"]).split()
    kinds = {one.name: one.kind for one in question_form(opened).fields}
    assert heading(opened) == FIRST
    assert {kinds[f"a.{name}"] for name in names} == {"radio"}
    assert sent["a.both-legs"] == ["yes"]
    assert carried_in(opened, rulebook).answers == {}
    said = {"both-legs": "yes", "new-numb-leg": "not-sure"}
    assert carried_in(after, rulebook).answers == {**dict.fromkeys(names, "no"), **said}


def test_the_routine_is_asked_with_chips_and_without_none(your_routine: Response) -> None:
    """Minutes are chosen with one press; no button answers the tools, and none is in doubt."""
    form = question_form(your_routine)
    minutes = [one for one in form.fields if one.name == "a.minutes"]

    assert {one.kind for one in minutes} == {"radio"}
    assert [one.value for one in minutes] == ["5", "10", "15", "20", "25", "30"]
    assert not {"none", "unsure", "rest"}.intersection(value for _, value, _ in form.buttons)
    assert not [one.name for one in form.fields if one.name.startswith("u.")]


def test_minutes_of_a_file_can_be_chosen_again(door: TestClient, your_routine: Response) -> None:
    """What was answered elsewhere, such as 12, stands among the chips, and is chosen."""
    form = question_form(your_routine)
    page = door.post("/questions", data={**form.sent, "a.minutes": "12", "go": "next"})

    again = changing(door, page, "Your routine")

    values = [one.value for one in question_form(again).fields if one.name == "a.minutes"]
    assert values == ["5", "10", "12", "15", "20", "25", "30"]
    assert question_form(again).sent["a.minutes"] == ["12"]


MOST_BYTES = 60 * 1024
TITLE = re.compile(r"<title>(.*) \(page (\d+) of (?:at most )?(\d+)\) ")


def test_each_page_has_a_title_of_its_own_an_honest_number_and_little_weight(
    door: TestClient, healthy: Mapping[str, str], three_symptoms: Mapping[str, str]
) -> None:
    """
    No two pages have the same title; it names the group; the most that may come never grows, and is
    as many as there were in the end; no page is heavier than 60 KB.
    """
    for person in (healthy, three_symptoms):
        page, titles, numbers = begin(door), [], []
        while page.text.count('id="questions"'):
            found = TITLE.search(page.text)
            assert found is not None
            assert found[1].startswith(heading(page))
            assert len(page.content) <= MOST_BYTES
            assert len(send(door, page, "unsure").content) <= MOST_BYTES
            titles.append(found[0])
            numbers.append((int(found[2]), int(found[3])))
            page = answered(door, page, person)

        assert len(set(titles)) == len(titles)
        assert [here for here, _ in numbers] == sorted(here for here, _ in numbers)
        assert [most for _, most in numbers] == sorted((m for _, m in numbers), reverse=True)
        assert numbers[-1][0] == numbers[-1][1]
