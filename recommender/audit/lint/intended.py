"""
What a rulebook does on purpose although the audit would object: each with the reason, in words.

An intended gap is a condition on answers; an intended finding names the code and the cards. What is
named here and is not found any more is itself reported, so that the list cannot rot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.audit.result import Finding, failure
from recommender.core.language.cards import Question
from recommender.core.language.conditions import FactIs, Number, leaves
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.fields import At, Card, Text, When
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed


class IntendedGap(Card):
    """People with a symptom for whom nothing is meant to follow, and why."""

    when: When
    because: Text
    at: At = None


class IntendedFinding(Card):
    """A finding of the audit that is meant to be so, and why; `about` as the finding has it."""

    finding: Text
    about: tuple[Text, ...]
    because: Text
    at: At = None


class Intended(Card):
    """Everything a rulebook does on purpose."""

    gaps: tuple[IntendedGap, ...] = ()
    findings: tuple[IntendedFinding, ...] = ()


def check_gaps(gaps: Iterable[Placed[IntendedGap]], rulebook: Rulebook) -> Iterator[Trouble]:
    """Find what an intended gap cannot be read by: facts, and answers that are not asked for."""
    for one in gaps:
        for leaf, _ in leaves(one.card.when):
            path = (*one.path, "when", *leaf.path)
            if isinstance(leaf, FactIs):
                yield Trouble(path, "E801", "an intended gap reads answers alone, not facts")
                continue
            entry = rulebook.entries.get(leaf.entry)
            if entry is None:
                near = suggestion(leaf.entry, rulebook.entries)
                text = f"nothing called `{leaf.entry}` is asked{near}"
                yield Trouble((*path, leaf.entry), "E802", text, on_key=True)
            elif isinstance(leaf, Number) != entry.question.is_number:
                text = f"`{leaf.entry}` is asked in another way than this reads it"
                yield Trouble((*path, leaf.entry), "E802", text, on_key=True)
            elif isinstance(leaf, Number):
                yield from _bounds(leaf, entry.question, path)
            else:
                for value in leaf.values:
                    if value not in entry.values:
                        text = f"`{leaf.entry}` has no answer `{value}`"
                        near = suggestion(value, entry.values)
                        yield Trouble((*path, leaf.entry), "E802", text + near, on_key=True)


def _bounds(leaf: Number, question: Question, path: Path) -> Iterator[Trouble]:
    """Find bounds that no number can be on both sides of."""
    least, most = question.least or 0, question.most or 0
    for bound in (leaf.at_least, leaf.below):
        if bound is not None and not least <= bound <= most + 1:
            text = f"`{leaf.entry}` is a number from {least} to {most}; {bound} is none of them"
            yield Trouble((*path, leaf.entry), "E802", text, on_key=True)


def excused(found: Iterable[Finding], intended: Intended) -> Iterator[Finding]:
    """Let what is intended not fail, with its reason; report what is named and was not found."""
    reasons = {(one.finding, one.about): one for one in intended.findings}
    used: set[tuple[str, tuple[str, ...]]] = set()
    for finding in found:
        key = (finding.code, finding.about)
        used.add(key)
        if key in reasons and finding.fails:
            reason = reasons[key].because
            yield finding.model_copy(update={"fails": False, "intended": reason})
        else:
            yield finding
    for key, one in reasons.items():
        if key not in used:
            about = ", ".join(f"`{name}`" for name in one.about)
            text = f"{one.finding} of {about} is named as intended, and is not found (any more)"
            yield failure("L113", one.about, text, one.at)
