"""Made-up signers, and rulebooks that they have signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from recommender.adapters.signature_file import extended
from recommender.core.language.rulebook import Rulebook
from recommender.core.signing.status import new_signature, signers_needed

ONE, OTHER = "First Test Person", "Second Test Person"
ROLE = "made up for tests"
DAY = dt.date(2026, 11, 22)


def signed(rulebook: Rulebook, rules: Iterable[str], *signers: str) -> Rulebook:
    """Let each of some made-up people, or of two, sign some rules."""
    made = list(rulebook.signatures)
    for name in rules:
        for signer in signers or (ONE, OTHER)[: signers_needed(rulebook.rule_of[name])]:
            before = rulebook.model_copy(update={"signatures": tuple(made)})
            made.append(new_signature(before, name, signer, ROLE, DAY))
    return rulebook.model_copy(update={"signatures": tuple(made)})


def changed(rulebook: Rulebook, kind: str, name: str, **update: Any) -> Rulebook:
    """Change one card of a rulebook; keys are as in Python, conditions and conclusions as read."""
    cards = []
    for card in getattr(rulebook, kind):
        plain = {key: getattr(card, key) for key in type(card).model_fields}
        new = {**plain, **update} if card.id == name else plain
        if kind == "rules":
            new["then"] = [
                one if isinstance(one, dict) else one.model_dump(exclude_unset=True)
                for one in new["then"]
            ]
        cards.append(type(card).model_validate(new))
    return rulebook.model_copy(update={kind: tuple(cards)})


def file_of(rulebook: Rulebook) -> str:
    """Write the signatures of a rulebook as its file."""
    text = ""
    for one in rulebook.signatures:
        longer = extended(text, one)
        assert longer is not None
        text = longer
    return text
