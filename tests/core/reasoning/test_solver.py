"""
Queries about every completion, held to account by trying them all: 600 random rulebooks, with up to
12 yes-no and 2 number questions, or with questions of every kind and with only-ifs.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.evaluation.outcome import differing, routine_slots
from recommender.core.evaluation.semantics import POSSIBLE
from recommender.core.explanation import sufficient_reasons
from recommender.core.language.errors import TooLongError
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning import relevance, verifier
from recommender.core.reasoning import solver as solving
from recommender.core.reasoning.encoder import Writing
from tests.brute import certain, every, how_many, mattering, minimal_supports, sheets, small_book
from tests.doors import small
from tests.reference import decide, promised
from tests.sizes import sampled, seeds
from tests.strategies import rulebook_from, sheet_from

BOOKS = 600
PARTS = 10
FEW = 120
"""So many completions are compared in pairs."""
MANY = 60_000
"""So many are evaluated for each of a hundred sets of answers."""


def drawn(seed: int) -> tuple[random.Random, Rulebook, dict[str, str]]:
    """Draw a rulebook and a complete sheet."""
    rnd = random.Random(seed)
    rules = rnd.randint(8, 24)
    if seed % 3:
        rulebook = small_book(rnd, rules=rules, ticks=12, numbers=2)
    else:
        rulebook = rulebook_from(rnd, rules=rules, questions=rnd.randint(2, 6))
    return rnd, rulebook, sheet_from(rnd, rulebook)


@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_settled_is_exactly_right(part: int) -> None:
    """
    Nothing can matter exactly when every completion has the same outcome; what the pair calls
    settled is so in every completion.
    """
    seen = set()
    for seed in range(part, BOOKS, PARTS):
        rnd, rulebook, sheet = drawn(seed)
        share = rnd.choice([1.0, 0.7, 0.4, 0.2])
        answers = {name: value for name, value in sheet.items() if rnd.random() >= share}
        found = every(rulebook, answers)
        pair = evaluated(rulebook, answers)

        mattered = relevance.matter(rulebook, answers)

        same = not differing(rulebook, found.values) & found.all_bits
        assert (not mattered) == same
        seen.add(same)
        steady = all(pair.values[slot] != POSSIBLE for slot in routine_slots(pair.program))
        assert same or not (steady and pair.is_settled)
    assert seen == {True, False}


@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_what_matters_is_exactly_right(part: int) -> None:
    """
    An entry matters when two completions that differ in it alone, among what applies to both, have
    different outcomes; every pair of completions is looked at.
    """
    mattered = 0
    for seed in range(part, BOOKS, PARTS):
        rnd, rulebook, sheet = drawn(seed)
        gone = rnd.sample(list(sheet), min(len(sheet), 4))
        while how_many(rulebook, {n: v for n, v in sheet.items() if n not in gone}) > FEW:
            gone.pop()
        answers = {name: value for name, value in sheet.items() if name not in gone}

        found = relevance.matter(rulebook, answers)

        assert set(found) == mattering(rulebook, answers)
        assert list(found) == [name for name in rulebook.entries if name in found]
        for name in gone:
            assert (name in found) == bool(relevance.matter(rulebook, answers, [name]))
        mattered += bool(found)
    assert mattered > BOOKS // PARTS // 4


@pytest.mark.parametrize("part", sampled(range(PARTS), PARTS))
def test_minimal_supports_are_exactly_right(part: int) -> None:
    """The sets of answers that suffice for a fact are those that trying every set finds."""
    compared = 0
    for seed in range(part, 2 * BOOKS, PARTS):
        rnd, rulebook, sheet = drawn(seed)
        kept = rnd.sample(list(sheet), min(len(sheet), 7))
        answers = {name: sheet[name] for name in kept}
        facts = evaluated(rulebook, answers).decision
        if not facts or how_many(rulebook, {}) > MANY:
            continue
        fact = rnd.choice(facts)

        found = sufficient_reasons.supports(rulebook, answers, fact, most=10**6).sets

        assert {frozenset(names) for names in found} == minimal_supports(rulebook, answers, fact)
        assert [len(names) for names in found] == sorted(len(names) for names in found)
        compared += 1
    assert compared >= 500 / PARTS


@pytest.mark.parametrize("seeds", seeds(60))
def test_no_more_supports_are_given_than_asked_for(seeds: range) -> None:
    """Five sets are enough for a person; a fact that is not certain has none."""
    for seed in seeds:
        _, rulebook, sheet = drawn(seed)
        for slot in compiled(rulebook).facts:
            fact = compiled(rulebook).names[slot]
            found = sufficient_reasons.supports(rulebook, sheet, fact).sets
            assert len(found) <= 5
            assert bool(found) == certain(rulebook, sheet, fact)
    assert (
        sufficient_reasons.supports(rulebook, sheet, "region:nowhere")
        == sufficient_reasons.Supports()
    )


def breaks(rulebook: Rulebook, promise: Promise, sheet: dict[str, str]) -> bool:
    """Say whether a complete sheet is against a promise, as the reference reads it."""
    facts = decide(rulebook, sheet)[0]
    conditions = [part for part in (promise.whenever, promise.never) if part is not None]
    return all(promised(rulebook, sheet, facts, condition) for condition in conditions)


@pytest.mark.parametrize("seeds", seeds(150))
def test_a_promise_is_broken_exactly_when_a_sheet_breaks_it(seeds: range) -> None:
    """
    A sheet is found for a promise exactly when one exists, and it does break it, as the reference
    reads it.
    """
    ends = set()
    for seed in seeds:
        rnd, rulebook, _ = drawn(seed)
        technique = rnd.choice(rulebook.techniques).id
        entry = rnd.choice([e for e in rulebook.entries.values() if e.ticked] or [None])
        promise = Promise.model_validate(
            {
                "id": "p", "title": "p",
                **({"whenever": {"not": entry.id}} if entry and rnd.random() < 0.5 else {}),
                "never": {"any": [
                    rnd.choice([{"offered": technique}, {"offered-with": ["pressing"]}]),
                    {"count-of": {"least": 2, "of": [
                        {"at-least": "soon"}, {"not": {"finding": "f0"}}, {"refer": "s0"},
                    ]}},
                ]},
            }
        )  # fmt: skip
        kept = rulebook.model_copy(update={"promises": (promise,)})

        sheet = next(verifier.proofs(kept)).answers

        ends.add(sheet is None)
        if sheet is not None:
            assert breaks(kept, promise, sheet)
        elif how_many(kept, {}) <= MANY // 100:
            assert not any(breaks(kept, promise, whole) for whole in sheets(every(kept, {})))
    assert ends == {True, False}


def test_many_threads_get_the_same_answers(rulebook: Rulebook, healthy: Mapping[str, str]) -> None:
    """Queries from eight threads at once find what one after another finds."""
    some = {"low-back-ache", "hip-pain", "age", "could-be-pregnant", "visit", "pain-now"}
    open_ = {name: value for name, value in healthy.items() if name not in some}
    sheets = [open_, {**open_, "age": "40"}, {**open_, "low-back-ache": "yes", "age": "70"}]
    expected = [relevance.matter(rulebook, sheet) for sheet in sheets]
    found: dict[tuple[int, int], tuple[str, ...]] = {}

    def ask(thread: int) -> None:
        for n, sheet in enumerate(sheets):
            found[thread, n] = relevance.matter(rulebook, sheet)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))

    assert len(found) == 24
    assert all(names == expected[n] for (_, n), names in found.items())


@pytest.mark.parametrize("most", [0, 1, 20])
def test_a_query_that_takes_too_long_says_so(rulebook: Rulebook, most: int) -> None:
    """After so many conflicts a query ends with a clear error, and the next one is answered."""
    solving.two.cache_clear()
    with pytest.raises(TooLongError, match="takes too long"):
        relevance.matter(rulebook, {}, most=most)

    assert "numb-saddle" in relevance.matter(rulebook, {}, ["numb-saddle"])


def test_a_query_that_is_broken_off_leaves_no_harm() -> None:
    """Whatever stops a query, Ctrl-C or a defect, the next one is answered as ever."""
    rulebook = small()
    expected = relevance.matter(rulebook, {"age": "40"})
    solver = solving.two(rulebook)

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            solver.each([], stop)
        assert relevance.matter(rulebook, {"age": "40"}) == expected


def test_a_busy_solver_is_waited_for(rulebook: Rulebook) -> None:
    """However long another thread is asking, the same is found afterwards."""
    solver = solving.two(rulebook)
    asking, found = threading.Event(), threading.Event()
    later = threading.Thread(target=lambda: (solver.possible([]), found.set()))

    def busy(_: object) -> None:
        asking.set()
        later.start()
        time.sleep(4 * solving.BREATH)
        assert not found.is_set()

    solver.each([], busy)
    later.join()

    assert asking.is_set()
    assert found.is_set()


def pigeons(writing: Writing, holes: int) -> None:
    """Write that one pigeon more than there are holes each has a hole of its own."""
    nests = [[writing.free() for _ in range(holes)] for _ in range(holes + 1)]
    for nest in nests:
        writing.forbid([-writing.any_of(nest)])
    for hole in zip(*nests, strict=True):
        writing.forbid([writing.count_of(2, hole)])


def test_a_limit_counts_conflicts_and_not_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow a machine is, a query ends after the same conflicts, or not at all."""
    ends: dict[int, bool] = {}
    for breath in (0.05, 0.0, 0.001):
        monkeypatch.setattr(solving, "BREATH", breath)
        for most in (1, 10, 100, 400, 700, 1000, 3000, 10**6):
            solver = solving.Solver(lambda writing: pigeons(writing, 6))
            try:
                ended = solver.each([], lambda _: None, most=most) is not None
            except TooLongError:
                ended = False
            assert ends.setdefault(most, ended) is ended
    assert list(ends.values()) == sorted(ends.values())
    assert set(ends.values()) == {False, True}


def test_ctrl_c_ends_a_query_at_once() -> None:
    """A query that would go on for hours ends as soon as someone presses Ctrl-C."""
    solver = solving.Solver(lambda writing: pigeons(writing, 14))
    pressed = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    pressed.start()

    with pytest.raises(KeyboardInterrupt):
        solver.each([], lambda _: None, most=10**9)

    with pytest.raises(TooLongError):
        solver.each([], lambda _: None, most=1000)
