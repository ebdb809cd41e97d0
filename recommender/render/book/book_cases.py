"""
What a page of cases shows: each case in words, and the rules that hold for it.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.audit.cases.cases import Case, Expect
from recommender.render.book.cross_references import CasePart, Material, differing

NAMED = (
    ("regions", "region", "reaches"),
    ("offered", "technique", "is offered"),
    ("not_offered", "technique", "is not offered"),
    ("advice", "advice", "is told"),
    ("because", "rule", "because of"),
)


class CaseRow(NamedTuple):
    """One case: what is answered, what is expected, and which rules hold."""

    number: int
    case: Case
    answers: list[tuple[str, str, str]]
    status: str
    none: list[str]
    referrals: list[tuple[str, str]]
    expected: list[tuple[str, list[str]]]
    rules: list[str]


def case_rows(material: Material, part: CasePart) -> list[CaseRow]:
    """Gather the cases of a part."""
    held: dict[int, list[str]] = {}
    for rule in material.rulebook.rule_of:
        for number in material.held.get(rule, ()):
            held.setdefault(number, []).append(f"rule:{rule}")
    return [case_row(material, number, case, held.get(number, [])) for number, case in part.cases]


def case_row(material: Material, number: int, case: Case, rules: list[str]) -> CaseRow:
    """Gather one case, with the rules that are known to hold for it."""
    expect = case.expect or Expect()
    rulebook = material.rulebook
    expected = [
        (words, [f"{kind}:{name}" for name in getattr(expect, key)])
        for key, kind, words in NAMED
        if getattr(expect, key)
    ]
    given = expect.model_fields_set
    none = [
        words
        for key, words in (
            ("referrals", "no referral"), ("regions", "no place"), ("offered", "no technique"),
            ("advice", "no advice"),
        )
        if key in given and not getattr(expect, key)
    ]  # fmt: skip
    return CaseRow(
        number + 1,
        case,
        differing(rulebook, material.cases, case),
        (expect.status or "").replace("-", " "),
        none,
        [(rulebook.urgency_of[one.to].label, one.for_) for one in expect.referrals],
        expected,
        rules,
    )
