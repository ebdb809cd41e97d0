"""
What kinds of finding there are: what each code means, and of what kind of card each speaks.

Cards of two kinds may bear one name, such as a rule and a promise, and are never taken for each
other. The meanings are those of the tables in `rules/README.md`.
"""

from __future__ import annotations

from typing import NamedTuple

from recommender.audit.cases.coverage import UNANSWERED, UNTESTED
from recommender.audit.result import AuditReport, Finding, Missing, Survivor
from recommender.core.language.rulebook import Rulebook

MEANING = {
    "L101": "No answers make a rule fire. The conditions that never hold together are named.",
    "L102": "A rule never changes a decision: other rules together say all that it says.",
    "L103": "Whenever a rule fires, another one fires and says as much or more.",
    "L104": "What a rule suggests is never offered when it fires. The rules in its way are named.",
    "L105": "Two rules refer the same people for one suspicion, at two urgencies.",
    "L106": "A condition never matters inside its rule.",
    "L107": "No answer to a question, or to a line of it, changes anything that anyone is told.",
    "L108": "A technique is never offered.",
    "L109": "A question is never asked.",
    "L110": "Someone with a symptom may get no technique and no referral, and no intended gap says "
    "so.",
    "L111": "A source is old for its kind: a guideline after 5 years, a study after 15. A hint; it "
    "never fails.",
    "L112": "A card claims more than a promise allows.",
    "L113": "Something is named as intended, and is not found any more.",
    "L114": "Nothing is promised of the warning signs, the safety answers, or a technique that is "
    "never offered.",
    "L115": "A technique is offered, and nobody was found for whom it is a step.",
    "C101": "A case is not met.",
    "S101": "The file of signatures is damaged. It fails.",
    "S102": "A signature is withdrawn. It fails when the rule is `reviewed` or `active`.",
    "S103": "A rule is `reviewed` or `active`, and nobody signed it. It fails.",
    "S104": "A rule that refers people lacks a second signer. It fails when it is `reviewed` or "
    "`active`.",
    "S105": "A rule that was signed is retired or gone.",
}
CARDS = ("rule", "technique")
ABOUT = {
    **dict.fromkeys(("L101", "L102", "L103", "L104", "L105", "L106"), ("rule",)),
    **dict.fromkeys(("S101", "S102", "S103", "S104", "S105"), ("rule",)),
    "L107": ("question", "answer"), "L108": ("technique",), "L109": ("question",),
    "L110": ("answer",), "L111": ("source", *CARDS), "L112": CARDS, "L114": ("technique",),
    "L115": ("technique",),
    "C101": ("case",),
}  # fmt: skip
ANY = (
    *("case", *CARDS, "promise", "answer", "question", "source"),
    *("region", "referral", "advice", "tool"),
)


def kinds_found(rulebook: Rulebook, finding: Finding) -> tuple[str, ...]:
    """List the kinds of card that a finding may speak of, the likeliest first."""
    code = finding.text[:4] if finding.code == "L113" else finding.code
    kinds = ABOUT.get(code, ANY)
    if kinds != CARDS or finding.at is None:
        return kinds
    here = tuple(kind for kind in CARDS if _stands(rulebook, kind, finding))
    return here or kinds


def kinds_missing(missing: Missing) -> tuple[str, ...]:
    """List the kinds of card that no case shows something of; techniques go by `card:ID`."""
    if missing.text.startswith(UNANSWERED):
        return ("answer",)
    return ("promise",) if missing.text == UNTESTED else ("rule",)


def kinds_survived(rulebook: Rulebook, survivor: Survivor) -> tuple[str, ...]:
    """List the kinds of card that a damage may have been done to, by where the card stands."""
    here = tuple(kind for kind in CARDS if _stands(rulebook, kind, survivor))
    return here or CARDS


def _stands(rulebook: Rulebook, kind: str, said: Finding | Survivor) -> bool:
    """Say whether a card of a kind stands where something is said of it."""
    cards = rulebook.rules if kind == "rule" else rulebook.techniques
    named = said.about if isinstance(said, Finding) else (said.about,)
    return any(card.id in named and card.at == said.at for card in cards)


class Said(NamedTuple):
    """What the audit says of one card: findings, what no case shows, and unnoticed damages."""

    findings: list[Finding]
    missing: list[Missing]
    survivors: list[Survivor]


def findings_in(report: AuditReport) -> tuple[Finding, ...]:
    """List every finding of a report: of lint, cases and signatures."""
    return (*report.lint, *report.cases.unmet, *report.signatures.findings)


def said_of(rulebook: Rulebook, report: AuditReport | None, kind: str, name: str) -> Said:
    """Find what the audit says of one card of a kind."""
    if report is None:
        return Said([], [], [])
    missing = [one for one in report.coverage.missing if one.about == name]
    survivors = report.mutation.survivors if report.mutation else ()
    survivors = tuple(one for one in survivors if one.about == name)
    return Said(
        [
            finding
            for finding in findings_in(report)
            if name in finding.about and kind in kinds_found(rulebook, finding)
        ],
        [one for one in missing if kind in kinds_missing(one)],
        [survivor for survivor in survivors if kind in kinds_survived(rulebook, survivor)],
    )
