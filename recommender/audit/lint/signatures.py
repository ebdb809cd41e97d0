"""
Which rules are signed as they stand, and what is wrong, missing or withdrawn.

A draft may lack signatures, and lose them while it is being worked on. A rule that calls itself
reviewed or active may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.audit.result import Finding, SignaturesShown, Tally, failure
from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook
from recommender.core.signing.status import Standing, standing

SIGNED_STATUS = ("reviewed", "active")
"""A card of this status has to be signed as it stands."""


def signatures_shown(rulebook: Rulebook) -> SignaturesShown:
    """
    Count the live rules that are signed, and list everything that is not as it should be.

    S101 the file has a problem, S102 a signature is withdrawn, S103 a rule lacks one, S104 a rule
    needs one more person, S105 a signed rule is gone. Only S101, and what leaves a reviewed or
    active rule unsigned, fails.
    """
    stands = standing(rulebook)
    signed = sum(one.state == "signed" for one in stands.values())
    findings = [*_damage(rulebook)]
    if not rulebook.signature_problems:
        for name, one in sorted(stands.items()):
            findings += _missing(rulebook.rule_of[name], one)
        findings += _gone(rulebook)
    return SignaturesShown(signed=Tally(hit=signed, of=len(stands)), findings=tuple(findings))


def _damage(rulebook: Rulebook) -> Iterator[Finding]:
    """Pass on what is wrong with the file; then no signature in it counts."""
    for problem in rulebook.signature_problems:
        text = f"no signature counts, since {problem.text} ({problem.code})"
        yield failure("S101", (), text, problem.location)


def _missing(rule: Rule, stands: Standing) -> Iterator[Finding]:
    """Say what a rule lacks that is not signed as it stands, or why a signature is withdrawn."""
    wanted = rule.status in SIGNED_STATUS

    def finding(code: str, text: str) -> Finding:
        return Finding(code=code, fails=wanted, about=(rule.id,), text=text, at=rule.at)

    if stands.state == "signed":
        return
    for one in stands.fallen:
        yield finding(
            "S102", f"{one.signature.as_}'s signature of `{rule.id}` is withdrawn: {one.why}"
        )
    if stands.lacks_one:
        text = f"`{rule.id}` sends people to get help and waits for a second signer"
        yield finding("S104", text)
    elif stands.state == "unsigned" and wanted:
        people = "two people have" if stands.needed > 1 else "a person has"
        text = f"`{rule.id}` is called `{rule.status}`, but {people} to sign it first"
        yield finding("S103", text)


def _gone(rulebook: Rulebook) -> Iterator[Finding]:
    """Name signed rules that are retired, or no longer there."""
    retired = {rule.id: rule.at for rule in rulebook.rules if rule.status == "retired"}
    names = dict.fromkeys(one.rule for one in rulebook.signatures)
    for name in sorted(names.keys() - rulebook.rule_of.keys()):
        why = "is retired" if name in retired else "is no longer in the rulebook"
        text = f"`{name}` was signed and {why}, so its signatures are withdrawn"
        yield Finding(code="S105", fails=False, about=(name,), text=text, at=retired.get(name))
