"""
What a comparison says beside its proof: what that does not cover, who reads new words, whether the
version was raised, and which signatures a change withdraws.

Outcomes are compared elsewhere; nothing here weakens or strengthens what was proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from recommender.audit.diff.result import CardChanged, Withdrawn
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import listed
from recommender.core.language.signature import Signature
from recommender.core.language.signers import same_signer
from recommender.core.signing.status import Standing, standing

COVERED = (
    "No step, referral or advice is added, taken away or changed in strength. Not covered: the "
    "order of steps and the reasons for them may differ."
)
COVERED_BUT_LAID_OUT = (
    "Nothing that may be offered, no referral and no advice is added, taken away or changed in "
    "strength. Not covered: which of the steps on offer fit into a routine, their order, and the "
    "reasons for them may differ."
)
NOT_RAISED = "The version was not raised."
READ = {
    "rulebook", "rule", "question", "technique", "region", "zone", "tool", "suspicion", "urgency",
    "advice",
}  # fmt: skip
"""Kinds of card of which a person reads the words."""
NOUNS = {
    "reason": ("reason", "reasons"),
    "steps": ("list of steps", "lists of steps"),
    "stop if": ("list of signs to stop", "lists of signs to stop"),
    "position": ("position", "positions"),
    "note": ("note", "notes"),
    "notice": ("notice", "notices"),
    "items": ("checklist", "checklists"),
    "options": ("list of answers", "lists of answers"),
    "help": ("help text", "help texts"),
    "sayings": ("list of sayings", "lists of sayings"),
    "term": ("term for the doctor or nurse", "terms for the doctor or nurse"),
}
TITLED = {"technique", "rule", "advice", "rulebook"}


def coverage(cards: Iterable[CardChanged]) -> str:
    """Say what the proof that no outcome differs says, and what it does not."""
    return COVERED_BUT_LAID_OUT if any(card.lays_out for card in cards) else COVERED


def reworded(cards: Iterable[CardChanged]) -> str | None:
    """Count what is worded anew, and say that people read it; None when nothing is."""
    counts = Counter(
        _noun(card.kind, part.part)
        for card in cards
        if card.kind in READ and card.what in ("changed", "brought-back")
        for part in card.parts
        if part.wording and part.part != "link"
    )
    if not counts:
        return None
    told = listed([f"{n} {noun[n != 1]}" for noun, n in counts.items()])
    if sum(counts.values()) == 1:
        return f"{told} is worded anew; whoever it holds for reads the new words."
    return f"{told} are worded anew; whoever they hold for reads the new words."


def _noun(kind: str, part: str) -> tuple[str, str]:
    if part != "wording":
        return NOUNS.get(part, ("text", "texts"))
    if kind in TITLED:
        return "title", "titles"
    return ("question", "questions") if kind == "question" else ("text", "texts")


def version_said(old: Rulebook, new: Rulebook, cards: Iterable[CardChanged]) -> str | None:
    """Say that the version is as before though cards mean something else; None otherwise."""
    if old.version != new.version:
        return None
    return NOT_RAISED if any(_means(card) for card in cards if card.kind != "case") else None


def _means(card: CardChanged) -> bool:
    return card.what != "changed" or any(not (p.wording or p.keeping) for p in card.parts)


def withdrawn(old: Rulebook, new: Rulebook) -> Iterator[Withdrawn]:
    """List the signatures that stood and no longer do, by rule, with why."""
    if not old.signatures:
        return
    after = standing(new)
    for rule, before in sorted(standing(old).items()):
        for one in before.by:
            reasons = tuple(_reasons(new, rule, one, after.get(rule)))
            if reasons:
                yield Withdrawn(rule=rule, by=one.as_, reasons=reasons)


def _reasons(new: Rulebook, rule: str, one: Signature, now: Standing | None) -> Iterator[str]:
    """Say why a signature no longer stands; nothing when it does."""
    if now is None:
        is_there = any(card.id == rule for card in new.rules)
        yield "the rule was retired" if is_there else "the rule was taken out"
    elif new.signature_problems:
        yield "the signatures cannot be read"
    elif not any(same_signer(one.as_, other.as_) for other in now.by):
        fell = [f for f in now.fallen if same_signer(one.as_, f.signature.as_)]
        yield from fell[0].reasons if fell else ["it is no longer among the signatures"]
