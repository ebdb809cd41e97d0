"""What the answers to a question could lead to, as a page says it."""

from __future__ import annotations

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.open_questions import NO_EFFECT, NOT_WORKED_OUT, lead_items

LIGHTER = {("limits",)}


def test_answers_that_do_the_same_stand_as_a_list_below_what_they_do(rulebook: Rulebook) -> None:
    """What several lines of a list could lead to is said first, and each stands below it alone."""
    question = next(one for one in rulebook.questions if one.id == "nerve-signs")
    first, second, third, *_ = entries = entries_of(question)
    effects = {first.id: {"yes": {("emergency",)}}, second.id: {"yes": {("emergency",)}},
               third.id: {"not-sure": LIGHTER}}  # fmt: skip

    together, alone, rest = lead_items(rulebook, entries, effects)

    assert together.text == "Get help now, with any of these:"
    assert [item.text for item in together.below] == [f"“{first.label}”", f"“{second.label}”"]
    assert (alone.text, alone.below) == (
        f"Not sure: “{third.label}”: lighter or shorter steps.",
        (),
    )
    assert rest.text == NOT_WORKED_OUT


def test_numbers_that_do_the_same_stand_in_one_sentence(rulebook: Rulebook) -> None:
    """What a number could lead to is one sentence, which begins with the numbers."""
    entry = rulebook.entries["pain-now"]
    effects = {entry.id: {"0 to 3": (), "4 to 6": LIGHTER, "7": LIGHTER, "8 to 10": LIGHTER}}

    (said,) = lead_items(rulebook, [entry], effects)
    (nothing,) = lead_items(rulebook, [entry], {entry.id: {"0 to 10": ()}})

    assert said.text == "4 to 10: lighter or shorter steps."
    assert nothing.text == NO_EFFECT
