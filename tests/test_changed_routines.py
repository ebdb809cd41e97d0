"""Where no card that changed is read when a routine is laid out, every routine is as it was."""

from __future__ import annotations

import random
from typing import Any

from recommender.audit.changed import cards_changed
from recommender.core.accepting import unfit
from recommender.core.consult import consult
from recommender.core.model import Rulebook, Sheet
from recommender.core.questionnaire import applying
from tests.pairs import Sheets, edited, kinds_between
from tests.strategies import Maker, sheet_from


def changed_a_little(rnd: random.Random, maker: Maker, old: Rulebook) -> Rulebook:
    """Edit a rulebook as a pair is edited, or one part of one card that no condition reads."""
    if rnd.random() < 0.4:
        return edited(rnd, maker, old)
    plain: dict[str, Any] = old.model_dump(mode="json", by_alias=True, exclude_none=True)
    match rnd.randrange(5):
        case 0:
            rnd.choice(plain["rules"])["certainty"] = rnd.choice(["A1", "very-low", "low"])
        case 1:
            items = [item for q in plain["questions"] for item in q.get("items", ())]
            if items:
                rnd.choice(items)["sided"] = True
        case 2:
            card = rnd.choice(plain["techniques"])
            card["position"] = "otherwise"
            card["steps"] = ["Other words."]
        case 3:
            rnd.choice(plain["zones"])["first-visit-rung"] = rnd.randint(0, 5)
        case _:
            rnd.choice(plain["regions"])["paired"] = True
    return Rulebook.model_validate(plain)


def routine(rulebook: Rulebook, answers: dict[str, str]) -> list[tuple[object, ...]] | None:
    """Give the steps of a sheet's routine; None where the safety check fails."""
    found = consult(rulebook, Sheet(answers=answers))
    if found.status == "safety-check-failed":
        return None
    steps = found.routine.steps if found.routine else ()
    return [(s.technique, s.side, s.seconds, s.sets, s.ceiling) for s in steps]


def test_no_routine_changes_that_was_not_said_to() -> None:
    """
    Of rulebooks that differ in no card that lays out, whoever has the same outcome has the same
    steps, on the same side, for as long.
    """
    compared = said = moved = 0
    for seed in range(250):
        rnd = random.Random(seed)
        maker = Maker(rnd, 24, 5)
        old = maker.rulebook()
        new = changed_a_little(rnd, maker, old)
        lays_out = any(card.lays_out for card in cards_changed(old, new))
        said += lays_out
        for _ in range(6):
            answers = {**sheet_from(rnd, old, noes=0.1), "minutes": "30"}
            after = {name: value for name, value in answers.items() if name in new.entries}
            if any(unfit(new, after, applying(new, after))) or set(after) != set(new.entries):
                continue
            if kinds_between(old, new, Sheets(answers, answers, after)):
                continue
            before, now = routine(old, answers), routine(new, after)
            if None in (before, now) or not before:
                continue
            compared += 1
            moved += before != now
            assert lays_out or before == now, (seed, answers)

    assert compared > 100
    assert said > 50
    assert moved > 0
