"""All cases at once are met exactly when their consultations meet them one by one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from recommender.audit.cases.cases import AtMost, Case, Cases, Expect, sheet_of, unmet
from recommender.audit.cases.evidence import evidence
from recommender.audit.cases.runs import expectations, given, rules_fired
from recommender.audit.mutation.mutants import damages
from recommender.audit.mutation.mutation import noticed_by_cases
from recommender.core.consultation.consult import consult
from recommender.core.evaluation.program import held
from recommender.core.evaluation.semantics import INTS, evaluate
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.variants import varied
from tests.core.reasoning.test_variants import damaged
from tests.sizes import sampled, seeds, trying
from tests.strategies import rulebook_from, sheet_from

STATUSES = ("recommendation", "referral", "nothing-reported")


def random_case(rnd: random.Random, book: Rulebook, n: int) -> Case:
    """Make a case that expects something of everything a case can speak of."""

    def some(names: object) -> tuple[str, ...]:
        listed = sorted(str(name) for name in names)  # type: ignore[attr-defined]
        return tuple(rnd.sample(listed, min(len(listed), rnd.randint(0, 1))))

    most = {"technique": rnd.choice(sorted(book.technique_of)), "pressure": rnd.randint(0, 5)}
    whole = {
        "status": rnd.choice(STATUSES),
        "regions": some(book.region_of),
        "offered": some(book.technique_of),
        "not-offered": some(book.technique_of),
        "advice": some(book.advice_of),
        "because": some(book.rule_of),
        "referrals": tuple(
            {"to": rnd.choice(URGENCIES), "for": name} for name in some(book.suspicion_of)
        ),
        "at-most": (AtMost(**most, seconds=rnd.choice([20, 60]), sets=1),),
    }
    kept = {key: value for key, value in whole.items() if rnd.random() < 0.2}
    near = rnd.choice(sorted(book.rule_of)) if rnd.random() < 0.3 else None
    return Case(
        case=f"case {n}", answers=sheet_from(rnd, book), near_miss_of=near,
        expect=Expect.model_validate(kept) if kept else None, **{"from": "a test"},
    )  # fmt: skip


@pytest.mark.parametrize("seeds", seeds(60))
def test_a_case_is_met_just_when_its_consultation_meets_it(seeds: range) -> None:
    """Random expectations of random sheets are met in both ways, or in neither."""
    met = missed = 0
    for seed in seeds:
        rnd = random.Random(seed)
        book = rulebook_from(rnd, rules=14, questions=5)
        healthy = sheet_from(rnd, book, noes=1.0)
        listed = tuple(random_case(rnd, book, n) for n in range(12))
        cases = Cases(healthy, listed)
        program = varied(book, ()).program
        values = evaluate(program, given(book, program, cases), INTS).values
        wrong = 0
        for expression, (yes, no) in expectations(book, program, listed).items():
            value = held(expression, values)
            wrong |= (yes & ~value) | (no & value)

        for n, case in enumerate(listed):
            found = list(unmet(case, consult(book, sheet_of(case, healthy, book))))

            assert bool(wrong >> n & 1) == bool(found), (seed, case, found)
            met, missed = met + (not found), missed + bool(found)
    assert min(met, missed) > len(seeds)


def test_every_shipped_case_is_met_all_at_once(rulebook: Rulebook, cases: Cases) -> None:
    """Evaluated together, no expectation of the shipped cases is left unmet."""
    found = evidence(rulebook, cases)

    for expression, (yes, no) in expectations(rulebook, found.program, cases.cases).items():
        value = found.shown(expression)
        assert not yes & ~value
        assert not no & value


@pytest.mark.parametrize("seed", sampled(range(24), 24))
def test_a_damage_is_noticed_just_when_some_case_of_the_damaged_rulebook_is_unmet(
    rulebook: Rulebook, cases: Cases, seed: int
) -> None:
    """What the bits say of a damage is what consultations under the damaged rulebook say."""
    chosen = random.Random(seed).sample(list(damages(rulebook)), 3)
    about = {damage.card for damage in chosen}
    mine = [
        case
        for case in cases.cases
        if about.intersection((case.near_miss_of, *(case.expect.because if case.expect else ())))
    ]
    few = Cases(cases.healthy, tuple(mine[:20]))

    noticed = noticed_by_cases(varied(rulebook, [one.variation for one in chosen]), few)

    for n, damage in enumerate(chosen):
        book = damaged(rulebook, damage)
        bad = [
            k
            for k, case in enumerate(few.cases)
            if (case.near_miss_of is None or case.near_miss_of in book.rule_of)
            and list(unmet(case, consult(book, sheet_of(case, few.healthy, book))))
        ]
        safe = [k for k in bad if not _failed(book, few, k)]
        assert (n in noticed) == bool(safe) or (n in noticed and bool(bad)), damage
    assert noticed


def _failed(book: Rulebook, cases: Cases, number: int) -> bool:
    """Say whether the second look stopped a consultation; the bits know nothing of that."""
    sheet = sheet_of(cases.cases[number], cases.healthy, book)
    return consult(book, sheet).status == "safety-check-failed"


@trying(25)
@drawn(st.integers(0, 10**6))
def test_each_sheet_fires_the_rules_it_fires_alone(seed: int) -> None:
    """A bit of the whole says what a sheet by itself says."""
    rnd = random.Random(seed)
    rulebook = rulebook_from(rnd, rules=14, questions=5)
    sheets = [sheet_from(rnd, rulebook) for _ in range(7)]

    together = rules_fired(rulebook, sheets)

    for number, sheet in enumerate(sheets):
        alone = {rule for rule, numbers in rules_fired(rulebook, [sheet]).items() if numbers}
        assert alone == {rule for rule, numbers in together.items() if number in numbers}


def test_cases_fire_what_their_consultations_fire(rulebook: Rulebook, cases: Cases) -> None:
    """On the shipped cases it agrees with the consultations."""
    some = random.Random(3).sample(cases.cases, 12)
    sheets = [sheet_of(case, cases.healthy, rulebook) for case in some]

    found = rules_fired(rulebook, [sheet.answers for sheet in sheets])

    for number, sheet in enumerate(sheets):
        wanted = {firing.rule for firing in consult(rulebook, sheet).firings}
        assert {rule for rule, numbers in found.items() if number in numbers} == wanted


def test_no_sheets_fire_nothing(rulebook: Rulebook) -> None:
    """Without a sheet no rule holds."""
    assert not any(rules_fired(rulebook, []).values())
