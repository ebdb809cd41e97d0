"""
The shipped rulebook against the clinical notes: no row left out, nothing cited that was not read.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from recommender.audit.cases.cases import Cases
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet


def numbered(letters: str, numbers: Iterable[int]) -> set[str]:
    """Name rows such as `RF01`."""
    return {f"{letters}{number:02}" for number in numbers}


ROWS = {
    "red flags": numbered("RF", range(1, 37)),
    "cautions": numbered("C", range(1, 31)),
    "connections": numbered("K", range(1, 23)),
    "follow-up": numbered("F", range(1, 12)),
    "rules": {
        *("R001", "R002", "R002b", "R003", "R004", "R005", "R006", "R010", "R011", "R012", "R013"),
        *(f"R0{n}" for n in range(20, 33)),
        *("R040", "R050", "R051", "R052", "R053", "R054", "R055", "R056"),
    },
    "techniques": {
        *numbered("q", range(1, 7)),
        *numbered("a", range(1, 5)),
        *numbered("h", range(1, 6)),
        *numbered("k", range(1, 5)),
        *numbered("b", range(1, 5)),
        *numbered("c", range(1, 7)),
        *("p01", "p02", "m01", "x00"),
    },
    "exercises": numbered("E", range(1, 15)),
}
"""R041 and R042 are held by `routine.py` and its tests."""


@pytest.mark.parametrize("part", ROWS)
def test_no_row_of_the_notes_is_left_out(rulebook: Rulebook, part: str) -> None:
    """Every red flag, caution, connection, rule, technique and exercise of the notes has a card."""
    answered = {row for card in (*rulebook.rules, *rulebook.techniques) for row in card.rows}

    assert ROWS[part] - answered == set()


VOCABULARY = {
    "sx_lbp": "low-back-ache",
    "sx_lbp_sit": "worse-sitting",
    "sx_lbp_stand": "worse-standing",
    "sx_lbp_rise": "worse-getting-up",
    "sx_lbp_arch": "worse-leaning-back",
    "sx_lbp_bend": "worse-bending",
    "sx_stiff_morning": "stiff-morning",
    "sx_front_hip_tight": "front-hip-tight",
    "sx_front_hip_pinch": "front-hip-pinch",
    "sx_groin_ache": "groin-ache",
    "sx_groin_adductor": "inner-thigh-ache",
    "sx_side_hip": "side-hip-pain",
    "sx_buttock": "buttock-ache",
    "sx_si": "dimple-ache",
    "sx_tailbone": "tailbone-sore",
    "sx_front_thigh": "front-thigh-tight",
    "sx_outer_thigh": "outer-thigh-tight",
    "sx_back_thigh": "back-thigh-tight",
    "sx_calf": "calf-tight",
    "sx_flank_low": "side-back-tight",
    "sx_belly_tight": "belly-tense",
    "sx_shallow_breath": "shallow-breath",
    "sx_pelvis_forward": "pelvis-tips-forward",
    "sx_pelvis_uneven": "pelvis-uneven",
    "sx_snap_hip, no pain": "hip-snaps",
    "sx_snap_hip, with pain": "hip-snaps-with-pain",
    "sx_leg_weak_lift": "knee-lift-weak",
    "sx_pubic": "pubic-pain",
    "sx_pelvic_floor, tight": "pelvic-floor-tight",
    "sx_pelvic_floor, pain with sex": "pain-with-sex",
    "sx_pelvic_floor, leaking with cough": "leaks-with-cough",
    "sx_leg_pain_thigh": "leg-pain-above-knee",
    "sx_leg_pain_below_knee": "pain-below-knee",
    "sx_tingle_leg": "leg-tingling",
    "sx_worse_run": "worse-running",
    "sx_worse_stairs": "worse-stairs",
    "sx_worse_sitlong": "worse-sitting",
    "sx_worse_lifting": "worse-lifting",
    "sx_better_move": "better-moving",
    "sx_better_rest": "better-resting",
    "sx_night_wake, turning helps": "wakes-turning-helps",
    "sx_night_wake, nothing helps": "constant-night-pain",
    "sx_period_link": "period-link",
    "sx_gut_link": "gut-link",
    "ctx_desk_job": "sits-long",
    "ctx_runner": "runs",
    "ctx_lift_job": "lifts-at-work",
    "ctx_new_training": "new-training",
    "ctx_postpartum_weeks": "birth-in-12-weeks",
    "ctx_surgery_weeks": "recent-surgery",
    "ctx_psoas_told": "told-it-is-psoas",
    "ctx_hard_tool_used": "used-hard-tool-on-belly",
    "q_npr_now": "pain-now",
    "q_npr_worst": "pain-worst",
    "q_npr_avg": "pain-average",
    "q_psfs_1": "activity-1",
    "q_psfs_2": "activity-2",
    "q_psfs_3": "activity-3",
    "q_duration": "duration",
    "q_confidence": "sure-to-move",
    "q_worry": "worry",
    "q_sleep": "sleep-hurt",
    "q_floor": "cannot-use-floor",
}
"""Section 10 of the notes, and what is asked here for each of its rows; lists apart."""


def test_everything_the_notes_ask_is_asked(rulebook: Rulebook) -> None:
    """
    Each row of the notes' vocabulary has its question or item, the tools at home and the places not
    to be touched as checklists.
    """
    assert set(VOCABULARY.values()) - set(rulebook.entries) == set()
    assert {"tools", "leave-alone"} <= {question.id for question in rulebook.questions}


def test_every_source_is_cited_and_only_for_what_was_read(rulebook: Rulebook) -> None:
    """
    Each source is cited, each point that is cited was read, and no card rests on common practice
    and a source at once.
    """
    cards = (*rulebook.rules, *rulebook.techniques, *rulebook.regions)
    cited = {(cite.cite, cite.at) for card in cards for cite in card.sources}

    assert {name for name, _ in cited} == set(rulebook.source_of)
    for name, at in cited:
        assert at is None or at in rulebook.source_of[name].points
    for card in (*rulebook.rules, *rulebook.techniques):
        assert (card.basis in ("expert", "design")) == (not card.sources), card.id


def test_every_symptom_leads_somewhere(rulebook: Rulebook, cases: Cases) -> None:
    """Whatever is felt, alone on a healthy sheet, brings a plan with movement or a referral."""
    for entry in rulebook.entries.values():
        if entry.question.id in ("symptoms", "hip-and-leg-symptoms"):
            answers = {**cases.healthy, entry.id: "yes"}
            consultation = consult(rulebook, Sheet(answers=answers))
            assert consultation.status in ("recommendation", "referral"), entry.id
            if consultation.status == "recommendation":
                assert consultation.routine is not None
                assert any(step.section == "move" for step in consultation.routine.steps)


def test_the_adductor_claim_stays_with_the_article(rulebook: Rulebook) -> None:
    """
    Wherever the inner thigh is said to sway the tilt most, the article is named and its claim is
    marked as not backed by what was read.
    """
    texts = [rule.because for rule in rulebook.rules] + [a.text for a in rulebook.advice]
    claims = [text for text in texts if "more than any other muscle" in text]

    assert claims
    for text in claims:
        assert "article says" in text
        assert "no study that backs this" in text


def test_what_is_never_pressed_has_no_technique(rulebook: Rulebook) -> None:
    """
    No technique but the one that is never offered lies on the psoas, and none on any region that is
    never pressed uses a tool that presses.
    """
    for card in rulebook.techniques:
        region = rulebook.region_of[card.region]
        if card.never is None and region.never_pressed:
            assert rulebook.tool_of[card.tool].softness == 0, card.id
    assert [card.id for card in rulebook.techniques if card.never] == ["psoas-hard-tool"]
