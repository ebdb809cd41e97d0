"""
Deliberate faults in a copy of the shipped rulebook: each is reported by the audit.

What is reported names the card, and shows a person or a case in which a clinician sees the fault.
Each fault asks only the part of the audit that must notice it, and lint is asked of all its faults
at once; two are taken through all of it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from recommender.adapters.intended import load_intended
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.coverage import coverage
from recommender.audit.cases.evidence import evidence
from recommender.audit.lint.intended import Intended, excused
from recommender.audit.lint.rulebook import lint_book
from recommender.audit.lint.rules import lint_rules
from recommender.audit.report import Asked, _consulted, _unmet, audit, promise_shown
from recommender.audit.result import Finding
from recommender.core.language.cards import Question
from recommender.core.language.conditions import form
from recommender.core.language.grounds import Source
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.verifier import proofs
from tests.audit.diff.test_cards import with_card
from tests.audit.lint.test_rules import with_rule
from tests.doors import ROOT
from tests.sizes import sampled

TODAY = dt.date(2026, 11, 24)
SIGNS = "each-warning-sign-is-heeded"
ABOUT = re.compile(
    r"tight-calf|calf-again|very-ill-is|groin-lump|lump-can|told-psoas|nothing-presses|young-and|calm"
)
"""The rules among which lint looks for a fault."""

Change = Callable[[Rulebook], Rulebook]


class Fault(NamedTuple):
    """
    What was done to the rulebook, and a word of what is said of it.

    `promise` is the one that it breaks, where its id is not the word.
    """

    name: str
    change: Change
    word: str
    promise: str = ""


def rule(name: str, **update: Any) -> Change:
    """Change a rule."""
    return lambda book: with_card(book, "rules", name, **update)


def technique(name: str, **update: Any) -> Change:
    """Change a technique."""
    return lambda book: with_card(book, "techniques", name, **update)


def gone(name: str) -> Change:
    """Retire a rule."""
    return rule(name, status="retired")


def added(name: str, when: Any, then: Any) -> Change:
    """Add a rule."""
    return lambda book: with_rule(book, when, then, name)


def question(name: str, **update: Any) -> Change:
    """Change a question."""
    return lambda book: with_card(book, "questions", name, **update)


def asked(card: dict[str, Any]) -> Change:
    """Add a question at the end."""
    made = Question.model_validate({"group": "More about it", **card})
    return lambda book: book.model_copy(update={"questions": (*book.questions, made)})


def feature_off(name: str, feature: str) -> Change:
    """Take a feature from a technique."""

    def change(book: Rulebook) -> Rulebook:
        left = [one for one in book.technique_of[name].features if one != feature]
        assert len(left) < len(book.technique_of[name].features)
        return technique(name, features=left)(book)

    return change


def both(*changes: Change) -> Change:
    """Make one change after another."""

    def change(book: Rulebook) -> Rulebook:
        for one in changes:
            book = one(book)
        return book

    return change


def old_source(book: Rulebook) -> Rulebook:
    """Make a guideline ten years older."""
    first = next(one for one in book.sources if one.type == "guideline" and one.year)
    aged = first.model_copy(update={"year": (first.year or 2020) - 10})
    sources: tuple[Source, ...] = tuple(aged if one is first else one for one in book.sources)
    return book.model_copy(update={"sources": sources})


def unheard(book: Rulebook) -> Rulebook:
    """Let no rule hear that one hip feels higher."""
    quiet = [rule for rule in book.rules if "pelvis-uneven" in json.dumps(form(rule.when))]
    for card in quiet:
        when = form(card.when)
        left = [one for one in when["any"] if one != "pelvis-uneven"] if "any" in when else []
        book = (rule(card.id, when={"any": left}) if left else gone(card.id))(book)
    return book


def unpromised(*names: str) -> Change:
    """Take promises out."""

    def change(book: Rulebook) -> Rulebook:
        left = tuple(promise for promise in book.promises if promise.id not in names)
        assert len(left) == len(book.promises) - len(names)
        return book.model_copy(update={"promises": left})

    return change


def lonely(book: Rulebook) -> Rulebook:
    """Add a movement that no rule suggests."""
    card = book.technique_of["bird-dog"].model_copy(update={"id": "lonely-drill"})
    return book.model_copy(update={"techniques": (*book.techniques, card)})


HIDDEN = {"any": [{"hot-swollen-area": "yes"}, {"hot-swollen-area": "not-sure"}]}
UNHIDDEN = {"any": [{"not": "heart-trouble"}, {"heart-trouble": "not-sure"}]}
BOTH_AGES = {"all": [{"age": {"below": 5}}, {"age": {"at-least": 70}}]}
RETIRED = {
    "pregnancy-gentle-only": "pregnan",
    "under-18-no-belly": "At 17",
    "recent-clot-no-pressing": "clot",
    "thin-blood-soft-hands": "blood",
    "not-sure-numb-saddle": "not sure",
    "healing-bone-no-groin-or-effort": "bone",
    "fever-very-ill-is-emergency": "ever",
    "not-sure-self-harm-is-same-day": "harm",
}
"""Rules that are taken out one by one, and a word of a case that notices it."""
LESS_URGENT = {
    "numb-saddle-is-emergency": ("same-day", "cauda-equina", "numb-saddle"),
    "cold-leg-is-emergency": ("soon", "leg-blood-flow", "cold-leg"),
    "fever-with-pain-is-same-day": ("routine", "spine-infection", "fever-with-pain"),
}
"""Rules that refer less urgently than they did, and the sign that is not heeded then."""
CASES = [
    *(Fault(f"{name} is retired", gone(name), word) for name, word in RETIRED.items()),
    Fault(
        "a sore back may be lain on",
        rule("sore-back-is-not-lain-on", then={"avoid": "side-lying"}),
        "lain on",
    ),
    # A threshold is off by one.
    Fault(
        "nobody of 15 is sent on",
        both(
            rule("under-16-is-same-day", when={"age": {"below": 15}}),
            rule("under-16-no-pressing", when={"age": {"below": 15}}),
        ),
        "15",
    ),
    *(
        Fault(
            f"strong pain begins at {least}",
            rule("strong-pain-rests", when={"pain-now": {"at-least": least}}),
            word,
        )
        for least, word in ((7, "7"), (9, "8"))
    ),
    Fault(
        "someone of 18 counts as a child",
        rule("under-18-no-belly", when={"age": {"below": 19}}),
        "18",
    ),
    # A technique is given the wrong feature, place or dose.
    Fault(
        "a belly ball is said to be on the thigh",
        technique("core-soft-ball", region="front-thigh"),
        "core",
    ),
    Fault(
        "a drill on the floor is said to be done standing",
        feature_off("cat-camel", "on-the-floor"),
        "floor",
    ),
    Fault(
        "hands on the belly press harder than the case allows",
        technique("core-hands", ceiling=9),
        "very lightly",
    ),
]
"""Faults that a case notices, and a word of its title."""
PROMISES = [
    Fault(
        "nothing keeps the belly free with a hernia",
        gone("known-hernia-no-belly-or-groin"),
        "hernia",
        "a-hernia-is-not-strained",
    ),
    Fault(
        "a wish to leave the belly alone is not heard",
        gone("leave-belly-alone"),
        "belly-left-alone-on-request",
    ),
    # A red flag is downgraded or lost.
    *(
        Fault(f"{name} is {to}", rule(name, then={"refer": {"to": to, "for": of}}), sign, SIGNS)
        for name, (to, of, sign) in LESS_URGENT.items()
    ),
    Fault("nobody reads chest pain", gone("chest-and-back-pain-is-emergency"), "chest-pain", SIGNS),
    Fault(
        "the sign asks for more than its rule gives",
        question("first-back-pain", **{"at-least": "emergency"}),
        "first-back-pain",
        SIGNS,
    ),
    Fault(
        "the ball under the belly needs no calm sessions",
        technique("core-soft-ball-face-down", rung=2),
        "a-first-visit-stays-soft",
    ),
    Fault(
        "the shortest movement takes ten minutes",
        technique("easy-walk", dose={"seconds": 600, "least": 600}),
        "something-fits-two-minutes",
    ),
    Fault(
        "what is common practice claims too much",
        rule("sore-tailbone-rest", certainty="low"),
        "what-is-common-practice-stays-very-low",
    ),
    # Safety answers that bring something.
    Fault(
        "a safety answer brings a technique",
        added("hot-calf", HIDDEN, {"suggest": "heel-raises"}),
        "safety-answers-only-take-away",
    ),
    Fault(
        "a caution that goes away with a yes",
        rule("heart-trouble-no-belly", when=UNHIDDEN),
        "safety-answers-only-take-away",
    ),
]
"""Faults that break a promise, with a word of what is said of it."""
RULES = {
    "L101": {
        "young-and-old": added("young-and-old", BOTH_AGES, {"avoid": "effort"}),
        "calm-emergency": added(
            "calm-emergency",
            {"all": ["numb-saddle", {"not": "numb-saddle"}]},
            {"advise": "safety-net"},
        ),
    },
    "L103": {
        "calf-again": added("calf-again", "calf-tight", {"region": "calf"}),
        "young-and-tight": added(
            "young-and-tight",
            {"all": [{"age": {"below": 30}}, "calf-tight"]},
            {"region": "calf"},
        ),
    },
    "L104": {
        "nothing-presses-the-psoas": technique("psoas-hard-tool", never=None),
        "tight-calf": added(
            "tight-calf-no-leg",
            {"any": ["calf-tight", {"calf-tight": "not-sure"}]},
            {"avoid": ["lower-leg-pressure", "region:calf", "region:sole", "any-technique"]},
        ),
    },
    "L105": {
        "lump-can-wait": added(
            "lump-can-wait", "new-groin-lump", {"refer": {"to": "routine", "for": "new-lump"}}
        ),
    },
    "L106": {
        "runs": rule("tight-calf", when={"all": ["calf-tight", {"any": ["calf-tight", "runs"]}]}),
        "age": rule("very-ill-is-same-day", when={"all": ["very-ill", {"age": {"at-least": 0}}]}),
    },
}
"""Rules that repeat, contradict or never fire: by code, a word of what is found."""
BOOK = {
    "L107": {"likes-tea": asked({"id": "likes-tea", "kind": "yes-no", "ask": "Is tea nice?"})},
    "L108": {"lonely-drill": lonely},
    "L109": {
        "old-child": asked(
            {"id": "old-child", "kind": "yes-no", "ask": "Old and a child?", "only-if": BOTH_AGES}
        )
    },
    "L110": {"pelvis-uneven": unheard},
    "L111": {"years old": old_source},
    "L112": {"tight-calf": rule("tight-calf", certainty="high")},
    "L114": {
        "psoas-hard-tool": unpromised(
            "nothing-presses-on-the-psoas", "no-hard-tool-anywhere", "no-hard-tool-on-the-belly"
        ),
        "questions": unpromised(SIGNS),
    },
}
"""Questions, techniques, people and claims that something is wrong with, in the same way."""


@pytest.fixture(scope="module")
def intended(rulebook: Rulebook) -> Intended:
    """What the shipped rulebook does on purpose."""
    return load_intended(ROOT / "rules", rulebook)


def test_there_are_at_least_40_faults() -> None:
    """Each fault has a name of its own."""
    names = [fault.name for fault in (*CASES, *PROMISES)]
    names += [f"{code} {word}" for kind in (RULES, BOOK) for code in kind for word in kind[code]]

    assert len(set(names)) == len(names) >= 40


@pytest.mark.parametrize("fault", sampled(CASES, 2), ids=[fault.name for fault in CASES])
def test_a_case_notices_each_fault(rulebook: Rulebook, cases: Cases, fault: Fault) -> None:
    """Some case that names what is wrong is not met."""
    mine = tuple(case for case in cases.cases if fault.word in case.case)

    told = _consulted(fault.change(rulebook), cases._replace(cases=mine))
    found = next(text for case, _, shown in told for text in _unmet(case, shown))

    assert (found.code, found.fails) == ("C101", True)
    assert found.about[0] in {case.case for case in mine}


@pytest.mark.parametrize("fault", sampled(PROMISES, 2), ids=[fault.name for fault in PROMISES])
def test_a_promise_notices_each_fault(rulebook: Rulebook, cases: Cases, fault: Fault) -> None:
    """The promise that is broken names what is wrong, and shows somebody or the card."""
    broken = fault.change(rulebook)
    bare = evidence(broken, cases._replace(cases=()))
    name = fault.promise or fault.word
    (promise,) = (one for one in broken.promises if one.id == name)

    (proof,) = proofs(broken, cases.healthy, only=promise)
    shown = promise_shown(bare, proof)

    assert shown.status == "broken"
    assert fault.word in f"{shown.id} {shown.said}"
    assert shown.witness or "card" in shown.said


def lint_some_rules(broken: Rulebook, cases: Cases, _: Intended) -> Iterator[Finding]:
    """Look at the rules that are at fault, and at a few others."""
    some = tuple(card for card in broken.rules if ABOUT.search(card.id))
    found = evidence(broken.model_copy(update={"rules": some}), cases._replace(cases=()))
    return lint_rules(found, coverage(found)[1])


def lint_whole_book(broken: Rulebook, cases: Cases, intended: Intended) -> Iterator[Finding]:
    """Look at questions, techniques, gaps, sources and claims, with a few cases."""
    some = cases._replace(cases=cases.cases[::9])
    found = evidence(broken, some, [gap.when for gap in intended.gaps])
    return lint_book(found, intended.gaps, TODAY)


@pytest.mark.parametrize(("faults", "lint"), [(RULES, lint_some_rules), (BOOK, lint_whole_book)])
def test_lint_names_every_fault(
    rulebook: Rulebook,
    cases: Cases,
    intended: Intended,
    faults: dict[str, dict[str, Change]],
    lint: Callable[[Rulebook, Cases, Intended], Iterator[Finding]],
) -> None:
    """Of faults that are made all at once lint names each; all but a hint fail."""
    changes = [change for mine in faults.values() for change in mine.values()]

    found = list(excused(lint(both(*changes)(rulebook), cases, intended), intended))

    for code, words in faults.items():
        mine = [one for one in found if one.code == code and one.intended is None]
        for word in words:
            told = [one for one in mine if word in f"{' '.join(one.about)} {one.text}"]
            assert told, (code, word, [one.text for one in mine])
            assert all(one.fails is (code != "L111") for one in told)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (next(one.change for one in PROMISES if one.word == "cold-leg"), "cold-leg"),
        (old_source, "years old"),
    ],
)
def test_a_whole_audit_reports_a_fault(
    rulebook: Rulebook, cases: Cases, intended: Intended, change: Change, word: str
) -> None:
    """From end to end, what one part finds makes the whole audit fail; a hint does not."""
    report = audit(Asked(change(rulebook), cases, TODAY, intended, mutate=False))

    broken = [one.said for one in report.promises if one.status != "proved"]
    hints = [one.text for one in report.lint if one.code == "L111"]
    assert any(word in told for told in (*broken, *hints))
    assert bool(broken) is bool(report.cases.unmet) is (change is not old_source)
    assert report.ok is (change is old_source)
