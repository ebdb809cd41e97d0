"""Promises are proved exactly where no sheet breaks them, and what is vacuous is told so."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping

import pytest

from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.cards import Question
from recommender.core.language.conditions import All, Answer, Any
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.promises import in_full
from recommender.core.reasoning.verifier import proofs
from tests.brute import applying, every, how_many, sheets, small_book
from tests.sizes import seeds, sizes
from tests.strategies import Maker

MANY = 1500
Answers = Mapping[str, str]


def with_promise(book: Rulebook, **card: object) -> Rulebook:
    """Give a rulebook one promise."""
    promise = Promise.model_validate({"id": "p", "title": "p", **card})
    return book.model_copy(update={"promises": (promise,)})


def small_books(count: int, *, safety: int = 0) -> Iterator[Rulebook]:
    """Make random rulebooks of which every sheet can be tried."""
    for seed in range(10 * count):
        book = small_book(random.Random(seed), rules=14, ticks=4, numbers=1)
        safe = sum(question.safety for question in book.questions)
        if how_many(book, {}) <= MANY and safe >= safety:
            yield book
            count -= 1
        if not count:
            return


def test_another_sign_is_each_warning_sign_but_those_named(rulebook: Rulebook) -> None:
    """
    `another-sign` speaks of every warning sign, ticked or in doubt, but those it names, and of what
    it adds; what it is written out as is the promise that is proved.
    """
    signs = [entry for entry in rulebook.entries.values() if entry.at_least is not None]
    promise = Promise.model_validate(
        {
            "id": "p",
            "title": "p",
            "whenever": "sudden-severe-pain",
            "another-sign": {"but": ["sudden-severe-pain"], "also": ["unwell"]},
            "always": {"at-least": "emergency"},
        }
    )

    whole = in_full(promise, rulebook.entries.values())
    assert isinstance(whole.whenever, All)
    first, several = whole.whenever.parts
    assert first == promise.whenever
    assert isinstance(several, Any)
    named = {(part.entry, part.values) for part in several.parts if isinstance(part, Answer)}
    told = {sign.id for sign in signs} - {"sudden-severe-pain"} | {"unwell"}
    assert named == {(name, ("yes", "not-sure")) for name in told}

    book = rulebook.model_copy(update={"promises": (whole,)})
    assert [proof.status for proof in proofs(book)] == ["proved"]


@pytest.mark.parametrize("seeds", seeds(150))
def test_safety_answers_only_take_away_just_where_every_pair_agrees(seeds: range) -> None:
    """The proof about two people holds exactly when no pair of complete sheets is against it."""
    ends = set()
    for seed in seeds:
        rnd = random.Random(seed)
        maker = Maker(rnd, 10, 3, ["yes-no", "yes-no", "yes-no"])
        book = with_promise(_bolder(rnd, maker.rulebook()), **{"only-takes-away": "safety-answers"})
        if how_many(book, {}) > 60:
            continue
        proof = next(proofs(book))

        wrong = any(
            _more(book, one, two)
            for one, two in itertools.permutations(sheets(every(book, {})), 2)
            if _after(book, one, two)
        )
        ends.add(proof.status)
        if proof.status == "broken":
            assert proof.answers is not None
            assert proof.after is not None
            assert _after(book, proof.answers, proof.after)
            assert _more(book, proof.answers, proof.after)
        assert wrong == (proof.status == "broken"), seed
    assert ends == {"proved", "broken", "vacuous"}


def _bolder(rnd: random.Random, book: Rulebook) -> Rulebook:
    """Let some rule that suggests something rest on a safety answer, as the loader would refuse."""
    safe = [q.id for q in book.questions if q.safety]
    bold = [rule for rule in book.rules if {"regions", "techniques"} & set(rule.stages)]
    if not safe or not bold or rnd.random() < 0.5:
        return book
    changed = rnd.choice(bold)
    by = type(changed).model_validate(
        {**changed.model_dump(by_alias=True, exclude_unset=True), "when": rnd.choice(safe)}
    )
    rules = tuple(by if rule is changed else rule for rule in book.rules)
    return book.model_copy(update={"rules": rules})


def _after(book: Rulebook, one: Answers, two: Answers) -> bool:
    """Say whether two people differ only as safety answers stop being no and what that asks."""
    asked = applying(book, one)
    moved = False
    for name, value in one.items():
        question = book.entries[name].question
        if value == two[name] or question.id not in asked:
            continue
        moved = True
        if not (question.safety and value == "no" and two[name] in ("yes", "not-sure")):
            return False
    return moved


def _more(book: Rulebook, one: Answers, two: Answers) -> bool:
    """Say whether the second is offered more than the first, or anything more firmly."""
    before, after = (
        {offer.technique: offer for offer in evaluated_whole(book, answers).outcome.offers}
        for answers in (one, two)
    )
    return any(
        name not in before
        or offer.ceiling > before[name].ceiling
        or offer.seconds > before[name].seconds
        or offer.sets > before[name].sets
        for name, offer in after.items()
    )


def _unheard(book: Rulebook, heard: Callable[[str], bool]) -> bool:
    """Say whether anyone says yes to what applies, and is told nothing of what counts."""
    return any(
        not any(map(heard, evaluated_whole(book, sheet).decision))
        for sheet in sheets(every(book, {}))
        for name, value in sheet.items()
        if value == "yes" and book.entries[name].question.id in applying(book, sheet)
    )


def _urgent(fact: str) -> bool:
    return fact.startswith("referral:") and fact.endswith(("=emergency", "=same-day", "=soon"))


@pytest.mark.parametrize("count", sizes(20, 60))
@pytest.mark.parametrize(
    ("each", "marks", "heard"),
    [
        ("warning-sign", {"at_least": "soon"}, _urgent),
        ("symptom", {"symptom": True}, lambda fact: fact.startswith(("offered:", "referral:"))),
    ],
)
def test_each_sign_and_symptom_is_proved_just_where_every_sheet_heeds_it(
    each: str, marks: dict[str, object], heard: Callable[[str], bool], count: int
) -> None:
    """A sign that some sheet does not refer on in time, and a symptom that leads to nothing."""
    ends = set()
    for book in small_books(count):
        signs = tuple(_with(question, **marks) for question in book.questions)
        marked = with_promise(book.model_copy(update={"questions": signs}), each=each)
        proof = next(proofs(marked))

        ends.add(proof.status)
        assert (proof.status == "broken") == _unheard(marked, heard) or proof.status == "vacuous"
    assert "broken" in ends


@pytest.mark.parametrize("count", sizes(20, 60))
def test_each_avoided_feature_is_kept_from_everybody(count: int) -> None:
    """No technique with an avoided feature is offered, whatever the rulebook."""
    for book in small_books(count):
        kept = next(proofs(with_promise(book, each="avoided-feature")))

        assert kept.status in ("proved", "vacuous")


def _with(question: Question, **update: object) -> Question:
    return question.model_copy(update=update) if question.kind == "yes-no" else question


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"of": "effects", "at-most": "low"}, "proved"),
        ({"of": "effects", "at-most": "very-low"}, "broken"),
        ({"of": "connections", "at-most": "A1"}, "vacuous"),
        ({"of": "effects", "at-most": "very-low", "basis": "seed"}, "vacuous"),
    ],
)
def test_claims_are_read_from_the_cards(claims: dict[str, str], status: str) -> None:
    """A card above the ceiling breaks the promise; a ceiling over no card is vacuous."""
    book = with_promise(next(small_books(1)), claims=claims)

    assert next(proofs(book)).status == status


def test_a_promise_whose_premise_never_holds_is_vacuous(rulebook: Rulebook) -> None:
    """Nobody is under 16 and over 65, so nothing is promised."""
    card = {
        "whenever": {"all": [{"age": {"below": 16}}, {"age": {"at-least": 65}}]},
        "never": {"offered-with": ["any-technique"]},
    }

    proof = next(proofs(with_promise(rulebook, **card)))

    assert proof.status == "vacuous"


def test_every_shipped_promise_is_proved_and_none_is_vacuous(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """All sentences hold for every way to answer, and each can be put to the test."""
    found = {proof.promise.id: proof.status for proof in proofs(rulebook, healthy)}

    assert len(found) == len(rulebook.promises)
    assert set(found.values()) == {"proved"}
