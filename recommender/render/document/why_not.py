"""
Why not a technique, as text: what stands against it, what would bring it, what could suggest it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.core.explanation.missing_conditions import Could, Lack
from recommender.core.explanation.why_not import Against, Case, ChangedAnswer, WhyNot
from recommender.render.document.blocks import Line, blank, bullets, labelled, words
from recommender.render.document.reasons import certainty_words, source_words

LABEL = 10
PLACES = {
    "a-step": "It is one of the steps of your routine.",
    "left-out": "It is fine for you, and was left out of the routine today.",
    "waiting": "It may be offered once the open questions are answered.",
    "held-back": "It was suggested, and held back.",
    "not-suggested": "No rule suggests it for these answers.",
}
NEVER = "It is never offered to anyone."
PROMISES = "Promises that hold for every answer"
INSTEAD = "What you can do in its place"
FITS = "It would be a step with this answer:"
OTHERS_FIRST = "With more time, or with the tool, other steps would still come first."
AGAINST = "What stands against it"
NOT_YET = "open questions have yet to rule this out: "
BRINGS = "What would bring it"
EVERY_WAY = "Every way needs these answers:"
AND_ONE = "And one of these:"
AFTER_A_CHANGE = "After a change more questions may be asked."
RULE_OUT = (
    "A clinician would first have to rule out what these answers may mean, or say that it is fine "
    "for you:"
)
NO_OTHERS = "No other answers would."
MAY_BE_MORE = "There may be other ways, too. To look at all of them takes too much working out."
NONE_YET = "To look at every way takes too much working out, and so far none was found."
COULD = "What could suggest it, and what that lacks"
NOBODY_LEADS = "No rule leads to this."


def why_not_lines(found: WhyNot) -> Iterator[Line]:
    """Show everything that keeps a technique from being a step."""
    yield Line(f"Why not: {found.title} ({found.technique})", style="title")
    if found.case is not None:
        yield from _case(found.case)
    else:
        yield Line(PLACES[found.place])
    if found.left_out is not None:
        yield from _left_out(found)
    if found.against:
        yield blank()
        yield Line(AGAINST, style="heading")
        for same in alike(found):
            yield from _against(same)
    yield from _changes(found)
    if found.lacking:
        yield blank()
        yield Line(COULD, style="heading")
        yield from _could(found)
    yield blank()
    yield Line(f"Rulebook {found.rulebook}. {found.notice}", style="quiet")


def _case(case: Case) -> Iterator[Line]:
    yield Line(f"{NEVER} {case.never}", style="alarm")
    yield labelled("because", case.card.because, 0, LABEL)
    yield labelled("rests on", certainty_words(case.card), 0, LABEL)
    for source in case.card.sources:
        yield labelled("source", source_words(source), 0, LABEL)
    if case.promises:
        yield blank()
        yield Line(PROMISES, style="heading")
        yield from bullets(case.promises, 0)
    if case.cautions:
        yield blank()
        yield Line(cautions_words(case))
    if case.instead:
        yield blank()
        yield Line(INSTEAD, style="heading")
        yield from bullets(case.instead, 0)


def cautions_words(case: Case) -> str:
    """Say how many cautions there are besides; nothing where there are none."""
    if not case.cautions:
        return ""
    count = words(len(case.cautions), "caution")
    return f"Besides, {count} in the rulebook speak against it for some people."


def place_words(found: WhyNot) -> list[str]:
    """Say where a technique stands, and what it was left out for."""
    said = [] if found.case is not None else [PLACES[found.place]]
    if found.left_out is not None:
        said.append(f"{found.left_out.words[:1].upper()}{found.left_out.words[1:]}.")
        if not found.fits_with and found.left_out.reason in ("time", "tool"):
            said.append(OTHERS_FIRST)
    return said


def alike(found: WhyNot) -> list[list[Against]]:
    """Put what stands against a technique by the same rules and answers together."""
    groups: dict[tuple[object, ...], list[Against]] = {}
    for one in found.against:
        groups.setdefault((one.certain, one.rules, one.answers), []).append(one)
    return list(groups.values())


def changes_matter(found: WhyNot) -> bool:
    """Say whether it is worth a word what would bring a technique."""
    return found.place in ("held-back", "not-suggested") and found.case is None


def shared(found: WhyNot) -> list[ChangedAnswer]:
    """List the answers that every change needs, where there are several changes."""
    first, *others = found.changes or ((),)
    return [one for one in first if all(one in change for change in others)] if others else []


def fixed_words(found: WhyNot) -> str:
    """Begin what a technique rests on that cannot be changed."""
    if found.rule_out:
        return "It also rests on what you cannot change:"
    return "It rests on what you cannot change:"


def by_fact(found: WhyNot) -> dict[str, list[Could]]:
    """Sort the rules that could suggest a technique by the facts it lacks."""
    facts: dict[str, list[Could]] = {fact: [] for fact in found.facts}
    for one in found.could:
        facts.setdefault(one.concludes, []).append(one)
    return facts


def asked(label: str) -> str:
    """End the words of a question or an item so that an answer can follow."""
    return label if label.endswith(("?", ".", ":")) else f"{label}:"


def _left_out(found: WhyNot) -> Iterator[Line]:
    _, *said = place_words(found)
    yield from map(Line, said)
    if found.fits_with:
        yield Line(FITS)
        yield from bullets((f"{asked(one.asks)} {one.after}" for one in found.fits_with), 2)


def _against(same: list[Against]) -> Iterator[Line]:
    """Show what stands against a technique; facts of the same rules and answers together."""
    one = same[0]
    start = "" if one.certain else NOT_YET
    yield Line(f"- {start}{'; '.join(fact.words for fact in same)}", 0, 2, "step")
    if one.rules:
        yield Line(", ".join(one.rules), 2, style="quiet")
    for text in one.because:
        yield labelled("because", text, 2, LABEL)
    yield from bullets(one.answers, 2)


def _changes(found: WhyNot) -> Iterator[Line]:
    if not changes_matter(found):
        return
    yield blank()
    yield Line(BRINGS, style="heading")
    every = shared(found)
    if every:
        yield Line(EVERY_WAY)
        yield from bullets(_answers(every), 2)
        yield Line(AND_ONE)
    for number, change in enumerate(found.changes, 1):
        label = f"{number}."
        for text in _answers(one for one in change if one not in every):
            yield labelled(label, text, 0, 4)
            label = ""
    if found.changes:
        yield Line(f"{AFTER_A_CHANGE} To look: recommender what-if")
    if found.rule_out:
        yield Line(RULE_OUT)
        yield from bullets(found.rule_out, 2)
    if found.fixed:
        yield Line(fixed_words(found))
        yield from bullets(found.fixed, 2)
    if not found.is_all:
        yield Line(MAY_BE_MORE if found.changes else NONE_YET)
    elif not (found.changes or found.rule_out or found.fixed):
        yield Line(NO_OTHERS)


def _answers(change: Iterable[ChangedAnswer]) -> Iterator[str]:
    """Say the answers of a change; those to one open checklist together."""
    rows: dict[tuple[str, str], list[ChangedAnswer]] = {}
    for one in change:
        new = one.before is None and one.question != one.name
        key = (one.question, one.after) if new else (one.name, "")
        rows.setdefault(key, []).append(one)
    for mine in rows.values():
        first = mine[0]
        if len(mine) > 1:
            labels = "; ".join(one.asks for one in mine)
            yield f"{first.after} to each of these: {labels} ({first.question})"
        else:
            said = "not answered" if first.before is None else f"you said {first.before}"
            yield f"{asked(first.asks)} {first.after} ({said}; {first.name})"


def _could(found: WhyNot) -> Iterator[Line]:
    for fact, rules in by_fact(found).items():
        yield blank()
        title = found.facts[fact]
        yield Line(f"{title[:1].upper()}{title[1:]} ({fact})", style="step")
        if not rules:
            yield Line(NOBODY_LEADS, 2)
        for one in rules:
            yield Line(f"<- {one.title}", 2, 3)
            if not one.rule.startswith("ladder:"):
                yield Line(f"{one.rule}  {one.at or ''}".rstrip(), 5, style="quiet")
            yield from _lacks(one.lacks, 5)


def _lacks(lacks: Iterable[Lack], indent: int) -> Iterator[Line]:
    for one in lacks:
        match one.kind:
            case "answer":
                yield Line(f"- lacks {one.words} ({one.now})", indent, 2)
            case "fact":
                yield Line(f"- lacks {one.words} ({one.name})", indent, 2)
            case "absence":
                yield Line(f"- lacks that this does not hold: {one.words}", indent, 2)
            case "some":
                yield Line(f"- lacks {one.least} of these:", indent, 2)
                for group in one.any_of:
                    yield from _lacks(group, indent + 2)
