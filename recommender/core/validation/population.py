"""
Whether a stated population fits the questionnaire: every entry has one share, of the right kind.

Each function yields every trouble it finds, with its path; none raises. What a share looks like
by itself is for its model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.population import EVERYONE, Band, Share
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.sources import check_grounds
from recommender.core.validation.symbols import Cards, Names, Placed, in_brackets, repeated

PARTS = {"one-of": "options", "number": "bands"}
"""The part that a share needs, by the kind of its question; for ticks it is `yes`."""
KINDS = {"yes": "is answered yes or no", "options": "is a choice", "bands": "is a number"}
"""What is said of an entry whose share needs this part."""


def check_shares(
    shares: Sequence[Placed[Share]],
    rulebook: Rulebook,
    place: Callable[[Path], str] = lambda _path: "",
) -> Iterator[Trouble]:
    """Find shares of nothing that is asked, shares twice, and shares that do not fit."""
    names = _names(rulebook)
    yield from _twice(shares, rulebook, place)
    for one in shares:
        unknown = list(_unknown(names, one))
        yield from unknown
        if not unknown:
            yield from _fits(one, _example(rulebook, one.card))
        yield from check_grounds(names, one, "share", "E706")


def shares_missing(named: Collection[str], rulebook: Rulebook, path: Path) -> Iterator[Trouble]:
    """
    Find what is asked and has no share, neither its own nor its checklist's.

    `named` is what the shares are for; a misspelled name counts as the nearest that is asked.
    """
    meant = {*named, *_meant(named, _names(rulebook))}
    for question in rulebook.questions:
        if question.kind == "text" or question.id in meant:
            continue
        left = [entry.id for entry in entries_of(question) if entry.id not in meant]
        if left:
            listed = ", ".join(f"`{name}`" for name in left)
            of = f" of `{question.id}`" if question.items else ""
            text = f"{listed}{of} {'has' if len(left) == 1 else 'have'} no share"
            yield Trouble(path, "E703", text, on_key=True)


def _meant(named: Collection[str], names: Names) -> Iterator[str]:
    """Guess what is meant by names that are not asked, so that one slip is told once."""
    for name in sorted(named):
        if not (names.knows("answer", name) or names.knows("question", name)):
            for kind in ("answer", "question"):
                yield from names.near(kind, name).split("`")[1:2]


def _names(rulebook: Rulebook) -> Names:
    """Collect what a share may name."""
    questions = (Placed(("questions", n), card) for n, card in enumerate(rulebook.questions))
    sources = (Placed(("sources", n), card) for n, card in enumerate(rulebook.sources))
    return Names(Cards(questions=tuple(questions), sources=tuple(sources)))


def _key(one: Placed[Share]) -> Path:
    """Say where the name of a share stands."""
    return (*one.path, "question" if one.card.answer is None else "answer")


def _example(rulebook: Rulebook, share: Share) -> Entry:
    """Find an entry that a share is for; the items of a checklist are all of one kind."""
    every = rulebook.entries
    return every.get(share.name) or next(e for e in every.values() if e.question.id == share.name)


def _twice(
    shares: Sequence[Placed[Share]], rulebook: Rulebook, place: Callable[[Path], str]
) -> Iterator[Trouble]:
    """Find a second share of one thing, and a checklist's that is left with no item."""
    for path, name, first in repeated((_key(one), one.card.name) for one in shares):
        text = f"`{name}` has a share already{in_brackets(place(first[:-1]))}"
        yield Trouble(path, "E702", text)
    named = {one.card.name: one for one in reversed(shares)}
    for question in rulebook.questions:
        spare = named.get(question.id)
        if spare and question.items and all(item.id in named for item in question.items):
            text = f"each item of `{question.id}` has a share of its own; leave this one out"
            yield Trouble(_key(spare), "E702", text)


def _unknown(names: Names, one: Placed[Share]) -> Iterator[Trouble]:
    """Find a name that is not asked, or that stands after the wrong key."""
    share, path = one.card, _key(one)
    checklist = share.name in names.checklists
    if share.answer is not None and checklist:
        text = f"`{share.name}` is a checklist; write `question: {share.name}`, or name its items"
        yield Trouble(path, "E701", text)
    elif share.answer is not None:
        yield from names.unknown("answer", share.name, path, "E701")
    elif share.name in names.entries:
        text = f"`{share.name}` is not a checklist; write `answer: {share.name}`"
        yield Trouble(path, "E701", text)
    elif not checklist:
        yield from names.unknown("question", share.name, path, "E701")


def _fits(one: Placed[Share], entry: Entry) -> Iterator[Trouble]:
    """Find parts that another kind of question has, and parts that cannot be answered."""
    share, path = one.card, one.path
    if entry.question.kind == "text":
        text = f"`{share.name}` is answered in a person's own words, which have no share"
        yield Trouble(_key(one), "E704", text)
        return
    needed = PARTS.get(entry.question.kind, "yes")
    wrong = [key for key in KINDS if key != needed and getattr(share, key) is not None]
    for key in wrong:
        text = f"`{share.name}` {KINDS[needed]}; write `{needed}` in place of `{key}`"
        yield Trouble((*path, key), "E704", text, on_key=True)
    if getattr(share, needed) is None and not wrong:
        text = f"`{share.name}` {KINDS[needed]}; its share needs `{needed}`"
        yield Trouble(_key(one), "E704", text)
    if share.not_sure is not None and "not-sure" not in entry.values:
        text = f"`{share.name}` cannot be answered `not-sure`"
        yield Trouble((*path, "not-sure"), "E704", text, on_key=True)
    if share.options is not None and needed == "options":
        yield from _options(share.options, entry, (*path, "options"))
    if share.bands is not None and needed == "bands":
        yield from _bands(share.bands, entry, (*path, "bands"))
    if getattr(share, needed) is not None:
        yield from _adds_up(share, needed, path)


def _options(options: Mapping[str, int], entry: Entry, path: Path) -> Iterator[Trouble]:
    """Find options that are not there, and those that are and have no number."""
    known = [option.id for option in entry.question.options]
    meant = set(options)
    for name in options:
        if name not in known:
            near = suggestion(name, known)
            meant.update(near.split("`")[1:2])
            text = f"`{entry.id}` has no option `{name}`{near}"
            yield Trouble((*path, name), "E704", text, on_key=True)
    left = ", ".join(f"`{name}`" for name in known if name not in meant)
    if left:
        text = f"`{entry.id}` has options without a number: {left}; write 0 for none"
        yield Trouble(path, "E704", text, on_key=True)


def _bands(bands: Sequence[Band], entry: Entry, path: Path) -> Iterator[Trouble]:
    """Find bands that are upside down, outside what can be answered, or in each other's way."""
    least, most = entry.question.least or 0, entry.question.most or 0
    before: list[Band] = []
    for index, band in enumerate(bands):
        here = (*path, index)
        if band.from_ > band.to:
            yield Trouble(here, "E704", f"`from` ({band.from_}) is above `to` ({band.to})")
            continue
        if band.from_ < least or band.to > most:
            text = f"`{entry.id}` is a whole number from {least} to {most}"
            yield Trouble(here, "E704", text)
        for other in before:
            if band.from_ <= other.to and other.from_ <= band.to:
                text = f"this overlaps the band from {other.from_} to {other.to}"
                yield Trouble(here, "E704", text)
                break
        before.append(band)


def _adds_up(share: Share, needed: str, path: Path) -> Iterator[Trouble]:
    """Check the sum: those who answer yes or are not sure leave the rest to no."""
    unsure = share.not_sure or 0
    given = [share.yes or 0, *(share.options or {}).values(), *(b.of for b in share.bands or ())]
    total = sum(given) + unsure
    tail = " and `not-sure`" if unsure else ""
    if needed == "yes" and total > EVERYONE:
        text = f"`yes`{tail} add up to {total:,}; {EVERYONE:,} is everyone"
        yield Trouble((*path, needed), "E705", text, on_key=True)
    elif needed != "yes" and total != EVERYONE:
        text = f"the {needed}{tail} add up to {total:,}, not to {EVERYONE:,}"
        yield Trouble((*path, needed), "E705", text, on_key=True)
