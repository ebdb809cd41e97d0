"""
Two questionnaires answered by one person: which answers mean the same, and which only one takes.

An entry that both ask in the same way is answered once, with what both accept. One that only one
of them asks is answered for that one alone. What is lost by this is said in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from recommender.core.evaluation.compiler import compiled
from recommender.core.language.cards import Entry, Question
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import choices_between


class Together(NamedTuple):
    """
    The questions of both, as far as one person can answer both.

    `values` are the answers that differ in what any rule of either can see, a number called by the
    first of its stretch; `before` and `after` name the entries that have them in the old and the
    new rulebook. `apart` says in words what only one of them asks, `unread` which sheets cannot be
    read by both, and so are not compared.
    """

    rulebook: Rulebook
    values: Mapping[str, tuple[str, ...]]
    before: Mapping[str, str]
    after: Mapping[str, str]
    apart: tuple[str, ...]
    unread: tuple[str, ...]


@lru_cache(maxsize=16)
def together(old: Rulebook, new: Rulebook) -> Together:
    """Find what one person can answer in both rulebooks."""
    entries: dict[str, Question] = {}
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    apart: list[str] = []
    unread: list[str] = []
    for name, entry in new.entries.items():
        other = old.entries.get(name)
        shared = None if other is None else _shared(other, entry)
        after[name] = name
        entries[name] = shared or _alone(entry, name)
        if other is None:
            apart.append(f"`{name}` is asked only now")
        elif shared is None:
            apart.append(f"`{name}` is asked as another kind of question than before")
        else:
            before[name] = name
            unread += _narrowed(other, entry, shared)
    for name, entry in old.entries.items():
        if name in before:
            continue
        own = name
        while own in entries:
            own = f"was-{own}"
        before[own] = name
        entries[own] = _alone(entry, own)
        if own == name:
            apart.append(f"`{name}` was asked only before")
    asked = Rulebook(
        version=new.version, title=new.title, notice=new.notice, urgencies=(),
        questions=tuple(entries.values()),
    )  # fmt: skip
    values = {
        name: named
        for name, entry in asked.entries.items()
        if (named := _values(old, new, entry, before.get(name), after.get(name)))
    }
    then, now = (
        {name: own for name, own in names.items() if name in values} for names in (before, after)
    )
    return Together(asked, values, then, now, tuple(apart), tuple(unread))


def _alone(entry: Entry, name: str) -> Question:
    """Ask one entry as a question of its own, in the words it is asked in."""
    kind = "yes-no" if entry.item else entry.question.kind
    update = {"id": name, "kind": kind, "ask": entry.label, "items": (), "only_if": None}
    return entry.question.model_copy(update=update)


def _shared(old: Entry, new: Entry) -> Question | None:
    """Ask what both ask, with the answers that both take; None when none means the same."""
    question = _alone(new, new.id)
    if old.ticked or new.ticked:
        return question if old.ticked and new.ticked else None
    if old.question.kind != new.question.kind:
        return None
    update: dict[str, object] = {"safety": old.question.safety and new.question.safety}
    if question.is_number:
        least = max(old.question.least or 0, new.question.least or 0)
        most = min(old.question.most or 0, new.question.most or 0)
        update |= {"least": least, "most": most}
        return question.model_copy(update=update) if least <= most else None
    if question.kind == "one-of":
        known = {option.id for option in old.question.options}
        options = tuple(option for option in question.options if option.id in known)
        update |= {"options": options}
        return question.model_copy(update=update) if options else None
    return question


def _narrowed(old: Entry, new: Entry, shared: Question) -> Iterator[str]:
    """Say which answers to an entry only one of the rulebooks takes."""
    if new.ticked:
        return
    for when, question, values in (
        ("before", old.question, old.values),
        ("now", new.question, new.values),
    ):
        only = [f"`{value}`" for value in values if value not in Entry(new.id, shared, None).values]
        if only:
            yield f"`{new.id}` can be answered {' or '.join(only)} only {when}"
        for low, high in (
            (question.least or 0, (shared.least or 0) - 1),
            ((shared.most or 0) + 1, question.most or 0),
        ):
            if question.is_number and low <= high:
                stretch = str(low) if low == high else f"{low} to {high}"
                yield f"`{new.id}` can be answered {stretch} only {when}"


def _values(
    old: Rulebook, new: Rulebook, entry: Entry, before: str | None, after: str | None
) -> tuple[str, ...]:
    """List the answers that differ in what any rule of either can see."""
    bounds = (
        compiled(rulebook).thresholds.get(name or "", ())
        for rulebook, name in ((old, before), (new, after))
    )
    return choices_between(entry, chain.from_iterable(bounds))


def sheet_for(names: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """Give the answers to one of the rulebooks, whose entries `names` names."""
    return {own: answers[name] for name, own in names.items() if name in answers}
