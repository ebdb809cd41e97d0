"""Many sheets through the definition at once."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from recommender.audit.cases.cases import Cases, sheet_of
from recommender.audit.cases.fired import fired
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook
from tests.strategies import rulebook_from, sheet_from
from tests.sizes import trying


@trying(25)
@given(st.integers(0, 10**6))
def test_each_sheet_fires_the_rules_it_fires_alone(seed: int) -> None:
    """A bit of the whole says what a sheet by itself says."""
    rnd = random.Random(seed)
    rulebook = rulebook_from(rnd, rules=14, questions=5)
    sheets = [sheet_from(rnd, rulebook) for _ in range(7)]

    together = fired(rulebook, sheets)

    for number, sheet in enumerate(sheets):
        alone = {rule for rule, numbers in fired(rulebook, [sheet]).items() if numbers}
        assert alone == {rule for rule, numbers in together.items() if number in numbers}


def test_cases_fire_what_their_consultations_fire(rulebook: Rulebook, cases: Cases) -> None:
    """On the shipped cases it agrees with the consultations."""
    some = random.Random(3).sample(cases.cases, 12)
    sheets = [sheet_of(case, cases.healthy, rulebook) for case in some]

    found = fired(rulebook, [sheet.answers for sheet in sheets])

    for number, sheet in enumerate(sheets):
        wanted = {firing.rule for firing in consult(rulebook, sheet).firings}
        assert {rule for rule, numbers in found.items() if number in numbers} == wanted


def test_no_sheets_fire_nothing(rulebook: Rulebook) -> None:
    """Without a sheet no rule holds."""
    assert not any(fired(rulebook, []).values())
