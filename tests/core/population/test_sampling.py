"""People drawn from a stated population: what they answer, how often, and always the same ones."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.cards import Entry, Question, entries_of
from recommender.core.language.population import EVERYONE, Population, Share
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import draw, people
from recommender.core.questionnaire.answers import accept
from recommender.core.validation.population import check_shares, shares_missing
from recommender.core.validation.symbols import Placed
from tests import reference
from tests.doors import ROOT
from tests.sizes import sizes, trying
from tests.strategies import rulebook_from

SCRIPT = """
import json, sys
from recommender.adapters.population_file import load_population
from recommender.adapters.rulebook import load
from recommender.core.population.sampling import people
rulebook = load(sys.argv[1])
population = load_population(sys.argv[2], rulebook)
print(json.dumps(list(people(rulebook, population, 20))))
"""


def parts(rnd: random.Random, count: int) -> list[int]:
    """Cut everyone into so many parts, some of them empty."""
    cuts = sorted(rnd.choice((0, EVERYONE, rnd.randint(0, EVERYONE))) for _ in range(count - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, EVERYONE], strict=True)]


def share_of(rnd: random.Random, question: Question, name: str) -> dict[str, Any]:
    """Write a random share, as it stands in a file."""
    entry = entries_of(question)[0]
    key = "question" if name == question.id and question.kind == "any-of" else "answer"
    card: dict[str, Any] = {key: name, "basis": "design"}
    names = [option.id for option in question.options] or ["a", "b"]
    *given_parts, unsure = parts(rnd, len(names) + 1)
    if "not-sure" in entry.values:
        card["not-sure"] = unsure
    else:
        given_parts[0] += unsure
    if entry.ticked:
        return {**card, "yes": given_parts[0]}
    if question.kind == "one-of":
        return {**card, "options": dict(zip(names, given_parts, strict=True))}
    least, most = question.least or 0, question.most or 0
    middle = rnd.randint(least, most - 1)
    bands = [(least, middle), (middle + 1, most)]
    return {
        **card,
        "bands": [
            {"from": a, "to": b, "of": of} for (a, b), of in zip(bands, given_parts, strict=True)
        ],
    }


def population_for(rnd: random.Random, rulebook: Rulebook) -> Population:
    """Make a random population; checklists have one share, or their items have some."""
    cards: list[dict[str, Any]] = []
    for question in rulebook.questions:
        own = [e.id for e in entries_of(question)] if question.kind == "any-of" else [question.id]
        kept = [name for name in own if question.kind != "any-of" or rnd.random() < 0.5]
        rest = [question.id] if len(kept) < len(own) else []
        cards += (share_of(rnd, question, name) for name in [*kept, *rest])
    rnd.shuffle(cards)
    return Population("made up", 1, tuple(map(Share.model_validate, cards)))


def troubles_of(rulebook: Rulebook, population: Population) -> list[str]:
    """List what is wrong with a population."""
    placed = [Placed(("shares", n), share) for n, share in enumerate(population.shares)]
    found = [*check_shares(placed, rulebook), *shares_missing(population.named, rulebook, ())]
    return [trouble.text for trouble in found]


@given(st.randoms(use_true_random=False))
@trying(150)
def test_a_person_answers_exactly_what_applies_and_is_accepted(rnd: random.Random) -> None:
    """
    Whatever the questions and the shares, an entry is answered when its `only-if` is met, and only
    then; the answers so far decide it, and there is nothing to mend in them.
    """
    rulebook = rulebook_from(rnd)
    population = population_for(rnd, rulebook)

    answers = draw(rulebook, population, rnd)

    entries = rulebook.entries.values()
    assert troubles_of(rulebook, population) == []
    assert list(answers) == [e.id for e in entries if reference.applies(rulebook, answers, e)]
    assert accept(rulebook, answers) == (answers, [])


@pytest.mark.parametrize("count", sizes(60, 1000))
def test_the_shipped_people_answer_what_applies_and_is_accepted(
    rulebook: Rulebook, population: Population, count: int
) -> None:
    """Shipped people answer every question that applies to them, free text aside."""
    asked = [entry for entry in rulebook.entries.values() if entry.question.kind != "text"]

    for answers in people(rulebook, population, count):
        expected = {entry.id for entry in asked if reference.applies(rulebook, answers, entry)}
        assert answers.keys() == expected
        assert accept(rulebook, answers) == (answers, [])


def expected_shares(share: Share, entry: Entry) -> dict[str, float]:
    """Say what part of those asked give each answer."""
    found = {"not-sure": share.not_sure or 0} | (share.options or {})
    if share.yes is not None:
        found |= {"yes": share.yes, "no": EVERYONE - share.yes - (share.not_sure or 0)}
    numbers = {
        str(number): band.of / (band.to - band.from_ + 1)
        for band in share.bands or ()
        for number in range(band.from_, band.to + 1)
    }
    return {answer: part / EVERYONE for answer, part in {**found, **numbers}.items()} | (
        {} if "not-sure" in entry.values else {"not-sure": 0.0}
    )


@pytest.mark.parametrize("seed", [None, pytest.param(7, marks=pytest.mark.slow)])
def test_answers_are_as_frequent_as_stated(
    rulebook: Rulebook, population: Population, seed: int | None
) -> None:
    """
    Among 5,000 people, each answer is given by its share of those asked, within 5 standard errors.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in rulebook.entries}
    for answers in people(rulebook, population, 5000, seed):
        for name, answer in answers.items():
            counts[name][answer] += 1

    for name, entry in rulebook.entries.items():
        if entry.question.kind == "text":
            continue
        share = population.named.get(name) or population.named[entry.question.id]
        expected, asked = expected_shares(share, entry), counts[name].total()
        assert counts[name].keys() <= expected.keys()
        assert asked == 5000 or entry.question.only_if is not None
        for answer, part in expected.items():
            error = math.sqrt(part * (1 - part) * asked)
            assert abs(counts[name][answer] - part * asked) <= 5 * error, (name, answer)


def test_an_item_without_a_share_has_that_of_its_checklist(
    rulebook: Rulebook, population: Population
) -> None:
    """A checklist's share is for the items that are not named, and for no others."""
    everyone = {
        question.id: {"question": question.id, "yes": EVERYONE, "basis": "design"}
        for question in rulebook.questions
        if question.kind == "any-of"
    }
    named = {"answer": "low-back-ache", "yes": 0, "basis": "design"}
    others = [share for share in population.shares if share.name not in everyone]
    kept = [share for share in others if rulebook.entries[share.name].question.kind != "any-of"]
    shares = [*map(Share.model_validate, everyone.values()), Share.model_validate(named), *kept]

    answers = draw(rulebook, Population("all", 1, tuple(shares)), random.Random(1))

    said = {name: answer for name, answer in answers.items() if rulebook.entries[name].item}
    assert said.pop("low-back-ache") == "no"
    assert set(said.values()) == {"yes"}


def test_the_same_seed_gives_the_same_people(rulebook: Rulebook, population: Population) -> None:
    """
    The file's own seed is used unless another is given; more people begin with the same ones, and
    drawing one by one from the same source of chance gives them, too.
    """
    own = list(people(rulebook, population, 30))
    rng = random.Random(population.seed)

    assert own == list(people(rulebook, population, 30, population.seed))
    assert own[:10] == list(people(rulebook, population, 10))
    assert own[:10] == [draw(rulebook, population, rng) for _ in range(10)]
    assert own != list(people(rulebook, population, 30, population.seed + 1))
    assert list(people(rulebook, population, 0)) == []


def test_the_order_of_the_shares_never_matters(rulebook: Rulebook, population: Population) -> None:
    """Shares in another order give the same people."""
    shares = list(population.shares)
    random.Random(2).shuffle(shares)
    shuffled = Population(population.about, population.seed, tuple(shares))

    assert list(people(rulebook, shuffled, 20)) == list(people(rulebook, population, 20))


def test_the_hash_seed_never_shows(rulebook: Rulebook, population: Population) -> None:
    """Another process with another PYTHONHASHSEED draws the same people."""
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT / "rules"), str(ROOT / "rules/population.yaml")],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed == json.dumps(list(people(rulebook, population, 20))) + "\n"
