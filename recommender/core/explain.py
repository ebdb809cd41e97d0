"""
Why: from anything that was concluded down to the person's own answers, the reasons and the sources.

An explanation is made of firings and words for every name in them, so that it can be followed, and
checked, without the engine. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from recommender.core.cards import Grounds
from recommender.core.errors import UnknownNameError, suggestion
from recommender.core.model import Rulebook
from recommender.core.own_words import ELSE, OWN_WORDS
from recommender.core.program import EVERYWHERE, STOPS
from recommender.core.result import CardShown, Cited, Consultation, Explanation, Firing
from recommender.core.vocabulary import CERTAINTIES


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
    if value in ("yes", "no"):
        return f"You said {value}: {entry.label}"
    if value == "not-sure":
        return f"You were not sure: {entry.label}"
    label = next((o.label for o in entry.question.options if o.id == value), value)
    return f"You said {label}: {entry.label}"


def fact_words(rulebook: Rulebook, name: str) -> str:
    """Say a fact in plain words."""
    if name == STOPS:
        return "a sign that self-care has to wait"
    kind, _, rest = name.partition(":")
    match kind:
        case "referral":
            suspicion, _, urgency = rest.partition("=")
            label = rulebook.suspicion_of[suspicion].label
            return f"{rulebook.urgency_of[urgency].label}: {label}" if urgency else label
        case "avoid":
            return f"avoid {feature_words(rulebook, rest)}"
        case "limit":
            limited, _, on = rest.partition("@")
            what = "everything" if on == EVERYWHERE else feature_words(rulebook, on)
            return f"limit on {what}: {limit_words(limited)}"
        case "region":
            region = rulebook.region_of[rest]
            return f"{'name' if region.never_pressed else 'look at'} the {region.label}"
        case "suggested" | "offered":
            card = rulebook.technique_of[rest]
            return f"{kind if card.never is None else 'never offered'}: {card.title}"
        case "advice":
            return rulebook.advice_of[rest].title
    return rest.replace("-", " ")


def limit_words(limited: str) -> str:
    """Say what a limit allows, such as `2 out of 10 at most`."""
    what, _, most = limited.partition("<=")
    match what:
        case "pressure":
            return f"{most} out of 10 at most"
        case "seconds":
            return f"{most} seconds at most"
        case "dose":
            return "half the sets"
    return "the gentlest way only" if most == "lowest" else f"rung {most} at most"


def feature_words(rulebook: Rulebook, feature: str) -> str:
    """Say a feature in plain words, such as `pressing on the belly`."""
    kind, _, rest = feature.partition(":")
    if kind == "region" and rest in rulebook.region_of:
        return f"the {rulebook.region_of[rest].label}"
    if kind == "tool" and rest in rulebook.tool_of:
        return rulebook.tool_of[rest].label
    for zone in rulebook.zones:
        if feature == f"{zone.id}-pressure":
            return f"pressing on {zone.label}"
    return feature.replace("-", " ")


def grounds(rulebook: Rulebook, rule: str) -> Grounds | None:
    """Find the card behind a firing: a rule, or the technique whose guard it is."""
    kind, _, rest = rule.partition(":")
    return rulebook.technique_of.get(rest) if kind == "card" else rulebook.rule_of.get(rule)


@lru_cache(maxsize=4096)
def shown_card(rulebook: Rulebook, rule: str) -> CardShown:
    """Show the card behind a firing; a ladder has none and explains itself."""
    card = grounds(rulebook, rule)
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


def makers(firings: Iterable[Firing]) -> dict[str, list[Firing]]:
    """Map each fact to the firings that concluded it."""
    found: dict[str, list[Firing]] = {}
    for firing in firings:
        for fact in firing.concluded:
            found.setdefault(fact, []).append(firing)
    return found


def chain(made: Mapping[str, Sequence[Firing]], fact: str) -> Iterator[Firing]:
    """Yield the firings behind a fact, nearest first, each once."""
    seen: dict[tuple[str, str], Firing] = {}
    facts = [fact]
    while facts:
        for firing in made.get(facts.pop(0), ()):
            if (firing.rule, firing.stage) not in seen:
                seen[firing.rule, firing.stage] = firing
                facts += [name for name in firing.used if ":" in name]
    yield from seen.values()


def rules_of(firings: Iterable[Firing]) -> tuple[str, ...]:
    """Name the rules of firings, in order, each once."""
    return tuple(dict.fromkeys(firing.rule for firing in firings))


def best_certainty(rulebook: Rulebook, firings: Iterable[Firing]) -> int:
    """Rank the best certainty among firings; 0 is the best."""
    cards = (grounds(rulebook, firing.rule) for firing in firings)
    ranks = (CERTAINTIES.index(card.certainty) for card in cards if card and card.certainty)
    return min(ranks, default=len(CERTAINTIES))


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
