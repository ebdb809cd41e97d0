"""
Whether the cards of a rulebook fit together: names, kinds, stages, sources and the safety rules.

The cards need not make a good rulebook: every function takes what is there, yields every trouble
with its path and never raises. A rulebook without troubles can be compiled. Reading files and
naming places in them is for the adapter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from recommender.core.language.cards import Conclusion, Rule
from recommender.core.language.conditions import RESERVED, facts_read
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.fields import GO_GENTLER, LAYING_OUT, NO_FIRMER, URGENCIES, WENT_WELL
from recommender.core.language.promise import AnotherSign, Promise
from recommender.core.language.rulebook import SHELF_OF
from recommender.core.validation.body import check_body
from recommender.core.validation.conditions import Reader, check_condition
from recommender.core.validation.questions import check_questions
from recommender.core.validation.safety import SUGGESTING, TAKING, check_cautions
from recommender.core.validation.sayings import check_sayings
from recommender.core.validation.sources import check_grounds
from recommender.core.validation.symbols import Cards, Names, Placed, in_brackets, repeated


def check(cards: Cards, place: Callable[[Path], str] = lambda _path: "") -> Iterator[Trouble]:
    """
    Yield everything that keeps the cards from making a rulebook.

    `place` says in words where a path is, for messages that point to a second place.
    """
    names = Names(cards, place)
    yield from _identities(names)
    yield from _urgencies(names)
    yield from check_questions(names)
    yield from check_sayings(names)
    yield from check_cautions(names)
    yield from check_body(names)
    for rule in cards.live_rules:
        yield from _rule(names, rule)
    for promise in cards.promises:
        yield from _promise(names, promise)


def unused(cards: Cards) -> Iterator[Trouble]:
    """Yield a warning for each card and finding that nothing in the rulebook uses."""
    names = Names(cards)
    citing = chain[Placed[Any]](cards.live_rules, cards.live_techniques, cards.regions)
    cited = {cite.cite for one in citing for cite in one.card.sources}
    conditions = [rule.card.when for rule in cards.live_rules]
    conditions += (part for promise in cards.promises for part in promise.card.conditions)
    facts = chain.from_iterable(map(facts_read, conditions))
    read = {fact.names[0] for fact in facts if fact.kind == "finding"}
    for named in cards.suspicions:
        if not names.knows("referral", named.card.id):
            text = f"no rule refers anyone for `{named.card.id}`"
            yield Trouble((*named.path, "id"), "W301", text)
    for given in cards.advice:
        if not names.knows("advised", given.card.id):
            text = f"no rule gives the advice `{given.card.id}`"
            yield Trouble((*given.path, "id"), "W302", text)
    for source in cards.sources:
        if source.card.id not in cited:
            yield Trouble((*source.path, "id"), "W303", f"nothing cites `{source.card.id}`")
    yield from _unspoken(cards)
    for finding, path in names.places.get("finding", {}).items():
        if finding not in read and finding not in (WENT_WELL, GO_GENTLER, NO_FIRMER):
            yield Trouble(path, "W304", f"no rule or promise reads the finding `{finding}`")


def _unspoken(cards: Cards) -> Iterator[Trouble]:
    """Find features that a card adds and that change nothing: often a slip of the pen."""
    spoken = _spoken(cards)
    for one in cards.live_techniques:
        for index, feature in enumerate(one.card.features):
            if feature not in spoken:
                text = f"no rule or promise speaks of the feature `{feature}`"
                tail = suggestion(feature, spoken)
                yield Trouble((*one.path, "features", index), "W305", text + tail)


def _spoken(cards: Cards) -> set[str]:
    """Collect the features that rules avoid or limit, or that promises speak of."""
    spoken: set[str] = set(LAYING_OUT)
    for rule in cards.live_rules:
        for conclusion in rule.card.then:
            spoken.update(conclusion.avoid or (), conclusion.limit.on if conclusion.limit else ())
    for condition in (part for promise in cards.promises for part in promise.card.conditions):
        for fact in facts_read(condition):
            if fact.kind == "offered-with":
                spoken.update(fact.names)
    return spoken


def _identities(names: Names) -> Iterator[Trouble]:
    """Find names that are used twice, or that the language of conditions keeps for itself."""
    cards = names.cards
    for kind in SHELF_OF:
        if kind == "urgency":
            continue
        named: list[tuple[Path, str]] = [
            ((*one.path, "id"), one.card.id) for one in cards.of_kind(kind)
        ]
        if kind == "question":
            named += (
                ((*one.path, "items", n, "id"), item.id)
                for one in cards.questions
                for n, item in enumerate(one.card.items)
            )
        yield from _twice(names, kind, named)
        if kind != "tool":
            yield from _reserved(named)
    for question in cards.questions:
        options = question.card.options
        named = [((*question.path, "options", n, "id"), o.id) for n, o in enumerate(options)]
        yield from _twice(names, "option", named)
        yield from _reserved(named)
    for technique in cards.techniques:
        added = enumerate(technique.card.features)
        yield from _reserved(((*technique.path, "features", n), name) for n, name in added)


def _twice(names: Names, kind: str, named: list[tuple[Path, str]]) -> Iterator[Trouble]:
    what = "question or item" if kind == "question" else kind
    for path, name, first in repeated(named):
        text = f"another {what} is called `{name}`{in_brackets(names.place(first))}"
        yield Trouble(path, "E321", text)


def _reserved(named: Iterable[tuple[Path, str]]) -> Iterator[Trouble]:
    for path, name in named:
        if name in RESERVED:
            text = f"`{name}` is a word of the conditions, so it cannot be a name"
            yield Trouble(path, "E322", text)


def _urgencies(names: Names) -> Iterator[Trouble]:
    found = tuple(one.card.id for one in names.cards.urgencies)
    if found != URGENCIES and names.whole("urgency"):
        path = names.cards.urgencies[0].path[:-1] if names.cards.urgencies else ("rulebook.yaml",)
        wanted = ", ".join(f"`{urgency}`" for urgency in URGENCIES)
        yield Trouble(path, "E333", f"the urgencies are {wanted}, in this order", on_key=True)


def _rule(names: Names, one: Placed[Rule]) -> Iterator[Trouble]:
    yield from check_grounds(names, one)
    kinds = {conclusion.kind for conclusion in one.card.then}
    cautious = sorted(kinds & TAKING)
    if cautious and one.card.certainty is not None:
        text = f"a card that concludes `{cautious[0]}` may not have `certainty`"
        yield Trouble((*one.path, "certainty"), "E328", text, on_key=True)
    suggesting = sorted(kinds & SUGGESTING)
    if suggesting and not cautious and one.card.certainty is None:
        text = f"a card that concludes `{suggesting[0]}` needs `certainty`"
        yield Trouble(one.path, "E328", text)
    reader = Reader((*one.path, "when"), stage=one.card.stages[0])
    yield from check_condition(names, one.card.when, reader)
    for index, conclusion in enumerate(one.card.then):
        yield from _conclusion(names, conclusion, (*one.path, "then", index))


def _conclusion(names: Names, conclusion: Conclusion, path: Path) -> Iterator[Trouble]:
    """Check that what is concluded exists."""
    if conclusion.refer is not None:
        place = (*path, "refer", "for")
        yield from names.unknown("suspicion", conclusion.refer.for_, place, "E319")
    if conclusion.region is not None:
        yield from names.unknown("region", conclusion.region, (*path, "region"), "E319")
    if conclusion.suggest is not None:
        yield from names.unknown("technique", conclusion.suggest, (*path, "suggest"), "E319")
    if conclusion.advise is not None:
        yield from names.unknown("advice", conclusion.advise, (*path, "advise"), "E319")
    for index, feature in enumerate(conclusion.avoid or ()):
        text = f"no technique has the feature `{feature}`"
        yield from names.unknown("feature", feature, (*path, "avoid", index), "E320", text)
    for index, feature in enumerate(conclusion.limit.on if conclusion.limit else ()):
        text = f"no technique has the feature `{feature}`"
        yield from names.unknown("feature", feature, (*path, "limit", "on", index), "E320", text)


def _promise(names: Names, one: Placed[Promise]) -> Iterator[Trouble]:
    for key in ("whenever", "never", "always"):
        condition = getattr(one.card, key)
        if condition is not None:
            yield from check_condition(names, condition, Reader((*one.path, key)))
    beside = one.card.another_sign
    for key in AnotherSign.model_fields if beside is not None else ():
        for index, entry in enumerate(getattr(beside, key)):
            path = (*one.path, "another-sign", key.replace("_", "-"), index)
            yield from names.unknown("answer", entry, path, "E310")
