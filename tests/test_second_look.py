"""The second look reads cards without the compiled form, and never misses what it is there for."""

from __future__ import annotations

from hypothesis import given, settings

from recommender.core.model import Rulebook
from recommender.core.result import Outcome
from recommender.core.second_look import _Reading, look
from tests import reference
from tests.strategies import completions, rulebooks_and_sheets

NOTHING = Outcome(emergency=False, referrals=(), offers=(), advice=())


def read(rulebook: Rulebook, answers: dict[str, str]) -> tuple[set[str], set[str]]:
    """Name the findings, referrals and avoids that are certain, and those that are possible."""
    certain, possible = set(), set()
    for name, held in _Reading(rulebook, answers).facts.items():
        kind, *rest = name
        prefix = {"refer": "referral"}.get(kind, kind)
        text = f"{prefix}:{'='.join(rest)}"
        possible.add(text)
        if held:
            certain.add(text)
    return certain, possible


def cautious(facts: set[str]) -> set[str]:
    """Keep the facts that the second look reads."""
    return {fact for fact in facts if fact.startswith(("finding:", "referral:", "avoid:"))}


@given(rulebooks_and_sheets())
@settings(max_examples=150, deadline=None)
def test_it_reads_a_complete_sheet_as_it_is(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    On a complete sheet it finds the same findings, referrals and avoids as naive reading.
    """
    rulebook, answers = drawn

    certain, possible = read(rulebook, answers)

    facts, _ = reference.decide(rulebook, answers)
    assert certain == possible == cautious(facts)


@given(rulebooks_and_sheets(questions=4, answered=0.5))
@settings(max_examples=150, deadline=None)
def test_it_is_sound_on_open_sheets(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    What it calls certain holds in every completion; what it does not call possible in none.
    """
    rulebook, answers = drawn

    certain, possible = read(rulebook, answers)

    for completion in completions(rulebook, answers, most=500):
        facts, _ = reference.decide(rulebook, completion)
        assert certain <= cautious(facts) <= possible


@given(rulebooks_and_sheets())
@settings(max_examples=100, deadline=None)
def test_it_objects_to_silence_about_a_referral(drawn: tuple[Rulebook, dict[str, str]]) -> None:
    """
    It objects when an outcome leaves out a referral, and only then.
    """
    rulebook, answers = drawn
    facts, _ = reference.decide(rulebook, answers)

    second = look(rulebook, answers, NOTHING, None)

    assert bool(second.objections) == any(fact.startswith("referral:") for fact in facts)
    assert {s for s, _ in second.referrals} == {
        fact.removeprefix("referral:").partition("=")[0]
        for fact in facts
        if fact.startswith("referral:")
    }
