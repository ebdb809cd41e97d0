"""
Random rulebooks and sheets.

A rulebook is made from a source of randomness: hypothesis's own, so that failures shrink, or a
seeded one where the count matters. It keeps what the loader checks: stages, cautions that only take
away.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from recommender.core.evaluation.compiler import thresholds
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import ignored

GROUNDS = {"because": "so", "basis": "design", "status": "draft", "changed": "2026-11-22"}
URGENCIES = ("emergency", "same-day", "soon", "routine")
STAGES = ("findings", "referrals", "cautions", "regions", "techniques", "advice")


def numbered(prefix: str, count: int) -> list[str]:
    """Name `count` things."""
    return [f"{prefix}{n}" for n in range(count)]


class Maker:
    """Makes one rulebook, from one source of randomness."""

    def __init__(
        self, rnd: random.Random, rules: int, questions: int, kinds: Sequence[str] = ()
    ) -> None:
        """Settle how much of everything there is; `kinds` are those of the questions, in order."""
        self.rnd = rnd
        self.kinds = kinds
        self.count = rules
        few = max(2, rules // 12)
        self.findings = numbered("f", few)
        self.suspicions = numbered("s", max(1, few // 2))
        self.regions = numbered("r", max(1, few // 2))
        self.techniques = numbered("t", few)
        self.advice = numbered("a", max(1, few // 2))
        self.features = ["pressing", "hard-tool", "z0-pressure", "z1-pressure", "x0", "x1"]
        self.questions: list[dict[str, Any]] = []
        for n in range(questions):
            self.questions.append(self.question(n))

    def question(self, n: int) -> dict[str, Any]:
        """Make a question, sometimes with an `only-if` over earlier ones."""
        any_kind = ["yes-no", "yes-no", "any-of", "one-of", "number"]
        kind = self.kinds[n] if self.kinds else self.rnd.choice(any_kind)
        safety = self.rnd.random() < 0.4
        card: dict[str, Any] = {
            "id": f"q{n}", "kind": kind, "group": "g", "ask": f"q{n}?", "safety": safety,
        }  # fmt: skip
        if kind == "any-of":
            card["items"] = [
                {"id": f"q{n}i{m}", "label": f"q{n}i{m}"} for m in range(self.rnd.randint(1, 3))
            ]
        if kind == "one-of":
            card["options"] = [
                {"id": f"o{m}", "label": f"o{m}"} for m in range(self.rnd.randint(2, 3))
            ]
        if kind == "number":
            card |= {"least": 0, "most": 10}
        if self.questions and self.rnd.random() < 0.25:
            earlier = self.rnd.sample(self.questions, min(2, len(self.questions)))
            leaf = [self.answer(q, allow_not=not (safety and q["safety"])) for q in earlier]
            card["only-if"] = leaf[0] if len(leaf) == 1 else {self.rnd.choice(["all", "any"]): leaf}
        return card

    def answer(
        self, card: dict[str, Any], *, allow_not: bool = True, only_not: bool = False
    ) -> Any:
        """Make a leaf over one question."""
        name = card["id"]
        if card["kind"] in ("yes-no", "any-of"):
            name = self.rnd.choice(card["items"])["id"] if card["kind"] == "any-of" else name
            forms = [name, {name: "not-sure"}] * (not only_not) + [{"not": name}] * (
                allow_not or only_not
            )
            return self.rnd.choice(forms)
        if card["kind"] == "one-of":
            options = [option["id"] for option in card["options"]]
            forms = [{name: self.rnd.choice(options)}, {name: self.rnd.sample(options, 2)}] * (
                not only_not
            )
            forms += [{"not": {name: self.rnd.choice(options)}}] * (allow_not or only_not)
            return self.rnd.choice(forms)
        low = self.rnd.randint(0, 8)
        return {
            name: self.rnd.choice(
                [{"at-least": low}, {"below": low + 1}, {"at-least": low, "below": 10}]
            )
        }

    def fact(self, stage: str, *, own: bool, cautious: bool) -> Any:
        """Make a leaf over a fact of an earlier stage, or, not negated, of the same."""
        before = STAGES[: STAGES.index(stage) + own]
        pool: list[dict[str, str]] = []
        if "findings" in before:
            pool += [{"finding": name} for name in self.findings]
        if "referrals" in before and not cautious:
            pool += [{"refer": name} for name in self.suspicions]
        if "cautions" in before and not cautious:
            pool += [{"avoid": name} for name in self.features]
        if "regions" in before:
            pool += [{"region": name} for name in self.regions]
        if "techniques" in before and stage == "advice":
            pool += [{"technique": name} for name in self.techniques]
        return self.rnd.choice(pool) if pool else None

    def condition(self, stage: str, depth: int = 2) -> Any:
        """Make a condition that a rule of this stage may have."""
        draw = self.rnd.random()
        if depth and draw < 0.45:
            kind = self.rnd.choice(["all", "all", "any", "count-of"])
            parts = [self.condition(stage, depth - 1) for _ in range(self.rnd.randint(1, 3))]
            if kind == "count-of":
                return {kind: {"least": self.rnd.randint(1, len(parts)), "of": parts}}
            return {kind: parts}
        cautious = stage in ("regions", "techniques")
        if draw < 0.75:
            card = self.rnd.choice(self.questions)
            if not (cautious and card["safety"]):
                return self.answer(card)
            if card["kind"] in ("yes-no", "any-of"):
                return self.answer(card, only_not=True)
        negate = self.rnd.random() < 0.4
        fact = self.fact(stage, own=not negate, cautious=cautious and not negate)
        if fact is None or (negate and "technique" in fact and stage != "advice"):
            calm = [q for q in self.questions if not q["safety"]]
            return self.answer(self.rnd.choice(calm or self.questions[:1]), only_not=not calm)
        return {"not": fact} if negate else fact

    def conclusion(self, stage: str) -> dict[str, Any]:
        """Make a conclusion of one stage."""
        choose = self.rnd.choice
        match stage:
            case "findings":
                return {"finding": choose([*self.findings, "went-well"])}
            case "referrals":
                return {"refer": {"to": choose(URGENCIES), "for": choose(self.suspicions)}}
            case "cautions" if self.rnd.random() < 0.5:
                return {"avoid": choose(self.features)}
            case "cautions":
                seconds = {"seconds": choose([10, 20])}
                rungs = [{"rung": "lowest"}, {"rung": 1}]
                part = choose([{"pressure": 2}, seconds, *rungs, {"dose": "half"}])
                everywhere = self.rnd.random() >= 0.8
                return {"limit": part if everywhere else {**part, "on": choose(self.features)}}
            case "regions":
                return {"region": choose(self.regions)}
            case "techniques":
                return {"suggest": choose(self.techniques)}
            case _:
                return {"advise": choose(self.advice)}

    def rule(self, n: int) -> dict[str, Any]:
        """Make a card, now and then with conclusions of two stages."""
        stage = self.rnd.choice(STAGES)
        then = [self.conclusion(stage)]
        if stage == "referrals" and self.rnd.random() < 0.3:
            then.append(self.conclusion("cautions"))
        certain = {"certainty": "low"} if stage in ("regions", "techniques") else {}
        return {
            "id": f"rule{n}", "title": f"rule {n}", "when": self.condition(stage),
            "then": then, **certain, **GROUNDS,
        }  # fmt: skip

    def technique(self, name: str) -> dict[str, Any]:
        """Make a technique somewhere on a ladder, or none."""
        section = self.rnd.choice(["settle", "ease", "ease", "move"])
        seconds = self.rnd.choice([30, 60, 120])
        card: dict[str, Any] = {
            "id": name, "title": name, "region": self.rnd.choice(self.regions),
            "tool": self.rnd.choice(["none", "soft", "hard"]), "section": section,
            "position": "any", "steps": ["one"], "ceiling": self.rnd.randint(0, 6),
            "dose": {"seconds": seconds, "sets": self.rnd.randint(1, 3), "least": 20},
            "certainty": "low", **GROUNDS,
        }  # fmt: skip
        if section != "move" or self.rnd.random() < 0.3:
            card["rung"] = self.rnd.randint(0, 5)
        if self.rnd.random() < 0.3:
            card["features"] = [self.rnd.choice(["x0", "x1"])]
        if self.rnd.random() < 0.1:
            card["never"] = "because it must not be"
        return card

    def rulebook(self) -> Rulebook:
        """Put it all together."""
        questions = [
            *self.questions,
            {
                "id": "minutes", "kind": "number", "group": "g", "ask": "m?",
                "least": 5, "most": 30, "routine": True,
            },
        ]  # fmt: skip
        regions = [
            {"id": r, "label": r, "zone": self.rnd.choice(["z0", "z1"])} for r in self.regions
        ]
        return Rulebook.model_validate(
            {
                "version": "0.0.1",
                "title": "random",
                "notice": "random",
                "urgencies": [{"id": u, "label": u, "do": u} for u in URGENCIES],
                "suspicions": [{"id": s, "label": s} for s in self.suspicions],
                "advice": [{"id": a, "title": a, "text": a} for a in self.advice],
                "questions": questions,
                "zones": [
                    {"id": "z0", "label": "z0", "first-visit-rung": 2},
                    {"id": "z1", "label": "z1"},
                ],
                "regions": regions,
                "tools": [
                    {"id": "none", "label": "none", "softness": 0},
                    {"id": "soft", "label": "soft", "softness": 2},
                    {"id": "hard", "label": "hard", "softness": 6},
                ],
                "techniques": [self.technique(name) for name in self.techniques],
                "rules": [self.rule(n) for n in range(self.count)],
            }
        )


def rulebook_from(rnd: random.Random, *, rules: int = 24, questions: int = 8) -> Rulebook:
    """Make a random rulebook of so many rules and questions."""
    return Maker(rnd, rules, questions).rulebook()


def values_of(entry: Entry, bounds: Mapping[str, tuple[int, ...]]) -> list[str]:
    """List answers of an entry that differ in what any rule can see."""
    question = entry.question
    if question.kind != "number":
        return list(entry.values)
    least, most = question.least or 0, question.most or 0
    starts = {least, *(bound for bound in bounds.get(entry.id, ()) if least <= bound <= most)}
    return [*map(str, sorted(starts)), *entry.values]


def sheet_from(
    rnd: random.Random, rulebook: Rulebook, *, answered: float = 1.0, noes: float = 0.3
) -> dict[str, str]:
    """Answer each entry with probability `answered`; `noes` of the ticked ones plainly no."""
    bounds = thresholds(rulebook)
    answers = {}
    for entry in rulebook.entries.values():
        if entry.question.kind == "text" or rnd.random() >= answered:
            continue
        if entry.ticked and rnd.random() < noes:
            answers[entry.id] = "no"
        else:
            answers[entry.id] = rnd.choice(values_of(entry, bounds))
    return consistent(rulebook, answers)


def consistent(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out what accepting a sheet would refuse: safety answers that do not apply."""
    left_over = [n for n in ignored(rulebook, answers) if rulebook.entries[n].question.safety]
    calm = {n: "no" if rulebook.entries[n].ticked else "not-sure" for n in left_over}
    return {**answers, **calm}


def completions(
    rulebook: Rulebook, answers: Mapping[str, str], most: int = 3000
) -> Iterator[dict[str, str]]:
    """Yield every completion that rules can tell apart; nothing when there are more than `most`."""
    bounds = thresholds(rulebook)
    still = [
        e for e in rulebook.entries.values() if e.id not in answers and e.question.kind != "text"
    ]
    choices = [values_of(entry, bounds) for entry in still]
    count = 1
    for options in choices:
        count *= len(options)
    if count > most:
        return
    for values in itertools.product(*choices):
        filled = dict(zip((e.id for e in still), values, strict=True))
        yield consistent(rulebook, {**answers, **filled})


sources = st.randoms(use_true_random=False)


@st.composite
def rulebooks(draw: st.DrawFn, rules: int = 14, questions: int = 5) -> Rulebook:
    """Draw a small random rulebook."""
    return rulebook_from(draw(sources), rules=rules, questions=questions)


@st.composite
def rulebooks_and_sheets(
    draw: st.DrawFn, rules: int = 14, questions: int = 5, answered: float = 1.0
) -> tuple[Rulebook, dict[str, str]]:
    """Draw a small random rulebook and a sheet for it."""
    rnd = draw(sources)
    rulebook = rulebook_from(rnd, rules=rules, questions=questions)
    return rulebook, sheet_from(rnd, rulebook, answered=answered)
