"""
What a person says to the terminal is heard: whatever is typed, in any order, on one day or several,
the warning signs that are kept and that the sheet holds are those last said.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from queue import Queue
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from recommender.adapters.resuming import taken_up
from recommender.adapters.sheets import read_sheet
from recommender.cli import interview as room
from recommender.cli.ask import as_kept
from recommender.cli.prompting import Reply, Talk
from recommender.core.consultation.interview import Asked
from recommender.core.language.cards import Item, Question, entries_of
from recommender.core.questionnaire.wording import wording
from recommender.render.document.blocks import Line
from tests.doors import small
from tests.sizes import sizes

TODAY = dt.date(2026, 11, 30)
PLACE = Question(
    id="back-signs", kind="any-of", group="Where it hurts", ask="Is it one of these?", safety=True,
    only_if={"any": ["low-back-ache", "front-hip-tight"]},
    items=(
        Item(id="night-pain", label="It wakes you", at_least="soon"),
        Item(id="fall", label="It began with a fall", at_least="same-day"),
    ),
)  # fmt: skip
BASE = small()
RULES = BASE.model_copy(
    update={"questions": tuple(
        part for one in BASE.questions for part in [one, *[PLACE] * (one.id == "symptoms")]
    )}
)  # fmt: skip
SYMPTOMS = next(one for one in RULES.questions if one.id == "symptoms")
OTHER_WORDS = PLACE.model_copy(update={"ask": "Is one of these true?"})
LATER = RULES.model_copy(
    update={
        "version": "0.9.0",
        "questions": tuple(OTHER_WORDS if one is PLACE else one for one in RULES.questions),
    }
)
WORDS = (
    "back",
    "skip",
    "answers",
    "why",
    "keep",
    "change 1",
    "change 3",
    "change 4",
    "change 5",
    "change 6",
    "",
    "back",
)
RARELY = ["no"] * 9 + ["yes", "not-sure"]
OFTEN = ["no", "no", "yes", "not-sure"]


def told(answers: Any) -> dict[str, str]:
    """Pick the warning signs that are answered yes or not sure."""
    return {
        name: value
        for name, value in answers.items()
        if RULES.entries[name].at_least and value in ("yes", "not-sure")
    }


class Heard(RuleBasedStateMachine):
    """A person at the terminal, who types what they like, leaves, and comes back another day."""

    @initialize()
    def begin(self) -> None:
        """Begin with nothing said."""
        self.said: dict[str, str] = {}
        self.kept = ""
        self.today, self.rulebook = TODAY, RULES
        self.ending: Any = None
        self.open({}, {}, ())

    def open(self, answers: dict[str, str], asked: dict[str, str], again: tuple[str, ...]) -> None:
        """Hold an interview in a thread of its own, which waits for each line."""
        self.answers, self.asked = answers, asked
        self.lines: Queue[str | None] = Queue()
        self.waits: Queue[str] = Queue()
        self.prompt: tuple[str, Any] = ("", None)

        def hold() -> None:
            real = room.turn

            def watched(talk: Talk, asked: Sequence[Asked]) -> Reply:
                self.prompt = ("turn", asked)
                return real(talk, asked)

            patch = pytest.MonkeyPatch()
            patch.setattr(room, "turn", watched)
            try:
                self.ending = room.interview(
                    self.rulebook, answers, self.read, self.say, self.keep, again=again
                )
            except BaseException as error:  # noqa: BLE001  # told by the test below
                self.ending = error
            finally:
                patch.undo()
                self.waits.put("")

        self.ending = None
        self.thread = threading.Thread(target=hold, daemon=True)
        self.thread.start()
        self.goes_on = bool(self.waits.get(timeout=120))

    def read(self) -> str | None:
        """Wait for a line."""
        self.waits.put("waits")
        return self.lines.get(timeout=120)

    def say(self, lines: Iterable[Line]) -> None:
        """Notice which other thing is asked."""
        for line in lines:
            if "it does not go with your answer: " in line.text:
                label = line.text.partition("your answer: ")[2]
                sign = next(e.id for e in self.rulebook.entries.values() if e.label == label)
                self.prompt = ("ruled out", sign)
            if line.text.startswith("Type y if "):
                self.prompt = ("confirm", None)

    def keep(self, question: str) -> None:
        """Keep what was said, as the command does."""
        self.asked[question] = wording(self.rulebook, question)
        self.kept = as_kept(self.rulebook, self.answers, self.asked, self.today)

    def send(self, line: str | None) -> None:
        """Type a line, and wait until something is asked again or all is over."""
        self.lines.put(line)
        self.goes_on = bool(self.waits.get(timeout=120))

    @precondition(lambda self: self.goes_on and self.prompt[0] == "turn")
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Answer what is asked, in full."""
        asked = self.prompt[1]
        question = asked[0].question
        values: dict[str, str] = {}
        if question.kind == "any-of":
            for entry in (entry for one in asked for entry in one.entries):
                odds = RARELY if entry.at_least == "emergency" else OFTEN
                values[entry.id] = data.draw(st.sampled_from(odds))
            signs = {"yes": "", "not-sure": "?"}
            typed = [f"{n}{signs[v]}" for n, v in enumerate(values.values(), 1) if v in signs]
            line = " ".join(typed) or "0"
        elif question.kind == "yes-no":
            values[question.id] = data.draw(st.sampled_from(RARELY if question.at_least else OFTEN))
            line = {"no": "n", "yes": "y", "not-sure": "?"}[values[question.id]]
        else:
            line = {"number": "40", "text": "well"}.get(question.kind, "1")
        self.said.update((n, v) for n, v in values.items() if self.rulebook.entries[n].at_least)
        self.send(line)

    @precondition(lambda self: self.goes_on and self.prompt[0] == "turn")
    @rule(word=st.sampled_from(WORDS))
    def other_words(self, word: str) -> None:
        """Type something that is no answer."""
        self.send(word)

    @precondition(lambda self: self.goes_on and self.prompt[0] == "turn" and self.place_is_told())
    @rule()
    def leave_out_its_place(self) -> None:
        """Say after all that nothing is felt where a sign was told."""
        number = 1 + sum(
            any(entry.id in self.answers for entry in entries_of(one))
            for one in self.rulebook.questions[: self.rulebook.questions.index(SYMPTOMS)]
        )
        self.send(f"change {number}")
        if self.prompt[0] == "turn" and self.prompt[1][0].question is SYMPTOMS:
            self.send("0")

    def place_is_told(self) -> bool:
        """Say whether a sign of a place was told."""
        return any(item.id in told(self.said) for item in PLACE.items)

    @precondition(lambda self: self.goes_on and self.prompt[0] == "confirm")
    @rule(word=st.sampled_from(["y", "n", "what", "back", "skip", "answers", "save", "change 1"]))
    def confirm(self, word: str) -> None:
        """Say whether it is right what all rests on."""
        self.send(word)

    @precondition(lambda self: self.goes_on and self.prompt[0] == "ruled out")
    @rule(word=st.sampled_from(["y", "n", "?", "what", "back", "skip", "keep", "why", "change 1"]))
    def still_so(self, word: str) -> None:
        """Say whether a sign is there after all."""
        values = {"y": "yes", "n": "no", "?": "not-sure"}
        sign = self.prompt[1]
        if word in values and RULES.entries[sign].at_least:
            self.said[sign] = values[word]
        self.send(word)

    @precondition(lambda self: self.goes_on)
    @rule(how=st.sampled_from(["save", None]), days=st.integers(0, 1), other=st.booleans())
    def leave_and_come_back(self, how: str | None, days: int, *, other: bool) -> None:
        """Stop, and go on with the file: that day or the next, under these rules or later ones."""
        for _ in range(3):
            if self.goes_on:
                self.send(how)
        self.come_back(days, other=other)

    @precondition(lambda self: not self.goes_on)
    @rule(days=st.integers(0, 1), other=st.booleans())
    def come_back(self, days: int, *, other: bool) -> None:
        """Go on with the file once all was asked."""
        while self.goes_on:
            self.send(None)
        self.today += dt.timedelta(days=days)
        self.rulebook = LATER if other else self.rulebook
        if not self.kept:
            self.open({}, {}, ())
            return
        found = taken_up(self.rulebook, self.kept, "mine.yaml", self.today)
        self.open(dict(found.sheet.answers), dict(found.sheet.asked), found.again)

    @invariant()
    def what_is_kept_was_said_last(self) -> None:
        """The signs in the sheet, and those in the file, are those last said."""
        if isinstance(self.ending, BaseException):
            raise self.ending
        assert told(self.answers) == told(self.said)
        if self.kept:
            kept = read_sheet(self.kept, "mine.yaml", self.rulebook)
            assert told(kept.answers) == told(self.said)
        if self.ending is not None:
            assert told(self.ending.consultation.sheet.answers) == told(self.said)

    def teardown(self) -> None:
        """Let the thread end."""
        while getattr(self, "goes_on", False):
            self.send(None)


@pytest.mark.parametrize("walks", sizes(12, 60, 300))
def test_every_warning_sign_that_was_told_is_heard(walks: int) -> None:
    """
    Whatever the order of answers, `back`, `skip`, `change`, leaving and coming back, none is lost.
    """
    run_state_machine_as_test(
        Heard,
        settings=settings(
            max_examples=walks,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
