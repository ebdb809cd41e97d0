"""
Somebody who goes through the pages in any order: a model of pages and buttons, as a state machine.

It knows no page by name. It ticks what can be ticked, presses what can be pressed, goes back,
reloads, opens a second tab, and remembers which warning signs stood ticked when last seen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import deciding
from tests.http import Forms

PASSED_OVER = ("/forget", "/take/paper", "/open", "/rulebook")
"""What is not pressed: it ends everything, takes long, needs a file, or is for clinicians."""
TICKED = ("checkbox", "radio")
STATUS, TITLE = r'data-status="([^"]+)"', r"<h1[^>]*>(.*?)</h1>"
PART = "part"
"""In place of a file with answers: another file, or more of the page, which stays."""
SOON = 12
"""So many pages at most a walk is tidied up and pressed on, to come to its result."""


@dataclass
class Box:
    """One field: its kind, name and value, the form it is sent with, and what stands in it."""

    kind: str
    name: str
    value: str
    form: int
    on: bool


@dataclass(frozen=True)
class Button:
    """One button: its words, the form it sends, where to, and its own name and value."""

    label: str
    form: int
    to: str
    name: str
    value: str


@dataclass
class Screen:
    """A page as it stands: its fields, its buttons, what a result says of itself, any file."""

    boxes: list[Box] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    status: str = ""
    heading: str = ""
    file: str = ""

    @property
    def sheet(self) -> str:
        """The answers that the page carries."""
        return next((box.value for box in self.boxes if box.name == "sheet"), "")

    def sent(self, form: int) -> dict[str, list[str]]:
        """Give what a form sends as it stands."""
        found: dict[str, list[str]] = {}
        for box in self.boxes:
            if box.form == form and box.on:
                found.setdefault(box.name, []).append(box.value)
        return found


def screen_of(text: str) -> Screen:
    """Read a page as a browser does."""
    forms = Forms(text).forms
    status, title = (re.search(part, text, re.DOTALL) for part in (STATUS, TITLE))
    return Screen(
        boxes=[
            Box(box.kind, box.name, box.value, number, on=box.on)
            for number, form in enumerate(forms)
            for box in form.fields
        ],
        buttons=[
            Button(label, number, to.partition("#")[0], name, value)
            for number, form in enumerate(forms)
            for (name, value, to), label in zip(form.buttons, form.labels, strict=True)
        ],
        status=status[1] if status else "",
        heading=title[1].strip() if title else "",
    )


class Driver(Protocol):
    """How pages are reached: by a client of the server, or in a browser."""

    def start(self) -> Screen:
        """Go to the first page, in a tab of its own."""

    def opened(self, text: str) -> Screen:
        """Open a file of answers at the start."""

    def set(self, box: int, value: str) -> Screen:
        """Tick or untick a box, or type into a field."""

    def press(self, button: int) -> Screen:
        """Press a button; a file that comes leaves the page as it is."""

    def reload(self) -> Screen:
        """Load the page once more."""

    def back(self) -> Screen:
        """Go back with the browser's own button."""

    def forward(self) -> Screen:
        """Go forward with the browser's own button."""

    def switch(self, tab: int) -> Screen:
        """Go to another tab."""

    def seen(self) -> Screen:
        """Look at the page as it stands."""

    def close(self) -> None:
        """Leave."""


Said = dict[str, str]
"""The warning signs that stood ticked when last seen: `yes` or `not-sure` by name."""


@dataclass
class Tab:
    """The pages of a tab with what was said on each, and which of them is seen."""

    pages: list[Said] = field(default_factory=list)
    arrived: list[Said] = field(default_factory=list)
    at: int = -1

    def gone_to(self, said: Said) -> None:
        """Come to a new page: what was ahead is gone."""
        del self.pages[self.at + 1 :], self.arrived[self.at + 1 :]
        self.pages.append(dict(said))
        self.arrived.append(dict(said))
        self.at += 1


class Walk(RuleBasedStateMachine):
    """
    Whatever is ticked and pressed, in whatever order, the result knows the signs last seen ticked.
    """

    rulebook: ClassVar[Rulebook]
    saved: ClassVar[str]
    quick: ClassVar[bool] = False
    """Whether each walk ends with a press that asks for what is certain."""

    def driver_made(self) -> Driver:
        """Make the way in."""
        raise NotImplementedError

    def known(self, sheet: str) -> dict[str, str]:
        """Read the answers in the field of a page."""
        raise NotImplementedError

    def in_file(self, text: str) -> dict[str, str]:
        """Read the answers in a file that was saved."""
        raise NotImplementedError

    def __init__(self) -> None:
        """Know which entries are warning signs, and which of these only tell more of others."""
        super().__init__()
        self.signs = {name for name, entry in self.rulebook.entries.items() if entry.at_least}
        self.further = {
            entry.id
            for question in self.rulebook.questions
            if not self.signs.isdisjoint(deciding(question))
            for entry in entries_of(question)
        }
        self.driver = self.driver_made()
        self.tabs: list[Tab] = []
        self.tab = 0
        self.screen = Screen()

    # What is seen, and what it means.

    @property
    def said(self) -> Said:
        """What was said last in this tab."""
        tab = self.tabs[self.tab]
        return tab.pages[tab.at]

    @said.setter
    def said(self, said: Said) -> None:
        tab = self.tabs[self.tab]
        tab.pages[tab.at] = said

    def lines(self) -> Said:
        """Say of each warning sign that stands on the page whether it is ticked: empty if not."""
        found: Said = {}
        for box in self.screen.boxes:
            start, _, name = box.name.partition(".")
            if box.kind not in TICKED or name not in self.signs or start not in ("a", "u", "w"):
                continue
            found.setdefault(name, "")
            if box.on and box.value != "no" and found[name] != "yes":
                found[name] = "yes" if start in ("a", "w") and box.value == "yes" else "not-sure"
        return found

    def seen(self) -> Said:
        """Give what stands ticked once this page was seen."""
        signs = [
            box.value.partition("=")
            for box in self.screen.boxes
            if box.name in ("since", "sign") and box.on
        ]
        told = {
            name: "not-sure" if unsure and self.said.get(name) != "yes" else "yes"
            for name, _, unsure in signs
        }
        given = {**self.said, **told, **self.lines()}
        return {name: value for name, value in given.items() if value}

    def story(self, text: str) -> None:
        """Tell what was done, should it have to be told."""
        note(text)

    def arrive(self, screen: Screen) -> None:
        """Come to the page that a button led to: it shows what was said last, and knows it."""
        said = self.seen()
        if screen.file == PART:
            self.story("  a part of the page, or a file without answers")
            self.screen = self.driver.seen()
            return
        if screen.file:
            self.story(f"  a file; said: {said}")
            self.hold(self.in_file(screen.file), said, "the file")
            return
        self.tabs[self.tab].gone_to(said)
        self.screen = screen
        self.story(f"  “{screen.heading}” {screen.status}; said: {said}")
        for name, value in self.lines().items():
            assert value == said.get(name, ""), (
                f"the page shows {name} as {value or 'not ticked'}; "
                f"it was last seen {said.get(name, 'not ticked')}"
            )
        if screen.status:
            self.hold(self.known(screen.sheet), said, "the result")

    def hold(self, answers: dict[str, str], said: Said, where: str) -> None:
        """Hold what is known to what was last seen ticked."""
        wanted = {name: value for name, value in said.items() if name not in self.further}
        known = {
            name: value
            for name, value in answers.items()
            if name in self.signs - self.further and value in ("yes", "not-sure")
        }
        assert known == wanted, f"{where} knows {known}; last seen ticked: {wanted}"

    def pressable(self) -> list[int]:
        """Name the buttons that may be pressed."""
        return [
            number
            for number, button in enumerate(self.screen.buttons)
            if not button.to.startswith(PASSED_OVER)
        ]

    def is_asking(self) -> bool:
        """Say whether the page asks questions."""
        return any(box.name == "shown" for box in self.screen.boxes)

    # What a person does.

    @initialize(full=st.booleans())
    def begin(self, full: bool) -> None:  # noqa: FBT001  # as drawn
        """Begin anew, or with a file in which all is answered."""
        self.tabs.append(Tab())
        self.tabs[0].gone_to({})
        self.screen = self.driver.start()
        self.story("start")
        if full:
            self.story("open a saved file")
            self.arrive(self.driver.opened(self.saved))

    @rule(which=st.integers(0, 200))
    def press(self, which: int) -> None:
        """Press any button of the page."""
        able = self.pressable()
        if able:
            self.pressed(able[which % len(able)])

    def pressed(self, number: int) -> None:
        """Press one button."""
        button = self.screen.buttons[number]
        self.story(f"press “{button.label}” ({button.to} {button.name}={button.value})")
        self.arrive(self.driver.press(number))

    @precondition(lambda self: self.changeable())
    @rule(which=st.integers(0, 200), data=st.data())
    def change(self, which: int, data: st.DataObject) -> None:
        """Tick or untick a line, choose an answer, or type one."""
        able = self.changeable()
        number = able[which % len(able)]
        box = self.screen.boxes[number]
        value = ""
        if box.name == "words":
            value = data.draw(st.sampled_from(self.sayings()))
        elif box.kind == "text":
            value = data.draw(st.sampled_from(["", "4", "15", "4o", "600", "text"]))
        self.story(f"{box.name}: {value or ('off' if box.on else f'on ({box.value})')}")
        self.screen = self.driver.set(number, value)

    @precondition(lambda self: self.tickable())
    @rule(which=st.integers(0, 200), then=st.integers(0, 200), sign=st.booleans())
    def tick_and_leave(self, which: int, then: int, sign: bool) -> None:  # noqa: FBT001  # as drawn
        """Tick a warning sign, or tick or untick any line, and press any button."""
        able = (sign and self.untold()) or self.tickable()
        self.put(able[which % len(able)], "")
        self.press(then)

    @precondition(lambda self: self.words_box() is not None)
    @rule(said=st.data(), which=st.integers(0, 3))
    def say_it_in_own_words(self, said: st.DataObject, which: int) -> None:
        """Type own words, look at the lines that they may mean, and tick or untick one."""
        box = self.words_box()
        assert box is not None
        self.put(box, said.draw(st.sampled_from(self.sayings())))
        form = self.screen.boxes[box].form
        self.pressed(
            next(
                n
                for n, one in enumerate(self.screen.buttons)
                if (one.form, one.to) == (form, "/words")
            )
        )
        lines = [n for n in self.tickable() if self.screen.boxes[n].name.startswith("w.")]
        if lines:
            self.put(lines[which % len(lines)], "")

    def words_box(self) -> int | None:
        """Find the field for own words, if there is one."""
        return next((n for n, box in enumerate(self.screen.boxes) if box.name == "words"), None)

    def sayings(self) -> list[str]:
        """Give words to type: nothing, what no line takes, and what may mean a sign or two."""
        said = [entry.also_said[0] for entry in self.rulebook.entries.values() if entry.also_said]
        both = [f"{one} and {two}" for one, two in itertools.pairwise(said)]
        return ["", "my ears ring", *both, *said]

    def changeable(self) -> list[int]:
        """Name the boxes of the page that hold an answer, and the fields to type into."""
        typed = [
            number
            for number, box in enumerate(self.screen.boxes)
            if box.kind == "text" and (box.name == "words" or box.name.startswith("a."))
        ]
        return [*self.tickable(), *typed]

    def tickable(self) -> list[int]:
        """Name the boxes of the page that hold an answer."""
        return [
            number
            for number, box in enumerate(self.screen.boxes)
            if box.kind in TICKED
            and (
                box.name.startswith(("a.", "u.", "w.", "none."))
                or box.name in ("sign", "own", "none")
            )
        ]

    def untold(self) -> list[int]:
        """Name the boxes of warning signs that are not ticked."""
        boxes = self.screen.boxes
        return [
            number
            for number in self.tickable()
            if boxes[number].name.partition(".")[2] in self.signs
            and not boxes[number].on
            and boxes[number].value != "no"
        ]

    @precondition(lambda self: self.is_asking())
    @rule()
    def answer_the_rest_and_go_on(self) -> None:
        """Answer what is not answered on this page, and press Next."""
        self.tidy()
        go = next(
            n
            for n, one in enumerate(self.screen.buttons)
            if (one.name, one.value) == ("go", "next")
        )
        self.pressed(go)

    @rule()
    def reload(self) -> None:
        """Load the page once more: what was not sent is gone, and seen to be gone."""
        self.story("reload")
        tab = self.tabs[self.tab]
        self.screen = self.driver.reload()
        self.said = dict(tab.arrived[tab.at])
        self.said = self.seen()
        if self.screen.status:
            self.hold(self.known(self.screen.sheet), self.said, "the result")

    @precondition(lambda self: self.tabs[self.tab].at > 0)
    @rule()
    def browser_back(self) -> None:
        """Go back with the browser: what stands ticked there is what was last seen."""
        self.travel("the browser's back", self.driver.back, -1)

    @precondition(lambda self: self.tabs[self.tab].at < len(self.tabs[self.tab].pages) - 1)
    @rule()
    def browser_forward(self) -> None:
        """Go forward with the browser."""
        self.travel("the browser's forward", self.driver.forward, 1)

    def travel(self, story: str, go: Callable[[], Screen], by: int) -> None:
        """Go to a page of this tab that was seen before."""
        self.story(story)
        self.said = self.seen()
        self.tabs[self.tab].at += by
        self.screen = go()
        self.said = self.seen()

    @precondition(lambda self: len(self.tabs) < 2)
    @rule()
    def second_tab(self) -> None:
        """Open the saved answers in a second tab."""
        self.story("a second tab")
        self.said = self.seen()
        self.tabs.append(Tab())
        self.tab = len(self.tabs) - 1
        self.tabs[self.tab].gone_to({})
        self.screen = self.driver.start()
        self.arrive(self.driver.opened(self.saved))

    @precondition(lambda self: len(self.tabs) > 1)
    @rule()
    def other_tab(self) -> None:
        """Go to the other tab, and find it as it was left."""
        self.story("the other tab")
        self.said = self.seen()
        self.tab = 1 - self.tab
        self.screen = self.driver.switch(self.tab)

    # The end.

    def questions(self) -> Iterator[list[tuple[int, Box]]]:
        """Group the boxes of a page by question."""
        group: list[tuple[int, Box]] = []
        for number, box in enumerate(self.screen.boxes):
            if box.name == "shown":
                if group:
                    yield group
                group = []
            elif box.name.startswith(("a.", "u.", "none.")):
                group.append((number, box))
        if group:
            yield group

    def tidy(self) -> None:
        """Answer what is open or odd on a page, and leave every tick that is sound."""
        for group in list(self.questions()):
            boxes = [(n, box) for n, box in group if box.kind in TICKED]
            texts = [(n, box) for n, box in group if box.kind == "text"]
            on = [(n, box) for n, box in boxes if box.on]
            none = [(n, box) for n, box in boxes if box.name.startswith("none.")]
            if none:  # a no at a line, where each has a choice, ticks nothing
                on = [(n, box) for n, box in on if box.value != "no"]
            for n, box in texts:
                if on and box.value:
                    self.put(n, "")
                elif not on and not (box.value.isdecimal() and int(box.value) <= 10):
                    self.put(n, "10")
            for n, box in on:
                twin = f"a.{box.name[2:]}"
                both = box.name.startswith("u.") and any(one.name == twin for _, one in on)
                if both or (box.name.startswith("none.") and len(on) > 1):
                    self.put(n, "")
            if boxes and not on and not texts:
                self.put(*(none or [boxes[-1]])[0][:1], "")

    def put(self, number: int, value: str) -> None:
        """Set a field."""
        box = self.screen.boxes[number]
        self.story(f"{box.name}: {value or ('off' if box.on else f'on ({box.value})')}")
        self.screen = self.driver.set(number, value)

    def teardown(self) -> None:
        """See what is certain in the end, from whatever page a walk ends at."""
        try:
            self.ended()
        finally:
            self.driver.close()

    def ended(self) -> None:
        """Press on until there is a result, and hold it to what was last seen ticked."""
        if not self.tabs:
            return
        for _ in range(SOON):
            if self.screen.status or not self.screen.sheet:
                return
            if self.is_asking():
                self.tidy()
            wanted = ("/result", "/answers", "/guided", "/questions")
            for to in wanted:
                able = [
                    n
                    for n, one in enumerate(self.screen.buttons)
                    if one.to == to and (to != "/guided" or one.value == "stop")
                ]
                if able:
                    self.pressed(able[0])
                    break
            else:
                return
        raise AssertionError("no result is ever shown")
