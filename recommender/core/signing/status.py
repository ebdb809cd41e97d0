"""
Where each rule stands: signed as it is, one signer short, withdrawn and why, or never signed.

A signature stands while the card and everything it leans on have the digests it names. Nothing is
written down when it falls: whoever undoes the change has it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from recommender.core.language.cards import Rule
from recommender.core.language.characters import few
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.signature import Signature
from recommender.core.language.signers import same_signer
from recommender.core.signing.binding import pieces
from recommender.core.signing.chain import sealed

KINDS = {
    "question": "the question",
    "asking": "the wording of the question",
    "answer": "the answer",
    "saying": "the wording of the answer",
    "rule": "the rule",
    "technique": "the technique",
    "doing": "the position, steps or signs to stop of the technique",
    "pose": "the picture of the technique",
    "region": "the place",
    "zone": "the zone",
    "tool": "the tool",
    "suspicion": "what is told in place of the urgency for",
    "advice": "the place of the advice",
    "feature": "the list of techniques with the feature",
    "rung": "the list of techniques kept back by the limit on the rung",
}
OF = {"asking": "question", "saying": "answer", "doing": "technique", "pose": "technique"}
"""Whose words a piece is: where that is new or gone as well, it is told once."""
MOST_REASONS = 6
"""So many reasons are told of one withdrawn signature; then one says how many more there are."""
State = Literal["signed", "one-more", "withdrawn", "unsigned"]


@dataclass(frozen=True, slots=True)
class Fallen:
    """A signature that no longer stands, and what changed, each in a few words."""

    signature: Signature
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """What changed, in one line; of many reasons the first."""
        return "; ".join(few(self.reasons, MOST_REASONS))


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands for a rule as it is, how many must, and whose signatures fell."""

    rule: str
    by: tuple[Signature, ...]
    needed: int
    fallen: tuple[Fallen, ...]

    @property
    def lacks_one(self) -> bool:
        """Whether somebody stands for it as it is, yet one more person must."""
        return 0 < len(self.by) < self.needed

    @property
    def state(self) -> State:
        """`signed` once enough stand for it; before that, a fallen signature comes first."""
        if len(self.by) >= self.needed:
            return "signed"
        if self.fallen:
            return "withdrawn"
        return "one-more" if self.by else "unsigned"


def standing(rulebook: Rulebook) -> dict[str, Standing]:
    """Say where every live rule stands, by id."""
    return {name: standing_of(rulebook, name) for name in rulebook.rule_of}


def standing_of(rulebook: Rulebook, rule_id: str) -> Standing:
    """Say where one live rule stands."""
    known = _known(rulebook)
    if rule_id not in known:
        known[rule_id] = _standing(rulebook, rule_id)
    return known[rule_id]


@lru_cache(maxsize=8)
def _known(_rulebook: Rulebook) -> dict[str, Standing]:
    """Keep what has been worked out for a rulebook, while it is among the last that were used."""
    return {}


def _standing(rulebook: Rulebook, rule_id: str) -> Standing:
    needed = signers_needed(rulebook.rule_of[rule_id])
    mine = _by_rule(rulebook).get(rule_id, ())
    if not mine:
        return Standing(rule_id, (), needed, ())
    now = pieces(rulebook, rule_id)
    reasons = {one.digest: tuple(_changes(one, now)) for one in mine}
    stands = _latest(one for one in mine if not reasons[one.digest])
    fell = _latest(one for one in mine if not any(_alike(one, other) for other in stands))
    fallen = tuple(Fallen(one, reasons[one.digest]) for one in fell)
    return Standing(rule_id, stands, needed, fallen)


def signers_needed(rule: Rule) -> int:
    """Say how many people must sign a rule: two for one that refers anybody."""
    return 2 if any(conclusion.refer for conclusion in rule.then) else 1


def count_signed(rulebook: Rulebook, rules: Iterable[str]) -> int:
    """Count the signed among some live rules."""
    return sum(
        standing_of(rulebook, name).state == "signed"
        for name in _by_rule(rulebook).keys() & set(rules)
    )


def all_signed(rulebook: Rulebook) -> bool:
    """Say whether every live rule is signed; a rulebook without rules is not."""
    rules = rulebook.rule_of
    return bool(rules) and count_signed(rulebook, rules) == len(rules)


def new_signature(
    rulebook: Rulebook, rule_id: str, signer: str, role: str, on: dt.date
) -> Signature:
    """Make a signature on a live rule as it stands, to be added after the last there is."""
    leans = pieces(rulebook, rule_id)
    return sealed(
        Signature(
            rule=rule_id,
            as_=signer,
            role=role,
            on=on,
            card=leans.pop("card"),
            leans=leans,
            before=rulebook.signatures[-1].digest if rulebook.signatures else None,
            digest="0" * 64,
        )
    )


@lru_cache(maxsize=8)
def _by_rule(rulebook: Rulebook) -> Mapping[str, tuple[Signature, ...]]:
    """Sort the signatures by rule; there are none while their file has problems."""
    found: dict[str, list[Signature]] = {}
    for one in () if rulebook.signature_problems else rulebook.signatures:
        found.setdefault(one.rule, []).append(one)
    return {name: tuple(several) for name, several in found.items()}


def _alike(one: Signature, other: Signature) -> bool:
    return same_signer(one.as_, other.as_)


def _latest(signatures: Iterable[Signature]) -> tuple[Signature, ...]:
    """Keep the latest signature of each person, in order."""
    found: list[Signature] = []
    for one in signatures:
        found = [*(other for other in found if not _alike(one, other)), one]
    return tuple(found)


def _changes(signature: Signature, now: Mapping[str, str]) -> Iterator[str]:
    """Say in words what is not as it was signed."""
    signed = {**signature.leans, "card": signature.card}
    if signed.get("meaning") != now["meaning"]:
        yield "what it asks for, or what follows, changed"
    elif signed["card"] != now["card"]:
        yield "its own words, reason, sources or certainty changed"
    for name in sorted({*signed, *now} - {"card", "meaning"}):
        kind, _, of = name.partition(":")
        what = f"{KINDS.get(kind, kind)} `{of}`"
        whole = f"{OF.get(kind)}:{of}"
        if name not in signed:
            if whole in signed or kind not in OF:
                yield f"{what} is new to it"
        elif name not in now:
            if whole in now or kind not in OF:
                yield f"{what} is no longer part of it"
        elif signed[name] != now[name]:
            yield f"{what} changed"
