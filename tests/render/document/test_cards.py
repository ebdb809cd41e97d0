"""Cards as text: who stands for a rule, and what a consultation says of it."""

from __future__ import annotations

import json

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.errors import Location, Problem
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import sheet
from recommender.render.document.cards import card_lines, card_of, list_lines, rulebook_signed
from recommender.render.formats.rulebook_json import catalogue
from recommender.render.formats.terminal import consultation_lines
from tests.core.signing.test_status import FLAG, THIGH, changed
from tests.doors import ACHING, small
from tests.signing import ONE, OTHER, signed

DAMAGE = {"signature_problems": (Problem(Location("s.yaml", 1, 1), "E122", "one is missing"),)}


def consulted(rulebook: Rulebook, **answers: object) -> Consultation:
    """Take answers through a rulebook."""
    given = {**ACHING, **answers}
    return consult(rulebook, Sheet(answers=sheet(rulebook, given).answers))


def last_line(rulebook: Rulebook, shown: Consultation) -> str:
    """The line that tells the rulebook."""
    lines = [line.text for line in consultation_lines(rulebook, shown)]
    return next((text for text in reversed(lines) if text.startswith("Rulebook")), "")


def test_nobody_signed_is_said_as_before() -> None:
    """Without signatures the text and the JSON say that nobody signed."""
    shown = consulted(small())

    assert last_line(small(), shown) == "Rulebook 0.2.0, draft, not signed by anyone."
    assert shown.rulebook.signed is False
    assert (shown.signed_rules.signed, shown.signed_rules.damaged) == (0, False)
    assert shown.signed_rules.of == len({f.rule for f in shown.firings} & small().rule_of.keys())


def test_a_consultation_counts_the_signed_rules_behind_it() -> None:
    """Of the rules that held it is said how many are signed; others do not count."""
    rulebook = signed(small(), [THIGH, FLAG])

    shown = consulted(rulebook)

    assert (shown.signed_rules.signed, shown.signed_rules.of) == (1, 4)
    assert last_line(rulebook, shown).endswith(
        "draft. 1 of the 4 rules behind this is signed; the others are not. The notice speaks of "
        "the whole rulebook."
    )


def test_all_rules_behind_a_consultation_may_be_signed_before_the_others_are() -> None:
    """Then it is said that these are signed, that others are not, and what the notice speaks of."""
    shown = consulted(small())
    rulebook = signed(small(), {one.rule for one in shown.firings} & small().rule_of.keys())

    told = last_line(rulebook, consulted(rulebook))

    assert "Each rule behind this is signed; others in the rulebook are not. The notice" in told


def test_a_withdrawn_signature_is_not_counted() -> None:
    """What is withdrawn shows in the next consultation."""
    rulebook = changed(signed(small(), [THIGH]), "techniques", "inner-thigh-roller", ceiling=0)

    shown = consulted(rulebook)

    assert shown.signed_rules.signed == 0
    assert "No rule behind this is signed as it stands." in last_line(rulebook, shown)


def test_a_rulebook_that_is_signed_whole_says_so() -> None:
    """Only when every live rule is signed is the rulebook called signed."""
    rulebook = signed(small(), small().rule_of)

    shown = consulted(rulebook)

    assert shown.rulebook.signed is True
    assert last_line(rulebook, shown) == "Rulebook 0.2.0, signed."
    assert rulebook_signed(rulebook) == "Signed."
    assert catalogue(rulebook)["signed"] is True


def test_damage_shows_in_every_consultation() -> None:
    """The person gets the same help, and reads that no signature counts."""
    rulebook = signed(small(), small().rule_of).model_copy(update=DAMAGE)

    shown = consulted(rulebook)

    assert shown.outcome == consulted(small()).outcome
    assert shown.signed_rules.damaged is True
    assert (shown.signed_rules.signed, shown.rulebook.signed) == (0, False)
    assert "damaged" in last_line(rulebook, shown)
    assert "damaged" in rulebook_signed(rulebook)


@pytest.mark.parametrize("update", [{}, DAMAGE])
def test_an_emergency_says_it_after_the_notice(update: dict[str, object]) -> None:
    """What is signed comes last of all, and only when there are signatures."""
    rulebook = signed(small(), [FLAG]).model_copy(update=update)

    shown = consulted(rulebook, **{"numb-saddle": "yes"})

    lines = [line.text for line in consultation_lines(rulebook, shown)]
    assert lines[-2] == rulebook.notice
    assert lines[-1].startswith("Rulebook 0.2.0, draft.")
    unsigned = consulted(small(), **{"numb-saddle": "yes"})
    assert [*consultation_lines(small(), unsigned)][-1].text == rulebook.notice


def words(rulebook: Rulebook, name: str) -> str:
    """Show a card as one text."""
    return "\n".join(line.text for line in card_lines(rulebook, card_of(rulebook, name)))


def test_a_card_shows_who_signed_it() -> None:
    """Signers with role and day, who is still needed, and why a signature is withdrawn."""
    one = signed(small(), [THIGH, FLAG], ONE)
    away = changed(one, "techniques", "inner-thigh-roller", ceiling=0)

    assert f"signed    by {ONE}, made up for tests, on 2026-11-22" in words(one, THIGH)
    assert "to sign   one more person must sign" in words(one, FLAG)
    assert "to sign" not in words(signed(one, [FLAG], OTHER), FLAG)
    assert "signed    by nobody yet; two people must sign" in words(small(), FLAG)
    assert (
        f"withdrawn by {ONE}, made up for tests, on 2026-11-22: the technique "
        "`inner-thigh-roller` changed"
    ) in words(away, THIGH)
    assert "signed    by nobody as it stands now" in words(away, THIGH)
    assert "signed" not in words(one, "easy-walk")
    assert "damaged" in words(one.model_copy(update=DAMAGE), THIGH)


def test_one_more_is_asked_for_beside_a_withdrawn_signature() -> None:
    """
    One who stands for a card as it is does not hide that a second person must, nor who no longer
    does.
    """
    before = signed(small(), [FLAG], ONE)
    after = changed(before, "rules", FLAG, because="In other words.")

    shown = words(signed(after, [FLAG], OTHER), FLAG)

    assert f"signed    by {OTHER}" in shown
    assert f"withdrawn by {ONE}" in shown
    assert "to sign   one more person must sign" in shown


def test_the_list_and_the_object_of_the_rules_say_what_is_signed() -> None:
    """`rules` counts, `rules --format json` names each signer and why one is withdrawn."""
    rulebook = changed(
        signed(small(), [THIGH, "told-psoas"]), "techniques", "inner-thigh-roller", ceiling=0
    )

    count = len(rulebook.rule_of)
    assert any(
        line.text.endswith(f"Draft. Signed rules: 1 of {count}.") for line in list_lines(rulebook)
    )
    told = json.loads(json.dumps(catalogue(rulebook)["signatures"]))
    assert [(one["rule"], one["as"], bool(one["withdrawn"])) for one in told] == [
        (THIGH, ONE, True),
        ("told-psoas", ONE, False),
    ]
