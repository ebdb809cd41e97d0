"""A result laid out for a page: every arrow ends where it should, and why-not keeps its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import chain, makers
from recommender.core.explanation.answer_effects import leading
from recommender.core.explanation.why_not import why_not
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.arrows import arrows_to, best_arrow
from recommender.render.document.blocks import Item
from recommender.render.document.consultation import call_numbers, document_of
from recommender.render.document.deeper import deeper_of
from recommender.render.document.open_questions import leading_block
from recommender.render.document.what_if import what_if, what_if_part
from recommender.render.document.why_not import why_not_part
from recommender.render.formats.explained import why_not_lines

Answers = Mapping[str, str]


@pytest.fixture(scope="module")
def person(three_symptoms: Answers) -> Answers:
    """Somebody with three symptoms and a soft ball."""
    return {**three_symptoms, "soft-ball": "yes"}


@pytest.fixture(scope="module")
def shown(rulebook: Rulebook, person: Answers) -> Consultation:
    """What is said to that person."""
    return consult(rulebook, Sheet(answers=dict(person)))


def texts(items: Iterable[Item]) -> Iterator[str]:
    """Give every entry of a list, with those said in one breath with it and those below it."""
    for item in items:
        yield item.said()
        yield from texts((*item.also, *item.below))


def test_the_arrows_to_a_step_are_the_firings_behind_it(shown: Consultation) -> None:
    """Each once; the first begin with what was said, the last leads to the step."""
    made = makers(shown.firings)
    assert shown.routine is not None
    for step in shown.routine.steps:
        fact = f"offered:{step.technique}"

        arrows = arrows_to(shown, made, fact)

        assert sorted(one.rule for one in arrows) == sorted(f.rule for f in chain(made, fact))
        assert arrows[0].answers
        assert arrows[-1].own
        assert arrows[-1].to == (shown.explanation.facts[fact],)
        before: tuple[str, ...] = ()
        for one in arrows:
            assert one.answers or one.facts or before
            before = one.to


def test_arrows_that_lead_to_the_same_stand_together_and_say_it_once(
    shown: Consultation,
) -> None:
    """The most certain of them comes first."""
    arrows = arrows_to(shown, makers(shown.firings), "region:front-thigh")

    assert [one.also for one in arrows] == [False, True]
    assert [bool(one.to) for one in arrows] == [False, True]
    assert arrows[0].rule == "tight-hip-front-thigh"


def test_the_best_reason_for_a_place_names_all_answers_behind_it(shown: Consultation) -> None:
    """Down to what was said, whatever lies between."""
    best = best_arrow(shown, makers(shown.firings), "region:front-thigh")

    assert best is not None
    assert best.rule == "tight-hip-front-thigh"
    assert best.answers == (shown.explanation.answers["front-hip-tight"],)
    assert best_arrow(shown, {}, "region:nowhere") is None


def test_the_places_that_are_named_only_are_told_apart(
    rulebook: Rulebook, shown: Consultation
) -> None:
    """A place that is never pressed is marked, and no place is left out."""
    places = deeper_of(rulebook, shown, document_of(rulebook, shown)).places

    assert [one.id for one in places] == [one.id for one in shown.regions]
    for one in places:
        assert one.pressed is not rulebook.region_of[one.id].never_pressed
        assert one.eased == any(card.never is None for card in rulebook.ladders[one.id])


def test_the_numbers_to_call_are_those_of_the_rulebook(rulebook: Rulebook) -> None:
    """A rulebook that names none has none."""
    assert call_numbers(rulebook) == ("112", "911", "999")
    assert call_numbers(rulebook.model_copy(update={"emergency_call": None})) == ()


@pytest.mark.parametrize(
    "name",
    [
        "psoas-hard-tool", "front-thigh-medium-roller", "front-thigh-roller", "easy-walk",
        "core-hands", "calf-roller", "warm-pack-rest",
    ],
)  # fmt: skip
def test_only_a_terminal_names_the_rules_of_a_why_not(
    rulebook: Rulebook, person: Answers, name: str
) -> None:
    """Where there is nothing to ask on with, no rule is named; a terminal names those it knows."""
    found = why_not(rulebook, Sheet(answers=dict(person)), name)

    part = why_not_part(found)

    lines = " ".join(line.text for line in why_not_lines(part))
    blocks = [*part.blocks, *filter(None, (part.deeper,))]
    said = " ".join([*part.said, *(text for block in blocks for text in texts(block.items))])
    ids = [rule for rule in rulebook.rule_of if len(rule) > 12]
    named = [rule for one in found.against for rule in one.rules]
    assert [rule for rule in ids if rule in said] == []
    assert [rule for rule in named if rule not in lines] == []


def test_what_an_answer_could_change_names_it_in_words(rulebook: Rulebook, person: Answers) -> None:
    """Items by their labels; what was not worked out is said so."""
    question = next(one for one in rulebook.questions if one.id == "symptoms")
    entries = [rulebook.entries[item.id] for item in question.items[:2]]
    names = {entry.id for entry in entries}
    rest = {name: value for name, value in person.items() if name not in names}

    block = leading_block(rulebook, entries, leading(rulebook, rest, entries))
    late = leading_block(rulebook, entries, {})

    assert any(entries[0].label in text for text in texts(block.items))
    assert list(texts(late.items)) == ["The rest takes too much working out."]


def test_what_if_names_the_rules_by_their_titles(rulebook: Rulebook, person: Answers) -> None:
    """And says of each kind what differs, in the same order."""
    found = what_if(rulebook, Sheet(answers=dict(person)), {"low-back-ache": "no"})

    part = what_if_part(rulebook, found)

    things = [thing for _, group in part.groups for thing in group]
    assert [(one.kind, one.name) for one in things] == [
        (one.kind, one.name) for one in found.differences
    ]
    rules = {rule for one in things for rule in one.rules_before}
    assert {part.titles[rule] for rule in rules} == {rulebook.rule_of[rule].title for rule in rules}
    assert part.unsaid == ""
