"""For whom each technique is a step: whoever is shown is one, and where nobody is, nobody is."""

from __future__ import annotations

import random
from collections.abc import Mapping

from recommender.audit.cases.cases import Case, Cases
from recommender.audit.cases.evidence import evidence
from recommender.audit.cases.steps import Stepping, stepped, unstepped
from recommender.audit.lint.intended import Intended, IntendedFinding
from recommender.audit.report import Asked, audit
from recommender.audit.result import AuditReport, StepShown
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.render.document.audit import report_lines
from tests.audit.diff.test_cards import with_card
from tests.audit.diff.test_diff import HEALTHY
from tests.audit.test_faults import TODAY
from tests.doors import small
from tests.sizes import tried
from tests.strategies import completions, rulebook_from

USUAL = {**HEALTHY, "soft-ball": "no", "foam-roller": "no"}
BOOKS = tried(24)
FEW = 100
"""Rulebooks with more sheets than this are passed over."""


def shown_in(book: Rulebook, cases: Cases, known: Mapping[str, Stepping]) -> dict[str, StepShown]:
    """Search in a rulebook, and sort what is shown by technique."""
    return {one.technique: one for one in stepped(evidence(book, cases), known)}


def is_step(book: Rulebook, usual: Mapping[str, str], one: StepShown) -> bool:
    """Say whether a technique is a step for the person who is shown."""
    assert one.witness is not None
    answers = {**usual, **one.witness.answers}
    idle = ignored(book, answers)
    shown = consult(book, Sheet(answers={n: v for n, v in answers.items() if n not in idle}))
    assert shown.status == "recommendation"
    return any(step.technique == one.technique for step in shown.routine.steps)  # type: ignore[union-attr]


def lasting(book: Rulebook, name: str, seconds: int) -> Rulebook:
    """Let a technique take at least so many seconds."""
    return with_card(book, "techniques", name, dose={"seconds": seconds, "least": seconds})


def audited(book: Rulebook, intended: Intended = Intended()) -> AuditReport:  # noqa: B008  # frozen
    """Audit a small rulebook with one case."""
    case = Case(
        case="An aching back", answers={"symptoms": ["low-back-ache"]}, **{"from": "a test"}
    )
    return audit(Asked(book, Cases(USUAL, (case,)), TODAY, intended, mutate=False))


def test_without_a_case_a_person_is_searched_for() -> None:
    """Each technique but the one that is never offered has somebody, with the tool it needs."""
    book = small()

    found = shown_in(book, Cases(USUAL, ()), {})

    assert set(found) == {card.id for card in book.techniques if card.never is None}
    assert all(is_step(book, USUAL, one) for one in found.values())
    ball = found["inner-thigh-soft-ball"].witness
    assert ball is not None
    assert set(ball.answers) == {"low-back-ache", "soft-ball"}
    assert ball.words == "Someone who ticks “The low back aches” and “A soft ball”"


def test_a_technique_that_fits_no_time_is_a_step_for_nobody() -> None:
    """It is offered, and is named with someone who is offered it; the audit fails for it alone."""
    book = lasting(small(), "inner-thigh-roller", 1800)
    book = with_card(book, "questions", "minutes", most=30)

    report = audited(book)

    named = [one for one in report.lint if one.code == "L115"]
    assert [one.about for one in named] == [("inner-thigh-roller",)]
    assert named[0].fails
    assert [witness.answers for witness in named[0].witnesses] == [{"low-back-ache": "yes"}]
    assert [one.technique for one in report.steps if one.witness is None] == ["inner-thigh-roller"]
    text = [line.text for line in report_lines(report, "rules", full=True)]
    assert "steps        2 of 3 techniques are a step for somebody" in text
    assert "inner-thigh-roller: nobody was found" in text


def test_it_may_be_meant_to_be_so() -> None:
    """What is named as intended does not fail, and is told when it is found no more."""
    meant = IntendedFinding(finding="L115", about=("inner-thigh-roller",), because="for the wall")

    report = audited(lasting(small(), "inner-thigh-roller", 1800), Intended(findings=(meant,)))
    whole = audited(small(), Intended(findings=(meant,)))

    assert [one.fails for one in report.lint if one.code == "L115"] in ([], [False])
    assert [one.code for one in whole.lint if one.code == "L113"] == ["L113"]


def test_a_case_that_has_the_step_is_shown() -> None:
    """The person of a case comes before one who is searched for, the most usual of them first."""
    report = audited(small())

    walk = next(one for one in report.steps if one.technique == "easy-walk")
    assert walk.case == "An aching back"
    assert walk.witness is not None
    assert walk.witness.answers == {"low-back-ache": "yes"}
    text = [line.text for line in report_lines(report, "rules", full=True)]
    assert "the case “An aching back”" in text


def test_a_technique_that_is_never_offered_is_named_once() -> None:
    """Nothing leads to it: that is told as such, and not that it is no step as well."""
    book = small()
    alone = book.technique_of["easy-walk"].model_copy(update={"id": "lonely-drill"})
    book = book.model_copy(update={"techniques": (*book.techniques, alone)})

    report = audited(book)

    about = ("lonely-drill",)
    assert [one.code for one in report.lint if one.about == about] == ["L108"]
    assert [one.technique for one in report.steps if one.witness is None] == ["lonely-drill"]


def test_the_search_finds_whom_trying_every_sheet_finds() -> None:
    """On random rulebooks a technique has a person just when it is a step of some sheet."""
    somebody = nobody = 0
    for seed in range(BOOKS):
        rnd = random.Random(seed)
        book = rulebook_from(rnd, rules=14, questions=4)
        tried = list(completions(book, {"minutes": "10"}, most=FEW))
        if not tried:
            continue
        usual = usual_sheet(book)
        found = evidence(book, Cases(usual, ()))
        shown = stepped(found, {})
        reached = set()
        for sheet in tried:
            for minutes in (usual["minutes"], "5", "30"):
                made = consult(book, Sheet(answers={**sheet, "minutes": minutes})).routine
                reached |= {step.technique for step in made.steps} if made else set()
        for one in shown:
            assert (one.witness is not None) == (one.technique in reached), (seed, one)
            assert one.witness is None or is_step(book, usual, one)
            somebody += one.witness is not None
            nobody += one.witness is None
        assert {one.about[0] for one in unstepped(found, shown)} <= {
            one.technique for one in shown if one.witness is None
        }
    assert somebody > BOOKS // 6
    assert nobody
