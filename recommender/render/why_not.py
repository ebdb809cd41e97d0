"""
Why not a technique, as text: what stands against it, what would bring it, what could suggest it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.core.lacking import Could, Lack
from recommender.core.why_not import Against, Case, ChangedAnswer, WhyNot
from recommender.render.grounds import certainty_words, source_words
from recommender.render.lines import Line, blank, bullets, labelled, words

__all__ = ["why_not_lines"]

LABEL = 10
PLACES = {
    "a-step": "It is one of the steps of your routine.",
    "left-out": "It is fine for you, and was left out of the routine today.",
    "waiting": "It may be offered once the open questions are answered.",
    "held-back": "It was suggested, and held back.",
    "not-suggested": "No rule suggests it for these answers.",
}


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
        yield Line("What stands against it", style="heading")
        alike: dict[tuple[object, ...], list[Against]] = {}
        for one in found.against:
            alike.setdefault((one.certain, one.rules, one.answers), []).append(one)
        for same in alike.values():
            yield from _against(same)
    yield from _changes(found)
    if found.lacking:
        yield blank()
        yield Line("What could suggest it, and what that lacks", style="heading")
        yield from _could(found)
    yield blank()
    yield Line(f"Rulebook {found.rulebook}. {found.notice}", style="quiet")


def _case(case: Case) -> Iterator[Line]:
    yield Line(f"It is never offered to anyone. {case.never}", style="alarm")
    yield labelled("because", case.card.because, 0, LABEL)
    yield labelled("rests on", certainty_words(case.card), 0, LABEL)
    for source in case.card.sources:
        yield labelled("source", source_words(source), 0, LABEL)
    if case.promises:
        yield blank()
        yield Line("Promises that hold for every answer", style="heading")
        yield from bullets(case.promises, 0)
    if case.cautions:
        yield blank()
        count = words(len(case.cautions), "caution")
        yield Line(f"Besides, {count} in the rulebook speak against it for some people.")
    if case.instead:
        yield blank()
        yield Line("What you can do in its place", style="heading")
        yield from bullets(case.instead, 0)


def _left_out(found: WhyNot) -> Iterator[Line]:
    if found.left_out is not None:
        yield Line(f"{found.left_out.words[:1].upper()}{found.left_out.words[1:]}.")
    if found.fits_with:
        yield Line("It would be a step with this answer:")
        yield from bullets((f"{_asked(one.asks)} {one.after}" for one in found.fits_with), 2)
    elif found.left_out is not None and found.left_out.reason in ("time", "tool"):
        yield Line("With more time, or with the tool, other steps would still come first.")


def _against(same: list[Against]) -> Iterator[Line]:
    """Show what stands against a technique; facts of the same rules and answers together."""
    one = same[0]
    start = "" if one.certain else "open questions have yet to rule this out: "
    yield Line(f"- {start}{'; '.join(fact.words for fact in same)}", 0, 2, "step")
    if one.rules:
        yield Line(", ".join(one.rules), 2, style="quiet")
    for text in one.because:
        yield labelled("because", text, 2, LABEL)
    yield from bullets(one.answers, 2)


def _changes(found: WhyNot) -> Iterator[Line]:
    if found.place not in ("held-back", "not-suggested") or found.case is not None:
        return
    yield blank()
    yield Line("What would bring it", style="heading")
    shared = (
        [one for one in found.changes[0] if all(one in change for change in found.changes)]
        if len(found.changes) > 1
        else []
    )
    if shared:
        yield Line("Every way needs these answers:")
        yield from bullets(_answers(shared), 2)
        yield Line("And one of these:")
    for number, change in enumerate(found.changes, 1):
        label = f"{number}."
        for text in _answers(one for one in change if one not in shared):
            yield labelled(label, text, 0, 4)
            label = ""
    if found.changes:
        yield Line("After a change more questions may be asked. To look: recommender what-if")
    if found.rule_out:
        yield Line(
            "A clinician would first have to rule out what these answers may mean, or say that it "
            "is fine for you:"
        )
        yield from bullets(found.rule_out, 2)
    if found.fixed:
        yield Line(
            "It also rests on what you cannot change:"
            if found.rule_out
            else "It rests on what you cannot change:"
        )
        yield from bullets(found.fixed, 2)
    if not (found.changes or found.rule_out or found.fixed):
        yield Line("No other answers would.")


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
            yield f"{_asked(first.asks)} {first.after} ({said}; {first.name})"


def _asked(label: str) -> str:
    return label if label.endswith(("?", ".", ":")) else f"{label}:"


def _could(found: WhyNot) -> Iterator[Line]:
    by_fact: dict[str, list[Could]] = {fact: [] for fact in found.facts}
    for one in found.could:
        by_fact.setdefault(one.concludes, []).append(one)
    for fact, rules in by_fact.items():
        yield blank()
        title = found.facts[fact]
        yield Line(f"{title[:1].upper()}{title[1:]} ({fact})", style="step")
        if not rules:
            yield Line("No rule leads to this.", 2)
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
