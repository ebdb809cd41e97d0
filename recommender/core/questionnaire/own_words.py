"""
From a person's own words to the lines of the questionnaire that they may mean, best first.

The stems of words are compared letter by letter where they are misspelled
(rapidfuzz), against the labels, the help and the sayings of every line; rare words weigh more, as
in inverse document frequency (Sparck Jones 1972). Off line and always the same. A line that is
found is only ever offered: nothing here answers anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from recommender.core.language.cards import Entry
from recommender.core.language.conditions import Answer, leaves
from recommender.core.language.fields import ELSE, URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.plain_words import FAINT, PLACES, SAME, SPLITS
from recommender.core.questionnaire.stems import content, folded, stem_of, stems_of, words_of

MOST_LINES, MOST_OFFERED = 3, 8
"""So many lines are offered for one part of a text, and for the whole of it."""
LEAST, NEAR, EQUAL, WELL = 0.3, 0.55, 0.04, 0.6
"""
A line counts from this score on, if it is near enough to the best; lines whose scores differ no
more than the third are equals, of which a warning sign stands first, from the last on.
"""
ALIKE, ALIKE_LONG, FUZZY, LONG, LONGER = 0.82, 0.74, 5, 7, 2
"""
How alike two words must be, 0 to 1, to be the same misspelled, and two long ones; from how many
letters on a word may be misspelled, and is long; how many letters one may have more.
"""
CLEAR, FAINTLY = 0.8, 0.4
"""
A wording that fits so well needs no more; what a word that only lends color weighs of another.
"""
BESIDES = r"\s*(?:or |and |maybe |even )*(?:along with|with|more so|such as|not)\b"
"""So begins a piece of a label that only goes with another."""
FEWEST = 3
"""A saying of three words or more counts within a longer text, too, with the blanks around it."""
RARE = 3
"""A word that no line has weighs like one that so many have."""
SIGN, OTHER = 1.0, 0.8
"""What a line counts that asks for a sign or a symptom, and one that asks for anything else."""


Among = Collection[str] | None
Readings = Mapping[str, Mapping[str, float]]
"""For each stem of a text the stems of lines that it may be, each with how alike it is."""


class Phrase(NamedTuple):
    """One way in which a line is said: its stems; a saying is taken as a whole, word for word."""

    stems: frozenset[str]
    saying: str = ""


class Line(NamedTuple):
    """A line as it is matched: all its stems, and each way in which it is said."""

    entry: Entry
    stems: frozenset[str]
    phrases: tuple[Phrase, ...]
    counts: float


class Index(NamedTuple):
    """All lines that can be meant, the stem of each word in them, and what each stem weighs."""

    lines: tuple[Line, ...]
    words: Mapping[str, str]
    weights: Mapping[str, float]
    common: float


class Said(NamedTuple):
    """A part of a text, and the entries that it may mean, best first."""

    words: str
    entries: tuple[Entry, ...]


def lines_of(rulebook: Rulebook, text: str, among: Among = None) -> tuple[Entry, ...]:
    """
    List the lines that a text may mean, best first: those for the whole, then those of each part.

    `among` names the questions whose lines are looked at; all of them when there is none.
    """
    parts = parts_of(rulebook, text, among)
    ranked = [matches(rulebook, text, among), *(said.entries for said in parts)]
    found: dict[str, Entry] = {}
    for place in range(MOST_LINES):
        for entries in ranked:
            for entry in entries[place : place + 1]:
                found.setdefault(entry.id, entry)
    return tuple(found.values())[:MOST_OFFERED]


def parts_of(rulebook: Rulebook, text: str, among: Among = None) -> tuple[Said, ...]:
    """Divide a text into its parts, each with the lines that it may mean; empty ones left out."""
    parts = [part.strip() for part in re.split(SPLITS, folded(text)) if content(part)]
    return tuple(Said(part, matches(rulebook, part, among)) for part in parts)


def matches(rulebook: Rulebook, text: str, among: Among = None) -> tuple[Entry, ...]:
    """List the lines that a text may mean when it is taken as a whole, best first."""
    index = _index(rulebook)
    known = {stem: _readings(index, stem, word) for stem, word in stems_of(text).items()}
    spoken = _spoken(text)
    scored = [
        (_score(index, known, spoken, line), line.entry)
        for line in index.lines
        if among is None or line.entry.question.id in among
    ]
    best = max((score for score, _ in scored), default=0.0)
    near = [pair for pair in scored if pair[0] >= max(LEAST, best * NEAR)]
    near.sort(key=lambda pair: -pair[0])
    return tuple(entry for _, entry in _equals(near))[:MOST_LINES]


def _equals(scored: Sequence[tuple[float, Entry]]) -> Iterator[tuple[float, Entry]]:
    """
    Put, among lines that fit equally well, the gravest warning sign first.

    Where nothing fits well, it is the other way round: a stray word alone calls no emergency.
    """
    left = list(scored)
    if left and left[0][0] < WELL:
        first = next((pair for pair in left if pair[1].at_least != "emergency"), left[0])
        yield first
        yield from (pair for pair in left if pair is not first)
        return
    while left:
        top = left[0][0]
        equal = [pair for pair in left if pair[0] >= top - EQUAL]
        yield from sorted(equal, key=lambda pair: _gravity(pair[1]))
        left = left[len(equal) :]


def _gravity(entry: Entry) -> int:
    return URGENCIES.index(entry.at_least) if entry.at_least else len(URGENCIES)


def _spoken(text: str) -> str:
    """Give the words of a text between single blanks, with one before and after."""
    return f" {' '.join(words_of(text))} "


def _is_said(saying: str, spoken: str) -> bool:
    """Say whether a text is a saying word for word, or has one of a few words within it."""
    return saying == spoken or (saying.count(" ") > FEWEST and saying in spoken)


def _score(index: Index, known: Readings, spoken: str, line: Line) -> float:
    """
    Say how well a text fits a line, 0 to 1: how much of the text the line says anywhere, and how
    well its best single wording fits, which counts how much of that wording is said, too.
    """
    if any(phrase.saying and _is_said(phrase.saying, spoken) for phrase in line.phrases):
        return 1.0
    whole = _covered(index, known, line.stems)
    if not whole:
        return 0.0
    best = max(_fit(index, known, phrase) for phrase in line.phrases)
    if best < CLEAR and not _tells(known, line) and not _is_clear(index, known, line):
        return 0.0
    return (0.4 * whole + 0.6 * best) * line.counts


def _is_clear(index: Index, known: Readings, line: Line) -> bool:
    """Say whether a line is clearly meant once slips of the finger are read as they are meant."""
    mended = {stem: dict.fromkeys(readings, 1.0) for stem, readings in known.items()}
    return any(_fit(index, mended, phrase) >= CLEAR for phrase in line.phrases)


def _tells(known: Readings, line: Line) -> bool:
    """Say whether more fits than words that lend color, or, for a warning sign, name a place."""
    aside = FAINT | PLACES if line.entry.at_least else FAINT
    return any(
        stem in line.stems and stem not in aside for readings in known.values() for stem in readings
    )


def _fit(index: Index, known: Readings, phrase: Phrase) -> float:
    heard: dict[str, float] = {}
    for readings in known.values():
        for stem, alike in readings.items():
            if stem in phrase.stems:
                heard[stem] = max(alike, heard.get(stem, 0.0))
    if not heard:
        return 0.0
    said = _covered(index, known, phrase.stems)
    total = sum(_weight(index, stem) for stem in phrase.stems)
    back = sum(_weight(index, stem) * alike for stem, alike in heard.items()) / total
    mean = 2 * said * back / (said + back) if said + back else 0.0
    return mean if phrase.saying else (said + mean) / 2


def _covered(index: Index, known: Readings, stems: frozenset[str]) -> float:
    """Say how much of a text's weight some stems say."""
    total = sum(_weight(index, stem) for stem in known)
    said = sum(
        _weight(index, stem) * max((alike for s, alike in heard.items() if s in stems), default=0)
        for stem, heard in known.items()
    )
    return said / total if total else 0.0


def _weight(index: Index, stem: str) -> float:
    weight = index.weights.get(stem, index.common)
    return weight * FAINTLY if stem in FAINT else weight


def _readings(index: Index, stem: str, word: str) -> dict[str, float]:
    """Find the stems of lines that a word may be, misspelled or not, each with how alike it is."""
    if stem in index.weights:
        return {stem: 1.0}
    if len(word) < FUZZY:
        return {}
    from rapidfuzz.distance import DamerauLevenshtein

    least = ALIKE_LONG if len(word) >= LONG else ALIKE
    found: dict[str, float] = {}
    for other, its_stem in index.words.items():
        near = abs(len(other) - len(word)) <= LONGER and len(other) >= FUZZY - 1
        if near and other[:1] == word[:1]:
            alike = DamerauLevenshtein.normalized_similarity(word, other)
            if alike >= least:
                found[its_stem] = max(alike, found.get(its_stem, 0.0))
    return found


@lru_cache(maxsize=4)
def _index(rulebook: Rulebook) -> Index:
    lines = tuple(
        _line(entry)
        for entry in rulebook.entries.values()
        if entry.ticked
        and entry.id != ELSE
        and (entry.question.safety or entry.question.symptom)
        and not (entry.question.choice or _asks_on(entry))
    )
    counts: dict[str, int] = {}
    for line in lines:
        for stem in line.stems:
            counts[stem] = counts.get(stem, 0) + 1
    every = len(lines) + 1
    weights = {stem: math.log(1 + every / count) for stem, count in counts.items()}
    words = {word: stem_of(same) for word, same in SAME.items()}
    for line in lines:
        for text in (line.entry.label, line.entry.help or "", *line.entry.also_said):
            words |= {word: stem for stem, word in stems_of(text).items()}
    words = {word: stem for word, stem in words.items() if stem in weights}
    return Index(lines, words, weights, math.log(1 + every / RARE))


def _asks_on(entry: Entry) -> bool:
    """Say whether a question only helps somebody on who was not sure about a sign."""
    gate = entry.question.only_if
    read = () if gate is None else leaves(gate)
    return any(isinstance(leaf, Answer) and "not-sure" in leaf.values for leaf, _ in read)


def _line(entry: Entry) -> Line:
    sayings = [Phrase(frozenset(content(one)), _spoken(one)) for one in entry.also_said]
    pieces = [entry.label, *re.split(r"[,;:()]", entry.label)]
    pieces += re.split(r"[.;]", entry.help or "")
    pieces = [piece for piece in pieces if not re.match(BESIDES, piece)]
    written = [Phrase(frozenset(content(piece))) for piece in pieces]
    phrases = (*sayings, *(phrase for phrase in written if phrase.stems))
    stems = frozenset(stem for phrase in phrases for stem in phrase.stems)
    is_sign = entry.at_least is not None or entry.question.symptom
    return Line(entry, stems, phrases, SIGN if is_sign else OTHER)
