"""
Why not a technique, as a page shows it: the same words as in a terminal, without names of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.core.explanation.missing_conditions import Lack
from recommender.core.explanation.why_not import Against, Case, ChangedAnswer, WhyNot
from recommender.render.document.reasons import certainty_words, source_words
from recommender.render.document.why_not import (
    AFTER_A_CHANGE,
    AGAINST,
    AND_ONE,
    BRINGS,
    COULD,
    EVERY_WAY,
    FITS,
    INSTEAD,
    MAY_BE_MORE,
    NEVER,
    NO_OTHERS,
    NOBODY_LEADS,
    NONE_YET,
    NOT_YET,
    PROMISES,
    RULE_OUT,
    alike,
    asked,
    by_fact,
    cautions_words,
    changes_matter,
    fixed_words,
    place_words,
    shared,
)


class Listed(NamedTuple):
    """One line of a list, with the lines below it."""

    text: str
    below: tuple[Listed, ...] = ()


class Block(NamedTuple):
    """A list with what is said before it; `ways` numbers its lines. All parts may be empty."""

    heading: str
    before: str
    lines: tuple[Listed, ...]
    after: str = ""
    ways: bool = False


class CaseView(NamedTuple):
    """The case against a technique that is never offered."""

    never: str
    because: str
    certainty: str
    sources: tuple[str, ...]
    promises: Block
    cautions: str
    instead: Block


class WhyNotView(NamedTuple):
    """Everything that keeps a technique from being a step; `deeper` is for who wants it all."""

    technique: str
    title: str
    case: CaseView | None
    said: tuple[str, ...]
    blocks: tuple[Block, ...]
    deeper: Block | None


def why_not_view(found: WhyNot) -> WhyNotView:
    """Lay out why a technique is not a step."""
    return WhyNotView(
        technique=found.technique,
        title=found.title,
        case=None if found.case is None else case_view(found.case),
        said=tuple(place_words(found)),
        blocks=tuple(_blocks(found)),
        deeper=_deeper(found),
    )


def case_view(case: Case) -> CaseView:
    """Lay out the whole case against a technique."""
    return CaseView(
        never=f"{NEVER} {case.never}",
        because=case.card.because,
        certainty=certainty_words(case.card),
        sources=tuple(source_words(source) for source in case.card.sources),
        promises=Block(PROMISES, "", _lines(case.promises)),
        cautions=cautions_words(case),
        instead=Block(INSTEAD, "", _lines(case.instead)),
    )


def _lines(texts: Iterable[str]) -> tuple[Listed, ...]:
    return tuple(map(Listed, texts))


def _big(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _blocks(found: WhyNot) -> Iterator[Block]:
    if found.fits_with:
        yield Block("", FITS, _lines(f"{asked(one.asks)} {one.after}" for one in found.fits_with))
    if found.against:
        yield Block(AGAINST, "", tuple(_against(same) for same in alike(found)))
    if changes_matter(found):
        yield from _changes(found)


def _against(same: list[Against]) -> Listed:
    one = same[0]
    start = "" if one.certain else NOT_YET
    words = "; ".join(fact.words for fact in same)
    return Listed(_big(f"{start}{words}"), _lines((*one.because, *one.answers)))


def _changes(found: WhyNot) -> Iterator[Block]:
    every, heading = shared(found), BRINGS
    if every:
        yield Block(heading, EVERY_WAY, _lines(_answers(every)))
        heading = ""
    if found.changes:
        ways = ([one for one in change if one not in every] for change in found.changes)
        lines = tuple(Listed("; ".join(_answers(change))) for change in ways)
        before = AND_ONE if every else ""
        yield Block(heading, before, lines, AFTER_A_CHANGE, ways=len(lines) > 1)
        heading = ""
    if found.rule_out:
        yield Block(heading, RULE_OUT, _lines(found.rule_out))
        heading = ""
    if found.fixed:
        yield Block(heading, fixed_words(found), _lines(found.fixed))
        heading = ""
    if not found.is_all:
        yield Block(heading, MAY_BE_MORE if found.changes else NONE_YET, ())
    elif heading:
        yield Block(heading, NO_OTHERS, ())


def _answers(change: Iterable[ChangedAnswer]) -> Iterator[str]:
    """Say the answers of a change; those to one open checklist together."""
    rows: dict[tuple[str, str], list[ChangedAnswer]] = {}
    for one in change:
        new = one.before is None and one.question != one.name
        rows.setdefault((one.question, one.after) if new else (one.name, ""), []).append(one)
    for first, *others in rows.values():
        if others:
            labels = "; ".join(one.asks for one in (first, *others))
            yield f"{first.after} to each of these: {labels}"
        else:
            said = "not answered" if first.before is None else f"you said {first.before}"
            yield f"{asked(first.asks)} {first.after} ({said})"


def _deeper(found: WhyNot) -> Block | None:
    """List what could suggest a technique, down to the answers that are lacking."""
    if not found.lacking:
        return None
    facts = []
    for fact, rules in by_fact(found).items():
        below = [Listed(one.title, tuple(map(_lack, one.lacks))) for one in rules]
        facts.append(Listed(_big(found.facts[fact]), tuple(below) or _lines([NOBODY_LEADS])))
    return Block(COULD, "", tuple(facts))


def _lack(one: Lack) -> Listed:
    match one.kind:
        case "answer":
            return Listed(f"lacks {one.words} ({one.now})")
        case "fact":
            return Listed(f"lacks {one.words}")
        case "absence":
            return Listed(f"lacks that this does not hold: {one.words}")
    below = tuple(lack for group in one.any_of for lack in map(_lack, group))
    return Listed(f"lacks {one.least} of these:", below)
