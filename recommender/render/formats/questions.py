"""
Questions as lines: what is still open, and what may be answered, as it is written in a sheet, with
the words a person is asked beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.core.language.cards import Entry, Question
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Line, blank, bullets, headed, labelled
from recommender.render.document.open_questions import COULD_CHANGE, Leading, OpenGroup, leads

MOST_NAME = 30
"""How far, at most, the words hang to the right of the name an answer has in a sheet."""


def open_lines(
    rulebook: Rulebook, groups: Iterable[OpenGroup], leading: Mapping[str, Leading]
) -> Iterator[Line]:
    """
    List the open questions, each with the answers it takes, and what these could change where
    `leading` says so, by question.
    """
    for group, questions in groups:
        yield from headed(group)
        for question, left in questions:
            yield blank()
            yield Line(question.ask, style="step")
            yield from _answers(question, left)
            if question.id in leading:
                yield Line(COULD_CHANGE, 2)
                yield from leading_lines(rulebook, left, leading[question.id], 2, numbered=False)


def leading_lines(
    rulebook: Rulebook,
    entries: Sequence[Entry],
    leading: Leading,
    indent: int,
    *,
    numbered: bool = True,
) -> Iterator[Line]:
    """
    Say what each answer could do; entries and answers that could do the same, together.

    The items of a checklist are named by the number of their line, or by their names in a sheet.
    """
    names = {entry.id: str(n) if numbered else entry.id for n, entry in enumerate(entries, 1)}
    marks = {"yes": "", "not-sure": "?"}

    def item(entry: Entry, value: str) -> str:
        return f"{names[entry.id]}{marks.get(value, f' {value}')}"

    could, rest = leads(rulebook, entries, leading, item)
    yield from bullets((f"{', '.join(a)}: {'; '.join(does)}" for a, does in could), indent)
    if rest:
        yield Line(rest, indent)


def _asked(entry: Entry) -> str:
    """Give the words a line is asked in, with what is said besides."""
    if not entry.help:
        return entry.label
    stop = "" if entry.label.endswith((".", "?", "!")) else "."
    return f"{entry.label}{stop} {entry.help}"


def _answers(question: Question, left: Sequence[Entry]) -> Iterator[Line]:
    unsure = ", or not-sure" if question.safety else ""
    match question.kind:
        case "any-of":
            whole = len(left) == len(question.items)
            listed = f"{question.id}: none, or a list of those that fit"
            yield Line(listed if whole else "each of these: yes, no or not-sure", 2, 2)
            yield from _named((entry.id, _asked(entry)) for entry in left)
        case "yes-no":
            yield Line(f"{question.id}: yes, no or not-sure", 2, 2)
        case "one-of":
            yield Line(f"{question.id}: one of these{unsure}", 2, 2)
            yield from _named((option.id, option.label) for option in question.options)
        case _:
            span = f"a whole number from {question.least} to {question.most}"
            yield Line(f"{question.id}: {span}{unsure}", 2, 2)


def _named(named: Iterable[tuple[str, str]]) -> Iterator[Line]:
    pairs = list(named)
    width = min(MOST_NAME, max(len(name) for name, _ in pairs) + 2)
    for name, text in pairs:
        yield labelled(f"{name}  ", text, 4, width)
