"""
A whole rulebook as one plain object, for `rules --format json` and for other systems.

Pure: a rulebook in, lists and mappings out. Conditions and conclusions are in the card's own form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from recommender.core.language.cards import Conclusion, Question, Rule, Technique, entries_of
from recommender.core.language.conditions import Condition, form
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.signature import Signature
from recommender.core.signing.status import Standing, all_signed, standing

ASKED = (
    "id", "kind", "group", "ask", "because", "safety", "at_least", "routine", "symptom",
    "every_time", "fixed", "choice",
)  # fmt: skip
"""What is written of a question as it stands on its card, first."""


def catalogue(rulebook: Rulebook) -> dict[str, Any]:
    """
    Write a rulebook as one object: questions, body, techniques, sources, rules and promises.

    Rules come one for each card and stage, with the conclusions of that stage alone.
    """
    return {
        "version": rulebook.version,
        "title": rulebook.title,
        "notice": rulebook.notice,
        "digest": rulebook.digest,
        "signed": all_signed(rulebook),
        "urgencies": [_plain(card) for card in rulebook.urgencies],
        "suspicions": [_plain(card) for card in rulebook.suspicions],
        "questions": [_question(card) for card in rulebook.questions],
        "hard_tool_from": rulebook.hard_tool_from,
        "zones": [_plain(card) for card in rulebook.zones],
        "regions": [_plain(card) for card in rulebook.regions],
        "tools": [_plain(card) for card in rulebook.tools],
        "techniques": [_technique(rulebook, card) for card in rulebook.techniques],
        "advice": [_plain(card) for card in rulebook.advice],
        "sources": [_plain(card) for card in rulebook.sources],
        "rules": [rule_entry(rule, stage) for rule in rulebook.rules for stage in rule.stages],
        "promises": [_promise(card) for card in rulebook.promises],
        "signatures": [
            one for stands in standing(rulebook).values() for one in _signatures(stands)
        ],
    }


def _plain(card: BaseModel) -> dict[str, Any]:
    return card.model_dump(mode="json", by_alias=True, exclude_none=True)


def _signatures(stands: Standing) -> Iterator[dict[str, Any]]:
    """Write who signed a rule, and why that is withdrawn, if it is."""
    signed: list[tuple[Signature, tuple[str, ...]]] = [(signature, ()) for signature in stands.by]
    for signature, withdrawn in [
        *signed,
        *((fell.signature, fell.reasons) for fell in stands.fallen),
    ]:
        yield {
            "rule": signature.rule,
            "as": signature.as_,
            "role": signature.role,
            "on": signature.on.isoformat(),
            "withdrawn": list(withdrawn),
        }


def _form(condition: Condition | None) -> Any:
    return None if condition is None else form(condition)


def _question(card: Question) -> dict[str, Any]:
    options = [
        {
            "id": entry.id,
            "label": entry.label,
            "at_least": entry.at_least,
            "sided": entry.item.sided if entry.item else False,
        }
        for entry in (entries_of(card) if card.kind == "any-of" else ())
    ] + [
        {"id": option.id, "label": option.label, "at_least": None, "sided": False}
        for option in card.options
    ]
    return {
        **{name: getattr(card, name) for name in ASKED},
        "options": options,
        "least": card.least,
        "most": card.most,
        "change": None if card.change is None else _plain(card.change),
        "only_if": _form(card.only_if),
        "at": _place(card),
    }


def _place(card: Question | Rule | Promise) -> str | None:
    return None if card.at is None else str(card.at)


def _technique(rulebook: Rulebook, card: Technique) -> dict[str, Any]:
    gentler, firmer = rulebook.neighbours(card)
    return {
        **_plain(card),
        "features": sorted(rulebook.features(card)),
        "gentler": [neighbour.id for neighbour in gentler],
        "firmer": [neighbour.id for neighbour in firmer],
    }


def rule_entry(rule: Rule, stage: str) -> dict[str, Any]:
    """Write one card at one stage."""
    then = [concluded(conclusion) for conclusion in rule.at_stage(stage)]
    return {
        "id": rule.id,
        "title": rule.title,
        "stage": stage,
        "when": form(rule.when),
        "then": then[0] if len(then) == 1 else then,
        "because": rule.because,
        "rows": list(rule.rows),
        "sources": [_plain(cite) for cite in rule.sources],
        "certainty": rule.certainty,
        "basis": rule.basis,
        "status": rule.status,
        "changed": rule.changed.isoformat(),
        "at": _place(rule),
    }


def concluded(conclusion: Conclusion) -> dict[str, Any]:
    """Write one conclusion in the card's own form, such as `{"avoid": "pressing"}`."""
    plain = conclusion.model_dump(mode="json", by_alias=True, exclude_none=True)
    if "avoid" in plain:
        plain["avoid"] = _one_or_many(plain["avoid"])
    if "limit" in plain:
        on = plain["limit"].pop("on")
        if on:
            plain["limit"]["on"] = _one_or_many(on)
    return plain


def _one_or_many(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names


def _promise(card: Promise) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "whenever": _form(card.whenever),
        "never": _form(card.never),
        "always": _form(card.always),
        "each": card.each,
        "only-takes-away": card.only_takes_away,
        "claims": None if card.claims is None else _plain(card.claims),
        "at": _place(card),
    }
