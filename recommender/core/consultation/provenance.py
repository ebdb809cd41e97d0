"""
Why: from anything that was concluded down to the person's own answers, the reasons and the sources.

An explanation is made of firings and words for every name in them, so that it can be followed, and
checked, without the engine. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from recommender.core.consultation.result import CardShown, Cited, Consultation, Explanation
from recommender.core.evaluation.firing import Firing
from recommender.core.language.errors import UnknownNameError, suggestion
from recommender.core.language.facts import STOPS
from recommender.core.language.fields import ELSE, OWN_WORDS
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import fact_words


def explanation(
    rulebook: Rulebook, answers: Mapping[str, str], firings: Sequence[Firing]
) -> Explanation:
    """Give words for every answer, fact and card that the firings name."""
    names = {n for firing in firings for n in (*firing.used, *firing.absent, *firing.concluded)}
    facts = sorted(name for name in names if ":" in name or name == STOPS)
    return Explanation(
        answers={name: said(rulebook, answers, name) for name in sorted(names.difference(facts))},
        facts={name: fact_words(rulebook, name) for name in facts},
        cards={rule: shown_card(rulebook, rule) for rule in sorted({f.rule for f in firings})},
    )


def said(rulebook: Rulebook, answers: Mapping[str, str], name: str) -> str:
    """Say an answer in the person's own terms, such as `You said yes: Ache in the low back`."""
    for sign in ("=", ">=", "<"):
        entry_id = name.partition(sign)[0]
        if entry_id in rulebook.entries:
            break
    entry = rulebook.entries[entry_id]
    value = answers.get(entry_id)
    if entry_id == ELSE and value == "yes" and answers.get(OWN_WORDS):
        return f"You told us in your own words: {answers[OWN_WORDS]}"
    if value is None or (name == f"{entry_id}=no" and value != "no"):
        return f"This does not apply to you: {entry.label}"
    to = " to" if entry.item is None else ""
    if value == "not-sure":
        return f"You were not sure{to and ' about'}: {entry.label}"
    label = next((f"“{o.label}”" for o in entry.question.options if o.id == value), value)
    return f"You said {label}{to}: {entry.label}"


@lru_cache(maxsize=4096)
def shown_card(rulebook: Rulebook, rule: str) -> CardShown:
    """Show the card behind a firing; a ladder has none and explains itself."""
    card = rulebook.grounds(rule)
    if card is None:
        label = rulebook.region_of[rule.partition(":")[2]].label
        return CardShown(
            title=f"Reaching the {label} suggests all its techniques, gentle to firm",
            because="Each technique is then checked on its own before it is offered.",
            certainty=None, basis="design", status="draft", sources=(), at=None,
        )  # fmt: skip
    return CardShown(
        title=getattr(card, "title", rule),
        because=card.because,
        certainty=card.certainty,
        basis=card.basis,
        status=card.status,
        sources=tuple(
            Cited(
                cite=cite.cite, at=cite.at, title=rulebook.source_of[cite.cite].title,
                read=rulebook.source_of[cite.cite].read,
            )
            for cite in card.sources
        ),
        at=None if card.at is None else str(card.at),
    )  # fmt: skip


def find(consultation: Consultation, asked: str) -> list[str]:
    """
    Find the facts meant by a name, such as `inner-thigh` or `offered:inner-thigh-hands`.

    Raises UnknownNameError, with a suggestion, when nothing concluded has that name.
    """
    known = list(dict.fromkeys(fact for f in consultation.firings for fact in f.concluded))
    if asked in known:
        return [asked]
    found = [
        fact
        for fact in known
        if asked in (fact.partition(":")[2], fact.partition(":")[2].split("=")[0])
    ]
    offered = [fact for fact in found if fact.startswith("offered:")]
    levels = [fact for fact in found if "=" in fact]
    if found:
        return offered or levels or found
    names = {fact.partition(":")[2].split("=")[0] for fact in known}
    raise UnknownNameError(f"nothing was concluded about `{asked}`{suggestion(asked, names)}")
