"""All cases at once are met exactly when their consultations meet them one by one."""

from __future__ import annotations

import random

import pytest

from recommender.audit.cases.cases import AtMost, Case, Cases, Expect, sheet_of, unmet
from recommender.audit.mutation.mutants import damages
from recommender.audit.cases.evidence import evidence
from recommender.audit.mutation.mutation import noticed_by_cases
from recommender.audit.cases.runs import expectations, given
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook
from recommender.core.evaluation.program import held
from recommender.core.evaluation.semantics import INTS, evaluate
from recommender.core.reasoning.variants import varied
from recommender.core.language.fields import URGENCIES
from tests.sizes import sampled, seeds
from tests.strategies import rulebook_from, sheet_from
from tests.core.reasoning.test_variants import damaged

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
        for expression, (yes, no) in expectations(book, program, listed).wanted.items():
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

    for expression, (yes, no) in expectations(rulebook, found.program, cases.cases).wanted.items():
        value = found.shown(expression)
        assert not yes & ~value
        assert not no & value


@pytest.mark.parametrize("seed", sampled(range(12), 6))
def test_a_damage_is_noticed_just_when_some_case_of_the_damaged_rulebook_is_unmet(
    rulebook: Rulebook, cases: Cases, seed: int
) -> None:
    """What the bits say of a damage is what consultations under the damaged rulebook say."""
    rnd = random.Random(seed)
    few = Cases(cases.healthy, tuple(rnd.sample(cases.cases, 40)))
    chosen = rnd.sample(list(damages(rulebook)), 6)

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


def _failed(book: Rulebook, cases: Cases, number: int) -> bool:
    """Say whether the second look stopped a consultation; the bits know nothing of that."""
    sheet = sheet_of(cases.cases[number], cases.healthy, book)
    return consult(book, sheet).status == "safety-check-failed"
