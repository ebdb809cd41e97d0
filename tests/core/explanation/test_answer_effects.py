"""What each answer could lead to: true of some completion, and never more than that."""

from __future__ import annotations

import random

import pytest

from recommender.core.consultation.result import Effect
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.evaluation.firing import Outcome
from recommender.core.explanation.answer_effects import leading, leads_to
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import choices
from tests.brute import applying, every, how_many, sheets
from tests.sizes import seeds
from tests.strategies import rulebook_from, sheet_from

FEW = 200


def effects_of(rulebook: Rulebook, mine: Outcome, other: Outcome) -> set[Effect]:
    """Say what the first outcome has, and lacks, beside the other."""
    found: set[Effect] = set()
    if mine.emergency and not other.emergency:
        found.add(("emergency",))
    for suspicion, urgency in set(mine.referrals) - set(other.referrals):
        found.add(("referral", suspicion, urgency))
    found |= {("advice", name) for name in set(mine.advice) - set(other.advice)}
    region = {name: card.region for name, card in rulebook.technique_of.items()}
    mine_offers = {offer.technique: offer for offer in mine.offers}
    others = {offer.technique: offer for offer in other.offers}
    found |= {("brings", region[name]) for name in mine_offers.keys() - others.keys()}
    found |= {("takes", region[name]) for name in others.keys() - mine_offers.keys()}
    return found


@pytest.mark.parametrize("seeds", seeds(120))
def test_effects_are_exactly_those_of_some_completion(seeds: range) -> None:
    """
    By trying every completion with every other answer in its place: the same help, steps and
    advice are found, and no others.
    """
    compared = 0
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=rnd.randint(8, 24), questions=rnd.randint(2, 5))
        sheet = sheet_from(rnd, rulebook)
        gone = rnd.sample(list(sheet), min(len(sheet), 3))
        answers = {name: value for name, value in sheet.items() if name not in gone}
        entry = rulebook.entries[gone[0]]
        values = choices(compiled(rulebook), entry)
        if how_many(rulebook, answers) > FEW:
            continue
        for value in values:
            expected: set[Effect] = set()
            for whole in sheets(every(rulebook, {**answers, entry.id: value})):
                if entry.question.id not in applying(rulebook, whole):
                    continue
                mine = evaluated_whole(rulebook, whole).outcome
                others = ["no"] if entry.ticked and value != "no" else values
                for other in others:
                    beside = evaluated_whole(rulebook, {**whole, entry.id: other})
                    expected |= effects_of(rulebook, mine, beside.outcome)

            found = {e for e in leads_to(rulebook, answers, entry, value) if e != ("limits",)}

            if any(effect[-1] in STOPPING for effect in expected):
                expected = {effect for effect in expected if effect[0] != "takes"}
            assert found == expected
            compared += bool(expected)
    assert compared > len(seeds) // 3


def test_every_answer_worth_a_word_is_listed(rulebook: Rulebook) -> None:
    """A number comes in stretches, a tick as yes and, where it counts, as not sure."""
    age, numb, ache = (rulebook.entries[n] for n in ("age", "numb-saddle", "low-back-ache"))

    found = leading(rulebook, {"age": "40"}, [age, numb, ache])

    assert list(found["age"])[:2] == ["0 to 15", "16 to 17"]
    assert ("referral", "young-person", "same-day") in found["age"]["0 to 15"]
    assert found["numb-saddle"]["yes"] == {("emergency",)}
    assert list(found["numb-saddle"]) == ["yes", "not-sure"]
    assert list(found["low-back-ache"]) == ["yes"]
    assert ("brings", "low-back") in found["low-back-ache"]["yes"]


def test_without_time_nothing_is_made_up(rulebook: Rulebook) -> None:
    """When there is no time, what is not worked out is not said."""
    assert leading(rulebook, {}, [rulebook.entries["numb-saddle"]], most=0) == {}
