"""The box that tries another answer: what may be tried, what is wrong, and what would change."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import changeable, ignored
from recommender.render.document.what_if import what_if
from recommender.web.pages.what_if import nothing_tried
from tests.http import TODAY, Forms, carried_in, field
from tests.sizes import sampled
from tests.web.pages.test_result import Seen, sent

Answers = Mapping[str, str]


@pytest.fixture(scope="module")
def person(three_symptoms: Answers) -> Answers:
    """Somebody with three symptoms and a soft ball, who noted what is hard to do."""
    return {**three_symptoms, "soft-ball": "yes", "pain-now": "4"}


def tried(
    door: TestClient, rulebook: Rulebook, answers: Answers, entry: str, to: str, *,
    part: bool = False,
) -> Response:  # fmt: skip
    """Try another answer."""
    return sent(door, rulebook, answers, "/what-if", part=part, entry=entry, to=to, then="yes")


def test_only_answers_that_a_person_can_change_are_listed(
    rulebook: Rulebook, person: Answers
) -> None:
    """No warning sign, no age; nothing that does not apply."""
    shown = consult(rulebook, Sheet(answers=dict(person)))

    listed = [row[0] for _, rows in nothing_tried(rulebook, shown).questions for row in rows]

    unread = ignored(rulebook, person)
    assert sorted(listed) == sorted(set(changeable(rulebook, person)) - set(unread))
    assert "minutes" in listed
    assert "age" not in listed
    assert "numb-saddle" not in listed


@pytest.mark.parametrize(
    "change",
    sampled([
        ("minutes", "5"), ("low-back-ache", "not-sure"), ("sides", "right"),
        ("low-back-ache", "no"), ("told-it-is-psoas", "yes"), ("pain-now", "7"),
    ], 3),
)  # fmt: skip
def test_another_answer_shows_what_it_would_change(
    door: TestClient, rulebook: Rulebook, person: Answers, change: tuple[str, str]
) -> None:
    """
    The same differences as in a terminal; the answers in the page stay as they were, and the last
    button carries the changed ones on.
    """
    entry, to = change
    found = what_if(rulebook, Sheet(on=TODAY, answers=dict(person)), {entry: to})

    answer = tried(door, rulebook, person, entry, to)
    page = Seen(answer.text)

    assert answer.status_code == 200
    assert page.marks("what-if") == [entry]
    told = [(one["data-kind"], one["data-name"]) for one in page.marked("kind")]
    assert told == [(one.kind, one.name) for one in found.differences]
    assert carried_in(answer, rulebook).answers == person
    taken = [form.sent.get("sheet", [""])[0] for form in Forms(answer.text).forms]
    assert field(rulebook, {**person, entry: to}) in taken


def test_an_answer_is_chosen_before_another_is_asked_for(
    door: TestClient, rulebook: Rulebook, person: Answers
) -> None:
    """All other answers to it are offered, and nothing is compared yet."""
    answer = sent(door, rulebook, person, page="/what-if", entry="sides")

    form = next(one for one in Forms(answer.text).forms if one.sent.get("then"))
    offered = [one.value for one in form.fields if one.name == "to"]
    assert offered == [
        one.id for one in rulebook.entries["sides"].question.options if one.id != "both"
    ]
    assert Seen(answer.text).marks("what-if") == []


@pytest.mark.parametrize(
    ("entry", "to", "said"),
    [
        ("minutes", "abc", "Please type a whole number from"),
        ("minutes", "", "Please type a whole number from"),
        ("minutes", "1000000", "Please type a whole number from"),
        ("sides", "up", "Please choose an answer."),
        ("sides", "", "Please choose an answer."),
        ("low-back-ache", "<u>", "Please choose an answer."),
    ],
)
@pytest.mark.parametrize("part", [False, True])
def test_what_is_wrong_stands_beside_the_field_and_the_rest_is_kept(
    door: TestClient, rulebook: Rulebook, person: Answers, entry: str, to: str, said: str, *,
    part: bool,
) -> None:  # fmt: skip
    """What was typed is shown back, and the answers are as they were."""
    answer = tried(door, rulebook, person, entry, to, part=part)

    assert answer.status_code == 400
    assert 'id="to-wrong">' + said in answer.text
    assert "<u>" not in answer.text
    assert carried_in(answer, rulebook).answers == person


@pytest.mark.parametrize("entry", ["", "age", "numb-saddle", "nothing", "region:psoas"])
def test_what_may_not_be_tried_is_said_beside_the_list(
    door: TestClient, rulebook: Rulebook, person: Answers, entry: str
) -> None:
    """A warning sign, an age, or what is no answer at all."""
    answer = sent(door, rulebook, person, page="/what-if", entry=entry)

    assert answer.status_code == 400
    assert 'id="entry-wrong">Please choose one of the list.' in answer.text
    assert carried_in(answer, rulebook).answers == person


def test_the_same_answer_changes_nothing(
    door: TestClient, rulebook: Rulebook, person: Answers
) -> None:
    """It is said so, and there is nothing to take over."""
    answer = tried(door, rulebook, person, "minutes", "15")

    assert "These are the answers you gave, so nothing changes." in answer.text
    assert "Use this answer" not in answer.text
