"""
What keeps the rulebook on the safe side: cautions only take away, warning signs lead somewhere.

A leaf may *rise* when a safety answer goes from no to yes or not sure: it did not hold, and now it
does. What suggests a technique may not rest on a leaf that may rise, whether the safety answer
stands there itself or comes through a finding or the `only-if` of another question. *Fall* is the
reverse.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.language.cards import Question, Rule
from recommender.core.language.conditions import Answer, Condition, FactIs, Leaf, leaves
from recommender.core.language.errors import Path, Trouble
from recommender.core.language.facts import STAGE_OF
from recommender.core.language.fields import STAGES, URGENCIES, WENT_WELL
from recommender.core.validation.symbols import Names, Placed, answers

TAKING = frozenset(key for key, stage in STAGE_OF.items() if stage in STAGES[1:3])
"""What only takes away: referrals and cautions."""
SUGGESTING = frozenset(key for key, stage in STAGE_OF.items() if stage in STAGES[3:5])
"""What leads to a technique."""


class Motion:
    """Which answers and findings may rise or fall when a safety answer stops being no."""

    def __init__(self, names: Names) -> None:
        """Follow safety answers through `only-if`s, in asking order, then through findings."""
        self.names = names
        self.up: set[str] = set()
        self.down: set[str] = set()
        for placed in names.cards.questions:
            if placed.card.only_if is not None:
                asked = {item.id for item in placed.card.items} or {placed.card.id}
                self.carry(placed.card.only_if, asked)
        finding = [rule.card for rule in names.cards.live_rules if "findings" in rule.card.stages]
        before = -1
        while before != len(self.up) + len(self.down):
            before = len(self.up) + len(self.down)
            for rule in finding:
                self.carry(
                    rule.when, {f"finding:{one.finding}" for one in rule.then if one.finding}
                )

    def carry(self, condition: Condition, carried: set[str]) -> None:
        """Note that answers or findings move with the condition that they hang on."""
        read = list(leaves(condition))
        if any(self.moves(leaf, negated=negated, up=True) for leaf, negated in read):
            self.up |= carried
        if any(self.moves(leaf, negated=negated, up=False) for leaf, negated in read):
            self.down |= carried

    def moves(self, leaf: Leaf, *, negated: bool, up: bool) -> bool:
        """Say whether a leaf may begin to hold, with `up`, or else cease to."""
        if isinstance(leaf, FactIs):
            if leaf.kind in TAKING:
                return negated != up
            return f"{leaf.kind}:{leaf.names[0]}" in (self.up if negated != up else self.down)
        denied = negated and self.ticked(leaf.entry)
        if self.safety(leaf.entry):
            return not denied if up else denied or not self.ticked(leaf.entry)
        return leaf.entry in (self.up if denied != up else self.down)

    def safety(self, entry: str) -> bool:
        """Say whether an entry belongs to a safety question."""
        known = self.names.entries.get(entry)
        return known is not None and known.question.safety

    def ticked(self, entry: str) -> bool:
        """Say whether an entry is answered yes or no."""
        known = self.names.entries.get(entry)
        return known is not None and known.ticked


def check_cautions(names: Names) -> Iterator[Trouble]:
    """Check that cautions only take away, and that each not sure leads somewhere."""
    motion = Motion(names)
    for rule in names.cards.live_rules:
        kinds = {conclusion.kind for conclusion in rule.card.then}
        allows = any(conclusion.finding == WENT_WELL for conclusion in rule.card.then)
        if allows or kinds & SUGGESTING:
            yield from _suggesting(motion, rule)
        if kinds & TAKING:
            yield from _withdrawn(motion, rule)
    for question in names.cards.questions:
        yield from _denied_safety(motion, question)
    if names.whole("rule"):
        yield from _unsure(names)
        yield from _unheeded(names)


def _suggesting(motion: Motion, rule: Placed[Rule]) -> Iterator[Trouble]:
    for leaf, negated in leaves(rule.card.when):
        if not motion.moves(leaf, negated=negated, up=True):
            continue
        if isinstance(leaf, FactIs):
            key, name = leaf.kind, f"{leaf.kind}: {leaf.names[0]}"
            what = {"referrals": "is a referral", "cautions": "is a caution"}.get(STAGE_OF[key])
        else:
            key = name = leaf.entry
            what = "is a safety answer" if motion.safety(name) else None
        text = (
            f"`{name}` {what or 'follows from a safety answer'}, which may only take away; "
            "it cannot lead to a region, a technique or `went-well`"
        )
        path: Path = (*rule.path, "when", *leaf.path, key)
        yield Trouble(path, "E325", text, on_key=True)


def _withdrawn(motion: Motion, rule: Placed[Rule]) -> Iterator[Trouble]:
    """Find what would take a caution or referral away when a safety answer stops being no."""
    for leaf, negated in leaves(rule.card.when):
        if not motion.moves(leaf, negated=negated, up=False):
            continue
        if isinstance(leaf, FactIs):
            key, name = leaf.kind, f"{leaf.kind}: {leaf.names[0]}"
        elif motion.ticked(leaf.entry):
            key = name = leaf.entry
        else:
            continue
        text = f"a yes in place of a no would undo this caution or referral through `{name}`"
        yield Trouble((*rule.path, "when", *leaf.path, key), "E338", text, on_key=True)


def _denied_safety(motion: Motion, question: Placed[Question]) -> Iterator[Trouble]:
    if not question.card.safety or question.card.only_if is None:
        return
    for leaf, negated in leaves(question.card.only_if):
        if negated and not isinstance(leaf, FactIs) and motion.safety(leaf.entry):
            text = f"a safety question may not be left out because `{leaf.entry}` was answered no"
            path = (*question.path, "only-if", *leaf.path, leaf.entry)
            yield Trouble(path, "E324", text, on_key=True)


def _unsure(names: Names) -> Iterator[Trouble]:
    """Find safety answers whose not sure no rule uses."""
    used = {
        leaf.entry
        for rule in names.cards.live_rules
        for leaf, negated in leaves(rule.card.when)
        if isinstance(leaf, Answer) and "not-sure" in leaf.values and not negated
    }
    for question in names.cards.questions:
        if not question.card.safety or question.card.kind == "text":
            continue
        for path, name in answers(question):
            if name not in used:
                text = f"no rule says what `{name}: not-sure` leads to"
                yield Trouble(path, "E326", text)


def _unheeded(names: Names) -> Iterator[Trouble]:
    """Find warning signs that no rule refers on, at least as urgently as it says beside them."""
    referred: dict[str, int] = {}
    for rule in names.cards.live_rules:
        urgent = [URGENCIES.index(one.refer.to) for one in rule.card.then if one.refer is not None]
        for leaf, negated in leaves(rule.card.when):
            if urgent and isinstance(leaf, Answer) and not negated:
                known = referred.get(leaf.entry, len(URGENCIES))
                referred[leaf.entry] = min(known, *urgent)
    for question in names.cards.questions:
        for path, name in answers(question):
            entry = names.entries.get(name)
            if entry is None or not (entry.question.safety and entry.ticked):
                continue
            urgency = entry.at_least
            if urgency and referred.get(name, len(URGENCIES)) > URGENCIES.index(urgency):
                text = f"`{name}` is a warning sign, and no rule refers it on as `{urgency}`"
                yield Trouble(path, "E337", text)
