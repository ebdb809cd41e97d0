"""The words people see: easy to read, kind, and free of promises nobody can keep."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import pytest

from recommender.core.model import Rulebook

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its way of finding its own data is deprecated
    from textstat import textstat

LONG_ENOUGH = 30
"""Words; below this a reading level means nothing."""
WORST_GRADE = 8.0
GRADE_ON_THE_WHOLE = 6.0
WORDS_PER_SENTENCE = 15
NEVER_SAID = re.compile(
    r"\b(cure|cures|cured|heal you|adhesions?|knots?|fix|fixes|misaligned|out of place|"
    r"weak posture|bad posture|wrong posture|your fault|guaranteed?|miracle)\b",
    re.IGNORECASE,
)


def texts(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield each text a person may see, with where it is from."""
    yield "notice", rulebook.notice
    for urgency in rulebook.urgencies:
        yield urgency.id, f"{urgency.label}. {urgency.do}"
    for suspicion in rulebook.suspicions:
        yield suspicion.id, f"{suspicion.label}. {suspicion.do or ''}"
    for advice in rulebook.advice:
        yield advice.id, f"{advice.title}. {advice.text}"
    for question in rulebook.questions:
        yield question.id, f"{question.ask} {question.because or ''}"
        for item in question.items:
            yield item.id, f"{item.label}."
    for rule in rulebook.rules:
        yield rule.id, rule.because
    for card in rulebook.techniques:
        parts = (f"{card.title}.", card.position, *card.steps, card.note or "", card.because)
        how = " ".join(parts)
        yield card.id, f"{how} {card.never or ''}"


def test_no_text_is_above_grade_eight(rulebook: Rulebook) -> None:
    """
    No text of thirty words or more needs more than US grade 8.
    """
    hard = {
        name: grade
        for name, text in texts(rulebook)
        if len(text.split()) >= LONG_ENOUGH
        and (grade := textstat.flesch_kincaid_grade(text)) > WORST_GRADE
    }

    assert hard == {}


def test_the_whole_reads_at_grade_six(rulebook: Rulebook) -> None:
    """
    All texts together need US grade 6 or less, with 15 words a sentence or fewer.
    """
    whole = " ".join(text for _, text in texts(rulebook))

    assert textstat.flesch_kincaid_grade(whole) <= GRADE_ON_THE_WHOLE
    assert len(whole.split()) / textstat.sentence_count(whole) <= WORDS_PER_SENTENCE


def test_nothing_is_promised_and_nobody_is_blamed(rulebook: Rulebook) -> None:
    """
    No text speaks of cures, fixing, adhesions, guarantees or fault.
    """
    said = {name: found for name, text in texts(rulebook) if (found := NEVER_SAID.findall(text))}

    assert said == {}


def test_emergency_words_name_three_numbers(rulebook: Rulebook) -> None:
    """
    The emergency wording and the notice name 112, 911 and 999 together.
    """
    for text in (rulebook.urgency_of["emergency"].do, rulebook.notice):
        assert all(number in text for number in ("112", "911", "999"))


def test_everything_ships_as_a_draft(rulebook: Rulebook) -> None:
    """
    No card claims an author, a review or more than draft, and no source is missing its `read`.
    """
    for card in (*rulebook.rules, *rulebook.techniques):
        assert (card.status, card.author, card.reviewed) == ("draft", None, None)


@pytest.mark.parametrize("kind", ["rules", "techniques"])
def test_certainty_stays_below_its_ceiling(rulebook: Rulebook, kind: str) -> None:
    """
    No claim about an effect is graded above low; moderate or high is not in the knowledge for it.
    """
    cards = rulebook.rules if kind == "rules" else rulebook.techniques

    assert all(card.certainty not in ("high", "moderate") for card in cards)


def test_every_cited_source_was_read_in_part_at_least(rulebook: Rulebook) -> None:
    """
    Every citation names a source that says how much of it was read, and no source stands unused.
    """
    cards = (*rulebook.rules, *rulebook.techniques, *rulebook.regions)
    cited = {cite.cite for card in cards for cite in card.sources}

    assert cited == set(rulebook.source_of)
    assert all(source.read for source in rulebook.sources)
