"""From own words to lines: what is found, what is left out, and how often it is right."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.own_words import MOST_OFFERED, lines_of, matches, parts_of
from recommender.core.questionnaire.stems import content
from tests.rulebook.test_shipped import asks_after_doubt
from tests.sizes import sizes

EVERYDAY = (
    "my leg fell asleep on the sofa",
    "my neck is a bit stiff from the pillow",
    "I slept badly",
    "my shoulders are tight from the laptop",
    "I am tired after work",
    "my back is stiff in the morning",
    "my feet hurt after a long day of shopping",
    "legs are sore from squats yesterday",
    "I sat too long in the car",
    "my hips feel tight after cycling",
    "thighs burn after the hill run",
    "a stitch in my side when I jog",
    "my lower back aches after gardening",
    "I carried the kids around all day",
    "my foot went to sleep under my desk",
    "cold feet in winter",
    "I get hungry in the evening",
    "sweaty after the gym",
    "out of breath after the stairs",
    "my tummy rumbles",
    "I ate too much and feel full",
    "a blister on my heel",
    "I stubbed my toe",
    "bruise on my shin from football",
    "my knee clicks on the stairs",
    "my hamstrings are short",
    "I cannot touch my toes",
    "my back cracks when I stretch",
    "cramp in my calf at night now and then",
    "pins and needles when I cross my legs",
    "I feel stressed",
    "my posture is bad",
    "I want to be more flexible",
    "a bit wobbly on one leg in yoga",
    "I need a wee a lot when I drink tea",
    "headache after a late night",
    "my butt is sore from the bike saddle",
    "growing pains as a child",
    "I hold my breath when I lift",
    "my jeans are tight at the hip",
)
"""Forty sentences of an ordinary day, none of which tells of an emergency."""


def first_three(rulebook: Rulebook, text: str) -> list[str]:
    """Name the first three lines for a text."""
    return [entry.id for entry in lines_of(rulebook, text)[:3]]


@pytest.mark.parametrize("one_in", sizes(8, 1))
def test_sayings_find_their_own_line(rulebook: Rulebook, one_in: int) -> None:
    """At least 95 of 100 sayings beside a line find that line among the first three."""
    said = [
        (entry.id, saying)
        for entry in rulebook.entries.values()
        if entry.ticked and (entry.question.safety or entry.question.symptom)
        for saying in entry.also_said
    ][::one_in]

    missed = [(name, saying) for name, saying in said if name not in first_three(rulebook, saying)]

    assert len(missed) <= 0.05 * len(said), missed


@pytest.mark.parametrize("one_in", sizes(3, 1))
def test_labels_find_their_own_line(rulebook: Rulebook, one_in: int) -> None:
    """Whoever types a warning sign or symptom as it is written is offered it among the first."""
    asked = [
        e
        for e in rulebook.entries.values()
        if e.ticked and (e.at_least or e.question.symptom) and not asks_after_doubt(e)
    ][::one_in]

    missed = [e.id for e in asked if e not in lines_of(rulebook, e.label)]

    assert len(missed) <= 0.02 * len(asked), missed


def test_everyday_sentences_are_seldom_an_emergency(rulebook: Rulebook) -> None:
    """Of forty sentences of an ordinary day at most four are offered an emergency line first."""
    first = {text: (matches(rulebook, text) or (None,))[0] for text in EVERYDAY}

    alarmed = [text for text, entry in first.items() if entry and entry.at_least == "emergency"]
    assert len(EVERYDAY) == 40
    assert len(alarmed) <= 4, alarmed


def test_misspelled_words_find_their_line(rulebook: Rulebook) -> None:
    """A slip of the finger does not hide a line."""
    assert "chest-pain" in first_three(rulebook, "chesst paine")
    assert "breathless" in first_three(rulebook, "shortnes of breth")
    assert "numb-saddle" in first_three(rulebook, "numnbess around my genitals")


def test_what_is_taken_back_is_not_offered(rulebook: Rulebook) -> None:
    """`No fever` offers no line on fever; `no feeling` is a complaint of its own."""
    assert not lines_of(rulebook, "no fever")
    assert "fever-with-pain" not in first_three(rulebook, "my back hurts, no fever")
    assert "numb-saddle" in first_three(rulebook, "no feeling around my back passage")


def test_each_part_of_a_text_has_its_lines(rulebook: Rulebook) -> None:
    """Two complaints in one breath are both offered."""
    found = {entry.id for entry in lines_of(rulebook, "my knee hurts and I have chest pain")}

    assert {"knee-pain", "chest-pain"} <= found
    assert len(parts_of(rulebook, "my knee hurts, and I have chest pain")) == 2


def test_left_and_right_change_nothing(rulebook: Rulebook) -> None:
    """A side is no part of a complaint: the same lines are offered for both."""
    assert lines_of(rulebook, "my left hip hurts") == lines_of(rulebook, "my right hip hurts")


def test_the_plain_line_stands_first_where_it_is_said_plainly(rulebook: Rulebook) -> None:
    """A plain ache leads to its plain line, not to the gravest line with the same word."""
    for text, name in (
        ("my lower back aches", "low-back-ache"),
        ("my hip hurts", "hip-pain"),
        ("pain in my knee", "knee-pain"),
    ):
        assert lines_of(rulebook, text)[0].id == name


def test_lines_do_not_depend_on_the_order_of_questions(rulebook: Rulebook) -> None:
    """The same lines are found however the questions are shuffled."""
    questions = list(rulebook.questions)
    random.Random(7).shuffle(questions)
    shuffled = rulebook.model_copy(update={"questions": tuple(questions)})

    for text in EVERYDAY[:12]:
        assert {e.id for e in matches(rulebook, text)[:1]} <= {
            e.id for e in lines_of(shuffled, text)
        }


@given(st.text(max_size=200))
def test_any_text_is_taken(rulebook: Rulebook, text: str) -> None:
    """Whatever is typed, a short list of different lines comes back, the same each time."""
    found = lines_of(rulebook, text)

    assert len(found) <= MOST_OFFERED
    assert len({entry.id for entry in found}) == len(found)
    assert found == lines_of(rulebook, text)
    assert bool(content(text)) or not found


def test_nothing_is_loaded_before_words_are_typed() -> None:
    """A start without own words loads neither of the two libraries."""
    code = (
        "import sys, recommender.cli.commands, recommender.core.consultation.consult; "
        "sys.exit(any(name in sys.modules for name in ('rapidfuzz', 'snowballstemmer')))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
