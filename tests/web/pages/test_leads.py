"""
What the answers to a question could lead to, as a page says it.
"""

from __future__ import annotations

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import turning_points
from recommender.web.pages.leads import leads


def test_answers_that_do_the_same_stand_as_a_list_below_what_they_do(rulebook: Rulebook) -> None:
    """
    What several lines of a list could lead to is said first, and each line stands below it alone.
    """
    question = next(one for one in rulebook.questions if one.id == "nerve-signs")

    first = leads(rulebook, {}, tuple(entries_of(question)))[0]

    assert first.said == "Get help now, with any of these:"
    assert first.below[0] == f"“{question.items[0].label}”"
    assert len(first.below) > 1


def test_numbers_that_do_the_same_stand_in_one_sentence(rulebook: Rulebook) -> None:
    """
    What a number could lead to is one sentence, which begins with the numbers.
    """
    question = next(one for one in rulebook.questions if one.id == "pain-now")

    told = leads(rulebook, {}, tuple(entries_of(question)))

    assert told
    assert all(not one.below for one in told)
    last = turning_points(rulebook, question.id)[-1]
    assert told[-1].said.startswith(f"{last} to {question.most}: ")
