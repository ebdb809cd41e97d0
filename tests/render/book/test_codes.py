"""Kinds of finding in the book: what the codes mean, and which cards are meant."""

from __future__ import annotations

import re

from recommender.audit.cases.coverage import UNANSWERED, UNTESTED
from recommender.audit.result import Finding, Missing, Survivor
from recommender.core.language.errors import Location
from recommender.core.language.promise import Promise
from recommender.render.book.codes import (
    MEANING,
    kinds_found,
    kinds_missing,
    kinds_survived,
    said_of,
)
from recommender.render.book.links import about
from tests.doors import ROOT, small
from tests.pages import Page, pages_of, promising, small_book, small_report


def test_the_meanings_are_those_of_the_readme_of_the_rules() -> None:
    """Each code of the audit's tables is explained in the book, in the same words."""
    text = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| ([LCS]1\d\d) \| (.+) \|$", text, re.MULTILINE)

    assert dict(rows) == MEANING


def test_a_rule_and_a_promise_of_one_name_are_kept_apart() -> None:
    """What no case shows of the promise is not told of the rule, and leads to the promise."""
    rule = small().rules[0].id
    promise = Promise(id=rule, title="The same name.", never={"offered-with": ["hard-tool"]})
    rulebook = small().model_copy(update={"promises": (promise,)})
    of_promise = Missing(about=rule, text=UNTESTED)
    of_rule = Missing(about=rule, text="no near miss of it")
    report = small_report(promising())
    shown = report.coverage.model_copy(update={"missing": (of_promise, of_rule)})
    report = report.model_copy(update={"coverage": shown})

    _, missing, _ = said_of(rulebook, report, "rule", rule)

    assert missing == [of_rule]
    assert about(rulebook, {}, [rule], kinds_missing(of_promise)) == [
        (rule, f"promises.html#promise.{rule}")
    ]
    assert about(rulebook, {}, [rule], kinds_missing(of_rule)) == [(rule, f"rule-{rule}.html")]
    text = Page(pages_of(rulebook, report=report)[f"rule-{rule}.html"]).text
    assert "no near miss of it" in text
    assert UNTESTED not in text


def test_a_rule_and_a_technique_of_one_name_are_told_apart_by_their_place() -> None:
    """A damage belongs to the card that stands where it was done; the code tells the rest."""
    rulebook = small()
    card, rule = rulebook.techniques[0], rulebook.rules[0]
    twin = rule.model_copy(update={"id": card.id, "at": Location(file="x.yaml", line=3, column=1)})
    both = rulebook.model_copy(update={"rules": (*rulebook.rules, twin)})

    damaged = [Survivor(about=card.id, text="less", at=one.at) for one in (twin, card)]
    found = [Finding(code=c, fails=True, about=(card.id,), text="x") for c in ("L103", "L108")]
    stale = Finding(code="L113", fails=True, about=(card.id,), text="L108 of `x` is named")

    assert card.at != twin.at
    assert [kinds_survived(both, one) for one in damaged] == [("rule",), ("technique",)]
    assert [kinds_found(both, one) for one in found] == [("rule",), ("technique",)]
    assert kinds_found(both, stale) == ("technique",)


def test_a_number_that_no_case_answers_leads_to_its_question() -> None:
    """What is missing of a threshold is said of the answer, whatever else bears its name."""
    missing = Missing(about="age", text=f"{UNANSWERED}44 to it")

    assert kinds_missing(missing) == ("answer",)


def test_codes_are_shown_and_explained_once() -> None:
    """A finding bears its code, which leads to what it means; a code without a meaning is plain."""
    pages = small_book()

    audit = Page(pages["audit.html"])

    assert audit.ids["kind.C101"] == 1
    assert "audit.html#kind.C101" in audit.links
    assert "C101 A case is not met." in audit.text
    assert "Fails. conflict" in audit.text
    assert "L103" not in audit.text
