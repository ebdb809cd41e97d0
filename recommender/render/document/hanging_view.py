"""
What a result hangs on, and what an open answer could change, as a page shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.core.explanation.sufficient_reasons import HangsOn
from recommender.core.language.cards import Entry, value_words
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.open_questions import (
    COULD_CHANGE,
    NOT_WORKED_OUT,
    Leading,
    effect_words,
    joined,
    no_effect_words,
)
from recommender.render.document.why import (
    MAY_BE_MORE,
    MOST_NAMED,
    NONE_YET,
    OVERTURN,
    enough_words,
    many_overturn,
)
from recommender.render.document.why_not_view import Block, Listed


def hanging_blocks(hanging: Iterable[HangsOn]) -> tuple[Block, ...]:
    """Say which answers alone are enough for some facts, and which would overturn the result."""
    return tuple(_hanging(hanging))


def _hanging(hanging: Iterable[HangsOn]) -> Iterator[Block]:
    for one in hanging:
        if not one.enough:
            if not one.is_all:
                yield Block("", NONE_YET, ())
            continue
        if len(one.enough) == 1:
            lines = tuple(Listed(link.words) for link in one.enough[0])
        else:
            lines = tuple(
                Listed(links[0].words, tuple(Listed(link.words) for link in links[1:]))
                for links in one.enough
                if links
            )
        yield Block(enough_words(one), "", lines, ways=len(one.enough) > 1)
        if not one.is_all:
            yield Block("", MAY_BE_MORE, ())
        many = len(one.overturning)
        if many > MOST_NAMED:
            yield Block("", many_overturn(many), ())
        elif many:
            yield Block("", OVERTURN, tuple(Listed(link.words) for link in one.overturning))


def leading_block(rulebook: Rulebook, entries: Sequence[Entry], leading: Leading) -> Block:
    """Say what each answer to some open entries of one question could change."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        for value, effects in leading.get(entry.id, {}).items():
            said = tuple(effect_words(rulebook, effects, ticked=entry.ticked))
            if said:
                groups.setdefault(said, []).append(_answer(entry, value))
    question = entries[0].question
    lines = [
        Listed("; ".join(joined(answers) if question.kind == "number" else answers) + ":",
               tuple(map(Listed, said)))
        for said, answers in groups.items()
    ]  # fmt: skip
    if any(entry.id not in leading for entry in entries):
        lines.append(Listed(NOT_WORKED_OUT))
    elif not groups:
        lines.append(Listed(no_effect_words(question)))
    return Block(COULD_CHANGE, "", tuple(lines))


def _answer(entry: Entry, value: str) -> str:
    said = value_words(entry, value)
    if entry.item is None:
        return said
    return entry.label if value == "yes" else f"{entry.label} ({said})"
