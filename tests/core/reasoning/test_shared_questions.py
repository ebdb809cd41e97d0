"""Two questionnaires answered by one person: what both take, and what is said of the rest."""

from __future__ import annotations

from typing import Any

from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.shared_questions import sheet_for, together
from tests.doors import small

URGENCIES = [{"id": u, "label": u, "do": u} for u in ("emergency", "same-day", "soon", "routine")]


def asks(*questions: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> Rulebook:
    """Make a rulebook that asks these questions."""
    plain = {"group": "g", "ask": "?"}
    return Rulebook.model_validate(
        {
            "version": "0.0.1", "title": "t", "notice": "n", "urgencies": URGENCIES,
            "questions": [{**plain, **question} for question in questions],
            "suspicions": [{"id": "s", "label": "s"}], "rules": rules,
        }
    )  # fmt: skip


def number(name: str, least: int, most: int, **more: Any) -> dict[str, Any]:
    """Ask for a number."""
    return {"id": name, "kind": "number", "least": least, "most": most, **more}


def choice(name: str, *options: str, **more: Any) -> dict[str, Any]:
    """Ask for one of some options."""
    listed = [{"id": option, "label": option} for option in options]
    return {"id": name, "kind": "one-of", "options": listed, **more}


def above(bound: int) -> dict[str, Any]:
    """Write a rule that reads whether `pain` is at least a bound."""
    return {
        "id": "r", "title": "r", "when": {"pain": {"at-least": bound}},
        "then": {"refer": {"to": "soon", "for": "s"}}, "because": "so", "basis": "design",
        "status": "draft", "changed": "2026-11-22",
    }  # fmt: skip


def test_the_same_questions_are_asked_once() -> None:
    """Where both ask the same, all is shared, and no sheet is left out."""
    asked = together(small(), small())

    assert list(asked.before) == list(asked.after) == list(asked.values)
    assert "own-words" not in asked.values
    assert asked.apart == asked.unread == ()


def test_a_number_is_cut_at_the_bounds_of_both() -> None:
    """The stretches of a number begin at every bound that a rule of either compares it with."""
    old, new = (asks(number("pain", 0, 10), rules=(above(bound),)) for bound in (7, 5))

    assert together(old, new).values["pain"] == ("0", "5", "7")


def test_of_different_ranges_what_both_take_is_compared() -> None:
    """
    A number that can be lower in one of them is compared where both take it, and that is said.
    """
    asked = together(asks(number("age", 0, 120)), asks(number("age", 16, 99)))

    assert asked.rulebook.entries["age"].question.least == 16
    assert asked.unread == (
        "`age` can be answered 0 to 15 only before",
        "`age` can be answered 100 to 120 only before",
    )


def test_of_different_options_what_both_take_is_compared() -> None:
    """An option of one of them only is named; the others are compared."""
    asked = together(asks(choice("pace", "slow", "fast")), asks(choice("pace", "slow", "idle")))

    assert asked.values["pace"] == ("slow",)
    assert asked.unread == (
        "`pace` can be answered `fast` only before",
        "`pace` can be answered `idle` only now",
    )


def test_not_sure_counts_as_an_answer_of_its_own() -> None:
    """Where only one of them takes `not-sure`, sheets with it are not compared."""
    asked = together(asks(choice("pace", "slow")), asks(choice("pace", "slow", safety=True)))

    assert asked.values["pace"] == ("slow",)
    assert asked.unread == ("`pace` can be answered `not-sure` only now",)


def test_what_only_one_asks_is_answered_for_that_one() -> None:
    """A question of one of them only is asked for that one; the other has no answer to it."""
    asked = together(asks(number("old", 0, 9)), asks(number("new", 0, 9)))

    assert sheet_for(asked.before, {"old": "1", "new": "2"}) == {"old": "1"}
    assert sheet_for(asked.after, {"old": "1", "new": "2"}) == {"new": "2"}
    assert asked.apart == ("`new` is asked only now", "`old` was asked only before")
    assert asked.unread == ()


def test_a_question_of_another_kind_is_another_question() -> None:
    """When a name is asked in another way, the two answers have nothing to do with each other."""
    asked = together(asks(number("pain", 0, 10)), asks(choice("pain", "some", "none-at-all")))

    assert asked.before == {"was-pain": "pain"}
    assert asked.after == {"pain": "pain"}
    assert asked.apart == ("`pain` is asked as another kind of question than before",)


def test_an_item_that_becomes_a_question_is_the_same_answer() -> None:
    """A tick is a tick, whether it stands in a checklist or alone."""
    alone = asks({"id": "ache", "kind": "yes-no"})
    listed = asks({"id": "list", "kind": "any-of", "items": [{"id": "ache", "label": "An ache"}]})

    asked = together(alone, listed)

    assert asked.before == asked.after == {"ache": "ache"}
    assert asked.rulebook.entries["ache"].label == "An ache"
