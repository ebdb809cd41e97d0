"""A variation in the common program means what the rulebook with that card means."""

from __future__ import annotations

import random

from hypothesis import given

from recommender.audit.mutation.mutants import Damage, damages
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.evaluation.semantics import INTS, evaluate, facts, ints
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.variants import varied
from tests.sizes import trying
from tests.strategies import rulebook_from, sheet_from, sources


def damaged(book: Rulebook, damage: Damage) -> Rulebook:
    """Make the rulebook that has a damaged card in place of its own."""
    cards = (damage.by if card.id == damage.card else card for card in getattr(book, damage.kind))
    kept = tuple(card for card in cards if card is not None)
    return book.model_copy(update={damage.kind: kept})


@trying(60)
@given(sources)
def test_each_variation_decides_as_the_rulebook_with_that_card(rnd: random.Random) -> None:
    """For some damages and sheets the decision is that of the damaged rulebook, compiled alone."""
    book = rulebook_from(rnd, rules=12, questions=5)
    every = list(damages(book))
    chosen = rnd.sample(every, min(6, len(every)))
    variants = varied(book, [damage.variation for damage in chosen])
    program = variants.program
    for n, damage in enumerate(chosen):
        other = damaged(book, damage)
        for _ in range(3):
            answers = sheet_from(rnd, book)
            x = ints(program, book, answers)
            for card, slot in variants.kept.items():
                x[slot] = 0 if card == damage.variation.key else -1
            x[variants.chosen[n]] = -1

            values = evaluate(program, x, INTS).values

            found = {name for name in facts(program, values) if not name.startswith("fired:")}
            assert found == set(evaluated_whole(other, answers).decision), damage
