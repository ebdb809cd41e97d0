"""
Why not a technique: what stands against it, what would bring it, what could suggest it.

It is said here once, as blocks; a terminal adds the names that things have in the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.core.explanation.missing_conditions import Could, Lack
from recommender.core.explanation.why_not import Against, Case, ChangedAnswer, WhyNot
from recommender.render.document.blocks import Block, Item, big, items, words
from recommender.render.document.reasons import Ground, ground

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
TO_LOOK = "To look: recommender what-if"
FIXED = "It rests on what you cannot change:"
ALSO_FIXED = "It also rests on what you cannot change:"
RULE_OUT = (
    "A clinician would first have to rule out what these answers may mean, or say that it is fine "
    "for you:"
)
NO_OTHERS = "No other answers would."
MAY_BE_MORE = "There may be other ways, too. To look at all of them takes too much working out."
NONE_YET = "To look at every way takes too much working out, and so far none was found."
COULD = "What could suggest it, and what that lacks"
NOBODY_LEADS = "No rule leads to this."


class CasePart(NamedTuple):
    """The case against a technique that is never offered, and what it rests on."""

    never: str
    ground: Ground
    promises: Block
    cautions: str
    instead: Block


class WhyNotPart(NamedTuple):
    """
    Why a technique is not a step: where it stands, or the case against it; what stands against it
    and would bring it, and, for those who look deeper, what could suggest it.
    """

    technique: str
    title: str
    case: CasePart | None
    said: tuple[str, ...]
    blocks: tuple[Block, ...]
    deeper: Block | None
    stands: str


def why_not_part(answer: WhyNot) -> WhyNotPart:
    """Say everything that keeps a technique from being a step."""
    return WhyNotPart(
        technique=answer.technique,
        title=answer.title,
        case=None if answer.case is None else case_part(answer.case),
        said=tuple(_place(answer)),
        blocks=tuple(_blocks(answer)),
        deeper=_deeper(answer),
        stands=f"Rulebook {answer.rulebook}. {answer.notice}",
    )


def case_part(case: Case) -> CasePart:
    """Say the whole case against a technique."""
    count = words(len(case.cautions), "caution")
    return CasePart(
        never=f"{NEVER} {case.never}",
        ground=ground(case.card),
        promises=Block(PROMISES, items=items(case.promises)),
        cautions=f"Besides, {count} in the rulebook speak against it for some people."
        if case.cautions
        else "",
        instead=Block(INSTEAD, items=items(case.instead)),
    )


def _place(answer: WhyNot) -> Iterator[str]:
    """Say where a technique stands, and what it was left out for."""
    if answer.case is None:
        yield PLACES[answer.place]
    if answer.left_out is not None:
        yield f"{big(answer.left_out.words)}."
        if not answer.fits_with and answer.left_out.reason in ("time", "tool"):
            yield OTHERS_FIRST


def _blocks(answer: WhyNot) -> Iterator[Block]:
    if answer.fits_with:
        fits = items(f"{asked(fit.asks)} {fit.after}" for fit in answer.fits_with)
        yield Block(before=FITS, items=fits)
    if answer.against:
        yield Block(AGAINST, items=tuple(map(_against, _alike(answer))))
    if answer.place in ("held-back", "not-suggested") and answer.case is None:
        first, *others = _changes(answer) or [Block(before=NO_OTHERS)]
        yield first._replace(heading=BRINGS)
        yield from others


def _alike(answer: WhyNot) -> list[list[Against]]:
    """Put what stands against a technique by the same rules and answers together."""
    groups: dict[tuple[object, ...], list[Against]] = {}
    for against in answer.against:
        groups.setdefault((against.certain, against.rules, against.answers), []).append(against)
    return list(groups.values())


def _against(same: list[Against]) -> Item:
    """Say what stands against a technique; facts of the same rules and answers together."""
    first = same[0]
    start = "" if first.certain else NOT_YET
    because = tuple(Item(text, label="because") for text in first.because)
    return Item(
        f"{start}{'; '.join(fact.words for fact in same)}",
        (*because, *items(first.answers)),
        by=", ".join(first.rules),
        heads=True,
    )


def _changes(answer: WhyNot) -> list[Block]:
    """Say what would bring a technique: the changes, what comes before them, what cannot change."""
    first, *others = answer.changes or ((),)
    shared = [
        changed for changed in first if others and all(changed in change for change in others)
    ]
    blocks = []
    if shared:
        blocks.append(Block(before=EVERY_WAY, items=tuple(_answers(shared))))
    if answer.changes:
        ways = (
            [changed for changed in change if changed not in shared] for change in answer.changes
        )
        rows = (tuple(_answers(way)) for way in ways)
        listed = tuple(row._replace(also=tuple(also)) for row, *also in filter(None, rows))
        before = AND_ONE if shared else ""
        blocks.append(Block("", before, listed, AFTER_A_CHANGE, ways=True, call=TO_LOOK))
    if answer.rule_out:
        blocks.append(Block(before=RULE_OUT, items=items(answer.rule_out)))
    if answer.fixed:
        before = ALSO_FIXED if answer.rule_out else FIXED
        blocks.append(Block(before=before, items=items(answer.fixed)))
    if not answer.is_all:
        blocks.append(Block(before=MAY_BE_MORE if answer.changes else NONE_YET))
    return blocks


def _answers(change: Iterable[ChangedAnswer]) -> Iterator[Item]:
    """Say the answers of a change; those to one open checklist together."""
    rows: dict[tuple[str, str], list[ChangedAnswer]] = {}
    for changed in change:
        new = changed.before is None and changed.question != changed.name
        key = (changed.question, changed.after) if new else (changed.name, "")
        rows.setdefault(key, []).append(changed)
    for first, *others in rows.values():
        if others:
            labels = "; ".join(changed.asks for changed in (first, *others))
            yield Item(f"{first.after} to each of these: {labels}", name=first.question)
        else:
            note = "not answered" if first.before is None else f"you said {first.before}"
            yield Item(f"{asked(first.asks)} {first.after}", note=note, name=first.name)


def asked(label: str) -> str:
    """End the words of a question or an item so that an answer can follow."""
    return label if label.endswith(("?", ".", ":")) else f"{label}:"


def _deeper(answer: WhyNot) -> Block | None:
    """List what could suggest a technique, down to the answers that are lacking."""
    if not answer.lacking:
        return None
    facts: dict[str, list[Could]] = {fact: [] for fact in answer.facts}
    for rule in answer.could:
        facts.setdefault(rule.concludes, []).append(rule)
    nobody = (Item(NOBODY_LEADS, label=""),)
    return Block(
        COULD,
        items=tuple(
            Item(big(answer.facts[fact]), tuple(map(_could, rules)) or nobody,
                 name=fact, label="", heads=True)
            for fact, rules in facts.items()
        ),
    )  # fmt: skip


def _could(rule: Could) -> Item:
    by = "" if rule.rule.startswith("ladder:") else f"{rule.rule}  {rule.at or ''}".rstrip()
    return Item(rule.title, tuple(map(_lack, rule.lacks)), by=by, label="<-")


def _lack(lack: Lack) -> Item:
    match lack.kind:
        case "answer":
            return Item(f"lacks {lack.words}", note=lack.now)
        case "fact":
            return Item(f"lacks {lack.words}", name=lack.name)
        case "absence":
            return Item(f"lacks that this does not hold: {lack.words}")
    below = tuple(part for group in lack.any_of for part in map(_lack, group))
    return Item(f"lacks {lack.least} of these:", below)
