"""Where no card that changed is read when a routine is laid out, every routine is as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from recommender.audit.cases.cases import Cases, sheet_of
from recommender.audit.diff.cards import cards_changed
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import unfit
from recommender.core.questionnaire.applicability import applying
from tests.pairs import Sheets, kinds_between
from tests.sizes import sizes

Answers = dict[str, str]
Steps = list[tuple[object, ...]]
Edit = Callable[[random.Random, Any], dict[str, Any]]


def edited(rnd: random.Random, rulebook: Rulebook, key: str, edit: Edit) -> Rulebook:
    """Edit the cards of one kind, all at once, so that some of it matters to somebody."""
    cards = getattr(rulebook, key)
    changed = tuple(card.model_copy(update=edit(rnd, card)) for card in cards)
    return rulebook.model_copy(update={key: changed})


def turned(rnd: random.Random, question: Any) -> dict[str, Any]:
    """Say of some items that they are on a side, or no longer."""
    turn = (i.model_copy(update={"sided": i.sided != (rnd.random() < 0.5)}) for i in question.items)
    return {"items": tuple(turn)}


def other_words(_: random.Random, question: Any) -> dict[str, Any]:
    """Ask in other words, in another group, or every time."""
    items = tuple(i.model_copy(update={"label": f"{i.label}!"}) for i in question.items)
    return {"ask": "Otherwise?", "group": "other", "items": items, "every_time": True}


EDITS: dict[str, tuple[str, Edit]] = {
    "certainty": ("rules", lambda rnd, _: {"certainty": rnd.choice(["A1", "very-low"])}),
    "retired": ("rules", lambda rnd, _: {"status": "retired"} if rnd.random() < 0.03 else {}),
    "words of rules": ("rules", lambda *_: {"because": "New.", "title": "New", "rows": ()}),
    "rung of zones": ("zones", lambda rnd, _: {"first_visit_rung": rnd.choice([0, 2])}),
    "pairs": ("regions", lambda rnd, card: {"paired": card.paired != (rnd.random() < 0.3)}),
    "sides": ("questions", turned),
    "words of questions": ("questions", other_words),
    "words of techniques": ("techniques", lambda *_: {"steps": ("New.",), "position": "New."}),
}
MOVES = {"certainty", "pairs", "sides"}
"""Edits that change the routine of somebody among those who are looked at."""
STAY = {"words of rules", "words of questions", "words of techniques"}


@pytest.fixture(scope="module")
def people(rulebook: Rulebook, cases: Cases) -> list[tuple[Answers, Steps]]:
    """The people of some shipped cases who have a routine, and its steps."""
    some = random.Random(1).sample(cases.cases, 80)
    sheets = [dict(sheet_of(case, cases.healthy, rulebook).answers) for case in some]
    return [(answers, steps) for answers in sheets if (steps := routine(rulebook, answers))]


def routine(rulebook: Rulebook, answers: Answers) -> Steps:
    """Give the steps of a sheet's routine."""
    found = consult(rulebook, Sheet(answers=answers)).routine
    steps = () if found is None else found.steps
    return [(s.technique, s.side, s.seconds, s.sets, s.ceiling) for s in steps]


@pytest.mark.parametrize(("rounds", "count"), sizes((1, 15), (2, 60)))
@pytest.mark.parametrize("name", EDITS)
def test_no_routine_changes_that_was_not_said_to(
    name: str, rulebook: Rulebook, people: list[tuple[Answers, Steps]], rounds: int, count: int
) -> None:
    """
    Whoever has the same outcome has the same steps, unless some changed card lays out; and no card
    lays out by its words.
    """
    rnd = random.Random(name)
    moved = lays_out = 0
    for _ in range(rounds):
        new = edited(rnd, rulebook, *EDITS[name])
        said = any(card.lays_out for card in cards_changed(rulebook, new))
        lays_out += said
        for answers, before in rnd.sample(people, min(count, len(people))):
            if any(unfit(new, answers, applying(new, answers))):
                continue
            if kinds_between(rulebook, new, Sheets(answers, answers, answers)):
                continue
            other = routine(new, answers) != before
            moved += other
            assert said or not other, answers

    assert (lays_out > 0) == (name not in STAY)
    assert moved or name not in MOVES


def test_the_rung_of_a_zone_lays_out(rulebook: Rulebook, cases: Cases) -> None:
    """Whom a lower first rung takes nothing from may still be given other steps."""
    title = "With thin blood the front thigh is stroked once, also when it went well before"
    case = next(case for case in cases.cases if case.case == title)
    answers = dict(sheet_of(case, cases.healthy, rulebook).answers)
    zones = tuple(
        zone.model_copy(update={"first_visit_rung": 0}) if zone.id == "thigh" else zone
        for zone in rulebook.zones
    )
    new = rulebook.model_copy(update={"zones": zones})

    assert not kinds_between(rulebook, new, Sheets(answers, answers, answers))
    assert routine(new, answers) != routine(rulebook, answers)
    assert any(card.lays_out for card in cards_changed(rulebook, new))
