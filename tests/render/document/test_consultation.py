"""A result laid out for a page: every arrow ends where it should, and why-not keeps its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import chain, makers
from recommender.core.explanation.answer_effects import leading
from recommender.core.explanation.sufficient_reasons import hangs_on
from recommender.core.explanation.why_not import why_not
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.arrows import arrows_to, best_arrow
from recommender.render.document.consultation import call_numbers, result_view
from recommender.render.document.hanging_view import hanging_blocks, leading_block
from recommender.render.document.what_if import what_if
from recommender.render.document.what_if_view import what_if_view
from recommender.render.document.why import hanging_lines
from recommender.render.document.why_not import why_not_lines
from recommender.render.document.why_not_view import Listed, WhyNotView, why_not_view

Answers = Mapping[str, str]


@pytest.fixture(scope="module")
def person(three_symptoms: Answers) -> Answers:
    """Somebody with three symptoms and a soft ball."""
    return {**three_symptoms, "soft-ball": "yes"}


@pytest.fixture(scope="module")
def shown(rulebook: Rulebook, person: Answers) -> Consultation:
    """What is said to that person."""
    return consult(rulebook, Sheet(answers=dict(person)))


def texts(listed: Iterator[Listed] | tuple[Listed, ...]) -> Iterator[str]:
    """Give every line of a list, with the lines below it."""
    for one in listed:
        yield one.text
        yield from texts(one.below)


def words_of(found: WhyNotView) -> str:
    """Give all that is said of a technique."""
    parts = [found.title, *found.said]
    blocks = [*found.blocks, *([found.deeper] if found.deeper else [])]
    if found.case:
        parts += [found.case.never, found.case.because, found.case.cautions]
        blocks += [found.case.promises, found.case.instead]
    for one in blocks:
        parts += [one.heading, one.before, *texts(one.lines), one.after]
    return " ".join(parts)


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
    places = result_view(rulebook, shown).places

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
        "core-hands", "calf-roller", "warm-pack",
    ],
)  # fmt: skip
def test_a_why_not_says_on_a_page_what_it_says_in_a_terminal(
    rulebook: Rulebook, person: Answers, name: str
) -> None:
    """Every headline and sentence that holds no name of a rule, and no name of a rule at all."""
    if name not in rulebook.technique_of:
        name = next(iter(rulebook.technique_of))
    found = why_not(rulebook, Sheet(answers=dict(person)), name)

    said = words_of(why_not_view(found))

    lines = list(why_not_lines(found))
    heads = [one.text for one in lines if one.style == "heading"]
    assert [text for text in heads if text not in said] == []
    for one in found.against:
        assert [text for text in (*one.because, *one.answers) if text not in said] == []
    ids = [one for one in rulebook.rule_of if len(one) > 12 and one in said]
    assert ids == []


def test_what_a_step_hangs_on_is_said_as_in_a_terminal(rulebook: Rulebook, person: Answers) -> None:
    """Of a step one set of answers, of a referral every one."""
    hanging = [
        hangs_on(rulebook, person, "offered:inner-thigh-soft-ball"),
        hangs_on(rulebook, person, "region:front-thigh"),
    ]

    blocks = hanging_blocks(hanging)

    said = " ".join(text for one in blocks for text in (one.heading, one.before, *texts(one.lines)))
    told = [line.text.lstrip("-0123456789. ") for line in hanging_lines(hanging)]
    assert [text for text in told if text not in said] == []
    assert any(one.ways for one in blocks)


def test_what_an_answer_could_change_names_it_in_words(rulebook: Rulebook, person: Answers) -> None:
    """Items by their labels; what was not worked out is said so."""
    question = next(one for one in rulebook.questions if one.id == "symptoms")
    entries = [rulebook.entries[item.id] for item in question.items[:2]]
    names = {entry.id for entry in entries}
    rest = {name: value for name, value in person.items() if name not in names}

    block = leading_block(rulebook, entries, leading(rulebook, rest, entries))
    late = leading_block(rulebook, entries, {})

    assert any(entries[0].label in text for text in texts(block.lines))
    assert list(texts(late.lines)) == ["The rest takes too much working out."]


def test_what_if_names_the_rules_by_their_titles(rulebook: Rulebook, person: Answers) -> None:
    """And says of each kind what differs, in the same order."""
    found = what_if(rulebook, Sheet(answers=dict(person)), {"low-back-ache": "no"})

    view = what_if_view(rulebook, found)

    things = [thing for _, group in view.groups for thing in group]
    assert [(one.kind, one.name) for one in things] == [
        (one.kind, one.name) for one in found.differences
    ]
    titles = {rule.title for rule in rulebook.rule_of.values()}
    assert {rule for one in things for rule in one.rules_before} <= titles
    assert view.unsaid == ""
