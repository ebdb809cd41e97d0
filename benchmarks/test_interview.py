"""
Reasoning over open answers, warm: the next question, what is still needed, and why not a technique.

Sheets are those of people as `rules/population.yaml` has them, on the shipped rulebook.
"""

from __future__ import annotations

import random
from itertools import cycle
from typing import Any

from benchmarks.rulebooks import ROOT, shipped
from recommender.adapters.population_file import load_population
from recommender.core.consultation.consult import completion, consult
from recommender.core.consultation.interview import next_question
from recommender.core.consultation.standing import standing
from recommender.core.explanation.answer_effects import leading
from recommender.core.explanation.why_not import why_not
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import people

COUNT = 60
Answers = dict[str, str]


def persons(rulebook: Rulebook) -> list[Answers]:
    """Draw people, each with an answer to everything."""
    population = load_population(ROOT / "rules" / "population.yaml", rulebook)
    return [completion(rulebook, person) for person in people(rulebook, population, COUNT, 11)]


def interviewed(rulebook: Rulebook, person: Answers) -> list[Answers]:
    """List the sheets of one interview, from the empty one to the last."""
    sheets: list[Answers] = [{}]
    while (asked := next_question(rulebook, sheets[-1])) is not None:
        sheets.append({**sheets[-1], **{entry.id: person[entry.id] for entry in asked.entries}})
    return sheets


def test_next_question(benchmark: Any) -> None:
    """At every point of whole interviews, each in turn."""
    rulebook = shipped()
    sheets = [sheet for person in persons(rulebook) for sheet in interviewed(rulebook, person)]
    random.Random(1).shuffle(sheets)
    turn = cycle(sheets)
    benchmark.group = "interview"
    benchmark.extra_info["sheets"] = len(sheets)

    benchmark.pedantic(
        lambda: next_question(rulebook, next(turn)), rounds=len(sheets), warmup_rounds=5
    )


def test_needs_answers(benchmark: Any) -> None:
    """
    A whole consultation of sheets with a random part of the answers, as far as they are unsettled.
    """
    rulebook = shipped()
    rnd = random.Random(2)
    sheets = []
    for person in persons(rulebook) * 4:
        share = rnd.random()
        sheet = {name: value for name, value in person.items() if rnd.random() < share}
        if not standing(rulebook, sheet).is_ready:
            sheets.append(Sheet(answers=sheet))
    turn = cycle(sheets)
    benchmark.group = "interview"
    benchmark.extra_info["sheets"] = len(sheets)

    benchmark.pedantic(lambda: consult(rulebook, next(turn)), rounds=len(sheets), warmup_rounds=5)


def test_why_not(benchmark: Any) -> None:
    """Every technique in turn, with its smallest changes, on settled sheets of interviews."""
    rulebook = shipped()
    pairs = [
        (Sheet(answers=interviewed(rulebook, person)[-1]), name)
        for person in persons(rulebook)[:12]
        for name in rulebook.technique_of
    ]
    turn = cycle(pairs)
    benchmark.group = "interview"

    benchmark.pedantic(lambda: why_not(rulebook, *next(turn)), rounds=len(pairs), warmup_rounds=5)


def test_why_asked(benchmark: Any) -> None:
    """What each answer to a question could lead to, with nothing answered yet, for each in turn."""
    rulebook = shipped()
    entries = [entry for entry in rulebook.entries.values() if entry.question.kind != "text"]
    turn = cycle(entries)
    benchmark.group = "interview"

    benchmark.pedantic(
        lambda: leading(rulebook, {}, [next(turn)]), rounds=len(entries), warmup_rounds=2
    )
