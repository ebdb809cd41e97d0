"""What an audit says of signatures."""

from __future__ import annotations

import pytest

from recommender.audit.lint.signatures import signatures_shown
from recommender.core.language.errors import Location, Problem
from recommender.core.language.rulebook import Rulebook
from tests.core.signing.test_status import FLAG, THIGH, changed
from tests.doors import small
from tests.signing import ONE, OTHER, signed


def told(rulebook: Rulebook) -> list[tuple[str, bool, tuple[str, ...]]]:
    """List the findings: code, whether it fails, and what it is about."""
    shown = signatures_shown(rulebook)
    return [(one.code, one.fails, one.about) for one in shown.findings]


def test_drafts_need_no_signatures() -> None:
    """
    The small rulebook and the shipped one are drafts that nobody signed, and that is no finding.
    """
    shown = signatures_shown(small())

    assert shown.findings == ()
    assert (shown.signed.hit, shown.signed.of) == (0, len(small().rule_of))


def test_what_calls_itself_reviewed_needs_a_signature() -> None:
    """
    A reviewed or active rule without one fails the audit, one that is short of a signer as well.
    """
    active = changed(
        changed(small(), "rules", THIGH, status="active"), "rules", FLAG, status="reviewed"
    )

    assert told(active) == [("S103", True, (THIGH,)), ("S103", True, (FLAG,))]
    assert told(signed(active, [THIGH, FLAG], ONE)) == [("S104", True, (FLAG,))]
    assert told(signed(active, [THIGH, FLAG])) == []


@pytest.mark.parametrize(("status", "fails"), [("draft", False), ("active", True)])
def test_a_withdrawn_signature_fails_unless_the_rule_is_a_draft(
    status: str, *, fails: bool
) -> None:
    """The finding names the signer, the rule and each change."""
    rulebook = changed(signed(small(), [THIGH]), "rules", THIGH, status=status)

    shown = signatures_shown(changed(rulebook, "techniques", "inner-thigh-roller", ceiling=0))

    assert [(one.code, one.fails) for one in shown.findings] == [("S102", fails)]
    assert shown.findings[0].text == (
        f"{ONE}'s signature of `{THIGH}` is withdrawn: the technique `inner-thigh-roller` changed"
    )
    assert shown.findings[0].at == rulebook.rule_of[THIGH].at


def test_a_draft_that_lacks_its_second_signer_is_told_and_does_not_fail() -> None:
    """Whoever leads the work reads which referral waits, also beside a withdrawn signature."""
    one = signed(small(), [FLAG], ONE)
    both = signed(changed(one, "rules", FLAG, because="In other words."), [FLAG], OTHER)

    assert told(one) == [("S104", False, (FLAG,))]
    assert signatures_shown(one).findings[0].text == (
        f"`{FLAG}` sends people to get help and waits for a second signer"
    )
    assert [code for code, _, _ in told(both)] == ["S102", "S104"]


def test_damage_always_fails() -> None:
    """Damage is passed on with its place, and nothing counts as signed."""
    problem = Problem(Location("rules/signatures.yaml", 3, 7), "E122", "an entry is missing")
    rulebook = signed(small(), small().rule_of)

    shown = signatures_shown(rulebook.model_copy(update={"signature_problems": (problem,)}))

    assert [(one.code, one.fails) for one in shown.findings] == [("S101", True)]
    assert shown.findings[0].text == "no signature counts, since an entry is missing (E122)"
    assert shown.findings[0].at == problem.location
    assert shown.signed.hit == 0


def test_signatures_of_rules_that_are_gone_are_told_and_do_not_fail() -> None:
    """A retired rule and one that is no longer there take their signatures with them."""
    rulebook = signed(small(), [THIGH, "told-psoas"])
    without = rulebook.model_copy(
        update={"rules": tuple(rule for rule in rulebook.rules if rule.id != "told-psoas")}
    )

    shown = signatures_shown(changed(without, "rules", THIGH, status="retired"))

    assert [(one.code, one.fails) for one in shown.findings] == [("S105", False)] * 2
    assert "is retired" in shown.findings[0].text
    assert "is no longer in the rulebook" in shown.findings[1].text
