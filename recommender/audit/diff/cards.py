"""
Which cards of a rulebook are not as they were, card by card and part by part, in words.

Cards are the same when their ids are. Nothing is said here of what a change does to anybody; only
that the steps of a routine may come out otherwise, where a part is read when they are laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any as Anything

from recommender.audit.cases.cases import Cases
from recommender.audit.diff.result import CardChanged, PartChanged
from recommender.core.language.cards import Conclusion, Dose, Item, Option, Question
from recommender.core.language.conditions import All, Answer, Any, Count, FactIs, Not, Number
from recommender.core.language.fields import Card, kebab
from recommender.core.language.grounds import Cite
from recommender.core.language.rulebook import SHELF_OF, Rulebook
from recommender.core.language.sentences import conclusion_words, condition_words, listed

NAMES = {
    "when": "condition", "then": "conclusion", "because": "reason", "title": "wording",
    "ask": "wording", "label": "wording", "text": "wording", "words": "wording", "do": "wording",
    "basis": "basis", "only_if": "only if", "whenever": "whenever", "stop_if": "stop if",
    "also_said": "sayings",
}  # fmt: skip
"""What a part is called, where that is not how its key is written."""
WORDING = {
    "because", "title", "ask", "label", "text", "words", "do", "note", "position", "steps",
    "stop_if", "notice", "group", "points", "link", "case", "help", "also_said", "term",
}  # fmt: skip
KEEPING = {"changed", "author", "reviewed", "version"}
"""Parts that say who wrote a card and when."""
LAID_OUT = {
    "rule": {"when", "then", "certainty", "status", "first"},
    "technique": {
        "region", "tool", "rung", "section", "dose", "together", "after", "status", "features",
    },
    "region": {"paired", "zone", "part_of", "place"},
    "tool": {"softness"},
    "zone": {"first_visit_rung"},
}  # fmt: skip
"""Parts that are read when a routine is laid out."""
LAYING_OUT = {"findings", "regions", "techniques"}
"""The stages of rules that a routine follows, back to what was reported on one side."""
ASKED_FOR_IT = {"tools", "minutes", "sides", "pain-now"}
"""Questions that a routine reads by their ids."""


KINDS = (
    "rule", "question", "technique", "region", "zone", "tool", "suspicion", "urgency", "advice",
    "promise", "source",
)  # fmt: skip
"""Kinds of card, in the order in which they are told."""
ORDERED = {"question", "region", "zone", "tool", "advice"}
"""Kinds of card whose order has a meaning."""
HEAD = ("title", "notice", "emergency_call", "stop_pressing", "hard_tool_from")


def cards_changed(old: Rulebook, new: Rulebook) -> Iterator[CardChanged]:
    """List every card that is not as it was, kind by kind, in order of id."""
    head = tuple(_parts(old, new, old, new, HEAD))
    if head:
        yield _changed("rulebook", "rulebook", new.title, head)
    for kind in KINDS:
        before, after = (
            {card.id: card for card in getattr(rulebook, SHELF_OF[kind])} for rulebook in (old, new)
        )
        for name in sorted({*before, *after}):
            yield from _card(kind, old, new, before.get(name), after.get(name))
        if kind in ORDERED:
            yield from _order(kind, before, after)


def _order(
    kind: str, before: Mapping[str, Card], after: Mapping[str, Card]
) -> Iterator[CardChanged]:
    """Say that cards stand in another order, where the order has a meaning."""
    then, now = [n for n in before if n in after], [n for n in after if n in before]
    if then != now:
        moved = [(a, b) for a, b in zip(then, now, strict=True) if a != b]
        part = PartChanged(
            part="order",
            before=listed([f"`{a}`" for a, _ in moved]),
            after=listed([f"`{b}`" for _, b in moved]),
        )
        key, lays_out = SHELF_OF[kind], kind in ("region", "tool")
        yield _changed(key, key, f"The order of the {key}", (part,), lays_out=lays_out)


def _card(
    kind: str, old: Rulebook, new: Rulebook, before: Anything, after: Anything
) -> Iterator[CardChanged]:
    """Say what changed of one card; `before` or `after` may not be there."""
    card = after or before
    if before and after:
        what = _what(before, after)
        keys = [key for key in type(after).model_fields if key not in ("id", "at")]
        parts = tuple(_parts(old, new, before, after, keys))
        if not parts:
            return
    else:
        what, parts = "added" if after else "removed", tuple(_whole(new if after else old, card))
    yield _changed(
        kind, card.id, _title(card), parts, what=what, at=getattr(after, "at", None),
        lays_out=_lays_out(kind, before, after),
    )  # fmt: skip


def _lays_out(kind: str, before: Anything, after: Anything) -> bool:
    """Say whether routines may be laid out otherwise; `before` or `after` may not be there."""
    live = [c for c in (before, after) if c and getattr(c, "status", "") != "retired"]
    if not live:
        return False
    if kind == "question":
        return _question_lays_out(before, after)
    if kind == "rule" and not any(LAYING_OUT.intersection(rule.stages) for rule in live):
        return False
    if before is None or after is None:
        return kind in ("rule", "technique", "region", "tool")
    return _differ(before, after, LAID_OUT.get(kind, set()))


def _differ(before: Anything, after: Anything, keys: Iterable[str]) -> bool:
    return any(getattr(before, key) != getattr(after, key) for key in keys)


def _question_lays_out(before: Question | None, after: Question | None) -> bool:
    """Say so of what a routine reads, of sided items, and of who is asked what; never of words."""
    cards = [card for card in (before, after) if card is not None]
    if before is None or after is None:
        return any(
            card.routine or card.id in ASKED_FOR_IT or any(item.sided for item in card.items)
            for card in cards
        )
    items, options = (
        [[(part.id, getattr(part, "sided", False)) for part in parts] for parts in both]
        for both in ((before.items, after.items), (before.options, after.options))
    )
    if items[0] != items[1] or options[0] != options[1]:
        return True
    if any(card.routine or card.id in ASKED_FOR_IT for card in cards):
        plain = WORDING | {"id", "at", "options", "items", "every_time"}
        return _differ(before, after, set(Question.model_fields) - plain)
    return _differ(before, after, {"kind", "only_if"})


def _what(before: Anything, after: Anything) -> str:
    """Say whether a card that is there before and after was retired, brought back or changed."""
    was, is_ = (getattr(card, "status", "") == "retired" for card in (before, after))
    return "changed" if was == is_ else "retired" if is_ else "brought-back"


def _changed(
    kind: str,
    name: str,
    title: str,
    parts: tuple[PartChanged, ...],
    *,
    what: str = "changed",
    at: Anything = None,
    lays_out: bool = False,
) -> CardChanged:
    """Put together a changed card; only its wording changed when no part says otherwise."""
    meant = [part for part in parts if not (part.wording or part.keeping)]
    return CardChanged(
        kind=kind, id=name, title=title, what=what, parts=parts,
        wording_only=not meant and any(part.wording for part in parts), lays_out=lays_out, at=at,
    )  # fmt: skip


def _title(card: Anything) -> str:
    words = (getattr(card, key, None) for key in ("title", "ask", "label", "case"))
    return next((text for text in words if text), "")


def _whole(rulebook: Rulebook, card: Anything) -> Iterator[PartChanged]:
    """Say what a card that was added or removed says."""
    for key in ("when", "then", "because", "never", "always", "whenever"):
        value = getattr(card, key, None)
        if value is not None:
            yield PartChanged(part=NAMES.get(key, key), before=None, after=_said(rulebook, value))


def _parts(
    old: Rulebook, new: Rulebook, before: Anything, after: Anything, keys: Iterable[str]
) -> Iterator[PartChanged]:
    """List the parts of two cards that are not the same."""
    for key in keys:
        one, other = getattr(before, key), getattr(after, key)
        if one == other:
            continue
        yield PartChanged(
            part=NAMES.get(key, kebab(key)),
            before=_said(old, _besides(one, other)),
            after=_said(new, _besides(other, one)),
            wording=key in WORDING or _only_labels(one, other),
            keeping=key in KEEPING,
        )


def _besides(one: Anything, other: Anything) -> Anything:
    """Of lists of items, options and sources, keep what the other does not have."""
    if isinstance(one, tuple) and one and isinstance(one[0], Item | Option | Cite):
        return tuple(part for part in one if part not in (other or ()))
    return one


def _only_labels(one: Anything, other: Anything) -> bool:
    """Say whether items or options are the same in all but their words."""
    if not (isinstance(one, tuple) and isinstance(other, tuple) and one and other):
        return False
    if not isinstance(one[0], Item | Option):
        return False
    words = {"label": "", "help": None, "also_said": (), "term": None}
    plain = [
        [part.model_copy(update={k: words[k] for k in words if hasattr(part, k)}) for part in parts]
        for parts in (one, other)
    ]
    return bool(plain[0] == plain[1])


def _said(rulebook: Rulebook, value: Anything) -> str | None:
    """Say one part of a card in words; None when it is not there."""
    match value:
        case None | ():
            return None
        case tuple():
            return "; ".join(filter(None, (_said(rulebook, part) for part in value)))
        case Conclusion():
            return conclusion_words(rulebook, value)
        case All() | Any() | Count() | Not() | Answer() | Number() | FactIs():
            return condition_words(rulebook, value)
        case Item() | Option():
            return f"{value.id}: {value.label}"
        case Cite():
            return f"{value.cite} ({value.at})" if value.at else value.cite
        case Dose():
            return _dose(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _dose(dose: Dose) -> str:
    one = f"{dose.seconds} seconds" if dose.seconds else f"{dose.repetitions} times"
    return f"{dose.sets} x {one}, at least {dose.least}"


def cases_changed(old: Cases, new: Cases) -> Iterator[CardChanged]:
    """List the cases that were added, taken out, or expect something else than before."""
    before = {case.case: case for case in old.cases}
    after = {case.case: case for case in new.cases}
    for title in dict.fromkeys([*after, *before]):
        one, other = before.get(title), after.get(title)
        what = "changed" if one and other else "added" if other else "removed"
        parts = tuple(
            PartChanged(part=kebab(key), before=None, after=None)
            for key in ("answers", "near_miss_of", "expect", "from_")
            if what == "changed" and getattr(one, key) != getattr(other, key)
        )
        if parts or what != "changed":
            yield _changed("case", title, title, parts, what=what, at=getattr(other, "at", None))
