"""Cases: what a person expects, and how what is missing is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recommender.adapters.cases import load_cases
from recommender.adapters.rulebook import load
from recommender.audit.cases.cases import Case, check_cases, sheet_of, unmet
from recommender.core.consultation.consult import consult
from recommender.core.language.errors import RulebookError
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed
from tests.doors import ROOT

BASE = ROOT / "tests" / "bad" / "base"


@pytest.fixture(scope="module")
def small() -> Rulebook:
    """The small good rulebook."""
    return load(BASE / "rules")


@pytest.fixture(scope="module")
def healthy(small: Rulebook) -> Mapping[str, str]:
    """The healthy answers to the small rulebook."""
    return load_cases(BASE / "cases", small).healthy


def case_of(**raw: Any) -> Case:
    """Make a case as it is written."""
    keys = {key.rstrip("_").replace("_", "-"): value for key, value in raw.items()}
    return Case.model_validate({"case": "A case", "from": "a test", **keys})


def left_unmet(case: Case, rulebook: Rulebook, healthy: Mapping[str, str]) -> list[str]:
    """Run a case and list what it does not meet."""
    return list(unmet(case, consult(rulebook, sheet_of(case, healthy, rulebook))))


def test_what_a_case_leaves_out_is_answered_as_in_the_healthy_sheet(
    small: Rulebook, healthy: Mapping[str, str]
) -> None:
    """A list of ticks answers the whole checklist; a single item overrides itself alone."""
    listed = sheet_of(case_of(answers={"symptoms": ["low-back-ache"]}), healthy, small)
    single = sheet_of(case_of(answers={"front-hip-tight": "not-sure"}), healthy, small)

    assert listed.answers == {**healthy, "low-back-ache": "yes", "front-hip-tight": "no"}
    assert single.answers == {**healthy, "front-hip-tight": "not-sure"}


def test_a_case_that_is_met_leaves_nothing(small: Rulebook, healthy: Mapping[str, str]) -> None:
    """Status, region, technique, advice and rule are as expected."""
    case = case_of(
        answers={"symptoms": ["low-back-ache"]},
        expect={
            "status": "recommendation",
            "referrals": [],
            "regions": ["inner-thigh"],
            "offered": ["inner-thigh-soft-ball"],
            "advice": ["keep-moving"],
            "because": ["aching-back-inner-thigh"],
        },
    )

    assert left_unmet(case, small, healthy) == []


def test_everything_unmet_is_said_in_plain_words(
    small: Rulebook, healthy: Mapping[str, str]
) -> None:
    """Each expectation that fails has its own sentence."""
    referred = case_of(
        answers={"numb-saddle": "yes"},
        near_miss_of="numb-saddle-is-emergency",
        expect={
            "status": "recommendation",
            "referrals": [{"to": "soon", "for": "squeezed-nerves"}],
            "regions": ["inner-thigh"],
            "offered": ["inner-thigh-soft-ball"],
            "advice": ["keep-moving"],
            "because": ["aching-back-inner-thigh"],
        },
    )
    eased = case_of(
        answers={"low-back-ache": "yes"},
        expect={
            "referrals": [{"to": "soon", "for": "squeezed-nerves"}],
            "regions": [],
            "not-offered": ["inner-thigh-soft-ball"],
        },
    )

    assert left_unmet(referred, small, healthy) == [
        "the rule `numb-saddle-is-emergency` fired, and this is a near miss of it",
        "expected the status `recommendation`, got `referral`",
        "the referral for `squeezed-nerves` is `emergency`; expected `soon`",
        "the region `inner-thigh` is not reached",
        "the technique `inner-thigh-soft-ball` is not offered",
        "the advice `keep-moving` is not given",
        "the rule `aching-back-inner-thigh` did not fire",
    ]
    assert left_unmet(eased, small, healthy) == [
        "no referral for `squeezed-nerves`; expected `soon`",
        "the region `inner-thigh` is reached, and none should be",
        "the technique `inner-thigh-soft-ball` is offered, and should not be",
    ]


def test_an_empty_list_means_none_at_all(small: Rulebook, healthy: Mapping[str, str]) -> None:
    """Leaving a key out asks nothing; writing it empty asks that there be none."""
    answers = {"numb-saddle": "yes"}
    silent = case_of(answers=answers, expect={"status": "referral"})
    strict = case_of(answers=answers, expect={"referrals": []})

    assert left_unmet(silent, small, healthy) == []
    assert left_unmet(strict, small, healthy) == [
        "a referral to `emergency` for `squeezed-nerves`; none was expected"
    ]


def test_answers_that_cannot_stand_beside_the_healthy_ones_are_found(
    rulebook: Rulebook,
) -> None:
    """A case is checked as the whole sheet it stands for."""
    case = case_of(answers={"age": "999", "nothing": "yes"}, expect={"status": "referral"})

    troubles = list(check_cases([Placed(("a.yaml", 0), case)], {}, rulebook))

    assert [trouble.code for trouble in troubles] == ["E604", "E601"]
    assert troubles[0].path == ("a.yaml", 0, "answers", "age")


def test_all_problems_of_a_folder_of_cases_are_found_in_one_pass(
    small: Rulebook, tmp_path: Path
) -> None:
    """A wrong healthy sheet, a wrong shape and an unknown name are told at once."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "healthy.yaml").write_text("answers: {visit: third}\n")
    (folder / "hip.yaml").write_text(
        "- case: One\n  expect: {regions: [inner-thig]}\n  from: a test\n- case: Two\n"
    )
    (folder / "back.yaml").write_text("case: Three\n")

    with pytest.raises(RulebookError) as refused:
        load_cases(folder, small)

    assert str(refused.value).splitlines() == [
        "cases/back.yaml:1:1: E203 a file of cases is a list, each beginning with `- case: ...`",
        "cases/healthy.yaml:1:18: E604 `visit` is one of `first`, `later`, not `third`",
        "cases/hip.yaml:2:22: E402 unknown region `inner-thig`; did you mean `inner-thigh`?",
        "cases/hip.yaml:4:3: E201 `from` is missing",
    ]
