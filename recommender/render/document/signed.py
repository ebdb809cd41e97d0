"""
Who stands for a rule, in words: signed, one signer short, withdrawn and why, or by nobody.

Pure: a rulebook in, lines out.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.signature import Signature
from recommender.core.signing.status import all_signed, count_signed, standing_of
from recommender.render.document.blocks import Line, labelled


def rulebook_signed(rulebook: Rulebook) -> str:
    """Say in one sentence how far a rulebook is signed."""
    if rulebook.signature_problems:
        return "Draft. Its signatures are damaged, so none of them counts."
    if all_signed(rulebook):
        return "Signed."
    if not rulebook.signatures:
        return "Draft, not signed by anyone."
    signed = count_signed(rulebook, rulebook.rule_of)
    return f"Draft. Signed rules: {signed} of {len(rulebook.rule_of)}."


def signed_lines(rulebook: Rulebook, rule: Rule, width: int) -> Iterator[Line]:
    """Say who signed a rule, who still must, and whose signature is withdrawn and why."""
    if rule.id not in rulebook.rule_of:
        return
    stands = standing_of(rulebook, rule.id)
    for one in stands.by:
        yield labelled("signed", f"by {signer_words(one)}", 0, width)
    for fallen in stands.fallen:
        text = f"by {signer_words(fallen.signature)}: {fallen.why}"
        yield labelled("withdrawn", text, 0, width)
    if rulebook.signature_problems:
        text = "the file of signatures is damaged, so none of them counts"
        yield labelled("signed", text, 0, width)
    elif stands.lacks_one:
        text = "one more person must sign, since this rule sends people to get help"
        yield labelled("to sign", text, 0, width)
    elif not stands.by:
        needs = "; two people must sign, since it sends people to get help"
        nobody = "by nobody as it stands now" if stands.fallen else "by nobody yet"
        text = f"{nobody}{needs if stands.needed > 1 else ''}"
        yield labelled("signed", text, 0, width)


def signer_words(one: Signature) -> str:
    """Name a signer with their role and the day."""
    return f"{one.as_}, {one.role}, on {one.on.isoformat()}"
