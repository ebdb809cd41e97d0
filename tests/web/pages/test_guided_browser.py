"""Guided mode in a real browser: by the clock with script, page by page without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from recommender.core.consultation.consult import consult
from recommender.core.consultation.gentler import exchanged
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.routine.steps import Routine, Step
from recommender.render.document.guided import parts_of
from tests.axe import objections
from tests.guiding import Eased, applied, eased, field
from tests.live import pressed
from tests.sizes import in_both_schemes

SMALL, PHONE, ACROSS, WIDE = (320, 568), (375, 667), (667, 375), (1200, 850)
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def answers(healthy: Mapping[str, str]) -> Mapping[str, str]:
    """Tight backs of both thighs, which a roller eases, and a ball or the hands more gently."""
    return {**healthy, "back-thigh-tight": "yes", "sides": "both", "minutes": "5"}


@pytest.fixture(scope="module")
def sheet(rulebook: Rulebook, answers: Mapping[str, str]) -> str:
    """Answers that lead to a routine, as a page carries them."""
    return field(rulebook, answers)


@pytest.fixture(scope="module")
def hard(rulebook: Rulebook, answers: Mapping[str, str]) -> Eased:
    """The routine that these answers lead to, with a step of both sides that can be gentler."""
    found = eased(rulebook, answers)
    assert found.number > 1
    assert (found.step.side, found.step.sets) == ("both", 1)
    return found


@pytest.fixture(scope="module")
def gentle(rulebook: Rulebook, answers: Mapping[str, str], hard: Eased) -> Routine:
    """The same routine with the first gentler way in place of that step."""
    shown = consult(rulebook, Sheet(answers=applied(rulebook, answers)))
    found = exchanged(rulebook, shown, hard.routine, hard.number, hard.ways[0])
    assert found is not None
    return found


def opened(browser: Browser, size: tuple[int, int] = PHONE, **how: Any) -> Page:
    """Open an empty page of a size."""
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_context(viewport=viewport, **how).new_page()


def resized(page: Page, size: tuple[int, int]) -> None:
    """Give the window of a page another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def sent(page: Page, to: str, **fields: str) -> None:
    """Send a form from a page of the same site, as another page of it would."""
    page.goto(to.rpartition("/guided")[0] + "/")
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    page.set_content(f'<form method="post" action="{to}">{inputs}<button>Go</button></form>')
    page.get_by_role("button", name="Go").click()
    page.wait_for_url(to)


def still(page: Page) -> None:
    """Let the page's clock stand still, to be moved by hand."""
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + dt.timedelta(seconds=1))


def where(page: Page) -> str:
    """Read the line that says at which step one is."""
    return page.locator(".where p").inner_text()


def hurts_and_goes_gentler(page: Page) -> None:
    """Say that it hurts, go on without a tick in vain, then with none, and take what is gentler."""
    page.get_by_role("button", name="This hurts").click()
    page.wait_for_url("**/guided/hurts")
    page.get_by_role("button", name="Something else is wrong").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#wrong")).to_contain_text("Nothing is ticked here.")
    expect(page.locator("#wrong")).to_be_focused()
    page.get_by_label("None of these fits me").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Try this gentler way").first.click()
    page.wait_for_url("**/guided")


def runs_to_the_right_side(page: Page, step: Step) -> None:
    """Let the clock run through getting ready, the left side, and the change to the right one."""
    ready, left, change, right = (part.seconds for part in parts_of(step))
    assert left == right == step.seconds
    assert ready + left + change + right == step.total
    for label, seconds in (("Get ready, left side", ready), ("Left side", left),
                           ("Change to the right side", change)):  # fmt: skip
        expect(page.locator("#part")).to_have_text(label)
        page.clock.run_for(seconds * 1000)
    expect(page.locator("#part")).to_have_text("Right side")


def test_the_clock_leads_through_a_whole_routine(
    browser: Browser, address: str, rulebook: Rulebook, sheet: str, hard: Eased, gentle: Routine
) -> None:
    """
    The player keeps to the second what each step promises, and ends with the last one; pausing
    stops the clock, skipping goes on, and a step that hurts is exchanged for a gentler one.
    """
    page = opened(browser)
    failed: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    still(page)
    sent(page, f"{address}/guided", sheet=sheet)

    count = len(hard.routine.steps)
    ready, turn = parts_of(hard.routine.steps[0])
    assert ready.seconds + turn.seconds == hard.routine.steps[0].total
    page.clock.run_for(20_000)
    assert page.locator("#time").inner_text() == f"0:{ready.seconds:02}"
    page.get_by_role("button", name="Start", exact=True).click()
    page.clock.run_for((ready.seconds - 1) * 1000)
    expect(page.locator("#part")).to_have_text("Get ready")
    page.clock.run_for(1_000)
    expect(page.locator("#part")).to_have_text(turn.label)

    page.get_by_role("button", name="Pause").click()
    stood = page.locator("#time").inner_text()
    page.clock.run_for(20_000)
    assert page.locator("#time").inner_text() == stood
    assert f" paused, step 1 of {count}" in page.title()
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(turn.seconds * 1000)
    assert where(page) == f"Step 2 of {count}"

    page.get_by_role("button", name="Skip this step").click()
    assert where(page) == f"Step 3 of {count}"
    page.get_by_role("button", name="Back a step").click()
    for _ in range(2, hard.number):
        page.get_by_role("button", name="Skip this step").click()
    assert where(page) == f"Step {hard.number} of {count}"
    runs_to_the_right_side(page, hard.step)
    hurts_and_goes_gentler(page)
    step = gentle.steps[hard.number - 1]
    tool = rulebook.tool_of[step.tool]
    assert tool.softness
    assert where(page) == f"Step {hard.number} of {count}"
    expect(page.locator("h1:visible")).to_have_text(step.title)
    expect(page.locator("article:visible .facts")).to_contain_text(f"With {tool.label}")

    page.get_by_role("button", name="Start", exact=True).click()
    for number, step in enumerate(gentle.steps[hard.number - 1 :], hard.number):
        assert where(page) == f"Step {number} of {count}"
        page.clock.run_for((step.total - 1) * 1000)
        assert where(page) == f"Step {number} of {count}"
        page.clock.run_for(1_000)
    page.get_by_role("heading", name="That was your routine").wait_for()

    assert failed == []
    assert [url for url in asked if not url.startswith(f"{address}/")] == []
    assert {url.removeprefix(address) for url in asked if "/static/" not in url} == {
        "/",
        "/guided",
        "/guided/hurts",
    }
    page.context.close()


def test_the_player_answers_to_keys_and_wishes(
    browser: Browser, address: str, sheet: str, hard: Eased
) -> None:
    """
    Space pauses unless a button has it; sound is off until asked for; steps can wait. When the page
    slept past the end of a part, that part is over, and the next one waits.
    """
    count, first = len(hard.routine.steps), hard.routine.steps[0]
    page = opened(browser, WIDE)
    still(page)
    sent(page, f"{address}/guided", sheet=sheet)
    expect(page.get_by_role("switch", name="Sound", exact=True)).not_to_be_checked()
    page.get_by_role("switch", name="Wait for me before each step").click()
    page.get_by_role("switch", name="Sound").click()
    expect(page.get_by_role("switch", name="Sound")).to_be_checked()

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Go on").is_visible()
    page.get_by_role("button", name="Go on").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").is_visible()

    page.clock.run_for((first.total + 10) * 1000)
    assert where(page) == f"Step 2 of {count}"
    expect(page.locator("#guide-words")).to_have_text("Press “Go on” when you are ready.")
    expect(page.locator("#announce")).to_contain_text("Step 2:")
    page.get_by_role("button", name="Back a step").click()
    assert where(page) == f"Step 1 of {count}"

    page.get_by_role("button", name="Go on").click()
    page.clock.run_for((parts_of(first)[0].seconds + 5) * 1000)
    page.clock.fast_forward(3_600_000)
    page.clock.run_for(10_000)
    assert where(page) == f"Step 2 of {count}"
    expect(page.locator("#guide-words")).to_contain_text("The page was asleep.")
    assert page.get_by_role("button", name="Go on").is_visible()
    page.clock.run_for(60_000)
    assert where(page) == f"Step 2 of {count}"
    page.context.close()


AUDIO = """
    window.AudioContext = class extends EventTarget {
        state = "suspended";
        destination = null;
        currentTime = 0;
        constructor() { super(); window.audio = this; window.tones = 0; window.refused = false; }
        turn(state) { this.state = state; this.dispatchEvent(new Event("statechange")); }
        async resume() { if (window.refused) throw new Error("taken"); this.turn("running"); }
        createGain() {
            const ramp = () => {};
            return {gain: {setValueAtTime: ramp, exponentialRampToValueAtTime: ramp},
                    connect: (to) => to};
        }
        createOscillator() {
            return {frequency: {}, connect: (to) => to, stop: () => {},
                    start: () => { window.tones += 1; }};
        }
    };
"""
"""Audio that a system can take away, and that counts its tones."""
SCREEN = """
    window.asked = 0;
    Object.defineProperty(navigator, "wakeLock", {value: {request: async () => {
        window.asked += 1;
        window.lock = new EventTarget();
        return window.lock;
    }}});
"""
"""A screen that is kept on when asked, and that a system can turn off."""
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_what_the_system_takes_comes_back_and_its_clock_moves_no_step(
    browser: Browser, address: str, sheet: str, hard: Eased
) -> None:
    """
    The screen is asked for once it starts. Sound and screen say off when the system takes them, and
    come back on return, sound on each press, too. A clock set back by an hour changes nothing; one
    set forward is taken for a sleep.
    """
    page = opened(browser, WIDE)
    page.add_init_script(AUDIO)
    page.add_init_script(SCREEN)
    sent(page, f"{address}/guided", sheet=sheet)
    sound, awake = page.get_by_role("switch", name="Sound", exact=True), page.locator("#awake")
    sound.click()
    expect(sound).to_be_checked()
    assert page.evaluate("window.tones") == 1
    expect(awake).to_have_text("The screen may turn off.")
    assert page.evaluate("asked") == 0

    page.evaluate("window.audio.turn('interrupted')")
    expect(sound).not_to_be_checked()
    page.evaluate(SEEN_AGAIN)
    expect(sound).to_be_checked()
    page.evaluate("window.refused = true; window.audio.turn('suspended')")
    page.evaluate(SEEN_AGAIN)
    expect(sound).not_to_be_checked()
    expect(sound).to_have_text("Sound off")
    page.evaluate("window.refused = false")
    before = page.locator("#time").inner_text()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(sound).to_be_checked()
    expect(awake).to_have_text("The screen stays on.")

    page.evaluate("lock.dispatchEvent(new Event('release'))")
    expect(awake).to_have_text("The screen may turn off.")
    sound.click()
    expect(sound).not_to_be_checked()
    page.evaluate(SEEN_AGAIN)
    expect(awake).to_have_text("The screen stays on.")
    assert page.evaluate("asked") == 2
    expect(sound).not_to_be_checked()

    page.evaluate("window.real = Date.now.bind(Date); Date.now = () => window.real() - 3600000")
    page.wait_for_timeout(600)
    shown = page.locator("#time").inner_text()
    page.evaluate("Date.now = () => window.real() + 3600000")
    assert len(shown) == len(before)
    assert shown <= before
    expect(page.locator("#guide-words")).to_contain_text("The page was asleep.")
    assert where(page) == f"Step 1 of {len(hard.routine.steps)}"
    page.context.close()


def test_without_script_every_turn_is_a_page(
    browser: Browser, address: str, sheet: str, hard: Eased
) -> None:
    """Pressing next goes through the whole routine, with the side and the time on each page."""
    page = opened(browser, java_script_enabled=False)
    sent(page, f"{address}/guided", sheet=sheet)
    said = []

    while page.locator("#guide").count():
        said.append(f"{where(page)}: {page.locator('.now .long').inner_text()}")
        assert not page.locator("#clock").is_visible()
        pressed(page.get_by_role("button", name="Done, next"))

    steps = hard.routine.steps
    turns = [step.sets * (2 if step.side == "both" else 1) for step in steps]
    assert len(said) == sum(turns)
    done = sum(turns[: hard.number - 1])
    here = f"Step {hard.number} of {len(steps)}"
    long = parts_of(steps[0])[1].say
    assert said[0] == f"Step 1 of {len(steps)}: {long}"
    assert hard.step.seconds < 60
    assert said[done : done + 2] == [
        f"{here}: Left side, {hard.step.seconds} seconds.",
        f"{here}: Right side, {hard.step.seconds} seconds.",
    ]
    assert page.get_by_role("heading", name="That was your routine").is_visible()
    page.go_back()
    page.get_by_role("button", name="This hurts").click()
    page.get_by_role("button", name="It is just too strong").click()
    assert page.get_by_text("There is no gentler way to offer for this step.").is_visible()
    page.get_by_role("button", name="Stop for today").click()
    assert page.get_by_role("heading", name="Stopped for today").is_visible()
    page.context.close()


SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BOXES = """[...document.querySelectorAll(".bar button")].filter(one => one.checkVisibility())
    .map(one => one.getBoundingClientRect()).map(box => [box.height, box.bottom])"""
"""How high each visible control of the bar is, and where it ends."""
PAGES = ("a step", "what hurts", "signs", "gentler ways", "the end", "the end for a sign")


@pytest.mark.parametrize(("scheme", "kinds"), in_both_schemes(PAGES))
def test_every_page_is_open_to_all(
    browser: Browser, address: str, sheet: str, hard: Eased,
    scheme: Literal["light", "dark"], kinds: tuple[str, ...],
) -> None:  # fmt: skip
    """Nothing that axe objects to, nothing scrolls sideways, and each control is big enough."""
    page = opened(browser, color_scheme=scheme)
    hurt = {"at": hard.at}
    fields = dict(zip(PAGES, (
        ("/guided", {"at": f"{hard.number}.2"}),
        ("/guided/hurts", hurt),
        ("/guided/hurts", {**hurt, "looked": "yes"}),
        ("/guided/hurts", {**hurt, "none": "yes"}),
        ("/guided", {"at": f"{len(hard.routine.steps)}.1", "go": "next"}),
        ("/guided/hurts", {**hurt, "own": "1"}),
    ), strict=True))  # fmt: skip

    for kind in kinds:
        path, given = fields[kind]
        sent(page, f"{address}{path}", sheet=sheet, **given)
        resized(page, PHONE if scheme == "light" else WIDE)
        assert objections(page) == [], kind
        for size in (SMALL, ACROSS):
            resized(page, size)
            assert not page.evaluate(SCROLLS), (kind, size)
            boxes = page.evaluate(BOXES)
            assert all(height >= 56 and end <= size[1] for height, end in boxes), (kind, size)
    page.context.close()


def test_pose_and_clock_are_seen_together_at_every_step(
    browser: Browser, address: str, sheet: str, hard: Eased
) -> None:
    """On a small phone pose, clock and words stand above the buttons, without a scroll."""
    page = opened(browser, (375, 667))
    for number in range(1, len(hard.routine.steps) + 1):
        sent(page, f"{address}/guided", sheet=sheet, at=f"{number}.1")
        bar = page.locator("#bar").bounding_box()
        assert bar is not None
        assert bar["y"] + bar["height"] <= 667
        for part in (f"article[data-step='{number}'] .posed svg", "#clock", "#part"):
            box = page.locator(part).bounding_box()
            assert box is not None, part
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= bar["y"], (number, part)
