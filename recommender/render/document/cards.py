"""
Rule and technique cards as text: a list of all rules, and one card in full.

A card is shown as a clinician wrote it, with the words behind each name beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recommender.core.consultation.provenance import shown_card
from recommender.core.language.cards import Conclusion, Rule, Technique
from recommender.core.language.conditions import (
    All,
    Condition,
    Count,
    FactIs,
    Not,
    Number,
)
from recommender.core.language.conditions import (
    Any as AnyOf,
)
from recommender.core.language.errors import UnknownNameError, suggestion
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import fact_words, feature_words, limit_words
from recommender.render.document.blocks import Line, blank, bullets, labelled, words
from recommender.render.document.reasons import certainty_words, source_words
from recommender.render.document.signed import rulebook_signed, signed_lines

LABEL = 10


def list_lines(rulebook: Rulebook) -> Iterator[Line]:
    """List every rule by its id and title, under the file it stands in."""
    yield Line(f"{rulebook.title}, version {rulebook.version}", style="title")
    counts = (
        words(len(rulebook.rules), "rule"),
        words(len(rulebook.techniques), "technique"),
        words(len(rulebook.questions), "question"),
        words(len(rulebook.promises), "promise"),
    )
    yield Line(f"{', '.join(counts)}. {rulebook_signed(rulebook)}")
    file = ""
    for rule in rulebook.rules:
        here = rule.at.file if rule.at else "built in Python"
        if here != file:
            file = here
            yield blank()
            yield Line(file, style="heading")
        retired = " (retired)" if rule.status == "retired" else ""
        yield Line(f"{rule.id}{retired}", 2, 2, "step")
        yield Line(rule.title, 4)
    yield blank()
    yield Line("To read one in full: recommender rules show ID", style="quiet")


def card_lines(rulebook: Rulebook, name: str) -> Iterator[Line]:
    """
    Show one card: a rule, or a technique (`card:ID` or its plain id).

    Raises UnknownNameError, with a suggestion.
    """
    rules = {rule.id: rule for rule in rulebook.rules}
    techniques = {card.id: card for card in rulebook.techniques}
    plain = name.removeprefix("card:")
    if name in rules:
        return _rule(rulebook, rules[name])
    if plain in techniques:
        return _technique(rulebook, techniques[plain])
    near = suggestion(plain, [*rules, *techniques])
    raise UnknownNameError(f"there is no rule and no technique called `{name}`{near}")


def _rule(rulebook: Rulebook, rule: Rule) -> Iterator[Line]:
    yield Line(rule.title, style="title")
    yield Line(f"{rule.id}  {rule.at or ''}".rstrip(), style="quiet")
    yield blank()
    yield Line("When", style="heading")
    yield from _when(rulebook, rule.when, 2)
    yield Line("Then", style="heading")
    yield from bullets((then_words(rulebook, one) for one in rule.then), 2)
    yield from _grounds(rulebook, rule)
    yield from signed_lines(rulebook, rule, LABEL)


def _technique(rulebook: Rulebook, card: Technique) -> Iterator[Line]:
    yield Line(card.title, style="title")
    yield Line(f"{card.id}  {card.at or ''}".rstrip(), style="quiet")
    yield blank()
    if card.never:
        yield labelled("never", card.never, 0, LABEL, "alarm")
    yield labelled("place", rulebook.region_of[card.region].label, 0, LABEL)
    yield labelled("tool", rulebook.tool_of[card.tool].label, 0, LABEL)
    if card.rung is not None:
        yield labelled("rung", f"{card.rung} of 5", 0, LABEL)
    for label, near in zip(("gentler", "firmer"), rulebook.neighbours(card), strict=True):
        if near:
            yield labelled(label, ", ".join(one.id for one in near), 0, LABEL)
    yield labelled("limit", f"no more than {card.ceiling} out of 10", 0, LABEL)
    yield labelled("position", card.position, 0, LABEL)
    yield Line("Steps", style="heading")
    yield from bullets(card.steps, 2)
    if card.stop_if:
        yield Line("Stop if", style="heading")
        yield from bullets(card.stop_if, 2)
    if card.note:
        yield labelled("note", card.note, 0, LABEL)
    yield labelled("features", ", ".join(sorted(rulebook.features(card))), 0, LABEL)
    yield from _grounds(rulebook, card)


def _grounds(rulebook: Rulebook, card: Rule | Technique) -> Iterator[Line]:
    name = card.id if isinstance(card, Rule) else f"card:{card.id}"
    yield labelled("because", card.because, 0, LABEL)
    if card.rows:
        yield labelled("rows", f"{', '.join(card.rows)} of the clinical notes", 0, LABEL)
    if card.status != "retired":
        shown = shown_card(rulebook, name)
        yield labelled("rests on", certainty_words(shown), 0, LABEL)
        for source in shown.sources:
            yield labelled("source", source_words(source), 0, LABEL)
    people = f"{card.status}, changed {card.changed.isoformat()}"
    people += f", written by {card.author}" if card.author else ""
    people += f", reviewed by {card.reviewed}" if card.reviewed else ", reviewed by nobody yet"
    yield labelled("status", people, 0, LABEL)


def _when(rulebook: Rulebook, condition: Condition, indent: int) -> Iterator[Line]:
    match condition:
        case All(parts):
            yield Line("all of these:", indent)
            inner = parts
        case AnyOf(parts):
            yield Line("any of these:", indent)
            inner = parts
        case Count(least, parts):
            yield Line(f"at least {least} of these:", indent)
            inner = parts
        case leaf:
            yield Line(f"- {_leaf(rulebook, leaf)}", indent, 2)
            return
    for part in inner:
        yield from _when(rulebook, part, indent + 2)


def _leaf(rulebook: Rulebook, leaf: Any) -> str:
    match leaf:
        case Not(FactIs() as part):
            return f"not: {_leaf(rulebook, part)}"
        case Not(part):
            return f"answered no: {_leaf(rulebook, part)}"
        case FactIs(kind, (name, *_)):
            prefix = {"refer": "referral", "technique": "offered"}.get(kind, kind)
            return f"{fact_words(rulebook, f'{prefix}:{name}')} ({kind}: {name})"
        case Number(entry, at_least, below):
            low = "" if at_least is None else f" at least {at_least}"
            high = "" if below is None else f" below {below}"
            return f"{entry}{' and'.join(filter(None, (low, high)))}: {_asked(rulebook, entry)}"
    values = "" if leaf.values == ("yes",) else f" {' or '.join(leaf.values)}"
    return f"{leaf.entry}{values}: {_asked(rulebook, leaf.entry)}"


def _asked(rulebook: Rulebook, entry: str) -> str:
    return rulebook.entries[entry].label


def then_words(rulebook: Rulebook, one: Conclusion) -> str:
    """Say what a conclusion brings, in words."""
    if one.refer:
        label = rulebook.urgency_of[one.refer.to].label
        return f"{label}: {rulebook.suspicion_of[one.refer.for_].label}"
    if one.avoid:
        return f"avoid {', '.join(feature_words(rulebook, name) for name in one.avoid)}"
    if one.limit:
        on = [feature_words(rulebook, name) for name in one.limit.on] or ["everything"]
        most = [limit_words(f"{what}<={most}") for what, most in one.limit.parts]
        return f"limit {', '.join(on)}: {', '.join(most)}"
    if one.suggest:
        cards = {card.id: card.title for card in rulebook.techniques}
        return f"suggest: {cards.get(one.suggest, one.suggest)} ({one.suggest})"
    prefix = "advice" if one.advise else one.kind
    return fact_words(rulebook, f"{prefix}:{one.region or one.finding or one.advise}")
