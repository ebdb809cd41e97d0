"""
Every red flag of the clinical notes, by each smallest set of answers that means it.

The table is written from the notes (section 2), with the higher urgency where they leave two; it is
not read off the rules.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.adapters.rulebook import load
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.fields import STOPPING, URGENCIES
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import accept
from recommender.core.questionnaire.applicability import applying
from recommender.core.questionnaire.hearing import by_itself
from recommender.render.formats.terminal import consultation_lines
from tests.conftest import ROOT
from tests.rulebook.test_shipped import bringing
from tests.sizes import sampled

STEROIDS_AND_THE_LIKE = ("long-steroids", "heavy-drinking", "sickle-cell")
INFECTION = ("infection-risk", "recent-infection", "recent-spine-needle", "injected-drugs")
LOW_BELLY = ("sudden-low-belly-pain", "unexpected-bleeding", "shoulder-tip-pain")
BELLY = (
    "severe-belly-pain",
    "hard-belly",
    "belly-pain-and-vomiting",
    "no-gas-or-poo",
    "right-belly-pain-and-fever",
)
LEG_SIGNS = (
    "both-legs",
    "leg-getting-weaker",
    "leg-numb-a-week",
    "pain-below-knee",
    "leg-tingling",
    "new-numb-leg",
    "leg-pain-above-knee",
    "numb-area",
)
STIFF = {
    "low-back-ache": "yes",
    "began-before-45": "yes",
    "duration": "over-12-weeks",
    "age": "34",
}
STIFF_SIGNS = (
    "wakes-second-half-of-night",
    "better-moving-not-resting",
    "buttock-pain-too",
    "family-history",
    "past-arthritis",
    "psoriasis",
    "eye-or-bowel",
    "heel-swelling",
    "better-with-anti-inflammatories",
)
GATED = [
    entry.id
    for entry in load(ROOT / "rules").entries.values()
    if entry.at_least and entry.question.only_if is not None
]
MAN = {"womb-or-ovaries": "no", "testicles": "yes"}


def yes(*names: str, **others: str) -> dict[str, str]:
    """Answer yes to some entries, and otherwise to others."""
    return {**dict.fromkeys(names, "yes"), **{k.replace("_", "-"): v for k, v in others.items()}}


RED_FLAGS: list[tuple[str, str, dict[str, str]]] = [
    ("RF10", "emergency", yes("cancer-now", "leg-tingling")),
    ("RF11", "same-day", yes("weight-loss", "wakes-turning-helps")),
    ("RF14", "emergency", yes("fever-with-pain", "faint-now")),
    ("RF14", "emergency", yes("fever-with-pain", "breathless")),
    ("RF19", "emergency", yes("hot-swollen-area", "sore-lower-leg", "breathless")),
    ("RF19", "emergency", yes("hot-swollen-area", "sore-thigh", "breathless")),
    ("RF19", "emergency", yes("swollen-leg", "faint-now")),
    ("RF20", "emergency", yes("hot-swollen-area", "sore-hip", "fever-with-pain")),
    ("RF20", "emergency", yes("hot-swollen-area", "sore-groin", "very-ill")),
    ("RF20", "emergency", yes("groin-ache", "groin-pain-on-impact", "fever-with-pain")),
    ("RF20", "emergency", yes("front-hip-pinch", "very-ill")),
    ("RF20", "emergency", yes("front-hip-tight", "fever-with-pain", pain_now="9")),
    ("RF25", "emergency", yes("could-be-pregnant", "faint-now")),
    ("RF25", "emergency", yes("faint-now", could_be_pregnant="not-sure")),
    ("RF01", "emergency", yes("numb-saddle")),
    ("RF02", "emergency", yes("bladder-change")),
    ("RF03", "emergency", yes("bowel-change")),
    ("RF04", "emergency", yes("sex-change")),
    ("RF05", "emergency", yes("both-legs")),
    ("RF06", "emergency", yes("leg-getting-weaker")),
    ("RF06", "emergency", yes("unsteady-walking")),
    ("RF07", "emergency", yes("serious-injury")),
    ("RF08", "same-day", yes("small-knock", "thin-bones")),
    ("RF08", "same-day", yes("small-knock", "long-steroids")),
    ("RF08", "same-day", yes("small-knock", age="65")),
    ("RF08", "soon", yes("low-back-ache", age="65")),
    ("RF08", "soon", yes("low-back-ache", "thin-bones")),
    ("RF08", "same-day", yes("low-back-ache", "long-steroids", pain_now="8")),
    ("RF09", "same-day", yes("spine-bruise", "low-back-ache")),
    ("RF10", "same-day", yes("past-cancer-new-pain")),
    *(("RF10", "emergency", yes("past-cancer-new-pain", sign)) for sign in LEG_SIGNS),
    ("RF11", "same-day", yes("weight-loss", "low-back-ache")),
    ("RF11", "same-day", yes("weight-loss", "unwell")),
    ("RF11", "same-day", yes("weight-loss", "constant-night-pain")),
    ("RF12", "same-day", yes("constant-night-pain")),
    ("RF13", "soon", yes("first-back-pain", "unwell", age="50")),
    ("RF13", "soon", yes("first-back-pain", "unwell", age="19")),
    ("RF13", "soon", yes("first-back-pain", "small-knock", age="55")),
    ("RF14", "same-day", yes("fever-with-pain")),
    ("RF14", "emergency", yes("fever-with-pain", "very-ill")),
    *(("RF15", "same-day", yes(risk, "low-back-ache")) for risk in INFECTION),
    ("RF16", "same-day", yes("sudden-severe-pain")),
    ("RF16", "emergency", yes("sudden-severe-pain", age="50")),
    ("RF16", "emergency", yes("sudden-severe-pain", "belly-pain")),
    ("RF16", "emergency", yes("sudden-severe-pain", "faint-now")),
    ("RF16", "emergency", yes("passed-out")),
    ("RF17", "same-day", yes("beating-belly", "low-back-ache")),
    ("RF17", "same-day", yes("known-aneurysm", "low-back-ache")),
    ("RF17", "emergency", yes("known-aneurysm", "low-back-ache", duration="under-2-weeks")),
    ("RF17", "same-day", yes("aneurysm-risk", "low-back-ache", duration="under-2-weeks")),
    ("RF17", "emergency", yes("beating-belly", "faint-now", "low-back-ache")),
    ("RF17", "emergency", yes("known-aneurysm", "faint-now")),
    ("RF18", "same-day", yes("swollen-leg")),
    ("RF18", "same-day", yes("calf-sore-standing", "calf-tight")),
    ("RF18", "same-day", yes("new-calf-ache", "long-trip", "calf-tight")),
    ("RF19", "emergency", yes("swollen-leg", "breathless")),
    ("RF19", "emergency", yes("coughed-blood", "breathless")),
    ("RF19", "same-day", yes("coughed-blood")),
    ("RF19", "emergency", yes("swollen-leg", "chest-pain")),
    ("RF19", "emergency", yes("chest-pain", "low-back-ache")),
    ("RF20", "emergency", yes("hot-painful-hip")),
    ("RF20", "emergency", yes("fever-with-pain", "inner-thigh-ache", sides="left")),
    ("RF20", "emergency", yes("fever-with-pain", "groin-ache", sides="left")),
    ("RF21", "emergency", yes("cannot-stand-on-leg")),
    ("RF22", "soon", yes("groin-ache", "groin-pain-on-impact")),
    ("RF22", "same-day", yes("groin-ache", "groin-pain-on-impact", "groin-pain-on-hop")),
    ("RF22", "same-day", yes("groin-ache", "groin-pain-at-rest", "runs")),
    ("RF23", "routine", {**STIFF, **yes(*STIFF_SIGNS[:2])}),
    ("RF23", "routine", {**STIFF, **yes(*STIFF_SIGNS[-2:])}),
    ("RF23", "soon", {**STIFF, **yes(*STIFF_SIGNS[:4])}),
    ("RF23", "soon", {**STIFF, **yes(*STIFF_SIGNS[-4:])}),
    ("RF23", "same-day", {**STIFF, **yes("red-painful-eye")}),
    ("RF24", "routine", yes("pain-below-knee", "leg-tingling")),
    ("RF24", "soon", yes("pain-below-knee", duration="6-to-12-weeks")),
    ("RF24", "soon", yes("leg-tingling", "new-numb-leg")),
    ("RF24", "same-day", yes("new-numb-leg", "numb-leg-growing")),
    ("RF24", "same-day", yes("leg-numb-a-week")),
    *(("RF25", "emergency", yes("could-be-pregnant", sign)) for sign in LOW_BELLY),
    *(("RF25", "emergency", yes(sign, could_be_pregnant="not-sure")) for sign in LOW_BELLY),
    ("RF26", "emergency", yes("one-sided-pelvic-pain")),
    ("RF27", "emergency", {**MAN, **yes("sudden-testicle-pain")}),
    ("RF27", "soon", {**MAN, **yes("lump-in-testicle")}),
    ("RF28", "emergency", yes("hard-painful-lump")),
    *(("RF29", "emergency", yes(sign, "belly-pain")) for sign in BELLY),
    ("RF29", "emergency", yes("trouble-after-hard-tool")),
    ("RF29", "emergency", yes("blood-in-vomit-or-poo", "blood-vomited")),
    ("RF29", "emergency", yes("blood-in-vomit-or-poo", "blood-heavy")),
    ("RF29", "same-day", yes("blood-in-vomit-or-poo", "blood-dark")),
    ("RF30", "same-day", yes("blood-in-pee", "side-back-tight")),
    ("RF30", "same-day", yes("burning-pee", "low-back-ache")),
    ("RF30", "same-day", yes("pain-in-waves", "side-pain", pain_now="8")),
    ("RF30", "emergency", yes("pain-in-waves", "side-pain", pain_now="9")),
    ("RF31", "emergency", yes("fever-with-pain", "limp-and-hip-pain")),
    ("RF32", "same-day", yes("back-shape-or-lump")),
    ("RF33", "soon", yes("groin-pulse")),
    ("RF33", "soon", yes("walking-leg-pain", "calf-tight")),
    ("RF33", "emergency", yes("cold-leg")),
    *(("RF34", "soon", yes("groin-ache", risk, sides="left")) for risk in STEROIDS_AND_THE_LIKE),
    ("RF35", "same-day", {"age": "15"}),
    ("RF36", "emergency", yes("self-harm-thoughts")),
]


def asked(
    rulebook: Rulebook, answers: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, str]:
    """Say more on a sheet, with what lets each ticked sign apply, where nothing said does."""
    whole = {**answers, **said}
    for sign, value in said.items():
        question = rulebook.entries[sign].question
        if value == "yes" and not applying(rulebook, whole)[question.id]:
            whole |= bringing(rulebook, question.only_if)
    return whole


def urgency(consultation: Consultation) -> str | None:
    """Name the most urgent referral of a consultation, or None."""
    told = {to for _, to in consultation.outcome.referrals}
    told |= {referral.to for referral in consultation.referrals}
    return next((level for level in URGENCIES if level in told), None)


@pytest.mark.parametrize(
    ("row", "expected", "answers"),
    RED_FLAGS,
    ids=[f"{row}-{n}" for n, (row, _, _) in enumerate(RED_FLAGS)],
)
def test_a_red_flag_leads_to_its_urgency_and_to_no_technique(
    rulebook: Rulebook, healthy: Mapping[str, str], row: str, expected: str, answers: dict[str, str]
) -> None:
    """
    On an otherwise healthy sheet, and beside three plain symptoms, a red flag leads to exactly the
    urgency of the notes, and where that stops self-care to no technique.
    """
    aching = dict.fromkeys(("low-back-ache", "front-hip-tight", "pelvis-tips-forward"), "yes")

    for beside in ({}, {**aching, "sides": "both"}):
        sheet = Sheet(answers=asked(rulebook, {**healthy, **beside}, answers))
        consultation = consult(rulebook, sheet)
        assert urgency(consultation) == expected, row
        assert consultation.disagreements == ()
        if expected in STOPPING:
            assert consultation.outcome.offers == ()
            assert consultation.routine is None


def test_every_red_flag_of_the_notes_is_in_the_table() -> None:
    """The table leaves out none of RF01 to RF36."""
    assert {row for row, _, _ in RED_FLAGS} == {f"RF{n:02}" for n in range(1, 37)}


def test_the_smaller_parts_of_a_combination_are_less_urgent(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Each combination is smallest: without any one of its answers it is less urgent, or it is not
    what the combination was for.
    """
    raised = [
        (row, expected, answers)
        for row, expected, answers in RED_FLAGS
        if row in ("RF08", "RF10", "RF11", "RF13", "RF14", "RF17", "RF25", "RF31")
        and len(answers) > 1
        and "constant-night-pain" not in answers
    ]

    for row, expected, answers in raised:
        signs = [name for name, value in answers.items() if value == "yes"]
        less = {name: value for name, value in answers.items() if name != signs[0]}
        found = urgency(consult(rulebook, Sheet(answers=asked(rulebook, healthy, less))))
        order = [*URGENCIES, None]
        alone = order.index(found) > order.index(expected)
        assert alone or signs[1] in ("both-legs", "leg-getting-weaker"), row


def test_losing_weight_with_no_back_pain_is_soon(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Losing weight without trying is soon by itself and beside a tight calf."""
    for beside in ((), ("calf-tight",)):
        sheet = Sheet(answers={**healthy, **yes("weight-loss", *beside)})
        assert urgency(consult(rulebook, sheet)) == "soon"


@pytest.mark.parametrize("sign", sampled(GATED, 9))
def test_a_sign_that_only_may_apply_is_never_passed_over(rulebook: Rulebook, sign: str) -> None:
    """
    A sign ticked before it is known whether its question applies is told with its urgency, and
    nothing is offered.
    """
    answers, troubles = accept(rulebook, {sign: "yes"})
    assert not troubles

    shown = consult(rulebook, Sheet(answers=answers))

    entry = rulebook.entries[sign]
    text = [line.text for line in consultation_lines(rulebook, shown)]
    assert entry.at_least
    assert shown.status == "needs-answers"
    assert shown.sheet.may_apply == (sign,)
    assert f"{rulebook.urgency_of[entry.at_least].label} if this fits you:" in text
    assert f"- {by_itself(rulebook, entry)}" in text
    assert rulebook.urgency_of[entry.at_least].do in text
    assert not shown.outcome.offers
