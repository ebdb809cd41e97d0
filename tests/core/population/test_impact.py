"""How many people are told something else: drawn alike for both, counted as the definition says."""

from __future__ import annotations

import math
import sys
from functools import reduce
from operator import or_

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, many
from recommender.core.language.population import EVERYONE, Population
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.impact import counted, wilson
from recommender.core.population.sampling import Urn, people, urns
from recommender.core.population.tables import Asker, Table, decisions, drawn, evaluated
from recommender.core.reasoning.equivalence import differing
from recommender.core.reasoning.shared_questions import together


@pytest.fixture(scope="module")
def moved(rulebook: Rulebook) -> Rulebook:
    """The shipped rulebook, in which strong pain begins at 7."""
    old = rulebook.rule_of["strong-pain-rests"]
    new = old.model_copy(update={"when": old.when.__class__("pain-now", 7, None)})
    rules = tuple(new if rule is old else rule for rule in rulebook.rules)
    return rulebook.model_copy(update={"rules": rules})


def asker(rulebook: Rulebook, population: Population) -> Asker:
    """Fill the urns of a rulebook."""
    return Asker(compiled(rulebook), rulebook, urns(rulebook, population))


def side_by_side(table: Table, slots: int) -> list[int]:
    """Give the answers of everybody in a table as whole numbers, one person in each bit."""
    x = [0] * slots
    for slot, words in table.given(0, table.size).items():
        x[slot] = int.from_bytes(words.tobytes(), sys.byteorder) & ((1 << table.size) - 1)
    return x


def test_answers_come_as_often_as_their_shares(rulebook: Rulebook, population: Population) -> None:
    """Each answer is given by as many people as its share says, up to luck."""
    count = 60_032
    one = asker(rulebook, population)
    (table,) = drawn([one], count, 3)
    given = table.given(0, count)

    for name, urn in one.urns.items():
        for slot in one.program.answers[name]:
            sign = one.program.names[slot].removeprefix(name)
            if slot in given and sign[:1] not in (">", "<"):
                value = sign.removeprefix("=") or "yes"
                share = sum(slip == value for slip in urn.slips) / EVERYONE
                hits = sum(int(word).bit_count() for word in given[slot][: count // 64])
                assert abs(hits / count - share) <= 6 * math.sqrt(share * (1 - share) / count)


def test_facts_come_as_often_as_with_people_drawn_one_by_one(
    rulebook: Rulebook, population: Population
) -> None:
    """Whoever is drawn, one by one or many at once, is told the same things as often."""
    size, few = 60_000, 2_000
    one = asker(rulebook, population)
    (table,) = drawn([one], size, 11)
    shares = {name: held.mean() for name, held in decisions(one.program, table).items()}
    program = compiled(rulebook)
    given = many(program, rulebook, people(rulebook, population, few))
    values = evaluate(program, given, INTS).values
    every = (1 << few) - 1
    seen = {program.names[slot]: (values[slot] & every).bit_count() for slot in program.facts}

    for name, share in shares.items():
        spread = math.sqrt(max(share * (1 - share), 1 / few) / few)
        assert abs(seen[name] / few - share) <= 6 * spread


def test_people_do_not_depend_on_chunks(rulebook: Rulebook, population: Population) -> None:
    """The same people are drawn, however many are looked at together."""
    one = asker(rulebook, population)
    size = 300
    found = []
    for words in (1, 3, 2048):
        (table,) = drawn([one], size, 5)
        values: list[int] = []
        for chunk in evaluated(one.program, table, words):
            bools = [int(word) for word in chunk.values[one.program.facts[0]]]
            whole = sum(word << (64 * n) for n, word in enumerate(bools))
            values += [whole >> n & 1 for n in range(chunk.stop - chunk.start)]
        found.append(values)

    assert found[0] == found[1] == found[2]


def test_whoever_shares_an_urn_answers_alike(rulebook: Rulebook, population: Population) -> None:
    """One person answers both rulebooks; a question of one of them changes nothing in the rest."""
    ones = [asker(rulebook, population), asker(rulebook, population)]
    other = Urn("other", ones[1].urns["age"].slips)
    ones[1] = ones[1]._replace(urns={**ones[1].urns, "age": other})

    first, second = (table.given(0, 640) for table in drawn(ones, 640, 1))

    same = {s: bool((first[s] == second[s]).all()) for s in first}
    ages = set(ones[0].program.answers["age"])
    assert all(value for slot, value in same.items() if slot not in ages)
    assert not all(value for slot, value in same.items() if slot in ages)


def test_counts_are_those_of_the_definition(
    rulebook: Rulebook, moved: Rulebook, population: Population
) -> None:
    """
    On whole numbers, a person in each bit, the definition finds the differences that are counted.
    """
    size = 1_500
    tables = drawn([asker(rulebook, population), asker(moved, population)], size, population.seed)
    programs = [compiled(rulebook), compiled(moved)]
    values = [
        evaluate(program, side_by_side(table, len(program.names)), INTS).values
        for program, table in zip(programs, tables, strict=True)
    ]
    kinds = {
        kind: people & ((1 << size) - 1)
        for kind, people in differing(rulebook, moved, *values).items()
    }
    changed = reduce(or_, kinds.values())

    found = counted(rulebook, moved, population, None, size)

    assert changed
    assert found.changed == changed.bit_count()
    assert found.kinds == {kind: people.bit_count() for kind, people in kinds.items() if people}
    assert found.evenly == ()
    assert not found.apart


def test_what_only_one_asks_is_drawn_and_named(rulebook: Rulebook, population: Population) -> None:
    """A question that was taken out is drawn from its old share, or evenly where there is none."""
    left = tuple(q for q in rulebook.questions if q.id != "own-words")
    asked = left[-1].model_copy(update={"id": "extra", "only_if": None})
    old = rulebook.model_copy(update={"questions": (*rulebook.questions, asked)})

    found = counted(old, rulebook, population, None, 1_000)

    assert found.changed == 0
    assert found.evenly == ("extra",)
    assert found.apart
    assert "extra" in together(old, rulebook).before


@pytest.mark.parametrize(
    ("hit", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(hit: int, of: int, low: float, high: float) -> None:
    """The interval is the known one for small numbers, and stays between nothing and all."""
    assert wilson(hit, of) == pytest.approx((low, high), abs=1e-4)


def test_nobody_says_nothing_about_a_share() -> None:
    """When nobody was drawn, any share may be the true one."""
    assert wilson(0, 0) == (0.0, 1.0)
