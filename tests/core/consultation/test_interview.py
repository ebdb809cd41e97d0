"""What is asked, and what is not: held against completions of random rulebooks and people."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import completion, consult
from recommender.core.consultation.interview import (
    Asked,
    next_lists,
    next_page,
    next_question,
    still_matter,
)
from recommender.core.consultation.standing import standing
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.evaluation.outcome import differing
from recommender.core.evaluation.semantics import INTS, evaluate, many
from recommender.core.language.cards import entries_of
from recommender.core.language.fields import STOPPING
from recommender.core.language.population import Population
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import draw, people
from recommender.core.questionnaire.applicability import (
    applying,
    deciding,
    is_warning,
    unanswered,
)
from recommender.core.reasoning.relevance import matter
from tests.brute import told
from tests.sizes import seeds, sizes
from tests.strategies import GROUNDS, rulebook_from, sheet_from
from tests.strategies import completions as all_completions

TRIED = 100


def held(
    rulebook: Rulebook, person: Mapping[str, str], *, judged: bool = False
) -> tuple[dict[str, str], list[tuple[str, tuple[str, ...]]]]:
    """
    Interview a person; give the answers, and what was asked in turn.

    When `judged`, each entry that is asked must be one that can matter, or be asked for safety.
    """
    answers: dict[str, str] = {}
    turns = []
    pages: set[str] | None = None
    while (asked := next_question(rulebook, answers)) is not None:
        question, names = asked.question, tuple(entry.id for entry in asked.entries)
        assert pages is None or pages.issuperset(asked.pages)
        pages = set(asked.pages)
        assert question.group in pages
        if judged and not _for_safety(rulebook, answers, question.id):
            matters = set(matter(rulebook, answers))
            assert matters.issuperset(names) or not matters
            if not matters:
                assert question.routine or not standing(rulebook, answers).is_ready
        turns.append((question.id, names))
        answers.update({name: person[name] for name in names})
    return answers, turns


def _for_safety(rulebook: Rulebook, answers: Mapping[str, str], name: str) -> bool:
    """Say whether a question asks for warning signs, or decides whether one is asked."""
    questions = {question.id: question for question in rulebook.questions}
    now = applying(rulebook, answers)
    waiting = [q for q in rulebook.questions if is_warning(q) and now[q.id]]
    seen: set[str] = set()
    while waiting:
        question = waiting.pop()
        seen.add(question.id)
        if now[question.id] == 2:
            owners = {rulebook.entries[entry].question.id for entry in deciding(question)}
            waiting += [questions[owner] for owner in owners - seen]
    return name in seen


def filled(
    rulebook: Rulebook, person: Mapping[str, str], answers: Mapping[str, str]
) -> dict[str, str]:
    """Answer what is open as a second person would; what does not apply to them, plainly no."""
    return completion(rulebook, {**person, **answers})


@pytest.mark.parametrize("seeds", seeds(150))
def test_an_interview_ends_where_every_completion_agrees(seeds: range) -> None:
    """
    On random rulebooks, whatever is left open, the outcome is the same; nothing that could not
    matter was asked.
    """
    stopped_early = 0
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=rnd.randint(8, 40), questions=rnd.randint(3, 8))
        person = sheet_from(rnd, rulebook)

        answers, _ = held(rulebook, person, judged=True)

        found = standing(rulebook, answers)
        assert found.is_ready or found.sure.emergency
        outcomes = {str(told(rulebook, whole)) for whole in all_completions(rulebook, answers)}
        assert len(outcomes) <= 1
        stopped_early += len(answers) < len(person)
    assert stopped_early > len(seeds) // 3


def test_a_reason_that_splits_into_cases_is_asked_for() -> None:
    """
    Where no answer can matter and the pair is not sure all the same, the answer its reason rests on
    is asked, and then it is settled.
    """
    plain = rulebook_from(random.Random(1), rules=1, questions=2).model_dump(by_alias=True)
    options = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    question = {"id": "q0", "kind": "one-of", "group": "g", "ask": "?", "options": options}
    rules = [
        {
            "id": f"rule-{one}",
            "title": "t",
            "when": {"q0": one},
            "then": {"advise": "a0"},
            **GROUNDS,
        }
        for one in "ab"
    ]
    split = Rulebook.model_validate({**plain, "questions": [question], "rules": rules})

    assert matter(split, {}) == ()
    asked = next_question(split, {})
    assert asked is not None
    assert asked.question.id == "q0"
    assert [question.id for question, _ in still_matter(standing(split, {}))] == ["q0"]
    assert next_question(split, {"q0": "a"}) is None
    assert consult(split, Sheet()).status == "needs-answers"


@pytest.mark.parametrize("seeds", seeds(200))
def test_needs_answers_names_only_what_can_matter(seeds: range) -> None:
    """
    On random rulebooks, of an unsettled sheet exactly the open entries that matter are listed, and
    those of the routine while anything may be offered; of a settled one what its steps wait for.
    """
    unsettled = 0
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = rulebook_from(rnd, rules=24, questions=6)
        answers = sheet_from(rnd, rulebook, answered=0.5)
        shown = consult(rulebook, Sheet(answers=answers))
        listed = {name for one in shown.open_questions for name in one.open}
        matters = set(matter(rulebook, answers))

        if shown.settled:
            assert listed == standing(rulebook, answers).steps.needed
            continue
        assert shown.status == "needs-answers"
        unsettled += 1
        routine = {e.id for q, es in unanswered(rulebook, answers) if q.routine for e in es}
        assert listed - routine == matters - routine or not matters
        assert listed
        owners = {rulebook.entries[name].question.id for name in matters}
        assert not owners.intersection(shown.not_needed)
    assert unsettled > len(seeds) // 4


def test_skipped_questions_are_not_asked_again(rulebook: Rulebook) -> None:
    """What is skipped stays open, and the next one is asked."""
    asked = next_question(rulebook, {}, {"nerve-signs"})

    assert asked is not None
    assert asked.question.id == "injury-and-fever"
    everything = {question.id for question in rulebook.questions}
    assert next_question(rulebook, {}, everything) is None


def are_told_alike(rulebook: Rulebook, sheets: list[dict[str, str]]) -> bool:
    """Say whether complete sheets, looked at side by side, all have the outcome of the first."""
    program = compiled(rulebook)
    values = evaluate(program, many(program, rulebook, sheets), INTS).values
    return differing(rulebook, values) & ((1 << len(sheets)) - 1) == 0


@pytest.mark.parametrize("count", sizes(4, 2_000))
def test_people_are_asked_only_what_can_matter(
    rulebook: Rulebook, population: Population, count: int
) -> None:
    """
    People as they come: stopping early gives what answering everything gives, no warning sign is
    left out, and answers are saved.
    """
    rnd = random.Random(5)
    saved: dict[str, list[int]] = {"recommendation": [], "referral": [], "other": []}
    for number, person in enumerate(people(rulebook, population, count, 5)):
        whole = filled(rulebook, person, {})
        answers, turns = held(rulebook, whole, judged=number % 10 == 0)

        found = standing(rulebook, answers)
        assert found.is_ready
        others = (draw(rulebook, population, rnd) for _ in range(TRIED))
        sheets = [whole, *(filled(rulebook, other, answers) for other in others)]
        assert evaluated_whole(rulebook, whole).outcome == found.sure
        assert are_told_alike(rulebook, sheets)
        if not found.sure.emergency:
            applies = applying(rulebook, answers)
            asked = {name for _, names in turns for name in names}
            for question in rulebook.questions:
                if is_warning(question) and applies[question.id]:
                    assert asked.issuperset(entry.id for entry in entries_of(question))
        stops = found.sure.emergency or any(to in STOPPING for _, to in found.sure.referrals)
        kind = "referral" if stops else "recommendation" if found.sure.offers else "other"
        saved[kind].append(sum(name not in answers for name in person))

    assert sum(saved["recommendation"]) > 0
    assert min(saved["referral"]) > 0


@pytest.mark.parametrize("count", sizes(1, 12))
def test_a_page_holds_what_matters_of_one_group_and_leads_to_the_same_end(
    rulebook: Rulebook, population: Population, count: int
) -> None:
    """
    A page holds the next question, and keeps to its group and to what can matter; people
    who are asked by the page come to the outcome of all their answers.
    """
    for drawn in people(rulebook, population, count, 7):
        person = filled(rulebook, drawn, {})
        answers: dict[str, str] = {}
        number = 0
        while page := next_page(rulebook, answers):
            first = next_question(rulebook, answers)
            assert first is not None
            assert first.question.id in [asked.question.id for asked in page]
            assert {asked.question.group for asked in page} == {first.question.group}
            by_group = [
                asked
                for asked in page
                if not _for_safety(rulebook, answers, asked.question.id)
                and not asked.question.routine
            ]
            number += bool(by_group)
            if number % 3 == 1 and by_group:
                matters = set(matter(rulebook, answers))
                for asked in by_group:
                    assert not matters or {entry.id for entry in asked.entries} <= matters
            answers.update(
                {entry.id: person[entry.id] for asked in page for entry in asked.entries}
            )

        told_to = consult(rulebook, Sheet(answers=answers)).outcome
        assert told_to == evaluated_whole(rulebook, person).outcome


def grouped(rnd: random.Random, rulebook: Rulebook) -> Rulebook:
    """Divide the questions of a random rulebook into up to three pages, with some warning signs."""
    cuts = rnd.sample(range(len(rulebook.questions)), 2)
    questions = tuple(
        question.model_copy(
            update={
                "group": f"g{sum(number >= cut for cut in cuts)}",
                "at_least": "soon" if question.safety and question.kind == "yes-no" else None,
            }
        )
        for number, question in enumerate(rulebook.questions)
    )
    fields = {name: getattr(rulebook, name) for name in Rulebook.model_fields}
    return Rulebook.model_construct(**{**fields, "questions": questions})


@pytest.mark.parametrize("seeds", seeds(60))
@pytest.mark.parametrize("skips", [0.0, 0.25])
def test_pages_and_single_questions_end_alike_on_random_rulebooks(
    skips: float, seeds: range
) -> None:
    """
    Page by page, one by one, or lists in one go, with questions skipped or none: no page is empty
    or comes twice, it ends, it ends with the same outcome, and each warning sign that applies was
    asked.
    """
    warned = 0
    for seed in seeds:
        rnd = random.Random(seed)
        plain = rulebook_from(rnd, rules=rnd.randint(8, 30), questions=rnd.randint(3, 8))
        rulebook = grouped(rnd, plain)
        person = filled(rulebook, sheet_from(rnd, rulebook), {})
        skipping = {question.id for question in rulebook.questions if rnd.random() < skips}

        ends = []
        for ways in (one_by_one, next_page, next_lists):
            answers: dict[str, str] = {}
            skipped: list[str] = []
            while page := ways(rulebook, answers, skipped):
                names = [entry.id for one in page for entry in one.entries]
                assert all(one.entries for one in page)
                assert not answers.keys() & set(names)
                assert not {one.question.id for one in page}.intersection(skipped)
                for one in page:
                    if one.question.id in skipping:
                        skipped.append(one.question.id)
                    else:
                        answers.update({entry.id: person[entry.id] for entry in one.entries})
            found = standing(rulebook, answers)
            is_over = found.is_ready or found.sure.emergency
            assert is_over or skipping
            ends.append((is_over, found.sure if is_over else None))
            applies = applying(rulebook, answers)
            for question in () if found.sure.emergency else rulebook.questions:
                if is_warning(question) and applies[question.id]:
                    assert question.id in answers or question.id in skipped
                    warned += 1
        assert ends[0] == ends[1] == ends[2]
    assert warned > len(seeds) // 6


def one_by_one(
    rulebook: Rulebook, answers: Mapping[str, str], skipped: list[str]
) -> tuple[Asked, ...]:
    """Give the next question as a page of its own."""
    one = next_question(rulebook, answers, skipped)
    return (one,) if one else ()


def test_lists_that_stand_together_are_asked_in_one_go(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    The two lists of what is felt come together, and the question after them alone; of the routine
    each question comes alone.
    """
    felt, asked = {}, []
    while part := next_lists(rulebook, felt):
        asked.append([one.question.id for one in part])
        person = {**healthy, "low-back-ache": "yes"}
        felt |= {entry.id: person[entry.id] for one in part for entry in one.entries}

    assert ["symptoms", "hip-and-leg-symptoms"] in asked
    assert ["something-else"] in asked
    assert ["nerve-signs"] in asked
    assert ["minutes"] in asked
    assert ["tools"] in asked
