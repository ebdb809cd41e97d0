"""Made-up signers, and rulebooks that they have signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

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


def file_of(rulebook: Rulebook) -> str:
    """Write the signatures of a rulebook as its file."""
    text = ""
    for one in rulebook.signatures:
        longer = extended(text, one)
        assert longer is not None
        text = longer
    return text
