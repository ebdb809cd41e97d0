"""
Rulebooks to measure with: the shipped one, and generated ones of its shape in any size.

A generated rulebook has warning signs, cautions, symptoms and numbers; findings that chain,
referrals, cautions, regions with ladders, and advice that relies on what was not concluded. The
same size and seed always give the same rulebook and the same sheets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recommender.adapters.rulebook import load
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, gated, ints
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import ignored

ROOT = Path(__file__).resolve().parent.parent
SIZES = (50, 200, 1000)
URGENCIES = ("emergency", "same-day", "soon", "routine")
GROUNDS = {"because": "measured", "basis": "design", "status": "draft", "changed": "2026-11-22"}
ZONES = ("belly", "groin", "thigh", "back")
TOOLS = {"none": 0, "hand": 1, "soft-ball": 2, "foam-roller": 3, "hard-tool": 6}
SHARES = {
    "findings": 0.15,
    "referrals": 0.25,
    "cautions": 0.20,
    "regions": 0.20,
    "techniques": 0.05,
    "advice": 0.15,
}


@cache
def generated(cards: int, seed: int = 0) -> Rulebook:
    """Make a rulebook of so many rule cards; ladders and guards come on top when it is compiled."""
    return Rulebook.model_validate(_Maker(cards, seed).rulebook())


@cache
def shipped() -> Rulebook:
    """Load the shipped rulebook."""
    return load(ROOT / "rules")


def sheets(rulebook: Rulebook, count: int, seed: int = 0) -> list[dict[str, str]]:
    """Answer everything on so many sheets: few warning signs, some symptoms."""
    rnd = random.Random(seed)
    made = []
    for _ in range(count):
        answers = {entry.id: _answer(rnd, entry) for entry in rulebook.entries.values()}
        ruled_out = (rulebook.entries[name] for name in ignored(rulebook, answers))
        safety = (entry for entry in ruled_out if entry.question.safety)
        calm = {entry.id: "no" if entry.ticked else "not-sure" for entry in safety}
        made.append({**answers, **calm})
    return made


def rulebooks() -> list[Any]:
    """List the rulebooks to measure with, by name, as pytest parameters."""
    mine = pytest.param(shipped(), id="shipped")
    return [mine, *(pytest.param(generated(size), id=f"{size}-cards") for size in SIZES)]


def described(rulebook: Rulebook) -> dict[str, int]:
    """Say how large a rulebook is."""
    program = compiled(rulebook)
    return {"cards": len(rulebook.rule_of), "compiled_rules": len(list(program.rules))}


def true_answers(rulebook: Rulebook, sheet: Mapping[str, str]) -> list[int]:
    """List the answers that hold on a complete sheet and that some rule reads."""
    program = compiled(rulebook)
    values = gated(program, ints(program, rulebook, sheet), INTS)
    read = {slot for rule in program.rules for slot, _ in rule.reads}
    own = (slot for slots in program.answers.values() for slot in slots)
    return [slot for slot in own if values[slot] and slot in read]


def right_facts(rulebook: Rulebook, sheet: Mapping[str, str]) -> set[int]:
    """List the slots of the facts that the definition concludes."""
    program = compiled(rulebook)
    values = evaluate(program, ints(program, rulebook, sheet), INTS).values
    return {slot for slot in program.facts if values[slot]}


def _answer(rnd: random.Random, entry: Entry) -> str:
    question = entry.question
    if question.kind == "text":
        return "in my own words"
    if question.kind == "number":
        return str(rnd.randint(question.least or 0, question.most or 0))
    if not entry.ticked:
        return rnd.choice(entry.values)
    yes = 0.02 if question.safety else 0.25
    return rnd.choices(("yes", "no", "not-sure"), (yes, 1 - 1.25 * yes, yes / 4))[0]


class _Maker:
    """Makes the cards of one rulebook."""

    def __init__(self, cards: int, seed: int) -> None:
        self.rnd = random.Random(seed)
        self.counts = {stage: max(1, round(cards * share)) for stage, share in SHARES.items()}
        self.counts["referrals"] += cards - sum(self.counts.values())
        self.warnings = [f"warning-{n}" for n in range(self.counts["referrals"])]
        self.cautious = [f"careful-{n}" for n in range(self.counts["cautions"])]
        self.symptoms = [f"symptom-{n}" for n in range(max(6, cards // 6))]
        self.findings = [f"finding-{n}" for n in range(self.counts["findings"])]
        self.suspicions = [f"suspicion-{n}" for n in range(max(2, len(self.warnings) // 3))]
        self.regions = [f"region-{n}" for n in range(max(4, cards // 15))]
        self.features = ["pressing", "effort", "face-down", *(f"{z}-pressure" for z in ZONES)]

    def rulebook(self) -> dict[str, Any]:
        techniques = list(self._techniques())
        names = [card["id"] for card in techniques]
        rules = [*self._findings(), *self._referrals(), *self._cautions(), *self._regions()]
        rules += [*self._suggestions(names), *self._advice(names)]
        advice = [f"advice-{n}" for n in range(self.counts["advice"])]
        return {
            "version": "0.0.1",
            "title": "generated",
            "notice": "This was made to be measured.",
            "urgencies": [{"id": u, "label": u, "do": u} for u in URGENCIES],
            "suspicions": [{"id": s, "label": s} for s in self.suspicions],
            "advice": [{"id": a, "title": a, "text": a} for a in advice],
            "questions": self._questions(),
            "zones": [
                {"id": z, "label": z, "first-visit-rung": 2 + n // 2} for n, z in enumerate(ZONES)
            ],
            "regions": [
                {"id": name, "label": name, "zone": ZONES[n % len(ZONES)], "paired": n % 2 == 0}
                for n, name in enumerate(self.regions)
            ],
            "tools": [{"id": t, "label": t, "softness": n} for t, n in TOOLS.items()],
            "techniques": techniques,
            "rules": rules,
        }

    def _questions(self) -> list[dict[str, Any]]:
        def checklist(name: str, items: list[str], **more: Any) -> dict[str, Any]:
            listed = [{"id": item, "label": item} for item in items]
            return {
                "id": name,
                "kind": "any-of",
                "group": "all",
                "ask": name,
                "items": listed,
                **more,
            }

        def number(name: str, most: int, **more: Any) -> dict[str, Any]:
            return {
                "id": name, "kind": "number", "group": "all", "ask": name,
                "least": 0, "most": most, **more,
            }  # fmt: skip

        hours = [{"id": name, "label": name} for name in ("short", "medium", "long")]
        return [
            number("age", 110, safety=True),
            checklist("warnings", self.warnings, safety=True),
            {
                "id": "pregnant", "kind": "yes-no", "group": "all", "ask": "pregnant",
                "safety": True, "only-if": {"age": {"at-least": 12, "below": 60}},
            },
            checklist("careful", self.cautious, safety=True),
            checklist("symptoms", self.symptoms),
            number("pain-now", 10),
            {"id": "sitting", "kind": "one-of", "group": "all", "ask": "sitting", "options": hours},
            {
                "id": "done-twice-well", "kind": "yes-no", "group": "all", "ask": "well",
                "only-if": {"any": self.symptoms[:6]},
            },
            number("minutes", 60, routine=True),
        ]  # fmt: skip

    def _rule(self, name: str, when: Any, then: Any, **more: Any) -> dict[str, Any]:
        return {"id": name, "title": name, "when": when, "then": then, **GROUNDS, **more}

    def _some(self, pool: list[str], most: int) -> list[str]:
        return self.rnd.sample(pool, min(len(pool), self.rnd.randint(1, most)))

    def _findings(self) -> Iterator[dict[str, Any]]:
        yield self._rule("went-well", "done-twice-well", {"finding": "went-well"})
        for n, name in enumerate(self.findings[1:], 1):
            parts: list[Any] = list(self._some(self.symptoms, 3))
            if n > 1 and self.rnd.random() < 0.5:
                parts.append({"finding": self.rnd.choice(self.findings[max(1, n - 6) : n])})
            if self.rnd.random() < 0.3:
                parts.append({"sitting": ["medium", "long"]})
            if len(parts) > 2 and self.rnd.random() < 0.4:
                when: Any = {"count-of": {"least": 2, "of": parts}}
            else:
                when = {self.rnd.choice(["all", "any"]): parts}
            yield self._rule(f"finds-{n}", when, {"finding": name})

    def _referrals(self) -> Iterator[dict[str, Any]]:
        for n, warning in enumerate(self.warnings):
            when: Any = {"any": [warning, {warning: "not-sure"}]}
            if n % 4 == 3:
                when = {"all": [when, {"pain-now": {"at-least": self.rnd.randint(5, 8)}}]}
            to = self.rnd.choice(URGENCIES)
            refer = {"refer": {"to": to, "for": self.rnd.choice(self.suspicions)}}
            yield self._rule(f"refers-{n}", when, refer)

    def _cautions(self) -> Iterator[dict[str, Any]]:
        for n, careful in enumerate(self.cautious):
            on = self.rnd.choice(self.features)
            part = self.rnd.choice(
                [
                    {"pressure": 2},
                    {"seconds": 30},
                    {"rung": "lowest"},
                    {"rung": 2},
                    {"dose": "half"},
                ]
            )
            then: Any = {"avoid": on} if n % 2 else {"limit": {**part, "on": on}}
            yield self._rule(f"cautions-{n}", {"any": [careful, {careful: "not-sure"}]}, then)

    def _regions(self) -> Iterator[dict[str, Any]]:
        for n in range(self.counts["regions"]):
            parts: list[Any] = list(self._some(self.symptoms, 2))
            parts += [{"finding": name} for name in self._some(self.findings[1:], 2)]
            when: Any = {"any": parts[:2]}
            if len(parts) > 2:
                when = {"all": [when, {"any": parts[2:]}]}
            if n % 5 == 4:
                when = {"all": [when, {"not": {"finding": self.rnd.choice(self.findings[1:])}}]}
            if n % 7 == 6:
                when = {"all": [{"region": self.regions[n % len(self.regions)]}, when]}
            region = self.regions[(n + 1) % len(self.regions)]
            yield self._rule(f"reaches-{n}", when, {"region": region}, certainty="low")

    def _techniques(self) -> Iterator[dict[str, Any]]:
        tools = list(TOOLS)
        for n, region in enumerate(self.regions):
            for rung in range(3):
                section = ("settle", "ease", "ease")[rung]
                yield self._technique(
                    f"ease-{n}-{rung}", region, tools[rung + n % 2], section, rung + n % 3
                )
            yield self._technique(f"move-{n}", region, "none", "move", None)

    def _technique(
        self, name: str, region: str, tool: str, section: str, rung: int | None
    ) -> dict[str, Any]:
        more: dict[str, Any] = {} if rung is None else {"rung": rung}
        if self.rnd.random() < 0.3:
            more["features"] = [self.rnd.choice(["effort", "face-down"])]
        if self.rnd.random() < 0.05:
            more["never"] = "It is here to be refused."
        return {
            "id": name, "title": name, "region": region, "tool": tool, "section": section,
            "position": "sitting", "steps": ["begin", "end"], "ceiling": 3, "certainty": "low",
            "dose": {"seconds": 60, "sets": 2, "least": 20}, **more, **GROUNDS,
        }  # fmt: skip

    def _suggestions(self, techniques: list[str]) -> Iterator[dict[str, Any]]:
        moves = [name for name in techniques if name.startswith("move-")]
        for n in range(self.counts["techniques"]):
            when = {"any": [{"region": name} for name in self._some(self.regions, 3)]}
            suggest = {"suggest": self.rnd.choice(moves)}
            yield self._rule(f"suggests-{n}", when, suggest, certainty="low")

    def _advice(self, techniques: list[str]) -> Iterator[dict[str, Any]]:
        for n in range(self.counts["advice"]):
            parts: list[Any] = [{"any": [{"region": name} for name in self._some(self.regions, 3)]}]
            if n % 2:
                parts.append({"not": {"finding": self.rnd.choice(self.findings[1:])}})
            if n % 3 == 0:
                parts.append({"not": {"refer": self.rnd.choice(self.suspicions)}})
            if n % 5 == 0:
                parts.append({"not": {"technique": self.rnd.choice(techniques)}})
            if n % 11 == 0:
                parts = [{"any": [{"pain-now": {"at-least": 7}}, {"all": parts}]}]
            yield self._rule(f"advises-{n}", {"all": parts}, {"advise": f"advice-{n}"})
