"""The words people see: easy to read, kind, and free of promises nobody can keep."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender.adapters.population_file import load_population
from recommender.adapters.poses import load_poses
from recommender.adapters.rulebook import load
from recommender.core.consultation.consult import consult
from recommender.core.consultation.provenance import shown_card
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.population.sampling import people
from recommender.render.document.reasons import certainty_words
from recommender.render.formats.terminal import consultation_lines
from recommender.render.svg.pose import pose_text
from tests.conftest import ROOT
from tests.sizes import tried

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its way of finding its own data is deprecated
    from textstat import textstat

LONG_ENOUGH = 30
"""Words; below this a reading level means nothing."""
WORST_GRADE = 8.0
GRADE_ON_THE_WHOLE = 6.0
WORDS_PER_SENTENCE = 15
NAMES = re.compile(r"\b[a-z]+(?:[-:][a-z0-9:]+)+\b|[a-z/-]+\.yaml:[0-9]+")
"""Names of rules and techniques, and places in files, which stand beside the words for people."""
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
    yield from questions(rulebook)
    for region in rulebook.regions:
        yield region.id, f"{region.label}. {region.words or ''}"
    for tool in rulebook.tools:
        yield tool.id, f"{tool.label}."
    for rule in rulebook.rules:
        yield rule.id, f"{rule.title}. {rule.because}"
    for promise in rulebook.promises:
        yield promise.id, promise.title
    yield from techniques(rulebook)


def questions(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield what is asked, and each thing that may be answered."""
    for question in rulebook.questions:
        yield question.id, f"{question.group}. {question.ask} {question.because or ''}"
        for named in (*question.items, *question.options):
            yield named.id, f"{named.label}."


def techniques(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield each technique as it is read by someone who does it."""
    for card in rulebook.techniques:
        stops = [f"Stop if {stop}." for stop in card.stop_if]
        how = (card.position, *card.steps, *stops, card.note or "", card.because, card.never or "")
        yield card.id, f"{card.title}. {' '.join(how)}"


def test_no_text_is_above_grade_eight(rulebook: Rulebook) -> None:
    """No text of thirty words or more needs more than US grade 8."""
    hard = {
        name: grade
        for name, text in texts(rulebook)
        if len(text.split()) >= LONG_ENOUGH
        and (grade := textstat.flesch_kincaid_grade(text)) > WORST_GRADE
    }

    assert hard == {}


def test_the_whole_reads_at_grade_six(rulebook: Rulebook) -> None:
    """All texts together need US grade 6 or less, with 15 words a sentence or fewer."""
    whole = " ".join(text for _, text in texts(rulebook))

    assert textstat.flesch_kincaid_grade(whole) <= GRADE_ON_THE_WHOLE
    assert len(whole.split()) / textstat.sentence_count(whole) <= WORDS_PER_SENTENCE


def test_what_is_printed_reads_at_grade_six(rulebook: Rulebook) -> None:
    """
    The results of sixty people, as they are printed, need US grade 6 or less, names and places in
    files aside.
    """
    population = load_population(ROOT / "rules" / "population.yaml", rulebook)
    drawn = people(rulebook, population, tried(60))
    grades = []
    for answers in drawn:
        shown = consult(rulebook, Sheet(answers=answers))
        lines = (line.text for line in consultation_lines(rulebook, shown))
        said = (NAMES.sub("", line).strip() for line in lines)
        text = " ".join(line if line.endswith((".", "?")) else f"{line}." for line in said if line)
        grades.append(textstat.flesch_kincaid_grade(text))

    assert max(grades) <= GRADE_ON_THE_WHOLE


def test_nothing_is_promised_and_nobody_is_blamed(rulebook: Rulebook) -> None:
    """No text speaks of cures, fixing, adhesions, guarantees or fault."""
    said = {name: found for name, text in texts(rulebook) if (found := NEVER_SAID.findall(text))}

    assert said == {}


def test_emergency_words_name_three_numbers(rulebook: Rulebook) -> None:
    """The emergency wording and the notice name 112, 911 and 999 together."""
    for text in (rulebook.urgency_of["emergency"].do, rulebook.notice):
        assert all(number in text for number in ("112", "911", "999"))


def test_whom_to_call_is_changed_in_one_place(tmp_path: Path) -> None:
    """One line of `rulebook.yaml` changes the number in every text."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    head = tmp_path / "rules" / "rulebook.yaml"
    local = head.read_text(encoding="utf-8").replace("call: 112, 911 or 999", "call: '000'")
    head.write_text(local, encoding="utf-8")

    said = [
        text for _, text in texts(load(tmp_path / "rules")) if re.search("call 000|Call 000", text)
    ]

    assert len(said) >= 5
    assert not any("112" in text or "<emergency" in text for text in said)


def test_what_rests_on_custom_or_the_article_says_so(rulebook: Rulebook) -> None:
    """
    A card that rests on common practice, on a choice of ours or on the article alone names that
    wherever its certainty is told, connections too.
    """
    words = {"expert": "common practice", "design": "a choice made", "seed": "the article"}

    for rule in rulebook.rule_of.values():
        if rule.basis in words:
            assert words[rule.basis] in certainty_words(shown_card(rulebook, rule.id)), rule.id


def test_everything_ships_as_a_draft(rulebook: Rulebook) -> None:
    """No card claims an author, a review or more than draft, but that it is retired."""
    for card in (*rulebook.rules, *rulebook.techniques):
        assert card.status in ("draft", "retired")
        assert (card.author, card.reviewed) == (None, None)


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


def test_what_pictures_say_is_as_easy_to_read(rulebook: Rulebook) -> None:
    """The words of poses, which are read out, are for everybody, and promise nothing."""
    poses = load_poses(ROOT / "rules", rulebook)
    assert poses is not None
    said = {pose.id: pose_text(poses, pose.technique, pose.variant) for pose in poses.poses}

    grade = textstat.flesch_kincaid_grade(" ".join(said.values()))

    assert grade <= GRADE_ON_THE_WHOLE
    assert {name: text for name, text in said.items() if NEVER_SAID.search(text)} == {}
