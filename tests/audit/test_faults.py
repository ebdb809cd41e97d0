"""
Deliberate faults, one at a time, in a copy of the shipped rulebook: each is reported by the audit.

What is reported names the card, and shows a person or a case in which a clinician sees the fault.
Each fault asks only the part of the audit that must notice it; two are taken through all of it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from recommender.adapters.intended import load_intended
from recommender.audit.cases.cases import Cases
from recommender.audit.cases.coverage import coverage
from recommender.audit.cases.evidence import evidence
from recommender.audit.cases.runs import expectations
from recommender.audit.lint import rules
from recommender.audit.lint.intended import Intended, excused
from recommender.audit.lint.rulebook import lint_book
from recommender.audit.report import Asked, audit, case_findings, promise_shown
from recommender.audit.result import Finding
from recommender.core.language.cards import Question, Rule, Technique
from recommender.core.language.conditions import form
from recommender.core.language.grounds import Source
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.verifier import proofs
from tests.doors import ROOT
from tests.sizes import sampled

TODAY = dt.date(2026, 11, 24)
GROUNDS = {"because": "so", "basis": "design", "status": "draft", "changed": "2026-11-24"}

CODE = {"cases": "C101"}
"""The code of what a part finds, where it is not called the same."""
SIGNS = "each-warning-sign-is-heeded"
ENOUGH = 5
"""So many people in whom a fault is seen are taken through a whole consultation."""

Change = Callable[[Rulebook], Rulebook]


class Fault(NamedTuple):
    """
    What was done to the rulebook, and what the audit must say: the part, and a word of it.

    `promise` is the one that it breaks, where its id is not the word.
    """

    name: str
    change: Change
    part: str
    word: str
    promise: str = ""


def _replaced(kind: str, name: str, **update: Any) -> Change:
    """Change some keys of one card, as they are written in it."""
    model = {"rules": Rule, "techniques": Technique, "questions": Question}[kind]

    def change(book: Rulebook) -> Rulebook:
        cards = []
        for card in getattr(book, kind):
            made = card
            if card.id == name:
                plain = card.model_dump(by_alias=True, exclude_unset=True, exclude={"at"})
                plain = {key: value for key, value in {**plain, **update}.items() if value != ...}
                made = model.model_validate(plain).model_copy(update={"at": card.at})
                assert made != card, name
            cards.append(made)
        return book.model_copy(update={kind: tuple(cards)})

    return change


def rule(name: str, **update: Any) -> Change:
    """Change a rule."""
    return _replaced("rules", name, **update)


def technique(name: str, **update: Any) -> Change:
    """Change a technique."""
    return _replaced("techniques", name, **update)


def gone(name: str) -> Change:
    """Retire a rule."""
    return rule(name, status="retired")


def added(name: str, when: Any, then: Any, **more: Any) -> Change:
    """Add a rule."""
    card = Rule.model_validate(
        {"id": name, "title": name, "when": when, "then": then, **GROUNDS, **more}
    )
    return lambda book: book.model_copy(update={"rules": (*book.rules, card)})


def question(name: str, **update: Any) -> Change:
    """Change a question."""
    return _replaced("questions", name, **update)


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
FAULTS = [
    # A guard is dropped.
    Fault(
        "the psoas technique may be offered",
        technique("psoas-hard-tool", never=...),
        "L104",
        "nothing-presses-the-psoas",
    ),
    Fault(
        "nothing keeps pressure from someone pregnant",
        gone("pregnancy-gentle-only"),
        "cases",
        "pregnan",
    ),
    Fault(
        "nothing keeps the belly free with a hernia",
        gone("known-hernia-no-belly-or-groin"),
        "promises",
        "hernia",
        "a-hernia-is-not-strained",
    ),
    Fault("under 18 the belly may be pressed", gone("under-18-no-belly"), "cases", "18"),
    Fault("a clot no longer keeps pressure away", gone("recent-clot-no-pressing"), "cases", "clot"),
    Fault(
        "blood thinners no longer soften anything", gone("thin-blood-soft-hands"), "cases", "blood"
    ),
    Fault(
        "a wish to leave the belly alone is not heard",
        gone("leave-belly-alone"),
        "promises",
        "belly-left-alone-on-request",
    ),
    Fault(
        "not sure of nerve signs changes nothing", gone("not-sure-numb-saddle"), "cases", "not sure"
    ),
    Fault("a healing bone may be worked", gone("healing-bone-no-groin-or-effort"), "cases", "bone"),
    Fault(
        "a sore back may be lain on",
        rule("sore-back-is-not-lain-on", then={"avoid": "side-lying"}),
        "cases",
        "lain on",
    ),
    # A red flag is downgraded or lost.
    Fault(
        "numbness of the saddle is only for the same day",
        rule("numb-saddle-is-emergency", then={"refer": {"to": "same-day", "for": "cauda-equina"}}),
        "promises",
        SIGNS,
    ),
    Fault(
        "a cold leg is only for soon",
        rule("cold-leg-is-emergency", then={"refer": {"to": "soon", "for": "leg-blood-flow"}}),
        "promises",
        "cold-leg",
        SIGNS,
    ),
    Fault(
        "nobody reads chest pain",
        gone("chest-and-back-pain-is-emergency"),
        "promises",
        "chest-pain",
        SIGNS,
    ),
    Fault(
        "fever is a normal visit",
        rule(
            "fever-with-pain-is-same-day",
            then={"refer": {"to": "routine", "for": "spine-infection"}},
        ),
        "promises",
        "fever-with-pain",
        SIGNS,
    ),
    Fault(
        "someone very ill with fever waits until later today",
        gone("fever-very-ill-is-emergency"),
        "cases",
        "ever",
    ),
    Fault(
        "thoughts of self-harm, not sure, lead nowhere",
        gone("not-sure-self-harm-is-same-day"),
        "cases",
        "harm",
    ),
    Fault(
        "the sign asks for more than its rule gives",
        question("first-back-pain", **{"at-least": "emergency"}),
        "promises",
        "first-back-pain",
        SIGNS,
    ),
    # A threshold is off by one.
    Fault(
        "nobody of 15 is sent on",
        both(
            rule("under-16-is-same-day", when={"age": {"below": 15}}),
            rule("under-16-no-pressing", when={"age": {"below": 15}}),
        ),
        "cases",
        "15",
    ),
    Fault(
        "strong pain begins at 9",
        rule("strong-pain-rests", when={"pain-now": {"at-least": 9}}),
        "cases",
        "8",
    ),
    Fault(
        "strong pain begins at 7",
        rule("strong-pain-rests", when={"pain-now": {"at-least": 7}}),
        "cases",
        "7",
    ),
    Fault(
        "someone of 18 counts as a child",
        rule("under-18-no-belly", when={"age": {"below": 19}}),
        "cases",
        "18",
    ),
    # A technique is given the wrong feature, place or dose.
    Fault(
        "a belly ball is said to be on the thigh",
        technique("core-soft-ball", region="front-thigh"),
        "cases",
        "core",
    ),
    Fault(
        "the ball under the belly needs no calm sessions",
        technique("core-soft-ball-face-down", rung=2),
        "promises",
        "a-first-visit-stays-soft",
    ),
    Fault(
        "a drill on the floor is said to be done standing",
        feature_off("cat-camel", "on-the-floor"),
        "cases",
        "floor",
    ),
    Fault(
        "the shortest movement takes ten minutes",
        technique("easy-walk", dose={"seconds": 600, "least": 600}),
        "promises",
        "something-fits-two-minutes",
    ),
    Fault(
        "hands on the belly press harder than the case allows",
        technique("core-hands", ceiling=9),
        "cases",
        "pressure",
    ),
    # Rules that repeat, contradict or never fire.
    Fault(
        "the same rule twice",
        added("calf-again", "calf-tight", {"region": "calf"}, certainty="very-low"),
        "L103",
        "calf-again",
    ),
    Fault(
        "a rule inside another",
        added(
            "young-and-tight",
            {"all": [{"age": {"below": 30}}, "calf-tight"]},
            {"region": "calf"},
            certainty="very-low",
        ),
        "L103",
        "young-and-tight",
    ),
    Fault(
        "the same people are referred at two urgencies",
        added("lump-can-wait", "new-groin-lump", {"refer": {"to": "routine", "for": "new-lump"}}),
        "L105",
        "lump-can-wait",
    ),
    Fault(
        "what is suggested is ruled out by the same answer",
        added(
            "tight-calf-no-leg",
            {"any": ["calf-tight", {"calf-tight": "not-sure"}]},
            {"avoid": ["lower-leg-pressure", "region:calf", "region:sole", "any-technique"]},
        ),
        "L104",
        "tight-calf",
    ),
    Fault(
        "a rule for someone both young and old",
        added(
            "young-and-old",
            {"all": [{"age": {"below": 18}}, {"age": {"at-least": 65}}]},
            {"avoid": "effort"},
        ),
        "L101",
        "young-and-old",
    ),
    Fault(
        "a rule that waits for what is never concluded with it",
        added(
            "calm-emergency",
            {"all": ["numb-saddle", {"not": "numb-saddle"}]},
            {"advise": "safety-net"},
        ),
        "L101",
        "calm-emergency",
    ),
    Fault(
        "a condition that is always so where the rule holds",
        rule("tight-calf", when={"all": ["calf-tight", {"any": ["calf-tight", "runs"]}]}),
        "L106",
        "runs",
    ),
    Fault(
        "a condition that says the same as another",
        rule("very-ill-is-same-day", when={"all": ["very-ill", {"age": {"at-least": 0}}]}),
        "L106",
        "age",
    ),
    # Questions, techniques and people that nothing is said of.
    Fault(
        "a question that changes nothing",
        asked({"id": "likes-tea", "kind": "yes-no", "ask": "Do you like tea?"}),
        "L107",
        "likes-tea",
    ),
    Fault(
        "a question that is never asked",
        asked(
            {
                "id": "old-child",
                "kind": "yes-no",
                "ask": "Old and a child?",
                "only-if": {"all": [{"age": {"below": 5}}, {"age": {"at-least": 70}}]},
            }
        ),
        "L109",
        "old-child",
    ),
    Fault("a technique that nobody is offered", lonely, "L108", "lonely-drill"),
    Fault("a symptom that leads nowhere", unheard, "L110", "pelvis-uneven"),
    Fault(
        "nothing is promised of the psoas technique",
        unpromised(
            "nothing-presses-on-the-psoas", "no-hard-tool-anywhere", "no-hard-tool-on-the-belly"
        ),
        "L114",
        "psoas-hard-tool",
    ),
    Fault(
        "nothing is promised of the warning signs",
        unpromised(SIGNS),
        "L114",
        "questions",
    ),
    # Words and claims.
    Fault("a claim above its ceiling", rule("tight-calf", certainty="high"), "L112", "tight-calf"),
    Fault(
        "what is common practice claims too much",
        rule("sore-tailbone-rest", certainty="low"),
        "promises",
        "what-is-common-practice-stays-very-low",
    ),
    Fault("a source that has grown old", old_source, "L111", "years old"),
    # Safety answers that bring something, and gaps in what is promised.
    Fault(
        "a safety answer brings a technique",
        added("hot-calf", HIDDEN, {"suggest": "heel-raises"}, certainty="very-low"),
        "promises",
        "safety-answers-only-take-away",
    ),
    Fault(
        "a caution that goes away with a yes",
        rule(
            "heart-trouble-no-belly",
            when={"any": [{"not": "heart-trouble"}, {"heart-trouble": "not-sure"}]},
        ),
        "promises",
        "safety-answers-only-take-away",
    ),
]


@pytest.fixture(scope="module")
def intended(rulebook: Rulebook) -> Intended:
    """What the shipped rulebook does on purpose."""
    return load_intended(ROOT / "rules", rulebook)


def findings(fault: Fault, broken: Rulebook, cases: Cases, intended: Intended) -> Iterator[Finding]:
    """Ask only the part of the audit that looks for such a fault: one code, or one promise."""
    part = fault.part
    some = cases._replace(cases=cases.cases[::9])
    gaps = [gap.when for gap in intended.gaps]
    if part == "cases":
        yield from case_findings(broken, unmet_by_definition(broken, cases, fault.word))
    elif part == "promises":
        bare = evidence(broken, cases._replace(cases=()))
        name = fault.promise or fault.word
        (promise,) = (one for one in broken.promises if one.id == name)
        for proof in proofs(broken, cases.healthy, only=promise):
            shown = promise_shown(bare, proof)
            if shown.status != "proved":
                seen = () if shown.witness is None else (shown.witness,)
                yield Finding(
                    code=part, fails=True, about=(shown.id,), text=shown.said, witnesses=seen
                )
    elif part in rules.CODES:
        # Without all cases the sides of conditions would each ask the solver.
        found = evidence(broken, cases if part == "L106" else some)
        idle = coverage(found)[1] if part == "L106" else ()
        yield from rules.lint_rules(found, idle, only=part)
    else:
        yield from lint_book(evidence(broken, some, gaps), intended.gaps, TODAY)


def unmet_by_definition(broken: Rulebook, cases: Cases, word: str) -> Cases:
    """
    Keep a few cases worth a consultation: those of which the definition says they are not met, and
    whose name has the word before others.
    """
    found = evidence(broken, cases)
    wrong = 0
    for expression, (yes, no) in expectations(broken, found.program, cases.cases).wanted.items():
        shown = found.shown(expression)
        wrong |= yes & ~shown | no & shown
    unmet = [case for n, case in enumerate(cases.cases) if wrong >> n & 1]
    return cases._replace(cases=tuple(sorted(unmet, key=lambda c: word not in c.case)[:ENOUGH]))


def test_there_are_at_least_40_faults() -> None:
    """Each fault has a name of its own."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


@pytest.mark.parametrize("fault", sampled(FAULTS, 2), ids=[fault.name for fault in FAULTS])
def test_each_fault_is_reported(
    rulebook: Rulebook, cases: Cases, intended: Intended, fault: Fault
) -> None:
    """The part of the audit that looks for a fault fails, or hints, and shows someone."""
    broken = fault.change(rulebook)

    found = list(excused(findings(fault, broken, cases, intended), intended))

    code = CODE.get(fault.part, fault.part)
    mine = [one for one in found if one.code == code and one.intended is None]
    told = [one for one in mine if fault.word in f"{' '.join(one.about)} {one.text}"]
    assert told, [one.text for one in found]
    assert all(one.fails is (fault.part != "L111") for one in told)
    if fault.part == "promises":
        assert all(one.witnesses or "card" in one.text for one in told)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a cold leg is only for soon", "a source that has grown old"])
def test_a_whole_audit_reports_a_fault(
    rulebook: Rulebook, cases: Cases, intended: Intended, name: str
) -> None:
    """From end to end, what one part finds makes the whole audit fail; a hint does not."""
    fault = next(fault for fault in FAULTS if fault.name == name)

    report = audit(Asked(fault.change(rulebook), cases, TODAY, intended, mutate=False))

    broken = [f"{one.id} {one.said}" for one in report.promises if one.status != "proved"]
    hints = [f"{one.code} {one.text}" for one in report.lint if one.intended is None]
    assert any(fault.part in told or fault.word in told for told in (*broken, *hints))
    assert bool(broken) is bool(report.cases.unmet) is (fault.part == "promises")
    assert report.ok is (fault.part == "L111")
