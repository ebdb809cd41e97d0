"""
Where things stand in the book: the page, and the place on it, of every card, answer and fact.

All pages lie in one folder, so a link is the same from everywhere. Names are small letters, digits
and hyphens; a feature's colon becomes a dot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.core.language.facts import STAGE_OF
from recommender.core.language.rulebook import Rulebook

PAGE = {
    "findings": "facts.html", "cautions": "facts.html", "referrals": "referrals.html",
    "regions": "body.html", "techniques": "techniques.html", "advice": "advice.html",
    "urgency": "referrals.html", "tool": "body.html", "zone": "body.html",
    "source": "sources.html", "promise": "promises.html",
    "answer": "questions.html", "question": "questions.html", "part": "rules.html",
    "kind": "audit.html", "row": "open-questions.html", "named": "open-questions.html",
}  # fmt: skip
"""The page of what stands there: the facts of a stage, or a kind of card or place."""


def place(name: str) -> str:
    """Say where something of a kind stands, such as `rule:bridge` or `avoid:tool:hand`."""
    kind, _, rest = name.partition(":")
    if kind == "rule":
        return f"rule-{rest}.html"
    if kind in ("technique", "suggested", "offered"):
        return f"technique-{rest}.html"
    return f"{PAGE[STAGE_OF.get(kind, kind)]}#{anchor(name)}"


def anchor(name: str) -> str:
    """Name the place of something on its page."""
    return name.replace(":", ".")


def about(
    rulebook: Rulebook, cases: Mapping[str, str], names: Iterable[str], kinds: Sequence[str]
) -> list[tuple[str, str]]:
    """
    Find where the things stand that a finding names by their ids, or cases by their titles.

    `cases` says where each case stands, `kinds` which kinds of card may be meant: the first that
    bears the name is. Unknown names lead nowhere.
    """
    return [(name, _found(rulebook, cases, name, kinds)) for name in names]


def _found(rulebook: Rulebook, cases: Mapping[str, str], name: str, kinds: Sequence[str]) -> str:
    plain = name.removeprefix("card:")
    if plain != name:
        kinds = ("technique",)
    known: Mapping[str, Iterable[str]] = {
        "rule": (rule.id for rule in rulebook.rules),
        "technique": (card.id for card in rulebook.techniques),
        "promise": (card.id for card in rulebook.promises),
        "answer": rulebook.entries,
        "question": (card.id for card in rulebook.questions),
        "source": rulebook.source_of,
        "region": rulebook.region_of,
        "referral": rulebook.suspicion_of,
        "advice": rulebook.advice_of,
        "tool": rulebook.tool_of,
        "case": (),
    }
    if "case" in kinds and name in cases:
        return cases[name]
    return next((place(f"{kind}:{plain}") for kind in kinds if plain in known[kind]), "")
