"""The interview with the shipped rulebook: short for the healthy, ended at once by an emergency."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping

import pytest

from recommender.adapters.rulebook import load
from recommender.cli.interview import Ending, interview
from recommender.core.consultation.interview import next_lists
from recommender.core.language.cards import Entry, Question
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Line
from tests.conftest import ROOT
from tests.rulebook.test_shipped import bringing
from tests.sizes import sampled, sizes

MOST_PAGES = 15 + 1
"""The page of the signs of a place is one more."""
ENDS = {"mid-back-pain": "referral"}
"""A newer pain in the middle of the back is seen soon."""
PAGE = re.compile(r"\(page (\d+) of (?:at most )?(\d+)\)")
SYMPTOMS = [
    item.id
    for question in load(ROOT / "rules").questions
    if question.id in ("symptoms", "hip-and-leg-symptoms")
    for item in question.items
]
BODIES = [
    {"womb-or-ovaries": "yes", "testicles": "no"},
    {"womb-or-ovaries": "no", "testicles": "yes"},
    {"womb-or-ovaries": "yes", "testicles": "yes"},
]


def typed(question: Question, left: list[Entry], person: Mapping[str, str]) -> str:
    """Type what a person answers to a question, as they would."""
    if question.kind == "any-of":
        signs = {"yes": "", "not-sure": "?"}
        numbers = [
            f"{n}{signs[person[entry.id]]}"
            for n, entry in enumerate(left, 1)
            if person.get(entry.id, "no") in signs
        ]
        return " ".join(numbers) or "0"
    if question.kind == "text":
        return "skip"
    return {"yes": "y", "no": "n", "not-sure": "?"}.get(person[question.id], person[question.id])


def interviewed(rulebook: Rulebook, person: Mapping[str, str]) -> tuple[Ending | None, list[str]]:
    """Hold an interview with a person; list the headings of the pages they see."""
    answers: dict[str, str] = {}
    headings: list[str] = []

    def read() -> str | None:
        asked = next_lists(rulebook, answers)
        entries = [entry for one in asked for entry in one.entries]
        return typed(asked[0].question, entries, person) if asked else "y"

    def say(lines: Iterable[Line]) -> None:
        headings.extend(line.text for line in lines if line.style == "heading")

    return interview(rulebook, answers, read, say, lambda _: None), headings


PEOPLE = list(itertools.product(SYMPTOMS, BODIES, ("40", "60")))


@pytest.mark.parametrize("drawn", sampled(PEOPLE, 73))
def test_a_healthy_person_with_one_symptom_sees_sixteen_pages_at_most(
    rulebook: Rulebook, healthy: Mapping[str, str], drawn: tuple[str, Mapping[str, str], str]
) -> None:
    """
    Whatever the one symptom and the body, the interview ends with a result after 16 pages at most.
    """
    symptom, body, years = drawn

    ending, headings = interviewed(rulebook, {**healthy, **body, symptom: "yes", "age": years})

    assert ending
    assert ending.consultation.status == ENDS.get(symptom, "recommendation")
    assert len(headings) == len(set(headings)) <= MOST_PAGES
    numbers = [PAGE.search(heading) for heading in headings]
    pages = [(int(n[1]), int(n[2])) for n in numbers if n]
    assert [page for page, _ in pages] == list(range(1, len(headings) + 1))
    assert [most for _, most in pages] == sorted((m for _, m in pages), reverse=True)


@pytest.mark.parametrize("one_in", sizes(9, 1))
def test_a_certain_emergency_ends_it_at_once(
    rulebook: Rulebook, healthy: Mapping[str, str], one_in: int
) -> None:
    """On whatever page an emergency becomes certain, it is the last; what to do now is said."""
    signs = [e for e in rulebook.entries.values() if e.at_least == "emergency"]

    for entry in signs[::one_in]:
        brought = bringing(rulebook, entry.question.only_if)
        person = {**healthy, "testicles": "yes", **brought, entry.id: "yes"}
        ending, headings = interviewed(rulebook, person)
        assert ending
        assert ending.consultation.status == "referral"
        assert "112, 911 or 999" in ending.consultation.referrals[0].do
        assert headings[-1].startswith(entry.question.group)
