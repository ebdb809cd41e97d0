"""
What a change of the rulebook means, for a terminal or as markdown for a comment.

Both say the same, section by section. In markdown nothing of a rulebook's text is markup: what
could be is written as an entity, and only names in backticks stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from recommender.audit.diff.result import (
    CardChanged,
    CaseChanged,
    Diff,
    Difference,
    PromiseChanged,
    Withdrawn,
)
from recommender.core.language.characters import few
from recommender.render.document.blocks import Line, blank, clean, words

MOST = 12
"""So many of a kind are told one by one, unless all are asked for."""
FEW = 5
MOST_MARKDOWN = 60_000
"""So many signs of markdown are written at most; a comment on a pull request holds 65,536."""
LIMITS = ("pressure", "seconds", "dose")
RANK = (
    (("emergency", "referral"), False), (("emergency", "referral"), True), (LIMITS, False),
    (("offered",), True), (("offered",), False), (LIMITS, True), (("advice",), False),
)  # fmt: skip
"""Kinds of difference, gained or lost, the gravest first: referrals, then cautions."""
CODE = re.compile(r"(`[A-Za-z0-9:.=<>@~^/_-]+`)")
MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\\`*_[]|~#@$!"}
IN_COMMON = (
    "Whoever is affected has at least this in common. It may be more people than are affected:"
)
ALL_LISTED = "; with `--all` every one is listed"
EXACTLY = "Exactly these people, save those who are told of an emergency either way. Everybody who:"
UNTICKED = "does not tick "
FOLDED = (
    ("says no to", frozenset({"no"})),
    ("does not tick any of", frozenset({"no", "not-sure"})),
)
"""Safety answers that are folded into one line where there are many."""
NONE_BROKEN = "No promise is newly broken."
WHAT = {"brought-back": "brought back"}


class Section(NamedTuple):
    """A heading, and paragraphs under it, each with how deep it stands; `folded` where long."""

    title: str
    body: tuple[tuple[int, str], ...]
    style: str = ""
    folded: bool = False


def diff_lines(diff: Diff, *, everything: bool = False) -> Iterator[Line]:
    """Say what changed, and for whom, for a terminal; `everything` leaves nothing folded."""
    yield Line(_title(diff), style="title")
    for section in _sections(diff, everything=everything):
        yield blank()
        yield Line(section.title, style=section.style or "heading")
        for depth, text in section.body:
            if depth:
                yield Line(f"- {text}", 2 * depth, 2)
            else:
                yield Line(text, 2)


def diff_markdown(diff: Diff, *, everything: bool = False) -> Iterator[str]:
    """Say the same as lines of markdown, no more of them than a comment can hold."""
    left = MOST_MARKDOWN
    yield f"## {_safe(_title(diff))}"
    for section in _sections(diff, everything=everything):
        title = _safe(section.title)
        yield ""
        yield f"<details><summary>{title}</summary>" if section.folded else f"### {title}"
        for n, (depth, text) in enumerate(section.body):
            told = f"{'  ' * (depth - 1)}- {_safe(text)}" if depth else _safe(text)
            left -= len(told) + 2
            if left < 0:
                yield from ("", f"{words(len(section.body) - n, 'line')} left out here.")
                left = 0
                break
            if not depth or not n or not section.body[n - 1][0]:
                yield ""
            yield told
        if section.folded:
            yield from ("", "</details>")


def _safe(text: str) -> str:
    """Write text so that none of it is markup, a link or a name that is called."""
    parts = CODE.split(clean(text))
    plain = (part if n % 2 else part.translate(MARKUP) for n, part in enumerate(parts))
    told = "".join(plain).replace("://", ":&#47;&#47;").replace("www.", "www&#46;")
    return re.sub(r"^([0-9]+)([.)])(?=\s|$)|^([-+=])", _first, told)


def _first(found: re.Match[str]) -> str:
    number, dot, sign = found.groups()
    return f"&#{ord(sign)};" if sign else f"{number}&#{ord(dot)};"


def _title(diff: Diff) -> str:
    return f"What changes from {diff.before.name} to {diff.after.name}"


def _sections(diff: Diff, *, everything: bool) -> Iterator[Section]:
    """Put what is broken or fails first, then what people are told and who they are."""
    yield _verdict(diff)
    broken = [one for one in diff.promises if one.newly_broken]
    failing = [case for case in diff.cases.changed if case.newly_fails] if diff.cases else []
    if broken:
        yield Section("Promises newly broken", tuple(_promised(broken)), "alarm")
    if failing:
        yield Section("Cases that newly fail", tuple(_told(failing)), "alarm")
    if diff.differences:
        most = len(diff.differences) if everything else MOST
        body = tuple(_differences(diff.differences, most))
        yield Section("What people are told now", body)
    if diff.concerned:
        yield Section("For whom", tuple(_concerned(diff, everything=everything)))
    yield _proof(diff)
    yield _share(diff)
    if diff.withdrawn:
        yield _signatures(diff.withdrawn)
    yield _promises([one for one in diff.promises if not one.newly_broken], len(broken))
    yield _cases(diff, everything=everything)
    yield Section("Cards", tuple(_cards(diff.cards)), folded=len(diff.cards) > MOST)


def _proof(diff: Diff) -> Section:
    versions = (
        f"Version {diff.before.version} ({diff.before.digest[:12]}) before, "
        f"{diff.after.version} ({diff.after.digest[:12]}) now."
    )
    body = [(0, diff.said)]
    body += [(0, text) for text in (diff.covers, diff.reworded) if text]
    body += [(1, f"Not compared: {text}.") for text in diff.unread]
    body += [(1, f"{text}; compared for every answer to it.") for text in diff.apart]
    if diff.routine:
        body.append((0, diff.routine))
    body.append((0, versions))
    return Section("Outcomes", tuple(body))


def _concerned(diff: Diff, *, everything: bool) -> Iterator[tuple[int, str]]:
    special = [one.text for one in diff.concerned if not one.as_usual]
    rest = [one for one in diff.concerned if one.as_usual]
    yield 0, EXACTLY if diff.concerns_all else IN_COMMON
    yield from ((1, text) for text in special)
    for said, values in FOLDED:
        mine = [one for one in rest if one.safety and frozenset(one.values) == values]
        if len(mine) > FEW and not everything:
            many = f"{len(mine)} warning signs and cautions that would stop it"
            yield 1, f"{said} the {many}{ALL_LISTED}"
            rest = [one for one in rest if one not in mine]
    texts = [one.text for one in rest]
    unticked = [text.removeprefix(UNTICKED) for text in texts if text.startswith(UNTICKED)]
    if unticked:
        yield 1, f"{UNTICKED}{_some(unticked, len(unticked) if everything else FEW)}"
    yield from ((1, text) for text in texts if not text.startswith(UNTICKED))


def _some(texts: Sequence[str], most: int) -> str:
    if len(texts) > most:
        return f"any of these: {'; '.join(texts[:most])}; and {len(texts) - most} more{ALL_LISTED}"
    return "; or ".join(texts)


def _differences(differences: Sequence[Difference], most: int) -> Iterator[tuple[int, str]]:
    """Tell differences by the person who shows them, the gravest first."""
    yield 0, "In each example, all else is answered as usual."
    groups: dict[str, list[Difference]] = {}
    for one in sorted(differences, key=_rank):
        groups.setdefault(one.witness.words, []).append(one)
    for told, mine in list(groups.items())[:most]:
        small = all(one.is_smallest for one in mine)
        yield 1, f"{told}{'' if small else ' (there may be a shorter example)'}:"
        yield from ((2, f"{one.text}{_people(one)}") for one in mine[:most])
        if len(mine) > most:
            yield 2, f"and {len(mine) - most} more{ALL_LISTED}"
    left = sum(len(mine) for mine in list(groups.values())[most:])
    if left:
        yield 1, f"and {words(left, 'more difference')}{ALL_LISTED}"


def _rank(one: Difference) -> int:
    ranks = (n for n, (kinds, gained) in enumerate(RANK) if one.gained == gained)
    return next((n for n in ranks if one.part[0] in RANK[n][0]), len(RANK))


def _people(one: Difference) -> str:
    return "" if one.people is None else f" ({one.people:,} of those drawn)"


def _share(diff: Diff) -> Section:
    share, body = diff.share, [(0, diff.share_missing or "Not worked out.")]
    if share is not None:
        much, low, high = (f"{100 * part:.3f} %" for part in (share.share, share.low, share.high))
        text = (
            f"{much} are told something else: {share.changed:,} of {share.people:,} people drawn "
            f"with the seed {share.seed}; 95 % interval {low} to {high}."
        )
        body = [(0, text), (0, share.assumed)]
    return Section("Share of a population", tuple(body))


def _signatures(fallen: Sequence[Withdrawn]) -> Section:
    is_one = len(fallen) == 1
    start = f"{words(len(fallen), 'signature')} {'is' if is_one else 'are'} withdrawn:"
    told = (f"{one.by} on `{one.rule}`, because {'; '.join(one.reasons)}" for one in fallen)
    body = [(0, start), *((1, text) for text in told)]
    return Section("Signatures", tuple(body))


def _promises(others: Sequence[PromiseChanged], broken: int) -> Section:
    start = f"{words(broken, 'promise')} newly broken; see above." if broken else NONE_BROKEN
    return Section("Promises", ((0, start), *_promised(others)))


def _promised(promises: Iterable[PromiseChanged]) -> Iterator[tuple[int, str]]:
    for one in promises:
        yield 1, f"`{one.id}`: {one.title} {one.text[0].upper()}{one.text[1:]}."
        if one.witness is not None:
            yield 2, f"{one.witness.words}."


def _cases(diff: Diff, *, everything: bool) -> Section:
    if diff.cases is None:
        return Section("Cases", ((0, "No cases were looked at."),))
    others = [case for case in diff.cases.changed if not case.newly_fails]
    failing = len(diff.cases.changed) - len(others)
    count = f"{len(diff.cases.changed)} of {words(diff.cases.looked_at, 'case')}"
    newly = f"{failing} newly {'fails' if failing == 1 else 'fail'}"
    body = [(0, f"Something else happens in {count}; {newly}{'; see above' if failing else ''}.")]
    if diff.cases.unread:
        body.append((0, f"{diff.cases.unread} cannot be read by the rulebook before."))
    shown = others if everything else others[:MOST]
    body += _told(shown)
    if len(shown) < len(others):
        body.append((1, f"and {len(others) - len(shown)} more{ALL_LISTED}"))
    return Section("Cases", tuple(body), folded=True)


def _told(cases: Iterable[CaseChanged]) -> Iterator[tuple[int, str]]:
    for case in cases:
        yield 1, f"{case.case}{f' ({case.at})' if case.at else ''}"
        if case.newly_fails:
            yield from ((2, f"newly fails: {text}") for text in case.unmet)
        yield from ((2, text) for text in few(case.differs, FEW))


def _cards(cards: Sequence[CardChanged]) -> Iterator[tuple[int, str]]:
    """Count the cards that changed, and tell each part before and now."""
    if not cards:
        yield 0, "No card changed."
        return
    reworded = sum(card.wording_only for card in cards)
    only = f"; {reworded} in wording only" if reworded else ""
    yield 0, f"{words(len(cards), 'card')} changed{only}."
    for card in cards:
        yield from _card(card)


def _card(card: CardChanged) -> Iterator[tuple[int, str]]:
    what = WHAT.get(card.what, card.what)
    note = ", wording only" if card.wording_only else ""
    place = f" ({card.at})" if card.at else ""
    title = "" if card.id == card.title else f": {card.title}"
    name = f"`{card.id}`" if card.kind != "case" else card.title
    yield 1, f"{card.kind} {name} {what}{note}{title if card.kind != 'case' else ''}{place}"
    for part in card.parts:
        if part.before is not None and part.after is not None:
            yield 2, f"{part.part}, before: {part.before}"
            yield 2, f"{part.part}, now: {part.after}"
        elif part.after is not None:
            added = card.what in ("added", "removed")
            yield 2, f"{part.part}{'' if added else ', new'}: {part.after}"
        elif part.before is not None:
            yield 2, f"{part.part}, taken out: {part.before}"
        else:
            yield 2, f"{part.part} changed"


def _verdict(diff: Diff) -> Section:
    notes = [(0, diff.not_raised)] if diff.not_raised else []
    if diff.ok:
        text = f"{diff.said} No promise is newly broken and no case newly fails."
        return Section("In short", ((0, text), *notes))
    broken = sum(one.newly_broken for one in diff.promises)
    failing = sum(case.newly_fails for case in diff.cases.changed) if diff.cases else 0
    text = f"{words(broken, 'promise')} newly broken, {words(failing, 'case')} newly failing."
    return Section("In short", ((0, f"{text} {diff.said}"), *notes), "alarm")
