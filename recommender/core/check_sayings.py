"""
Whether sayings can lead somebody to their line: each says one thing, shortly, at one line alone.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recommender.core.cards import Question, entries_of
from recommender.core.conditions import FactIs, leaves
from recommender.core.errors import Path, Trouble
from recommender.core.names import Names, Placed
from recommender.core.vocabulary import ELSE

LONGEST = 80
"""A saying has so many letters at most: it is said in one breath."""
APART = re.compile(r"[/;|]")
"""What stands between two sayings that were written as one."""


def check_sayings(names: Names) -> Iterator[Trouble]:
    """Check every saying, alone and among the others, and that own words open each place."""
    first: dict[tuple[str, ...], tuple[str, Path]] = {}
    for one in names.cards.questions:
        for line, path, saying in _sayings(one):
            yield from _alone(saying, path)
            words = _words(saying)
            if words in first:
                other, place = first[words]
                where = names.place(place)
                tail = f" ({where})" if where else ""
                text = f"this saying also stands at `{other}`{tail}; it can mean one line only"
                yield Trouble(path, "E351", text)
            first.setdefault(words, (line, path))
    yield from _places(names)


def _sayings(one: Placed[Question]) -> Iterator[tuple[str, Path, str]]:
    for index, saying in enumerate(one.card.also_said):
        yield one.card.id, (*one.path, "also-said", index), saying
    for number, item in enumerate(one.card.items):
        for index, saying in enumerate(item.also_said):
            yield item.id, (*one.path, "items", number, "also-said", index), saying


def _words(saying: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", saying.casefold().replace("'", "").replace("\u2019", "")))


def _alone(saying: str, path: Path) -> Iterator[Trouble]:
    if len(saying) > LONGEST:
        text = f"a saying has {LONGEST} letters at most; this one has {len(saying)}"
        yield Trouble(path, "E352", text)
    if APART.search(saying):
        yield Trouble(path, "E352", "this saying says several things; write one saying for each")
    if not _words(saying):
        yield Trouble(path, "E352", "there is no word in this saying")


def _places(names: Names) -> Iterator[Trouble]:
    """
    Find warning signs that wait for a symptom and not for what no line says: who only typed their
    own words could not answer them.
    """
    if not names.knows("answer", ELSE) or not names.whole("answer"):
        return
    symptoms = {
        entry.id for one in names.cards.questions if one.card.symptom
        for entry in entries_of(one.card)
    }  # fmt: skip
    for one in names.cards.questions:
        if one.card.only_if is None or not any(entry.at_least for entry in entries_of(one.card)):
            continue
        found = (leaf for leaf, _ in leaves(one.card.only_if))
        read = {leaf.entry for leaf in found if not isinstance(leaf, FactIs)}
        if read & symptoms and ELSE not in read:
            text = f"signs that wait for a symptom wait for `{ELSE}`, too; add it"
            yield Trouble((*one.path, "only-if"), "E353", text, on_key=True)
