"""Walks over HTTP: whatever is pressed in whatever order, the result knows what was ticked."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from httpx2 import Response
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from starlette.testclient import TestClient

from recommender.adapters.sheets import read_sheet
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import sheet
from recommender.web.page.carried import brought
from tests.doors import ACHING, small
from tests.guiding import saved
from tests.http import TODAY, client
from tests.sizes import sizes
from tests.walking import PART, Driver, Screen, Walk, screen_of


@dataclass
class Loaded:
    """A page that was loaded: as it came, and as it stands."""

    came: Screen
    stands: Screen


@dataclass
class Http:
    """A client with tabs and their histories, that fills in forms as a browser without script."""

    door: TestClient
    tabs: list[list[Loaded]] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    tab: int = -1

    def start(self) -> Screen:
        """Go to the first page, in a tab of its own."""
        self.tabs.append([])
        self.at.append(-1)
        self.tab = len(self.tabs) - 1
        return self._loaded(self.door.get("/"))

    def opened(self, text: str) -> Screen:
        """Open a file of answers at the start."""
        return self._loaded(self.door.post("/open", files={"file": ("mine.yaml", text)}))

    def set(self, box: int, value: str) -> Screen:
        """Tick or untick a box, or type into a field."""
        screen = self._here.stands
        one = screen.boxes[box]
        if one.kind == "radio":
            for other in screen.boxes:
                other.on = other.on and (other.name, other.form) != (one.name, one.form)
            one.on = True
        elif one.kind == "checkbox":
            one.on = not one.on
        else:
            one.value = value
        return screen

    def press(self, button: int) -> Screen:
        """Press a button; a file that comes leaves the page as it is."""
        screen = self._here.stands
        one = screen.buttons[button]
        sent = screen.sent(one.form)
        if one.name:
            sent.setdefault(one.name, []).append(one.value)
        return self._loaded(self.door.post(one.to, data=sent))

    def reload(self) -> Screen:
        """Load the page once more: it comes as it came."""
        self._here.stands = copy.deepcopy(self._here.came)
        return self._here.stands

    def back(self) -> Screen:
        """Go back with the browser's own button."""
        self.at[self.tab] -= 1
        return self._here.stands

    def forward(self) -> Screen:
        """Go forward with the browser's own button."""
        self.at[self.tab] += 1
        return self._here.stands

    def switch(self, tab: int) -> Screen:
        """Go to another tab."""
        self.tab = tab
        return self._here.stands

    def seen(self) -> Screen:
        """Look at the page as it stands."""
        return self._here.stands

    def close(self) -> None:
        """Leave; the client stays for the next walk."""

    @property
    def _here(self) -> Loaded:
        return self.tabs[self.tab][self.at[self.tab]]

    def _loaded(self, answer: Response) -> Screen:
        if answer.status_code not in (200, 303, 400, 409, 422):
            raise AssertionError(f"a page failed: {answer.status_code}")
        if "attachment" in answer.headers.get("content-disposition", ""):
            name = answer.headers["content-disposition"]
            return Screen(file=answer.text if "my-answers" in name else PART)
        screen = screen_of(answer.text)
        history = self.tabs[self.tab]
        del history[self.at[self.tab] + 1 :]
        history.append(Loaded(copy.deepcopy(screen), screen))
        self.at[self.tab] += 1
        return screen


def machine(door: TestClient, rulebook: Rulebook, answers: Mapping[str, str]) -> type[Walk]:
    """Make the state machine for a rulebook, with answers to open in a file."""

    class OverHttp(Walk):
        def driver_made(self) -> Driver:
            return Http(door)

        def known(self, sheet: str) -> dict[str, str]:
            return dict(brought(rulebook, sheet, TODAY)[0].answers)

        def in_file(self, text: str) -> dict[str, str]:
            return dict(read_sheet(text, "mine.yaml", rulebook).answers)

    OverHttp.rulebook, OverHttp.saved = rulebook, saved(rulebook, answers)
    return OverHttp


def walked(machine: type[Walk], walks: int, steps: int = 20, *, shrink: bool = True) -> None:
    """Go so many walks; what fails is told as briefly as it can be, unless that takes too long."""
    how = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.parametrize(("book", "walks"), sizes(("small", 8), ("shipped", 15), ("shipped", 300)))
def test_the_result_knows_what_was_last_seen_ticked(
    door: TestClient,
    rulebook: Rulebook,
    three_symptoms: Mapping[str, str],
    book: str,
    walks: int,
) -> None:
    """
    Whatever the order of buttons, reloads and tabs, the result and every saved file know exactly
    the warning signs that were last seen ticked.
    """
    if book == "small":
        walked(machine(client(), small(), sheet(small(), ACHING).answers), walks)
    else:
        walked(machine(door, rulebook, three_symptoms), walks)
