"""
Who is asked what, by the page: no warning sign is spared, and a caution only where it changes
nothing. Held against people as they come, and against completions of what they were not asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from recommender.core.consultation.consult import completion, consult
from recommender.core.consultation.interview import next_page
from recommender.core.consultation.result import Consultation
from recommender.core.consultation.standing import standing
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.cards import Entry, Question, entries_of, value_words
from recommender.core.language.conditions import All, Condition, entries_read
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import draw, people
from recommender.core.questionnaire.applicability import applying, ignored, is_warning, unanswered
from recommender.core.routine.steps import Step
from tests.core.consultation.test_interview import are_told_alike
from tests.sizes import sizes

GENERAL = {
    "nerve-signs": 8,
    "injury-and-fever": 8,
    "belly-danger-signs": 7,
    "clot-and-blood-flow-signs": 5,
    "whole-body-signs": 7,
}
"""The lists of general warning signs, with how many lines each had when this was written."""
MOST_WORDS = 15
TRIED = 60


class Asked(NamedTuple):
    """What a person answered to what they were asked, page by page, and all they would answer."""

    whole: Mapping[str, str]
    answers: Mapping[str, str]
    pages: tuple[tuple[str, ...], ...]


def asked_of(rulebook: Rulebook, person: Mapping[str, str]) -> Asked:
    """Ask a person page by page, until nothing more is asked."""
    whole, answers, pages = completion(rulebook, person), {}, []
    while page := next_page(rulebook, answers):
        pages.append(tuple(entry.id for part in page for entry in part.entries))
        answers |= {name: whole[name] for name in pages[-1]}
    return Asked(whole, answers, tuple(pages))


def drawn(rulebook: Rulebook, population: Population, count: int, seed: int) -> Iterator[Asked]:
    """Ask so many people as they come."""
    return (asked_of(rulebook, person) for person in people(rulebook, population, count, seed))


@pytest.mark.parametrize("count", sizes(5, 2_000))
def test_no_warning_sign_is_spared(rulebook: Rulebook, population: Population, count: int) -> None:
    """
    The general warning signs are the first pages for everybody, in full and in their order; only an
    emergency that is certain ends them. Whoever is not sent off at once is asked each sign of a
    place, unless every line that could bring it is a no.
    """
    lists = [question for question in rulebook.questions if question.id in GENERAL]
    signs = [entry.id for question in lists for entry in entries_of(question)]
    assert [question.id for question in lists] == list(GENERAL)
    assert all(len(question.items) >= GENERAL[question.id] for question in lists)
    places = signs_of_places(rulebook)
    assert len(places) > 15

    spared = 0
    for asked in drawn(rulebook, population, count, 11):
        named = [name for page in asked.pages for name in page]
        first = [name for page in asked.pages[: len(GENERAL)] for name in page if name in signs]
        assert first == signs[: len(first)]
        assert set(named[: len(first)]) <= {*signs, "constant-night-pain"}
        if standing(rulebook, asked.answers).sure.emergency:
            continue
        assert len(first) == len(signs)
        for question in places:
            left = [entry.id for entry in entries_of(question) if entry.id not in asked.answers]
            assert not left or all_no(rulebook, question.only_if, asked.answers), left
            spared += len(left)
    assert spared > 0


def signs_of_places(rulebook: Rulebook) -> list[Question]:
    """List the questions for warning signs that wait for what is felt."""
    symptoms = {e.id for q in rulebook.questions if q.symptom for e in entries_of(q)}
    return [
        question
        for question in rulebook.questions
        if is_warning(question) and symptoms.intersection(entries_read(question.only_if))
    ]


def all_no(rulebook: Rulebook, condition: Condition | None, answers: Mapping[str, str]) -> bool:
    """
    Say whether a part of a condition is ruled out since all that it reads was answered no, or was
    itself left out for that reason.
    """
    assert condition is not None
    applies = applying(rulebook, answers)
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return any(
        all(
            answers.get(name) == "no" or not applies[rulebook.entries[name].question.id]
            for name in entries_read(part)
        )
        for part in parts
    )


@pytest.mark.parametrize("count", sizes(5, 500))
def test_a_caution_is_left_out_only_where_no_answer_to_it_changes_anything(
    rulebook: Rulebook, population: Population, count: int
) -> None:
    """
    A yes or a not sure to what was left out, together with any answers to all else that is open,
    leaves every referral, offer, limit and advice as it is, and every step of the routine.
    """
    rnd = random.Random(3)
    left_out = 0
    for number, asked in enumerate(drawn(rulebook, population, count, 13)):
        found = standing(rulebook, asked.answers)
        assert found.is_ready or found.sure.emergency
        if found.sure.emergency:
            continue
        others = [draw(rulebook, population, rnd) for _ in range(TRIED)]
        sheets = [completion(rulebook, {**other, **asked.answers}) for other in others]
        cautions = list(_cautions(rulebook, asked.answers))
        sheets += [
            completion(rulebook, {**rnd.choice(others), entry.id: value, **asked.answers})
            for entry in cautions
            for value in ("yes", "not-sure")
        ]
        assert are_told_alike(rulebook, [dict(asked.whole), *sheets])
        assert evaluated_whole(rulebook, asked.whole).outcome == found.sure
        left_out += len(cautions)
        here = consult(rulebook, Sheet(answers=asked.answers))
        if number % 4 == 0 and here.laid_out:
            gone = ignored(rulebook, sheets[-1])
            there = {name: value for name, value in sheets[-1].items() if name not in gone}
            assert steps_of(here) == steps_of(consult(rulebook, Sheet(answers=there)))
    assert left_out > 0


def steps_of(shown: Consultation) -> list[Step]:
    """List the steps of a routine as they are done; by which rules may be told otherwise."""
    steps = shown.routine.steps if shown.routine else ()
    return [step.model_copy(update={"rules": ()}) for step in steps]


def _cautions(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[Entry]:
    """List the cautions that are open."""
    for question, entries in unanswered(rulebook, answers):
        if question.safety and not is_warning(question):
            yield from entries


def test_each_line_has_fifteen_words_at_most(rulebook: Rulebook) -> None:
    """What is to be judged is short; what more there is to say stands below it, as its help."""
    asked = [entry.label for entry in rulebook.entries.values()]
    asked += [question.ask for question in rulebook.questions]
    asked += [
        value_words(entry, value) for entry in rulebook.entries.values() for value in entry.values
    ]

    assert [text for text in asked if len(text.split()) > MOST_WORDS] == []
