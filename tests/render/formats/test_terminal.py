"""A consultation as text: what comes first, what is never shown, and nothing twice."""

from __future__ import annotations

import io
import os
import pty
import re
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from recommender.cli.printed import put_lines
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.blocks import Line, clean, labelled, laid_out
from recommender.render.document.routine import duration
from recommender.render.document.wording import left_open
from recommender.render.formats.terminal import consultation_lines
from recommender.render.formats.text import painted
from tests.doors import ACHING, WELL, consulted


def text(rulebook: Rulebook, shown: Consultation, width: int = 80, *, full: bool = True) -> str:
    """Show a consultation as plain text."""
    lines = consultation_lines(rulebook, shown, full=full)
    return "\n".join(line for line, _ in laid_out(lines, width))


def told(answers: dict[str, Any]) -> str:
    """Show what the small rulebook makes of some answers."""
    return text(*consulted(answers))


def test_a_step_says_how_long_how_firm_and_when_to_stop() -> None:
    """
    A step holds its time, side, ceiling, tool, position, steps, note and stop signs, in order.
    """
    shown = told({**ACHING, "tools": ["soft-ball"]})

    parts = [
        "1.  Ease the inner thigh with a soft ball",
        "45 s each side, no more than 3 out of 10",
        "With a soft ball.",
        "On your side.",
        "- Rest the thigh on the ball.",
        "You may skip this one.",
        "Stop if you feel a pulse, or if it tingles.",
        "because  You said yes: The low back aches",
        "very low certainty, from trials [1]",
        "card:inner-thigh-soft-ball  small/techniques.yaml:2",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert "[1]  A small trial (only its summary was read)" in shown


def test_a_short_step_gives_its_best_reason_and_names_the_others() -> None:
    """Unless all reasons are asked for, a step gives one, and no list of sources is printed."""
    rulebook, shown = consulted({**ACHING, "tools": ["soft-ball"]})

    short = text(rulebook, shown, full=False)

    assert "because  You said yes: The low back aches" in short
    assert "also     card:inner-thigh-soft-ball" in short
    assert "Sources" not in short
    assert "--reasons full" in short
    assert len(short.splitlines()) < len(text(rulebook, shown).splitlines())


def test_movement_is_counted_and_one_side_is_named() -> None:
    """Repetitions are said as times; a step for one side says which."""
    answers = {**ACHING, "symptoms": ["front-hip-tight"], "sides": "left"}

    shown = told(answers)

    assert "10 times, about 1 min on the left side, it should not hurt at all" in shown


def test_sections_keep_their_order() -> None:
    """Easing comes before moving, then what was held back, left out, and what is good to know."""
    shown = told({**ACHING, "age": 40, "tools": ["foam-roller", "soft-ball"]})

    heads = ["Ease", "Move", "Held back, and why", "Fine for you, but left out", "Good to know"]
    places = [re.search(f"^{head}", shown, re.MULTILINE) for head in heads]
    assert [found.start() for found in places if found] == sorted(
        found.start() for found in places if found
    )
    assert all(places)


def test_why_nothing_presses_on_the_psoas_is_said() -> None:
    """Whoever was told it is the psoas learns what was held back, why, and the advice about it."""
    shown = told(ACHING)

    assert "- Dig into the psoas (psoas-hard-tool)\n  because  It could do harm." in shown
    assert "Why nothing presses on the psoas" in shown


def test_what_was_held_back_for_one_reason_stands_together() -> None:
    """Techniques held back by the same rule share its reason, told once."""
    shown = told({**ACHING, "age": "not-sure"})

    assert (
        "- Ease the inner thigh with a soft ball (inner-thigh-soft-ball)\n"
        "- Ease the inner thigh with a roller (inner-thigh-roller)\n"
    ) in shown
    assert shown.count("Better safe than sorry.") == 1


def test_a_visit_that_can_wait_comes_before_the_routine() -> None:
    """A referral that lets self-care go on is shown first, and the routine after it."""
    shown = told({**ACHING, "age": "not-sure"})

    assert shown.index("Book a normal visit") < shown.index("Your routine: 1 step, ")
    assert shown.index("Your routine: 1 step, ") < shown.index("1.  Walk at an easy pace: ")


def test_a_stopping_referral_shows_no_step() -> None:
    """When someone should be seen first, the text holds no technique at all."""
    shown = told({**ACHING, "leg-signs": ["swollen-leg"]})

    assert shown.startswith("GET HELP TODAY\nSpeak to a doctor today.\n")
    assert "Ease the inner thigh" not in shown
    assert "Held back" not in shown
    assert "You said yes: A swollen leg" in shown


def test_nothing_is_said_twice() -> None:
    """No reason, no source and no answer is printed a second time."""
    rulebook, shown = consulted(
        {**ACHING, "symptoms": ["low-back-ache", "front-hip-tight"], "sides": "both"}
    )
    words = " ".join(text(rulebook, shown).split())

    for card in shown.explanation.cards.values():
        assert words.count(card.because) <= 1
    for answer in shown.explanation.answers.values():
        assert words.count(answer) <= 1
    assert words.count("A small trial") == 1
    assert words.count(shown.notice) == 1


def test_text_fits_its_width() -> None:
    """No line is wider than it may be, except for a word that cannot be cut."""
    rulebook, shown = consulted(ACHING)

    for width in (80, 60, 100):
        assert all(len(line) <= width for line in text(rulebook, shown, width).splitlines())


def test_control_characters_are_never_printed_raw() -> None:
    """Whatever a text holds, what could steer a terminal comes out as `?`."""
    rulebook, _ = consulted(WELL)
    hostile = rulebook.model_copy(update={"notice": "a\x1b[2Jb\x07c\nd\u202ee\u00a0f"})

    shown = text(hostile, consult(hostile, Sheet(answers={"numb-saddle": "yes"})))

    assert shown.endswith("a?[2Jb?c d?e f")


@pytest.mark.parametrize(
    ("raw", "safe"), [("plain", "plain"), ("tab\there", "tab here"), ("\x00", "?"), ("é漢", "é漢")]
)
def test_clean_keeps_what_can_be_read(raw: str, safe: str) -> None:
    """Letters of any language stay; white space becomes one space; the rest `?`."""
    assert clean(raw) == safe


def test_lines_hang_and_blank_lines_never_meet() -> None:
    """Wrapped lines hang under their first; paths are left whole."""
    lines = [
        *(Line(""), labelled("because", "one two three", 0, 9), Line(""), Line("")),
        Line("/a/very/long/path/that/is/not/cut", 2),
    ]

    assert [line for line, _ in laid_out(lines, 16)] == [
        *("because  one two three", "", "  /a/very/long/path/that/is/not/cut")
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(45, "45 s"), (60, "1 min"), (90, "90 s"), (120, "2 min"), (150, "2 min 30 s")],
)
def test_times_are_said_in_words(seconds: int, words: str) -> None:
    """Short times are said in seconds, longer ones in minutes."""
    assert duration(seconds) == words


def test_colour_is_only_painted_where_it_is_wanted() -> None:
    """Painting with colour adds styles and changes no word."""
    rulebook, shown = consulted(ACHING)
    plain, coloured = io.StringIO(), io.StringIO()

    painted(consultation_lines(rulebook, shown), plain, 80, colour=False)
    painted(consultation_lines(rulebook, shown), coloured, 80, colour=True)

    assert "\x1b" not in plain.getvalue()
    assert "\x1b[" in coloured.getvalue()
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue()) == plain.getvalue()


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_gets_colour_unless_it_says_no(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, is_coloured: bool
) -> None:
    """On a terminal there is colour, unless NO_COLOR is set or the terminal is dumb."""
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ours, theirs = pty.openpty()

    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        put_lines(consultation_lines(*consulted(WELL)))
        terminal.flush()
        shown = os.read(ours, 10_000)
    os.close(ours)

    assert b"Nothing you reported calls for self-massage today." in shown
    assert (b"\x1b[" in shown) is is_coloured


def test_the_shipped_routine_reads_in_one_voice(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """The shipped rulebook's routine names its steps, reasons, sources and the notice."""
    shown = consult(rulebook, Sheet(answers=dict(three_symptoms)))

    said = text(rulebook, shown)

    assert said.startswith("Settle\n\n1.  ")
    assert "\n\nYour routine: " in said
    assert "from the article this project began with" in said
    assert "tipping-pelvis-inner-thigh  rules/pelvis.yaml:" in said
    assert " ".join(said.split()).endswith(" ".join(rulebook.notice.split()))
    assert "adhesion" not in said


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        (WELL, "Nothing you reported calls for self-massage today."),
        (
            {**ACHING, "minutes": 1, "tools": "none"},
            "No step fits the time and the tools you have. The reasons are below.",
        ),
        (
            {**WELL, "told-it-is-psoas": "yes"},
            "There is no step to offer you today. The reasons are below.",
        ),
        (
            {**WELL, "age": "not-sure"},
            "There is no step to offer you today, but there is something to do.",
        ),
        (
            {"symptoms": ["low-back-ache"]},
            "Some questions still need an answer. No routine is shown before that.",
        ),
    ],
)
def test_the_first_line_says_how_it_stands(answers: dict[str, Any], first: str) -> None:
    """Without a routine the first line says so, and whether there is something to do."""
    assert told(answers).splitlines()[0].startswith(first)


def test_what_was_noted_is_shown_back() -> None:
    """Words and numbers that no rule reads are shown back to the person, and only those."""
    shown = told({**ACHING, "own-words": "Putting on socks"})

    assert "What you noted, to look back on" in shown
    assert "- What else is there to say? Putting on socks" in shown
    assert "How old are you?" not in shown
    assert "What you noted" not in told(ACHING)


def test_a_place_that_is_never_pressed_is_no_place_to_begin(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    While questions are open, the places named are those that can be eased: the psoas is not one.
    """
    open_sheet = {name: value for name, value in three_symptoms.items() if name != "recent-clot"}
    shown = consult(rulebook, Sheet(answers=open_sheet))

    said = " ".join(text(rulebook, shown).split())
    assert "psoas" in {region.id for region in shown.regions}
    assert re.search(r"Your answers already point to: front thigh, inner thigh, core", said)
    assert "point to: psoas" not in said
    assert ", psoas" not in said


def test_what_is_certain_comes_before_open_questions() -> None:
    """Places the answers already point to are named before the questions that are open."""
    shown = told({"symptoms": ["low-back-ache"]})

    assert shown.index("already point to: inner thigh") < shown.index("Is it numb")


def test_what_is_not_used_is_named_in_its_words() -> None:
    """A few are named, those first that are more than a no; no name of a file is printed."""
    rulebook, shown = consulted(ACHING)
    ignored = ("swollen-leg", "cold-leg", "sides", "numb-saddle", "front-hip-tight")
    answers = {**shown.sheet.answers, "sides": "left"}
    sheet = shown.sheet.model_copy(update={"answers": answers, "ignored": ignored})
    odd = shown.model_copy(update={"sheet": sheet})

    told = text(rulebook, odd)

    assert (
        "Not used, since the question does not apply to you:\n"
        "- Which side?\n- A swollen leg\n- A cold leg\n- and 2 more\n"
    ) in told
    assert "front-hip-tight" not in told.partition("Not used")[2]


def test_what_is_left_open_is_named_as_it_is_asked() -> None:
    """A list is named with its page, since many lists are asked in the same words."""
    rulebook, shown = consulted(ACHING)
    odd = shown.model_copy(update={"laid_out": True, "not_needed": ("leg-signs", "age")})

    assert left_open(rulebook, odd)[1] == (
        "Does one of these fit a leg? (Signs)",
        "How old are you?",
    )
    assert "- Does one of these fit a leg? (Signs)\n- How old are you?" in text(rulebook, odd)
