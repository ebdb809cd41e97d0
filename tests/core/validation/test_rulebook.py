"""Whether cards fit together: what is doubted, what is not, and that nothing is thrown."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.evaluation.compiler import compiled
from recommender.core.language.cards import Question, Rule
from recommender.core.language.rulebook import SHELF_OF, Rulebook
from recommender.core.validation.rulebook import check, unused
from recommender.core.validation.symbols import Cards, Names, Placed
from tests.doors import small
from tests.sizes import trying

PLACES = {shelf: f"{shelf}.yaml" for shelf in SHELF_OF.values()}
GROUNDS = {"because": "b", "basis": "design", "status": "draft", "changed": "2026-11-22"}


def cards_of(rulebook: Rulebook) -> Cards:
    """Lay out the cards of a rulebook as if they had been read from files."""
    lists: dict[str, Any] = {
        name: tuple(
            Placed((file, name, index), card) for index, card in enumerate(getattr(rulebook, name))
        )
        for name, file in PLACES.items()
    }
    return Cards(**lists, hard_tool_from=rulebook.hard_tool_from)


def with_rule(cards: Cards, when: Any, then: Any, **more: Any) -> Cards:
    """Add one rule, as written on a card."""
    name = f"one-more-{len(cards.rules)}"
    raw = {"id": name, "title": "t", "when": when, "then": then, **GROUNDS, **more}
    return dataclasses.replace(
        cards, rules=(*cards.rules, Placed(("more.yaml", 0), Rule.model_validate(raw)))
    )


def with_question(cards: Cards, **raw: Any) -> Cards:
    """Add one question at the end."""
    question = Question.model_validate({"group": "g", "ask": "a?", "kind": "yes-no", **raw})
    return dataclasses.replace(
        cards, questions=(*cards.questions, Placed(("more.yaml", 1), question))
    )


def codes(cards: Cards) -> list[str]:
    """List the codes of all troubles."""
    return [trouble.code for trouble in check(cards)]


@pytest.fixture(scope="module")
def good(rulebook: Rulebook) -> Cards:
    """The cards of the shipped rulebook."""
    return cards_of(rulebook)


def test_the_shipped_cards_fit_together(good: Cards) -> None:
    """The rulebook that comes with the software has no troubles and nothing unused."""
    assert list(check(good)) == []
    assert list(unused(good)) == []


def test_no_cards_at_all_are_told_gently() -> None:
    """An empty rulebook lacks its urgencies and is otherwise nothing to complain about."""
    assert [(t.path, t.code) for t in check(Cards())] == [(("rulebook.yaml",), "E333")]


@given(data=st.data())
@trying(60)
def test_cards_without_troubles_can_be_compiled(data: st.DataObject, rulebook: Rulebook) -> None:
    """
    Whichever cards are taken out, check says what is then missing, or the rest can be compiled.
    """
    kept = {}
    for name in sorted(data.draw(st.sets(st.sampled_from(sorted(PLACES)), min_size=1, max_size=2))):
        cards = getattr(rulebook, name)
        gone = data.draw(st.sets(st.integers(0, len(cards) - 1), min_size=1, max_size=3))
        kept[name] = tuple(card for index, card in enumerate(cards) if index not in gone)
    rest = rulebook.model_copy(update=kept)

    troubles = list(check(cards_of(rest)))

    files = {*PLACES.values(), "rulebook.yaml", "questionnaire.yaml"}
    assert all(trouble.path[0] in files for trouble in troubles)
    if not troubles:
        assert compiled(rest).names


def test_names_in_cards_that_cannot_be_read_are_not_doubted(good: Cards) -> None:
    """A broken card still stands for its name, and a lost file for every name of its kind."""
    spoilt = with_rule(good, {"all": ["foot-ache", {"finding": "cold"}]}, {"advise": "rest"})

    named = {"answer": {"foot-ache": ()}, "finding": {"cold": ()}, "advice": {"rest": ()}}
    lost = frozenset(("answer", "finding", "advice"))

    assert codes(spoilt) == ["E310", "E318", "E319"]
    assert codes(dataclasses.replace(spoilt, broken=named)) == []
    assert codes(dataclasses.replace(spoilt, unread=lost)) == []


def test_a_retired_rule_is_history(good: Cards) -> None:
    """A retired rule may name what is gone, and nothing may rely on it."""
    retired = with_rule(good, "gone", {"finding": "old"}, status="retired")
    both = with_rule(retired, {"finding": "old"}, {"finding": "new"})

    assert codes(retired) == []
    assert codes(both) == ["E318"]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"not": "numb-saddle"}, []),
        ({"all": ["low-back-ache", {"not": "numb-saddle"}]}, []),
        ({"not": {"avoid": "pressing"}}, []),
        ({"not": {"refer": "cauda-equina"}}, []),
        ("numb-saddle", ["E325"]),
        ({"numb-saddle": "not-sure"}, ["E325"]),
        ({"any": ["low-back-ache", "numb-saddle"]}, ["E325"]),
        ({"avoid": "pressing"}, ["E325"]),
        ({"refer": "cauda-equina"}, ["E325"]),
    ],
)
@pytest.mark.parametrize("then", [{"region": "core"}, {"suggest": "easy-walk"}])
def test_a_safety_answer_never_leads_to_a_technique(
    when: Any, then: Any, told: list[str], good: Cards
) -> None:
    """
    Neither a yes or a not sure, nor a caution or referral, suggests anything; resting on a no, or
    on the absence of a caution, only takes away.
    """
    assert codes(with_rule(good, when, then, certainty="low")) == told


def test_a_safety_number_never_leads_to_a_technique(good: Cards) -> None:
    """No number is a no, so a safety number is never the ground of a suggestion."""
    number = {"kind": "number", "least": "0", "most": "300", "safety": True}
    asked = with_question(good, id="pulse", **number)
    noted = with_rule(asked, {"pulse": "not-sure"}, {"avoid": "pressing"})

    spoilt = with_rule(noted, {"pulse": {"below": 90}}, {"region": "core"}, certainty="low")

    assert codes(noted) == []
    assert codes(spoilt) == ["E325"]


def test_a_safety_answer_does_not_lead_to_a_technique_in_a_roundabout_way(good: Cards) -> None:
    """Findings on findings, and questions asked only after a safety yes, carry the answer along."""
    first = with_rule(good, {"any": ["numb-saddle", "low-back-ache"]}, {"finding": "one"})
    chain = with_rule(first, {"finding": "one"}, {"finding": "two"})
    asked = with_question(good, id="tingles", **{"only-if": "numb-saddle"})
    unasked = with_question(good, id="tingles", **{"only-if": {"not": "numb-saddle"}})
    grade = {"certainty": "low"}

    assert codes(with_rule(chain, {"finding": "two"}, {"region": "core"}, **grade)) == ["E325"]
    assert codes(with_rule(chain, {"not": {"finding": "two"}}, {"region": "core"}, **grade)) == []
    assert codes(with_rule(asked, "tingles", {"region": "core"}, **grade)) == ["E325"]
    assert codes(with_rule(asked, {"not": "tingles"}, {"region": "core"}, **grade)) == []
    assert codes(with_rule(unasked, "tingles", {"region": "core"}, **grade)) == []
    assert codes(with_rule(unasked, {"not": "tingles"}, {"region": "core"}, **grade)) == ["E325"]


def test_a_safety_answer_whose_not_sure_leads_nowhere_is_found(rulebook: Rulebook) -> None:
    """Taking away the rules that read a not sure leaves a trouble for each answer they read."""
    kept = tuple(rule for rule in rulebook.rules if "not-sure" not in str(rule.when))

    troubles = list(check(cards_of(rulebook.model_copy(update={"rules": kept}))))

    unsure = {t.text.split("`")[1].split(":")[0] for t in troubles if t.code == "E326"}
    assert unsure == {e.id for e in rulebook.entries.values() if e.question.safety}


def test_went_well_may_be_read_where_no_technique_waits_for_it(good: Cards) -> None:
    """Without firmer rungs there is no need for a rule that says it went well."""
    soft = dataclasses.replace(
        good,
        techniques=tuple(one for one in good.techniques if (one.card.rung or 0) < 3),
        rules=tuple(one for one in good.rules if one.card.then[0].finding != "went-well"),
        promises=(),
    )
    firm = dataclasses.replace(soft, techniques=good.techniques)
    reads = with_rule(soft, {"finding": "went-well"}, {"advise": good.advice[0].card.id})

    assert Names(firm).needing_went_well
    assert not Names(soft).needing_went_well
    assert "E335" in codes(firm)
    assert "E318" not in codes(reads)


def test_features_are_worked_out_from_region_and_tool() -> None:
    """A feature counts as known when some technique has it, computed or added."""
    card = small().technique_of["easy-walk"].model_copy(update={"features": ("effort",)})
    region = small().region_of[card.region]
    base = Cards(regions=(Placed(("b", 0), region),), techniques=(Placed(("t", 0), card),))

    names = Names(base)

    assert set(names.places["feature"]) == {
        "any-technique", "short-movement", "effort", f"region:{region.id}", f"tool:{card.tool}",
    }  # fmt: skip
