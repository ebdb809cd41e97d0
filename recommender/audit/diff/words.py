"""Kinds of difference between two rulebooks, and the people they concern, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from recommender.audit.diff.result import Concerned
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import whole_number
from recommender.core.language.facts import Fact
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import answer_words
from recommender.core.reasoning.encoder import same_choice
from recommender.core.reasoning.equivalence import Kind
from recommender.core.reasoning.shared_questions import Together

LIMITED = {
    "pressure": (
        "is given a lower limit of firmness for",
        "is given a higher limit of firmness for",
    ),
    "seconds": ("is given a shorter time for", "is given a longer time for"),
    "dose": ("is given fewer sets of", "is given more sets of"),
}
"""What is said of a limit that is lower than before, and of one that is higher."""


def kind_words(old: Rulebook, new: Rulebook, kind: Kind) -> str:
    """Say what somebody is told now and was not before, or the other way round."""
    what, *names = kind.part
    book = new if kind.gained else old
    now = "is now" if kind.gained else "is no longer"
    match what:
        case "emergency":
            return f"{now} told that this is an emergency"
        case "referral":
            urgency, suspicion = book.urgency_of[names[1]].label, book.suspicion_of[names[0]].label
            return f"{now} referred: {urgency}: {suspicion}"
        case "offered":
            return f"{now} offered: {book.technique_of[names[0]].title}"
        case "advice":
            return f"{now} advised: {book.advice_of[names[0]].title}"
        case "routine":
            finding = Fact.parse(names[0]).name
            return f"{now} given a routine in which `{finding}` counts"
        case "reported":
            return f"{now} told nothing about something that was reported"
    return f"{LIMITED[what][not kind.gained]}: {new.technique_of[names[0]].title}"


def stopped_words(old: Rulebook, new: Rulebook, kind: Kind, *, fails: bool) -> str:
    """Say the same where the safety check `fails`: no step is shown then, only referrals stay."""
    said = kind_words(old, new, kind)
    if not fails:
        return said
    told = "the person is told that it failed"
    if kind.gained and kind.part[0] == "offered":
        title = new.technique_of[kind.part[1]].title
        return f"would be offered: {title}; but the safety check stops it: {told}"
    return f"{said}; but the safety check fails: {told}"


def concerned_words(
    asked: Together, common: Mapping[str, Sequence[str]], usual: Mapping[str, str]
) -> Iterator[Concerned]:
    """Say what everybody concerned has in common: first what is not as usual, and ticks last."""
    found = []
    for name, values in common.items():
        entry, every = asked.rulebook.entries[name], asked.values[name]
        shown = list(values)
        if entry.question.is_number:
            numbers, starts = (
                [n for value in some if (n := whole_number(value)) is not None]
                for some in (values, every)
            )
            shown = [*_stretches(entry, numbers, starts), *(v for v in values if v in entry.values)]
        found.append(
            Concerned(
                answer=name,
                values=tuple(shown),
                as_usual=same_choice(every, usual[name]) in values,
                text=_common(entry, shown),
                safety=entry.question.safety,
            )
        )
    ticked = {name for name in common if asked.rulebook.entries[name].ticked}
    yield from sorted(found, key=lambda one: (one.as_usual, one.answer in ticked))


def _stretches(entry: Entry, chosen: Sequence[int], starts: Sequence[int]) -> Iterator[str]:
    """Join the stretches that begin with these numbers, as `7` or `3 to 6`."""
    ends = [*(start - 1 for start in starts[1:]), entry.question.most or 0]
    pairs = zip(starts, ends, strict=True)
    for is_chosen, group in groupby(pairs, lambda pair: pair[0] in chosen):
        if is_chosen:
            (low, high), *more = group
            high = more[-1][1] if more else high
            yield str(low) if low == high else f"{low} to {high}"


def _common(entry: Entry, values: Sequence[str]) -> str:
    """Say which answers to one question they all give."""
    label = f"“{entry.label}”"
    if entry.ticked:
        if len(values) == 1:
            said = {"yes": "ticks", "no": "says no to", "not-sure": "is not sure of"}[values[0]]
        else:
            other = {"yes": "does not tick", "no": "does not say no to", "not-sure": "is sure of"}
            said = next(words for value, words in other.items() if value not in values)
        return f"{said} {label}"
    return f"answers {answer_words(entry, values)} to {label}"


def unusual_answers(
    asked: Together, answers: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, str]:
    """Keep the answers that are not the same as usual to any rule of the two."""
    return {
        name: value
        for name, value in answers.items()
        if same_choice(asked.values[name], value) != same_choice(asked.values[name], usual[name])
    }
