"""A result on one screen: rows with the best reason, what to fetch, cautions, when to stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from recommender import shipped_rules
from recommender.adapters.population_file import load_population
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.facts import Fact
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import people
from recommender.render.document.blocks import laid_out
from recommender.render.document.consultation import document_of
from recommender.render.document.summary import Summary, summary_of
from recommender.render.formats.terminal import consultation_lines

SCREEN = 34
"""So many lines a list of steps has at most, in 80 columns."""


def summary(rulebook: Rulebook, shown: Consultation) -> Summary:
    """Say a consultation on one screen."""
    return summary_of(rulebook, shown, document_of(rulebook, shown))


def routines(rulebook: Rulebook, count: int, seed: int) -> Iterator[Consultation]:
    """Consult for drawn people, and keep those who get a routine."""
    population = load_population(shipped_rules() / "population.yaml", rulebook)
    for answers in people(rulebook, population, count, seed):
        shown = consult(rulebook, Sheet(answers=answers))
        if shown.routine is not None:
            yield shown


@pytest.mark.parametrize("count", [60, pytest.param(2000, marks=pytest.mark.slow)])
def test_every_step_stands_on_one_screen_with_a_rule(rulebook: Rulebook, count: int) -> None:
    """
    The list has a screen's lines at most, and under each step one line that ends with a rule that
    fired for it; what is said above the list is not cut.
    """
    for shown in routines(rulebook, count, 16):
        lines = [text for text, _ in laid_out(consultation_lines(rulebook, shown, whole=False), 80)]
        title = next(i for i, line in enumerate(lines) if line.startswith("Your routine: "))
        rows = summary(rulebook, shown).rows

        assert len(lines) - title <= SCREEN
        assert [row.part.step for row in rows] == list(shown.routine.steps if shown.routine else ())
        for row in rows:
            reason = row.reason(76)
            assert f"    {reason}" in lines[title:]
            assert row.rule in {firing.rule for firing in row.part.why.firings}
            assert reason.partition(", ")[0].endswith(row.rule) or f"; {row.rule}" in reason
            assert row.more == len({f.rule for f in row.part.why.firings if _counts(f.rule)}) - 1


def _counts(rule: str) -> bool:
    return not rule.startswith("ladder:")


@pytest.mark.parametrize("count", [60, pytest.param(2000, marks=pytest.mark.slow)])
def test_every_caution_that_took_a_step_is_said(rulebook: Rulebook, count: int) -> None:
    """
    Each rule that took a step away is named by its title or by its answers, unless it rests on
    signs alone that are named as not sure.
    """
    for shown in routines(rulebook, count, 17):
        said = " ".join(summary(rulebook, shown).cautions)
        unsure = {sign.name for one in shown.not_sure for sign in one.signs}
        held = {rule for one in shown.withheld for rule in one.rules}
        for firing in shown.firings:
            card = shown.explanation.cards[firing.rule]
            answers = [name for name in firing.used if name in shown.explanation.answers]
            only_unsure = bool(firing.used) and {n.partition("=")[0] for n in firing.used} <= unsure
            takes = any(Fact.parse(name).kind in ("avoid", "limit") for name in firing.concluded)
            if (
                firing.rule not in held
                or not takes
                or only_unsure
                or _never_only(shown, firing.rule)
            ):
                continue
            named = [
                rulebook.entries[n.partition("=")[0].partition(">")[0].partition("<")[0]].brief
                for n in answers
            ]
            assert card.title in said or (named and any(name in said for name in named))


def _never_only(shown: Consultation, rule: str) -> bool:
    """Say whether a rule took away nothing but what is offered to nobody."""
    return {one.technique for one in shown.withheld if rule in one.rules} <= {"psoas-hard-tool"}


def test_cautions_of_one_effect_share_a_sentence(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Two reasons to keep the belly free are told in one breath, each answer once."""
    answers = {**three_symptoms, "full-or-sick": "yes", "bowel-trouble": "yes"}

    cautions = summary(rulebook, consult(rulebook, Sheet(answers=answers))).cautions

    words = [rulebook.entries[name].brief for name in ("full-or-sick", "bowel-trouble")]
    shared = [text for text in cautions if text.startswith("Left out: pressing on the belly. ")]
    assert len(shared) == 1
    assert all(shared[0].count(said) == 1 for said in words)


def test_what_is_at_hand_is_not_fetched(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Only tools that were asked for are to be fetched, each once."""
    shown = consult(rulebook, Sheet(answers=dict(three_symptoms)))

    fetched = summary(rulebook, shown).fetch

    assert fetched == ("a soft ball you can squeeze half flat", "a soft foam roller")


def test_when_to_stop_names_whom_to_call(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Beneath the steps stands what to stop at, and the number to call."""
    (stop,) = summary(rulebook, consult(rulebook, Sheet(answers=dict(three_symptoms)))).stop

    assert stop.startswith("Stop at ")
    assert rulebook.emergency_call is not None
    assert rulebook.emergency_call in stop


def test_a_referral_that_stops_has_no_list(rulebook: Rulebook) -> None:
    """Without steps there are no rows, nothing to fetch and no line on when to stop."""
    shown = consult(rulebook, Sheet(answers={"numb-saddle": "yes"}))

    assert summary(rulebook, shown) == Summary((), (), (), ())
