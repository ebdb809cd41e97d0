"""The result in the browser: the same as the consultation in every status, and nothing more."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from recommender.audit.cases.cases import Cases, sheet_of
from recommender.core.consultation.consult import Consulted, consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.explanation.sufficient_reasons import HangsOn, hangs_on, pivotal
from recommender.core.language.facts import ladder_of
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.routine import stop_words
from recommender.render.formats.terminal import consultation_lines
from recommender.web.page.carried import Carried, carried_text
from recommender.web.pages import result as room
from tests.http import TODAY, Forms, carried_in, field, question_form
from tests.sizes import sampled, sizes
from tests.strategies import consistent, sheet_from

VOID = {"meta", "link", "input", "br", "img", "path"}
Answers = Mapping[str, str]


class Seen(HTMLParser):
    """What is read off a page: its text, its elements, and those that bear a mark."""

    def __init__(self, text: str) -> None:
        """Read a page; what is for the footer and the head is no part of its text."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep what is read in the page itself."""
        if "main" in self.open and "select" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text, white space as single spaces."""
        return " ".join(" ".join(self.words).split())

    def marked(self, name: str) -> list[dict[str, str]]:
        """List the elements with a mark, by all their marks."""
        return [given for _, given in self.elements if f"data-{name}" in given]

    def marks(self, name: str) -> list[str]:
        """List the values of a mark."""
        return [given[f"data-{name}"] for given in self.marked(name)]


@pytest.fixture(scope="module")
def shown(rulebook: Rulebook, person: Answers) -> Consultation:
    """What the person is told."""
    return consult(rulebook, Sheet(on=TODAY, answers=dict(person)))


@pytest.fixture(scope="module")
def told(door: TestClient, rulebook: Rulebook, person: Answers) -> Seen:
    """The page on which the person is told so."""
    return Seen(sent(door, rulebook, person).text)


def sent(
    door: TestClient, rulebook: Rulebook, answers: Answers, page: str = "/result", *,
    part: bool = False, **given: str,
) -> Response:  # fmt: skip
    """Ask for the result of answers, or for another page, or a part of it."""
    data = {"sheet": field(rulebook, answers), **given}
    return door.post(page, data=data, headers={"X-Part": "1"} if part else {})


def people(rulebook: Rulebook, cases: Cases) -> Iterator[Answers]:
    """Give the answers of the healthy, of some cases of every file, and of people at random."""
    yield cases.healthy
    for case in cases.cases[::18]:
        yield sheet_of(case, cases.healthy, rulebook).answers
    rnd = random.Random(20261127)
    signs = [entry.id for entry in rulebook.entries.values() if entry.at_least]
    for number in range(32):
        answers = sheet_from(rnd, rulebook, noes=rnd.choice([0.6, 0.9, 0.97]))
        if number % 5:
            answers |= {**dict.fromkeys(signs, "no"), "age": str(rnd.randint(18, 90))}
        for name in rnd.sample(sorted(answers), 3 if number % 4 == 0 else 0):
            del answers[name]
        yield consistent(rulebook, answers)


def same(page: Seen, shown: Consultation) -> None:
    """Assert that a page says exactly what a consultation holds."""
    steps = shown.routine.steps if shown.routine else ()
    assert page.marks("status") == [shown.status]
    assert [
        (
            one["data-technique"], one["data-region"], one["data-tool"], one["data-section"],
            one["data-side"], int(one["data-seconds"]), int(one["data-sets"]),
            int(one["data-ceiling"]),
        )
        for one in page.marked("technique")
    ] == [
        (s.technique, s.region, s.tool, s.section, s.side, s.seconds, s.sets, s.ceiling)
        for s in steps
    ]  # fmt: skip
    assert [(one["data-to"], one["data-for"]) for one in page.marked("for")] == [
        (one.to, one.for_) for one in shown.referrals
    ]
    assert sorted(page.marks("advice")) == sorted(one.id for one in shown.advice)
    stops = any(one.to in STOPPING for one in shown.referrals)
    held = () if stops else shown.withheld
    assert sorted(page.marks("withheld")) == sorted(one.technique for one in held)
    left = shown.routine.left_out if shown.routine else ()
    assert sorted(
        (one["data-left-out"], one["data-reason"]) for one in page.marked("left-out")
    ) == sorted((one.technique, one.reason) for one in left)
    assert page.marks("question") == [one.id for one in shown.open_questions]


@pytest.mark.parametrize("one_in", sizes(7, 1))
def test_the_page_says_what_the_consultation_holds(
    door: TestClient, rulebook: Rulebook, cases: Cases, one_in: int
) -> None:
    """For cases of every kind and for people drawn at random, in four statuses."""
    seen = set()

    for answers in itertools.islice(people(rulebook, cases), 0, None, one_in):
        shown = consult(rulebook, Sheet(on=TODAY, answers=dict(answers)))
        answer = sent(door, rulebook, answers)

        assert answer.status_code == 200, answer.text
        same(Seen(answer.text), shown)
        seen.add(shown.status)

    assert seen == {"recommendation", "referral", "needs-answers", "nothing-reported"}


def test_the_page_says_every_word_of_the_terminal(
    rulebook: Rulebook, shown: Consultation, told: Seen
) -> None:
    """Step by step with each reason, and everything beside the steps; names of rules aside."""
    assert shown.routine is not None
    for step in shown.routine.steps:
        texts = [step.title, step.position, *step.steps, step.note or "", stop_words(step)]
        assert [text for text in texts if text not in told.text] == []
    cards = shown.explanation.cards
    rules = {rule for step in shown.routine.steps for rule in step.rules if not ladder_of(rule)}
    assert [rule for rule in rules if cards[rule].because not in told.text] == []
    for one in shown.advice:
        assert one.title in told.text
        assert one.text in told.text
    lines = [line.text for line in consultation_lines(rulebook, shown)]
    title = next(line for line in lines if line.startswith("Your routine: "))
    for text in (title, "Held back, and why", "Fine for you, but left out today"):
        assert text in told.text
    assert next(line for line in lines if line.startswith("Rulebook ")) in told.text


def test_an_emergency_stands_alone(door: TestClient, rulebook: Rulebook, person: Answers) -> None:
    """
    What to do comes first; no step, place or advice; the answer can be changed or saved. Whatever
    is asked about it, it is shown alone again, as a whole page.
    """
    answers = {**person, "numb-saddle": "yes"}
    shown = consult(rulebook, Sheet(on=TODAY, answers=answers))

    answer = sent(door, rulebook, answers)
    page = Seen(answer.text)

    same(page, shown)
    assert page.text.startswith("Get help now Call 112, 911 or 999 now")
    assert rulebook.entries["numb-saddle"].label in page.text
    for card in rulebook.technique_of.values():
        assert card.title not in page.text
    for advice in rulebook.advice:
        assert advice.title not in page.text
    form = Forms(answer.text).named["carry"]
    group = rulebook.entries["numb-saddle"].question.group
    assert form.buttons == [("change", group, "/questions"), ("", "", "/save")]
    change = next(one for one in Forms(answer.text).forms if "/questions" in one.goes)
    asked = question_form(door.post("/questions", data={**change.sent, "change": group}))
    assert asked.sent["a.numb-saddle"] == ["yes"]
    for to in ("/why", "/why-not", "/what-if"):
        for part in (False, True):
            given = {"technique": "easy-walk", "entry": "minutes"}
            whole = sent(door, rulebook, answers, page=to, part=part, **given)
            assert Seen(whole.text).text.startswith("Get help now")
            assert "x-part" not in whole.headers


def test_a_stopping_referral_comes_first_and_names_what_it_rests_on(
    door: TestClient, rulebook: Rulebook, person: Answers
) -> None:
    """With what to do, the answer to change, advice beside it, and no technique."""
    answers = {**person, "fever-with-pain": "yes"}
    shown = consult(rulebook, Sheet(on=TODAY, answers=answers))

    answer = sent(door, rulebook, answers)
    page = Seen(answer.text)

    assert pivotal(rulebook, answers) == ("fever-with-pain",)
    assert page.text.startswith("Get help today Speak to a doctor")
    assert "This rests on this answer of yours" in page.text
    label = rulebook.entries["fever-with-pain"].label
    assert f"You said yes: {label} Change it" in page.text
    same(page, shown)
    for card in rulebook.technique_of.values():
        assert card.title not in page.text


@pytest.mark.parametrize("skipped", [(), ("duration",)])
def test_what_is_open_leads_to_its_questions(
    door: TestClient, rulebook: Rulebook, person: Answers, skipped: tuple[str, ...]
) -> None:
    """Beside what is certain, each open group has a button that asks it, left out before or not."""
    answers = {name: value for name, value in person.items() if name != "duration"}
    sheet = Sheet(on=TODAY, answers=answers)
    text = carried_text(rulebook, Carried(sheet, skipped))

    answer = door.post("/result", data={"sheet": text})
    page = Seen(answer.text)
    form = next(one for one in Forms(answer.text).forms if "/questions" in one.goes)
    value = next(value for name, value, to in form.buttons if to == "/questions")
    asked = door.post("/questions", data={"sheet": text, "change": value})

    same(page, consult(rulebook, sheet))
    assert page.marks("status") == ["needs-answers"]
    assert "Your answers already point to: " in page.text
    assert "duration" in [
        name
        for form in Forms(asked.text).forms
        for names in form.sent.get("shown", [])
        for name in names.split()
    ]


def test_what_an_open_answer_could_change_is_told(
    door: TestClient, rulebook: Rulebook, person: Answers
) -> None:
    """As a part of the page, and as a page by itself."""
    answers = {name: value for name, value in person.items() if name != "duration"}

    part = sent(door, rulebook, answers, page="/why", part=True, question="duration")
    page = sent(door, rulebook, answers, page="/why", question="duration")

    assert part.headers["x-part"] == "1"
    assert "What an answer could change, together with others:" in part.text
    assert "<html" not in part.text
    assert "What an answer could change, together with others:" in Seen(page.text).text


def test_nothing_reported_is_said_with_the_way_to_look_again(
    door: TestClient, rulebook: Rulebook, healthy: Answers
) -> None:
    """No step, no place, and the first button looks through the answers."""
    answer = sent(door, rulebook, healthy)
    page = Seen(answer.text)

    assert page.marks("status") == ["nothing-reported"]
    assert page.text.startswith("Nothing you reported calls for self-massage today.")
    assert page.marked("technique") == []
    assert "/answers" in {action for form in Forms(answer.text).forms for action in form.goes}


def test_a_failed_check_shows_no_step_and_keeps_the_referrals(
    door: TestClient, rulebook: Rulebook, person: Answers, shown: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The page says what disagrees, and answers no question about the result."""
    failed = shown.model_copy(
        update={"status": "safety-check-failed", "disagreements": ("one says so, one does not",)}
    )
    sheet = evaluated(rulebook, dict(person))
    monkeypatch.setattr(room, "consulted", lambda *_: Consulted(failed, sheet))

    for to in ("/result", "/why-not", "/what-if"):
        page = Seen(sent(door, rulebook, person, page=to, technique="easy-walk").text)

        assert page.marks("status") == ["safety-check-failed"]
        assert "one says so, one does not" in page.text
        assert "Do no self-massage from this tool now." in page.text
        for name in ("technique", "withheld", "advice", "box", "never", "region"):
            assert page.marked(name) == []


def test_what_is_never_offered_is_told_once_with_its_card(rulebook: Rulebook, told: Seen) -> None:
    """
    Each has a card against it, suggested or not, with what to do in its place, and is not listed a
    second time among what was held back.
    """
    never = [card for card in rulebook.technique_of.values() if card.never]

    assert told.marks("never") == [card.id for card in never]
    for card in never:
        assert told.text.count(card.title) == told.text.count(f"Why not: {card.title}") == 1
        assert told.marks("withheld").count(card.id) <= 1
        assert f"It is never offered to anyone. {card.never}" in told.text
    assert "What you can do in its place Slow belly breathing" in told.text


def test_the_answers_that_are_enough_for_a_step_are_told(
    door: TestClient, rulebook: Rulebook, person: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the whole way, on a page by itself or in place where a script asks."""
    fact = "offered:inner-thigh-soft-ball"
    enough = hangs_on(rulebook, person, fact)
    asked: list[object] = []

    def known(*given: object) -> HangsOn:
        asked.append(given[1:])
        return enough

    monkeypatch.setattr(room, "hangs_on", known)

    whole = sent(door, rulebook, person, page="/why", fact=fact)
    part = sent(door, rulebook, person, page="/why", part=True, fact=fact)

    assert asked == [(person, fact)] * 2
    for answer in (whole, part):
        assert answer.status_code == 200
        assert "as long as no caution applies:" in answer.text
        assert "The way from your answers" in answer.text
        assert "Stop Bullying Your Psoas" in answer.text
    assert "<html" in whole.text
    assert "<html" not in part.text


@pytest.mark.parametrize("fact", ["", "offered:none", "<b>", "region:nowhere"])
def test_what_was_not_concluded_is_not_explained(
    door: TestClient, rulebook: Rulebook, person: Answers, fact: str
) -> None:
    """It is said in plain words, and the answers go back to the result."""
    answer = sent(door, rulebook, person, page="/why", fact=fact)

    assert answer.status_code == 400
    assert "Your answers do not lead to this." in answer.text
    assert "<b>" not in answer.text
    assert carried_in(answer, rulebook).answers == person


def test_every_technique_that_is_no_step_can_be_asked_about(
    rulebook: Rulebook, shown: Consultation, told: Seen
) -> None:
    """They stand in the list by their places, and no step does."""
    assert shown.routine is not None
    steps = {step.technique for step in shown.routine.steps}
    offered = [given["value"] for tag, given in told.elements if tag == "option"]
    listed = offered[: offered.index("", 1)]

    assert sorted(listed[1:]) == sorted(set(rulebook.technique_of) - steps)


def test_why_not_is_answered_in_place(
    door: TestClient, rulebook: Rulebook, person: Answers, told: Seen
) -> None:
    """The rest of the page is as it was; a script gets the box alone."""
    name = "front-thigh-medium-roller"

    page = Seen(sent(door, rulebook, person, page="/why-not", technique=name).text)
    part = sent(door, rulebook, person, page="/why-not", technique=name, part=True)

    assert page.marks("why-not") == [name]
    assert page.marks("technique") == told.marks("technique")
    assert f"Why not: {rulebook.technique_of[name].title}" in page.text
    assert "What would bring it" in page.text
    assert part.headers["x-part"] == "1"
    assert "<main" not in part.text
    assert "What would bring it" in part.text


@pytest.mark.parametrize("name", ["", "psoas", "<script>"])
def test_a_technique_that_is_none_is_said_beside_the_list(
    door: TestClient, rulebook: Rulebook, person: Answers, name: str
) -> None:
    """And everything else on the page is kept."""
    answer = sent(door, rulebook, person, page="/why-not", technique=name)

    assert answer.status_code == 400
    assert 'id="technique-wrong">Please choose one of the list.' in answer.text
    assert "<script>" not in answer.text
    assert len(Seen(answer.text).marked("technique")) > 3
    assert carried_in(answer, rulebook).answers == person


def test_what_takes_too_long_is_said_and_no_answer_is_lost(
    door: TestClient, rulebook: Rulebook, person: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the result itself takes too long, that is said in plain words."""

    def never(*_: object) -> None:
        raise room.TooLongError("for a test")

    monkeypatch.setattr(room, "consulted", never)
    whole = sent(door, rulebook, person)

    assert "This takes too much working out." in whole.text
    assert whole.status_code == 503
    assert carried_in(whole, rulebook).answers == person


def test_no_answer_and_no_name_stands_in_an_address(rulebook: Rulebook, told: Seen) -> None:
    """Every link and form leads to a plain address; what a picture uses of itself leads nowhere."""
    kinds = ("href", "action", "formaction", "src")
    leading = [given for name, given in told.elements if name != "use"]
    places = {given[kind] for given in leading for kind in kinds if kind in given}
    names = {*rulebook.technique_of, *rulebook.region_of, *rulebook.entries}

    assert [one for one in places if "?" in one] == []
    assert [one for one in places if any(name in one for name in names if len(name) > 5)] == []


@pytest.mark.parametrize("to", sampled(["/result", "/why", "/why-not", "/what-if"], 4))
def test_nothing_sent_gives_a_page_in_plain_words(door: TestClient, to: str) -> None:
    """Without answers the questions are still open; a field that is none is refused."""
    empty, forged = door.post(to, data={"x": "y"}), door.post(to, data={"sheet": "1.x.y"})

    assert empty.status_code == (200 if to == "/result" else 400)
    assert forged.status_code == 400
    assert "cannot be read" in forged.text
