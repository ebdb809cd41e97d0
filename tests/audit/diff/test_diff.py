"""The doorway of a comparison: the proof, the people, the cases, the promises."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from recommender.adapters.population_file import load_population
from recommender.audit.cases.cases import Case, Cases
from recommender.audit.diff.diff import NOBODY, PROVED, diff
from recommender.audit.diff.promises import promises_changed
from recommender.audit.diff.share import share_changed
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import usual_sheet
from recommender.render.document.diff import diff_lines, diff_markdown
from tests.audit.diff.test_cards import with_card
from tests.doors import ROOT, small
from tests.pairs import pair_from
from tests.sizes import seeds

HEALTHY: Mapping[str, str] = {
    "numb-saddle": "no", "swollen-leg": "no", "cold-leg": "no", "age": "40",
    "told-it-is-psoas": "no", "low-back-ache": "no", "front-hip-tight": "no", "visit": "first",
    "soft-ball": "yes", "foam-roller": "yes", "sides": "both", "minutes": "10",
}  # fmt: skip

HARD = {"never": {"offered": "psoas-hard-tool"}}
WALK = {"never": {"offered": "easy-walk"}}
YOUNG = {"whenever": {"age": {"below": 18}}, "never": {"offered": "inner-thigh-roller"}}
YOUNGER = {"whenever": {"age": {"below": 16}}, "never": {"offered": "inner-thigh-roller"}}
"""Promises: the third holds as long as nobody under 18 lies face down."""


def case(title: str, answers: dict[str, Any], **expect: Any) -> Case:
    """Write a case."""
    return Case.model_validate(
        {"case": title, "answers": answers, "expect": expect, "from": "a test"}
    )


def promised(rulebook: Rulebook, **promise: Any) -> Rulebook:
    """Let a rulebook make one promise."""
    one = Promise.model_validate({"id": "p", "title": "A promise.", **promise})
    return rulebook.model_copy(update={"promises": (one,)})


def later_limit(bound: int) -> Rulebook:
    """Make the small rulebook, in which nobody below an age lies face down."""
    return with_card(small(), "rules", "young-no-face-down", when={"age": {"below": bound}})


@pytest.fixture(scope="module")
def less_promised(rulebook: Rulebook) -> Rulebook:
    """The shipped rulebook, of whose many promises a few are compared."""
    return rulebook.model_copy(update={"promises": rulebook.promises[:5]})


@pytest.fixture(scope="module")
def in_pain(cases: Cases) -> Cases:
    """The shipped cases in which it hurts as much as 6, 7 or 8 now."""
    return cases._replace(
        cases=tuple(c for c in cases.cases if c.answers.get("pain-now") in ("6", "7", "8"))
    )


def test_a_reworded_rulebook_is_proved_the_same(less_promised: Rulebook, in_pain: Cases) -> None:
    """Of the shipped rulebook in other words it is said, and proved, that no outcome changes."""
    new = with_card(less_promised, "rules", "strong-pain-rests", because="In other words.")

    found = diff(less_promised, new, in_pain, earlier=in_pain)

    assert found.ok
    assert found.same
    assert found.said == PROVED
    assert found.share_missing == NOBODY
    assert [(card.id, card.wording_only) for card in found.cards] == [("strong-pain-rests", True)]
    assert found.cases is not None
    assert found.cases.changed == ()
    assert found.promises == ()


def test_a_moved_threshold_names_whom_it_concerns(less_promised: Rulebook, in_pain: Cases) -> None:
    """
    When strong pain begins at 7, it concerns those who answer 7; the case that says otherwise
    newly fails; and the share is counted.
    """
    old = less_promised
    new = with_card(old, "rules", "strong-pain-rests", when={"pain-now": {"at-least": 7}})
    population = load_population(ROOT / "rules" / "population.yaml", new)

    found = diff(
        old, new, in_pain, earlier=in_pain,
        draw=lambda: share_changed(old, new, population, population, 5_000),
    )  # fmt: skip

    assert not found.same
    ask = old.entries["pain-now"].label
    special = [one for one in found.concerned if not one.as_usual]
    assert [(one.values, one.text) for one in special] == [(("7",), f"answers 7 to “{ask}”")]
    assert found.concerns_all
    (referred,) = (one for one in found.differences if one.gained)
    assert referred.part == ("referral", "strong-pain", "routine")
    assert referred.witness.answers == {"pain-now": "7"}
    assert referred.witness.words == f"Someone who answers “7” to “{ask}”"
    assert found.cases is not None
    failing = [one for one in found.cases.changed if one.newly_fails]
    failed = [case for case in in_pain.cases if case.case in {one.case for one in failing}]
    assert "Pain of 7 keeps the exercises" in [case.case for case in failed]
    assert {case.answers.get("pain-now") for case in failed} == {"7"}
    assert not found.ok
    assert found.share is not None
    assert found.share.changed == referred.people
    assert found.share.low < found.share.share < found.share.high
    assert "assumption" in found.share.assumed


def test_every_case_that_changes_is_told() -> None:
    """
    A case is told when another rule fires or something else is told; it newly fails only when it
    was met before.
    """
    old, new = small(), later_limit(50)
    same = case("well", {}, status="nothing-reported")
    meets = case("aching", {"symptoms": ["low-back-ache"]}, offered=["inner-thigh-roller"])
    never = case("wrong", {"symptoms": ["low-back-ache"]}, offered=["psoas-hard-tool"])
    cases = Cases(HEALTHY, (same, meets, never))

    found = diff(old, new, cases).cases

    assert found is not None
    assert (found.looked_at, found.unread) == (3, 0)
    told = {one.case: one for one in found.changed}
    assert set(told) == {"well", "aching", "wrong"}
    assert told["well"].differs == ("the rule `young-no-face-down` fires now",)
    assert "is no longer offered: Ease the inner thigh with a roller" in told["aching"].differs
    assert {name for name, one in told.items() if one.newly_fails} == {"aching"}
    assert "psoas-hard-tool" in told["wrong"].unmet[0]


def test_cases_that_the_old_rulebook_cannot_read_are_counted() -> None:
    """A case with an answer that the old rulebook does not take is left out, and that is said."""
    new = small()
    old = with_card(new, "questions", "age", least=50)
    cases = Cases(HEALTHY, (case("well", {}, status="nothing-reported"),))

    found = diff(old, new, cases)

    assert found.cases is not None
    assert (found.cases.looked_at, found.cases.unread) == (1, 1)
    assert found.unread == ("`age` can be answered 0 to 49 only now",)
    assert found.said != PROVED
    assert found.same


def test_another_order_of_regions_is_said_of_routines() -> None:
    """What changes only how routines are laid out changes no outcome, and is said."""
    old = small()
    new = old.model_copy(update={"regions": tuple(reversed(old.regions))})

    found = diff(old, new)

    assert found.same
    assert found.routine is not None
    assert "another order" in found.routine


@pytest.mark.parametrize(
    ("before", "after", "standing", "newly"),
    [
        (HARD, HARD, [], False),
        (YOUNG, YOUNG, [("proved", "broken")], True),
        (WALK, WALK, [("broken", "broken")], False),
        (YOUNG, YOUNGER, [("proved", "proved")], True),
        (WALK, HARD, [("broken", "proved")], False),
        (HARD, {"always": WALK["never"]}, [("proved", "broken")], True),
    ],
)  # fmt: skip
def test_promises_are_compared(
    before: dict[str, Any],
    after: dict[str, Any],
    standing: list[tuple[str, str]],
    *,
    newly: bool,
) -> None:
    """
    A promise is newly broken when it fails now and did not, or when, as it stood before it was
    made weaker, it would fail now.
    """
    old, new = promised(small(), **before), promised(later_limit(16), **after)

    found = list(promises_changed(old, new, usual_sheet(new, HEALTHY)))

    assert [(one.before, one.after) for one in found] == standing
    assert any(one.newly_broken for one in found) == newly
    assert all(one.witness for one in found if one.newly_broken)


def test_a_promise_that_was_taken_out_is_asked_all_the_same() -> None:
    """A promise is not kept by taking it out: as it stood, it is asked of the new rulebook."""
    kept = {"whenever": {"age": {"below": 16}}, "never": {"offered": "inner-thigh-roller"}}
    lost = {"whenever": {"age": {"below": 17}}, "never": {"offered": "inner-thigh-roller"}}
    new = later_limit(16)
    usual = usual_sheet(new, HEALTHY)

    (still,) = promises_changed(promised(small(), **kept), new, usual)
    (broken,) = promises_changed(promised(small(), **lost), new, usual)

    assert (still.after, still.newly_broken) == ("not there", False)
    assert (broken.after, broken.newly_broken) == ("not there", True)
    assert broken.witness is not None
    assert broken.witness.answers["age"] == "16"


def test_a_reworded_promise_that_would_prove_nothing_is_told() -> None:
    """
    A promise that says something else, and as it stood speaks of what can never be, is not lost.
    """
    before = {"whenever": {"offered": "inner-thigh-roller"}, "never": {"age": {"below": 18}}}
    new = with_card(small(), "techniques", "inner-thigh-roller", status="retired")
    new = promised(new, **HARD)

    (found,) = promises_changed(promised(small(), **before), new, usual_sheet(new, HEALTHY))

    assert (found.before, found.after, found.newly_broken) == ("proved", "proved", False)
    assert found.text.startswith(
        "it says something else now; as it stood before, it proves nothing"
    )


def test_a_promise_about_what_is_gone_is_told() -> None:
    """
    A promise that speaks of a question that is no longer asked cannot be asked, and that is said.
    """
    promise = {"whenever": "told-it-is-psoas", "never": {"offered": "psoas-hard-tool"}}
    old = promised(small(), **promise)
    new = with_card(with_card(small(), "rules", "told-psoas"), "questions", "told-it-is-psoas")

    (found,) = promises_changed(old, new, usual_sheet(new, HEALTHY))

    assert (found.after, found.newly_broken) == ("not there", False)
    assert "does not have" in found.text


def test_a_comparison_is_written_as_plain_json() -> None:
    """Everything that was found can be written as JSON, with keys as in cards."""
    found = diff(small(), later_limit(50), Cases(HEALTHY, ()))

    plain = json.loads(json.dumps(found.model_dump(mode="json", by_alias=True)))

    assert plain["share"] is None
    assert plain["differences"][0]["witness"]["answers"]
    assert plain["cards"][0]["wording-only"] is False


@pytest.mark.parametrize("seeds", seeds(80))
def test_any_two_rulebooks_can_be_compared_and_shown(seeds: range) -> None:
    """
    Whatever changes, it is told in words, in a terminal and in a comment, the same way each time.
    """
    same = 0
    for seed in seeds:
        old, new = pair_from(random.Random(seed), rules=24, questions=5)

        found = diff(old, new)

        same += found.same
        assert found.same == (not found.differences)
        assert all(one.witness.words.startswith("Someone who ") for one in found.differences)
        assert list(diff_lines(found)) == list(diff_lines(diff(old, new)))
        assert all(line.isprintable() for line in diff_markdown(found))
    assert 0 < same < len(seeds)


@pytest.mark.parametrize("seeds", seeds(20))
def test_the_order_of_cards_never_matters(seeds: range) -> None:
    """Rules and techniques in another order give the same comparison, word for word."""
    for seed in seeds:
        old, new = pair_from(random.Random(seed), rules=20, questions=5)

        found = diff(old, new).model_dump(mode="json")

        assert diff(shuffled(old, seed), shuffled(new, seed + 1)).model_dump(mode="json") == found


def shuffled(rulebook: Rulebook, seed: int) -> Rulebook:
    """Put the rules, techniques and suspicions of a rulebook in another order."""
    rnd = random.Random(seed)
    update: dict[str, list[Any]] = {
        key: list(getattr(rulebook, key)) for key in ("rules", "techniques", "suspicions")
    }
    for cards in update.values():
        rnd.shuffle(cards)
    return rulebook.model_copy(update=update)
