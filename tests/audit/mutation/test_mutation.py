"""What becomes of a damage is what trying every sheet says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import pytest

from recommender.audit.cases.cases import Case, Cases
from recommender.audit.cases.evidence import evidence
from recommender.audit.mutation.mutants import damages
from recommender.audit.mutation.mutation import Fate, Job, fates, mutation, noticed_by_cases
from recommender.core.language.cards import Rule, Technique
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.core.reasoning.variants import varied
from recommender.core.reasoning.verifier import proofs
from tests.audit.diff.test_diff import HEALTHY, WALK, promised
from tests.brute import every, how_many, sheets, small_book, told
from tests.core.reasoning.test_variants import damaged
from tests.doors import small
from tests.sizes import seeds, sizes

MANY = 600


def with_promises(book: Rulebook) -> Rulebook:
    """Give a rulebook promises that damages may break."""
    cards = [
        {
            "id": "calm",
            "title": "p",
            "never": {"all": [{"at-least": "soon"}, {"offered-with": "x0"}]},
        },
        {"id": "soft", "title": "p", "never": {"offered-with": ["hard-tool", "x1"]}},
        {"id": "kept", "title": "p", "each": "avoided-feature"},
        {"id": "away", "title": "p", "only-takes-away": "safety-answers"},
    ]
    return book.model_copy(update={"promises": tuple(map(Promise.model_validate, cards))})


@pytest.mark.parametrize("seeds", sizes(range(50, 75), range(120)))
def test_each_fate_is_the_one_that_trying_every_sheet_finds(seeds: range) -> None:
    """
    A damage is equivalent exactly when no sheet is told anything else, and a promise notices it
    exactly when the damaged rulebook, alone, does not keep it.
    """
    ends = {"promise": 0, "equivalent": 0, "survivor": 0}
    for seed in seeds:
        rnd = random.Random(seed)
        book = with_promises(small_book(rnd, rules=10, ticks=4, numbers=1))
        if how_many(book, {}) > MANY:
            continue
        if any(proof.status == "broken" for proof in proofs(book)):
            continue
        chosen = rnd.sample(list(damages(book)), 8)
        variants = varied(book, [damage.variation for damage in chosen])
        usual = usual_sheet(book)

        for fate in fates(variants, range(len(chosen)), usual):
            other = damaged(book, chosen[fate.number])
            kept = all(proof.status != "broken" for proof in proofs(other))
            differs = [s for s in sheets(every(book, {})) if told(book, s) != told(other, s)]
            assert kept == (fate.promise is None), (seed, chosen[fate.number])
            if fate.promise is not None:
                ends["promise"] += 1
            elif fate.witness is None:
                ends["equivalent"] += 1
                assert not differs, (seed, chosen[fate.number])
            else:
                ends["survivor"] += 1
                assert told(book, fate.witness) != told(other, fate.witness)
    assert min(ends.values()) > (5 if len(seeds) == 120 else 0), ends


@pytest.mark.parametrize("seeds", seeds(150))
def test_a_technique_that_loses_a_feature_is_judged_by_the_features_it_has_left(
    seeds: range,
) -> None:
    """
    A damaged technique is equivalent exactly when no sheet is told anything else, limits included.
    """
    ends = {True: 0, False: 0}
    for seed in seeds:
        rnd = random.Random(seed)
        book = small_book(rnd, rules=12, ticks=4, numbers=0)
        chosen = [damage for damage in damages(book) if damage.kind == "techniques"]
        if how_many(book, {}) > MANY or not chosen:
            continue
        variants = varied(book, [damage.variation for damage in chosen])

        for fate in fates(variants, range(len(chosen)), usual_sheet(book)):
            other = damaged(book, chosen[fate.number])
            differs = any(told(book, s) != told(other, s) for s in sheets(every(book, {})))
            ends[differs] += 1
            assert differs == (fate.witness is not None), (seed, chosen[fate.number])
    assert min(ends.values()) > len(seeds) // 15, ends


def test_a_case_that_expects_a_dose_notices_a_feature_that_is_lost(
    rulebook: Rulebook, cases: Cases
) -> None:
    """What is expected at most is read with the features that the damaged card has left."""
    soft = rulebook.technique_of["inner-thigh-hands"].model_copy(update={"features": ("warm",)})
    limit = {"pressure": 1, "on": "warm"}
    rule = {
        "id": "warm-is-light", "title": "t", "when": "calf-tight", "then": {"limit": limit},
        "because": "so", "basis": "design", "status": "draft", "changed": "2026-11-24",
    }  # fmt: skip
    book = rulebook.model_copy(
        update={
            "techniques": tuple(
                soft if card.id == soft.id else card for card in rulebook.techniques
            ),
            "rules": (*rulebook.rules, Rule.model_validate(rule)),
        }
    )
    case = Case.model_validate(
        {
            "case": "c", "from": "a test",
            "answers": {"inner-thigh-ache": "yes", "calf-tight": "yes"},
            "expect": {"at-most": [{"technique": soft.id, "pressure": 1}]},
        }
    )  # fmt: skip
    lost = [one for one in damages(book) if one.card == soft.id and "warm" in one.words]
    alone = Cases(cases.healthy, (case,))

    assert noticed_by_cases(varied(book, [one.variation for one in lost]), alone) == {0: 0}


def test_what_fails_already_notices_nothing() -> None:
    """A case that is not met, or a promise that is broken, would notice every damage."""
    wrong = Case.model_validate(
        {"case": "c", "answers": {}, "expect": {"offered": ["easy-walk"]}, "from": "a test"}
    )
    book = promised(small(), **WALK)

    shown = mutation(evidence(book, Cases(HEALTHY, (wrong,))))

    assert (shown.by_cases, shown.by_promises) == (0, 0)
    assert shown.refused + len(shown.survivors) > 0


def test_a_rule_and_a_technique_of_one_name_are_two_cards(rulebook: Rulebook) -> None:
    """Damaging the one leaves the other as it is."""
    rule = rulebook.rule_of["tight-calf"]
    twin = rulebook.technique_of["cat-camel"].model_copy(update={"id": rule.id})
    book = rulebook.model_copy(
        update={"techniques": (*rulebook.techniques, twin), "rules": (rule,), "promises": ()}
    )
    made = [one for one in damages(book) if one.card == rule.id]

    variants = varied(book, [one.variation for one in made])

    assert {one.kind for one in made} == {"rules", "techniques"}
    assert len(variants.kept) == 2
    for one in made:
        cards = one.cards(book)
        assert all(isinstance(placed.card, Technique) for placed in cards.techniques)
        assert all(isinstance(placed.card, Rule) for placed in cards.rules)


def test_damages_are_many_and_each_is_another_card(rulebook: Rulebook) -> None:
    """Every live rule is damaged in at least two ways, and no damage leaves its card as it was."""
    by_card: dict[str, int] = {}
    for damage in damages(rulebook):
        by_card[damage.card] = by_card.get(damage.card, 0) + 1
        named = rulebook.rule_of if damage.kind == "rules" else rulebook.technique_of
        own = named[damage.card]
        assert damage.by != own, damage

    assert all(by_card[name] >= 2 for name in rulebook.rule_of)


@pytest.mark.parametrize("one_in", sizes(81, 1))
def test_the_shipped_cases_and_promises_notice_nearly_every_damage(
    rulebook: Rulebook, cases: Cases, one_in: int
) -> None:
    """At least 95 in 100 of the damages that change anything are noticed; the rest are named."""
    shown = mutation(evidence(rulebook, cases), among=lambda every: every[::one_in])

    assert shown.score >= 0.95
    assert shown.mutants > 2500 // one_in
    assert shown.mutants == (
        shown.by_cases + shown.by_promises + shown.equivalent + shown.refused + len(shown.survivors)
    )
    assert all(one.witness is not None and one.witness.answers for one in shown.survivors)


def test_jobs_done_in_another_order_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doing the last job first and putting the results together changes nothing."""
    found = evidence(small(), Cases(HEALTHY, ()))
    whole = mutation(found)
    numbers: list[int] = []

    def backward(done: Callable[[Job], list[Fate]], jobs: Sequence[Job]) -> Iterable[list[Fate]]:
        numbers.append(len(jobs))
        return [done(job) for job in reversed(jobs)][::-1]

    monkeypatch.setattr("recommender.audit.mutation.mutation.CHUNK", 10)

    assert mutation(found, backward) == whole
    assert numbers[0] > 2
