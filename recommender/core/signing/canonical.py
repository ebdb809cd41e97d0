"""
Cards in a form where layout and order leave no trace, and the digest of such a form.

Of a card's words those have a form of their own that a person answers to or does something by.
Only what means something is said, and what is not said is left out: what a later version of the
software can say too changes no digest now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any as Anything

from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import Conclusion, Item, Question, Rule, Technique
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Count,
    FactIs,
    Leaf,
    Not,
    Number,
    fold,
)
from recommender.core.language.rulebook import Rulebook, needs_went_well

NOT_BOUND = {"at", "status", "author", "reviewed", "changed"}
"""What of a rule's own card a signature does not bind."""
Form = Mapping[str, Anything]


def sha256(form: Anything) -> str:
    """Give the SHA-256 of a form, in hexadecimal."""
    return hashlib.sha256(_text(form).encode()).hexdigest()


def digest(form: Anything) -> str:
    """Give the first 16 digits of the SHA-256 of a form."""
    return sha256(form)[:16]


def _text(form: Anything) -> str:
    return json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _ordered(forms: Iterable[Anything]) -> list[Anything]:
    return sorted(forms, key=_text)


def told(**parts: Anything) -> Form:
    """Make a form of what is said, and leave out the rest."""
    return {k: v for k, v in parts.items() if v is not None and v is not False and v != []}


def canonical(condition: Condition) -> list[Anything]:
    """Write a condition so that order, nesting and repetition of its parts leave no trace."""
    return fold(condition, _leaf, _combined)


def _leaf(leaf: Leaf | Not) -> list[Anything]:
    match leaf:
        case Answer(entry, values):
            return ["answer", entry, sorted(set(values))]
        case Number(entry, at_least, below):
            return ["number", entry, at_least, below]
        case FactIs(kind, names):
            return ["fact", kind, sorted(set(names))]
        case Not(part):
            return ["not", _leaf(part)]


def _combined(whole: All | Any | Count, parts: list[list[Anything]]) -> list[Anything]:
    least = whole.least if isinstance(whole, Count) else 1 if isinstance(whole, Any) else len(parts)
    if 1 < least < len(parts):
        return ["count", least, _ordered(parts)]
    kind = "all" if least == len(parts) else "any"
    flat = [one for part in parts for one in (part[1] if part[0] == kind else [part])]
    distinct = {_text(one): one for one in flat}
    if len(distinct) == 1:
        return flat[0]
    return [kind, [distinct[text] for text in sorted(distinct)]]


def _concluded(conclusion: Conclusion) -> Form:
    plain = conclusion.model_dump(mode="json", by_alias=True, exclude_none=True)
    if "avoid" in plain:
        plain["avoid"] = sorted(set(plain["avoid"]))
    if "limit" in plain:
        plain["limit"]["on"] = sorted(set(plain["limit"]["on"]))
    return plain


def meaning_form(rule: Rule) -> Form:
    """Write what a rule asks for, and what follows."""
    return {"when": canonical(rule.when), "then": _ordered(map(_concluded, rule.then))}


def card_form(rule: Rule) -> Form:
    """Write a rule's whole card with its words, reason, sources and certainty."""
    plain = rule.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude=NOT_BOUND
    )
    plain["rows"] = sorted(rule.rows)
    plain["sources"] = _ordered(plain.get("sources", ()))
    return {**plain, **meaning_form(rule)}


def question_form(card: Question) -> Form:
    """Write what can be answered, when it is asked, and what it must lead to; not its items."""
    return told(
        kind=card.kind,
        safety=card.safety,
        at_least=card.at_least,
        every_time=card.every_time,
        options=sorted(option.id for option in card.options),
        least=card.least,
        most=card.most,
        change=card.change and [card.change.points, card.change.percent],
        only_if=None if card.only_if is None else canonical(card.only_if),
    )


def question_words(card: Question) -> Form:
    """Write the words that a person answers to: the question, and each option by its name."""
    options = {option.id: option.label for option in card.options}
    return told(ask=card.ask, options=options or None, **_more_words(card))


def answer_words(item: Item) -> Form:
    """Write the words of a line that a person ticks or leaves."""
    return told(label=item.label, **_more_words(item))


def _more_words(card: Question | Item) -> Form:
    return {
        "brief": card.brief,
        "help": card.help,
        "also_said": sorted(card.also_said),
        "term": card.term,
    }


def technique_words(card: Technique) -> Form:
    """Write the words that a person does something by: in what position, what, and when to stop."""
    return told(position=card.position, steps=list(card.steps), stop_if=sorted(card.stop_if))


def technique_form(rulebook: Rulebook, card: Technique) -> Form:
    """Write where, with what, how firmly and how long; with every feature, worked out or added."""
    return told(
        region=card.region,
        tool=card.tool,
        rung=card.rung,
        section=card.section,
        dose=card.dose.model_dump(mode="json", by_alias=True, exclude_none=True),
        ceiling=card.ceiling,
        features=sorted(rulebook.features_of[card.id]),
        firm=needs_went_well(rulebook, card),
        never=card.never is not None,
        after=card.after,
        together=card.together,
    )


def region_form(card: Region) -> Form:
    """Write where a region lies, whether it is a place, has two sides or is never pressed."""
    return told(
        zone=card.zone,
        part_of=card.part_of,
        place=card.place,
        paired=card.paired,
        never_pressed=card.never_pressed,
    )


def zone_form(card: Zone) -> Form:
    """Write a zone's limit on a first visit, and the wider zone it lies in."""
    return told(first_visit_rung=card.first_visit_rung, within=card.within)


def tool_form(card: Tool) -> Form:
    """Write how hard a tool is, and where it is never used."""
    return told(softness=card.softness, not_on=sorted(card.not_on))
