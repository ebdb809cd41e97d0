"""
Own words in the interview: where a line of text stands for numbers, lines that it may mean are
offered, and only what the person ticks becomes an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from recommender.cli.prompting import Prompt, Talk, Turn, prompted
from recommender.cli.typed import in_ascii
from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import text_trouble
from recommender.core.language.fields import OWN_WORDS
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept
from recommender.core.questionnaire.hearing import by_itself, offered
from recommender.render.document.blocks import Line, labelled

FEWEST = 3
"""So many words at least are kept as they are where no line fits them."""
MOST_SAYINGS = 3
LETTERS = re.compile(r"[^\W\d_]{3}")
TICKS = re.compile(r"([1-9][0-9]?)(\??)")
HINT = "Type the numbers that fit, `2?` if not sure, `0` if none does."
NONE = ("0", "none", "n", "no", "none of these", "none of them")


def sayings(entries: Sequence[Entry]) -> list[Line]:
    """Say how people put the lines of a question in their own words, where that is known."""
    lines = []
    for count, entry in enumerate(entries, 1):
        said = ", ".join(f"“{saying}”" for saying in entry.also_said[:MOST_SAYINGS])
        if said:
            lines.append(labelled(f"{count:>3}", f"People also say: {said}.", 2, 5, style="quiet"))
    return lines


def took(talk: Talk, question: Question, typed: str) -> Turn | None:
    """Take what was typed as words for what is felt; None when it was no such thing."""
    return _told(talk, typed) if _are_words(talk, question, typed) else None


def _are_words(talk: Talk, question: Question, typed: str) -> bool:
    """Say whether what was typed at a question is meant as words for what is felt."""
    if not _takes_words(talk, question) or not LETTERS.search(typed):
        return False
    words = len(re.findall(r"[^\W\d_]+", typed))
    return bool(offered(talk.rulebook, talk.answers, typed)) or words >= FEWEST


def _takes_words(talk: Talk, question: Question) -> bool:
    asks = question.kind == "any-of" and (question.safety or question.symptom)
    return asks and OWN_WORDS in talk.rulebook.entries


def more_words(talk: Talk, question: Question, typed: str) -> str:
    """Say that more words are taken, where one or two fit no line; else nothing."""
    is_short = _takes_words(talk, question) and LETTERS.search(typed)
    return f"Or say what you feel in {FEWEST} words or more." if is_short else ""


def _told(talk: Talk, typed: str) -> Turn:
    """Keep the words, offer the lines that they may mean, and take what is ticked."""
    text = _joined(talk.answers.get(OWN_WORDS, ""), typed)
    accepted, troubles = accept(talk.rulebook, {OWN_WORDS: text})
    if troubles:
        why = text_trouble(text, LONGEST_TEXT)
        talk.say([Line(f"Your line of own words {why}. Please type it again.")])
        return Turn({}, "words")
    lines = [e for e in offered(talk.rulebook, talk.answers, typed) if _is_open(talk, e)]
    talk.answers.update(accepted)
    talk.keep(OWN_WORDS)
    if not lines:
        _say_kept(talk)
        return Turn({}, "words")
    talk.say(_listed([by_itself(talk.rulebook, entry) for entry in lines]))

    def understand(typed: str) -> Turn | str:
        ticked = _ticked(lines, typed)
        return ticked if isinstance(ticked, str) else Turn(ticked)

    came = prompted(talk, Prompt(HINT, _why, understand))
    if came.wish not in ("", "back", "skip"):
        return came
    talk.answers.update(came.answers)
    for name in dict.fromkeys(talk.rulebook.entries[entry].question.id for entry in came.answers):
        talk.skipped.discard(name)
        talk.keep(name)
    if not came.answers:
        _say_kept(talk)
    return Turn({}, "words")


def _why() -> list[Line]:
    return [Line("One of these lines may be what you mean. What you do not tick stays open.")]


def _joined(before: str, typed: str) -> str:
    said = " ".join(typed.split())
    return f"{before}; {said}" if before and said not in before else said or before


def _is_open(talk: Talk, entry: Entry) -> bool:
    """Say whether a line still waits for an answer, or may be changed from no."""
    return talk.answers.get(entry.id) not in ("yes", "not-sure")


def _say_kept(talk: Talk) -> None:
    talk.say([Line("Your words are kept. What no line says is named on your result.")])


def _listed(labels: Sequence[str]) -> list[Line]:
    return [
        Line("These lines may fit what you typed:", style="step"),
        *(labelled(f"{n:>3}", label, 2, 5) for n, label in enumerate(labels, 1)),
        Line(HINT, style="quiet"),
    ]


def _ticked(lines: Sequence[Entry], typed: str) -> dict[str, str] | str:
    """Read which of the lines fit; what is not named stays open."""
    word = " ".join(in_ascii(typed).lower().split())
    if word in NONE:
        return {}
    if len(lines) == 1 and word in ("y", "yes"):
        return {lines[0].id: "yes"}
    ticked: dict[str, str] = {}
    for part in re.sub(r"\s+\?", "?", word.replace(",", " ")).split():
        tick = TICKS.fullmatch(part)
        if tick is None or int(tick[1]) > len(lines):
            return f"Please type {_span(len(lines))}, or `0` for none."
        ticked[lines[int(tick[1]) - 1].id] = "not-sure" if tick[2] else "yes"
    return ticked


def _span(count: int) -> str:
    return "`1`" if count == 1 else f"numbers from 1 to {count}"
